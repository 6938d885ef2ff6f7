//! The rows that a figure came from: what was counted, and what was left out and why.

use std::collections::HashMap;

use jiff::SignedDuration;
use thiserror::Error;

use super::Row;
use crate::{
    customer::{Attribute, Package},
    event::Cause,
    limit::Missing,
    name::OrderNumber,
    target::Fen,
};

/// The rows of a figure. A row that counts in the numerator is a row that was counted, so that the
/// numerator is always a part of the denominator.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// What was counted, by order and round.
    pub counted: Vec<Counted>,
    /// What was left out, by order and round.
    pub left_out: Vec<LeftOut>,
}

/// A row of a figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counted {
    /// Which round of which order.
    pub row: Row,
    /// How it counts.
    pub how: How,
}

/// How a row counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// In the numerator and the denominator.
    Hit,
    /// In the denominator alone.
    Miss,
    /// With the time that it took.
    Lasted(SignedDuration),
    /// With what is owed for it.
    Owed(Fen),
}

/// A row that would belong to the figure and was left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// Which round of which order.
    pub row: Row,
    /// Why.
    pub why: Reason,
}

/// Why a row was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum Reason {
    /// Something is missing that decides.
    #[error("not known: {0}")]
    NotKnown(Missing),
    /// It was late and is excused.
    #[error("exempt: {0}")]
    Exempt(Cause),
    /// It was sent back before its time was up.
    #[error("returned in time")]
    Returned,
    /// The customer could not be reached.
    #[error("customer not reached")]
    NotReached,
    /// Nobody was sent.
    #[error("never dispatched")]
    NotDispatched,
    /// It was reported again before the earlier fault was cleared.
    #[error("reported again before clearance")]
    BeforeClearance,
}

/// What the customer of each order has bought.
pub(super) type Packages<'o> = HashMap<&'o OrderNumber, Option<Package>>;

impl Tally {
    /// Both at once, as an iterator of rows gives them.
    pub(super) fn of(rows: impl IntoIterator<Item = Result<Counted, LeftOut>>) -> Self {
        let mut tally = Self::default();
        for row in rows {
            match row {
                Ok(counted) => tally.counted.push(counted),
                Err(left_out) => tally.left_out.push(left_out),
            }
        }
        tally
    }

    pub(super) fn sorted(mut self) -> Self {
        self.counted.sort_unstable();
        self.left_out.sort_unstable();
        self
    }

    /// The rows of customers with a package. A row of a customer whose package is not known is left
    /// out, and is told.
    pub(super) fn only(self, package: Package, packages: &Packages<'_>) -> Self {
        let of = |row: &Row| packages.get(&row.order).copied().flatten();
        let mut kept = Self::default();
        for counted in self.counted {
            match of(&counted.row) {
                Some(found) if found == package => kept.counted.push(counted),
                Some(_) => {}
                None => {
                    let why = Reason::NotKnown(Missing::Attribute(Attribute::Package));
                    kept.left_out.push(LeftOut { row: counted.row, why });
                }
            }
        }
        let other = |row: &Row| of(row).is_some_and(|found| found != package);
        kept.left_out.extend(self.left_out.into_iter().filter(|left| !other(&left.row)));
        kept
    }

    /// The rows of the numerator.
    pub fn numerator(&self) -> impl Iterator<Item = &Row> {
        self.counted.iter().filter(|counted| counted.how == How::Hit).map(|counted| &counted.row)
    }

    /// The rows of the denominator.
    pub fn denominator(&self) -> impl Iterator<Item = &Row> {
        self.counted.iter().map(|counted| &counted.row)
    }
}
