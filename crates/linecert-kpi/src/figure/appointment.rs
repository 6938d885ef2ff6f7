//! Agreed times: when a visit counts as done at the time that was agreed.

use jiff::{Timestamp, civil};
use linecert_profile::Cites;

use super::{Book, Counted, How, LeftOut, Tally, counted};
use crate::{
    clock::LocalTime,
    event::{Half, Slot, Step},
    order::Round,
};

/// What decides whether an agreed time was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Up to which time of the day, itself included, a visit of the morning counts.
    pub morning: civil::Time,
    /// Up to which time of the day, itself included, a visit of the afternoon counts.
    pub afternoon: civil::Time,
    /// The step that must have been taken by then.
    pub done: Step,
    /// Where it comes from.
    pub cites: Cites,
}

impl Appointment {
    /// The last instant at which an agreed time is kept; `None` outside the calendar.
    #[must_use]
    pub fn decides(&self, slot: Slot, local: LocalTime) -> Option<Timestamp> {
        let time = match slot.half {
            Half::Morning => self.morning,
            Half::Afternoon => self.afternoon,
        };
        local.at(slot.day.to_datetime(time)).ok()
    }
}

pub(super) fn first(book: &Book<'_>) -> Tally {
    Tally::of(book.rounds.iter().filter_map(|round| {
        let decides = agreed(book, round).next()?;
        kept(book, round, decides)
    }))
}

pub(super) fn last(book: &Book<'_>) -> Tally {
    Tally::of(book.rounds.iter().filter_map(|round| {
        let decides = agreed(book, round).last()?;
        kept(book, round, decides)
    }))
}

/// The moments that decide for the times that were agreed one after the other. A new time that was
/// agreed when the old one had passed already does not heal it, and nothing after it counts.
fn agreed<'b>(book: &'b Book<'_>, round: &'b Round<'_>) -> impl Iterator<Item = Timestamp> + 'b {
    let mut decided: Option<Timestamp> = None;
    let times = round.events().iter().filter_map(|event| Some((event.at, event.what.slot()?)));
    times.map_while(move |(at, slot)| {
        let healed = decided.is_none_or(|decided| at <= decided);
        let decides = book.appointment.and_then(|rule| rule.decides(slot, book.local));
        decided = decides.filter(|_| healed);
        decided
    })
}

/// An order that was sent back was not done at its time.
fn kept(
    book: &Book<'_>,
    round: &Round<'_>,
    decides: Timestamp,
) -> Option<Result<Counted, LeftOut>> {
    book.period.has(decides).then_some(())?;
    let done = round.first(book.appointment?.done).is_some_and(|at| at <= decides);
    Some(Ok(counted(round, if done { How::Hit } else { How::Miss })))
}
