//! Frames, control packets and their options (RFC 1661, 2, 5 and 6). Pure.

use thiserror::Error;

/// What a PPP frame carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    Ipv4,
    Ipv6,
    Ipcp,
    Ipv6cp,
    Lcp,
    Pap,
    Chap,
    /// Any other, by its number.
    Other(u16),
}

impl Protocol {
    const KNOWN: [(Self, u16); 7] = [
        (Self::Ipv4, 0x0021),
        (Self::Ipv6, 0x0057),
        (Self::Ipcp, 0x8021),
        (Self::Ipv6cp, 0x8057),
        (Self::Lcp, 0xc021),
        (Self::Pap, 0xc023),
        (Self::Chap, 0xc223),
    ];

    pub(crate) fn number(self) -> u16 {
        if let Self::Other(number) = self {
            return number;
        }
        Self::KNOWN.iter().find(|(known, _)| *known == self).map_or(0, |(_, number)| *number)
    }

    pub(crate) fn from_number(number: u16) -> Self {
        let known = Self::KNOWN.iter().find(|(_, known)| *known == number);
        known.map_or(Self::Other(number), |(protocol, _)| *protocol)
    }
}

/// A PPP frame as PPPoE carries it: no flags, no address, no check sequence (RFC 2516, 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PppFrame {
    pub(crate) protocol: Protocol,
    pub(crate) information: Vec<u8>,
}

impl PppFrame {
    pub(crate) fn encode(&self) -> Vec<u8> {
        [&self.protocol.number().to_be_bytes(), self.information.as_slice()].concat()
    }

    /// The protocol and the information of a frame; `None` when it is cut.
    pub(crate) fn split(octets: &[u8]) -> Option<(Protocol, &[u8])> {
        let (number, information) = octets.split_first_chunk::<2>()?;
        Some((Protocol::from_number(u16::from_be_bytes(*number)), information))
    }
}

/// Code of a control packet. LCP has all of them, network protocols the first seven, and the
/// authentication protocols number their own from 1.
pub(crate) mod code {
    pub(crate) const CONFIGURE_REQUEST: u8 = 1;
    pub(crate) const CONFIGURE_ACK: u8 = 2;
    pub(crate) const CONFIGURE_NAK: u8 = 3;
    pub(crate) const CONFIGURE_REJECT: u8 = 4;
    pub(crate) const TERMINATE_REQUEST: u8 = 5;
    pub(crate) const TERMINATE_ACK: u8 = 6;
    pub(crate) const CODE_REJECT: u8 = 7;
    pub(crate) const PROTOCOL_REJECT: u8 = 8;
    pub(crate) const ECHO_REQUEST: u8 = 9;
    pub(crate) const ECHO_REPLY: u8 = 10;
    pub(crate) const DISCARD_REQUEST: u8 = 11;
    pub(crate) const IDENTIFICATION: u8 = 12;
    pub(crate) const TIME_REMAINING: u8 = 13;
}

/// A packet of LCP, of a network control protocol, of PAP or of CHAP: they share the layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlPacket {
    /// What it is.
    pub code: u8,
    /// What an answer repeats.
    pub identifier: u8,
    /// What follows, without padding.
    pub data: Vec<u8>,
}

/// Why octets are no control packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DecodeControlError {
    /// It is shorter than its header or than it says.
    #[error("read a PPP control packet of {octets} octets: it is cut")]
    Cut {
        /// Octets there are.
        octets: usize,
    },
    /// An option is shorter than its header or reaches beyond the packet.
    #[error("read PPP option {kind} of length {length}")]
    Option {
        /// Which option.
        kind: u8,
        /// The length that it states.
        length: u8,
    },
}

const HEADER: u16 = 4;

impl ControlPacket {
    pub(crate) const fn new(code: u8, identifier: u8, data: Vec<u8>) -> Self {
        Self { code, identifier, data }
    }

    /// The information field of a frame.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let length = u16::try_from(self.data.len()).unwrap_or(u16::MAX).saturating_add(HEADER);
        let mut packet = vec![self.code, self.identifier];
        packet.extend(length.to_be_bytes());
        packet.extend(&self.data);
        packet
    }

    /// Reads the information field of a frame. What follows the stated length is padding.
    ///
    /// # Errors
    /// When it is cut.
    pub fn decode(octets: &[u8]) -> Result<Self, DecodeControlError> {
        let cut = DecodeControlError::Cut { octets: octets.len() };
        let ([code, identifier, l0, l1], rest) = octets.split_first_chunk().ok_or(cut)?;
        let length = u16::from_be_bytes([*l0, *l1]).checked_sub(HEADER).ok_or(cut)?;
        let (data, _padding) = rest.split_at_checked(usize::from(length)).ok_or(cut)?;
        Ok(Self::new(*code, *identifier, data.to_vec()))
    }
}

/// One option of a Configure packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConfigureOption {
    pub(crate) kind: u8,
    pub(crate) value: Vec<u8>,
}

impl ConfigureOption {
    pub(crate) fn new(kind: u8, value: impl Into<Vec<u8>>) -> Self {
        Self { kind, value: value.into() }
    }

    pub(crate) fn encode_all(options: &[Self]) -> Vec<u8> {
        let mut octets = Vec::new();
        for option in options {
            let length = u8::try_from(option.value.len()).unwrap_or(u8::MAX).saturating_add(2);
            octets.extend([option.kind, length]);
            octets.extend(&option.value);
        }
        octets
    }

    pub(crate) fn decode_all(mut octets: &[u8]) -> Result<Vec<Self>, DecodeControlError> {
        let mut options = Vec::new();
        while let Some(([kind, length], rest)) = octets.split_first_chunk() {
            let cut = DecodeControlError::Option { kind: *kind, length: *length };
            let value = usize::from(length.checked_sub(2).ok_or(cut)?);
            let (value, rest) = rest.split_at_checked(value).ok_or(cut)?;
            options.push(Self::new(*kind, value));
            octets = rest;
        }
        if octets.is_empty() {
            Ok(options)
        } else {
            Err(DecodeControlError::Cut { octets: octets.len() })
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_packet_ends_where_it_says() {
        let request = b"\x01\x07\x00\x08\x01\x04\x05\xd4\0\0\0";
        let packet = ControlPacket::decode(request).unwrap();
        assert_eq!((packet.code, packet.identifier), (1, 7));
        let options = ConfigureOption::decode_all(&packet.data).unwrap();
        assert_eq!(options, [ConfigureOption::new(1, 1492_u16.to_be_bytes())]);
        assert_eq!(packet.encode(), request[..8]);
    }

    #[test]
    fn what_is_cut_is_refused() {
        for octets in [b"".as_slice(), b"\x01\x01\0", b"\x01\x01\0\x03", b"\x01\x01\0\x06\x01"] {
            assert!(ControlPacket::decode(octets).is_err(), "{octets:02x?}");
        }
        for octets in [b"\x01".as_slice(), b"\x01\0", b"\x01\x01", b"\x01\x04\x05"] {
            assert!(ConfigureOption::decode_all(octets).is_err(), "{octets:02x?}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(octets in prop::collection::vec(any::<u8>(), 0..80)) {
            ControlPacket::decode(&octets).ok();
            ConfigureOption::decode_all(&octets).ok();
            let _frame = PppFrame::split(&octets);
        }

        #[test]
        fn what_is_written_is_read(code: u8, identifier: u8, data: Vec<u8>, protocol: u16) {
            let packet = ControlPacket::new(code, identifier, data);
            let frame = PppFrame {
                protocol: Protocol::from_number(protocol),
                information: packet.encode(),
            };
            let octets = frame.encode();
            let (read, information) = PppFrame::split(&octets).unwrap();
            prop_assert_eq!(read.number(), protocol);
            prop_assert_eq!(ControlPacket::decode(information), Ok(packet));
        }
    }
}
