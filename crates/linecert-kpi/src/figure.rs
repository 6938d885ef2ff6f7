//! Service figures: from orders to exact ratios, with the rows that they came from.

mod appointment;
mod faults;
mod orders;
mod sum;
mod tally;

use std::fmt;

use jiff::SignedDuration;
use linecert_profile::{Cites, Title};

pub(crate) use self::faults::{Recurrence, recurrences};
use self::tally::Packages;
pub use self::{
    appointment::Appointment,
    sum::Sum,
    tally::{Counted, How, LeftOut, Reason, Tally},
};
use crate::{
    clock::{LocalTime, Period},
    customer::{Kind, Package},
    event::Step,
    limit::{Clock, TimeLimit},
    order::{Order, Round, Row},
    target::{Fen, Judgement, Target, Value},
};

/// One service figure of an operator's profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its name in the profile.
    pub name: String,
    /// What people call it.
    pub title: Title,
    /// How it is made.
    pub formula: Formula,
    /// The customers whom it is about; absent when it is about all.
    pub package: Option<Package>,
    /// What it should come to.
    pub target: Option<Target>,
    /// Where it comes from.
    pub cites: Cites,
}

/// How a figure is made. The period to which a row belongs is that of the event that is named here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formula {
    /// Satisfied of all who could be asked (客户用户满意率); by the follow-up.
    Satisfaction,
    /// Installations and moves sent back, of those that ended (退单); by the return or the report
    /// of completion.
    Returned,
    /// Visits done at the time that was agreed first, of all with an agreed time (一次预约成功率);
    /// by the moment that decides for the first agreed time.
    FirstAppointment,
    /// Visits done at the time that was agreed last (预约服务履约率); by the moment that decides for
    /// the last agreed time.
    AppointmentKept,
    /// The mean time that orders of a kind took; by the step that ends it.
    MeanTime {
        /// The kind.
        kind: Kind,
        /// The step from which on.
        from: Step,
        /// The step up to which.
        to: Step,
    },
    /// Orders inside a time limit, of all whose time was up; by the moment when it was up.
    InTime {
        /// The limit.
        clock: Clock,
    },
    /// Dispatches for faults that were reported again after they were cleared, of all dispatches
    /// for faults (宽带重复障碍率); by the dispatch.
    RepeatFaults {
        /// How many calendar months after the clearance a report still is a repeat.
        within_months: u8,
    },
    /// Dispatches for faults, of all users (宽带障碍率); by the dispatch.
    FaultRate,
    /// Reported faults, of all users (宽带障碍发生率); by the report.
    FaultIncidence,
    /// What is owed for orders that were late; by the report of completion.
    Compensation {
        /// The kind of orders.
        kind: Kind,
        /// The limit.
        clock: Clock,
        /// For each day that has begun.
        per_day: Fen,
    },
}

/// How many users there are, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Users {
    /// With a brand package.
    pub brand: Option<u64>,
    /// With any other.
    pub ordinary: Option<u64>,
}

/// What a figure comes to in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report<'p> {
    /// The figure.
    pub figure: &'p Figure,
    /// The period.
    pub period: Period,
    /// What it comes to.
    pub value: Value,
    /// Whether it reaches its target.
    pub judgement: Judgement,
    /// What it came from.
    pub rows: Tally,
}

/// Everything that figures of one period are made from.
pub(crate) struct Book<'o> {
    /// What had happened to each order by the end of the period.
    rounds: Vec<Round<'o>>,
    packages: Packages<'o>,
    period: Period,
    users: Users,
    local: LocalTime,
    appointment: Option<&'o Appointment>,
    limits: &'o [TimeLimit],
}

impl<'o> Book<'o> {
    pub(crate) fn new(orders: &'o [Order], period: Period, users: Users, rules: Rules<'o>) -> Self {
        // What happens after the period is not seen, so that no figure of it ever changes.
        let rounds = orders.iter().flat_map(|order| order.rounds(period.until())).collect();
        let packages =
            orders.iter().map(|order| (&order.head().number, order.head().package)).collect();
        let Rules { local, appointment, limits } = rules;
        Self { rounds, packages, period, users, local, appointment, limits }
    }

    pub(crate) fn report<'p>(&self, figure: &'p Figure) -> Report<'p> {
        let rows = self.tally(figure).sorted();
        let mut sum = Sum::default();
        sum.add(&rows);
        let value = figure.value(&sum, self.users);
        let judgement = figure.judge(&value);
        Report { figure, period: self.period, value, judgement, rows }
    }

    fn tally(&self, figure: &Figure) -> Tally {
        let tally = match figure.formula {
            Formula::Satisfaction => orders::satisfaction(self),
            Formula::Returned => orders::returned(self),
            Formula::FirstAppointment => appointment::first(self),
            Formula::AppointmentKept => appointment::last(self),
            Formula::MeanTime { kind, from, to } => orders::mean_time(self, kind, (from, to)),
            Formula::InTime { clock } => orders::in_time(self, clock),
            Formula::RepeatFaults { within_months } => faults::repeats(self, within_months),
            Formula::FaultRate => faults::dispatches(self),
            Formula::FaultIncidence => faults::reports(self),
            Formula::Compensation { kind, clock, per_day } => {
                orders::compensation(self, (kind, clock), per_day)
            }
        };
        match figure.package {
            Some(package) => tally.only(package, &self.packages),
            None => tally,
        }
    }
}

/// What a profile says that figures need.
pub(crate) struct Rules<'o> {
    pub(crate) local: LocalTime,
    pub(crate) appointment: Option<&'o Appointment>,
    pub(crate) limits: &'o [TimeLimit],
}

impl Users {
    fn of(&self, package: Option<Package>) -> Option<u64> {
        match package {
            Some(Package::Brand) => self.brand,
            Some(Package::Ordinary) => self.ordinary,
            None => self.brand?.checked_add(self.ordinary?),
        }
    }
}

impl Formula {
    /// The word in files.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Satisfaction => "satisfaction",
            Self::Returned => "returned",
            Self::FirstAppointment => "first-appointment",
            Self::AppointmentKept => "appointment-kept",
            Self::MeanTime { .. } => "mean-time",
            Self::InTime { .. } => "in-time",
            Self::RepeatFaults { .. } => "repeat-faults",
            Self::FaultRate => "fault-rate",
            Self::FaultIncidence => "fault-incidence",
            Self::Compensation { .. } => "compensation",
        }
    }
}

impl fmt::Display for Report<'_> {
    /// Writes one line: `returned 1/20, target below 3 %: missed`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.figure.name, self.value)?;
        if let Some(target) = self.figure.target {
            write!(f, ", target {target}")?;
        }
        write!(f, ": {}", self.judgement.word())
    }
}

/// The row of a round, counted.
fn counted(round: &Round<'_>, how: How) -> Counted {
    Counted { row: round.row(), how }
}

fn left_out(round: &Round<'_>, why: Reason) -> LeftOut {
    LeftOut { row: round.row(), why }
}

const NO_TIME: SignedDuration = SignedDuration::ZERO;
