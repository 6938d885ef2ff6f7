//! A column map: what each column of a tester's file means.

mod column;
mod problem;
mod raw;
mod text_or;

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::Offset;

pub(crate) use self::column::{
    Column, Given, NumberColumn, PlainWord, Presence, Spread, UnitOf, Word, WordColumn,
};
pub use self::problem::{MapError, MapProblem};
use crate::{decimal::DecimalMark, file::Layout};

/// What each column of one form of file means. [`Map::parse`] reads one, [`crate::shipped`] gives
/// those that are part of the program.
#[derive(Debug, Clone)]
pub struct Map {
    pub(crate) name: String,
    pub(crate) cites: Vec<String>,
    pub(crate) layout: Layout,
    pub(crate) mark: DecimalMark,
    /// Present where each row holds one reading and says which.
    pub(crate) reading: Option<ReadingColumns>,
    pub(crate) ignore: BTreeSet<String>,
    pub(crate) words: BTreeMap<String, PlainWord>,
    pub(crate) pair: PairColumns,
    pub(crate) instrument: InstrumentColumns,
    pub(crate) columns: Vec<Column>,
}

/// The columns of a file that has one reading a row: `NEXT 300k;52.0`.
#[derive(Debug, Clone)]
pub(crate) struct ReadingColumns {
    /// Which column says what the reading is of: the name of a [`Column`].
    pub(crate) name: String,
    pub(crate) value: String,
}

/// Which columns say of which pair a row is.
#[derive(Debug, Clone, Default)]
pub(crate) struct PairColumns {
    pub(crate) id: Option<String>,
    pub(crate) time: Option<TimeColumn>,
    pub(crate) operator: Option<String>,
}

/// A column with the time of a test.
#[derive(Debug, Clone)]
pub(crate) struct TimeColumn {
    pub(crate) name: String,
    pub(crate) format: String,
    /// The tester's offset from UTC; absent where the format has it.
    pub(crate) zone: Option<Offset>,
}

/// What says which instrument measured.
#[derive(Debug, Clone, Default)]
pub(crate) struct InstrumentColumns {
    pub(crate) maker: Option<Naming>,
    pub(crate) model: Option<Naming>,
    pub(crate) serial: Option<Naming>,
    pub(crate) firmware: Option<Naming>,
    pub(crate) calibration_due: Option<DateColumn>,
}

/// A name that the map knows or a column tells.
#[derive(Debug, Clone)]
pub(crate) enum Naming {
    Fixed(String),
    Column(String),
}

/// A column with a day.
#[derive(Debug, Clone)]
pub(crate) struct DateColumn {
    pub(crate) name: String,
    pub(crate) format: String,
}

impl Map {
    /// Reads a column map. `file` is what messages call it.
    ///
    /// # Errors
    /// When the text is not TOML, has a key that the schema does not know, leaves out what a
    /// metric needs, or contradicts itself; with file, line and key.
    pub fn parse(file: &str, text: &str) -> Result<Self, MapError> {
        raw::parse(file, text)
    }

    /// The name, by which a person chooses it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the form of the file is known from.
    #[must_use]
    pub fn cites(&self) -> &[String] {
        &self.cites
    }

    /// Every column of the file that the map takes something from.
    pub(crate) fn mapped(&self) -> BTreeSet<&str> {
        let readings: Vec<_> = match &self.reading {
            Some(reading) => vec![reading.name.as_str(), reading.value.as_str()],
            None => self.columns.iter().map(|column| column.name.as_str()).collect(),
        };
        let references = self.columns.iter().flat_map(Column::references);
        let pair = [&self.pair.id, &self.pair.operator].into_iter().flatten().map(String::as_str);
        let time = self.pair.time.iter().map(|time| time.name.as_str());
        let others = references.chain(pair).chain(time).chain(self.instrument.names());
        readings.into_iter().chain(others).collect()
    }
}

impl InstrumentColumns {
    fn names(&self) -> impl Iterator<Item = &str> {
        let namings = [&self.maker, &self.model, &self.serial, &self.firmware];
        let named = namings.into_iter().flatten().filter_map(|naming| match naming {
            Naming::Column(name) => Some(name.as_str()),
            Naming::Fixed(_) => None,
        });
        named.chain(self.calibration_due.iter().map(|date| date.name.as_str()))
    }
}

#[cfg(test)]
mod tests;
