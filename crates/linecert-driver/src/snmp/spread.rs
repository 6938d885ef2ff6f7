//! Rows that are made from one cell: a byte or a list element for each.

use std::borrow::Cow;

use linecert_snmp::{Oid, Value};

use super::{
    answers::{Answer, Answers},
    index::{Illegible, Index},
    object::Roots,
};
use crate::{
    fault::{Fault, Problem, fault},
    field, raw,
};

/// An object each cell of which holds several rows.
#[derive(Debug, Clone)]
pub(super) struct Spread {
    pub(super) oid: Oid,
    form: Form,
    empty: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
enum Form {
    /// A row for each byte, by its place; the first has this number.
    Bytes { first: u32 },
    /// A row for each number of a list, by the number.
    List,
}

/// A row made from a part of a cell.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) index: Vec<u32>,
    pub(super) answer: Answer<'static>,
}

impl Spread {
    pub(super) fn check(raw: &raw::Spread, roots: &Roots) -> Result<Self, Fault> {
        let form = match (&raw.bytes, &raw.csv) {
            (Some(bytes), None) => {
                let first = bytes.get_ref().strip_prefix("first=").and_then(|n| n.parse().ok());
                let refuse = || fault(bytes, Problem::SpreadForm);
                Form::Bytes { first: first.ok_or_else(refuse)? }
            }
            (None, Some(csv)) if *csv.get_ref() => Form::List,
            _ => return Err(fault(&raw.oid, Problem::SpreadForm)),
        };
        let number =
            |text: &raw::Text| text.get_ref().parse().map_err(|_| fault(text, Problem::SpreadForm));
        let empty = raw.empty.iter().map(number).collect::<Result<_, _>>()?;
        Ok(Self { oid: roots.object(&raw.oid)?, form, empty })
    }

    /// The rows of all cells, and the cells that cannot be read.
    pub(super) fn rows(&self, answers: &Answers<'_>) -> (Vec<Made>, Vec<(Index, Illegible)>) {
        let (mut rows, mut unread) = (Vec::new(), Vec::new());
        for (index, answer) in answers.below(&self.oid).filter(|(_, answer)| !answer.is_absent()) {
            match self.parts(answer) {
                Some(parts) => rows.extend(parts.into_iter().map(|(part, number)| Made {
                    index: [index, &[part]].concat(),
                    answer: Answer::One(Cow::Owned(Value::Gauge32(number))),
                })),
                None => unread.push((Index(index.to_vec()), Illegible::List)),
            }
        }
        (rows, unread)
    }

    /// The parts of a cell by their last sub-identifier; `None` when it cannot be read.
    fn parts(&self, answer: &Answer<'_>) -> Option<Vec<(u32, u32)>> {
        let value = answer.settled()?;
        let parts: Vec<(u32, u32)> = match (self.form, value) {
            (Form::Bytes { first }, Value::OctetString(bytes)) => {
                (first..).zip(bytes.iter().copied().map(u32::from)).collect()
            }
            (Form::Bytes { .. }, _) => return None,
            (Form::List, value) => {
                let text = field::text_of(value).ok()?;
                let elements = text.split(',').map(str::trim).filter(|element| !element.is_empty());
                let numbers = elements.map(|element| element.parse().ok().map(|n| (n, n)));
                numbers.collect::<Option<_>>()?
            }
        };
        Some(parts.into_iter().filter(|(_, number)| !self.empty.contains(number)).collect())
    }
}
