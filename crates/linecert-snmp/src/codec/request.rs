//! Requests. There are two, and neither can change anything on an agent.

use super::ber::{NULL, OBJECT_ID, SEQUENCE, wrap, write_natural, write_octets};

/// What is asked of an agent. RFC 3416 has five requests more; the one that writes is not here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Request {
    /// `GetNextRequest-PDU`: the one object after each (RFC 3416, 4.2.2).
    GetNext,
    /// `GetBulkRequest-PDU`: this many objects after each (RFC 3416, 4.2.3).
    GetBulk {
        /// At least 1: a ZTE C300 hangs on 0.
        repetitions: std::num::NonZeroU16,
    },
}

/// One request and the objects that it goes on from.
#[derive(Clone)]
pub(crate) struct Asking<I> {
    pub(crate) request: Request,
    pub(crate) id: u32,
    /// Content octets of object identifiers.
    pub(crate) after: I,
}

impl<'o, I: Iterator<Item = &'o [u8]>> Asking<I> {
    pub(super) fn write(self, out: &mut Vec<u8>) {
        let (tag, third) = match self.request {
            Request::GetNext => (0xA1, 0),
            Request::GetBulk { repetitions } => (0xA5, u32::from(repetitions.get())),
        };
        wrap(out, tag, |out| {
            write_natural(out, self.id);
            write_natural(out, 0);
            write_natural(out, third);
            wrap(out, SEQUENCE, |out| self.after.for_each(|object| write_object(out, object)));
        });
    }
}

fn write_object(out: &mut Vec<u8>, object: &[u8]) {
    // Short form wherever it does: nearly every object identifier has fewer than 120 octets.
    match u8::try_from(object.len() + 4) {
        Ok(length @ 0..0x80) => {
            out.extend_from_slice(&[SEQUENCE, length]);
            write_octets(out, OBJECT_ID, object);
            write_octets(out, NULL, &[]);
        }
        _ => wrap(out, SEQUENCE, |out| {
            write_octets(out, OBJECT_ID, object);
            write_octets(out, NULL, &[]);
        }),
    }
}

/// Writes a message of SNMP v2c (RFC 1901) after what `out` holds.
pub(crate) fn write_v2c<'o>(
    out: &mut Vec<u8>,
    community: &[u8],
    asking: Asking<impl Iterator<Item = &'o [u8]>>,
) {
    wrap(out, SEQUENCE, |out| {
        write_natural(out, 1);
        write_octets(out, super::ber::OCTET_STRING, community);
        asking.write(out);
    });
}
