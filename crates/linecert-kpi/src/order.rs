//! Work orders and faults with what happened to them.

use std::fmt;

use jiff::Timestamp;

use crate::{
    customer::{Area, Kind, Package, Resource, Standing},
    event::{Event, Happening, Nature, Step},
    name::{LineName, OrderNumber, RegionName, TechnicianName},
};

/// What an order says of itself. What it does not say is absent, and is never guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub number: OrderNumber,
    /// What is to be done.
    pub kind: Kind,
    /// The line.
    pub line: Option<LineName>,
    /// The standing of the customer.
    pub standing: Option<Standing>,
    /// What the customer has bought.
    pub package: Option<Package>,
    /// Where the line is.
    pub area: Option<Area>,
    /// Whether there is a line to the house already. An event may say otherwise later.
    pub resource: Option<Resource>,
    /// The operator's region.
    pub region: Option<RegionName>,
    /// Who is sent.
    pub technician: Option<TechnicianName>,
}

impl Head {
    /// The head of an order of which only the number and the kind are known.
    #[must_use]
    pub const fn new(number: OrderNumber, kind: Kind) -> Self {
        Self {
            number,
            kind,
            line: None,
            standing: None,
            package: None,
            area: None,
            resource: None,
            region: None,
            technician: None,
        }
    }
}

/// A work order or a fault: its head and its events, in the order of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    head: Head,
    events: Vec<Event>,
}

impl Order {
    /// An order with its events, which may come in any order and more than once.
    #[must_use]
    pub fn new(head: Head, mut events: Vec<Event>) -> Self {
        events.sort_unstable();
        events.dedup();
        Self { head, events }
    }

    /// What it says of itself.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// What happened to it, in the order of time.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The rounds that had begun before an instant, with what had happened by then; none when
    /// nothing had.
    #[must_use]
    pub fn rounds(&self, until: Timestamp) -> Vec<Round<'_>> {
        let before = self.events.partition_point(|event| event.at < until);
        let mut rest = self.events.get(..before).unwrap_or_default();
        let mut rounds = Vec::new();
        while !rest.is_empty() {
            let (events, later) = rest.split_at_checked(round_end(rest)).unwrap_or((rest, &[]));
            let number = u32::try_from(rounds.len()).unwrap_or(u32::MAX).saturating_add(1);
            rounds.push(Round { order: self, number, events });
            rest = later;
        }
        rounds
    }
}

/// How many events belong to the first round: one ends where the customer reports again what had
/// been cleared.
fn round_end(events: &[Event]) -> usize {
    let cleared = events.iter().position(|event| event.what.step() == Step::Cleared);
    let Some(cleared) = cleared else { return events.len() };
    let again = |event: &Event| event.what.step() == Step::ReportedAgain;
    let reopened = events.iter().skip(cleared).position(again);
    reopened.map_or(events.len(), |after| cleared + after)
}

/// One turn of an order: an installation has one; a fault has another one whenever it is reported
/// again after it was cleared. What is reported again before is the same turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round<'o> {
    order: &'o Order,
    number: u32,
    events: &'o [Event],
}

/// Which round of which order a figure counts: `F-12`, or `F-12#2` for the second round.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row {
    /// The number of the order.
    pub order: OrderNumber,
    /// The round, counted from 1.
    pub round: u32,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.round == 1 {
            return f.pad(self.order.as_str());
        }
        f.pad(&format!("{}#{}", self.order, self.round))
    }
}

impl<'o> Round<'o> {
    /// What the order says of itself.
    #[must_use]
    pub fn head(&self) -> &'o Head {
        &self.order.head
    }

    /// What happened in this round, in the order of time.
    #[must_use]
    pub const fn events(&self) -> &'o [Event] {
        self.events
    }

    /// What names it.
    #[must_use]
    pub fn row(&self) -> Row {
        Row { order: self.head().number.clone(), round: self.number }
    }

    /// When a step was taken first. A later round of a fault begins with its being reported again,
    /// which is its report.
    #[must_use]
    pub fn first(&self, step: Step) -> Option<Timestamp> {
        if step == Step::FaultReported && self.number > 1 {
            return self.events.first().map(|event| event.at);
        }
        self.taken(step).next()
    }

    /// When a step was taken first at or after an instant.
    #[must_use]
    pub fn first_from(&self, step: Step, from: Timestamp) -> Option<Timestamp> {
        self.taken(step).find(|at| *at >= from)
    }

    /// Every time at which a step was taken.
    pub fn taken(&self, step: Step) -> impl Iterator<Item = Timestamp> + use<'o> {
        let events = self.events.iter();
        events.filter(move |event| event.what.step() == step).map(|event| event.at)
    }

    /// Whether there is a line to the house, by the last word on it.
    #[must_use]
    pub fn resource(&self) -> Option<Resource> {
        let told = self.events.iter().rev().find_map(|event| match event.what {
            Happening::Resourced(resource) => Some(resource),
            _ => None,
        });
        told.or(self.head().resource)
    }

    /// Whether the fault was found to be of a kind, and when first.
    #[must_use]
    pub fn attributed(&self, nature: Nature) -> Option<Timestamp> {
        let is = |event: &&Event| event.what == Happening::Attributed(nature);
        self.events.iter().find(is).map(|event| event.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(events: &[&str]) -> Order {
        let event = |text: &&str| {
            let (at, what) = text.split_once(' ').unwrap();
            Event { at: at.parse().unwrap(), what: what.parse().unwrap() }
        };
        let head = Head::new("F-1".parse().unwrap(), Kind::Repair);
        Order::new(head, events.iter().map(event).collect())
    }

    const LATE: Timestamp = Timestamp::MAX;

    #[track_caller]
    fn check(events: &[&str], lengths: &[usize]) {
        let order = order(events);
        let rounds = order.rounds(LATE);
        assert_eq!(rounds.iter().map(|round| round.events().len()).collect::<Vec<_>>(), lengths);
    }

    const REPORTED: &str = "2026-11-01T01:00Z fault-reported";
    const CLEARED: &str = "2026-11-01T05:00Z cleared";

    #[test]
    fn a_round_ends_where_a_cleared_fault_is_reported_again() {
        check(&[], &[]);
        check(&[REPORTED, "2026-11-01T02:00Z reported-again", CLEARED], &[3]);
        let again = "2026-11-02T02:00Z reported-again";
        check(&[again, CLEARED, REPORTED], &[2, 1]);
        check(&[REPORTED, CLEARED, again, "2026-11-02T03:00Z reported-again"], &[2, 2]);
    }

    #[test]
    fn later_rounds_begin_with_their_report_and_have_a_number() {
        let order = order(&[REPORTED, CLEARED, "2026-11-02T02:00Z reported-again"]);
        let rounds = order.rounds(LATE);
        assert_eq!(rounds[1].row().to_string(), "F-1#2");
        assert_eq!(rounds[0].row().to_string(), "F-1");
        let report = rounds[1].first(Step::FaultReported);
        assert_eq!(report, "2026-11-02T02:00Z".parse().ok());
    }

    #[test]
    fn what_comes_later_is_not_seen() {
        let order = order(&[REPORTED, CLEARED]);
        assert_eq!(order.rounds("2026-11-01T05:00Z".parse().unwrap())[0].events().len(), 1);
        assert!(order.rounds("2026-11-01T01:00Z".parse().unwrap()).is_empty());
    }

    #[test]
    fn events_that_come_twice_count_once() {
        assert_eq!(order(&[CLEARED, REPORTED, CLEARED]).events().len(), 2);
    }
}
