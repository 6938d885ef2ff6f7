//! The course of work orders and faults: which step may follow which.

use jiff::Timestamp;
use thiserror::Error;

use crate::{
    customer::Kind,
    event::{Answer, Event, Happening, Step},
    words::words,
};

words! {
    /// How far an order has come.
    pub State, "state";
    /// Nothing has happened.
    New "new";
    /// Accepted (已受理).
    Received "received";
    /// Resources are assigned.
    Resourced "resourced";
    /// Studied.
    Studied "studied";
    /// A fault was reported, and nobody was sent yet.
    FaultReported "fault-reported";
    /// A technician was sent.
    Dispatched "dispatched";
    /// A time is agreed.
    Appointed "appointed";
    /// The customer was called ahead.
    Called "called";
    /// The technician is on site.
    OnSite "on-site";
    /// Light, or the pair, is through.
    PathOpen "path-open";
    /// The service works.
    ServiceOpen "service-open";
    /// It was shown and measured.
    Demonstrated "demonstrated";
    /// The customer signed.
    Signed "signed";
    /// The fault is mended.
    Cleared "cleared";
    /// Completion was reported.
    ReportedBack "reported-back";
    /// The customer was asked and answered.
    FollowedUp "followed-up";
    /// Sent back undone.
    Returned "returned";
    /// Closed; nothing follows.
    Closed "closed";
}

/// Where an order stands in its course. Made anew for each order; [`Lifecycle::accept`] takes its
/// events one by one, as they come in.
///
/// Figures do not ask for a lawful course: an order that was imported tells what it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifecycle {
    kind: Kind,
    state: State,
    last: Option<Timestamp>,
}

/// Why an event is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The step belongs to orders of another kind.
    #[error("`{step}` is no step of an order of kind `{kind}`")]
    OtherKind {
        /// The step.
        step: Step,
        /// The kind of the order.
        kind: Kind,
    },
    /// The order has not come so far, or is past it.
    #[error("`{step}` cannot follow `{state}`: it needs the order to be {needs}", needs = list(needs))]
    OutOfTurn {
        /// The step.
        step: Step,
        /// Where the order stands.
        state: State,
        /// Where it would have to stand.
        needs: &'static [State],
    },
    /// It is told to have happened before what came last.
    #[error("`{step}` at {at} lies before the last event, at {last}")]
    Earlier {
        /// The step.
        step: Step,
        /// When it happened, as told.
        at: Timestamp,
        /// When the last event happened.
        last: Timestamp,
    },
}

fn list(states: &[State]) -> String {
    states.iter().map(|state| format!("`{state}`")).collect::<Vec<_>>().join(" or ")
}

/// What a step needs and where it leads; it stays where it is when it leads nowhere.
struct Rule {
    needs: &'static [State],
    leads: Option<State>,
}

impl Lifecycle {
    /// An order to which nothing has happened yet.
    #[must_use]
    pub const fn new(kind: Kind) -> Self {
        Self { kind, state: State::New, last: None }
    }

    /// Where the order stands.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// Takes the next event.
    ///
    /// # Errors
    /// When the step belongs to another kind of order, cannot follow, or lies before the last
    /// one. The order then stands where it stood.
    pub fn accept(&mut self, event: &Event) -> Result<State, Refusal> {
        let step = event.what.step();
        let rule = self.rule(&event.what).ok_or(Refusal::OtherKind { step, kind: self.kind })?;
        if let Some(last) = self.last.filter(|last| event.at < *last) {
            return Err(Refusal::Earlier { step, at: event.at, last });
        }
        if !rule.needs.contains(&self.state) {
            return Err(Refusal::OutOfTurn { step, state: self.state, needs: rule.needs });
        }
        self.state = rule.leads.unwrap_or(self.state);
        self.last = Some(event.at);
        Ok(self.state)
    }

    /// The steps that may come next, in the course of an order.
    pub fn possible(&self) -> impl Iterator<Item = Step> + use<> {
        let here = *self;
        let may = move |step: &Step| {
            let rule = here.rule(&Happening::example(*step));
            rule.is_some_and(|rule| rule.needs.contains(&here.state))
        };
        Step::ALL.iter().copied().filter(may)
    }

    fn rule(&self, what: &Happening) -> Option<Rule> {
        match self.kind {
            Kind::Install | Kind::Move => {
                shared(what, BUILDING, State::Studied).or_else(|| building(what))
            }
            Kind::Repair => {
                shared(what, UNMENDED, State::FaultReported).or_else(|| self.repairing(what))
            }
        }
    }

    fn repairing(&self, what: &Happening) -> Option<Rule> {
        use State as S;
        Some(match what.step() {
            Step::FaultReported => leads(&[S::New], S::FaultReported),
            Step::Replied | Step::Attributed => stays(UNMENDED),
            Step::Dispatched => leads(&[S::FaultReported, S::Dispatched], S::Dispatched),
            Step::Redispatched => leads(SENT, S::Dispatched),
            Step::Appointed => leads(&[S::Dispatched], S::Appointed),
            Step::Rebooked => leads(&[S::Appointed, S::Called, S::OnSite], S::Appointed),
            Step::Called => leads(&[S::Dispatched, S::Appointed, S::Called], S::Called),
            Step::Arrived => leads(&[S::Dispatched, S::Appointed, S::Called], S::OnSite),
            // A fault may be mended from afar, or by the crew of the cable.
            Step::Cleared => leads(UNMENDED, S::Cleared),
            Step::ReportedBack => leads(&[S::Cleared], S::ReportedBack),
            Step::ReportedAgain if MENDED.contains(&self.state) => leads(MENDED, S::FaultReported),
            Step::ReportedAgain => stays(UNMENDED),
            _ => return None,
        })
    }
}

const BUILDING: &[State] = &[
    State::Received,
    State::Resourced,
    State::Studied,
    State::Appointed,
    State::Called,
    State::OnSite,
    State::PathOpen,
    State::ServiceOpen,
    State::Demonstrated,
    State::Signed,
];
const SENT: &[State] = &[State::Dispatched, State::Appointed, State::Called, State::OnSite];
const UNMENDED: &[State] =
    &[State::FaultReported, State::Dispatched, State::Appointed, State::Called, State::OnSite];
const MENDED: &[State] = &[State::Cleared, State::ReportedBack, State::FollowedUp];

const fn leads(needs: &'static [State], to: State) -> Rule {
    Rule { needs, leads: Some(to) }
}

const fn stays(needs: &'static [State]) -> Rule {
    Rule { needs, leads: None }
}

/// The steps of every order: what it may take while it is `open`, and where it goes on from when
/// what was reported as done was not.
fn shared(what: &Happening, open: &'static [State], undone: State) -> Option<Rule> {
    use State as S;
    Some(match what {
        Happening::Filed(_) | Happening::Escalated(_) => stays(open),
        Happening::FollowedUp(Answer::Unreached) => stays(&[S::ReportedBack]),
        Happening::FollowedUp(Answer::NotDone) => leads(&[S::ReportedBack], undone),
        Happening::FollowedUp(_) => leads(&[S::ReportedBack], S::FollowedUp),
        other => match other.step() {
            Step::Returned => leads(open, S::Returned),
            Step::Closed => leads(&[S::FollowedUp, S::Returned], S::Closed),
            _ => return None,
        },
    })
}

fn building(what: &Happening) -> Option<Rule> {
    use State as S;
    const BOOKED: &[State] = &[S::Appointed, S::Called, S::OnSite];
    Some(match what.step() {
        Step::Received => leads(&[S::New], S::Received),
        Step::Resourced => leads(&[S::Received], S::Resourced),
        Step::Studied => leads(&[S::Resourced], S::Studied),
        Step::Appointed => leads(&[S::Studied], S::Appointed),
        Step::Rebooked => leads(BOOKED, S::Appointed),
        Step::Called => leads(&[S::Appointed, S::Called], S::Called),
        Step::Arrived => leads(&[S::Called], S::OnSite),
        Step::PathOpened => leads(&[S::OnSite], S::PathOpen),
        Step::ServiceOpened => leads(&[S::PathOpen], S::ServiceOpen),
        Step::Demonstrated => leads(&[S::ServiceOpen], S::Demonstrated),
        Step::Signed => leads(&[S::Demonstrated], S::Signed),
        Step::ReportedBack => leads(&[S::Signed], S::ReportedBack),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
