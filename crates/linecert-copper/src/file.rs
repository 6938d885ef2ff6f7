//! The files of testers as rows of named cells, whatever their format.

mod charset;
mod json;
mod path;
mod table;
mod tree;
mod xml;

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroUsize,
};

use serde::Deserialize;
use thiserror::Error;

pub(crate) use self::{charset::Charset, path::Path};

/// The longest file that is read.
pub(crate) const MOST_BYTES: usize = 16 << 20;
/// The most rows, or values of a tree, that are read.
pub(crate) const MOST_ROWS: usize = 20_000;
/// The most values of a tree that are read.
const MOST_LEAVES: usize = 200_000;
/// The longest cell that is read, in bytes.
const MOST_CELL: usize = 4_096;
/// How deep a tree may be.
const MOST_DEPTH: usize = 32;

/// How a file is laid out.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) charset: Charset,
    pub(crate) shape: Shape,
}

/// The format of a file and where its rows are.
#[derive(Debug, Clone)]
pub(crate) enum Shape {
    /// Comma-separated values (RFC 4180), or with another delimiter.
    Csv {
        delimiter: Delimiter,
        /// The line with the names of the columns; what stands above it is not read.
        header_line: NonZeroUsize,
    },
    Xml {
        records: Path,
    },
    Json {
        records: Path,
    },
}

/// What stands between two cells.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(crate) enum Delimiter {
    #[default]
    #[serde(rename = ",")]
    Comma,
    #[serde(rename = ";")]
    Semicolon,
    #[serde(rename = "tab")]
    Tab,
}

/// One row: what one test says of one pair.
#[derive(Debug)]
pub(crate) struct Row {
    /// The line on which it begins.
    pub(crate) line: usize,
    /// The cells by the names that the map gives their columns.
    pub(crate) cells: BTreeMap<String, Cell>,
}

/// The text of one cell, without the space around it.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// The columns that a map knows.
pub(crate) struct Known<'m> {
    pub(crate) mapped: BTreeSet<&'m str>,
    pub(crate) ignored: &'m BTreeSet<String>,
}

/// A problem and the line it is on, where it has one.
pub(crate) type Fault = (Option<usize>, FormatProblem);

/// Why a file gives no rows.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FormatProblem {
    /// More than any tester writes.
    #[error("is longer than {most} {what}")]
    TooLong {
        /// What there is too much of.
        what: &'static str,
        /// How much is read.
        most: usize,
    },
    /// Bytes that the encoding of the map does not have.
    #[error("is not {0}: set `encoding` in the map")]
    Encoding(&'static str),
    /// A file that says of itself that it has another encoding.
    #[error("says that it is {found}, but the map says {expected}")]
    OtherEncoding {
        /// What the file says.
        found: String,
        /// What the map says.
        expected: &'static str,
    },
    /// A character that no text has; often a sign of UTF-16.
    #[error("holds a NUL character, which is not text: set `encoding` in the map")]
    Nul,
    /// A character that steers a terminal or a printer.
    #[error("has a cell with the control character U+{0:04X}")]
    Control(u32),
    /// It does not follow its format.
    #[error("is not {format}: {detail}")]
    Syntax {
        /// The format.
        format: &'static str,
        /// What the parser met.
        detail: String,
    },
    /// A document type, which may define entities.
    #[error("has a document type, which is not read")]
    DocumentType,
    /// A reference to something that the file itself does not hold.
    #[error("refers to the entity `{0}`, which is not read")]
    Entity(String),
    /// No header, or none on its line.
    #[error("has no line {0} with the names of its columns")]
    NoHeader(usize),
    /// A path that leads to nothing.
    #[error("has no rows")]
    NoRows,
    /// Two columns of one name, or a value that stands twice in a row.
    #[error("`{0}` stands there twice")]
    Repeated(String),
    /// A column of which the map does not speak.
    #[error("column `{0}` is neither mapped nor listed in `ignore`")]
    Unmapped(String),
}

impl Layout {
    /// Whether columns are paths.
    pub(crate) const fn is_tree(&self) -> bool {
        !matches!(self.shape, Shape::Csv { .. })
    }

    /// The rows of a file.
    pub(crate) fn rows(&self, bytes: &[u8], known: &Known<'_>) -> Result<Vec<Row>, Fault> {
        if bytes.len() > MOST_BYTES {
            return Err((None, FormatProblem::TooLong { what: "bytes", most: MOST_BYTES }));
        }
        let text = self.charset.decode(bytes).map_err(|problem| (None, problem))?;
        if let Some(at) = text.find('\0') {
            return Err((Some(Lines::new(&text).at(at)), FormatProblem::Nul));
        }
        let rows = match &self.shape {
            Shape::Csv { delimiter, header_line } => {
                table::rows(&text, *delimiter, *header_line, known)
            }
            Shape::Xml { records } => tree::rows(xml::leaves(&text, self.charset)?, records, known),
            Shape::Json { records } => tree::rows(json::leaves(&text)?, records, known),
        }?;
        if rows.is_empty() { Err((None, FormatProblem::NoRows)) } else { Ok(rows) }
    }
}

impl Delimiter {
    pub(crate) const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }
}

impl Cell {
    /// A cell, when it is plain text and not longer than any that a tester writes.
    fn new(text: &str, line: usize) -> Result<Self, Fault> {
        Self::check_length(text, line)?;
        let is_control = |c: &char| c.is_control() && !matches!(c, '\t' | '\r' | '\n');
        if let Some(control) = text.chars().find(is_control) {
            return Err((Some(line), FormatProblem::Control(control.into())));
        }
        Ok(Self { text: text.trim().to_owned(), line })
    }

    /// Checks that a text is not longer than any cell that a tester writes.
    fn check_length(text: &str, line: usize) -> Result<(), Fault> {
        let problem = FormatProblem::TooLong { what: "bytes in one cell", most: MOST_CELL };
        if text.len() > MOST_CELL { Err((Some(line), problem)) } else { Ok(()) }
    }
}

/// The lines of a text, for places that mostly go forward, so that a long one is counted once.
struct Lines<'t> {
    text: &'t str,
    counted: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    const fn new(text: &'t str) -> Self {
        Self { text, counted: 0, line: 1 }
    }

    /// The line, counted from one, on which the byte at `offset` stands.
    fn at(&mut self, offset: usize) -> usize {
        if offset < self.counted {
            *self = Self::new(self.text);
        }
        let new = self.text.as_bytes().get(self.counted..offset).unwrap_or_default();
        self.line += new.iter().filter(|byte| **byte == b'\n').count();
        self.counted = offset;
        self.line
    }
}

#[cfg(test)]
mod tests;
