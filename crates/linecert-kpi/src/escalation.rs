//! What a leader has to be told and was not, and what an installer should not have done.

use std::{collections::BTreeSet, fmt};

use jiff::Timestamp;

use crate::{
    event::{Answer, Event, Happening, Leader, Nature, Point, Step},
    figure::{Recurrence, recurrences},
    limit::{self, Clock, Outcome},
    order::{Order, Round, Row},
    profile::OperatorProfile,
};

/// Something that is overdue, or was done against the rules.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duty {
    /// Which round of which order.
    pub row: Row,
    /// What it is.
    pub rule: Rule,
    /// Since when.
    pub since: Timestamp,
}

/// The rule that a duty comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A fault has come again so often that the team leader must be told, who sends
    /// somebody more skilled.
    Repeated {
        /// How many times it has come again.
        repeats: u32,
    },
    /// A fault of many customers, or a major one, goes up to the leader at once, with what is
    /// named here.
    Batch {
        /// Who was not told, or not told everything.
        to: Leader,
        /// What is missing.
        untold: BTreeSet<Point>,
    },
    /// A time limit was missed, and no reason was filed before.
    LateWithoutReason {
        /// The limit.
        clock: Clock,
    },
    /// A reason was filed when the time was up already, so that it excuses nothing.
    FiledLate {
        /// The limit.
        clock: Clock,
    },
    /// Completion was reported, and the customer says that it is not done (虚假回告).
    FalseReport,
}

impl OperatorProfile {
    /// What leaders have to be told and were not, and what was done against the rules, as seen at
    /// `as_of`, by order and round.
    #[must_use]
    pub fn duties(&self, orders: &[Order], as_of: Timestamp) -> Vec<Duty> {
        let rounds: Vec<_> = orders.iter().flat_map(|order| order.rounds(as_of)).collect();
        let single = |round: &Round<'_>| {
            let mut found = batch(round);
            found.extend(self.late(round, as_of));
            found.extend(false_report(round));
            found
        };
        let mut duties: Vec<_> = rounds.iter().flat_map(single).collect();
        duties.extend(self.repeated(&rounds));
        duties.sort_unstable();
        duties
    }

    fn repeated<'r>(&self, rounds: &'r [Round<'_>]) -> impl Iterator<Item = Duty> + use<'r> {
        let local = self.local();
        let rule = self.escalation().map(|rule| (rule.within_months, rule.repeats));
        let faults = rule.map(|(months, from)| {
            let faults = recurrences(rounds, |cleared| local.months_after(cleared, months));
            faults.into_iter().map(move |fault| (fault, from))
        });
        faults.into_iter().flatten().filter_map(|((round, recurrence), from)| {
            let Recurrence::Repeat(repeats) = recurrence else { return None };
            let mended = round.first(Step::Cleared).is_some();
            let told = reports(round, Leader::Team).next().is_some();
            let since = round.first(Step::FaultReported)?;
            let rule = Rule::Repeated { repeats };
            (repeats >= from && !mended && !told).then(|| Duty { row: round.row(), rule, since })
        })
    }

    fn late(&self, round: &Round<'_>, as_of: Timestamp) -> Vec<Duty> {
        let of = |clock| {
            let judged = limit::judge(self.limits(), clock, round, as_of)?;
            let (Outcome::Missed { .. }, Some(since)) = (judged.outcome, judged.due) else {
                return None;
            };
            // What the limit does not take for an excuse was still filed in time.
            let filed = round.first(Step::Filed);
            let rule = match filed {
                Some(filed) if filed <= since => return None,
                Some(_) => Rule::FiledLate { clock },
                None => Rule::LateWithoutReason { clock },
            };
            Some(Duty { row: round.row(), rule, since })
        };
        Clock::ALL.iter().filter_map(|clock| of(*clock)).collect()
    }
}

/// What was reported to a leader in this round.
fn reports<'o>(round: &Round<'o>, leader: Leader) -> impl Iterator<Item = &'o BTreeSet<Point>> {
    round.events().iter().filter_map(move |event| match &event.what {
        Happening::Escalated(escalation) if escalation.to == leader => Some(&escalation.told),
        _ => None,
    })
}

fn batch(round: &Round<'_>) -> Vec<Duty> {
    let found = [Nature::Batch, Nature::Major].into_iter();
    let Some(since) = found.filter_map(|nature| round.attributed(nature)).min() else {
        return Vec::new();
    };
    let of = |to: Leader| {
        let told: BTreeSet<_> = reports(round, to).flatten().copied().collect();
        let all = Point::ALL.iter().copied();
        let untold: BTreeSet<_> = all.filter(|point| !told.contains(point)).collect();
        let rule = Rule::Batch { to, untold: untold.clone() };
        (!untold.is_empty()).then(|| Duty { row: round.row(), rule, since })
    };
    Leader::ALL.iter().filter_map(|to| of(*to)).collect()
}

/// One for each time that what was reported as done was not.
fn false_report(round: &Round<'_>) -> Vec<Duty> {
    let undone = |event: &&Event| event.what == Happening::FollowedUp(Answer::NotDone);
    let found = round.events().iter().filter(undone);
    found.map(|event| Duty { row: round.row(), rule: Rule::FalseReport, since: event.at }).collect()
}

impl fmt::Display for Duty {
    /// Writes `F-3: repeated, 2 times`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.row)?;
        match &self.rule {
            Rule::Repeated { repeats } => write!(f, "repeated, {repeats} times"),
            Rule::Batch { to, untold } => {
                let untold: Vec<_> = untold.iter().map(|point| point.word()).collect();
                write!(f, "batch, {to} not told {}", untold.join(" "))
            }
            Rule::LateWithoutReason { clock } => write!(f, "late without reason, {clock}"),
            Rule::FiledLate { clock } => write!(f, "filed late, {clock}"),
            Rule::FalseReport => f.write_str("false report"),
        }
    }
}
