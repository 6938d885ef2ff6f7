//! What a datagram of a channel carries: RTP with transport packets, or transport packets alone.

use crate::{
    rtp::{MPEG_TRANSPORT, RtpHeader},
    transport_stream::SYNC,
};

/// The content of a datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing<'d> {
    /// RTP with transport packets (RFC 2250, 2).
    Rtp(RtpHeader, &'d [u8]),
    /// Transport packets alone.
    Plain(&'d [u8]),
    /// Something else.
    Foreign,
}

impl<'d> Framing<'d> {
    /// Tells them apart by the first octet, which in RTP begins with the bits 10 and in a transport
    /// packet with 01. A dynamic payload type is accepted when transport packets follow.
    pub(crate) fn of(datagram: &'d [u8]) -> Self {
        if datagram.first() == Some(&SYNC) {
            return Self::Plain(datagram);
        }
        match RtpHeader::decode(datagram) {
            Ok((header, payload))
                if header.payload_type == MPEG_TRANSPORT || payload.first() == Some(&SYNC) =>
            {
                Self::Rtp(header, payload)
            }
            _ => Self::Foreign,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn framings_are_told_apart() {
        let header = RtpHeader { payload_type: 33, sequence: 1, timestamp: 2, source: 3 };
        let packet = [SYNC; 188];
        assert_eq!(Framing::of(&packet), Framing::Plain(&packet));
        let rtp = header.encode(&packet);
        assert_eq!(Framing::of(&rtp), Framing::Rtp(header, &packet));
        let dynamic = RtpHeader { payload_type: 96, ..header }.encode(&packet);
        assert!(matches!(Framing::of(&dynamic), Framing::Rtp(..)));
        let voice = RtpHeader { payload_type: 0, ..header }.encode(&[0xff; 160]);
        for foreign in [&voice[..], b"", b"HTTP/1.1", &[0x80]] {
            assert_eq!(Framing::of(foreign), Framing::Foreign);
        }
    }
}
