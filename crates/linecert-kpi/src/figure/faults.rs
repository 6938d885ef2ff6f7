//! Figures of faults: repeats, dispatches and reports.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Book, How, Reason, Tally, counted, left_out};
use crate::{
    customer::{Attribute, Kind},
    event::Step,
    limit::Missing,
    order::Round,
};

/// A report of a fault, held against what was known of its line before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recurrence {
    /// The first one, or one later than the time within which it would be a repeat.
    New,
    /// One that came again after it was cleared, and the how many-th in a row: of N reports, N - 1
    /// are repeats.
    Repeat(u32),
    /// It came before the earlier one was cleared, and does not count.
    BeforeClearance,
    /// It cannot be told.
    NotKnown(Missing),
}

/// What is known of a line: when its last fault was cleared, and how many repeats led there.
#[derive(Clone, Copy)]
struct Line<'r, 'o> {
    last: &'r Round<'o>,
    cleared: Option<Timestamp>,
    repeats: u32,
}

/// What each fault is, by line and time, in the order of `rounds`. `expires` says until when after a
/// clearance a report is a repeat.
pub(crate) fn recurrences<'r, 'o>(
    rounds: &'r [Round<'o>],
    expires: impl Fn(Timestamp) -> Option<Timestamp>,
) -> Vec<(&'r Round<'o>, Recurrence)> {
    let mut faults: Vec<_> =
        rounds.iter().filter(|round| round.head().kind == Kind::Repair).collect();
    faults.sort_by_key(|round| (round.first(Step::FaultReported), round.row()));
    let mut lines: BTreeMap<_, Line<'r, 'o>> = BTreeMap::new();
    let tell = |round: &'r Round<'o>| {
        let missing = |missing| (round, Recurrence::NotKnown(missing));
        let Some(line) = round.head().line.as_ref() else {
            return missing(Missing::Attribute(Attribute::Line));
        };
        let Some(reported) = round.first(Step::FaultReported) else {
            return missing(Missing::Event(Step::FaultReported));
        };
        let found = recurrence(lines.get(line), reported, &expires);
        let cleared = round.first(Step::Cleared);
        let entry = lines.entry(line).or_insert(Line { last: round, cleared, repeats: 0 });
        match found {
            Recurrence::BeforeClearance => entry.cleared = entry.cleared.max(cleared),
            Recurrence::Repeat(repeats) => *entry = Line { last: round, cleared, repeats },
            _ => *entry = Line { last: round, cleared, repeats: 0 },
        }
        (round, found)
    };
    faults.into_iter().map(tell).collect()
}

fn recurrence(
    line: Option<&Line<'_, '_>>,
    reported: Timestamp,
    expires: impl Fn(Timestamp) -> Option<Timestamp>,
) -> Recurrence {
    let Some(line) = line else { return Recurrence::New };
    let Some(cleared) = line.cleared.filter(|cleared| *cleared <= reported) else {
        let over = |step| line.last.first(step).is_some_and(|at| at <= reported);
        // It was reported as done, or closed, and nobody said when it was mended.
        let untold = line.cleared.is_none() && (over(Step::ReportedBack) || over(Step::Closed));
        return match untold {
            true => Recurrence::NotKnown(Missing::Event(Step::Cleared)),
            false => Recurrence::BeforeClearance,
        };
    };
    match expires(cleared) {
        Some(end) if reported > end => Recurrence::New,
        _ => Recurrence::Repeat(line.repeats.saturating_add(1)),
    }
}

/// Repeats of all dispatches of the period.
pub(super) fn repeats(book: &Book<'_>, within_months: u8) -> Tally {
    let expires = |cleared| book.local.months_after(cleared, within_months);
    let faults = recurrences(&book.rounds, expires);
    Tally::of(faults.into_iter().filter_map(|(round, recurrence)| {
        dated(book, round)?;
        if round.first(Step::Dispatched).is_none() {
            return Some(Err(left_out(round, Reason::NotDispatched)));
        }
        Some(match recurrence {
            Recurrence::New => Ok(counted(round, How::Miss)),
            Recurrence::Repeat(_) => Ok(counted(round, How::Hit)),
            Recurrence::BeforeClearance => Err(left_out(round, Reason::BeforeClearance)),
            Recurrence::NotKnown(missing) => Err(left_out(round, Reason::NotKnown(missing))),
        })
    }))
}

/// A fault belongs to the period of its dispatch; one to which nobody was sent, to that of its
/// report.
fn dated(book: &Book<'_>, round: &Round<'_>) -> Option<Timestamp> {
    let at = round.first(Step::Dispatched).or_else(|| round.first(Step::FaultReported));
    at.filter(|at| book.period.has(*at))
}

/// Faults to which somebody was sent.
pub(super) fn dispatches(book: &Book<'_>) -> Tally {
    let faults = book.rounds.iter().filter(|round| round.head().kind == Kind::Repair);
    Tally::of(faults.filter_map(|round| {
        dated(book, round)?;
        Some(match round.first(Step::Dispatched) {
            Some(_) => Ok(counted(round, How::Hit)),
            None => Err(left_out(round, Reason::NotDispatched)),
        })
    }))
}

/// Faults that were reported.
pub(super) fn reports(book: &Book<'_>) -> Tally {
    let faults = book.rounds.iter().filter(|round| round.head().kind == Kind::Repair);
    Tally::of(faults.filter_map(|round| {
        let reported = round.first(Step::FaultReported);
        match reported {
            Some(at) if book.period.has(at) => Some(Ok(counted(round, How::Hit))),
            Some(_) => None,
            None => {
                dated(book, round)?;
                let missing = Missing::Event(Step::FaultReported);
                Some(Err(left_out(round, Reason::NotKnown(missing))))
            }
        }
    }))
}
