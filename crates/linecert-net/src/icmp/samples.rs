//! Every probe with what became of it. Pure.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use crate::{
    icmp::{EchoPlan, Egress, IcmpError, SocketKind, log::Counts},
    stats::{Allowance, LossBursts, Percentile},
};

/// By how much a round-trip time may read too long, because it is taken by the clock of this
/// program and not by the kernel: the way through the system and the waking of a thread.
///
/// Against captures on the wire an idle laptop reads 33 to 56 µs too long. The allowance widens
/// the lower bound only; the value and the upper bound already err against the line.
pub const USER_CLOCK_DELAY: Duration = Duration::from_micros(100);

/// By how much a round-trip time by the kernel's stamps may be off, either way.
///
/// Against captures of the same packets on the sending interface such times read 7 µs (median) to
/// 11 µs (99th percentile) too short. The allowance is taken to both sides, since on an adapter the
/// stamp of a received packet also waits for its interrupt.
pub const STAMP_ERROR: Duration = Duration::from_micros(11);

/// From where to where a round-trip time counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// From the hand-over of the probe to the adapter until the arrival of the reply: what the line
    /// and the far end do. The figure of an idle line.
    Wire,
    /// From the entry of the probe into the queue of the interface: what an application feels. The
    /// figure of a loaded line, since the hand-over is blind to the queue before it.
    Application,
}

/// Which clock a round-trip time was taken by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clock {
    /// The kernel's stamps at the interface.
    Kernel,
    /// This program's monotonic clock: there were no stamps, or none that fit.
    User,
    /// This program's monotonic clock: the wall clock, which the stamps are of, was stepped while
    /// the probe was under way.
    UserAcrossStep,
}

/// How long an answer took. By a clock of this program both spans are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundTrip {
    /// See [`Span::Wire`].
    pub wire: Duration,
    /// See [`Span::Application`]; never shorter than `wire`.
    pub application: Duration,
    /// By which clock.
    pub clock: Clock,
}

/// What became of one probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EchoOutcome {
    /// Answered in time.
    Answered {
        /// How long it took.
        round_trip: RoundTrip,
    },
    /// Answered after the timeout, which counts as lost.
    Late {
        /// How long it took.
        round_trip: RoundTrip,
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

/// What the kernel stamped, in nanoseconds of the wall clock since the start of the test; negative
/// after the clock was set back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamps {
    /// The probe entered the queue of the interface (`SCM_TSTAMP_SCHED`).
    pub scheduled_ns: Option<i64>,
    /// The probe was handed to the adapter (`SCM_TSTAMP_SND`).
    pub transmitted_ns: Option<i64>,
    /// The reply came from the adapter.
    pub received_ns: Option<i64>,
}

/// One probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EchoSample {
    /// When it was due, from the start of the test.
    pub intended: Duration,
    /// When it was handed to the system, from the start of the test; never before it was due.
    pub sent: Duration,
    /// What became of it.
    pub outcome: EchoOutcome,
    /// Answers beyond the first.
    pub duplicates: u32,
    /// What the kernel stamped.
    pub stamps: Stamps,
}

/// How a test was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) plan: EchoPlan,
    pub(super) egress: Egress,
    pub(super) socket: SocketKind,
    pub(super) start: Start,
}

/// When a test began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    pub(super) at: Instant,
    /// In nanoseconds since 1970, by the clock that the stamps are of; `None` without stamps.
    pub(super) unix_ns: Option<i64>,
}

/// The probes of one test, or of one phase of it, in the order of sending. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EchoSamples {
    pub(super) setting: Setting,
    pub(super) samples: Vec<EchoSample>,
    pub(super) counts: Counts,
}

impl EchoSamples {
    pub(super) const fn new(setting: Setting, samples: Vec<EchoSample>, counts: Counts) -> Self {
        Self { setting, samples, counts }
    }

    /// The plan that was carried out. A test that was stopped has fewer samples than it planned.
    #[must_use]
    pub const fn plan(&self) -> &EchoPlan {
        &self.setting.plan
    }

    /// How the probes left this machine.
    #[must_use]
    pub const fn egress(&self) -> &Egress {
        &self.setting.egress
    }

    /// Which kind of socket was used.
    #[must_use]
    pub const fn socket(&self) -> SocketKind {
        self.setting.socket
    }

    /// When the test began.
    #[must_use]
    pub const fn started(&self) -> Instant {
        self.setting.start.at
    }

    /// Every probe, in the order of sending.
    #[must_use]
    pub fn samples(&self) -> &[EchoSample] {
        &self.samples
    }

    /// The probes that were due from `start` on and before `end`, as in one phase of a test under
    /// load; `None` when there were none.
    ///
    /// What is counted for the test as a whole, such as foreign replies, is that of the whole.
    #[must_use]
    pub fn between(&self, start: Instant, end: Instant) -> Option<Self> {
        let due = |sample: &&EchoSample| {
            let due = self.started() + sample.intended;
            due >= start && due < end
        };
        let samples: Vec<_> = self.samples.iter().filter(due).copied().collect();
        let setting = self.setting.clone();
        (!samples.is_empty()).then_some(Self { setting, samples, counts: self.counts })
    }

    /// How many probes were sent.
    #[must_use]
    pub fn sent(&self) -> u32 {
        u32::try_from(self.samples.len()).unwrap_or(u32::MAX)
    }

    /// Replies that look like ours and are not: from another host, or damaged.
    #[must_use]
    pub const fn foreign(&self) -> u32 {
        self.counts.foreign
    }

    /// Datagrams that this machine's socket dropped because its buffer was full.
    #[must_use]
    pub const fn overflow(&self) -> u32 {
        self.counts.overflow
    }

    /// How often the wall clock was stepped during the test.
    #[must_use]
    pub const fn clock_steps(&self) -> u32 {
        self.counts.steps
    }

    /// Answers beyond the first, over all probes.
    #[must_use]
    pub fn duplicates(&self) -> u64 {
        self.samples.iter().map(|sample| u64::from(sample.duplicates)).sum()
    }

    /// How many probes were not answered in time.
    #[must_use]
    pub fn lost(&self) -> u32 {
        let lost = self.samples.iter().filter(|sample| sample.in_time().is_none()).count();
        u32::try_from(lost).unwrap_or(u32::MAX)
    }

    /// The round-trip times of the probes answered in time, shortest first.
    #[must_use]
    pub fn round_trips(&self, span: Span) -> Vec<Duration> {
        let in_time = self.samples.iter().filter_map(EchoSample::in_time);
        let mut times: Vec<_> = in_time.map(|round_trip| round_trip.of(span)).collect();
        times.sort_unstable();
        times
    }

    /// The mean of the round-trip times of the probes answered in time; `None` without any.
    #[must_use]
    pub fn mean_round_trip(&self, span: Span) -> Option<Duration> {
        let times = self.round_trips(span);
        let sum: u128 = times.iter().map(Duration::as_nanos).sum();
        let mean = sum.checked_div(u128::try_from(times.len()).ok()?)?;
        u64::try_from(mean).ok().map(Duration::from_nanos)
    }

    /// The percentile of the time that probes waited in the queue of this machine's own interface;
    /// `None` without kernel stamps.
    #[must_use]
    pub fn own_queue(&self, percentile: Percentile) -> Option<Duration> {
        nearest(self.samples.iter().filter_map(EchoSample::queued).collect(), percentile)
    }

    /// The percentile of the time by which probes left later than they were due.
    #[must_use]
    pub fn lateness(&self, percentile: Percentile) -> Option<Duration> {
        nearest(self.samples.iter().map(EchoSample::lateness).collect(), percentile)
    }

    /// How many probes were lost one after another, and how often.
    #[must_use]
    pub fn loss_bursts(&self) -> LossBursts {
        LossBursts::count(self.samples.iter().map(|sample| sample.in_time().is_none()))
    }

    /// What covers the clocks of all samples.
    pub(super) fn allowance(&self) -> Allowance {
        let clocks = self.samples.iter().filter_map(EchoSample::in_time).map(|taken| taken.clock);
        clocks.map(Clock::allowance).fold(Allowance::default(), Allowance::or)
    }
}

impl EchoSample {
    pub(super) const fn in_time(&self) -> Option<RoundTrip> {
        match self.outcome {
            EchoOutcome::Answered { round_trip } => Some(round_trip),
            _ => None,
        }
    }

    pub(super) const fn refusal(&self) -> Option<(Option<IpAddr>, IcmpError)> {
        match self.outcome {
            EchoOutcome::Refused { by, cause } => Some((by, cause)),
            _ => None,
        }
    }

    const fn lateness(&self) -> Duration {
        self.sent.saturating_sub(self.intended)
    }

    fn queued(&self) -> Option<Duration> {
        let waited = self.stamps.transmitted_ns?.checked_sub(self.stamps.scheduled_ns?)?;
        u64::try_from(waited).ok().map(Duration::from_nanos)
    }
}

impl RoundTrip {
    /// The time over one span.
    #[must_use]
    pub const fn of(self, span: Span) -> Duration {
        match span {
            Span::Wire => self.wire,
            Span::Application => self.application,
        }
    }
}

impl Clock {
    const fn allowance(self) -> Allowance {
        match self {
            Self::Kernel => Allowance { below: STAMP_ERROR, above: STAMP_ERROR },
            Self::User | Self::UserAcrossStep => {
                Allowance { below: USER_CLOCK_DELAY, above: Duration::ZERO }
            }
        }
    }
}

fn nearest(mut times: Vec<Duration>, percentile: Percentile) -> Option<Duration> {
    times.sort_unstable();
    let rank = percentile.ranks(u32::try_from(times.len()).ok()?)?.value;
    times.get(usize::try_from(rank).ok()?.checked_sub(1)?).copied()
}
