//! The wire form of SNMP v2c and v3: pure, without a copy and without a panic.
//!
//! A message is checked from its first octet to its last before anything of it is used, so a
//! malformed variable binding makes the whole message useless and never a shorter one.

mod ber;
mod message;
mod object;
mod request;
#[cfg(test)]
mod tests;
mod v3;
mod value;

use thiserror::Error;

pub use self::{
    message::{Bind, Binds, Community2c, Content, Message, Pdu, PduKind},
    object::{IndexRef, ObjectRef},
    v3::{Envelope, Payload, ScopedPdu},
    value::ValueRef,
};
pub(crate) use self::{
    object::encode_oid,
    request::{Asking, Request, write_v2c},
    v3::{Outgoing, write_discovery, write_scoped, write_v3},
};

/// Why octets are no message that answers a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// The octets end inside of a value.
    #[error("find the end of a value")]
    Short,
    /// A value goes on where its container ends, or the other way round.
    #[error("fit a value into what contains it")]
    Fit,
    /// Another type stands where this one must.
    #[error("take type {found:#04x} for {wanted:#04x}")]
    Tag {
        /// The tag that is there.
        found: u8,
        /// The tag that must be there.
        wanted: u8,
    },
    /// A type that no value of SNMP has.
    #[error("take type {0:#04x} for a value")]
    UnknownType(u8),
    /// A length that is indefinite or beyond the address space.
    #[error("read a length")]
    Length,
    /// A number that is empty or does not fit its type.
    #[error("read a number of its type")]
    Number,
    /// An object identifier that RFC 2578, 3.5, does not allow.
    #[error("read an object identifier")]
    ObjectId,
    /// A version other than 2c and 3.
    #[error("read a message of version {0}")]
    Version(i32),
    /// A header of v3 that contradicts itself or is not of the user-based security model.
    #[error("read the header of a v3 message")]
    Header,
}
