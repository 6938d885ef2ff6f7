//! Comma-separated values.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroUsize,
};

use csv::{Position, ReaderBuilder, StringRecord};

use super::{Cell, Delimiter, Fault, FormatProblem, Known, Lines, MOST_ROWS, Row};

pub(super) fn rows(
    text: &str,
    delimiter: Delimiter,
    header_line: NonZeroUsize,
    known: &Known<'_>,
) -> Result<Vec<Row>, Fault> {
    let above = text.split_inclusive('\n').take(header_line.get() - 1).map(str::len).sum();
    let body = text.get(above..).filter(|body| !body.trim().is_empty());
    let body = body.ok_or((None, FormatProblem::NoHeader(header_line.get())))?;
    let mut places = Places { text, above, lines: Lines::new(text) };
    let mut reader = ReaderBuilder::new().delimiter(delimiter.byte()).from_reader(body.as_bytes());
    let header = reader.headers().map_err(|error| places.syntax(&error))?;
    let names = names(header, header_line, known)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| places.syntax(&error))?;
        if rows.len() == MOST_ROWS {
            return Err((None, FormatProblem::TooLong { what: "rows", most: MOST_ROWS }));
        }
        rows.push(row(&names, &record, places.line(record.position()))?);
    }
    Ok(rows)
}

/// The names of the columns, all of them known and none twice; `None` for those that are ignored.
fn names(
    record: &StringRecord,
    line: NonZeroUsize,
    known: &Known<'_>,
) -> Result<Vec<Option<String>>, Fault> {
    let mut seen = BTreeSet::new();
    let mut names = Vec::new();
    for name in record {
        let name = Cell::new(name, line.get())?.text;
        let mapped = known.mapped.contains(name.as_str());
        if !mapped && !known.ignored.contains(&name) {
            return Err((Some(line.get()), FormatProblem::Unmapped(name)));
        }
        if mapped && !seen.insert(name.clone()) {
            return Err((Some(line.get()), FormatProblem::Repeated(name)));
        }
        names.push(mapped.then_some(name));
    }
    Ok(names)
}

fn row(names: &[Option<String>], record: &StringRecord, line: usize) -> Result<Row, Fault> {
    let named = names.iter().zip(record).filter_map(|(name, text)| Some((name.as_ref()?, text)));
    let cells = named.map(|(name, text)| Ok((name.clone(), Cell::new(text, line)?)));
    Ok(Row { line, cells: cells.collect::<Result<BTreeMap<_, _>, Fault>>()? })
}

/// Where in the whole file something stands that the reader found below the lines above the header.
struct Places<'t> {
    text: &'t str,
    above: usize,
    lines: Lines<'t>,
}

impl Places<'_> {
    /// The line on which a record begins. The reader leaves the end of one line, and empty lines,
    /// to the record that follows.
    fn line(&mut self, position: Option<&Position>) -> usize {
        let byte = position.and_then(|position| usize::try_from(position.byte()).ok());
        let from = self.above.saturating_add(byte.unwrap_or(0));
        let rest = self.text.as_bytes().iter().skip(from);
        let ends = rest.take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.lines.at(from.saturating_add(ends))
    }

    fn syntax(&mut self, error: &csv::Error) -> Fault {
        let detail = match error.kind() {
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("a row has {len} cells under a header of {expected_len}")
            }
            _ => error.to_string(),
        };
        let line = error.position().map(|position| self.line(Some(position)));
        (line, FormatProblem::Syntax { format: "CSV", detail })
    }
}
