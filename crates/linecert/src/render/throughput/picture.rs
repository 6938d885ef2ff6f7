//! All series of a test in one picture, one panel below the other.

use std::{fs, path::Path};

use linecert_measure::{Quantity, Series, Timestamp, Unit};
use linecert_report::{PlotError, draw_delays, draw_throughput};
use linecert_speed::{iperf3::Direction, method::StepOutcome};

use super::{Shown, invalid};
use crate::{
    exit::{CommandError, Exit},
    language::Messages,
    render::{readings, time},
};

/// The width of a panel, as the report draws it.
const WIDTH: u32 = 860;
/// The height of the title.
const HEADING: u32 = 40;
/// The height of the two lines over a panel.
const PANEL_HEADING: u32 = 60;
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
            let drawn = panel(shown, outcome, series).map_err(bug)?;
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

fn panel(
    shown: &Shown<'_>,
    outcome: &StepOutcome,
    series: &Series,
) -> Result<Option<String>, PlotError> {
    if series.metric.unit() != Unit::MegabitPerSecond {
        return draw_delays(series);
    }
    draw_throughput(series, contracted(shown, outcome))
}

/// The payload that the contract allows, where a step has one direction and the size of its packets
/// is known. The contract counts in IP packets, the series in payload.
fn contracted(shown: &Shown<'_>, outcome: &StepOutcome) -> Option<Quantity> {
    let contract = match *outcome.step.flow()?.directions() {
        [Direction::Down] => shown.args.contract_down,
        [Direction::Up] => shown.args.contract_up,
        _ => None,
    };
    let layers = outcome.directions.first()?.layers?;
    contract?.share(layers.transport.steps(), layers.network.steps())
}

/// What a panel shows, and that its figures do not count if they do not.
fn heading(outcome: &StepOutcome, series: &Series, messages: &Messages) -> [String; 2] {
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
    [format!("{label}  {reading}"), unit]
}

fn stacked(title: &str, panels: &[([String; 2], String)]) -> String {
    let text = |(y, size): (u32, u32), text: &str| {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        format!(
            "<text x=\"16\" y=\"{y}\" font-family=\"Libertinus Serif, serif\" font-size=\"{size}\" \
             fill=\"#333d47\">{escaped}</text>\n"
        )
    };
    let mut body = text((28, 22), title);
    let mut y = HEADING;
    for ([heading, axes], svg) in panels {
        body.push_str(&text((y + 28, 20), heading));
        body.push_str(&text((y + 50, 16), axes));
        // A picture within a picture is placed by its own attributes (SVG 1.1, 5.1.2).
        let placed = format!("<svg y=\"{}\" ", y + PANEL_HEADING);
        body.push_str(&svg.replacen("<svg ", &placed, 1));
        y += PANEL_HEADING + PANEL;
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
        let panel =
            || (["A < B & C", "ms"].map(str::to_owned), "<svg width=\"860\"></svg>\n".to_owned());
        let svg = stacked("title", &[panel(), panel()]);
        assert!(svg.contains("<svg y=\"100\" width=\"860\">"), "{svg}");
        assert!(svg.contains("<svg y=\"430\" width=\"860\">"), "{svg}");
        assert!(svg.contains("A &lt; B &amp; C") && svg.contains("height=\"700\""), "{svg}");
    }
}
