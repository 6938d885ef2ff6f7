//! What a modem tells of its line, as a person reads it.

use linecert_driver::{Cell, Confidence};
use linecert_measure::{Absence, Metric, Observation, Period, Reading, Subject, Uncertainty, Unit};

use crate::{
    language::{Language, Messages},
    render::{self, cells, readings},
    verb::console::Told,
};

/// Device and line; its ends, its bands and the errors of each time, side by side.
pub(super) fn lines(told: &Told, messages: &Messages) -> Vec<String> {
    let of = |wanted: Part| {
        told.cells.iter().filter(|cell| part(cell) == wanted).cloned().collect::<Vec<_>>()
    };
    let mut lines = told.head(messages);
    lines.push(String::new());
    lines.extend(cells::details(&of(Part::Line), messages));
    for (part, id) in [(Part::Ends, "dsl-ends"), (Part::Band, "dsl-bands")] {
        for (line, cells) in by_line(&of(part)) {
            let title = messages.with(id, &[("line", line)]);
            lines.extend(side_by_side(&title, &cells, messages));
        }
    }
    for (line, counted) in by_line(&of(Part::Counter)) {
        for period in Period::ALL.iter().copied() {
            let within: Vec<_> =
                counted.iter().copied().filter(|c| time(c) == Some(period)).collect();
            let names = [("line", line), ("period", words(period, messages))];
            let title = messages.with("dsl-errors", &names);
            lines.extend(side_by_side(&title, &within, messages));
        }
    }
    lines
}

/// Where a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Line,
    Ends,
    Band,
    Counter,
}

fn part(cell: &Cell) -> Part {
    match (&cell.subject, cell.observation()) {
        (_, Some(_)) if time(cell).is_some() => Part::Counter,
        (Subject::Band { .. }, Some(_)) => Part::Band,
        (Subject::Termination { .. }, Some(_)) => Part::Ends,
        _ => Part::Line,
    }
}

fn time(cell: &Cell) -> Option<Period> {
    cell.observation().and_then(|observation| observation.conditions().period)
}

const fn words(period: Period, messages: &Messages) -> &'static str {
    match messages.language() {
        Language::English => period.english(),
        Language::Chinese => period.chinese(),
    }
}

/// The cells of each line, in the order in which the lines stand.
fn by_line(cells: &[Cell]) -> Vec<(&str, Vec<&Cell>)> {
    let mut lines: Vec<(&str, Vec<&Cell>)> = Vec::new();
    for cell in cells {
        let name = line_of(&cell.subject);
        match lines.iter_mut().find(|(line, _)| *line == name) {
            Some((_, cells)) => cells.push(cell),
            None => lines.push((name, vec![cell])),
        }
    }
    lines
}

fn line_of(subject: &Subject) -> &str {
    match subject {
        Subject::Line { line }
        | Subject::Band { line, .. }
        | Subject::Termination { line, .. }
        | Subject::Bearer { line, .. } => line,
        _ => "",
    }
}

/// A row for each metric and a column for each part of the line; below it, why something is
/// missing. Nothing for no cells.
fn side_by_side(title: &str, cells: &[&Cell], messages: &Messages) -> Vec<String> {
    let (metrics, columns) = axes(cells);
    if metrics.is_empty() {
        return Vec::new();
    }
    let head = std::iter::once(String::new()).chain(columns.iter().map(|c| column(c, messages)));
    let row = |metric: &Metric| {
        let told = columns.iter().map(|subject| {
            let cell = cells.iter().find(|cell| is_of(cell, *metric, subject));
            cell.and_then(|cell| cell.observation())
                .map_or_else(String::new, |o| short(o, messages))
        });
        std::iter::once(label(*metric, messages)).chain(told).collect()
    };
    let rows = std::iter::once(head.collect()).chain(metrics.iter().map(row)).collect();
    let title = format!("{title}{}", doubts(cells, messages));
    let below = missing(cells, messages);
    [vec![String::new(), title], render::table(rows), below].concat()
}

fn axes<'a>(cells: &[&'a Cell]) -> (Vec<Metric>, Vec<&'a Subject>) {
    let (mut metrics, mut columns) = (Vec::new(), Vec::new());
    for cell in cells {
        let metric = cell.observation().map(Observation::metric);
        metrics.extend(metric.filter(|metric| !metrics.contains(metric)));
        if !columns.contains(&&cell.subject) {
            columns.push(&cell.subject);
        }
    }
    metrics.sort_unstable();
    // The customer's end stands first.
    columns.sort_by_key(|of| matches!(of, Subject::Termination { end, .. } if end == "xtu-c"));
    (metrics, columns)
}

fn is_of(cell: &Cell, metric: Metric, subject: &Subject) -> bool {
    cell.subject == *subject && cell.observation().is_some_and(|o| o.metric() == metric)
}

fn column(subject: &Subject, messages: &Messages) -> String {
    match subject {
        Subject::Band { band, .. } => band.clone(),
        Subject::Termination { end, .. } => {
            messages.find(&format!("end-{end}"), &[]).unwrap_or_else(|| end.clone())
        }
        other => render::subject(other, messages),
    }
}

fn label(metric: Metric, messages: &Messages) -> String {
    let label = messages.language().label(metric);
    match metric.unit() {
        Unit::Count => format!("  {label}"),
        unit => format!("  {label}, {unit}"),
    }
}

/// The number without its unit, which stands at the left; a dash where there is none.
fn short(observation: &Observation, messages: &Messages) -> String {
    match observation.reading() {
        Reading::Value(value) => {
            let number = value.quantity().number(value.decimals());
            match value.uncertainty() {
                Uncertainty::NotStated => number,
                _ => format!("{number} {}", readings::uncertainty(value, messages)),
            }
        }
        Reading::NotReported(_) => "-".to_owned(),
        other => readings::text(other, messages),
    }
}

/// What a person should know of all these numbers, said once.
fn doubts(cells: &[&Cell], messages: &Messages) -> String {
    let value = |cell: &Cell| cell.observation().and_then(|o| o.reading().value().cloned());
    let unstated = |cell: &&Cell| {
        value(cell).is_some_and(|value| value.uncertainty() == Uncertainty::NotStated)
    };
    let unstated = cells.iter().any(unstated).then(|| messages.get("uncertainty-not-stated"));
    let doubted = [Confidence::Low, Confidence::Medium].into_iter();
    let doubted = doubted.filter(|doubt| cells.iter().any(|cell| cell.confidence == *doubt));
    let doubted = doubted.map(|doubt| messages.get(&format!("confidence-{}", doubt.name()))).next();
    let said: Vec<_> = unstated.into_iter().chain(doubted).collect();
    if said.is_empty() { String::new() } else { format!(" ({})", said.join("; ")) }
}

/// Why there are dashes: each reason once, with where it holds.
fn missing(cells: &[&Cell], messages: &Messages) -> Vec<String> {
    let mut found: Vec<(Metric, &Absence, Vec<String>)> = Vec::new();
    for cell in cells {
        let (Some(observation), Some(why)) = (cell.observation(), cell.absence()) else { continue };
        let (metric, at) = (observation.metric(), column(&cell.subject, messages));
        match found.iter_mut().find(|(m, w, _)| (*m, *w) == (metric, why)) {
            Some((.., columns)) => columns.push(at),
            None => found.push((metric, why, vec![at])),
        }
    }
    let line = |(metric, why, columns): (Metric, &Absence, Vec<String>)| {
        let label = messages.language().label(metric);
        format!("  - {label}, {}: {}", columns.join(" "), readings::absence(why, messages))
    };
    found.into_iter().map(line).collect()
}
