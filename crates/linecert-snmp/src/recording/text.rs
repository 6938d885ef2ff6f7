//! One line of a recording as text.

use std::{net::Ipv4Addr, str::FromStr};

use super::RowError;
use crate::value::{Value, VarBind};

/// What one line of a recording says.
pub(super) enum Line {
    /// What an agent answered.
    Row(VarBind),
    /// How snmpsim makes a value up: a tag, or none, then a colon and one of its modules.
    Rule,
}

pub(super) fn parse_line(line: &str) -> Result<Line, RowError> {
    let form = || RowError::Form(shorten(line));
    let (oid, rest) = line.split_once('|').ok_or_else(form)?;
    // The value itself may hold more bars.
    let (tag, value) = rest.split_once('|').ok_or_else(form)?;
    let oid = oid.trim().parse().map_err(RowError::Oid)?;
    if is_rule(tag) {
        return Ok(Line::Rule);
    }
    Ok(Line::Row(VarBind { oid, value: parse_value(tag, value)? }))
}

fn is_rule(tag: &str) -> bool {
    let is_tag = |text: &str| text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'e' | b'x'));
    let is_module = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    tag.split_once(':')
        .is_some_and(|(tag, module)| is_tag(tag) && !module.is_empty() && is_module(module))
}

fn parse_value(tag: &str, text: &str) -> Result<Value, RowError> {
    let value = match tag {
        "2" => number(text).map(Value::Integer),
        "4" => Some(Value::OctetString(text.as_bytes().to_vec())),
        "4x" => hex(text).map(Value::OctetString),
        "4e" => unescape(text).map(Value::OctetString),
        "5" => text.is_empty().then_some(Value::Null),
        "6" => text.trim().parse().ok().map(Value::ObjectId),
        "64" => text.trim().parse().ok().map(|ip: Ipv4Addr| Value::IpAddress(ip.octets())),
        "64x" => hex(text).and_then(|octets| octets.try_into().ok()).map(Value::IpAddress),
        "65" => number(text).map(Value::Counter32),
        "66" => number(text).map(Value::Gauge32),
        "67" => number(text).map(Value::TimeTicks),
        "68" => Some(Value::Opaque(text.as_bytes().to_vec())),
        "68x" => hex(text).map(Value::Opaque),
        "70" => number(text).map(Value::Counter64),
        "128" => text.is_empty().then_some(Value::NoSuchObject),
        "129" => text.is_empty().then_some(Value::NoSuchInstance),
        _ => return Err(RowError::Tag(shorten(tag))),
    };
    value.ok_or_else(|| RowError::Value { tag: tag.to_owned(), value: shorten(text) })
}

pub(super) fn value_to_text(value: &Value) -> (&'static str, String) {
    match value {
        Value::Integer(n) => ("2", n.to_string()),
        Value::OctetString(octets) => {
            printable(octets).map_or_else(|| ("4x", to_hex(octets)), |text| ("4", text.to_owned()))
        }
        Value::ObjectId(oid) => ("6", oid.to_string()),
        Value::IpAddress(octets) => ("64", Ipv4Addr::from(*octets).to_string()),
        Value::Counter32(n) => ("65", n.to_string()),
        Value::Gauge32(n) => ("66", n.to_string()),
        Value::TimeTicks(n) => ("67", n.to_string()),
        Value::Opaque(octets) => ("68x", to_hex(octets)),
        Value::Counter64(n) => ("70", n.to_string()),
        Value::Null => ("5", String::new()),
        Value::NoSuchObject => ("128", String::new()),
        Value::NoSuchInstance => ("129", String::new()),
    }
}

fn number<N: FromStr>(text: &str) -> Option<N> {
    let text = text.trim();
    if text.starts_with('+') { None } else { text.parse().ok() }
}

/// The octets as text when it reads back unchanged.
fn printable(octets: &[u8]) -> Option<&str> {
    let plain = octets.iter().all(|b| matches!(b, b' '..=b'~'));
    if plain { str::from_utf8(octets).ok() } else { None }
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim().as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits.chunks(2).map(hex_pair).collect()
}

fn hex_pair(pair: &[u8]) -> Option<u8> {
    let &[high, low] = pair else { return None };
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    Some(digit(high)? << 4 | digit(low)?)
}

fn to_hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02X}")).collect()
}

/// Undoes the escapes of a Python byte string, which is what snmpsim writes under `4e`.
fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        octets.push(if octet == b'\\' { escaped(&mut rest)? } else { octet });
    }
    Some(octets)
}

fn escaped(rest: &mut impl Iterator<Item = u8>) -> Option<u8> {
    match rest.next()? {
        same @ (b'\\' | b'\'' | b'"') => Some(same),
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        b't' => Some(b'\t'),
        b'x' => hex_pair(&[rest.next()?, rest.next()?]),
        _ => None,
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(80).collect()
}
