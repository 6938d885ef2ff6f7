//! What an access node says: one subject below the other, or one a line.

use std::collections::{BTreeMap, BTreeSet};

use linecert_driver::{Cell, CellContent, Confidence};
use linecert_measure::{Attribute, Content, Fact, Metric, Reading, Reason, Status, Subject};

use super::{readings, subject, table, tones};
use crate::language::{Language, Messages};

/// Something that a subject has in a table of subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Attribute(Attribute),
    Metric(Metric),
}

/// What stands in a table of many subjects, the most telling first. The rest is shown one subject
/// at a time.
const OVERVIEW: [Column; 30] = [
    Column::Attribute(Attribute::State),
    Column::Attribute(Attribute::LinkState),
    Column::Attribute(Attribute::BoardState),
    Column::Attribute(Attribute::Serial),
    Column::Attribute(Attribute::Mac),
    Column::Attribute(Attribute::Loid),
    Column::Attribute(Attribute::Name),
    Column::Metric(Metric::OnuRxPower),
    Column::Metric(Metric::OltRxPower),
    Column::Metric(Metric::OnuDistance),
    Column::Metric(Metric::SnrMarginDown),
    Column::Metric(Metric::SnrMarginUp),
    Column::Metric(Metric::AttainableRateDown),
    Column::Metric(Metric::AttainableRateUp),
    Column::Metric(Metric::LineAttenuationDown),
    Column::Metric(Metric::OltTxPower),
    Column::Metric(Metric::OnusOnline),
    Column::Metric(Metric::PortSpeed),
    Column::Metric(Metric::PortRxPower),
    Column::Metric(Metric::ErrorsIn),
    Column::Metric(Metric::BoardTemperature),
    Column::Metric(Metric::BoardCpu),
    Column::Metric(Metric::FanSpeed),
    Column::Metric(Metric::SensorTemperature),
    Column::Metric(Metric::SensorVoltage),
    Column::Metric(Metric::SensorCurrent),
    Column::Metric(Metric::SensorPower),
    Column::Metric(Metric::SensorLevel),
    Column::Metric(Metric::SensorSpeed),
    Column::Attribute(Attribute::LastDownCause),
];

/// A table of subjects, one a line, with what is not reported summed up below.
///
/// Bands and ends of a line belong to its details and are left out.
pub(crate) fn overview(cells: &[Cell], messages: &Messages) -> Vec<String> {
    let part =
        |subject: &Subject| matches!(subject, Subject::Band { .. } | Subject::Termination { .. });
    let mut rows = by_subject(cells);
    rows.retain(|subject, _| !part(subject));
    let said = |column: &Column| {
        rows.values().any(|row| row.get(column).is_some_and(|cell| cell.absence().is_none()))
    };
    let columns: Vec<Column> = OVERVIEW.into_iter().filter(said).collect();
    let mut lines = vec![head(&columns, messages)];
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by_cached_key(|(subject, _)| natural(&subject.to_string()));
    lines.extend(rows.iter().map(|(named, row)| {
        let short = |column: &Column| match row.get(column) {
            Some(cell) => short(cell, messages),
            None => String::new(),
        };
        let named = vec![subject(named, messages)];
        [named, columns.iter().map(short).collect()].concat()
    }));
    let mut text = table(lines);
    let shown: Vec<&Cell> = cells.iter().filter(|cell| !part(&cell.subject)).collect();
    text.extend(absences(&shown, &columns, messages));
    text
}

/// The parts of a name as a person sorts them: `0/2` before `0/10`.
fn natural(name: &str) -> Vec<(String, u64)> {
    let digit_ends = |a: char, b: char| a.is_ascii_digit() != b.is_ascii_digit();
    let mut parts: Vec<(String, u64)> = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let end = rest.char_indices().find(|(_, c)| digit_ends(first, *c)).map(|(at, _)| at);
        let (part, after) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
        // A number too long to count sorts behind all others, by its text.
        parts.push(match (first.is_ascii_digit(), part.parse()) {
            (true, Ok(number)) => (String::new(), number),
            _ => (part.to_owned(), u64::MAX),
        });
        rest = after;
    }
    parts
}

/// Everything about each subject, one below the other.
pub(crate) fn details(cells: &[Cell], messages: &Messages) -> Vec<String> {
    let mut lines = Vec::new();
    let mut last: Option<&Subject> = None;
    let mut rows = Vec::new();
    for cell in cells {
        if last != Some(&cell.subject) {
            lines.extend(table(std::mem::take(&mut rows)));
            if last.is_some() {
                lines.push(String::new());
            }
            lines.push(subject(&cell.subject, messages));
            last = Some(&cell.subject);
        }
        match &cell.content {
            CellContent::Tones(said) => {
                lines.extend(table(std::mem::take(&mut rows)));
                lines.extend(tones::plot(said, messages));
            }
            _ => rows.push(detail(cell, messages)),
        }
    }
    lines.extend(table(rows));
    lines
}

fn detail(cell: &Cell, messages: &Messages) -> Vec<String> {
    let doubt = match cell.confidence {
        Confidence::High => String::new(),
        Confidence::Medium | Confidence::Low => {
            messages.get(&format!("confidence-{}", cell.confidence.name()))
        }
    };
    let label = label(cell, messages);
    if let Some(absence) = cell.absence() {
        let why = readings::absence(absence, messages);
        return vec![String::new(), label, "-".to_owned(), String::new(), why];
    }
    let (said, uncertainty) = match &cell.content {
        CellContent::Reading(observation) => {
            let reading = observation.reading();
            let uncertainty = reading.value().map(|value| readings::uncertainty(value, messages));
            (readings::text(reading, messages), uncertainty.unwrap_or_default())
        }
        CellContent::Fact(fact) => (content(fact, messages), String::new()),
        CellContent::Tones(_) => (String::new(), String::new()),
    };
    vec![String::new(), label, said, uncertainty, doubt]
}

fn label(cell: &Cell, messages: &Messages) -> String {
    match &cell.content {
        CellContent::Reading(observation) => messages.language().label(observation.metric()),
        CellContent::Fact(fact) => messages.language().attribute(fact.attribute),
        CellContent::Tones(tones) => tones.quantity.name(),
    }
    .to_owned()
}

/// What a fact says, in words.
pub(crate) fn content(fact: &Fact, messages: &Messages) -> String {
    let language = messages.language();
    match &fact.content {
        Content::Text(text) => text.escape_debug().to_string(),
        Content::Status(status) => language.status(*status).to_owned(),
        Content::Flags(flags) => joined(flags, language),
        Content::Time(time) => time.to_string(),
        Content::NotReported(absence) => readings::absence(absence, messages),
    }
}

fn joined(flags: &[Status], language: Language) -> String {
    flags.iter().map(|flag| language.status(*flag)).collect::<Vec<_>>().join(", ")
}

fn head(columns: &[Column], messages: &Messages) -> Vec<String> {
    let language = messages.language();
    let title = |column: &Column| match column {
        Column::Attribute(attribute) => language.attribute(*attribute).to_owned(),
        Column::Metric(metric) => format!("{} {}", language.label(*metric), metric.unit()),
    };
    std::iter::once(String::new()).chain(columns.iter().map(title)).collect()
}

/// The number without its unit, which stands in the head; a dash where there is none.
fn short(cell: &Cell, messages: &Messages) -> String {
    match &cell.content {
        CellContent::Reading(observation) => match observation.reading() {
            Reading::Value(value) => value.quantity().number(value.decimals()),
            Reading::NotReported(_) => "-".to_owned(),
            other => readings::text(other, messages),
        },
        CellContent::Fact(fact) => match &fact.content {
            Content::NotReported(_) => "-".to_owned(),
            _ => content(fact, messages),
        },
        CellContent::Tones(_) => String::new(),
    }
}

/// How often something is missing from these columns, by its reason.
fn absences(cells: &[&Cell], columns: &[Column], messages: &Messages) -> Vec<String> {
    let mut counts: BTreeMap<(Column, Reason), usize> = BTreeMap::new();
    for cell in cells {
        let Some(column) = column(cell).filter(|column| columns.contains(column)) else { continue };
        if let Some(absence) = cell.absence() {
            *counts.entry((column, absence.reason)).or_default() += 1;
        }
    }
    let language = messages.language();
    let line = |((column, reason), count): ((Column, Reason), usize)| {
        let what = match column {
            Column::Attribute(attribute) => language.attribute(attribute),
            Column::Metric(metric) => language.label(metric),
        };
        let reason = messages.get(&format!("reason-{}", reason.name()));
        format!("- {what}: {count} × {reason}")
    };
    counts.into_iter().map(line).collect()
}

fn by_subject(cells: &[Cell]) -> BTreeMap<&Subject, BTreeMap<Column, &Cell>> {
    let mut rows: BTreeMap<&Subject, BTreeMap<Column, &Cell>> = BTreeMap::new();
    for cell in cells {
        if let Some(column) = column(cell) {
            rows.entry(&cell.subject).or_default().entry(column).or_insert(cell);
        }
    }
    rows
}

const fn column(cell: &Cell) -> Option<Column> {
    match &cell.content {
        CellContent::Reading(observation) => Some(Column::Metric(observation.metric())),
        CellContent::Fact(fact) => Some(Column::Attribute(fact.attribute)),
        CellContent::Tones(_) => None,
    }
}

/// How many subjects the cells are of.
pub(crate) fn subjects(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| &cell.subject).collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn names_sort_as_a_person_sorts_them() {
        let mut names =
            ["PON 0/10", "ONU 0/1:10", "ONU 0/1:9", "PON 0/2", "line 插座", "", "0/1/2"];
        names.sort_by_key(|name| natural(name));
        assert_eq!(
            names,
            ["", "0/1/2", "ONU 0/1:9", "ONU 0/1:10", "PON 0/2", "PON 0/10", "line 插座"]
        );
    }
}
