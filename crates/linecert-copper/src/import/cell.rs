//! One cell as a reading.

use linecert_measure::{Quantity, Reading, Reason, Uncertainty};

use super::{ColumnFault, ImportProblem};
use crate::{
    amount::{Amount, ConversionError, Rounding},
    decimal::Decimal,
    file::{Cell, Row},
    map::{Column, Map, NumberColumn, PlainWord, Spread, UnitOf, Word},
    reading::{self, ReadingError, Side},
    scale::Scale,
};

/// The steps of 100 %.
const WHOLE: i64 = 100_000_000;

/// The reading of a cell; `None` when the row is about something else.
pub(super) fn reading(
    map: &Map,
    column: &Column,
    row: &Row,
    cell: &Cell,
) -> Result<Option<Reading>, ColumnFault> {
    let text = cell.text.as_str();
    let fault = |problem| ColumnFault::new(&column.name, problem);
    let outside = |end, side| {
        let reading = reading::outside(column.metric, end, column.sign, side);
        reading.map(Some).map_err(|error| fault(of_reading(column, text, error)))
    };
    match word(map, column, text) {
        Some(Word::Plain(PlainWord::NotMeasured)) => Ok(None),
        Some(Word::Plain(PlainWord::NotReported)) => {
            Ok(Some(Reading::absent(Reason::Sentinel, format!("`{text}`"))))
        }
        Some(Word::AboveRange(end)) => outside(end, Side::Above),
        Some(Word::BelowRange(end)) => outside(end, Side::Below),
        None => value(map, column, row, text).map(Some),
    }
}

/// What the map says of a text that is no number. The words of the column come first.
fn word(map: &Map, column: &Column, text: &str) -> Option<Word> {
    let of_column = column.words.get(text).copied();
    of_column.or_else(|| map.words.get(text).copied().map(Word::Plain))
}

fn value(map: &Map, column: &Column, row: &Row, text: &str) -> Result<Reading, ColumnFault> {
    let fault = |problem| ColumnFault::new(&column.name, problem);
    let amount = amount(map, column, row, text)?;
    let uncertainty = uncertainty(map, column, row)?;
    let reading = reading::value(column.metric, amount, column.sign, |value| uncertainty.of(value));
    reading.map_err(|error| fault(of_reading(column, text, error)))
}

fn amount(map: &Map, column: &Column, row: &Row, text: &str) -> Result<Amount, ColumnFault> {
    let fault = |problem| ColumnFault::new(&column.name, problem);
    let (number, behind) = Decimal::split(text, map.mark)
        .ok_or_else(|| fault(ImportProblem::NotANumber(text.to_owned())))?;
    let scale = match &column.unit {
        UnitOf::Fixed(scale) => *scale,
        UnitOf::InCell => {
            let known = Scale::of_cell(behind);
            known.ok_or_else(|| fault(ImportProblem::NoUnit(text.to_owned())))?
        }
        UnitOf::Column(name) => {
            let said = row.cells.get(name).map(|cell| cell.text.as_str()).unwrap_or_default();
            let no_unit = || ColumnFault::new(name, ImportProblem::NoUnit(said.to_owned()));
            Scale::of_cell(said).ok_or_else(no_unit)?
        }
    };
    agrees(text, behind, scale).map_err(fault)?;
    Ok(Amount { number, scale })
}

/// Checks that what stands behind a number is its unit or nothing.
fn agrees(text: &str, behind: &str, expected: Scale) -> Result<(), ImportProblem> {
    if behind.is_empty() || Scale::of_cell(behind) == Some(expected) {
        return Ok(());
    }
    let text = text.to_owned();
    // More digits, marks or signs are no unit: the number itself is not understood.
    if behind.starts_with(|c: char| c.is_numeric() || matches!(c, '.' | ',' | '-' | '+')) {
        return Err(ImportProblem::NotANumber(text));
    }
    Err(ImportProblem::OtherUnit { text, found: behind.to_owned(), expected })
}

/// An uncertainty before the value is known.
enum Around {
    NotStated,
    Stated { share: i64, fixed: i64 },
}

impl Around {
    fn of(self, value: Quantity) -> Uncertainty {
        let Self::Stated { share, fixed } = self else { return Uncertainty::NotStated };
        let unit = value.unit().difference();
        let part = value.share(share, WHOLE).map_or(i64::MAX, Quantity::steps).saturating_abs();
        Uncertainty::Expanded(Quantity::from_steps(part.saturating_add(fixed), unit))
    }
}

fn uncertainty(map: &Map, column: &Column, row: &Row) -> Result<Around, ColumnFault> {
    match &column.uncertainty {
        Spread::NotStated => Ok(Around::NotStated),
        Spread::Stated { share, fixed } => Ok(Around::Stated {
            share: share.unwrap_or(0),
            fixed: fixed.map_or(0, Quantity::steps),
        }),
        Spread::Column(spread) => from_column(map, column, spread, row),
    }
}

/// The uncertainty of a column; where the file has none for this row, none is stated.
fn from_column(
    map: &Map,
    column: &Column,
    spread: &NumberColumn,
    row: &Row,
) -> Result<Around, ColumnFault> {
    let fault = |problem| ColumnFault::new(&spread.name, problem);
    let text = row.cells.get(&spread.name).map(|cell| cell.text.as_str()).unwrap_or_default();
    if text.is_empty() || map.words.contains_key(text) {
        return Ok(Around::NotStated);
    }
    let (number, behind) = Decimal::split(text, map.mark)
        .filter(|(number, _)| number.mantissa >= 0)
        .ok_or_else(|| fault(ImportProblem::NotANumber(text.to_owned())))?;
    agrees(text, behind, spread.scale).map_err(fault)?;
    let amount = Amount { number, scale: spread.scale };
    let converted = amount.to_unit(column.metric.unit().difference(), Rounding::Up);
    let (quantity, _) = converted.map_err(|error| fault(of_reading(column, text, error.into())))?;
    Ok(Around::Stated { share: 0, fixed: quantity.steps() })
}

fn of_reading(column: &Column, text: &str, error: ReadingError) -> ImportProblem {
    let metric = column.metric;
    match error {
        ReadingError::Conversion(ConversionError::Dimension { from, .. }) => {
            ImportProblem::Dimension { metric, found: from }
        }
        ReadingError::Conversion(ConversionError::TooLarge(unit)) => {
            ImportProblem::TooLarge { text: text.to_owned(), unit }
        }
        ReadingError::Value(error) => error.into(),
        ReadingError::Sign(error) => error.into(),
    }
}
