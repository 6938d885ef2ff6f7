//! What a trace has found so far: every probe with what became of it. Pure.

use std::{collections::BTreeSet, net::IpAddr, time::Duration};

use crate::{
    icmp::IcmpError,
    path::{
        Hop, PathPlan, TraceError,
        hop::{ends, hops},
    },
};

/// A probe and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathProbe {
    /// The round that it belongs to, from 0.
    pub round: u32,
    /// The flow that it belongs to, from 0.
    pub flow: u8,
    /// The hop limit that it left with.
    pub distance: u8,
    /// When it left, in nanoseconds since the start by the wall clock; the kernel's stamp once
    /// there is one.
    pub sent_ns: i64,
    /// What became of it.
    pub outcome: ProbeOutcome,
    /// Answers beyond the first.
    pub duplicates: u32,
}

/// What became of a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbeOutcome {
    /// It was answered in time.
    Answered {
        /// By whom.
        from: IpAddr,
        /// With what.
        reply: Reply,
        /// How long that took; `None` when the clock was stepped meanwhile.
        round_trip: Option<Duration>,
    },
    /// It was answered after the timeout.
    Late {
        /// By whom.
        from: IpAddr,
    },
    /// It is not answered, or not yet.
    Unanswered,
    /// This machine did not send it, for want of room or by a filter of its own.
    Unsent,
}

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// The probe expired at a router on the way.
    Passing,
    /// The target has it.
    Target,
    /// A router, or the target, refused it.
    Refused(IcmpError),
}

/// Where a path ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// At the target.
    Target {
        /// The distance of the target on the shortest way.
        distance: u8,
    },
    /// At whoever refuses to pass on.
    Unreachable {
        /// How far away that is.
        distance: u8,
        /// Who it is.
        by: IpAddr,
        /// Why.
        cause: IcmpError,
    },
    /// Beyond the last hop that answers.
    Unknown {
        /// The distance of the last hop that answers.
        last: u8,
    },
    /// Nobody answers at all.
    Silent,
}

/// What the engine tells.
#[derive(Debug)]
pub(super) enum Event {
    Sent(PathProbe),
    /// When the kernel says that the probe of an index left.
    Stamped {
        index: usize,
        ns: i64,
    },
    Answered {
        index: usize,
        from: IpAddr,
        reply: Reply,
        ns: i64,
    },
    /// An error about a probe of ours that does not say which.
    Unattributed,
    /// How many datagrams this machine has dropped for want of room.
    Overflowed(u32),
    ClockStepped,
    Failed(TraceError),
}

/// A path as it was traced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    plan: PathPlan,
    pub(super) started_ns: i64,
    probes: Vec<PathProbe>,
    /// The index of the first probe that left after the last step of the clock.
    unbroken: usize,
    unattributed: u32,
    overflow: u32,
    clock_steps: u32,
}

impl PathProbe {
    /// Who answered in time, and with what.
    #[must_use]
    pub const fn answer(&self) -> Option<(IpAddr, Reply)> {
        match self.outcome {
            ProbeOutcome::Answered { from, reply, .. } => Some((from, reply)),
            _ => None,
        }
    }

    /// How long the answer took.
    #[must_use]
    pub const fn round_trip(&self) -> Option<Duration> {
        match self.outcome {
            ProbeOutcome::Answered { round_trip, .. } => round_trip,
            _ => None,
        }
    }
}

impl Trace {
    pub(super) const fn new(plan: PathPlan, started_ns: i64) -> Self {
        let probes = Vec::new();
        Self { plan, started_ns, probes, unbroken: 0, unattributed: 0, overflow: 0, clock_steps: 0 }
    }

    pub(super) fn add(&mut self, event: Event) -> Result<(), TraceError> {
        match event {
            Event::Sent(probe) => self.probes.push(probe),
            Event::Stamped { index, ns } => {
                if let Some(probe) = self.probes.get_mut(index) {
                    probe.sent_ns = ns;
                }
            }
            Event::Answered { index, from, reply, ns } => self.answer(index, (from, reply), ns),
            Event::Unattributed => self.unattributed = self.unattributed.saturating_add(1),
            Event::Overflowed(dropped) => self.overflow = dropped,
            Event::ClockStepped => {
                self.clock_steps = self.clock_steps.saturating_add(1);
                self.unbroken = self.probes.len();
            }
            Event::Failed(error) => return Err(error),
        }
        Ok(())
    }

    fn answer(&mut self, index: usize, (from, reply): (IpAddr, Reply), ns: i64) {
        let Some(probe) = self.probes.get_mut(index) else { return };
        if probe.outcome != ProbeOutcome::Unanswered {
            probe.duplicates = probe.duplicates.saturating_add(1);
            return;
        }
        let taken = ns.checked_sub(probe.sent_ns).and_then(|ns| u64::try_from(ns).ok());
        let round_trip = taken.map(Duration::from_nanos).filter(|_| index >= self.unbroken);
        probe.outcome = match round_trip {
            Some(taken) if taken > self.plan.timeout => ProbeOutcome::Late { from },
            round_trip => ProbeOutcome::Answered { from, reply, round_trip },
        };
    }

    /// The plan that is carried out.
    #[must_use]
    pub const fn plan(&self) -> &PathPlan {
        &self.plan
    }

    /// Every probe in the order of sending.
    #[must_use]
    pub fn probes(&self) -> &[PathProbe] {
        &self.probes
    }

    /// The hops from the nearest on. The silent ones between are listed, those beyond the last
    /// that answers are not.
    #[must_use]
    pub fn hops(&self) -> Vec<Hop> {
        hops(&self.probes)
    }

    /// Where the path ends.
    #[must_use]
    pub fn end(&self) -> End {
        let answers = || {
            self.probes.iter().filter_map(|probe| {
                let (from, reply) = probe.answer()?;
                Some((probe.distance, from, reply))
            })
        };
        let is_target = |from, reply| reply == Reply::Target || from == self.plan.target;
        let target = answers().filter(|(_, from, reply)| is_target(*from, *reply));
        if let Some((distance, ..)) = target.min_by_key(|answer| answer.0) {
            return End::Target { distance };
        }
        let refusals = answers().filter_map(|(distance, by, reply)| match reply {
            Reply::Refused(cause) => Some((distance, by, cause)),
            _ => None,
        });
        if let Some((distance, by, cause)) = refusals.min_by_key(|refusal| refusal.0) {
            return End::Unreachable { distance, by, cause };
        }
        answers().map(|answer| answer.0).max().map_or(End::Silent, |last| End::Unknown { last })
    }

    /// How many ways the flows take: sequences of hops that differ where both are known.
    #[must_use]
    pub fn ways(&self) -> usize {
        let mut ways: Vec<Way> = Vec::new();
        for flow in self.flows() {
            let way = self.way(flow);
            if !ways.iter().any(|known| agree(known, &way)) {
                ways.push(way);
            }
        }
        ways.len()
    }

    fn flows(&self) -> BTreeSet<u8> {
        self.probes.iter().filter(|p| p.answer().is_some()).map(|probe| probe.flow).collect()
    }

    fn way(&self, flow: u8) -> Way {
        let ends = ends(&self.probes);
        let end = ends.get(&flow).copied().unwrap_or(u8::MAX);
        let its = self.probes.iter().filter(|p| p.flow == flow && p.distance <= end);
        its.filter_map(|probe| Some((probe.distance, probe.answer()?.0))).collect()
    }

    /// Errors about probes of this trace from routers that quote too little to tell which.
    #[must_use]
    pub const fn unattributed(&self) -> u32 {
        self.unattributed
    }

    /// Datagrams that this machine dropped because its buffer was full: missing answers may be its
    /// own fault.
    #[must_use]
    pub const fn overflow(&self) -> u32 {
        self.overflow
    }

    /// How often the wall clock was stepped.
    #[must_use]
    pub const fn clock_steps(&self) -> u32 {
        self.clock_steps
    }
}

/// Who answers a flow, by distance.
type Way = BTreeSet<(u8, IpAddr)>;

/// Whether two ways have a common responder at every distance at which both have one.
fn agree(one: &Way, other: &Way) -> bool {
    one.iter().all(|(distance, _)| {
        let at = |way: &Way| {
            way.iter().filter(|(d, _)| d == distance).map(|(_, a)| *a).collect::<BTreeSet<_>>()
        };
        let (here, there) = (at(one), at(other));
        there.is_empty() || !here.is_disjoint(&there)
    })
}

#[cfg(test)]
mod tests;
