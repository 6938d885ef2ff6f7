//! Ethernet headers with up to two VLAN tags (IEEE 802.3 and 802.1Q): octets in, values out.

mod address;
mod tag;

use thiserror::Error;

pub use self::{
    address::{MacAddress, MacAddressError},
    tag::{DropEligible, Pcp, PcpError, Tag, Tags, Tpid, VlanId, VlanIdError},
};

/// The `EtherType` of IPv4.
pub const IPV4: u16 = 0x0800;
/// The `EtherType` of ARP.
pub const ARP: u16 = 0x0806;
/// The `EtherType` of IPv6.
pub const IPV6: u16 = 0x86dd;

/// What stands before the payload of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EthernetHeader {
    /// To whom.
    pub destination: MacAddress,
    /// From whom.
    pub source: MacAddress,
    /// The VLAN tags.
    pub tags: Tags,
    /// The protocol of the payload; below 0x0600 it is the length of an LLC frame.
    pub ethertype: u16,
}

/// Why octets are no Ethernet frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EthernetError {
    /// It ends within the header.
    #[error("read a frame of {octets} octets: it ends within its header")]
    Short {
        /// Its length.
        octets: usize,
    },
    /// A tag has the reserved VLAN 4095.
    #[error("read a frame: VLAN 4095 is reserved")]
    ReservedVlan,
}

impl EthernetHeader {
    /// The frame of this header and a payload, without padding or check sequence.
    #[must_use]
    pub fn encode(&self, payload: &[u8]) -> Vec<u8> {
        let mut frame = Vec::with_capacity(22 + payload.len());
        frame.extend(self.destination.octets());
        frame.extend(self.source.octets());
        for tag in self.tags.iter() {
            frame.extend(tag.encode());
        }
        frame.extend(self.ethertype.to_be_bytes());
        frame.extend(payload);
        frame
    }

    /// Reads a header of up to two tags; returns the payload after it, with any padding.
    ///
    /// # Errors
    /// When the frame is short or has a reserved VLAN.
    pub fn decode(frame: &[u8]) -> Result<(Self, &[u8]), EthernetError> {
        let short = EthernetError::Short { octets: frame.len() };
        let (destination, rest) = frame.split_first_chunk::<6>().ok_or(short)?;
        let (source, rest) = rest.split_first_chunk::<6>().ok_or(short)?;
        let (first, rest) = Tag::take(rest).map_err(|fault| fault.unwrap_or(short))?;
        let (second, rest) = match first {
            Some(_) => Tag::take(rest).map_err(|fault| fault.unwrap_or(short))?,
            None => (None, rest),
        };
        let (ethertype, payload) = rest.split_first_chunk::<2>().ok_or(short)?;
        let header = Self {
            destination: MacAddress(*destination),
            source: MacAddress(*source),
            tags: Tags::of(first, second),
            ethertype: u16::from_be_bytes(*ethertype),
        };
        Ok((header, payload))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn header(tags: Tags) -> EthernetHeader {
        let (destination, source) = (MacAddress::BROADCAST, MacAddress([2, 0, 0, 0, 0, 1]));
        EthernetHeader { destination, source, tags, ethertype: ARP }
    }

    #[test]
    fn tags_stand_where_the_standard_puts_them() {
        let customer =
            Tag::customer(VlanId::try_from(7).unwrap()).with_pcp(Pcp::try_from(5).unwrap());
        let service = Tag::service(VlanId::try_from(100).unwrap());
        let check = |tags, expected: &[u8]| {
            let frame = header(tags).encode(&[0xaa]);
            assert_eq!(&frame[12..], expected);
            assert_eq!(EthernetHeader::decode(&frame), Ok((header(tags), &[0xaa][..])));
        };
        check(Tags::Untagged, &[0x08, 0x06, 0xaa]);
        check(Tags::One(customer), &[0x81, 0, 0xa0, 7, 0x08, 0x06, 0xaa]);
        let both = Tags::Two { outer: service, inner: customer };
        check(both, &[0x88, 0xa8, 0, 100, 0x81, 0, 0xa0, 7, 0x08, 0x06, 0xaa]);
        let priority = Tags::One(Tag { vid: None, ..customer });
        check(priority, &[0x81, 0, 0xa0, 0, 0x08, 0x06, 0xaa]);
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        let frame = header(Tags::One(Tag::customer(VlanId::try_from(1).unwrap()))).encode(&[]);
        for octets in 0..frame.len() {
            let short = Err(EthernetError::Short { octets });
            assert_eq!(EthernetHeader::decode(&frame[..octets]), short);
        }
        let mut reserved = frame;
        reserved[14..16].copy_from_slice(&[0x0f, 0xff]);
        assert_eq!(EthernetHeader::decode(&reserved), Err(EthernetError::ReservedVlan));
    }

    proptest! {
        #[test]
        fn a_decoded_frame_encodes_to_itself(octets: Vec<u8>) {
            if let Ok((header, payload)) = EthernetHeader::decode(&octets) {
                prop_assert_eq!(header.encode(payload), octets);
            }
        }
    }
}
