//! The rules of one operator: time limits, figures, and when a leader is told.

use linecert_profile::{Cites, Title};

use crate::{
    clock::{LocalTime, Period},
    figure::{Appointment, Book, Figure, Report, Rules, Tally, Users},
    limit::{self, Clock, Judged, TimeLimit},
    order::{Order, Round},
};

/// The rules of one operator, with the source of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorProfile {
    pub(crate) name: String,
    pub(crate) revision: u32,
    pub(crate) title: Title,
    pub(crate) local: LocalTime,
    pub(crate) appointment: Option<Appointment>,
    pub(crate) escalation: Option<Escalate>,
    pub(crate) conflicts: Vec<Conflict>,
    pub(crate) limits: Vec<TimeLimit>,
    pub(crate) figures: Vec<Figure>,
    pub(crate) source: String,
}

/// Sources that disagree, and what the profile makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The rows of the threshold catalogue that disagree.
    pub between: Vec<String>,
    /// What was decided and why.
    pub says: Title,
}

/// When a fault that comes again goes to the team leader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalate {
    /// From how many repeats on.
    pub repeats: u32,
    /// How many calendar months after the clearance a report still is a repeat.
    pub within_months: u8,
    /// Where it comes from.
    pub cites: Cites,
}

impl OperatorProfile {
    /// The name, which is that of its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A count from 1 that grows with every change.
    #[must_use]
    pub const fn revision(&self) -> u32 {
        self.revision
    }

    /// What people call it.
    #[must_use]
    pub const fn title(&self) -> &Title {
        &self.title
    }

    /// The operator's local time.
    #[must_use]
    pub const fn local(&self) -> LocalTime {
        self.local
    }

    /// What decides whether an agreed time was kept; absent where the operator has no such rule.
    #[must_use]
    pub const fn appointment(&self) -> Option<&Appointment> {
        self.appointment.as_ref()
    }

    /// When a fault that comes again goes to the team leader; absent where the operator has no such
    /// rule.
    #[must_use]
    pub const fn escalation(&self) -> Option<&Escalate> {
        self.escalation.as_ref()
    }

    /// Sources that disagree.
    #[must_use]
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// The time limits.
    #[must_use]
    pub fn limits(&self) -> &[TimeLimit] {
        &self.limits
    }

    /// The figures.
    #[must_use]
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// The text of the file.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What becomes of a round under the limits on one thing, as seen at `as_of`, which is the
    /// instant up to which the round was taken; `None` when no limit holds for it. Of several that
    /// hold, the worst outcome is given.
    #[must_use]
    pub fn judge(
        &self,
        clock: Clock,
        round: &Round<'_>,
        as_of: jiff::Timestamp,
    ) -> Option<Judged<'_>> {
        limit::judge(&self.limits, clock, round, as_of)
    }

    /// Every figure of a period, in the order of the profile. What happened after the period makes
    /// no difference, and what is due after it is not counted yet.
    #[must_use]
    pub fn figures_of(&self, period: Period, orders: &[Order], users: Users) -> Vec<Report<'_>> {
        let book = self.book(period, orders, users);
        self.figures.iter().map(|figure| book.report(figure)).collect()
    }

    /// The rows of one figure of a period.
    #[must_use]
    pub fn rows_of(&self, figure: &Figure, period: Period, orders: &[Order]) -> Tally {
        self.book(period, orders, Users::default()).report(figure).rows
    }

    fn book<'o>(&'o self, period: Period, orders: &'o [Order], users: Users) -> Book<'o> {
        let appointment = self.appointment.as_ref();
        let rules = Rules { local: self.local, appointment, limits: &self.limits };
        Book::new(orders, period, users, rules)
    }
}
