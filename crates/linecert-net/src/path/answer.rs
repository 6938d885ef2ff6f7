//! What comes back, and to which flow. Pure but for the clock where the kernel has not stamped.

use std::net::IpAddr;

use linecert_socket::{Arrival, KernelTime, NetworkError, Protocol, now_realtime};

use crate::path::{
    Method, PathPlan, Reply,
    lane::Lane,
    quote::{Quote, Verdict},
};

/// Something that came back, before its probe was looked up.
pub(super) struct Answer {
    pub(super) lane: usize,
    /// The low half of its index.
    pub(super) bits: u16,
    pub(super) from: IpAddr,
    pub(super) reply: Reply,
    pub(super) ns: i64,
}

/// What an ICMP message is to this trace.
pub(super) enum Heard {
    Answer(Answer),
    /// About a probe of ours, but not saying which.
    Unknown,
    Other,
}

/// Looks up what a privileged program hears.
pub(super) fn heard(
    lanes: &[Lane],
    plan: &PathPlan,
    arrival: &Arrival<'_>,
    started_ns: i64,
) -> Heard {
    let Some(from) = arrival.source.map(|source| source.ip()) else { return Heard::Other };
    let ns = time_of(arrival.received, started_ns);
    if from == plan.target && plan.method == Method::Icmp {
        let echoed = |(at, lane): (usize, &Lane)| Some((at, lane.flow.echoed_by(arrival.octets)?));
        if let Some((lane, bits)) = lanes.iter().enumerate().find_map(echoed) {
            return Heard::Answer(Answer { lane, bits, from, reply: Reply::Target, ns });
        }
    }
    let Some(quote) = Quote::decode(arrival.octets, plan.target) else { return Heard::Other };
    if quote.destination != plan.target || quote.protocol != protocol(plan) {
        return Heard::Other;
    }
    let known = |(at, lane): (usize, &Lane)| Some((at, lane.flow.known_by(quote.transport)?));
    match lanes.iter().enumerate().find_map(known) {
        Some((lane, bits)) => {
            let reply = reply(quote.verdict);
            Heard::Answer(Answer { lane, bits, from, reply, ns })
        }
        None if quote.transport.len() < 8 => Heard::Unknown,
        None => Heard::Other,
    }
}

/// An ICMP error as an unprivileged socket is told of it: with the payload of the probe.
pub(super) fn reported(
    lane: &Lane,
    at: usize,
    error: &NetworkError<'_>,
    (target, started_ns): (IpAddr, i64),
) -> Option<Answer> {
    let verdict = Verdict::of(target, error.kind, error.code)?;
    let bits = match lane.kind {
        Protocol::Udp => lane.flow.in_payload(error.octets)?,
        _ => lane.flow.known_by(error.octets)?,
    };
    let ns = time_of(error.received, started_ns);
    Some(Answer { lane: at, bits, from: error.offender?, reply: reply(verdict), ns })
}

const fn reply(verdict: Verdict) -> Reply {
    match verdict {
        Verdict::Expired => Reply::Passing,
        Verdict::PortClosed => Reply::Target,
        Verdict::Refused(cause) => Reply::Refused(cause),
    }
}

/// The number of the transport protocol of the probes.
const fn protocol(plan: &PathPlan) -> u8 {
    match (plan.method, plan.target) {
        (Method::Udp { .. }, _) => 17,
        (Method::Tcp { .. }, _) => 6,
        (Method::Icmp, IpAddr::V4(_)) => 1,
        (Method::Icmp, IpAddr::V6(_)) => 58,
    }
}

/// In nanoseconds since the start: the kernel's stamp, else now.
pub(super) fn time_of(stamp: Option<KernelTime>, started_ns: i64) -> i64 {
    stamp.unwrap_or_else(now_realtime).nanoseconds().saturating_sub(started_ns)
}
