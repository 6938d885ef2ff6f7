//! Alarms: one for each cause, raised and cleared with patience, and quiet when they flap.

use std::{collections::BTreeMap, num::NonZeroU8, sync::Arc};

use jiff::Timestamp;
use linecert_measure::Metric;

use crate::{schedule::NodeId, threshold::Level};

/// What an alarm is about. Whatever is seen of one cause belongs to one alarm.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A number of an ONU lies beyond its threshold.
    Beyond {
        /// The node.
        node: NodeId,
        /// The PON port.
        port: Arc<str>,
        /// The ONU.
        onu: u32,
        /// The metric.
        metric: Metric,
    },
    /// A number of an ONU has moved away from the one that was certified.
    Drifted {
        /// The node.
        node: NodeId,
        /// The PON port.
        port: Arc<str>,
        /// The ONU.
        onu: u32,
        /// The metric.
        metric: Metric,
    },
    /// ONUs were lost together, or one alone.
    Lost {
        /// The node.
        node: NodeId,
        /// The PON port; `None` when several are struck.
        port: Option<Arc<str>>,
        /// The ONU, when it is one alone.
        onu: Option<u32>,
    },
    /// A node does not answer.
    Silent {
        /// The node.
        node: NodeId,
    },
}

/// The alarms that are known, by cause. It knows no clock: whoever tells of something says when.
#[derive(Debug, Clone, Default)]
pub struct AlarmBook {
    damping: Damping,
    alarms: BTreeMap<Cause, Alarm>,
}

/// When an alarm that comes and goes is only told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damping {
    /// Raised so often within `within`, it flaps.
    pub raises: NonZeroU8,
    /// The time that counts, and for which it has to be quiet to end.
    pub within: std::time::Duration,
}

/// An alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Where it stands.
    pub state: AlarmState,
    /// Who has taken note of it, and when; of an alarm that is raised.
    pub acknowledged: Option<Acknowledged>,
    /// The slots in a row that speak for a change.
    for_change: u8,
    /// When it was raised lately, the oldest first.
    raised: Vec<Timestamp>,
    quiet_since: Option<Timestamp>,
}

/// Somebody has taken note of an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// Who.
    pub by: Arc<str>,
    /// When.
    pub at: Timestamp,
}

/// Where an alarm stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlarmState {
    /// All is well, or was never otherwise.
    Clear,
    /// It is raised.
    Raised {
        /// Since when.
        since: Timestamp,
    },
    /// It comes and goes, and is told neither time.
    Flapping {
        /// Since when.
        since: Timestamp,
    },
}

/// What changed, to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was raised.
    Raised,
    /// It comes and goes; until it has been quiet nothing more is told of it.
    Flaps,
    /// It is over.
    Cleared,
}

impl Default for Damping {
    /// Four times within an hour.
    fn default() -> Self {
        let within = std::time::Duration::from_secs(3_600);
        Self { raises: NonZeroU8::MIN.saturating_add(3), within }
    }
}

impl AlarmBook {
    /// A book without alarms.
    #[must_use]
    pub const fn new(damping: Damping) -> Self {
        Self { damping, alarms: BTreeMap::new() }
    }

    /// Takes note of how things stand with a cause, once a slot. It takes `slots` of them in a row to
    /// raise an alarm and as many to clear it; where nothing is known, nothing changes.
    pub fn observe(
        &mut self,
        cause: &Cause,
        (level, slots): (Level, NonZeroU8),
        now: Timestamp,
    ) -> Option<Change> {
        // Of what is well, nothing has to be kept.
        if level != Level::Beyond && !self.alarms.contains_key(cause) {
            return None;
        }
        let alarm = self.alarms.entry(cause.clone()).or_insert_with(Alarm::clear);
        let change = alarm.observe((level, slots), self.damping, now);
        if alarm.is_forgettable(self.damping, now) {
            self.alarms.remove(cause);
        }
        change
    }

    /// Somebody takes note of an alarm. `false` when it is not raised.
    pub fn acknowledge(&mut self, cause: &Cause, by: Acknowledged) -> bool {
        let raised = self.alarms.get_mut(cause).filter(|alarm| alarm.state != AlarmState::Clear);
        raised.is_some_and(|alarm| {
            alarm.acknowledged.get_or_insert(by);
            true
        })
    }

    /// The alarm of a cause, if it is raised.
    #[must_use]
    pub fn get(&self, cause: &Cause) -> Option<&Alarm> {
        self.alarms.get(cause).filter(|alarm| alarm.state != AlarmState::Clear)
    }

    /// Every alarm that is raised, by cause.
    pub fn raised(&self) -> impl Iterator<Item = (&Cause, &Alarm)> {
        self.alarms.iter().filter(|(_, alarm)| alarm.state != AlarmState::Clear)
    }
}

impl Alarm {
    const fn clear() -> Self {
        let state = AlarmState::Clear;
        Self { state, acknowledged: None, for_change: 0, raised: Vec::new(), quiet_since: None }
    }

    fn observe(
        &mut self,
        (level, slots): (Level, NonZeroU8),
        damping: Damping,
        now: Timestamp,
    ) -> Option<Change> {
        match (self.state, level) {
            (_, Level::Unknown) => None,
            (AlarmState::Flapping { .. }, Level::Beyond) => {
                self.quiet_since = None;
                None
            }
            (AlarmState::Flapping { .. }, Level::Between | Level::Well) => {
                let quiet = *self.quiet_since.get_or_insert(now);
                let long = crate::clock::between(quiet, now) >= damping.within;
                long.then(|| self.end())
            }
            (AlarmState::Clear, Level::Beyond) | (AlarmState::Raised { .. }, Level::Well) => {
                self.for_change = self.for_change.saturating_add(1);
                if self.for_change < slots.get() {
                    return None;
                }
                Some(if level == Level::Beyond { self.raise(damping, now) } else { self.end() })
            }
            _ => {
                self.for_change = 0;
                None
            }
        }
    }

    fn raise(&mut self, damping: Damping, now: Timestamp) -> Change {
        self.for_change = 0;
        self.raised.retain(|at| crate::clock::between(*at, now) < damping.within);
        self.raised.push(now);
        if self.raised.len() >= usize::from(damping.raises.get()) {
            self.raised.clear();
            self.state = AlarmState::Flapping { since: now };
            self.quiet_since = None;
            return Change::Flaps;
        }
        self.state = AlarmState::Raised { since: now };
        Change::Raised
    }

    fn end(&mut self) -> Change {
        (self.state, self.for_change, self.acknowledged) = (AlarmState::Clear, 0, None);
        self.quiet_since = None;
        Change::Cleared
    }

    /// Nothing of it matters any more.
    fn is_forgettable(&self, damping: Damping, now: Timestamp) -> bool {
        let old = |at: &Timestamp| crate::clock::between(*at, now) >= damping.within;
        self.state == AlarmState::Clear && self.for_change == 0 && self.raised.iter().all(old)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CAUSE: Cause = Cause::Silent { node: NodeId(1) };

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + 60 * minute).unwrap()
    }

    const fn slots(n: u8) -> NonZeroU8 {
        NonZeroU8::new(n).unwrap()
    }

    /// Observes a letter every five minutes: `x` beyond, `-` between, `.` well, `?` unknown. Tells of
    /// the changes as `R`, `F` and `C`.
    fn play(levels: &str, needed: u8) -> String {
        let mut book = AlarmBook::default();
        let levels = levels.chars().zip(0..).map(|(level, slot)| {
            let level = match level {
                'x' => Level::Beyond,
                '-' => Level::Between,
                '.' => Level::Well,
                _ => Level::Unknown,
            };
            match book.observe(&CAUSE, (level, slots(needed)), at(5 * slot)) {
                None => ' ',
                Some(Change::Raised) => 'R',
                Some(Change::Flaps) => 'F',
                Some(Change::Cleared) => 'C',
            }
        });
        levels.collect()
    }

    #[test]
    fn alarms_are_raised_and_cleared_with_patience() {
        for (levels, needed, expect) in [
            ("x.", 1, "RC"),
            ("xx..", 2, " R C"),
            ("x.x.xx", 2, "     R"),
            ("xx-..", 2, " R  C"),
            ("xx.-..", 2, " R   C"),
            ("xx?.?.", 2, " R   C"),
            ("????", 1, "    "),
            ("----....", 1, "        "),
        ] {
            assert_eq!(play(levels, needed), expect, "{levels}");
        }
    }

    #[test]
    fn what_comes_and_goes_is_told_once_until_it_is_quiet() {
        //                            R C R C R C F               one hour of quiet
        assert_eq!(play("x.x.x.x.x.x.x.............", 1), "RCRCRCF                  C");
    }

    #[test]
    fn an_alarm_is_acknowledged_while_it_is_raised_and_the_first_counts() {
        let mut book = AlarmBook::default();
        let by = |name: &str| Acknowledged { by: name.into(), at: at(1) };
        assert!(!book.acknowledge(&CAUSE, by("lin")));
        book.observe(&CAUSE, (Level::Beyond, slots(1)), at(0));
        assert!(book.acknowledge(&CAUSE, by("lin")) && book.acknowledge(&CAUSE, by("wu")));
        assert_eq!(book.get(&CAUSE).unwrap().acknowledged, Some(by("lin")));
        book.observe(&CAUSE, (Level::Well, slots(1)), at(5));
        assert_eq!((book.get(&CAUSE), book.raised().count()), (None, 0));
        book.observe(&CAUSE, (Level::Beyond, slots(1)), at(10));
        assert_eq!(book.get(&CAUSE).unwrap().acknowledged, None);
    }

    #[test]
    fn what_is_well_is_not_kept() {
        let mut book = AlarmBook::default();
        book.observe(&CAUSE, (Level::Beyond, slots(1)), at(0));
        book.observe(&CAUSE, (Level::Well, slots(1)), at(5));
        book.observe(&CAUSE, (Level::Well, slots(1)), at(90));
        assert!(book.alarms.is_empty());
    }

    proptest! {
        /// Whatever is seen: it is cleared after it was raised, and never raised twice.
        #[test]
        fn changes_alternate(levels in "[x.?-]{1,200}", needed in 1_u8..4) {
            let changes: Vec<char> =
                play(&levels, needed).chars().filter(|change| *change != ' ').collect();
            for (place, change) in changes.iter().enumerate() {
                prop_assert_eq!(*change == 'C', place % 2 == 1, "{}", levels);
            }
        }
    }
}
