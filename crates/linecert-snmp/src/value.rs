//! What an agent answers for one object.

use crate::oid::Oid;

/// The value of one object (RFC 3416, 3; the wire types of RFC 2578, 7.1).
///
/// There is no end-of-MIB here: it is a mark of the walk and not a value of an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// `INTEGER` and `Integer32`.
    Integer(i32),
    /// `OCTET STRING`: text, a MAC address, bits. The octets are kept as they came.
    OctetString(Vec<u8>),
    /// `OBJECT IDENTIFIER`.
    ObjectId(Oid),
    /// `IpAddress`, version 4 only.
    IpAddress([u8; 4]),
    /// `Counter32`.
    Counter32(u32),
    /// `Gauge32` and `Unsigned32`, which are the same on the wire.
    Gauge32(u32),
    /// `TimeTicks`, in hundredths of a second.
    TimeTicks(u32),
    /// `Counter64`.
    Counter64(u64),
    /// `Opaque`, as it came.
    Opaque(Vec<u8>),
    /// `NULL`, or `unSpecified`.
    Null,
    /// The agent does not have this object at all.
    NoSuchObject,
    /// The agent has the object, but not this instance of it.
    NoSuchInstance,
}

/// An object and its value, as the agent paired them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VarBind {
    /// The object's instance.
    pub oid: Oid,
    /// Its value.
    pub value: Value,
}

impl Value {
    /// True when the agent says that there is nothing to read.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::NoSuchObject | Self::NoSuchInstance)
    }
}
