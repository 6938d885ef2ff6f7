//! Reading a tester's file by a column map.

mod cell;
mod conditions;
mod naming;
mod pairs;
mod problem;

use linecert_measure::Observation;

use self::pairs::Pairs;
pub use self::problem::{ImportError, ImportProblem};
use crate::{
    file::{Known, Row},
    imported::Imported,
    map::{Column, Map, ReadingColumns},
};

impl Map {
    /// Reads a tester's file. `file` is what messages call it.
    ///
    /// # Errors
    /// When it is not the form of file that the map describes: not of its format and encoding,
    /// with a column of which the map does not speak, without one that the map requires, with a
    /// cell that is neither a number nor one of the map's words, in another unit than the map says,
    /// or with two numbers for one thing. With file, line and column.
    pub fn import(&self, file: &str, bytes: &[u8]) -> Result<Imported, ImportError> {
        self.read(bytes).map_err(|fault| fault.in_file(file))
    }

    fn read(&self, bytes: &[u8]) -> Result<Imported, Fault> {
        let known = Known { mapped: self.mapped(), ignored: &self.ignore };
        let mut rows = self.layout.rows(bytes, &known).map_err(Fault::of_format)?;
        if let Some(reading) = &self.reading {
            rows.iter_mut().try_for_each(|row| self.name_reading(reading, row))?;
        }
        let instrument = naming::instrument(self, &rows)?;
        let mut pairs = Pairs::default();
        for row in &rows {
            let pair = pairs.of_row(self, row)?;
            for column in &self.columns {
                if let Some(observation) = self.observation(column, row)? {
                    pair.add(observation, column, row.line)?;
                }
            }
        }
        Ok(Imported { map: self.name.clone(), instrument, pairs: pairs.finish(&self.columns)? })
    }

    /// Puts the reading of a row that holds only one under the name that the row gives it.
    fn name_reading(&self, reading: &ReadingColumns, row: &mut Row) -> Result<(), Fault> {
        let name = row.cells.remove(&reading.name).map(|cell| cell.text).unwrap_or_default();
        let value = row.cells.remove(&reading.value);
        if self.ignore.contains(&name) {
            return Ok(());
        }
        if !self.columns.iter().any(|column| column.name == name) {
            return Err(Fault::new(row.line, &reading.name, ImportProblem::UnknownReading(name)));
        }
        row.cells.extend(value.map(|value| (name, value)));
        Ok(())
    }

    /// What a row says of a column's metric; nothing when the row is about something else.
    fn observation(&self, column: &Column, row: &Row) -> Result<Option<Observation>, Fault> {
        let Some(cell) = row.cells.get(&column.name) else { return Ok(None) };
        let decoded = cell::reading(self, column, row, cell);
        let Some(reading) = decoded.map_err(|problem| problem.at(cell.line))? else {
            return Ok(None);
        };
        let conditions = conditions::of(self, column, row, &reading)?;
        let subject = linecert_measure::Subject::Pair;
        let observation = Observation::new(column.metric, subject, conditions, reading);
        let mismatch = |error| Fault::new(cell.line, &column.name, ImportProblem::Unit(error));
        observation.map(Some).map_err(mismatch)
    }
}

/// A problem with the place in the file, which is named last.
struct Fault {
    line: Option<usize>,
    column: Option<String>,
    problem: ImportProblem,
}

/// A problem of a column, before its line is known.
struct ColumnFault {
    column: String,
    problem: ImportProblem,
}

impl ColumnFault {
    fn new(column: &str, problem: ImportProblem) -> Self {
        Self { column: column.to_owned(), problem }
    }

    fn at(self, line: usize) -> Fault {
        Fault { line: Some(line), column: Some(self.column), problem: self.problem }
    }
}

impl Fault {
    fn new(line: usize, column: &str, problem: ImportProblem) -> Self {
        ColumnFault::new(column, problem).at(line)
    }

    fn of_format((line, problem): crate::file::Fault) -> Self {
        Self { line, column: None, problem: problem.into() }
    }

    fn in_file(self, file: &str) -> ImportError {
        let Self { line, column, problem } = self;
        ImportError { file: file.to_owned(), line, column, problem }
    }
}

#[cfg(test)]
mod tests;
