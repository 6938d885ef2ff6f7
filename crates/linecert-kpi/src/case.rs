//! Cases: orders with their events in, figures and outcomes out. They stand beside an operator's
//! profile and show what it does.

mod raw;

use jiff::Timestamp;
use linecert_toml::{Mistake, Schema};
use thiserror::Error;

use self::raw::{RawCase, RawFigure, RawOrder, RawOutcome, WrittenEvent};
use crate::{
    clock::{LocalTime, OutsideCalendar, Period},
    event::Event,
    figure::{Report, Users},
    limit::{Clock, Judged},
    name::OrderNumber,
    order::{Head, Order},
    profile::OperatorProfile,
};

/// The orders of one file, and what a profile must make of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFile {
    file: String,
    period: Period,
    users: Users,
    orders: Vec<Order>,
    outcomes: Vec<(OrderNumber, Clock, String)>,
    figures: Vec<Expected>,
    duties: Vec<String>,
}

/// What a figure must come to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Expected {
    name: String,
    line: String,
}

/// Why a text is no case file.
pub type CaseError = Mistake<String>;

/// What a profile makes of a case, where it is another thing than expected.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}: {what} is expected to be\n  {expected}\nbut is\n  {found}")]
pub struct CaseMismatch {
    /// The file of the case.
    pub file: String,
    /// The figure, the outcome or the duties.
    pub what: String,
    /// What it should be.
    pub expected: String,
    /// What it is.
    pub found: String,
}

impl CaseFile {
    /// Reads a case file for a profile, whose local time its times are in. `file` is what messages
    /// call it.
    ///
    /// # Errors
    /// When the text is not TOML, or has a key, a word or a time that is none.
    pub fn parse(file: &str, text: &str, profile: &OperatorProfile) -> Result<Self, CaseError> {
        let raw: RawCase = linecert_toml::parse(file, text)?;
        let RawCase { schema: Schema, month, users, .. } = raw;
        let local = profile.local();
        let mistake = |problem: String| Mistake::at(file, text, &month.span(), problem);
        let as_of = raw.as_of.map_or(Ok(Timestamp::MAX), |as_of| local.at(as_of.0));
        let as_of = as_of.map_err(|error| mistake(error.to_string()))?;
        let period = Period::month(month.get_ref(), local, as_of);
        let period = period.map_err(|error| mistake(error.to_string()))?;
        let orders: Result<Vec<_>, _> =
            raw.order.into_iter().map(|order| check_order(order, local)).collect();
        let outcome = |raw: RawOutcome| (raw.order.0, raw.clock.0, raw.is);
        Ok(Self {
            file: file.to_owned(),
            period,
            users: Users { brand: users.brand, ordinary: users.ordinary },
            orders: orders.map_err(|error| mistake(error.to_string()))?,
            outcomes: raw.outcome.into_iter().map(outcome).collect(),
            figures: raw.figure.into_iter().map(Expected::of).collect(),
            duties: raw.duties,
        })
    }

    /// What messages call the file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The period of its figures.
    #[must_use]
    pub const fn period(&self) -> Period {
        self.period
    }

    /// How many users there are.
    #[must_use]
    pub const fn users(&self) -> Users {
        self.users
    }

    /// The orders.
    #[must_use]
    pub fn orders(&self) -> &[Order] {
        &self.orders
    }

    /// The figures that the case names.
    pub fn figures(&self) -> impl Iterator<Item = &str> {
        self.figures.iter().map(|expected| expected.name.as_str())
    }

    /// What a profile makes of the last round of each order under each of its clocks, as seen at
    /// the end of the period.
    #[must_use]
    pub fn judged<'p>(
        &self,
        profile: &'p OperatorProfile,
    ) -> Vec<(OrderNumber, Clock, Judged<'p>)> {
        let as_of = self.period.until();
        let of = |order: &Order| {
            let last = order.rounds(as_of).pop();
            let judge = |clock: &Clock| {
                let judged = profile.judge(*clock, last.as_ref()?, as_of)?;
                Some((order.head().number.clone(), *clock, judged))
            };
            Clock::ALL.iter().filter_map(judge).collect::<Vec<_>>()
        };
        self.orders.iter().flat_map(of).collect()
    }

    /// Compares what the profile makes of the orders with what is expected. Duties are compared
    /// whole, figures and outcomes as far as the case names them.
    ///
    /// # Errors
    /// At the first that is another.
    pub fn check(&self, profile: &OperatorProfile) -> Result<(), CaseMismatch> {
        let reports = profile.figures_of(self.period, &self.orders, self.users);
        for expected in &self.figures {
            let found = reports.iter().find(|report| report.figure.name == expected.name);
            let found = found.map_or_else(|| "no such figure".to_owned(), figure_line);
            self.same(&format!("figure {}", expected.name), &expected.line, &found)?;
        }
        let judged = self.judged(profile);
        for (order, clock, is) in &self.outcomes {
            let found = judged.iter().find(|(number, of, _)| number == order && of == clock);
            let found = found.map_or_else(
                || "no limit".to_owned(),
                |(_, _, judged)| format!("{}, {}", judged.outcome, judged.limit.cites.id),
            );
            self.same(&format!("{clock} of {order}"), is, &found)?;
        }
        let duties = profile.duties(&self.orders, self.period.until());
        let duties: Vec<_> = duties.iter().map(ToString::to_string).collect();
        self.same("what is due", &self.duties.join("\n  "), &duties.join("\n  "))
    }

    fn same(&self, what: &str, expected: &str, found: &str) -> Result<(), CaseMismatch> {
        if expected == found {
            return Ok(());
        }
        let file = self.file.clone();
        let (what, expected, found) = (what.to_owned(), expected.to_owned(), found.to_owned());
        Err(CaseMismatch { file, what, expected, found })
    }
}

impl Expected {
    fn of(raw: RawFigure) -> Self {
        let RawFigure { name, is, counted, left_out } = raw;
        let line = line(&is, &counted.join(", "), &left_out.join(", "));
        Self { name, line }
    }
}

fn line(is: &str, counted: &str, left_out: &str) -> String {
    format!("{is}; counted [{counted}], left out [{left_out}]")
}

/// The figure as a case writes it. Rows of the numerator have a `+`, others what they count with.
fn figure_line(report: &Report<'_>) -> String {
    use crate::figure::How;
    let counted = report.rows.counted.iter().map(|counted| match counted.how {
        How::Hit => format!("{} +", counted.row),
        How::Miss => format!("{} -", counted.row),
        How::Owed(fen) => format!("{} {fen}", counted.row),
        How::Lasted(time) => match crate::span::Span::new(time) {
            Some(span) => format!("{} {span}", counted.row),
            None => format!("{} {time}", counted.row),
        },
    });
    let counted: Vec<_> = counted.collect();
    let left_out = report.rows.left_out.iter().map(|left| format!("{}: {}", left.row, left.why));
    let is = format!("{}, {}", report.value, report.judgement.word());
    line(&is, &counted.join(", "), &left_out.collect::<Vec<_>>().join(", "))
}

fn check_order(raw: RawOrder, local: LocalTime) -> Result<Order, OutsideCalendar> {
    let head = Head {
        line: raw.line.map(|line| line.0),
        standing: raw.standing.map(|standing| standing.0),
        package: raw.package.map(|package| package.0),
        area: raw.area.map(|area| area.0),
        resource: raw.resource.map(|resource| resource.0),
        ..Head::new(raw.number.0, raw.kind.0)
    };
    let event = |WrittenEvent { at, what }: WrittenEvent| {
        let at: Timestamp = local.at(at)?;
        Ok(Event { at, what })
    };
    let events: Result<Vec<_>, _> = raw.events.into_iter().map(|text| event(text.0)).collect();
    Ok(Order::new(head, events?))
}
