//! Work orders as a table: comma-separated values (RFC 4180).
//!
//! Every cell is text. One that a spreadsheet would take for a formula is written with a `'` before
//! it, which is taken off again when it is read.

use csv::{ReaderBuilder, StringRecord, WriterBuilder};

use super::{
    Collector, Import, ImportError, RowProblem, charset,
    row::{self, Column},
};
use crate::{clock::LocalTime, order::Order};

/// Reads a table in UTF-8, UTF-16 or GBK, with or without a byte order mark. Its header names the
/// columns, in English or Chinese and in any order; `number` and `kind` must be among them. Times
/// without an offset are local.
///
/// # Errors
/// When the bytes are no text or no table, or the header lacks a column or has one twice.
pub fn csv(bytes: &[u8], local: LocalTime) -> Result<Import, ImportError> {
    let text = charset::decode(bytes)?;
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| syntax(&error))?;
    let mut collector = Collector::default();
    let columns = columns(header, &mut collector.import.ignored)?;
    // The header is the first row.
    for (record, row) in reader.records().zip(2..) {
        let record = record.map_err(|error| syntax(&error))?;
        collector.take(row, order(&record, &columns, local));
    }
    Ok(collector.import)
}

fn syntax(error: &csv::Error) -> ImportError {
    ImportError::Syntax { format: "CSV", detail: error.to_string() }
}

/// What each column means; nothing for one that is ignored.
fn columns(
    header: &StringRecord,
    ignored: &mut Vec<String>,
) -> Result<Vec<Option<Column>>, ImportError> {
    let mut columns = Vec::new();
    for name in header.iter().map(str::trim) {
        let column = name.parse::<Column>().ok();
        if column.is_some() && columns.contains(&column) {
            return Err(ImportError::TwoColumns(column.map_or("", Column::word)));
        }
        if column.is_none() {
            ignored.push(name.chars().take(80).collect());
        }
        columns.push(column);
    }
    for needed in [Column::Number, Column::Kind] {
        if !columns.contains(&Some(needed)) {
            return Err(ImportError::NoColumn(needed.word()));
        }
    }
    Ok(columns)
}

fn order(
    record: &StringRecord,
    columns: &[Option<Column>],
    local: LocalTime,
) -> Result<Order, RowProblem> {
    if record.len() != columns.len() {
        return Err(RowProblem::Cells { found: record.len(), expected: columns.len() });
    }
    let cell = |column: Column| {
        let place = columns.iter().position(|found| *found == Some(column))?;
        Some(unguarded(record.get(place)?.trim())).filter(|text| !text.is_empty())
    };
    let happened = cell(Column::Events).into_iter().flat_map(|text| text.split(';'));
    row::order(cell, happened, local)
}

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(text)
}

fn guarded(text: String) -> String {
    if text.starts_with(FORMULA) { format!("'{text}") } else { text }
}

/// Writes orders as a table in UTF-8 that [`csv`] reads back as they are.
#[must_use]
pub fn write_csv(orders: &[Order]) -> String {
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    let header = Column::ALL.iter().map(|column| column.word().to_owned()).collect();
    let cells = |order: &Order| {
        let text = |column: &Column| row::cell(order, *column).map(guarded).unwrap_or_default();
        Column::ALL.iter().map(text).collect()
    };
    let rows = orders.iter().map(cells);
    let written: Result<(), csv::Error> = std::iter::once::<Vec<String>>(header)
        .chain(rows)
        .try_for_each(|row| writer.write_record(row));
    // Writing into memory cannot fail, and rows are all of one length.
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}
