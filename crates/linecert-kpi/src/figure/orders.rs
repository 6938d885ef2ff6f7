//! Figures of single orders: satisfaction, returns, times, compensation.

use jiff::Timestamp;

use super::{Book, Counted, How, LeftOut, Reason, Tally, counted, left_out};
use crate::{
    customer::Kind,
    event::{Answer, Happening, Step},
    limit::{self, Clock, Missing, Outcome},
    order::Round,
    span::Span,
    target::Fen,
};

/// The last answer of the period counts. Whoever could not be reached is left out, as the seed
/// counts *successful* follow-ups.
pub(super) fn satisfaction(book: &Book<'_>) -> Tally {
    Tally::of(book.rounds.iter().filter_map(|round| {
        let answers = round.events().iter().filter(|event| book.period.has(event.at));
        let answers = answers.filter_map(|event| match event.what {
            Happening::FollowedUp(answer) => Some(answer),
            _ => None,
        });
        let mut last = None;
        for answer in answers {
            last = Some(match (last, answer) {
                (Some(earlier), Answer::Unreached) => earlier,
                _ => answer,
            });
        }
        Some(match last? {
            Answer::Satisfied => Ok(counted(round, How::Hit)),
            Answer::Dissatisfied | Answer::NotDone => Ok(counted(round, How::Miss)),
            Answer::Unreached => Err(left_out(round, Reason::NotReached)),
        })
    }))
}

/// An order that was sent back and done all the same was sent back, for whatever cause.
pub(super) fn returned(book: &Book<'_>) -> Tally {
    let built = book.rounds.iter().filter(|round| round.head().kind != Kind::Repair);
    Tally::of(built.filter_map(|round| {
        let ended = |step| round.taken(step).any(|at| book.period.has(at));
        match (ended(Step::Returned), ended(Step::ReportedBack)) {
            (true, _) => Some(Ok(counted(round, How::Hit))),
            (false, true) => Some(Ok(counted(round, How::Miss))),
            (false, false) => None,
        }
    }))
}

/// The time from one step to another, nights and holidays included.
pub(super) fn mean_time(book: &Book<'_>, kind: Kind, (from, to): (Step, Step)) -> Tally {
    let of_kind = book.rounds.iter().filter(|round| round.head().kind == kind);
    Tally::of(of_kind.filter_map(|round| {
        let ended = round.first(to).filter(|at| book.period.has(*at))?;
        Some(lasted(round, (from, to), ended))
    }))
}

fn lasted(
    round: &Round<'_>,
    (from, to): (Step, Step),
    ended: Timestamp,
) -> Result<Counted, LeftOut> {
    let missing = |missing| left_out(round, Reason::NotKnown(missing));
    let began = round.first(from).ok_or_else(|| missing(Missing::Event(from)))?;
    if ended < began {
        return Err(missing(Missing::Turned { from, to }));
    }
    Ok(counted(round, How::Lasted(ended.duration_since(began))))
}

pub(super) fn in_time(book: &Book<'_>, clock: Clock) -> Tally {
    Tally::of(book.rounds.iter().filter_map(|round| {
        let judged = limit::judge(book.limits, clock, round, book.period.until())?;
        // An order whose time has not begun belongs to the period in which it ended.
        let dated = judged.due.or_else(|| round.first(judged.limit.to))?;
        book.period.has(dated).then_some(())?;
        Some(match judged.outcome {
            Outcome::Met { .. } => Ok(counted(round, How::Hit)),
            Outcome::Missed { .. } => Ok(counted(round, How::Miss)),
            Outcome::Exempt { cause, .. } => Err(left_out(round, Reason::Exempt(cause))),
            Outcome::Returned { .. } => Err(left_out(round, Reason::Returned)),
            Outcome::NotKnown(missing) => Err(left_out(round, Reason::NotKnown(missing))),
            // Its time is not up before the period is.
            Outcome::Running { .. } => return None,
        })
    }))
}

/// Only what was late is counted; what cannot be told is left out.
pub(super) fn compensation(book: &Book<'_>, (kind, clock): (Kind, Clock), per_day: Fen) -> Tally {
    let of_kind = book.rounds.iter().filter(|round| round.head().kind == kind);
    Tally::of(of_kind.filter_map(|round| {
        round.first(Step::ReportedBack).filter(|at| book.period.has(*at))?;
        match limit::judge(book.limits, clock, round, book.period.until())?.outcome {
            Outcome::Missed { by, .. } => {
                let owed = Fen(by.started(Span::DAY).saturating_mul(per_day.0));
                Some(Ok(counted(round, How::Owed(owed))))
            }
            Outcome::Exempt { cause, .. } => Some(Err(left_out(round, Reason::Exempt(cause)))),
            Outcome::NotKnown(missing) => Some(Err(left_out(round, Reason::NotKnown(missing)))),
            Outcome::Met { .. } | Outcome::Returned { .. } | Outcome::Running { .. } => None,
        }
    }))
}
