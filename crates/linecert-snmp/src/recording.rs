//! Recordings of what an agent answered, in the `snmprec` form of snmpsim.

mod text;

use thiserror::Error;

use self::text::Line;
use crate::{
    oid::{Oid, OidError},
    value::VarBind,
};

/// What an agent answered, row by row, in the order in which it was recorded.
///
/// Real agents give rows out of order and twice; both stay, because the recording is evidence.
/// The text is one `OID|tag|value` a line. Tags are the numbers of the BER types (2 INTEGER,
/// 4 OCTET STRING, 5 NULL, 6 OBJECT IDENTIFIER, 64 IpAddress, 65 Counter32, 66 Gauge32,
/// 67 TimeTicks, 68 Opaque, 70 Counter64, 128 noSuchObject, 129 noSuchInstance); `x` after
/// 4, 64 and 68 says that the value is hexadecimal, `e` after 4 that octets are escaped with a
/// backslash.
///
/// A tag that goes on with a colon, as in `2:numeric` and `4:writecache`, is a rule by which snmpsim
/// makes values up. No agent answered those, so they are no rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recording {
    rows: Vec<VarBind>,
    skipped: usize,
}

/// A line of a recording that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {kind}")]
pub struct RecordingError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    #[source]
    pub kind: RowError,
}

/// What is wrong with one line of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RowError {
    /// The line is not `OID|tag|value`.
    #[error("`{0}` is not of the form OID|tag|value")]
    Form(String),
    /// The object identifier cannot be read.
    #[error("{0}")]
    Oid(#[source] OidError),
    /// The tag names no type.
    #[error("`{0}` is not a tag of a recorded value")]
    Tag(String),
    /// The value does not fit its tag.
    #[error("`{value}` is not a value of tag {tag}")]
    Value {
        /// The tag.
        tag: String,
        /// The value, cut to 80 characters.
        value: String,
    },
}

impl Recording {
    /// A recording of these rows, in this order.
    #[must_use]
    pub const fn from_rows(rows: Vec<VarBind>) -> Self {
        Self { rows, skipped: 0 }
    }

    /// Reads the text of a recording. Comments (`#`) and empty lines are passed over, and rules of
    /// a simulator are counted.
    ///
    /// # Errors
    /// The first line that is not a row of a recording. Half a recording is never returned.
    pub fn parse(text: &str) -> Result<Self, RecordingError> {
        let (mut rows, mut skipped) = (Vec::new(), 0);
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').split('\n')) {
            let line_text = line.strip_suffix('\r').unwrap_or(line);
            if line_text.starts_with('#') || line_text.trim().is_empty() {
                continue;
            }
            let line = text::parse_line(line_text);
            match line.map_err(|kind| RecordingError { line: number, kind })? {
                Line::Row(row) => rows.push(row),
                Line::Rule => skipped += 1,
            }
        }
        Ok(Self { rows, skipped })
    }

    /// The rows as recorded.
    #[must_use]
    pub fn rows(&self) -> &[VarBind] {
        &self.rows
    }

    /// How many lines are rules by which a simulator makes values up. What they stand for, a single
    /// object or a whole subtree, is not in [`Recording::rows`], nor in [`Recording::to_text`].
    #[must_use]
    pub const fn skipped(&self) -> usize {
        self.skipped
    }

    /// The rows at or below `prefix`, as recorded.
    pub fn subtree<'a>(&'a self, prefix: &'a Oid) -> impl Iterator<Item = &'a VarBind> + 'a {
        self.rows.iter().filter(move |row| row.oid.starts_with(prefix))
    }

    /// The first row of exactly this object.
    #[must_use]
    pub fn get(&self, oid: &Oid) -> Option<&VarBind> {
        self.rows.iter().find(|row| row.oid == *oid)
    }

    /// The text that [`Recording::parse`] reads back as the same rows.
    ///
    /// Octets other than printable ASCII are written in hexadecimal, so that the text survives
    /// every editor and snmpsim reads it too.
    #[must_use]
    pub fn to_text(&self) -> String {
        let line = |row: &VarBind| {
            let (tag, value) = text::value_to_text(&row.value);
            format!("{}|{tag}|{value}\n", row.oid)
        };
        self.rows.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests;
