//! Time limits: from which event to which, how long, for whom, and what excuses.

use jiff::Timestamp;
use linecert_profile::Cites;
use thiserror::Error;

use crate::{
    customer::{Area, Attribute, Kind, Resource, Standing},
    event::{Cause, Event, Happening, Nature, Step},
    order::Round,
    span::Span,
    words::words,
};

words! {
    /// What a time limit is about. Limits on the same thing are judged together, and the worst
    /// outcome holds: where requirements differ, the stricter one wins.
    pub Clock, "clock";
    /// 装移机时限: by what installers are assessed.
    InstallWindow "install-window";
    /// 装通承诺: what customers are promised.
    InstallPromise "install-promise";
    /// 修复时限.
    RepairWindow "repair-window";
    /// 首次回复.
    FirstReply "first-reply";
    /// 割接障碍转派.
    CutOver "cut-over";
}

/// One time limit. Time that is not working time counts like any other: no seed takes it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeLimit {
    /// What it is about.
    pub clock: Clock,
    /// The orders that it holds for.
    pub applies: Applies,
    /// The step that starts it.
    pub from: Step,
    /// The step that ends it.
    pub to: Step,
    /// The longest time that is allowed, itself included.
    pub at_most: Span,
    /// What excuses, when it was filed inside the limit.
    pub except: Vec<Cause>,
    /// Where it comes from.
    pub cites: Cites,
}

/// The orders that a limit holds for; what is absent makes no difference.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applies {
    /// The kinds of orders; none stands for every one.
    pub kinds: Vec<Kind>,
    /// The standing of the customer.
    pub standing: Option<Standing>,
    /// The area.
    pub area: Option<Area>,
    /// Whether there is a line already.
    pub resource: Option<Resource>,
    /// What the fault was found to be.
    pub nature: Option<Nature>,
}

/// What became of an order under a time limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done in time.
    Met {
        /// When.
        at: Timestamp,
    },
    /// It was sent back before the time was up.
    Returned {
        /// When.
        at: Timestamp,
    },
    /// It was not done in time, and that is excused.
    Exempt {
        /// By what.
        cause: Cause,
        /// When that was filed.
        filed: Timestamp,
    },
    /// There is time left.
    Running {
        /// Until when.
        due: Timestamp,
    },
    /// It cannot be told.
    NotKnown(Missing),
    /// It was not done in time.
    Missed {
        /// By how much, so far while it is not done.
        by: Span,
        /// When it was done, or sent back; absent while neither is so.
        ended: Option<Timestamp>,
    },
}

/// What is missing, so that something cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum Missing {
    /// The order does not tell it.
    #[error("{0}")]
    Attribute(Attribute),
    /// There is no such event.
    #[error("event `{0}`")]
    Event(Step),
    /// The end is told to lie before the beginning.
    #[error("order of events, `{to}` is before `{from}`")]
    Turned {
        /// The step that should be the first.
        from: Step,
        /// The step that should be the second.
        to: Step,
    },
    /// The limit ends beyond the calendar.
    #[error("day, the limit ends beyond the calendar")]
    Calendar,
}

/// What became of an order under all limits on one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged<'p> {
    /// The outcome.
    pub outcome: Outcome,
    /// The limit that decided.
    pub limit: &'p TimeLimit,
    /// When its time was, or is, up; absent when it has not begun.
    pub due: Option<Timestamp>,
}

/// Whether a limit holds for an order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Yes,
    No,
    Unless(Attribute),
}

impl Applies {
    fn to(&self, round: &Round<'_>) -> Holds {
        let head = round.head();
        let kind = self.kinds.is_empty() || self.kinds.contains(&head.kind);
        let nature = self.nature.is_none_or(|nature| round.attributed(nature).is_some());
        if !kind || !nature {
            return Holds::No;
        }
        let asked = [
            same(self.standing, head.standing, Attribute::Standing),
            same(self.area, head.area, Attribute::Area),
            same(self.resource, round.resource(), Attribute::Resource),
        ];
        let unknown = || asked.into_iter().find(|holds| matches!(holds, Holds::Unless(_)));
        if asked.contains(&Holds::No) { Holds::No } else { unknown().unwrap_or(Holds::Yes) }
    }
}

fn same<T: PartialEq>(wanted: Option<T>, found: Option<T>, attribute: Attribute) -> Holds {
    match (wanted, found) {
        (None, _) => Holds::Yes,
        (Some(_), None) => Holds::Unless(attribute),
        (Some(wanted), Some(found)) if wanted == found => Holds::Yes,
        (Some(_), Some(_)) => Holds::No,
    }
}

impl TimeLimit {
    /// When its time is up.
    fn due(&self, round: &Round<'_>) -> Result<(Timestamp, Timestamp), Missing> {
        let from = round.first(self.from).ok_or(Missing::Event(self.from))?;
        let due = from.checked_add(self.at_most.get()).map_err(|_| Missing::Calendar)?;
        Ok((from, due))
    }

    fn outcome(&self, round: &Round<'_>, as_of: Timestamp) -> Outcome {
        let (from, due) = match self.due(round) {
            Ok(times) => times,
            Err(missing) => return Outcome::NotKnown(missing),
        };
        let done = round.first_from(self.to, from);
        if let Some(at) = done.filter(|at| *at <= due) {
            return Outcome::Met { at };
        }
        if done.is_none() && round.first(self.to).is_some() {
            return Outcome::NotKnown(Missing::Turned { from: self.from, to: self.to });
        }
        let returned = round.first_from(Step::Returned, from);
        if let Some(at) = returned.filter(|at| *at <= due && done.is_none()) {
            return Outcome::Returned { at };
        }
        let ended = done.or(returned);
        if ended.is_none() && round.first(Step::Closed).is_some() {
            return Outcome::NotKnown(Missing::Event(self.to));
        }
        if ended.is_none() && due >= as_of {
            return Outcome::Running { due };
        }
        match self.excuse(round, due) {
            Some((cause, filed)) => Outcome::Exempt { cause, filed },
            None => Outcome::Missed { by: late(due, ended.unwrap_or(as_of)), ended },
        }
    }

    /// The first reason that excuses and was filed before the time was up.
    fn excuse(&self, round: &Round<'_>, due: Timestamp) -> Option<(Cause, Timestamp)> {
        let mut in_time = round.events().iter().take_while(|event: &&Event| event.at <= due);
        in_time.find_map(|event| match event.what {
            Happening::Filed(cause) if self.except.contains(&cause) => Some((cause, event.at)),
            _ => None,
        })
    }
}

fn late(due: Timestamp, until: Timestamp) -> Span {
    Span::new(until.duration_since(due)).unwrap_or(Span::ZERO)
}

impl Outcome {
    /// How bad it is. An order under two limits has the worse outcome.
    const fn rank(&self) -> u8 {
        match self {
            Self::Met { .. } => 0,
            Self::Returned { .. } => 1,
            Self::Exempt { .. } => 2,
            Self::Running { .. } => 3,
            Self::NotKnown(_) => 4,
            Self::Missed { .. } => 5,
        }
    }
}

/// What became of a round under the limits on `clock`, as seen at `as_of`; `None` when none of them
/// holds for it.
///
/// Where the order does not tell what a limit asks for, that limit counts as one that may hold: as
/// long as it makes no difference, the outcome is known, and otherwise it is not.
pub(crate) fn judge<'p>(
    limits: &'p [TimeLimit],
    clock: Clock,
    round: &Round<'_>,
    as_of: Timestamp,
) -> Option<Judged<'p>> {
    let (mut sure, mut possible): (Option<Judged<'p>>, Option<(Judged<'p>, Attribute)>) =
        (None, None);
    for limit in limits.iter().filter(|limit| limit.clock == clock) {
        let judged = || Judged {
            outcome: limit.outcome(round, as_of),
            limit,
            due: limit.due(round).ok().map(|(_, due)| due),
        };
        match limit.applies.to(round) {
            Holds::No => {}
            Holds::Yes => sure = Some(worse(sure, judged())),
            Holds::Unless(attribute) => {
                let worst = worse(possible.map(|(judged, _)| judged), judged());
                possible = Some((worst, attribute));
            }
        }
    }
    match (sure, possible) {
        (sure, None) => sure,
        (Some(sure), Some((other, attribute))) => Some(weigh(sure, other, attribute)),
        (None, Some((other, _))) if other.outcome.rank() == 0 => Some(other),
        (None, Some((other, attribute))) => Some(unknown(other, attribute)),
    }
}

/// The worse of two outcomes; of two that are equally bad, that of the shorter limit.
fn worse<'p>(one: Option<Judged<'p>>, other: Judged<'p>) -> Judged<'p> {
    let weight =
        |judged: &Judged<'_>| (judged.outcome.rank(), std::cmp::Reverse(judged.limit.at_most));
    match one {
        Some(one) if weight(&one) >= weight(&other) => one,
        _ => other,
    }
}

fn weigh<'p>(sure: Judged<'p>, possible: Judged<'p>, attribute: Attribute) -> Judged<'p> {
    let missed = matches!(sure.outcome, Outcome::Missed { .. });
    if missed || possible.outcome.rank() <= sure.outcome.rank() {
        return sure;
    }
    unknown(possible, attribute)
}

fn unknown(judged: Judged<'_>, attribute: Attribute) -> Judged<'_> {
    Judged { outcome: Outcome::NotKnown(Missing::Attribute(attribute)), ..judged }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Met { .. } => f.write_str("met"),
            Self::Returned { .. } => f.write_str("returned"),
            Self::Exempt { cause, .. } => write!(f, "exempt {cause}"),
            Self::Running { .. } => f.write_str("running"),
            Self::NotKnown(missing) => write!(f, "not known: {missing}"),
            Self::Missed { by, ended: Some(_) } => write!(f, "missed by {by}"),
            Self::Missed { by, ended: None } => write!(f, "open, missed by {by}"),
        }
    }
}
