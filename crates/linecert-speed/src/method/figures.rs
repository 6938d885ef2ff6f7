//! From what was measured to readings. Pure.

use std::{fmt, time::Duration};

use linecert_host::HostVerdict;
use linecert_measure::{Absence, Metric, Quantity, Reading, Reason, Value};
use linecert_net::{
    icmp::{EchoError, EchoOutcome, EchoSamples, Span},
    stats::Percentile,
};

use super::{DirectionFigures, MethodPlan, Step, load::Loaded, plan};
use crate::{
    iperf3::{Direction, Throughput, Transfer},
    layer::{IpVersion, Packet},
    rfc6349::{RoundTrips, buffer_delay, efficiency, transfer_time_ratio},
    steadiness::{Steadiness, fairness},
};

/// The readings of a step with a transfer.
pub(super) fn readings(
    plan: &MethodPlan,
    step: Step,
    baseline: Option<&EchoSamples>,
    loaded: &Loaded,
) -> Vec<(Metric, Reading)> {
    let version = plan::version(loaded.throughput.peer);
    let transfers = loaded.throughput.transfers.iter();
    transfers
        .flat_map(|transfer| match step {
            Step::Down | Step::Up => {
                let mut readings = stream(plan, transfer, version);
                readings.extend(under_load(transfer.direction, baseline, loaded.echo.as_ref()));
                readings
            }
            Step::SingleDown | Step::SingleUp => {
                vec![(single(transfer.direction), transfer.reading.clone())]
            }
            Step::DatagramsDown | Step::DatagramsUp => datagrams(transfer),
            // Each way has less than it has alone, which no limit is about.
            Step::Idle | Step::Bidirectional => Vec::new(),
        })
        .collect()
}

/// What the transfer itself tells.
fn stream(plan: &MethodPlan, transfer: &Transfer, version: IpVersion) -> Vec<(Metric, Reading)> {
    let (efficiency_of, ratio_of) = match transfer.direction {
        Direction::Down => (Metric::TcpEfficiencyDown, Metric::TransferTimeRatioDown),
        Direction::Up => (Metric::TcpEfficiencyUp, Metric::TransferTimeRatioUp),
    };
    let mut readings = vec![
        (transfer.direction.metric(), transfer.reading.clone()),
        (efficiency_of, efficiency(transfer)),
    ];
    let ratio = ideal(plan, transfer, version);
    let ratio = ratio.map(|ideal| transfer_time_ratio(ideal, &transfer.reading));
    readings.extend(ratio.map(|ratio| (ratio_of, ratio)));
    readings
}

/// The payload that the contract allows; `None` without one, or without the size of a packet.
fn ideal(plan: &MethodPlan, transfer: &Transfer, version: IpVersion) -> Option<Quantity> {
    let rate = plan.contract.rate(transfer.direction)?;
    packet(transfer, version)?.payload_rate(rate, plan.contract.layer, plan.encapsulation)
}

/// What the probes beside it tell.
fn under_load(
    direction: Direction,
    baseline: Option<&EchoSamples>,
    echo: Option<&Result<EchoSamples, EchoError>>,
) -> Vec<(Metric, Reading)> {
    let (delay_of, buffer_of) = match direction {
        Direction::Down => (Metric::LoadedRoundTripTimeDownP95, Metric::BufferDelayDown),
        Direction::Up => (Metric::LoadedRoundTripTimeUpP95, Metric::BufferDelayUp),
    };
    let samples = match echo {
        None => return Vec::new(),
        Some(Err(error)) => {
            let absent = || Reading::NotReported(absence(error));
            return vec![(delay_of, absent()), (buffer_of, absent())];
        }
        Some(Ok(samples)) => samples,
    };
    let delay = samples.round_trip(Span::Application, Percentile::P95);
    let buffer = baseline.map_or_else(no_baseline, |idle| buffer(idle, samples));
    vec![(delay_of, delay), (buffer_of, buffer)]
}

fn no_baseline() -> Reading {
    let detail = "the idle line was not measured before, or not on a computer that was fit";
    Reading::absent(Reason::Unsupported, detail)
}

fn buffer(idle: &EchoSamples, loaded: &EchoSamples) -> Reading {
    let limit = [idle, loaded].into_iter().find_map(EchoSamples::host_limit);
    if let Some(detail) = limit {
        return Reading::absent(Reason::HostLimited, detail);
    }
    let (idle_times, loaded_times) = (times(idle), times(loaded));
    let idle = RoundTrips { times: &idle_times, per_second: per_second(idle) };
    let loaded = RoundTrips { times: &loaded_times, per_second: per_second(loaded) };
    buffer_delay(&idle, &loaded)
}

/// What an application feels, in the order of sending.
fn times(samples: &EchoSamples) -> Vec<Option<Duration>> {
    let time = |outcome| match outcome {
        EchoOutcome::Answered { round_trip } => Some(round_trip.of(Span::Application)),
        _ => None,
    };
    samples.samples().iter().map(|sample| time(sample.outcome)).collect()
}

fn per_second(samples: &EchoSamples) -> usize {
    let probes = 1_000_u128.checked_div(samples.plan().interval.as_millis());
    probes.and_then(|probes| usize::try_from(probes).ok()).unwrap_or(1)
}

/// Why there are no probes.
pub(super) fn absence(error: &EchoError) -> Absence {
    let reason = match error {
        EchoError::NotPermitted { .. } => Reason::Forbidden,
        EchoError::TooSlow { .. } => Reason::HostLimited,
        EchoError::NoRoute { .. } => Reason::NotFound,
        _ => Reason::Interrupted,
    };
    Absence { reason, detail: error.to_string() }
}

const fn single(direction: Direction) -> Metric {
    match direction {
        Direction::Down => Metric::SingleStreamThroughputDown,
        Direction::Up => Metric::SingleStreamThroughputUp,
    }
}

fn datagrams(transfer: &Transfer) -> Vec<(Metric, Reading)> {
    let [rate, loss, reordering, jitter, burst] = match transfer.direction {
        Direction::Down => [
            Metric::DatagramRateDown,
            Metric::DatagramLossDown,
            Metric::DatagramReorderingDown,
            Metric::DatagramJitterDown,
            Metric::DatagramLossBurstDown,
        ],
        Direction::Up => [
            Metric::DatagramRateUp,
            Metric::DatagramLossUp,
            Metric::DatagramReorderingUp,
            Metric::DatagramJitterUp,
            Metric::DatagramLossBurstUp,
        ],
    };
    let mut readings = vec![(rate, transfer.reading.clone())];
    if let Some(seen) = &transfer.datagrams {
        readings.extend([
            (loss, seen.loss()),
            (reordering, seen.reordering()),
            (jitter, seen.jitter()),
            (burst, seen.longest_burst()),
        ]);
    }
    readings
}

/// What is known of each direction beside its readings.
pub(super) fn directions(plan: &MethodPlan, throughput: &Throughput) -> Vec<DirectionFigures> {
    let version = plan::version(throughput.peer);
    let of_one = |transfer: &Transfer| {
        let rate = transfer.reading.value().map(Value::quantity);
        let layers = packet(transfer, version).zip(rate);
        let shared = transfer.shares.len() > 1;
        DirectionFigures {
            direction: transfer.direction,
            layers: layers.and_then(|(packet, rate)| packet.rates(rate, plan.encapsulation)),
            steadiness: transfer.seconds.as_ref().and_then(Steadiness::of),
            fairness: if shared { fairness(&transfer.shares) } else { None },
        }
    };
    throughput.transfers.iter().map(of_one).collect()
}

/// A full packet of a transfer; `None` when its sender did not tell.
fn packet(transfer: &Transfer, version: IpVersion) -> Option<Packet> {
    match &transfer.tcp {
        Some(record) => Packet::tcp(record.segment?, record.header?, version),
        None => Packet::udp(plan::DATAGRAM_PAYLOAD.into(), version),
    }
}

/// Why the figures of a transfer are not those of the line, if something speaks for that: this
/// computer before the server, since a busy computer cannot tell.
pub(super) fn limit(host: &HostVerdict, throughput: &Throughput) -> Option<Absence> {
    let rates = throughput.transfers.iter().filter_map(|t| t.reading.value());
    let through = rates.map(Value::quantity).min_by_key(|rate| rate.steps());
    let own = throughput.transfers.iter().find_map(|transfer| transfer.limited.as_ref());
    let said = |reason, words: &dyn fmt::Display| {
        let through = through.map(|rate| format!("; {rate} went through all the same"));
        Absence { reason, detail: format!("{words}{}", through.unwrap_or_default()) }
    };
    host.absence(through).or_else(|| own.map(|words| said(Reason::HostLimited, words))).or_else(
        || throughput.far_end.limited.as_ref().map(|words| said(Reason::ServerLimited, words)),
    )
}

/// Puts the reason in the place of every figure that has none of its own.
pub(super) fn withhold(readings: &mut [(Metric, Reading)], why: &Absence) {
    for (_, reading) in readings {
        if !matches!(reading, Reading::NotReported(_)) {
            *reading = Reading::NotReported(why.clone());
        }
    }
}

#[cfg(test)]
mod tests;
