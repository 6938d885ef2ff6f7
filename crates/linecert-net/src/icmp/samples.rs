//! Every probe with what became of it, and the readings that are made of them. Pure.

use std::{net::IpAddr, time::Duration};

use linecert_measure::{Decimals, Quantity, Reading, Reason, Uncertainty, Unit, Value, ValueError};
use serde::Serialize;

use crate::{
    icmp::{EchoPlan, IcmpError, SocketKind},
    stats::{Percentile, Proportion},
};

/// By how much a round-trip time may read too long, because it is taken by the clock of this
/// program and not by the network adapter: the way through the system and the waking of a thread.
///
/// Against captures on the wire an idle laptop reads 33 to 56 µs too long. The allowance widens
/// the lower bound only; the value and the upper bound already err against the line.
pub const USER_CLOCK_DELAY: Duration = Duration::from_micros(100);

/// What became of one probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EchoOutcome {
    /// Answered in time.
    Answered {
        /// From just before the send to just after the receive.
        round_trip: Duration,
    },
    /// Answered after the timeout, which counts as lost.
    Late {
        /// From just before the send to just after the receive.
        round_trip: Duration,
    },
    /// Answered by an ICMP error, which counts as lost.
    Refused {
        /// Who sent the error; `None` when the socket does not tell, or this machine itself.
        by: Option<IpAddr>,
        /// What it said.
        cause: IcmpError,
    },
    /// Not answered.
    Lost,
}

/// One probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EchoSample {
    /// When it was sent, from the start of the test.
    pub sent: Duration,
    /// What became of it.
    pub outcome: EchoOutcome,
    /// Answers beyond the first.
    pub duplicates: u32,
}

/// All probes of one test, in the order of sending. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EchoSamples {
    plan: EchoPlan,
    socket: SocketKind,
    samples: Vec<EchoSample>,
    foreign: u32,
}

impl EchoSamples {
    pub(super) const fn new(
        plan: EchoPlan,
        socket: SocketKind,
        samples: Vec<EchoSample>,
        foreign: u32,
    ) -> Self {
        Self { plan, socket, samples, foreign }
    }

    /// The plan that was carried out.
    #[must_use]
    pub const fn plan(&self) -> &EchoPlan {
        &self.plan
    }

    /// Which kind of socket was used.
    #[must_use]
    pub const fn socket(&self) -> SocketKind {
        self.socket
    }

    /// Every probe, in the order of sending.
    #[must_use]
    pub fn samples(&self) -> &[EchoSample] {
        &self.samples
    }

    /// Replies that look like ours and are not: from another host, or damaged.
    #[must_use]
    pub const fn foreign(&self) -> u32 {
        self.foreign
    }

    /// Answers beyond the first, over all probes.
    #[must_use]
    pub fn duplicates(&self) -> u64 {
        self.samples.iter().map(|sample| u64::from(sample.duplicates)).sum()
    }

    /// How many probes were not answered in time.
    #[must_use]
    pub fn lost(&self) -> u32 {
        self.plan.count.get().saturating_sub(count(self.round_trips().len()))
    }

    /// The reading of [`Metric::PacketLoss`](linecert_measure::Metric::PacketLoss): probes not
    /// answered in time, in percent, with the bounds of Clopper and Pearson.
    #[must_use]
    pub fn loss(&self) -> Reading {
        let share = Proportion::new(self.lost(), self.plan.count.get());
        share.map_or_else(no_samples, |share| reading(share.value()))
    }

    /// The reading of [`Metric::RoundTripTimeP95`](linecert_measure::Metric::RoundTripTimeP95) in
    /// ms, by nearest rank over all probes sent, with bounds by order statistics.
    ///
    /// A probe without an answer ranks above every other (RFC 2681, 4.1), so that losing the
    /// slow ones does not make a line faster. Where the rank falls on one of them the reading is
    /// above the range that the timeout allows; when all are lost there is none.
    #[must_use]
    pub fn round_trip_p95(&self) -> Reading {
        let answered = self.round_trips();
        if answered.is_empty() {
            return Reading::absent(Reason::TimedOut, self.silence());
        }
        let sent = self.plan.count.get();
        let Some(ranks) = Percentile::P95.ranks(sent) else { return no_samples() };
        let at = |rank: u32| answered.get(usize::try_from(rank).ok()?.checked_sub(1)?).copied();
        let Some(value) = at(ranks.value) else {
            return Reading::AboveRange { ceiling: milliseconds(self.plan.timeout) };
        };
        let low = ranks.low.and_then(at).map(|time| time.saturating_sub(USER_CLOCK_DELAY));
        let bounds = Uncertainty::Bounds {
            low: low.map(milliseconds),
            high: ranks.high.and_then(at).map(milliseconds),
            samples: u64::from(sent),
        };
        let microseconds = Decimals::new(3).unwrap_or(Decimals::MAX);
        reading(Value::new(milliseconds(value), microseconds, bounds))
    }

    /// The raw samples as a JSON document, times in whole nanoseconds.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let document = Evidence {
            schema: "linecert-echo/1",
            target: self.plan.target,
            socket: match self.socket {
                SocketKind::Raw => "raw",
                SocketKind::Datagram => "datagram",
            },
            clock: "user",
            interval_ns: nanoseconds(self.plan.interval),
            timeout_ns: nanoseconds(self.plan.timeout),
            payload_bytes: self.plan.payload.get(),
            foreign: self.foreign,
            probes: self.samples.iter().map(EvidenceProbe::from).collect(),
        };
        // A document of numbers and fixed names always serialises.
        serde_json::to_vec(&document).unwrap_or_default()
    }

    /// The round-trip times of the probes answered in time, shortest first.
    fn round_trips(&self) -> Vec<Duration> {
        let mut times: Vec<_> = self.samples.iter().filter_map(EchoSample::in_time).collect();
        times.sort_unstable();
        times
    }

    fn silence(&self) -> String {
        let EchoPlan { target, count, timeout, .. } = self.plan;
        let sent = format!("{count} probes to {target}");
        match self.samples.iter().find_map(EchoSample::refusal) {
            Some((Some(by), cause)) => format!("{sent}: none answered; {cause}, says {by}"),
            Some((None, cause)) => format!("{sent}: none answered; {cause}"),
            None => format!("{sent}: none answered within {timeout:?}"),
        }
    }
}

impl EchoSample {
    const fn in_time(&self) -> Option<Duration> {
        match self.outcome {
            EchoOutcome::Answered { round_trip } => Some(round_trip),
            _ => None,
        }
    }

    const fn refusal(&self) -> Option<(Option<IpAddr>, IcmpError)> {
        match self.outcome {
            EchoOutcome::Refused { by, cause } => Some((by, cause)),
            _ => None,
        }
    }
}

/// The evidence document, version 1.
#[derive(Serialize)]
struct Evidence {
    schema: &'static str,
    target: IpAddr,
    socket: &'static str,
    clock: &'static str,
    interval_ns: u64,
    timeout_ns: u64,
    payload_bytes: u16,
    foreign: u32,
    probes: Vec<EvidenceProbe>,
}

#[derive(Serialize)]
struct EvidenceProbe {
    sent_ns: u64,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    round_trip_ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<IpAddr>,
    duplicates: u32,
}

impl From<&EchoSample> for EvidenceProbe {
    fn from(sample: &EchoSample) -> Self {
        let (outcome, round_trip) = match sample.outcome {
            EchoOutcome::Answered { round_trip } => ("answered", Some(round_trip)),
            EchoOutcome::Late { round_trip } => ("late", Some(round_trip)),
            EchoOutcome::Refused { .. } => ("refused", None),
            EchoOutcome::Lost => ("lost", None),
        };
        let refusal = sample.refusal();
        Self {
            sent_ns: nanoseconds(sample.sent),
            outcome,
            round_trip_ns: round_trip.map(nanoseconds),
            cause: refusal.map(|(_, cause)| cause.to_string()),
            by: refusal.and_then(|(by, _)| by),
            duplicates: sample.duplicates,
        }
    }
}

fn reading(value: Result<Value, ValueError>) -> Reading {
    value.map_or_else(|e| Reading::absent(Reason::Implausible, e.to_string()), Reading::Value)
}

fn no_samples() -> Reading {
    Reading::absent(Reason::Interrupted, "no probe was sent")
}

fn count(samples: usize) -> u32 {
    u32::try_from(samples).unwrap_or(u32::MAX)
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

fn milliseconds(time: Duration) -> Quantity {
    let steps = i64::try_from(time.as_nanos()).unwrap_or(i64::MAX);
    Quantity::from_steps(steps, Unit::Millisecond)
}

#[cfg(test)]
mod tests;
