//! Every query with what became of it, and the readings that are made of them. Pure.

use std::{net::SocketAddr, time::Duration};

use linecert_measure::{Decimals, Metric, Reading, Reason, Series, Uncertainty, Value};
use linecert_net::stats::{Percentile, Proportion};
use serde::Serialize;

use super::{Plan, Verdict};
use crate::figure::{self, KERNEL_ALLOWANCE, PROGRAM_ALLOWANCE, milliseconds, nanoseconds};

/// What became of one query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryOutcome {
    /// Answered in time, rightly or not.
    Answered {
        /// From the query to the answer.
        time: Duration,
        /// Whose clock took the time.
        clock: Clock,
        /// How the answer came.
        transport: Transport,
        /// What it is worth.
        verdict: Verdict,
        /// What the server says of its origin.
        authentication: Authentication,
    },
    /// Answered after the timeout, which is a failure.
    Late {
        /// From the query to the answer.
        time: Duration,
    },
    /// Refused by an ICMP error or a TCP reset, which is a failure.
    Refused,
    /// Not answered.
    Lost,
}

/// Whose clock took a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The kernel's, when the query left and when the answer came.
    Kernel,
    /// This program's, which reads too long.
    Program,
}

/// How an answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// In one datagram.
    Udp,
    /// By TCP, because it was too long for a datagram. Its time includes the datagram's.
    Tcp,
}

/// What the server says of the origin of its answer (the flag AD; RFC 4035, 3.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authentication {
    /// It has authenticated the answer by DNSSEC.
    Authenticated,
    /// It has not, or does not say.
    Unknown,
}

/// One query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Which query, from zero.
    pub query: u32,
    /// When it was sent, from the start of the test.
    pub sent: Duration,
    /// What became of it.
    pub outcome: QueryOutcome,
    /// Answers beyond the first.
    pub duplicates: u32,
    /// Answers beyond the first that say something else: somebody else answers, too.
    pub contradictions: u32,
    /// Datagrams from the server's address with another number or another question.
    pub foreign: u32,
    /// Datagrams from the server's address that are no message.
    pub garbled: u32,
}

/// All queries of one test, in the order of sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    plan: Plan,
    samples: Vec<Sample>,
}

impl Sample {
    /// The time of an answer that came in time.
    const fn in_time(&self) -> Option<Duration> {
        match self.outcome {
            QueryOutcome::Answered { time, .. } => Some(time),
            _ => None,
        }
    }

    pub(super) const fn is_correct(&self) -> bool {
        matches!(self.outcome, QueryOutcome::Answered { verdict: Verdict::Correct, .. })
    }
}

impl Outcome {
    pub(super) fn new(plan: Plan, mut samples: Vec<Sample>) -> Self {
        samples.sort_by_key(|sample| sample.query);
        Self { plan, samples }
    }

    /// The plan that was carried out.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Every query, in the order of sending.
    #[must_use]
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// How many queries were answered rightly and in time.
    #[must_use]
    pub fn correct(&self) -> usize {
        self.samples.iter().filter(|sample| sample.is_correct()).count()
    }

    /// The reading of [`Metric::DnsFailures`]: queries without a right answer in time, in percent,
    /// with the bounds of Clopper and Pearson.
    #[must_use]
    pub fn failures(&self) -> Reading {
        let trials = whole(self.samples.len());
        let failed = trials.saturating_sub(whole(self.correct()));
        let share = Proportion::new(failed, trials);
        share.map_or_else(no_query, |share| figure::reading(share.value()))
    }

    /// The reading of [`Metric::DnsTimeP95`] in ms, by nearest rank over all queries sent, with
    /// bounds by order statistics.
    ///
    /// A query without an answer in time ranks above every other, so that losing the slow ones
    /// does not make a server faster. Where the rank falls on one of them the reading is above the
    /// range that the timeout allows; when none was answered there is none.
    #[must_use]
    pub fn time_p95(&self) -> Reading {
        let mut times: Vec<_> = self.samples.iter().filter_map(Sample::in_time).collect();
        times.sort_unstable();
        if times.is_empty() {
            return self.silence();
        }
        let sent = whole(self.samples.len());
        let Some(ranks) = Percentile::P95.ranks(sent) else { return no_query() };
        let at = |rank: u32| times.get(usize::try_from(rank).ok()?.checked_sub(1)?).copied();
        let Some(value) = at(ranks.value) else {
            return Reading::AboveRange { ceiling: milliseconds(self.plan.timeout) };
        };
        let low = ranks.low.and_then(at).map(|time| time.saturating_sub(self.too_long()));
        let high = ranks.high.and_then(at).map(|time| time.saturating_add(KERNEL_ALLOWANCE));
        let bounds = Uncertainty::Bounds {
            low: low.map(milliseconds),
            high: high.map(milliseconds),
            samples: u64::from(sent),
        };
        let microseconds = Decimals::new(3).unwrap_or(Decimals::MAX);
        figure::reading(Value::new(milliseconds(value), microseconds, bounds))
    }

    /// By how much a time may be too long: more when one was taken by the program's clock.
    fn too_long(&self) -> Duration {
        let by_program = |sample: &Sample| {
            matches!(sample.outcome, QueryOutcome::Answered { clock: Clock::Program, .. })
        };
        let any = self.samples.iter().any(by_program);
        if any { PROGRAM_ALLOWANCE } else { KERNEL_ALLOWANCE }
    }

    /// The time of each query, for a plot; `None` where no answer came in time.
    #[must_use]
    pub fn series(&self) -> Series {
        Series {
            metric: Metric::DnsTimeP95,
            interval_ms: u32::try_from(self.plan.interval.as_millis()).unwrap_or(u32::MAX),
            ramp: 0,
            samples: self.samples.iter().map(|one| one.in_time().map(milliseconds)).collect(),
        }
    }

    fn silence(&self) -> Reading {
        let Plan { server, timeout, .. } = &self.plan;
        let sent = self.samples.len();
        let garbled: u32 = self.samples.iter().map(|sample| sample.garbled).sum();
        let refused = self.samples.iter().any(|one| one.outcome == QueryOutcome::Refused);
        match (sent, refused, garbled) {
            (0, ..) => no_query(),
            (_, true, _) => {
                let detail =
                    format!("{sent} queries to {server}: refused, no server answers there");
                Reading::absent(Reason::Refused, detail)
            }
            (_, false, 0) => {
                let detail =
                    format!("{sent} queries to {server}: none answered within {timeout:?}");
                Reading::absent(Reason::TimedOut, detail)
            }
            (_, false, garbled) => {
                let detail = format!("{sent} queries to {server}: {garbled} garbled answers");
                Reading::absent(Reason::Garbled, detail)
            }
        }
    }

    /// Every query and what became of it, as a JSON document, times in whole nanoseconds.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        figure::document(&Evidence {
            schema: "linecert-dns/1",
            server: self.plan.server,
            questions: self.plan.questions.iter().map(ToString::to_string).collect(),
            interval_ns: nanoseconds(self.plan.interval),
            timeout_ns: nanoseconds(self.plan.timeout),
            queries: self.samples.iter().map(EvidenceQuery::from).collect(),
        })
    }
}

fn no_query() -> Reading {
    Reading::absent(Reason::Interrupted, "no query was sent")
}

fn whole(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The evidence document, version 1.
#[derive(Serialize)]
struct Evidence {
    schema: &'static str,
    server: SocketAddr,
    questions: Vec<String>,
    interval_ns: u64,
    timeout_ns: u64,
    queries: Vec<EvidenceQuery>,
}

#[derive(Serialize, Default)]
struct EvidenceQuery {
    sent_ns: u64,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transport: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<u16>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    records: Vec<String>,
    duplicates: u32,
    contradictions: u32,
    foreign: u32,
    garbled: u32,
}

impl From<&Sample> for EvidenceQuery {
    fn from(sample: &Sample) -> Self {
        let base = Self {
            sent_ns: nanoseconds(sample.sent),
            duplicates: sample.duplicates,
            contradictions: sample.contradictions,
            foreign: sample.foreign,
            garbled: sample.garbled,
            ..Self::default()
        };
        match &sample.outcome {
            QueryOutcome::Lost => Self { outcome: "lost", ..base },
            QueryOutcome::Refused => Self { outcome: "refused", ..base },
            QueryOutcome::Late { time } => {
                Self { outcome: "late", time_ns: Some(nanoseconds(*time)), ..base }
            }
            QueryOutcome::Answered { time, clock, transport, verdict, authentication } => {
                let (outcome, code, records) = verdict.parts();
                Self {
                    outcome,
                    time_ns: Some(nanoseconds(*time)),
                    clock: Some(if *clock == Clock::Kernel { "kernel" } else { "program" }),
                    transport: Some(if *transport == Transport::Udp { "udp" } else { "tcp" }),
                    authenticated: Some(*authentication == Authentication::Authenticated),
                    code,
                    records,
                    ..base
                }
            }
        }
    }
}

impl Verdict {
    fn parts(&self) -> (&'static str, Option<u16>, Vec<String>) {
        let list = |records: &std::collections::BTreeSet<String>| records.iter().cloned().collect();
        match self {
            Self::Correct => ("correct", None, Vec::new()),
            Self::WrongCode(code) => ("wrong-code", Some(*code), Vec::new()),
            Self::Empty => ("empty", None, Vec::new()),
            Self::WrongRecords(records) => ("wrong-records", None, list(records)),
            Self::Invented(records) => ("invented", None, list(records)),
            Self::NotDenied => ("not-denied", None, Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests;
