//! What is asked of an agent: the PDUs of RFC 3416 that only read.

use super::ber::{self, Reader};

/// A PDU that reads. Others, SET above all, are not understood.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub(super) kind: Kind,
    /// The content of the request-id, given back as it came.
    pub(super) id: &'a [u8],
    /// The contents of the names.
    pub(super) names: Vec<&'a [u8]>,
    /// The content of the list of varbinds, as it came.
    pub(super) varbinds: &'a [u8],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Get,
    GetNext,
    GetBulk { non_repeaters: usize, max_repetitions: u32 },
}

/// A message of version 2c, or the rest of one of version 3.
#[derive(Debug)]
pub(super) enum Message<'a> {
    V2c { community: &'a [u8], pdu: Reader<'a> },
    V3(Reader<'a>),
}

impl<'a> Message<'a> {
    pub(super) fn read(datagram: &'a [u8]) -> Option<Self> {
        let mut message = Reader::new(datagram).nested(ber::SEQUENCE)?;
        match message.integer()? {
            1 => {
                let community = message.content(ber::OCTET_STRING)?;
                Some(Self::V2c { community, pdu: message })
            }
            3 => Some(Self::V3(message)),
            _ => None,
        }
    }
}

impl<'a> Request<'a> {
    pub(super) fn read(mut message: Reader<'a>) -> Option<Self> {
        let (tag, content) = message.tlv()?;
        let mut pdu = Reader::new(content);
        let id = pdu.content(ber::INTEGER).filter(|id| (1..=4).contains(&id.len()))?;
        let (first, second) = (pdu.integer()?, pdu.integer()?);
        let kind = match tag {
            0xa0 => Kind::Get,
            0xa1 => Kind::GetNext,
            // Negative numbers count as zero (RFC 3416, 4.2.3).
            0xa5 => Kind::GetBulk {
                non_repeaters: usize::try_from(first).unwrap_or(0),
                max_repetitions: u32::try_from(second.max(0)).ok()?,
            },
            _ => return None,
        };
        let varbinds = pdu.content(ber::SEQUENCE)?;
        Some(Self { kind, id, names: read_names(varbinds)?, varbinds })
    }
}

fn read_names(varbinds: &[u8]) -> Option<Vec<&[u8]>> {
    let mut list = Reader::new(varbinds);
    let mut names = Vec::with_capacity(8);
    while !list.is_empty() {
        names.push(super::table::name_in(&mut list.nested(ber::SEQUENCE)?)?);
    }
    Some(names)
}
