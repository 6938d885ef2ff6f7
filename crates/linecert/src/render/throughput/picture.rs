//! All series of a test in one picture, one panel below the other.

use std::{fs, path::Path};

use linecert_measure::{Quantity, Series, Timestamp, Unit};
use linecert_report::{PlotError, draw_delays, draw_throughput};
use linecert_speed::{
    iperf3::Direction,
    method::{StepOutcome, Step},
};

use super::{Shown, invalid};
use crate::{
    exit::{CommandError, Exit},
    language::Messages,
    render::{readings, time},
};

/// The width of a panel, as the report draws it.
const WIDTH: u32 = 860;
/// The height of a heading.
const HEADING: u32 = 40;
/// The height that a panel has at most.
const PANEL: u32 = 270;

/// Draws every series into a file.
pub(crate) fn draw(
    file: &Path,
    shown: &Shown<'_>,
    messages: &Messages,
) -> Result<(), CommandError> {
    let bug = |error: PlotError| CommandError::new(Exit::Bug, "bug").cause(error);
    let mut panels = Vec::new();
    for outcome in shown.outcomes {
        for series in &outcome.series {
            let drawn = panel(shown, outcome.step, series).map_err(bug)?;
            panels.extend(drawn.map(|svg| (heading(outcome, series, messages), svg)));
        }
    }
    if panels.is_empty() {
        return Err(CommandError::new(Exit::NotFound, "speed-nothing-to-draw"));
    }
    let names = [("server", shown.args.server.clone()), ("time", time(Timestamp::now()))];
    let svg = stacked(&messages.with_all("speed-picture", &names), &panels);
    fs::write(file, svg).map_err(|error| CommandError::unwritable(file, error))
}

fn panel(shown: &Shown<'_>, step: Step, series: &Series) -> Result<Option<String>, PlotError> {
    if series.metric.unit() != Unit::MegabitPerSecond {
        return draw_delays(series);
    }
    draw_throughput(series, contracted(shown, step))
}

/// The contracted rate, where a step has one direction. It counts in IP packets and the series in
/// payload, which differ by less than the width of the line.
fn contracted(shown: &Shown<'_>, step: Step) -> Option<Quantity> {
    match *step.flow()?.directions() {
        [Direction::Down] => shown.args.contract_down,
        [Direction::Up] => shown.args.contract_up,
        _ => None,
    }
}

/// What a panel shows, and that its figures do not count if they do not.
fn heading(outcome: &StepOutcome, series: &Series, messages: &Messages) -> String {
    let label = messages.language().label(series.metric);
    let unit = match series.metric.unit() {
        Unit::MegabitPerSecond => messages.get("speed-axis-rate"),
        _ => messages.get("speed-axis-delay"),
    };
    let reading = outcome.reading(series.metric);
    let reading = match invalid(outcome) {
        Some(reason) => messages.get(&format!("reason-{}", reason.name())),
        None => reading.map_or_else(String::new, |reading| readings::text(reading, messages)),
    };
    format!("{label} {reading} — {unit}")
}

fn stacked(title: &str, panels: &[(String, String)]) -> String {
    let text = |y: u32, text: &str| {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        format!(
            "<text x=\"16\" y=\"{y}\" font-family=\"Libertinus Serif, serif\" font-size=\"22\" \
             fill=\"#333d47\">{escaped}</text>\n"
        )
    };
    let mut body = text(28, title);
    let mut y = HEADING;
    for (heading, svg) in panels {
        body.push_str(&text(y + 26, heading));
        // A picture within a picture is placed by its own attributes (SVG 1.1, 5.1.2).
        let placed = format!("<svg y=\"{}\" ", y + HEADING);
        body.push_str(&svg.replacen("<svg ", &placed, 1));
        y += HEADING + PANEL;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{y}\" \
         viewBox=\"0 0 {WIDTH} {y}\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         {body}</svg>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_stand_below_each_other() {
        let panel = || ("A < B & C".to_owned(), "<svg width=\"860\"></svg>\n".to_owned());
        let svg = stacked("title", &[panel(), panel()]);
        assert!(svg.contains("<svg y=\"80\" width=\"860\">"), "{svg}");
        assert!(svg.contains("<svg y=\"390\" width=\"860\">"), "{svg}");
        assert!(svg.contains("A &lt; B &amp; C") && svg.contains("height=\"660\""), "{svg}");
    }
}
