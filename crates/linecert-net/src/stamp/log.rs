//! The probes of a test and what became of them. Pure.

use std::time::Duration;

use crate::{
    icmp::STAMP_ERROR,
    stamp::{
        Counting, StampError, StampPlan, StampProgress, packet::Reflection, timestamp::Timestamp,
    },
    stats::Allowance,
};

/// What the sender tells.
#[derive(Debug)]
pub(super) enum Event {
    /// The next probe left, with the time that is written in it.
    Sent {
        written: Timestamp,
        ns: i64,
        late: Duration,
    },
    /// When the kernel says that a probe left.
    Stamped {
        number: u32,
        ns: i64,
    },
    Reflected {
        reflection: Reflection,
        ns: i64,
    },
    /// Something that is no reflection.
    Foreign,
    Overflowed(u32),
    ClockStepped,
    Failed(StampError),
}

/// A probe and its reflection, if there was one in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StampSample {
    /// When it left, in nanoseconds since the start by the wall clock: the kernel's stamp.
    pub sent_ns: i64,
    /// How much later than it was due.
    pub late: Duration,
    /// What came back in time.
    pub answer: Option<StampAnswer>,
    /// Reflections beyond the first.
    pub duplicates: u32,
    pub(super) written: Timestamp,
    pub(super) is_late: bool,
}

/// The first reflection of a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StampAnswer {
    /// When it came, as [`StampSample::sent_ns`]: the kernel's stamp.
    pub received_ns: i64,
    /// When the probe reached the reflector, in nanoseconds since 1970 by the clock there;
    /// `None` when the reflector does not say.
    pub reflector_received_ns: Option<i64>,
    /// How long the reflector had it; `None` when the reflector does not say, or says what
    /// cannot be.
    pub residence: Option<Duration>,
    /// The time on the way, there and back; `None` without a residence time, and when a clock was
    /// stepped.
    pub round_trip: Option<Duration>,
    /// The number that the reflector gave it.
    pub reflector_sequence: u32,
    /// The hop limit with which the probe came to the reflector.
    pub hop_limit: u8,
    /// Whether a probe that was sent later was reflected earlier.
    pub reordered: bool,
}

/// Where probes were lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LossSplit {
    /// None was.
    None,
    /// The reflector counts what it gets.
    Split {
        /// Probes that did not reach the reflector, or that it chose not to answer.
        there: u32,
        /// Reflections that did not come back.
        back: u32,
        /// Those after the last reflection that came: nobody knows.
        unknown: u32,
    },
    /// The reflector does not count, as far as can be told.
    Unknown,
}

/// Every probe of a test with its reflection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StampSamples {
    pub(super) plan: StampPlan,
    pub(super) started_ns: i64,
    samples: Vec<StampSample>,
    /// The highest number reflected so far.
    highest: Option<u32>,
    answered: u32,
    foreign: u32,
    overflow: u32,
    clock_steps: u32,
    unbroken: usize,
}

impl StampSamples {
    pub(super) const fn new(plan: StampPlan, started_ns: i64) -> Self {
        Self {
            plan,
            started_ns,
            samples: Vec::new(),
            highest: None,
            answered: 0,
            foreign: 0,
            overflow: 0,
            clock_steps: 0,
            unbroken: 0,
        }
    }

    pub(super) fn add(&mut self, event: Event) -> Result<(), StampError> {
        match event {
            Event::Sent { written, ns, late } => self.samples.push(StampSample {
                sent_ns: ns,
                late,
                answer: None,
                duplicates: 0,
                written,
                is_late: false,
            }),
            Event::Stamped { number, ns } => {
                if let Some(sample) = self.get(number) {
                    sample.sent_ns = ns;
                }
            }
            Event::Reflected { reflection, ns } => self.reflect(&reflection, ns),
            Event::Foreign => self.foreign = self.foreign.saturating_add(1),
            Event::Overflowed(dropped) => self.overflow = dropped,
            Event::ClockStepped => {
                self.clock_steps = self.clock_steps.saturating_add(1);
                self.unbroken = self.samples.len();
            }
            Event::Failed(error) => return Err(error),
        }
        Ok(())
    }

    fn get(&mut self, number: u32) -> Option<&mut StampSample> {
        self.samples.get_mut(usize::try_from(number).ok()?)
    }

    /// A reflection is that of a probe only when it brings back the very time that the probe
    /// carried, which nobody on the side could know.
    fn reflect(&mut self, reflection: &Reflection, ns: i64) {
        let (number, highest, timeout) =
            (reflection.probe.sequence, self.highest, self.plan.timeout);
        let is_unbroken = usize::try_from(number).is_ok_and(|at| at >= self.unbroken);
        let written = reflection.probe.sent.octets();
        let Some(sample) = self.get(number).filter(|s| s.written.octets() == written) else {
            self.foreign = self.foreign.saturating_add(1);
            return;
        };
        if sample.answer.is_some() || sample.is_late {
            sample.duplicates = sample.duplicates.saturating_add(1);
            return;
        }
        let reordered = highest.is_some_and(|highest| number < highest);
        let answer = StampAnswer::new(reflection, (sample.sent_ns, ns), is_unbroken);
        let taken = ns.saturating_sub(sample.sent_ns);
        sample.is_late = is_unbroken && i128::from(taken) > nanoseconds(timeout);
        sample.answer = (!sample.is_late).then_some(StampAnswer { reordered, ..answer });
        self.highest = Some(highest.map_or(number, |highest| highest.max(number)));
        self.answered = self.answered.saturating_add(1);
    }

    pub(super) fn progress(&self) -> StampProgress {
        StampProgress { sent: self.sent(), answered: self.answered, count: self.plan.count.get() }
    }

    /// Whether every planned probe was sent and answered.
    pub(super) fn is_complete(&self) -> bool {
        self.answered == self.plan.count.get()
    }

    /// The plan that was carried out.
    #[must_use]
    pub const fn plan(&self) -> &StampPlan {
        &self.plan
    }

    /// Every probe in the order of sending.
    #[must_use]
    pub fn samples(&self) -> &[StampSample] {
        &self.samples
    }

    /// How many probes were sent.
    #[must_use]
    pub fn sent(&self) -> u32 {
        u32::try_from(self.samples.len()).unwrap_or(u32::MAX)
    }

    /// How many probes were not reflected in time.
    #[must_use]
    pub fn lost(&self) -> u32 {
        count(self.samples.iter().filter(|sample| sample.answer.is_none()).count())
    }

    /// Reflections beyond the first, over all probes.
    #[must_use]
    pub fn duplicates(&self) -> u64 {
        self.samples.iter().map(|sample| u64::from(sample.duplicates)).sum()
    }

    /// How many reflections came after that of a later probe (RFC 4737, 3).
    #[must_use]
    pub fn reordered(&self) -> u32 {
        count(self.answers().filter(|(_, answer)| answer.reordered).count())
    }

    /// Packets from the reflector that belong to no probe.
    #[must_use]
    pub const fn foreign(&self) -> u32 {
        self.foreign
    }

    /// Datagrams that this machine dropped because its buffer was full.
    #[must_use]
    pub const fn overflow(&self) -> u32 {
        self.overflow
    }

    /// How often the wall clock here was stepped.
    #[must_use]
    pub const fn clock_steps(&self) -> u32 {
        self.clock_steps
    }

    /// The numbers of the probes that were reflected in time, and how.
    pub(super) fn answers(&self) -> impl Iterator<Item = (u32, StampAnswer)> {
        (0..).zip(&self.samples).filter_map(|(number, sample)| Some((number, sample.answer?)))
    }

    /// On which way probes were lost, as far as the numbers of the reflector tell.
    ///
    /// A stateful reflector numbers what it gets from 0 on: by the probe of number n it has missed
    /// as many as its own number is behind n. One that is never behind may simply copy the number,
    /// unless the plan says that it counts.
    #[must_use]
    pub fn loss_split(&self) -> LossSplit {
        if self.lost() == 0 {
            return LossSplit::None;
        }
        let behind: Option<Vec<u32>> = self
            .answers()
            .map(|(number, answer)| number.checked_sub(answer.reflector_sequence))
            .collect();
        // Ahead of the probes: it counts from elsewhere, or counts duplicates.
        let Some(behind) = behind else { return LossSplit::Unknown };
        let there = behind.iter().copied().max().unwrap_or(0);
        let Some((last, _)) = self.answers().last() else { return LossSplit::Unknown };
        if (there == 0 && self.plan.counting != Counting::Stateful)
            || self.plan.counting == Counting::Stateless
        {
            return LossSplit::Unknown;
        }
        let unknown = self.sent().saturating_sub(last.saturating_add(1));
        match self.lost().checked_sub(unknown).and_then(|lost| lost.checked_sub(there)) {
            Some(back) => LossSplit::Split { there, back, unknown },
            None => LossSplit::Unknown,
        }
    }

    /// By how much a delay may be off: both ends of a round trip here are stamped by the kernel.
    pub(super) const fn allowance() -> Allowance {
        Allowance { below: STAMP_ERROR, above: STAMP_ERROR }
    }
}

impl StampAnswer {
    fn new(reflection: &Reflection, (sent_ns, ns): (i64, i64), is_unbroken: bool) -> Self {
        let known = !reflection.received.is_zero() && !reflection.sent.is_zero();
        let whole = u64::try_from(ns.saturating_sub(sent_ns)).ok().map(Duration::from_nanos);
        let residence = reflection.sent.since(reflection.received).filter(|_| known);
        let residence = residence.and_then(|ns| u64::try_from(ns).ok()).map(Duration::from_nanos);
        let round_trip = match (whole.filter(|_| is_unbroken), residence) {
            (Some(whole), Some(residence)) => whole.checked_sub(residence),
            _ => None,
        };
        Self {
            received_ns: ns,
            reflector_received_ns: known.then(|| reflection.received.unix_nanoseconds()),
            residence,
            round_trip,
            reflector_sequence: reflection.sequence,
            hop_limit: reflection.hop_limit,
            reordered: false,
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn nanoseconds(time: Duration) -> i128 {
    i128::try_from(time.as_nanos()).unwrap_or(i128::MAX)
}

#[cfg(test)]
mod tests;
