//! One column that holds readings.

use std::collections::BTreeMap;

use linecert_measure::{CrosstalkSign, FarEnd, Frequency, Leg, Metric, Quantity, TestVoltage};

use crate::{amount::Amount, scale::Scale};

/// A column whose cells are readings of one metric.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) metric: Metric,
    pub(crate) unit: UnitOf,
    /// Present exactly when the metric is crosstalk.
    pub(crate) sign: Option<CrosstalkSign>,
    pub(crate) frequency: Given<Frequency, NumberColumn>,
    pub(crate) voltage: Given<TestVoltage, NumberColumn>,
    pub(crate) leg: Given<Leg, WordColumn<Leg>>,
    pub(crate) far_end: Given<FarEnd, WordColumn<FarEnd>>,
    pub(crate) uncertainty: Spread,
    pub(crate) words: BTreeMap<String, Word>,
    pub(crate) presence: Presence,
}

/// Where the unit of a number stands.
#[derive(Debug, Clone)]
pub(crate) enum UnitOf {
    /// In the map; a cell may repeat it.
    Fixed(Scale),
    /// In each cell, behind the number.
    InCell,
    /// In another column.
    Column(String),
}

/// Where a condition stands: fixed in the map, in a column, or nowhere.
#[derive(Debug, Clone)]
pub(crate) enum Given<T, C> {
    NotStated,
    Fixed(T),
    Column(C),
}

/// A column with a number in one unit.
#[derive(Debug, Clone)]
pub(crate) struct NumberColumn {
    pub(crate) name: String,
    pub(crate) scale: Scale,
}

/// A column with words of a closed list.
#[derive(Debug, Clone)]
pub(crate) struct WordColumn<T> {
    pub(crate) name: String,
    pub(crate) words: BTreeMap<String, T>,
}

/// Where the expanded uncertainty (k = 2) of a reading stands.
#[derive(Debug, Clone)]
pub(crate) enum Spread {
    NotStated,
    /// By the data sheet: a part of the reading, in steps of the unit percent, and an amount.
    Stated {
        share: Option<i64>,
        fixed: Option<Quantity>,
    },
    Column(NumberColumn),
}

/// What a cell means that holds no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Plain(PlainWord),
    /// Above what the tester measures, which is this.
    AboveRange(Amount),
    /// Below what the tester measures, which is this.
    BelowRange(Amount),
}

/// A word that means that there is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlainWord {
    /// The tester tried and has no value.
    NotReported,
    /// The row is about something else.
    NotMeasured,
}

/// Whether a file without the column is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    Optional,
}

impl Column {
    /// The columns that it refers to.
    pub(super) fn references(&self) -> impl Iterator<Item = &str> {
        let unit = if let UnitOf::Column(name) = &self.unit { Some(name.as_str()) } else { None };
        let spread = if let Spread::Column(column) = &self.uncertainty {
            Some(column.name.as_str())
        } else {
            None
        };
        let conditions = [
            self.frequency.column().map(|column| column.name.as_str()),
            self.voltage.column().map(|column| column.name.as_str()),
            self.leg.column().map(|column| column.name.as_str()),
            self.far_end.column().map(|column| column.name.as_str()),
        ];
        conditions.into_iter().chain([unit, spread]).flatten()
    }
}

impl<T: Copy, C> Given<T, C> {
    /// The column that tells it.
    pub(crate) const fn column(&self) -> Option<&C> {
        if let Self::Column(column) = self { Some(column) } else { None }
    }

    /// What the map itself tells.
    pub(crate) const fn fixed(&self) -> Option<T> {
        if let Self::Fixed(value) = self { Some(*value) } else { None }
    }
}
