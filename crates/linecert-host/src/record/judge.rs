//! From what was seen to what is said of it.

use std::time::Duration;

use super::Seen;
use crate::{
    finding::{HostFinding, HostRemark, HostVerdict, Seconds},
    gate::Workload,
    link::{Duplex, Link},
    power::PowerSource,
    share::Share,
    snapshot::Snapshot,
    span::Span,
    threshold::{
        CLOCK_STEP, LEAST_IDLE, MOST_BUSY, MOST_STALLED, MOST_STOLEN, MOST_WAITED, ONE_FRAME_IN,
        ONE_SECOND_IN,
    },
};

/// The verdict and the remarks.
pub(super) fn judge(seen: &Seen<'_>) -> (HostVerdict, Vec<HostRemark>) {
    let (lasting, brief): (Vec<_>, Vec<_>) =
        shares(&seen.spans).into_iter().partition(|(seconds, _)| lasts(seconds));
    let shares = lasting.into_iter().map(|(seconds, finding)| finding(seconds));
    let findings: Vec<_> = shares.chain(counters(seen)).chain(links(seen)).collect();
    let briefly = brief.into_iter().map(|(seconds, finding)| finding(seconds));
    let mut remarks: Vec<_> = briefly.map(HostRemark::Briefly).collect();
    remarks.extend((seen.power == PowerSource::Battery).then_some(HostRemark::OnBattery));
    let step = seen.ends.and_then(|(first, last)| clock_step(first, last));
    remarks.extend(step.map(|by| HostRemark::ClockStepped { by }));
    let watched = seen.spans.iter().any(|span| span.idle.is_some());
    let verdict = match (findings.is_empty(), watched) {
        (false, _) => HostVerdict::Unfit(findings),
        (true, true) => HostVerdict::Fit,
        (true, false) => HostVerdict::Unwatched,
    };
    (verdict, remarks)
}

type Kind = fn(Seconds) -> HostFinding;

/// Each share that passed its bound, with the seconds in which it did.
fn shares(spans: &[Span]) -> Vec<(Seconds, Kind)> {
    let above = |share: fn(&Span) -> Option<Share>, most: Share| {
        let bad: Vec<_> = spans.iter().filter_map(share).filter(|share| *share > most).collect();
        Some(Seconds { bad: bad.len(), all: spans.len(), worst: bad.into_iter().max()? })
    };
    let idle: Vec<_> =
        spans.iter().filter_map(|span| span.idle).filter(|idle| *idle < LEAST_IDLE).collect();
    let (bad, all) = (idle.len(), spans.len());
    let headroom = idle.into_iter().min().map(|worst| Seconds { bad, all, worst });
    let found: [(Option<Seconds>, Kind); 5] = [
        (headroom, HostFinding::NoHeadroom),
        (above(|span| span.stolen, MOST_STOLEN), HostFinding::Stolen),
        (above(|span| span.stalled, MOST_STALLED), HostFinding::Stalled),
        (above(|span| Some(span.waited), MOST_WAITED), HostFinding::ThreadsWaited),
        (above(|span| Some(span.busiest), MOST_BUSY), HostFinding::ThreadSaturated),
    ];
    found.into_iter().filter_map(|(seconds, kind)| Some((seconds?, kind))).collect()
}

fn lasts(seconds: &Seconds) -> bool {
    seconds.bad.saturating_mul(ONE_SECOND_IN) > seconds.all
}

fn counters(seen: &Seen<'_>) -> Vec<HostFinding> {
    let grown = |counter: fn(&Snapshot) -> Option<u64>| {
        let (first, last) = seen.ends?;
        counter(last)?.checked_sub(counter(first)?).filter(|grown| *grown > 0)
    };
    let softnet = grown(|snapshot| snapshot.softnet_dropped);
    let overflow = match seen.plan.workload {
        Workload::Datagrams => grown(|snapshot| snapshot.receive_overflows),
        // Other programs' datagrams are nothing to a stream.
        Workload::Stream => None,
    };
    let softnet = softnet.map(|packets| HostFinding::SoftnetDropped { packets });
    let overflow = overflow.map(|datagrams| HostFinding::ReceiveOverflow { datagrams });
    softnet.into_iter().chain(overflow).collect()
}

fn links(seen: &Seen<'_>) -> Vec<HostFinding> {
    let Some(link) = seen.link else { return Vec::new() };
    let interface = || link.name.clone();
    let slow = link.speed.zip(seen.plan.rate).filter(|(speed, needed)| speed < needed);
    let slow = slow.map(|(speed, needed)| HostFinding::LinkTooSlow {
        interface: interface(),
        speed,
        needed,
    });
    let half = (link.duplex == Some(Duplex::Half))
        .then(|| HostFinding::HalfDuplex { interface: interface() });
    let changed = seen.link_after.into_iter().flat_map(|after| changes(link, after));
    slow.into_iter().chain(half).chain(changed).collect()
}

/// What happened to a link during the test.
fn changes(before: &Link, after: &Link) -> Vec<HostFinding> {
    let interface = || before.name.clone();
    let down = after.counters.carrier_changes != before.counters.carrier_changes;
    let grown = after.counters.since(before.counters);
    let frames = grown.frames;
    let damaged = grown.errors.saturating_mul(ONE_FRAME_IN) >= frames && grown.errors > 0;
    let down = down.then(|| HostFinding::LinkWentDown { interface: interface() });
    let errors = damaged.then(|| HostFinding::LinkErrors {
        interface: interface(),
        errors: grown.errors,
        frames,
    });
    down.into_iter().chain(errors).collect()
}

/// How far the clock that people set went apart from the one that never steps.
fn clock_step(first: &Snapshot, last: &Snapshot) -> Option<Duration> {
    let true_time = last.at.saturating_duration_since(first.at);
    let by = match last.wall.duration_since(first.wall) {
        Ok(wall) => wall.abs_diff(true_time),
        Err(backward) => backward.duration().saturating_add(true_time),
    };
    (by > CLOCK_STEP).then_some(by)
}

#[cfg(test)]
mod tests;
