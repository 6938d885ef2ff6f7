//! How values stand in columns.

use std::{error::Error, str::FromStr};

use linecert_measure::{Digest, Timestamp};
use rusqlite::{
    Row,
    types::{FromSql, Type, Value},
};

use crate::name::{
    AccountName, InstrumentName, LineName, NodeName, OrderNumber, PortName, RegionName,
};

/// What can be put in a column.
pub(super) trait Kept {
    fn value(&self) -> Value;
}

/// The values of a row, in the order of its columns.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::sqlite::value::Kept::value(&$value)),*] };
}
pub(super) use values;

macro_rules! kept_as_text {
    ($($name:ty),+) => {$(
        impl Kept for $name {
            fn value(&self) -> Value {
                Value::Text(self.as_str().to_owned())
            }
        }
    )+};
}
kept_as_text!(
    AccountName,
    InstrumentName,
    LineName,
    NodeName,
    OrderNumber,
    PortName,
    RegionName,
    String
);

impl Kept for str {
    fn value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl<T: Kept + ?Sized> Kept for &T {
    fn value(&self) -> Value {
        (**self).value()
    }
}

impl<T: Kept> Kept for Option<T> {
    fn value(&self) -> Value {
        self.as_ref().map_or(Value::Null, Kept::value)
    }
}

impl Kept for i64 {
    fn value(&self) -> Value {
        Value::Integer(*self)
    }
}

impl Kept for u64 {
    fn value(&self) -> Value {
        Value::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
    }
}

impl Kept for u32 {
    fn value(&self) -> Value {
        Value::Integer((*self).into())
    }
}

impl Kept for u16 {
    fn value(&self) -> Value {
        Value::Integer((*self).into())
    }
}

impl Kept for Timestamp {
    fn value(&self) -> Value {
        Value::Integer(self.as_microsecond())
    }
}

impl Kept for Digest {
    fn value(&self) -> Value {
        Value::Blob(self.as_bytes().to_vec())
    }
}

impl Kept for [u8] {
    fn value(&self) -> Value {
        Value::Blob(self.to_vec())
    }
}

/// What stands in a column is not what was put there.
fn strange(kind: Type, error: impl Into<Box<dyn Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, kind, error.into())
}

fn converted<S: FromSql, T>(
    row: &Row<'_>,
    column: &str,
    convert: impl FnOnce(S) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    row.get::<_, Option<S>>(column)?.map(convert).transpose()
}

fn there<T>(value: Option<T>, column: &str) -> rusqlite::Result<T> {
    value.ok_or_else(|| strange(Type::Null, format!("there is no {column}")))
}

pub(super) fn text<T: FromStr>(row: &Row<'_>, column: &str) -> rusqlite::Result<T>
where
    T::Err: Error + Send + Sync + 'static,
{
    there(maybe_text(row, column)?, column)
}

pub(super) fn maybe_text<T: FromStr>(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<T>>
where
    T::Err: Error + Send + Sync + 'static,
{
    converted(row, column, |text: String| text.parse().map_err(|error| strange(Type::Text, error)))
}

pub(super) fn time(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    there(maybe_time(row, column)?, column)
}

pub(super) fn maybe_time(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    converted(row, column, |micros: i64| {
        Timestamp::from_microsecond(micros).map_err(|error| strange(Type::Integer, error))
    })
}

pub(super) fn digest(row: &Row<'_>, column: &str) -> rusqlite::Result<Digest> {
    there(maybe_digest(row, column)?, column)
}

pub(super) fn maybe_digest(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Digest>> {
    converted(row, column, |bytes: [u8; 32]| Ok(Digest::from(bytes)))
}

/// One of a closed list, by its name.
pub(super) fn one_of<T: Copy>(
    row: &Row<'_>,
    column: &str,
    (all, name): (&[T], fn(T) -> &'static str),
) -> rusqlite::Result<T> {
    let found: String = row.get(column)?;
    let known = all.iter().copied().find(|one| name(*one) == found);
    known.ok_or_else(|| strange(Type::Text, format!("unknown {column} `{found}`")))
}

/// Texts as one text, one to a row. None of them holds a line feed: names cannot.
pub(super) fn joined<'a>(texts: impl IntoIterator<Item = &'a String>) -> String {
    texts.into_iter().map(String::as_str).collect::<Vec<_>>().join("\n")
}

pub(super) fn parted<C: FromIterator<String>>(text: &str) -> C {
    text.lines().map(str::to_owned).collect()
}

/// Values as bytes, each behind its kind and its length, so that no two lists have the same.
pub(super) fn to_bytes(values: &[Value]) -> Vec<u8> {
    let mut out = Vec::new();
    for value in values {
        let (kind, bytes): (u8, &[u8]) = match value {
            Value::Null => (0, &[]),
            Value::Integer(number) => (1, &number.to_be_bytes()),
            // No column holds floating point.
            Value::Real(number) => (2, &number.to_bits().to_be_bytes()),
            Value::Text(text) => (3, text.as_bytes()),
            Value::Blob(bytes) => (4, bytes),
        };
        out.push(kind);
        out.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        out.extend(bytes);
    }
    out
}

/// The values that became these bytes.
pub(super) fn from_bytes(mut bytes: &[u8]) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    while let Some((&kind, rest)) = bytes.split_first() {
        let (length, rest) = rest.split_first_chunk()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (value, rest) = rest.split_at_checked(length)?;
        values.push(match kind {
            0 if length == 0 => Value::Null,
            1 => Value::Integer(i64::from_be_bytes(value.try_into().ok()?)),
            3 => Value::Text(String::from_utf8(value.to_vec()).ok()?),
            4 => Value::Blob(value.to_vec()),
            _ => return None,
        });
        bytes = rest;
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::Integer),
            any::<String>().prop_map(Value::Text),
            vec(any::<u8>(), 0..9).prop_map(Value::Blob),
        ]
    }

    proptest! {
        #[test]
        fn values_read_back(values in vec(value(), 0..5)) {
            prop_assert_eq!(from_bytes(&to_bytes(&values)), Some(values));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..40)) {
            if let Some(values) = from_bytes(&bytes) {
                prop_assert_eq!(to_bytes(&values), bytes);
            }
        }
    }
}
