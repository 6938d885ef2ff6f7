//! What is known of every probe while the test runs. Pure.

use std::{io, net::IpAddr, time::Duration};

use crate::icmp::{
    Answer, EchoError, EchoPlan, EchoProgress, IcmpError,
    event::{About, Departure, Event, Moment, Passed, WallTime},
    packet,
    samples::{Clock, EchoOutcome, EchoSample, RoundTrip, Stamps},
    unreachable,
};

/// The events of one test, folded.
pub(super) struct EchoLog {
    plan: EchoPlan,
    probes: Vec<Probe>,
    sent: u32,
    answered: u32,
    settled: u32,
    counts: Counts,
    latest: Option<Answer>,
    ending: Ending,
}

/// What a test counts beside its probes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts {
    /// Replies that look like ours and are not.
    pub(super) foreign: u32,
    /// Datagrams that the socket dropped.
    pub(super) overflow: u32,
    /// How often the wall clock was stepped.
    pub(super) steps: u32,
}

/// Whether more probes will come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Sending,
    Ended,
}

#[derive(Debug, Clone, Default)]
struct Probe {
    left: Departure,
    scheduled: Option<WallTime>,
    transmitted: Option<WallTime>,
    reply: Option<Reply>,
    duplicates: u32,
    refused: Option<(Option<IpAddr>, IcmpError)>,
}

#[derive(Debug, Clone, Copy)]
struct Reply {
    at: Moment,
    received: Option<WallTime>,
}

impl EchoLog {
    pub(super) fn new(plan: &EchoPlan) -> Self {
        Self {
            plan: plan.clone(),
            probes: Vec::new(),
            sent: 0,
            answered: 0,
            settled: 0,
            counts: Counts::default(),
            latest: None,
            ending: Ending::Sending,
        }
    }

    /// Takes one event.
    ///
    /// # Errors
    /// When the event says that this machine cannot go on.
    pub(super) fn add(&mut self, event: Event) -> Result<(), EchoError> {
        self.latest = None;
        match event {
            Event::Sent { index, left } => self.mark_sent(index, left),
            Event::Stamped { index, stage, time } => self.stamp(index, stage, time),
            Event::NotSent { index, left, source } => {
                return self.mark_not_sent(index, left, source);
            }
            Event::Ended => self.ending = Ending::Ended,
            Event::Replied { index, at, received } => {
                self.mark_replied(index, Reply { at, received });
            }
            Event::Foreign => self.mark_foreign(),
            Event::Refused { about, by, cause } => self.mark_refused(about, by, cause),
            Event::Overflowed { dropped } => self.counts.overflow = dropped,
            Event::ReceiveFailed(source) => {
                return Err(EchoError::Receive { target: self.plan.target, source });
            }
        }
        Ok(())
    }

    /// Whether no probe will be sent any more and nothing is awaited.
    pub(super) fn is_complete(&self) -> bool {
        self.ending == Ending::Ended && self.settled >= self.sent
    }

    /// How long the test takes if this machine keeps to the plan.
    pub(super) fn planned(&self) -> Duration {
        let EchoPlan { count, interval, timeout, .. } = &self.plan;
        interval.saturating_mul(count.get()).saturating_add(*timeout)
    }

    /// When the time of the last probe is over, from the start of the test.
    pub(super) fn last_timeout(&self) -> Duration {
        let left = self.probes.last().map(|probe| probe.left).unwrap_or_default();
        left.at.since_start.saturating_add(self.plan.timeout)
    }

    pub(super) const fn progress(&self) -> EchoProgress {
        EchoProgress {
            sent: self.sent,
            answered: self.answered,
            count: self.plan.count.get(),
            latest: self.latest,
        }
    }

    /// Settles every probe.
    ///
    /// # Errors
    /// When not all of them were sent though nobody stopped the test: what is missing is this
    /// machine's fault, not loss.
    pub(super) fn finish(self) -> Result<(Vec<EchoSample>, Counts), EchoError> {
        let EchoPlan { target, count, timeout, .. } = self.plan;
        if self.ending == Ending::Sending {
            return Err(EchoError::TooSlow { target, count: count.get(), sent: self.sent });
        }
        if self.sent == 0 {
            return Err(EchoError::Stopped { target });
        }
        let samples = self.probes.into_iter().map(|probe| probe.settle(timeout)).collect();
        Ok((samples, self.counts))
    }

    /// The record of a probe; `None` for one that was not sent.
    fn probe(&mut self, index: u32) -> Option<&mut Probe> {
        self.probes.get_mut(usize::try_from(index).ok()?)
    }

    fn mark_sent(&mut self, index: u32, left: Departure) {
        if index == self.sent {
            self.probes.push(Probe { left, ..Probe::default() });
            self.sent += 1;
            self.counts.steps = self.counts.steps.max(left.at.steps);
        }
    }

    fn stamp(&mut self, index: u32, stage: Passed, time: WallTime) {
        let Some(probe) = self.probe(index) else { return };
        match stage {
            Passed::Scheduled => probe.scheduled = Some(time),
            Passed::Transmitted => probe.transmitted = Some(time),
        }
    }

    /// The first probe decides whether there is a route at all; one that breaks later is loss.
    fn mark_not_sent(
        &mut self,
        index: u32,
        left: Departure,
        source: io::Error,
    ) -> Result<(), EchoError> {
        let target = self.plan.target;
        if !unreachable::is_unreachable(&source) {
            return Err(EchoError::Send { target, index, source });
        }
        if index == 0 {
            return Err(EchoError::NoRoute { target, source });
        }
        self.mark_sent(index, left);
        self.refuse(index, None, unreachable::cause_of(&source));
        Ok(())
    }

    /// A reply to what was not sent yet is somebody's invention, and would be the fastest of all.
    fn mark_replied(&mut self, index: u32, reply: Reply) {
        self.counts.steps = self.counts.steps.max(reply.at.steps);
        let Some(probe) = self.probe(index) else { return self.mark_foreign() };
        if probe.reply.is_some() {
            probe.duplicates = probe.duplicates.saturating_add(1);
            return;
        }
        probe.reply = Some(reply);
        let is_refused = probe.refused.is_some();
        let round_trip = probe.round_trip().map(|taken| taken.application);
        self.latest = round_trip.map(|round_trip| Answer { index, round_trip });
        self.answered += 1;
        self.settled += u32::from(!is_refused);
    }

    fn mark_foreign(&mut self) {
        self.counts.foreign = self.counts.foreign.saturating_add(1);
    }

    fn mark_refused(&mut self, about: About, by: Option<IpAddr>, cause: IcmpError) {
        let last = self.sent.saturating_sub(1);
        let index = match about {
            About::Latest => Some(last),
            About::Sequence(sequence) => latest_ending_in(sequence, last),
        };
        if let Some(index) = index {
            self.refuse(index, by, cause);
        }
    }

    fn refuse(&mut self, index: u32, by: Option<IpAddr>, cause: IcmpError) {
        let Some(probe) = self.probe(index) else { return };
        if probe.reply.is_none() && probe.refused.is_none() {
            probe.refused = Some((by, cause));
            self.settled += 1;
        }
    }
}

/// The highest index up to `last` whose low 16 bits are `sequence`.
fn latest_ending_in(sequence: u16, last: u32) -> Option<u32> {
    let back = packet::low_bits(last).wrapping_sub(sequence);
    last.checked_sub(u32::from(back))
}

impl Probe {
    fn settle(self, timeout: Duration) -> EchoSample {
        let outcome = match (self.round_trip(), self.refused) {
            (Some(round_trip), _) if round_trip.application <= timeout => {
                EchoOutcome::Answered { round_trip }
            }
            (Some(round_trip), _) => EchoOutcome::Late { round_trip },
            (None, Some((by, cause))) => EchoOutcome::Refused { by, cause },
            (None, None) => EchoOutcome::Lost,
        };
        let nanoseconds = |time: Option<WallTime>| time.map(|WallTime(ns)| ns);
        EchoSample {
            intended: self.left.intended,
            sent: self.left.at.since_start,
            outcome,
            duplicates: self.duplicates,
            stamps: Stamps {
                scheduled_ns: nanoseconds(self.scheduled),
                transmitted_ns: nanoseconds(self.transmitted),
                received_ns: nanoseconds(self.reply.and_then(|reply| reply.received)),
            },
        }
    }

    /// By the kernel's stamps where they can be trusted, else by the clock of this program.
    fn round_trip(&self) -> Option<RoundTrip> {
        let (sent, reply) = (self.left.at, self.reply?);
        let user = reply.at.since_start.saturating_sub(sent.since_start);
        let by_user = |clock| RoundTrip { wire: user, application: user, clock };
        if sent.steps != reply.at.steps {
            return Some(by_user(Clock::UserAcrossStep));
        }
        Some(self.by_kernel(user).unwrap_or_else(|| by_user(Clock::User)))
    }

    /// The stamps lie within the time that this program saw go by, in their order: a stamp that
    /// does not is another probe's, or of another clock.
    fn by_kernel(&self, user: Duration) -> Option<RoundTrip> {
        let received = self.reply?.received?;
        let (scheduled, transmitted) = (self.scheduled?, self.transmitted?);
        let (wire, application) = (received.since(transmitted)?, received.since(scheduled)?);
        let is_in_order = wire <= application && application <= user;
        is_in_order.then_some(RoundTrip { wire, application, clock: Clock::Kernel })
    }
}

#[cfg(test)]
mod tests;
