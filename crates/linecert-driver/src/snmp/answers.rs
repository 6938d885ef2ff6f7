//! What an agent answered, sorted, in whatever order it came and however often.

use std::borrow::Cow;

use linecert_measure::{Absence, Reason};
use linecert_snmp::{Oid, Value, VarBind};

use crate::{escape::quoted, field};

/// What was answered for one instance.
#[derive(Debug, Clone)]
pub(super) enum Answer<'v> {
    /// The agent has no such instance.
    Absent,
    /// One value, though perhaps more than once.
    One(Cow<'v, Value>),
    /// Values that contradict each other, in words.
    Contradiction(String),
}

/// Answers by instance, of which each occurs once.
#[derive(Debug)]
pub(super) struct Answers<'v> {
    sorted: Vec<(&'v [u32], Answer<'v>)>,
}

impl<'v> Answers<'v> {
    pub(super) fn of(varbinds: &'v [VarBind]) -> Self {
        let mut rows: Vec<(&[u32], &Value)> =
            varbinds.iter().map(|row| (row.oid.as_slice(), &row.value)).collect();
        rows.sort_by_key(|(oid, _)| *oid);
        let same = rows.chunk_by(|(a, _), (b, _)| a == b);
        let sorted = same.filter_map(|rows| Some((rows.first()?.0, Answer::of(rows)))).collect();
        Self { sorted }
    }

    /// The answers for `oid` itself and for what lies below it, with what follows `oid`.
    pub(super) fn below(
        &self,
        oid: &Oid,
    ) -> impl Iterator<Item = (&'v [u32], &Answer<'v>)> + use<'_, 'v> {
        let prefix = oid.as_slice();
        let start = self.sorted.partition_point(|(at, _)| *at < prefix);
        let found = self.sorted.get(start..).unwrap_or_default().iter();
        let length = prefix.len();
        let end = found.as_slice().partition_point(|(at, _)| at.get(..length) == Some(prefix));
        found.take(end).filter_map(move |(at, answer)| Some((at.get(length..)?, answer)))
    }

    /// The answer for one instance.
    pub(super) fn at(&self, oid: &[u32]) -> &Answer<'v> {
        let found = self.sorted.binary_search_by(|(at, _)| (*at).cmp(oid)).ok();
        found.and_then(|place| self.sorted.get(place)).map_or(&Answer::Absent, |(_, answer)| answer)
    }
}

impl<'v> Answer<'v> {
    /// Agents repeat rows; two that differ cannot both be the present value.
    fn of(rows: &[(&[u32], &'v Value)]) -> Self {
        let mut present = rows.iter().map(|(_, value)| *value).filter(|value| !value.is_absent());
        let Some(first) = present.next() else { return Self::Absent };
        if present.all(|value| value == first) {
            return Self::One(Cow::Borrowed(first));
        }
        let shown = || rows.iter().filter(|(_, v)| !v.is_absent()).map(|(_, value)| show(value));
        let (low, high) = (shown().min(), shown().max());
        Self::Contradiction(format!(
            "{}: but also {}",
            low.unwrap_or_default(),
            high.unwrap_or_default()
        ))
    }

    /// The value; `None` when there is none, an error when there are several.
    pub(super) fn value(&self) -> Result<Option<&Value>, Absence> {
        match self {
            Self::Absent => Ok(None),
            Self::One(value) => Ok(Some(value)),
            Self::Contradiction(detail) => {
                Err(Absence { reason: Reason::Garbled, detail: detail.clone() })
            }
        }
    }

    /// The value, when there is one and no other.
    pub(super) fn settled(&self) -> Option<&Value> {
        self.value().ok().flatten()
    }

    pub(super) const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

fn show(value: &Value) -> String {
    match value {
        Value::OctetString(bytes) => quoted(bytes),
        other => match field::text_of(other) {
            Ok(number) => format!("`{number}`"),
            Err(absence) => absence.detail,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(oid: &str, value: Value) -> VarBind {
        VarBind { oid: oid.parse().unwrap(), value }
    }

    #[test]
    fn a_subtree_is_whole_sub_identifiers() {
        let rows: Vec<_> = ["1.3.1.9", "1.3.12", "1.3.1", "1.3.1.4294967295", "1.2.9", "1.3.2"]
            .map(|oid| row(oid, Value::Integer(1)))
            .to_vec();
        let answers = Answers::of(&rows);
        let below = |oid: &str| -> Vec<Vec<u32>> {
            answers.below(&oid.parse().unwrap()).map(|(rest, _)| rest.to_vec()).collect()
        };
        assert_eq!(below("1.3.1"), [vec![], vec![9], vec![u32::MAX]]);
        assert_eq!(below("1.3.12"), [Vec::<u32>::new()]);
        assert!(below("1.4").is_empty() && below("1.3.3").is_empty());
        assert!(answers.at(&[1, 2, 9]).settled().is_some());
        assert!(answers.at(&[1, 2]).is_absent());
    }

    #[test]
    fn repeated_rows_are_one_answer_and_contradictions_none() {
        let [one, two] = [1, 2].map(Value::Integer);
        let text = |text: &str| Value::OctetString(text.as_bytes().to_vec());
        for (values, expect) in [
            (vec![], "Ok(None)"),
            (vec![Value::NoSuchInstance], "Ok(None)"),
            (vec![one.clone(), Value::NoSuchObject, one.clone()], "Ok(Some(Integer(1)))"),
            (vec![two.clone(), one.clone(), two.clone()], "`1`: but also `2`"),
            (vec![text("b"), text("光")], "`\\xe5\\x85\\x89`: but also `b`"),
        ] {
            let mut rows: Vec<_> = values.into_iter().map(|value| row("1.3.1", value)).collect();
            for _ in 0..2 {
                let answers = Answers::of(&rows);
                let value = answers.at(&[1, 3, 1]).value().map_err(|absence| absence.detail);
                let shown = value.clone().map_or_else(|detail| detail, |_| format!("{value:?}"));
                assert_eq!(shown, expect);
                rows.reverse();
            }
        }
    }
}
