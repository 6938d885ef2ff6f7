//! The hops of a trace, made of its probes. Pure.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    time::Duration,
};

use crate::{
    icmp::IcmpError,
    path::{PathProbe, ProbeOutcome, Reply},
};

/// What answered at one distance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// How many routers a probe had to pass to expire here, this one included; 1 is the nearest.
    pub distance: u8,
    /// How many probes were sent.
    pub sent: u32,
    /// How many were answered in time.
    pub answered: u32,
    /// Who answered, in the order of their addresses; several are several ways.
    pub responders: Vec<Responder>,
    /// How willingly probes are answered here. That is the courtesy of a router, not a loss of the
    /// line, and is never judged.
    pub replies: Replies,
}

/// A router or host that answered at one distance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responder {
    /// The address that it answers from.
    pub address: IpAddr,
    /// How many probes it answered.
    pub answers: u32,
    /// The flows that pass it, from 0.
    pub flows: Vec<u8>,
    /// The shortest round trip; `None` when the clock was stepped.
    pub shortest: Option<Duration>,
    /// The median of the round trips by nearest rank.
    pub median: Option<Duration>,
    /// The longest round trip.
    pub longest: Option<Duration>,
    /// Why it did not pass a probe on, if it said so.
    pub refusal: Option<IcmpError>,
}

/// How willingly a hop answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replies {
    /// Every probe.
    All,
    /// A smaller share than a hop beyond it: the router limits its own replies.
    Limited,
    /// Not all, and no hop beyond it answers a larger share.
    Missing,
    /// None.
    Silent,
}

/// The mark that traceroute prints for a refusal; empty for one without.
#[must_use]
pub const fn mark(refusal: &IcmpError) -> &'static str {
    match refusal {
        IcmpError::NetworkUnreachable => "!N",
        IcmpError::HostUnreachable => "!H",
        IcmpError::Prohibited => "!X",
        IcmpError::TooBig => "!F",
        IcmpError::Other { kind: 3, code: 2 } => "!P",
        IcmpError::Other { .. } => "!?",
        IcmpError::TimeExceeded => "",
    }
}

/// The hops from the nearest to the farthest that matters: the target or who refused for it, else
/// the last that answered.
pub(super) fn hops(probes: &[PathProbe]) -> Vec<Hop> {
    let mut by_distance: BTreeMap<u8, Vec<&PathProbe>> = BTreeMap::new();
    let last = probes.iter().filter(|probe| probe.answer().is_some()).map(|p| p.distance).max();
    let end = ends(probes).into_values().max();
    let horizon = end.or(last).unwrap_or(0);
    for probe in probes.iter().filter(|probe| probe.distance <= horizon) {
        by_distance.entry(probe.distance).or_default().push(probe);
    }
    let mut hops: Vec<_> = by_distance.into_iter().map(|(at, probes)| hop(at, &probes)).collect();
    mark_limited(&mut hops);
    hops
}

/// How far each flow got before the target answered or somebody refused to pass it on.
pub(super) fn ends(probes: &[PathProbe]) -> BTreeMap<u8, u8> {
    let mut ends = BTreeMap::new();
    for probe in probes {
        if let Some((_, Reply::Target | Reply::Refused(_))) = probe.answer() {
            let end = ends.entry(probe.flow).or_insert(probe.distance);
            *end = probe.distance.min(*end);
        }
    }
    ends
}

fn hop(distance: u8, probes: &[&PathProbe]) -> Hop {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let sent = probes.iter().filter(|probe| probe.outcome != ProbeOutcome::Unsent).count();
    let answered = probes.iter().filter(|probe| probe.answer().is_some()).count();
    let addresses: BTreeSet<_> = probes.iter().filter_map(|p| Some(p.answer()?.0)).collect();
    let responders = addresses.into_iter().map(|address| responder(address, probes)).collect();
    let replies = match answered {
        0 => Replies::Silent,
        all if all == sent => Replies::All,
        _ => Replies::Missing,
    };
    Hop { distance, sent: count(sent), answered: count(answered), responders, replies }
}

fn responder(address: IpAddr, probes: &[&PathProbe]) -> Responder {
    let its: Vec<_> =
        probes.iter().filter(|p| p.answer().is_some_and(|(from, _)| from == address)).collect();
    let mut times: Vec<_> = its.iter().filter_map(|probe| probe.round_trip()).collect();
    times.sort_unstable();
    let flows: BTreeSet<_> = its.iter().map(|probe| probe.flow).collect();
    let refusal = its.iter().find_map(|probe| match probe.answer() {
        Some((_, Reply::Refused(cause))) => Some(cause),
        _ => None,
    });
    Responder {
        address,
        answers: u32::try_from(its.len()).unwrap_or(u32::MAX),
        flows: flows.into_iter().collect(),
        shortest: times.first().copied(),
        median: times.get(times.len().saturating_sub(1) / 2).copied(),
        longest: times.last().copied(),
        refusal,
    }
}

/// Marks the hops that answer a smaller share than one beyond them.
fn mark_limited(hops: &mut [Hop]) {
    let (mut best_answered, mut best_sent) = (0_u64, 1_u64);
    for hop in hops.iter_mut().rev() {
        let (answered, sent) = (u64::from(hop.answered), u64::from(hop.sent.max(1)));
        let is_behind = answered * best_sent < best_answered * sent;
        if hop.replies == Replies::Missing && is_behind {
            hop.replies = Replies::Limited;
        }
        if answered * best_sent > best_answered * sent {
            (best_answered, best_sent) = (answered, sent);
        }
    }
}
