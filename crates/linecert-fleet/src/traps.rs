//! Traps and informs: what they mean as far as a standard says so, counted, and never more than a hint.
//!
//! A trap comes by a protocol that loses datagrams, and with SNMP v2c anybody can forge one. So it is
//! never believed: it only makes the state of the node that it comes from due, within the budget.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    net::IpAddr,
    time::Duration,
};

use jiff::Timestamp;
use linecert_snmp::{Oid, VarBind};

use crate::{clock, schedule::NodeId};

/// `snmpTraps` of SNMPv2-MIB (RFC 3418).
const SNMP_TRAPS: [u32; 9] = [1, 3, 6, 1, 6, 3, 1, 1, 5];
/// Traps that a source may send at once, and the time in which each of them is made good.
const BURST: u32 = 20;
const EACH: Duration = Duration::from_secs(3);
/// Traps of no known meaning that are kept whole.
const KEPT: usize = 256;
/// Sources that are told apart. A forger who has more addresses is counted as one.
const SOURCES: usize = 65_536;

/// A trap or an inform as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trap {
    /// Where it came from.
    pub source: IpAddr,
    /// When it came.
    pub at: Timestamp,
    /// What it is called: the value of `snmpTrapOID.0`.
    pub name: Oid,
    /// What it carries.
    pub rows: Vec<VarBind>,
}

/// What a trap means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrapKind {
    /// One of the few that every agent may send.
    Standard(Standard),
    /// Anything else: kept as it came, and not guessed at.
    Unknown,
}

/// The traps of SNMPv2-MIB (RFC 3418) and IF-MIB (RFC 2863).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standard {
    /// The agent starts, and its configuration may be another.
    ColdStart,
    /// The agent starts with the configuration that it had.
    WarmStart,
    /// An interface goes down.
    LinkDown,
    /// An interface comes up.
    LinkUp,
    /// Somebody asked it with credentials that it does not know.
    AuthenticationFailure,
}

/// What becomes of a trap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrapNews {
    /// The state of this node is to be read.
    Hint(NodeId, TrapKind),
    /// It says nothing about lines.
    NoHint(TrapKind),
    /// Its source sends too many.
    TooMany,
    /// No node is known at its source.
    Stranger,
}

/// How many traps came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TrapTally {
    /// From known nodes, of a standard meaning.
    pub standard: u64,
    /// From known nodes, of no known meaning.
    pub unknown: u64,
    /// From nobody that is known.
    pub strangers: u64,
    /// Dropped because their source sends too many.
    pub dropped: u64,
}

/// Where traps are sorted. It knows no clock and no socket.
#[derive(Debug, Default)]
pub struct TrapDesk {
    nodes: HashMap<IpAddr, NodeId>,
    /// Until when the allowance of each source is used up.
    used: HashMap<IpAddr, Timestamp>,
    tally: TrapTally,
    by_name: BTreeMap<Oid, u64>,
    kept: VecDeque<Trap>,
}

impl TrapKind {
    /// What a trap of this name means.
    #[must_use]
    pub fn of(name: &Oid) -> Self {
        match name.as_slice().strip_prefix(&SNMP_TRAPS) {
            Some([1]) => Self::Standard(Standard::ColdStart),
            Some([2]) => Self::Standard(Standard::WarmStart),
            Some([3]) => Self::Standard(Standard::LinkDown),
            Some([4]) => Self::Standard(Standard::LinkUp),
            Some([5]) => Self::Standard(Standard::AuthenticationFailure),
            _ => Self::Unknown,
        }
    }
}

impl TrapDesk {
    /// Knows a node by the address that its traps come from.
    pub fn know(&mut self, source: IpAddr, node: NodeId) {
        self.nodes.insert(source, node);
    }

    /// Forgets the node at an address.
    pub fn forget(&mut self, source: IpAddr) {
        self.nodes.remove(&source);
    }

    /// Takes a trap.
    pub fn take(&mut self, trap: Trap) -> TrapNews {
        let Some(&node) = self.nodes.get(&trap.source) else {
            self.tally.strangers = self.tally.strangers.saturating_add(1);
            return TrapNews::Stranger;
        };
        if !self.may_send(trap.source, trap.at) {
            self.tally.dropped = self.tally.dropped.saturating_add(1);
            return TrapNews::TooMany;
        }
        let kind = TrapKind::of(&trap.name);
        match kind {
            TrapKind::Standard(_) => self.tally.standard = self.tally.standard.saturating_add(1),
            TrapKind::Unknown => self.keep(trap),
        }
        match kind {
            TrapKind::Standard(Standard::AuthenticationFailure) => TrapNews::NoHint(kind),
            // A trap that only its maker knows is news all the same.
            _ => TrapNews::Hint(node, kind),
        }
    }

    /// How many came.
    #[must_use]
    pub const fn tally(&self) -> TrapTally {
        self.tally
    }

    /// The latest traps of no known meaning, the oldest first.
    pub fn unknown(&self) -> impl Iterator<Item = &Trap> {
        self.kept.iter()
    }

    /// How often each name of no known meaning came.
    pub fn names(&self) -> impl Iterator<Item = (&Oid, u64)> {
        self.by_name.iter().map(|(name, count)| (name, *count))
    }

    fn keep(&mut self, trap: Trap) {
        self.tally.unknown = self.tally.unknown.saturating_add(1);
        if self.by_name.len() < KEPT || self.by_name.contains_key(&trap.name) {
            let count = self.by_name.entry(trap.name.clone()).or_default();
            *count = count.saturating_add(1);
        }
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(trap);
    }

    /// A burst at once, and then one in each span of time.
    fn may_send(&mut self, source: IpAddr, now: Timestamp) -> bool {
        if self.used.len() >= SOURCES {
            self.used.retain(|_, until| *until > now);
        }
        let used = self.used.get(&source).copied().unwrap_or(now).max(now);
        if clock::between(now, used) > EACH * (BURST - 1) {
            return false;
        }
        self.used.insert(source, clock::after(used, EACH));
        true
    }
}

#[cfg(test)]
mod tests {
    use linecert_snmp::Value;

    use super::*;

    const SOURCE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));

    fn trap(name: &str, second: i64) -> Trap {
        let rows =
            vec![VarBind { oid: "1.3.6.1.2.1.1.3.0".parse().unwrap(), value: Value::TimeTicks(7) }];
        let at = Timestamp::from_second(1_700_000_000 + second).unwrap();
        Trap { source: SOURCE, at, name: name.parse().unwrap(), rows }
    }

    fn desk() -> TrapDesk {
        let mut desk = TrapDesk::default();
        desk.know(SOURCE, NodeId(7));
        desk
    }

    #[test]
    fn a_trap_is_a_hint_and_no_more() {
        for (name, expect) in [
            (
                "1.3.6.1.6.3.1.1.5.1",
                TrapNews::Hint(NodeId(7), TrapKind::Standard(Standard::ColdStart)),
            ),
            (
                "1.3.6.1.6.3.1.1.5.3",
                TrapNews::Hint(NodeId(7), TrapKind::Standard(Standard::LinkDown)),
            ),
            (
                "1.3.6.1.6.3.1.1.5.4",
                TrapNews::Hint(NodeId(7), TrapKind::Standard(Standard::LinkUp)),
            ),
            (
                "1.3.6.1.6.3.1.1.5.5",
                TrapNews::NoHint(TrapKind::Standard(Standard::AuthenticationFailure)),
            ),
            ("1.3.6.1.6.3.1.1.5.3.1", TrapNews::Hint(NodeId(7), TrapKind::Unknown)),
            ("1.3.6.1.4.1.99999.1", TrapNews::Hint(NodeId(7), TrapKind::Unknown)),
        ] {
            assert_eq!(desk().take(trap(name, 0)), expect, "{name}");
        }
    }

    #[test]
    fn what_nobody_knows_is_kept_and_counted() {
        let mut desk = desk();
        for second in 0..400 {
            desk.take(trap("1.3.6.1.4.1.99999.1", 3 * second));
        }
        assert_eq!(desk.unknown().count(), KEPT);
        assert_eq!(desk.unknown().next(), Some(&trap("1.3.6.1.4.1.99999.1", 3 * 144)));
        assert_eq!(desk.names().map(|(_, count)| count).collect::<Vec<_>>(), [400]);
        assert_eq!(desk.tally(), TrapTally { unknown: 400, ..TrapTally::default() });
    }

    #[test]
    fn a_storm_is_cut_to_its_allowance() {
        let mut desk = desk();
        let storm = |desk: &mut TrapDesk, second| {
            (0..1_000)
                .filter(|_| desk.take(trap("1.3.6.1.6.3.1.1.5.3", second)) != TrapNews::TooMany)
                .count()
        };
        assert_eq!(storm(&mut desk, 0), 20);
        assert_eq!(storm(&mut desk, 9), 3);
        assert_eq!(storm(&mut desk, 3_600), 20);
        assert_eq!(desk.tally().dropped, 2_957);
    }

    #[test]
    fn a_stranger_is_only_counted() {
        let mut desk = TrapDesk::default();
        assert_eq!(desk.take(trap("1.3.6.1.6.3.1.1.5.1", 0)), TrapNews::Stranger);
        assert_eq!(desk.tally().strangers, 1);
        let mut desk = self::desk();
        desk.forget(SOURCE);
        assert_eq!(desk.take(trap("1.3.6.1.6.3.1.1.5.1", 0)), TrapNews::Stranger);
    }
}
