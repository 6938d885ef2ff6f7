//! Which instrument measured, which pair, when and who.

use jiff::{civil::Date, fmt::strtime, tz::Offset};
use linecert_measure::Timestamp;

use super::{ColumnFault, Fault, ImportProblem};
use crate::{
    file::Row,
    imported::Instrument,
    map::{Map, Naming, TimeColumn},
};

/// The instrument of all rows, which must not contradict each other.
pub(super) fn instrument(map: &Map, rows: &[Row]) -> Result<Instrument, Fault> {
    let columns = &map.instrument;
    let naming = |naming: &Option<Naming>| match naming {
        None => Ok(None),
        Some(Naming::Fixed(text)) => Ok(Some(text.clone())),
        Some(Naming::Column(name)) => one_text(name, rows),
    };
    let calibration_due = match &columns.calibration_due {
        None => None,
        Some(due) => one_text(&due.name, rows)?
            .map(|text| date(&due.name, &due.format, &text).map_err(|fault| fault.at(first(rows))))
            .transpose()?,
    };
    Ok(Instrument {
        maker: naming(&columns.maker)?,
        model: naming(&columns.model)?,
        serial: naming(&columns.serial)?,
        firmware: naming(&columns.firmware)?,
        calibration_due,
    })
}

fn first(rows: &[Row]) -> usize {
    rows.first().map_or(1, |row| row.line)
}

/// The text that all rows have in a column, empty cells aside.
fn one_text(column: &str, rows: &[Row]) -> Result<Option<String>, Fault> {
    let mut one: Option<String> = None;
    for row in rows {
        let text = text(row, column);
        agree(&mut one, text.as_ref()).map_err(|problem| Fault::new(row.line, column, problem))?;
    }
    Ok(one)
}

/// Takes what a row says, unless an earlier one says something else.
pub(super) fn agree<T: PartialEq + Clone + ToString>(
    one: &mut Option<T>,
    other: Option<&T>,
) -> Result<(), ImportProblem> {
    match (one.as_ref(), other) {
        (Some(first), Some(found)) if first != found => {
            Err(ImportProblem::Contradiction { first: first.to_string(), found: found.to_string() })
        }
        (None, Some(found)) => {
            *one = Some(found.clone());
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The text of a cell that is not empty.
pub(super) fn text(row: &Row, column: &str) -> Option<String> {
    row.cells.get(column).map(|cell| cell.text.clone()).filter(|text| !text.is_empty())
}

/// The time of a row's test; none where the cell is empty.
pub(super) fn time(column: &TimeColumn, row: &Row) -> Result<Option<Timestamp>, Fault> {
    let Some(text) = text(row, &column.name) else { return Ok(None) };
    let read = strtime::parse(&column.format, &text).and_then(|time| match column.zone {
        Some(zone) => at(&time, zone),
        None => time.to_timestamp(),
    });
    let fault = |_| wrong(&column.name, &column.format, &text).at(row.line);
    read.map(Some).map_err(fault)
}

fn at(time: &strtime::BrokenDownTime, zone: Offset) -> Result<Timestamp, jiff::Error> {
    zone.to_timestamp(time.to_datetime()?)
}

fn date(column: &str, format: &str, text: &str) -> Result<Date, ColumnFault> {
    let read = strtime::parse(format, text).and_then(|time| time.to_date());
    read.map_err(|_| wrong(column, format, text))
}

fn wrong(column: &str, format: &str, text: &str) -> ColumnFault {
    let problem = ImportProblem::Time { text: text.to_owned(), format: format.to_owned() };
    ColumnFault::new(column, problem)
}
