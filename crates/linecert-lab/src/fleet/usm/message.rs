//! The outer form of a message of SNMP v3 (RFC 3412, 6; RFC 3414, 2.4).

use crate::fleet::ber::{self, Reader};

/// Everything of a message that can be read without a key.
pub(super) struct Header<'a> {
    /// The content of the msgID, given back as it came.
    pub(super) message_id: &'a [u8],
    pub(super) max_size: usize,
    pub(super) flags: u8,
    pub(super) engine_id: &'a [u8],
    pub(super) boots: u32,
    pub(super) time: u64,
    pub(super) user: &'a [u8],
    pub(super) privacy: &'a [u8],
    /// The scoped PDU, or its cipher text as an OCTET STRING.
    pub(super) data: Reader<'a>,
}

impl<'a> Header<'a> {
    /// Reads what follows the version; `None` for another security model than USM.
    pub(super) fn read(mut message: Reader<'a>) -> Option<Self> {
        let mut global = message.nested(ber::SEQUENCE)?;
        let message_id = global.content(ber::INTEGER).filter(|id| (1..=4).contains(&id.len()))?;
        let max_size = usize::try_from(global.integer()?).ok()?;
        let &[flags] = global.content(ber::OCTET_STRING)? else { return None };
        if global.integer()? != 3 {
            return None;
        }
        let mut outer = Reader::new(message.content(ber::OCTET_STRING)?);
        let mut security = outer.nested(ber::SEQUENCE)?;
        let engine_id = security.content(ber::OCTET_STRING)?;
        let boots = u32::try_from(security.integer()?).ok()?;
        let time = u64::try_from(security.integer()?).ok()?;
        let user = security.content(ber::OCTET_STRING)?;
        let _signature = security.content(ber::OCTET_STRING)?;
        let privacy = security.content(ber::OCTET_STRING)?;
        let data = message;
        Some(Self { message_id, max_size, flags, engine_id, boots, time, user, privacy, data })
    }

    /// The content of the request-id, where the PDU is not encrypted.
    pub(super) fn request_id(&self) -> Option<&'a [u8]> {
        let (_, content) = pdu_in(&mut self.data.clone())?.tlv()?;
        Reader::new(content).content(ber::INTEGER)
    }
}

/// The PDU of a scoped PDU, past the engine ID and the name of the context.
pub(super) fn pdu_in<'a>(scoped: &mut Reader<'a>) -> Option<Reader<'a>> {
    let mut inner = scoped.nested(ber::SEQUENCE)?;
    inner.content(ber::OCTET_STRING)?;
    inner.content(ber::OCTET_STRING)?;
    Some(inner)
}

/// The security parameters of a message that is sent.
pub(super) struct Security<'a> {
    pub(super) engine_id: &'a [u8],
    pub(super) boots: u32,
    pub(super) time: u32,
    pub(super) user: &'a [u8],
    pub(super) salt: &'a [u8],
}

/// A message that is sent, with zeros where the signature goes.
pub(super) struct Outgoing<'a> {
    pub(super) message_id: &'a [u8],
    pub(super) flags: u8,
    /// The octets of the signature, 0 for none.
    pub(super) signature: usize,
    pub(super) security: Security<'a>,
    /// The msgData, tag and length included.
    pub(super) data: &'a [u8],
}

impl Outgoing<'_> {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut global = Vec::with_capacity(24);
        ber::push_tlv(&mut global, ber::INTEGER, self.message_id);
        ber::push_integer(&mut global, 65_507);
        ber::push_tlv(&mut global, ber::OCTET_STRING, &[self.flags]);
        ber::push_integer(&mut global, 3);
        let security = self.security();
        let inner = 3
            + ber::header_length(global.len())
            + global.len()
            + ber::header_length(security.len())
            + security.len()
            + self.data.len();
        let mut message = Vec::with_capacity(inner + 4);
        ber::push_header(&mut message, ber::SEQUENCE, inner);
        ber::push_integer(&mut message, 3);
        ber::push_tlv(&mut message, ber::SEQUENCE, &global);
        ber::push_tlv(&mut message, ber::OCTET_STRING, &security);
        message.extend_from_slice(self.data);
        message
    }

    fn security(&self) -> Vec<u8> {
        let mut content = Vec::with_capacity(96);
        ber::push_tlv(&mut content, ber::OCTET_STRING, self.security.engine_id);
        ber::push_integer(&mut content, self.security.boots);
        ber::push_integer(&mut content, self.security.time);
        ber::push_tlv(&mut content, ber::OCTET_STRING, self.security.user);
        ber::push_tlv(&mut content, ber::OCTET_STRING, &vec![0; self.signature]);
        ber::push_tlv(&mut content, ber::OCTET_STRING, self.security.salt);
        let mut security = Vec::with_capacity(content.len() + 4);
        ber::push_tlv(&mut security, ber::SEQUENCE, &content);
        security
    }
}
