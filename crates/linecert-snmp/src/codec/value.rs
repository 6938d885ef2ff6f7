//! Values where they stand in a message.

use super::{
    DecodeError,
    ber::{INTEGER, NULL, OBJECT_ID, OCTET_STRING, signed, unsigned},
    message::Content,
    object::ObjectRef,
};
use crate::{oid::Oid, value::Value};

/// The value of one object where it stands in a message, its octets not copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueRef<'a> {
    /// `INTEGER` and `Integer32`.
    Integer(i32),
    /// `OCTET STRING`.
    OctetString(&'a [u8]),
    /// `OBJECT IDENTIFIER`; `None` for no octets at all, which some agents write for `0.0`.
    ObjectId(Option<ObjectRef<'a>>),
    /// `IpAddress`.
    IpAddress([u8; 4]),
    /// `Counter32`.
    Counter32(u32),
    /// `Gauge32` and `Unsigned32`.
    Gauge32(u32),
    /// `TimeTicks`, in hundredths of a second.
    TimeTicks(u32),
    /// `Opaque`, as it came.
    Opaque(&'a [u8]),
    /// `Counter64`.
    Counter64(u64),
    /// `NULL`.
    Null,
}

impl ValueRef<'_> {
    /// The value, copied.
    #[must_use]
    pub fn to_value(self) -> Value {
        match self {
            Self::Integer(n) => Value::Integer(n),
            Self::OctetString(octets) => Value::OctetString(octets.to_vec()),
            Self::ObjectId(oid) => {
                Value::ObjectId(oid.map_or_else(|| Oid::checked(vec![0, 0]), ObjectRef::to_oid))
            }
            Self::IpAddress(octets) => Value::IpAddress(octets),
            Self::Counter32(n) => Value::Counter32(n),
            Self::Gauge32(n) => Value::Gauge32(n),
            Self::TimeTicks(n) => Value::TimeTicks(n),
            Self::Opaque(octets) => Value::Opaque(octets.to_vec()),
            Self::Counter64(n) => Value::Counter64(n),
            Self::Null => Value::Null,
        }
    }
}

/// Reads the value of a variable binding (RFC 3416, 3; tags of RFC 2578, 7.1).
#[inline]
pub(super) fn decode(tag: u8, content: &[u8]) -> Result<Content<'_>, DecodeError> {
    Ok(Content::Value(match tag {
        INTEGER => ValueRef::Integer(signed(content)?),
        OCTET_STRING => ValueRef::OctetString(content),
        NULL => empty(content, ValueRef::Null)?,
        OBJECT_ID if content.is_empty() => ValueRef::ObjectId(None),
        OBJECT_ID => ValueRef::ObjectId(Some(ObjectRef::decode(content)?)),
        0x40 => ValueRef::IpAddress(content.try_into().map_err(|_| DecodeError::Number)?),
        0x41 => ValueRef::Counter32(unsigned_32(content)?),
        0x42 | 0x47 => ValueRef::Gauge32(unsigned_32(content)?),
        0x43 => ValueRef::TimeTicks(unsigned_32(content)?),
        0x44 => ValueRef::Opaque(content),
        0x46 => ValueRef::Counter64(unsigned(content)?),
        0x80 => return empty(content, Content::NoSuchObject),
        0x81 => return empty(content, Content::NoSuchInstance),
        0x82 => return empty(content, Content::EndOfMibView),
        other => return Err(DecodeError::UnknownType(other)),
    }))
}

fn unsigned_32(content: &[u8]) -> Result<u32, DecodeError> {
    u32::try_from(unsigned(content)?).map_err(|_| DecodeError::Number)
}

fn empty<T>(content: &[u8], value: T) -> Result<T, DecodeError> {
    if content.is_empty() { Ok(value) } else { Err(DecodeError::Number) }
}
