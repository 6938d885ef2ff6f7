//! Messages and protocol data units, checked whole.

use super::{
    DecodeError,
    ber::{OBJECT_ID, Reader},
    object::ObjectRef,
    v3::Envelope,
    value::{self, ValueRef},
};

/// A message of either version that is spoken here.
#[derive(Debug, Clone, Copy)]
pub enum Message<'a> {
    /// SNMP v2c (RFC 1901).
    V2c(Community2c<'a>),
    /// SNMP v3 (RFC 3412), still closed: its authenticity and its content come later.
    V3(Envelope<'a>),
}

/// A message of SNMP v2c, checked whole.
#[derive(Debug, Clone, Copy)]
pub struct Community2c<'a> {
    /// The community that the agent echoes.
    pub community: &'a [u8],
    /// What the agent says.
    pub pdu: Pdu<'a>,
}

/// Which protocol data unit it is (RFC 3416, 3). A request is none that an agent sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PduKind {
    /// `Response-PDU`.
    Response,
    /// `Report-PDU`, of v3 only.
    Report,
}

/// A protocol data unit, checked whole.
#[derive(Debug, Clone, Copy)]
pub struct Pdu<'a> {
    /// Response or report.
    pub kind: PduKind,
    /// The request that it answers.
    pub request_id: i32,
    /// 0, or why the agent could not (RFC 3416, 3).
    pub error_status: i32,
    /// The variable binding that the agent blames, from 1; 0 for none.
    pub error_index: i32,
    binds: Binds<'a>,
    count: usize,
}

/// The variable bindings of a checked message, in order.
#[derive(Debug, Clone, Copy)]
pub struct Binds<'a>(Reader<'a>);

/// One variable binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bind<'a> {
    /// The object's instance.
    pub object: ObjectRef<'a>,
    /// Its value, or the mark in place of one.
    pub content: Content<'a>,
}

/// What stands in the place of a value (RFC 3416, 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content<'a> {
    /// A value.
    Value(ValueRef<'a>),
    /// The agent does not have the object.
    NoSuchObject,
    /// The agent has the object, but not this instance.
    NoSuchInstance,
    /// The agent has nothing after this object.
    EndOfMibView,
}

impl<'a> Message<'a> {
    /// Reads a datagram. Octets after the message are not looked at, as many agents pad.
    ///
    /// # Errors
    /// [`DecodeError`] when any octet of the message is not as it must be.
    pub fn decode(datagram: &'a [u8]) -> Result<Self, DecodeError> {
        let mut outer = Reader::new(datagram);
        let mut message = outer.sequence()?;
        match message.integer()? {
            1 => {
                let community = message.octets()?;
                let pdu = Pdu::decode(&mut message)?;
                message.end()?;
                Ok(Self::V2c(Community2c { community, pdu }))
            }
            3 => Envelope::decode(outer.consumed(datagram), message).map(Self::V3),
            other => Err(DecodeError::Version(other)),
        }
    }
}

impl<'a> Pdu<'a> {
    pub(super) fn decode(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let (tag, content) = reader.value()?;
        let kind = match tag {
            0xA2 => PduKind::Response,
            0xA8 => PduKind::Report,
            found => return Err(DecodeError::Tag { found, wanted: 0xA2 }),
        };
        let mut fields = Reader::new(content);
        let request_id = fields.integer()?;
        let error_status = fields.integer()?;
        let error_index = fields.integer()?;
        let list = fields.sequence()?;
        fields.end()?;
        let count = check(list)?;
        Ok(Self { kind, request_id, error_status, error_index, binds: Binds(list), count })
    }

    /// The variable bindings.
    #[must_use]
    pub const fn binds(&self) -> Binds<'a> {
        self.binds
    }

    /// How many variable bindings there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }
}

/// Reads every variable binding once, so that one that is malformed spoils them all.
fn check(mut list: Reader<'_>) -> Result<usize, DecodeError> {
    let mut count = 0;
    while !list.is_empty() {
        let mut pair = list.sequence()?;
        ObjectRef::decode(pair.expect(OBJECT_ID)?)?;
        let (tag, content) = pair.value()?;
        pair.end()?;
        value::decode(tag, content)?;
        count += 1;
    }
    Ok(count)
}

impl<'a> Iterator for Binds<'a> {
    type Item = Bind<'a>;

    #[inline]
    fn next(&mut self) -> Option<Bind<'a>> {
        // All of them were checked before, so this ends at the end of the list and not earlier.
        let mut pair = self.0.sequence().ok()?;
        let object = ObjectRef::checked(pair.expect(OBJECT_ID).ok()?);
        let (tag, content) = pair.value().ok()?;
        Some(Bind { object, content: value::decode(tag, content).ok()? })
    }
}
