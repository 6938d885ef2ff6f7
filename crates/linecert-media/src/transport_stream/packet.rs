//! One packet of 188 octets (ISO/IEC 13818-1, 2.4.3.2 and 2.4.3.4).

use thiserror::Error;

use super::ClockReference;

/// The length of a packet.
pub(crate) const PACKET: usize = 188;
/// The first octet of every packet.
pub(crate) const SYNC: u8 = 0x47;

/// A packet identifier of 13 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Pid(u16);

/// What the header and the adaptation field of a packet say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Packet<'p> {
    pub(crate) pid: Pid,
    /// The packet was damaged before it came here.
    pub(crate) damaged: bool,
    /// A PES packet or a section begins in the payload.
    pub(crate) unit_start: bool,
    pub(crate) counter: u8,
    pub(crate) adaptation: Adaptation,
    /// `None` in a packet of adaptation only.
    pub(crate) payload: Option<&'p [u8]>,
}

/// What is used of an adaptation field; all unset where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Adaptation {
    pub(crate) discontinuity: bool,
    pub(crate) random_access: bool,
    pub(crate) clock: Option<ClockReference>,
}

/// Why octets are no packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum PacketError {
    #[error("sync octet is {0:#04x}, not 0x47")]
    Sync(u8),
    #[error("adaptation field control 00 is reserved")]
    Reserved,
    #[error("adaptation field of {0} octets does not fit")]
    Adaptation(u8),
}

impl Pid {
    pub(crate) const PAT: Self = Self(0);
    const NULL: Self = Self(0x1fff);

    /// The lower 13 bits of two octets.
    pub(crate) const fn from_octets(high: u8, low: u8) -> Self {
        Self(u16::from_be_bytes([high & 0x1f, low]))
    }

    pub(crate) const fn get(self) -> u16 {
        self.0
    }

    /// Stuffing: neither counted nor missed.
    pub(crate) const fn is_null(self) -> bool {
        self.0 == Self::NULL.0
    }
}

impl<'p> Packet<'p> {
    pub(crate) fn decode(octets: &'p [u8; PACKET]) -> Result<Self, PacketError> {
        let [sync, high, low, control, rest @ ..] = octets;
        if *sync != SYNC {
            return Err(PacketError::Sync(*sync));
        }
        let (adaptation, payload) = match control >> 4 & 3 {
            0 => return Err(PacketError::Reserved),
            1 => (Adaptation::default(), Some(&rest[..])),
            2 => (Adaptation::split(rest)?.0, None),
            _ => {
                let (adaptation, payload) = Adaptation::split(rest)?;
                (adaptation, Some(payload))
            }
        };
        Ok(Self {
            pid: Pid::from_octets(*high, *low),
            damaged: high & 0x80 != 0,
            unit_start: high & 0x40 != 0,
            counter: control & 0x0f,
            adaptation,
            payload,
        })
    }
}

impl Adaptation {
    fn split(octets: &[u8]) -> Result<(Self, &[u8]), PacketError> {
        let Some((length, rest)) = octets.split_first() else {
            return Err(PacketError::Adaptation(0));
        };
        let (field, payload) =
            rest.split_at_checked(usize::from(*length)).ok_or(PacketError::Adaptation(*length))?;
        Ok((Self::decode(field), payload))
    }

    fn decode(field: &[u8]) -> Self {
        let Some((flags, rest)) = field.split_first() else { return Self::default() };
        let clock = rest.first_chunk().filter(|_| flags & 0x10 != 0);
        Self {
            discontinuity: flags & 0x80 != 0,
            random_access: flags & 0x40 != 0,
            clock: clock.map(ClockReference::decode),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn octets(head: &[u8]) -> [u8; PACKET] {
        let mut octets = [0xff; PACKET];
        octets[..head.len()].copy_from_slice(head);
        octets
    }

    #[test]
    fn a_packet_with_a_clock_decodes() {
        let head = [0x47, 0x41, 0x00, 0x35, 7, 0xd0, 0, 0, 0, 0, 0x80, 0, b'p'];
        let head = octets(&head);
        let packet = Packet::decode(&head).unwrap();
        assert_eq!((packet.pid.get(), packet.counter), (0x100, 5));
        assert!(packet.unit_start && !packet.damaged);
        assert!(packet.adaptation.discontinuity && packet.adaptation.random_access);
        assert_eq!(packet.adaptation.clock.map(ClockReference::counts), Some(300));
        assert_eq!(packet.payload.map(<[u8]>::len), Some(PACKET - 12));
    }

    #[test]
    fn what_is_no_packet_says_why() {
        let refusal = |head: &[u8]| Packet::decode(&octets(head)).unwrap_err();
        assert_eq!(refusal(&[0x48]), PacketError::Sync(0x48));
        assert_eq!(refusal(&[0x47, 0, 0, 0x05]), PacketError::Reserved);
        assert_eq!(refusal(&[0x47, 0, 0, 0x35, 184]), PacketError::Adaptation(184));
    }

    #[test]
    fn a_packet_of_adaptation_only_has_no_payload() {
        let octets = octets(&[0x47, 0, 1, 0x25, 183, 0]);
        assert_eq!(Packet::decode(&octets).unwrap().payload, None);
    }

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(mut octets: [u8; 32], tail: u8) {
            octets[0] = SYNC;
            let mut packet = [tail; PACKET];
            packet[..32].copy_from_slice(&octets);
            if let Ok(packet) = Packet::decode(&packet) {
                prop_assert!(packet.payload.is_none_or(|payload| payload.len() <= 184));
            }
        }
    }
}
