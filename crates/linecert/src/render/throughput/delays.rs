//! The delay of the idle line and under load, beside each other.

use linecert_measure::Reading;
use linecert_net::{
    icmp::{EchoSamples, Span},
    stats::Percentile,
};
use linecert_speed::method::StepOutcome;

use crate::{
    language::Messages,
    render::{readings, table},
};

/// A table of percentiles as applications feel them; empty where nothing was probed. What a
/// computer that was too busy saw is left out.
pub(super) fn table_of(outcomes: &[StepOutcome], messages: &Messages) -> Vec<String> {
    let probed = outcomes.iter().filter(|outcome| super::invalid(outcome).is_none());
    let rows: Vec<_> = probed
        .filter_map(|outcome| {
            let echo = outcome.echo.as_ref()?;
            let name = messages.get(&format!("task-speed-{}", outcome.step.name()));
            Some([vec![name], row(echo, messages)].concat())
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let head = ["speed-delay", "speed-p50", "speed-p95", "speed-p99", "speed-lost"];
    let head = head.map(|id| messages.get(id)).to_vec();
    let mut lines = table([vec![head], rows].concat());
    lines.push(String::new());
    lines
}

fn row(echo: &EchoSamples, messages: &Messages) -> Vec<String> {
    let times = [Percentile::P50, Percentile::P95, Percentile::P99].map(|percentile| {
        match echo.round_trip(Span::Application, percentile) {
            Reading::NotReported(_) => "-".to_owned(),
            reading => readings::text(&reading, messages),
        }
    });
    [times.to_vec(), vec![format!("{}/{}", echo.lost(), echo.sent())]].concat()
}
