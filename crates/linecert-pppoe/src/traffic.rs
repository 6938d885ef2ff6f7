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
fn protocol_of(packet: &[u8]) -> Option<Protocol> {
    match packet.first()? >> 4 {
        4 => Some(Protocol::Ipv4),
        6 => Some(Protocol::Ipv6),
        _ => None,
    }
}
