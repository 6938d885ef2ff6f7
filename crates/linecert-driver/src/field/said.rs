//! What an agent answered, as text, and why it is none.

use std::borrow::Cow;

use linecert_measure::{Absence, Reason};
use linecert_snmp::Value;

use crate::escape::quoted;

/// The text of a number or a string, without the white space and NUL bytes that agents pad with.
///
/// Octets that are not UTF-8 are not guessed to be of another encoding: a name in the wrong
/// characters is worse than none.
pub(crate) fn text_of(value: &Value) -> Result<Cow<'_, str>, Absence> {
    match value {
        Value::Integer(number) => Ok(number.to_string().into()),
        Value::Counter32(number) | Value::Gauge32(number) | Value::TimeTicks(number) => {
            Ok(number.to_string().into())
        }
        Value::Counter64(number) => Ok(number.to_string().into()),
        Value::OctetString(bytes) => match str::from_utf8(bytes) {
            Ok(text) => Ok(text.trim_matches(is_padding).into()),
            Err(_) => Err(absence(Reason::Garbled, bytes, "not UTF-8 text")),
        },
        other => Err(unreadable(other, "neither a number nor a text")),
    }
}

/// The octets of a string.
pub(super) fn octets_of(value: &Value) -> Result<&[u8], Absence> {
    match value {
        Value::OctetString(bytes) => Ok(bytes),
        other => Err(unreadable(other, "not octets")),
    }
}

/// A raw value that means `no value`.
pub(crate) fn sentinel(text: &str) -> Absence {
    Absence { reason: Reason::Sentinel, detail: quoted(text.as_bytes()) }
}

/// A raw value that is not a reading.
pub(crate) fn garbled(text: &str, why: &str) -> Absence {
    absence(Reason::Garbled, text.as_bytes(), why)
}

/// Octets that are not what they should be, or that stand for nothing.
pub(super) fn absence(reason: Reason, bytes: &[u8], why: &str) -> Absence {
    Absence { reason, detail: format!("{}: {why}", quoted(bytes)) }
}

fn unreadable(value: &Value, why: &str) -> Absence {
    match value {
        Value::OctetString(bytes) | Value::Opaque(bytes) => absence(Reason::Garbled, bytes, why),
        Value::NoSuchObject | Value::NoSuchInstance => {
            Absence { reason: Reason::NoSuchObject, detail: "the agent has no value".to_owned() }
        }
        other => garbled(&shown(other), why),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::ObjectId(oid) => oid.to_string(),
        Value::IpAddress([a, b, c, d]) => format!("{a}.{b}.{c}.{d}"),
        number => text_of(number).map_or_else(|absence| absence.detail, Cow::into_owned),
    }
}

fn is_padding(c: char) -> bool {
    c.is_whitespace() || c == '\0'
}
