//! The conditions of a reading, from the map or from columns of its row.

use std::collections::BTreeMap;

use linecert_measure::{Conditions, FarEnd, Frequency, Reading, TestVoltage};

use super::{ColumnFault, Fault, ImportProblem};
use crate::{
    amount::Amount,
    decimal::Decimal,
    file::{Cell, Row},
    map::{Column, Given, Map, NumberColumn, WordColumn},
    needs::needs,
    scale::Scale,
};

/// The conditions of a reading. One that a column should tell must be there, unless there is no
/// number that could depend on it.
pub(super) fn of(
    map: &Map,
    column: &Column,
    row: &Row,
    reading: &Reading,
) -> Result<Conditions, Fault> {
    let look = Look { map, column, row, reading };
    let conditions = Conditions {
        frequency: look.number(&column.frequency, Scale::Kilohertz, Frequency::from_khz)?,
        voltage: look.number(&column.voltage, Scale::Volt, |volts| {
            u16::try_from(volts).ok().and_then(TestVoltage::from_volts)
        })?,
        leg: look.word(&column.leg, "leg of a pair")?,
        far_end: look.word(&column.far_end, "state of the far end")?,
        ..Conditions::default()
    };
    look.fits(conditions.far_end)?;
    Ok(conditions)
}

/// Where conditions are looked for.
struct Look<'a> {
    map: &'a Map,
    column: &'a Column,
    row: &'a Row,
    reading: &'a Reading,
}

impl Look<'_> {
    fn number<T: Copy>(
        &self,
        given: &Given<T, NumberColumn>,
        scale: Scale,
        make: impl FnOnce(u32) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        let Some(column) = given.column() else { return Ok(given.fixed()) };
        let Some(cell) = self.cell(&column.name)? else { return Ok(None) };
        let amount = Decimal::split(&cell.text, self.map.mark)
            .filter(|(_, behind)| behind.is_empty() || Scale::of_cell(behind) == Some(column.scale))
            .map(|(number, _)| Amount { number, scale: column.scale });
        let value = amount.and_then(|amount| amount.whole(scale)).and_then(make);
        let what = if scale == Scale::Kilohertz {
            "frequency of whole kilohertz up to 1 GHz"
        } else {
            "test voltage of whole volts up to 5 kV"
        };
        value.map(Some).ok_or_else(|| condition(cell, &column.name, what))
    }

    fn word<T: Copy + std::str::FromStr>(
        &self,
        given: &Given<T, WordColumn<T>>,
        what: &'static str,
    ) -> Result<Option<T>, Fault> {
        let Some(column) = given.column() else { return Ok(given.fixed()) };
        let Some(cell) = self.cell(&column.name)? else { return Ok(None) };
        let words: &BTreeMap<String, T> = &column.words;
        let value = words.get(&cell.text).copied().or_else(|| cell.text.parse().ok());
        value.map(Some).ok_or_else(|| condition(cell, &column.name, what))
    }

    /// The cell with a condition; none where the reading is absent too.
    fn cell(&self, name: &str) -> Result<Option<&Cell>, Fault> {
        let is_blank = |text: &str| text.is_empty() || self.map.words.contains_key(text);
        let found = self.row.cells.get(name).filter(|cell| !is_blank(&cell.text));
        if found.is_none() && !matches!(self.reading, Reading::NotReported(_)) {
            let problem = ImportProblem::NoCondition(self.column.name.clone());
            return Err(ColumnFault::new(name, problem).at(self.row.line));
        }
        Ok(found)
    }

    /// The far end of a column is checked here, that of the map was when it was read.
    fn fits(&self, found: Option<FarEnd>) -> Result<(), Fault> {
        let expected = needs(self.column.metric).map_or(&[][..], |needs| needs.far_ends);
        match (found, self.column.far_end.column()) {
            (Some(found), Some(column)) if !expected.is_empty() && !expected.contains(&found) => {
                let metric = self.column.metric;
                let problem = ImportProblem::FarEnd { metric, found };
                Err(ColumnFault::new(&column.name, problem).at(self.row.line))
            }
            _ => Ok(()),
        }
    }
}

fn condition(cell: &Cell, column: &str, what: &'static str) -> Fault {
    let problem = ImportProblem::Condition { text: cell.text.clone(), what };
    ColumnFault::new(column, problem).at(cell.line)
}
