//! What is known of every probe while the test runs; events may come in any order. Pure.

use std::{net::IpAddr, time::Duration};

use crate::icmp::{
    EchoError, EchoPlan, EchoProgress, IcmpError, SocketKind,
    prober::{About, Event, cause_of},
    samples::{EchoOutcome, EchoSample, EchoSamples},
    socket,
};

/// The events of one test, folded.
pub(super) struct EchoLog {
    plan: EchoPlan,
    probes: Vec<Probe>,
    sent: u32,
    answered: u32,
    settled: u32,
    foreign: u32,
}

#[derive(Debug, Clone, Default)]
struct Probe {
    sent: Option<Duration>,
    replied: Option<Duration>,
    duplicates: u32,
    refused: Option<(Option<IpAddr>, IcmpError)>,
}

impl EchoLog {
    pub(super) fn new(plan: &EchoPlan) -> Self {
        Self {
            plan: plan.clone(),
            probes: Vec::new(),
            sent: 0,
            answered: 0,
            settled: 0,
            foreign: 0,
        }
    }

    /// Takes one event.
    ///
    /// # Errors
    /// When the event says that this machine cannot go on.
    pub(super) fn add(&mut self, event: Event) -> Result<(), EchoError> {
        match event {
            Event::Sent { index, at } => self.mark_sent(index, at),
            Event::NotSent { index, source } => return self.mark_not_sent(index, source),
            Event::Replied { index, at } => self.mark_replied(index, at),
            Event::Foreign => self.foreign = self.foreign.saturating_add(1),
            Event::Refused { about, by, cause } => self.mark_refused(about, by, cause),
            Event::ReceiveFailed(source) => {
                return Err(EchoError::Receive { target: self.plan.target, source });
            }
        }
        Ok(())
    }

    /// Whether every probe was sent and nothing more is awaited.
    pub(super) const fn is_complete(&self) -> bool {
        let count = self.plan.count.get();
        self.sent == count && self.settled == count
    }

    pub(super) const fn progress(&self) -> EchoProgress {
        EchoProgress { sent: self.sent, answered: self.answered, count: self.plan.count.get() }
    }

    /// Settles every probe.
    ///
    /// # Errors
    /// When not all of them were sent: what is missing is this machine's fault, not loss.
    pub(super) fn finish(self, socket: SocketKind) -> Result<EchoSamples, EchoError> {
        let EchoPlan { target, count, timeout, .. } = self.plan;
        if self.sent < count.get() {
            return Err(EchoError::TooSlow { target, count: count.get(), sent: self.sent });
        }
        let samples = self.probes.into_iter().map(|probe| probe.settle(timeout)).collect();
        Ok(EchoSamples::new(self.plan, socket, samples, self.foreign))
    }

    /// The record of a probe, or `None` for an index that is not in the plan.
    fn probe(&mut self, index: u32) -> Option<&mut Probe> {
        let at = usize::try_from(index).ok().filter(|_| index < self.plan.count.get())?;
        if self.probes.len() <= at {
            self.probes.resize(at + 1, Probe::default());
        }
        self.probes.get_mut(at)
    }

    fn mark_sent(&mut self, index: u32, at: Duration) {
        if let Some(probe) = self.probe(index) {
            probe.sent = Some(at);
            self.sent += 1;
        }
    }

    /// The first probe decides whether there is a route at all; one that breaks later is loss.
    fn mark_not_sent(&mut self, index: u32, source: std::io::Error) -> Result<(), EchoError> {
        let target = self.plan.target;
        if !socket::is_unreachable(&source) {
            return Err(EchoError::Send { target, index, source });
        }
        if index == 0 {
            return Err(EchoError::NoRoute { target, source });
        }
        self.mark_sent(index, self.plan.interval.saturating_mul(index));
        self.refuse(index, None, cause_of(&source));
        Ok(())
    }

    fn mark_replied(&mut self, index: u32, at: Duration) {
        let Some(probe) = self.probe(index) else {
            self.foreign = self.foreign.saturating_add(1);
            return;
        };
        if probe.replied.is_some() {
            probe.duplicates = probe.duplicates.saturating_add(1);
            return;
        }
        let refused = probe.refused.is_some();
        probe.replied = Some(at);
        self.answered += 1;
        self.settled += u32::from(!refused);
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
        if probe.replied.is_none() && probe.refused.is_none() {
            probe.refused = Some((by, cause));
            self.settled += 1;
        }
    }
}

/// The highest index up to `last` whose low 16 bits are `sequence`. An error may overtake the
/// news that its probe was sent, hence the one beyond.
fn latest_ending_in(sequence: u16, last: u32) -> Option<u32> {
    let newest = last.saturating_add(1);
    let back = super::packet::low_bits(newest).wrapping_sub(sequence);
    newest.checked_sub(u32::from(back))
}

impl Probe {
    fn settle(self, timeout: Duration) -> EchoSample {
        let sent = self.sent.unwrap_or_default();
        let round_trip = self.replied.map(|at| at.saturating_sub(sent));
        let outcome = match (round_trip, self.refused) {
            (Some(round_trip), _) if round_trip <= timeout => EchoOutcome::Answered { round_trip },
            (Some(round_trip), _) => EchoOutcome::Late { round_trip },
            (None, Some((by, cause))) => EchoOutcome::Refused { by, cause },
            (None, None) => EchoOutcome::Lost,
        };
        EchoSample { sent, outcome, duplicates: self.duplicates }
    }
}

#[cfg(test)]
mod tests;
