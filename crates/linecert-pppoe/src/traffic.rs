//! Frames of IP: read in place, and built in place, a batch at a time.

use linecert_socket::{
    BATCH, EthernetHeader, FrameSocket, MacAddress, ReceiveError, SendFrameError, Tags,
};

use crate::{
    discovery::packet::{SESSION_ETHERTYPE, decode_session, encode_session},
    ppp::packet::{PppFrame, Protocol},
    wire::same_vlans,
};

/// The longest packet of a session (RFC 4638).
const LONGEST_PACKET: usize = 1500;

/// A frame of the session stage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SessionFrame<'a> {
    pub(crate) source: MacAddress,
    pub(crate) session: u16,
    pub(crate) protocol: Protocol,
    pub(crate) information: &'a [u8],
}

/// Reads a frame; `None` when it is none of the session stage or in another VLAN.
pub(crate) fn read_session_frame(octets: &[u8], tags: Tags) -> Option<SessionFrame<'_>> {
    let (header, payload) = EthernetHeader::decode(octets).ok()?;
    if header.ethertype != SESSION_ETHERTYPE || !same_vlans(header.tags, tags) {
        return None;
    }
    let (session, ppp) = decode_session(payload).ok()?;
    let (protocol, information) = PppFrame::split(ppp)?;
    Some(SessionFrame { source: header.source, session, protocol, information })
}

/// Frames that wait to be sent. What comes before the packet is written once.
#[derive(Debug)]
pub(crate) struct FrameQueue {
    frames: Vec<Frame>,
    /// Where the length field of PPPoE is, and behind it the protocol and the packet.
    length_at: usize,
    /// The frames from here on are yet to be sent.
    next: usize,
    filled: usize,
}

#[derive(Debug, Clone)]
struct Frame {
    octets: Vec<u8>,
    length: usize,
    packet: usize,
}

impl FrameQueue {
    pub(crate) fn new(header: &EthernetHeader, session: u16) -> Self {
        let protocol = [0; 2];
        let mut octets = header.encode(&encode_session(session, &protocol));
        let length_at = octets.len().saturating_sub(4);
        octets.resize(octets.len() + LONGEST_PACKET, 0);
        let frame = Frame { octets, length: 0, packet: 0 };
        Self { frames: vec![frame; BATCH], length_at, next: 0, filled: 0 }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.next >= self.filled
    }

    /// Takes packets until there are no more or the batch is full. What is neither IPv4 nor IPv6,
    /// or of a protocol that `carries` denies, is left out.
    pub(crate) fn fill(
        &mut self,
        mut take: impl FnMut(&mut [u8]) -> Result<Option<usize>, ReceiveError>,
        carries: impl Fn(Protocol) -> bool,
    ) -> Result<(), ReceiveError> {
        (self.next, self.filled) = (0, 0);
        for _ in 0..BATCH {
            let Some(frame) = self.frames.get_mut(self.filled) else { break };
            let Some((_, rest)) = frame.octets.split_at_mut_checked(self.length_at) else { break };
            let Some((head, room)) = rest.split_first_chunk_mut::<4>() else { break };
            let Some(packet) = take(room)? else { break };
            let Some(protocol) = protocol_of(room).filter(|protocol| carries(*protocol)) else {
                continue;
            };
            let payload = u16::try_from(packet).unwrap_or(u16::MAX).saturating_add(2);
            let ([l0, l1], [p0, p1]) = (payload.to_be_bytes(), protocol.number().to_be_bytes());
            *head = [l0, l1, p0, p1];
            (frame.length, frame.packet) = (self.length_at + 4 + packet, packet);
            self.filled += 1;
        }
        Ok(())
    }

    /// Sends as many as there is room for; returns the packets and their octets.
    pub(crate) fn send(&mut self, socket: &FrameSocket) -> Result<(u64, u64), SendFrameError> {
        let waiting = self.frames.get(self.next..self.filled).unwrap_or_default();
        if waiting.is_empty() {
            return Ok((0, 0));
        }
        let mut frames = [&[][..]; BATCH];
        for (slot, frame) in frames.iter_mut().zip(waiting) {
            *slot = frame.octets.get(..frame.length).unwrap_or(&frame.octets);
        }
        let taken = socket.send_batch(frames.get(..waiting.len()).unwrap_or(&frames))?;
        let octets: usize = waiting.iter().take(taken).map(|frame| frame.packet).sum();
        self.next += taken;
        let count = |number| u64::try_from(number).unwrap_or(u64::MAX);
        Ok((count(taken), count(octets)))
    }
}

/// By the version in the first four bits.
pub(crate) fn protocol_of(packet: &[u8]) -> Option<Protocol> {
    match packet.first()? >> 4 {
        4 => Some(Protocol::Ipv4),
        6 => Some(Protocol::Ipv6),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use linecert_socket::{Tag, VlanId};
    use proptest::prelude::*;

    use super::*;

    fn header(tags: Tags) -> EthernetHeader {
        EthernetHeader {
            destination: MacAddress([2, 0, 0, 0, 0, 1]),
            source: MacAddress([2, 0, 0, 0, 0, 2]),
            tags,
            ethertype: SESSION_ETHERTYPE,
        }
    }

    /// Fills a queue with packets and returns the frames that it would send.
    fn frames(queue: &mut FrameQueue, packets: &[&[u8]]) -> Vec<Vec<u8>> {
        let mut packets = packets.iter();
        let take = |room: &mut [u8]| {
            Ok(packets.next().map(|packet| {
                room[..packet.len()].copy_from_slice(packet);
                packet.len()
            }))
        };
        queue.fill(take, |protocol| protocol != Protocol::Ipv6).unwrap();
        queue.frames[..queue.filled].iter().map(|f| f.octets[..f.length].to_vec()).collect()
    }

    #[test]
    fn a_frame_that_is_built_in_place_is_the_one_that_is_read() {
        let vlan = Tags::One(Tag::customer(VlanId::try_from(7).unwrap()));
        for tags in [Tags::Untagged, vlan] {
            let mut queue = FrameQueue::new(&header(tags), 0x1234);
            let longest = [&[0x45][..], &[7; LONGEST_PACKET - 1]].concat();
            for packets in [vec![longest.as_slice(), b"\x45short"], vec![b"\x45again".as_slice()]] {
                let built = frames(&mut queue, &packets);
                assert_eq!(built.len(), packets.len());
                for (octets, packet) in built.iter().zip(packets) {
                    let frame = read_session_frame(octets, tags).unwrap();
                    assert_eq!((frame.session, frame.protocol), (0x1234, Protocol::Ipv4));
                    assert_eq!((frame.source, frame.information), (header(tags).source, packet));
                    let other = if tags == vlan { Tags::Untagged } else { vlan };
                    assert!(read_session_frame(octets, other).is_none());
                }
            }
        }
    }

    #[test]
    fn what_the_session_does_not_carry_is_left_out() {
        let mut queue = FrameQueue::new(&header(Tags::Untagged), 1);
        let built = frames(&mut queue, &[b"\x60six", b"\x00nothing", b"\x45four", b""]);
        assert_eq!(built.len(), 1);
        assert!(built[0].ends_with(b"\x00\x21\x45four"));
    }

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(octets: Vec<u8>, payload: Vec<u8>) {
            let _frame = read_session_frame(&octets, Tags::Untagged);
            let frame = header(Tags::Untagged).encode(&payload);
            let _frame = read_session_frame(&frame, Tags::Untagged);
        }
    }
}
