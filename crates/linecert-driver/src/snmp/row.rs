//! The cells of a table, gathered from answers in whatever order they came.

use std::collections::BTreeMap;

use linecert_measure::{Absence, Reason};
use linecert_snmp::{Oid, Value, VarBind};

use crate::{escape::quoted, field::garbled};

/// The cells of one row by column. A cell that is not here was not answered for.
pub(super) type Row<'a> = BTreeMap<&'a Oid, Cell<'a>>;

/// What was answered for one instance.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cell<'a> {
    /// The agent has no such instance.
    Absent,
    /// One value, though perhaps more than once.
    One(&'a Value),
    /// Values that contradict each other.
    Contradiction(&'a Value, &'a Value),
}

impl<'a> Cell<'a> {
    fn of(value: &'a Value) -> Self {
        if value.is_absent() { Self::Absent } else { Self::One(value) }
    }

    /// Agents repeat rows; two that differ cannot both be the present value.
    fn joined(self, other: Self) -> Self {
        match (self, other) {
            (Self::Absent, cell) | (cell, Self::Absent) => cell,
            (Self::One(a), Self::One(b)) if a != b => Self::Contradiction(a, b),
            (cell @ Self::Contradiction(..), _) | (_, cell @ Self::Contradiction(..)) => cell,
            (cell, _) => cell,
        }
    }

    /// The text of the value: `None` when there is none, an error when it cannot be read.
    pub(super) fn text(self) -> Result<Option<String>, Absence> {
        match self {
            Self::Absent => Ok(None),
            Self::One(value) => text_of(value).map(Some),
            Self::Contradiction(a, b) => Err(garbled(&show(a), &format!("but also {}", show(b)))),
        }
    }
}

/// Sorts answers into rows by index. Answers outside `columns` are left out.
pub(super) fn gather<'a>(
    columns: &[&'a Oid],
    varbinds: &'a [VarBind],
) -> BTreeMap<&'a [u32], Row<'a>> {
    let mut rows: BTreeMap<&[u32], Row<'_>> = BTreeMap::new();
    for varbind in varbinds {
        for column in columns {
            let Some(index) = varbind.oid.suffix_after(column) else { continue };
            let cell = Cell::of(&varbind.value);
            let row = rows.entry(index).or_default();
            row.entry(column).and_modify(|seen| *seen = seen.joined(cell)).or_insert(cell);
        }
    }
    rows
}

/// The text of a number or a string, without the white space and NUL bytes that agents pad with.
fn text_of(value: &Value) -> Result<String, Absence> {
    match value {
        Value::Integer(number) => Ok(number.to_string()),
        Value::Counter32(number) | Value::Gauge32(number) | Value::TimeTicks(number) => {
            Ok(number.to_string())
        }
        Value::Counter64(number) => Ok(number.to_string()),
        Value::OctetString(bytes) => match str::from_utf8(bytes) {
            Ok(text) => Ok(text.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_owned()),
            Err(_) => Err(Absence {
                reason: Reason::Garbled,
                detail: format!("{}: not UTF-8 text", quoted(bytes)),
            }),
        },
        other => Err(garbled(&show(other), "neither a number nor a text")),
    }
}

fn show(value: &Value) -> String {
    match value {
        Value::OctetString(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => format!("{other:?}"),
    }
}
