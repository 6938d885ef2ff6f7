//! To and from the types of `async-snmp`, which stay inside this crate.

use async_snmp::Value as WireValue;

use crate::{
    oid::{Oid, OidError},
    value::{Value, VarBind},
};

/// What came in place of the value of an object.
pub(crate) enum Answer {
    Row(VarBind),
    EndOfMib,
    Unusable(String),
}

pub(crate) fn to_wire_oid(oid: &Oid) -> async_snmp::Oid {
    async_snmp::Oid::from_slice(oid.as_slice())
}

pub(crate) fn to_oid(oid: &async_snmp::Oid) -> Result<Oid, OidError> {
    Oid::new(oid.arcs().to_vec())
}

pub(crate) fn to_answer(row: async_snmp::VarBind) -> Answer {
    let oid = match to_oid(&row.oid) {
        Ok(oid) => oid,
        Err(error) => return Answer::Unusable(error.to_string()),
    };
    let value = match row.value {
        WireValue::Integer(n) => Value::Integer(n),
        WireValue::OctetString(octets) => Value::OctetString(octets.into()),
        WireValue::Null => Value::Null,
        WireValue::ObjectIdentifier(named) => match to_object_id(&named) {
            Ok(named) => Value::ObjectId(named),
            Err(error) => return Answer::Unusable(format!("{oid} names an object, but {error}")),
        },
        WireValue::IpAddress(octets) => Value::IpAddress(octets),
        WireValue::Counter32(n) => Value::Counter32(n),
        WireValue::Gauge32(n) | WireValue::UInteger32(n) => Value::Gauge32(n),
        WireValue::TimeTicks(n) => Value::TimeTicks(n),
        WireValue::Opaque(octets) => Value::Opaque(octets.into()),
        WireValue::Counter64(n) => Value::Counter64(n),
        WireValue::NoSuchObject => Value::NoSuchObject,
        WireValue::NoSuchInstance => Value::NoSuchInstance,
        WireValue::EndOfMibView => return Answer::EndOfMib,
        other => return Answer::Unusable(format!("{oid} is of type {}", other.kind())),
    };
    Answer::Row(VarBind { oid, value })
}

/// Some agents write no identifier at all with no octets; net-snmp prints that as `0.0` too.
fn to_object_id(oid: &async_snmp::Oid) -> Result<Oid, OidError> {
    if oid.is_empty() { Oid::new(vec![0, 0]) } else { to_oid(oid) }
}

/// `None` for the two marks of absence, which are no values of a row.
#[cfg(feature = "agent")]
pub(crate) fn to_wire_value(value: &Value) -> Option<WireValue> {
    Some(match value {
        Value::Integer(n) => WireValue::Integer(*n),
        Value::OctetString(octets) => WireValue::OctetString(octets.clone().into()),
        Value::ObjectId(oid) => WireValue::ObjectIdentifier(to_wire_oid(oid)),
        Value::IpAddress(octets) => WireValue::IpAddress(*octets),
        Value::Counter32(n) => WireValue::Counter32(*n),
        Value::Gauge32(n) => WireValue::Gauge32(*n),
        Value::TimeTicks(n) => WireValue::TimeTicks(*n),
        Value::Counter64(n) => WireValue::Counter64(*n),
        Value::Opaque(octets) => WireValue::Opaque(octets.clone().into()),
        Value::Null => WireValue::Null,
        Value::NoSuchObject | Value::NoSuchInstance => return None,
    })
}
