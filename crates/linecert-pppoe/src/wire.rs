//! The two Ethernet types of PPPoE on one interface, inside the given tags: the only sockets.

use std::{
    collections::VecDeque,
    os::fd::{AsFd, BorrowedFd},
    time::{Duration, Instant},
};

use linecert_socket::{
    Buffers, EthernetHeader, FrameClass, FrameSocket, KernelTime, Listen, MacAddress,
    OpenFrameError, ReceiveError, SendFrameError, Tags, now_realtime,
};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use thiserror::Error;
use tokio::io::{Interest, unix::AsyncFd};

use crate::discovery::packet::{
    DISCOVERY_ETHERTYPE, DiscoveryCode, DiscoveryPacket, SESSION_ETHERTYPE, decode_session,
    encode_session,
};

/// Longer than any frame of PPPoE: a baby jumbo of RFC 4638 with two tags has 1,530 octets.
const LONGEST: usize = 2048;

/// Room for some thousands of frames, so that a flood is seen as one and not dropped unseen.
const RECEIVE_BUFFER: usize = 4 << 20;

/// How long the kernel is given to show a frame that was sent.
const DEPARTURE: Duration = Duration::from_millis(2);

/// Why nothing can be sent to an interface or received from it.
#[derive(Debug, Error)]
pub enum WireError {
    /// It could not be opened.
    #[error(transparent)]
    Open(#[from] OpenFrameError),
    /// The interface is there and down.
    #[error("use interface {interface}: it is down")]
    Down {
        /// The interface.
        interface: String,
    },
    /// Its MTU is too small for the payload that is asked for.
    #[error("use interface {interface}: its MTU is {mtu} octets, and {needed} are needed")]
    Narrow {
        /// The interface.
        interface: String,
        /// Its MTU in octets.
        mtu: u32,
        /// What the payload and the 8 octets of PPPoE and PPP need, and 4 of a second tag.
        needed: u32,
    },
    /// A frame could not be sent.
    #[error(transparent)]
    Send(#[from] SendFrameError),
    /// Frames could not be received.
    #[error(transparent)]
    Receive(#[from] ReceiveError),
    /// The kernel refused to wait.
    #[error("wait for frames: {0}")]
    Wait(#[from] std::io::Error),
}

/// When something left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Departure {
    /// By the kernel, as it handed the frame to the driver.
    Kernel(KernelTime),
    /// By this program, just before it asked the kernel to send.
    Program(KernelTime),
}

impl Departure {
    pub(crate) const fn time(self) -> KernelTime {
        match self {
            Self::Kernel(time) | Self::Program(time) => time,
        }
    }
}

/// A frame for this station, in the VLAN of the wire.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) source: MacAddress,
    pub(crate) destination: MacAddress,
    /// By the kernel; by this program where the kernel gave none.
    pub(crate) time: KernelTime,
    pub(crate) content: Content,
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    Discovery(DiscoveryPacket),
    Session { session: u16, ppp: Vec<u8> },
}

/// Frames that did not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Strays {
    /// In another VLAN than was asked in.
    pub other_vlan: u32,
    /// Not to be read as PPPoE.
    pub garbled: u32,
    /// Offers and confirmations that answer nothing that was asked.
    pub unasked: u32,
    /// Offers beyond the most that are kept.
    pub beyond: u32,
}

#[derive(Debug)]
pub(crate) struct Wire {
    discovery: FrameSocket,
    session: FrameSocket,
    mac: MacAddress,
    tags: Tags,
    queue: VecDeque<Received>,
    buffers: Buffers,
    strays: Strays,
}

impl Wire {
    pub(crate) fn open(interface: &str, tags: Tags) -> Result<Self, WireError> {
        let discovery = FrameSocket::open(interface, Listen::EtherType(DISCOVERY_ETHERTYPE))?;
        let session = FrameSocket::open(interface, Listen::EtherType(SESSION_ETHERTYPE))?;
        for socket in [&discovery, &session] {
            // What the kernel grants less than asked for is what there is.
            socket.grow_receive_buffer(RECEIVE_BUFFER).ok();
        }
        if !discovery.interface().is_up() {
            return Err(WireError::Down { interface: interface.to_owned() });
        }
        let not_ethernet = || OpenFrameError::NotEthernet { interface: interface.to_owned() };
        let mac = discovery.interface().mac().ok_or_else(not_ethernet)?;
        Ok(Self {
            discovery,
            session,
            mac,
            tags,
            queue: VecDeque::new(),
            buffers: Buffers::new(16, LONGEST),
            strays: Strays::default(),
        })
    }

    pub(crate) const fn tags(&self) -> Tags {
        self.tags
    }

    pub(crate) const fn strays(&self) -> Strays {
        self.strays
    }

    pub(crate) fn mtu(&self) -> u32 {
        self.discovery.interface().mtu()
    }

    pub(crate) const fn session_socket(&self) -> &FrameSocket {
        &self.session
    }

    /// The header of a frame of the session stage.
    pub(crate) const fn session_header(&self, destination: MacAddress) -> EthernetHeader {
        self.header(destination, SESSION_ETHERTYPE)
    }

    const fn header(&self, destination: MacAddress, ethertype: u16) -> EthernetHeader {
        EthernetHeader { destination, source: self.mac, tags: self.tags, ethertype }
    }

    pub(crate) fn send_discovery(
        &self,
        destination: MacAddress,
        packet: &DiscoveryPacket,
    ) -> Result<(), WireError> {
        let frame = self.header(destination, DISCOVERY_ETHERTYPE).encode(&packet.encode());
        Ok(self.discovery.send(&frame)?)
    }

    /// Sends, and has the kernel say when that was: a second socket sees what the first one sends.
    pub(crate) fn send_timed(
        &self,
        destination: MacAddress,
        packet: &DiscoveryPacket,
    ) -> Result<Departure, WireError> {
        let name = self.discovery.interface().name();
        let witness = FrameSocket::open(name, Listen::EtherType(DISCOVERY_ETHERTYPE))?;
        let sees = witness.see_outgoing().is_ok();
        let before = now_realtime();
        let frame = self.header(destination, DISCOVERY_ETHERTYPE).encode(&packet.encode());
        self.discovery.send(&frame)?;
        let deadline = Instant::now() + DEPARTURE;
        while let Some(seen) = sees.then(|| witness.receive(deadline)).transpose()?.flatten() {
            if let (FrameClass::Outgoing, Some(time)) = (seen.class, seen.time)
                && seen.octets == frame
            {
                return Ok(Departure::Kernel(time));
            }
        }
        Ok(Departure::Program(before))
    }

    pub(crate) fn send_session(
        &self,
        destination: MacAddress,
        session: u16,
        ppp: &[u8],
    ) -> Result<(), WireError> {
        let frame = self.session_header(destination).encode(&encode_session(session, ppp));
        Ok(self.session.send(&frame)?)
    }

    /// The next frame that is there; `None` when there is none.
    pub(crate) fn take(&mut self) -> Result<Option<Received>, WireError> {
        if self.queue.is_empty() {
            // Discovery first: the first packet of a session comes after its confirmation.
            self.fill(DISCOVERY_ETHERTYPE)?;
            self.fill(SESSION_ETHERTYPE)?;
        }
        Ok(self.queue.pop_front())
    }

    /// Takes what there is of discovery alone.
    pub(crate) fn take_discovery(&mut self) -> Result<Option<Received>, WireError> {
        if self.queue.is_empty() {
            self.fill(DISCOVERY_ETHERTYPE)?;
        }
        Ok(self.queue.pop_front())
    }

    fn fill(&mut self, ethertype: u16) -> Result<(), WireError> {
        let Self { discovery, session, mac, tags, queue, buffers, strays, .. } = self;
        let socket = if ethertype == DISCOVERY_ETHERTYPE { discovery } else { session };
        socket.receive_batch(buffers, |arrival| {
            let time = arrival.time.unwrap_or_else(now_realtime);
            match read(arrival.octets, time, *tags) {
                Ok(received) if received.is_for(*mac) => queue.push_back(received),
                Ok(_) => {}
                Err(Stray::OtherVlan) => strays.other_vlan = strays.other_vlan.saturating_add(1),
                Err(Stray::Garbled) => strays.garbled = strays.garbled.saturating_add(1),
            }
        })?;
        Ok(())
    }

    pub(crate) const fn count_unasked(&mut self) {
        self.strays.unasked = self.strays.unasked.saturating_add(1);
    }

    pub(crate) const fn count_beyond(&mut self) {
        self.strays.beyond = self.strays.beyond.saturating_add(1);
    }

    /// Waits for a frame without holding the thread; `None` when `deadline` passes first.
    pub(crate) async fn receive(
        &mut self,
        deadline: Instant,
    ) -> Result<Option<Received>, WireError> {
        loop {
            // A flood must not carry a test beyond its deadline.
            if Instant::now() >= deadline {
                return Ok(None);
            }
            if let Some(received) = self.take()? {
                return Ok(Some(received));
            }
            self.readable(deadline).await?;
        }
    }

    #[expect(
        deprecated,
        reason = "its successor is unsafe, for descriptors that are closed meanwhile: these are borrowed"
    )]
    async fn readable(&self, deadline: Instant) -> Result<(), WireError> {
        let watch = |fd| AsyncFd::with_interest(fd, Interest::READABLE);
        let (discovery, session) = (watch(self.discovery.as_fd())?, watch(self.session.as_fd())?);
        tokio::select! {
            ready = discovery.readable() => ready.map(drop)?,
            ready = session.readable() => ready.map(drop)?,
            () = tokio::time::sleep_until(deadline.into()) => {}
        }
        Ok(())
    }

    /// Holds the thread until a frame is there, `also` is ready, or `deadline` has passed.
    pub(crate) fn wait(
        &self,
        also: Option<(BorrowedFd<'_>, PollFlags)>,
        deadline: Instant,
    ) -> Result<(), WireError> {
        let readable = |fd| PollFd::from_borrowed_fd(fd, PollFlags::IN);
        let mut watched = vec![readable(self.discovery.as_fd()), readable(self.session.as_fd())];
        watched.extend(also.map(|(fd, flags)| PollFd::from_borrowed_fd(fd, flags)));
        let left = deadline.saturating_duration_since(Instant::now());
        let left = Timespec {
            tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: left.subsec_nanos().into(),
        };
        match poll(&mut watched, Some(&left)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(errno) => Err(WireError::Wait(errno.into())),
        }
    }
}

impl Received {
    /// Initiations are for all; nothing else is.
    fn is_for(&self, mac: MacAddress) -> bool {
        self.destination == mac
            || matches!(&self.content, Content::Discovery(packet) if packet.code == DiscoveryCode::Padi)
    }
}

enum Stray {
    OtherVlan,
    Garbled,
}

/// Whether two frames are in the same VLANs. A tag of priority only is no VLAN.
pub(crate) fn same_vlans(one: Tags, other: Tags) -> bool {
    let vlans = |tags: Tags| tags.iter().filter_map(|tag| tag.vid);
    vlans(one).eq(vlans(other))
}

fn read(octets: &[u8], time: KernelTime, tags: Tags) -> Result<Received, Stray> {
    let (header, payload) = EthernetHeader::decode(octets).map_err(|_| Stray::Garbled)?;
    if !same_vlans(header.tags, tags) {
        return Err(Stray::OtherVlan);
    }
    let content = match header.ethertype {
        DISCOVERY_ETHERTYPE => {
            let packet = DiscoveryPacket::decode(payload).map_err(|_| Stray::Garbled)?;
            Content::Discovery(packet)
        }
        _ => {
            let (session, ppp) = decode_session(payload).map_err(|_| Stray::Garbled)?;
            Content::Session { session, ppp: ppp.to_vec() }
        }
    };
    Ok(Received { source: header.source, destination: header.destination, time, content })
}

#[cfg(test)]
mod tests {
    use linecert_socket::{Pcp, Tag, VlanId};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_priority_is_no_vlan() {
        let vlan = |number| Tag::customer(VlanId::try_from(number).unwrap());
        let urgent = vlan(7).with_pcp(Pcp::try_from(5).unwrap());
        let priority = Tag { vid: None, ..urgent };
        let two = |outer, inner| Tags::Two { outer, inner };
        let check =
            |one, other, same| assert_eq!(same_vlans(one, other), same, "{one:?} {other:?}");
        check(Tags::Untagged, Tags::One(priority), true);
        check(Tags::One(vlan(7)), Tags::One(urgent), true);
        check(Tags::One(vlan(7)), Tags::One(vlan(8)), false);
        check(Tags::One(vlan(7)), Tags::Untagged, false);
        check(two(vlan(1), vlan(7)), two(vlan(1), urgent), true);
        check(two(vlan(1), vlan(7)), two(vlan(7), vlan(1)), false);
        check(two(vlan(1), vlan(7)), Tags::One(vlan(7)), false);
    }

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(payload: Vec<u8>, discovery: bool) {
            let ethertype = if discovery { DISCOVERY_ETHERTYPE } else { SESSION_ETHERTYPE };
            let (mac, tags) = (MacAddress([2; 6]), Tags::Untagged);
            let header = EthernetHeader { destination: mac, source: mac, tags, ethertype };
            let time = KernelTime::from_nanoseconds(0);
            read(&header.encode(&payload), time, tags).ok();
            read(&payload, time, tags).ok();
        }
    }
}
