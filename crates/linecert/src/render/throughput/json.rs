//! One JSON object a line: each reading, then what else there is of its step.

use linecert_host::{HostRecord, HostVerdict};
use linecert_speed::{iperf3::Transfer, layer::LayerRates, method::StepOutcome};
use serde_json::{Value, json};

use super::{Shown, observation};
use crate::{
    exit::{CommandError, Exit},
    render::{json_line, observation_line},
};

/// Prints everything for a program.
pub(crate) fn print_json(shown: &Shown<'_>) -> Result<(), CommandError> {
    for outcome in shown.outcomes {
        for (metric, reading) in &outcome.readings {
            observation_line(&observation(shown, outcome, (*metric, reading.clone()))?)?;
        }
        json_line(&step(outcome)?)?;
    }
    Ok(())
}

fn step(outcome: &StepOutcome) -> Result<Value, CommandError> {
    let bug = |error| CommandError::new(Exit::Bug, "bug").cause(error);
    let transfers = outcome.throughput.iter().flat_map(|throughput| &throughput.transfers);
    Ok(json!({
        "step": outcome.step.name(),
        "invalid": super::invalid(outcome).map(linecert_measure::Reason::name),
        "directions": transfers.map(|transfer| direction(outcome, transfer)).collect::<Vec<_>>(),
        "series": serde_json::to_value(&outcome.series).map_err(bug)?,
        "attachment": outcome.attached.attachment.map(linecert_measure::Attachment::name),
        "attachment_evidence": said(&outcome.attached.clues),
        "host": host(&outcome.host),
    }))
}

fn direction(outcome: &StepOutcome, transfer: &Transfer) -> Value {
    let mut figures = outcome.directions.iter();
    let figures = figures.find(|figures| figures.direction == transfer.direction);
    let figures = figures.filter(|_| super::invalid(outcome).is_none());
    let steadiness = figures.and_then(|figures| figures.steadiness);
    let tcp = transfer.tcp.as_ref();
    json!({
        "direction": transfer.direction.name(),
        "streams": transfer.shares.len(),
        "ramp_ns": nanoseconds(transfer.ramp),
        "steady_ns": nanoseconds(transfer.steady),
        "steady_bytes": transfer.steady_bytes,
        "congestion_control": tcp.and_then(|tcp| tcp.congestion_control.clone()),
        "segment_octets": tcp.and_then(|tcp| tcp.segment),
        "retransmitted_segments": tcp.and_then(|tcp| tcp.retransmits),
        "layers": figures.and_then(|figures| figures.layers).map(layers),
        "slowest_second": steadiness.map(|steady| steady.least.to_string()),
        "median_second": steadiness.map(|steady| steady.median.to_string()),
        "variation": steadiness.map(|steady| steady.variation.to_string()),
        "fairness": figures.and_then(|figures| figures.fairness).map(|share| share.to_string()),
    })
}

fn layers(rates: LayerRates) -> Value {
    let LayerRates { transport, network, link, physical } = rates;
    let [l4, l3, l2, l1] = [transport, network, link, physical].map(|rate| rate.to_string());
    json!({ "L4": l4, "L3": l3, "L2": l2, "L1": l1 })
}

fn host(host: &HostRecord) -> Value {
    let verdict = match host.verdict {
        HostVerdict::Fit => "fit",
        HostVerdict::Unfit(_) => "unfit",
        HostVerdict::Unwatched => "unwatched",
    };
    json!({
        "verdict": verdict,
        "findings": said(host.verdict.findings()),
        "remarks": said(&host.remarks),
    })
}

/// In English, whatever the language of the screen.
fn said(all: &[impl ToString]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

fn nanoseconds(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
