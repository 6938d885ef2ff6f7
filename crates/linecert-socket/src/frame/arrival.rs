//! A frame that arrived, as it was on the wire.

use crate::{
    control::{TIMESTAMPING, messages, number, timestamp},
    slots::{HEADROOM, Slot},
    time::KernelTime,
};

/// Whom a frame was for (packet(7), `sll_pkttype`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FrameClass {
    /// This host.
    Host,
    /// Every station.
    Broadcast,
    /// A group.
    Multicast,
    /// Another station; also any frame of a VLAN that this host has no interface for.
    OtherHost,
    /// Another host, from this one.
    Outgoing,
}

/// Whether the checksums within a frame stand (`TP_STATUS_CSUMNOTREADY`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Checksums {
    /// They are as they were on the wire.
    Final,
    /// The frame comes from a host of this machine, which left the transport's checksum to
    /// hardware that it never reached: it is wrong, and says nothing.
    Pending,
}

/// A frame that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The frame from its destination address on, tags included, without check sequence.
    pub octets: Vec<u8>,
    /// When the kernel took it from the driver.
    pub time: Option<KernelTime>,
    /// Whom it was for.
    pub class: FrameClass,
    /// Whether its checksums stand.
    pub checksums: Checksums,
}

/// A frame that arrived, in the buffer that it was received into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameArrival<'a> {
    /// The frame from its destination address on, tags included, without check sequence.
    pub octets: &'a [u8],
    /// The length that it had, more than `octets.len()` when it was cut to the buffer.
    pub length: usize,
    /// When the kernel took it from the driver.
    pub time: Option<KernelTime>,
    /// Whom it was for.
    pub class: FrameClass,
    /// Whether its checksums stand.
    pub checksums: Checksums,
    /// How many frames this socket has dropped so far; `None` also when it has dropped none.
    pub dropped: Option<u32>,
}

/// The octets of both addresses, which stand before a tag.
const ADDRESSES: usize = 12;

impl<'a> FrameArrival<'a> {
    /// Reads a frame that starts [`HEADROOM`] octets into `room`.
    pub(super) fn read(slot: &Slot, room: &'a mut [u8]) -> Self {
        let (mut time, mut auxiliary, mut dropped) = (None, &[][..], None);
        for message in messages(slot.control()) {
            match (message.level, message.kind) {
                (libc::SOL_SOCKET, TIMESTAMPING) => time = timestamp(message.data),
                (libc::SOL_SOCKET, libc::SO_RXQ_OVFL) => dropped = number(message.data),
                (libc::SOL_PACKET, libc::PACKET_AUXDATA) => auxiliary = message.data,
                _ => {}
            }
        }
        let end = room.len().min(HEADROOM.saturating_add(slot.length));
        let tag = stripped_tag(auxiliary);
        let octets = restore(room.get_mut(..end).unwrap_or_default(), tag);
        let length = slot.length + tag.map_or(0, |tag| tag.len());
        let (class, checksums) = (class(slot.name()), checksums(auxiliary));
        Self { octets, length, time, class, checksums, dropped }
    }

    /// The same frame in memory of its own.
    #[must_use]
    pub fn to_frame(self) -> Frame {
        let Self { octets, time, class, checksums, .. } = self;
        Frame { octets: octets.to_vec(), time, class, checksums }
    }
}

/// Puts a tag back after the addresses, which move into the headroom.
fn restore(room: &mut [u8], tag: Option<[u8; 4]>) -> &[u8] {
    if let Some(tag) = tag
        && room.len() >= HEADROOM + ADDRESSES
    {
        room.copy_within(HEADROOM..HEADROOM + ADDRESSES, 0);
        if let Some(place) = room.get_mut(ADDRESSES..ADDRESSES + HEADROOM) {
            place.copy_from_slice(&tag);
        }
        return room;
    }
    room.get(HEADROOM..).unwrap_or_default()
}

/// The tag that the kernel took off, from a `tpacket_auxdata` (linux/if_packet.h).
fn stripped_tag(data: &[u8]) -> Option<[u8; 4]> {
    const VLAN_VALID: u32 = 0x10;
    const TPID_VALID: u32 = 0x40;
    let status = number(data)?;
    let control = data.get(16..)?.first_chunk::<2>()?;
    let kind = data.get(18..)?.first_chunk::<2>()?;
    if status & VLAN_VALID == 0 {
        return None;
    }
    let kind = if status & TPID_VALID == 0 { 0x8100 } else { u16::from_ne_bytes(*kind) };
    let ([a, b], [c, d]) = (kind.to_be_bytes(), u16::from_ne_bytes(*control).to_be_bytes());
    Some([a, b, c, d])
}

/// Whether checksums stand, from a `tpacket_auxdata`.
fn checksums(data: &[u8]) -> Checksums {
    const NOT_READY: u32 = 0x08;
    match number(data) {
        Some(status) if status & NOT_READY != 0 => Checksums::Pending,
        _ => Checksums::Final,
    }
}

/// Reads `sll_pkttype` of a `sockaddr_ll`.
fn class(name: &[u8]) -> FrameClass {
    match name.get(10) {
        Some(0) => FrameClass::Host,
        Some(1) => FrameClass::Broadcast,
        Some(2) => FrameClass::Multicast,
        Some(4) => FrameClass::Outgoing,
        _ => FrameClass::OtherHost,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_tag_goes_between_addresses_and_type() {
        let mut room = vec![0; HEADROOM];
        room.extend(1..=14);
        let restored = restore(&mut room, Some([0x81, 0, 0x20, 7])).to_vec();
        let expected = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x81, 0, 0x20, 7, 13, 14];
        assert_eq!(restored, expected);
    }

    #[test]
    fn a_tag_is_only_put_back_when_the_kernel_says_so() {
        let data = |status: u32| {
            let mut data = status.to_ne_bytes().to_vec();
            data.extend([0; 12]);
            data.extend(0x2007_u16.to_ne_bytes());
            data.extend(0x88a8_u16.to_ne_bytes());
            data
        };
        assert_eq!(stripped_tag(&data(0x50)), Some([0x88, 0xa8, 0x20, 7]));
        assert_eq!(stripped_tag(&data(0x10)), Some([0x81, 0, 0x20, 7]));
        assert_eq!(stripped_tag(&data(0x40)), None);
        assert_eq!(stripped_tag(&data(0x50)[..19]), None);
    }

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(mut room: Vec<u8>, data: Vec<u8>) {
            restore(&mut room, stripped_tag(&data));
            restore(&mut room, Some([0; 4]));
            class(&data);
            checksums(&data);
        }
    }
}
