//! What a concentrator does with each frame.

use std::{net::Ipv4Addr, os::fd::AsFd, time::Instant};

use linecert_socket::{MacAddress, Room, SendFrameError, Tunnel};
use rustix::event::PollFlags;

use super::subscriber::{Subscriber, address, settings};
use crate::{
    concentrator::{ConcentratorSettings, Fault, OpenConcentratorError},
    discovery::packet::{DiscoveryCode, DiscoveryPacket, DiscoveryTag},
    ppp::{
        lcp::PPPOE_MRU,
        link::Link,
        packet::{PppFrame, Protocol},
    },
    text::WireText,
    wire::{Content, Received, Wire, WireError},
};

/// The most sessions at a time: the addresses of its network behind its own.
const MOST_SESSIONS: u16 = 200;

/// Frames that are taken before the timers are looked at.
const BATCH: usize = 64;

/// The longest packet of a session (RFC 4638).
const LONGEST: usize = 1500;

#[derive(Debug)]
pub(super) struct Desk {
    settings: ConcentratorSettings,
    wire: Wire,
    tunnel: Tunnel,
    subscribers: Vec<Subscriber>,
    last_session: u16,
    secret: [u8; 8],
    /// Room for a packet, behind its protocol.
    packet: Vec<u8>,
}

impl Desk {
    pub(super) fn open(
        settings: ConcentratorSettings,
        tunnel: Tunnel,
    ) -> Result<Self, OpenConcentratorError> {
        let wire = Wire::open(&settings.interface, settings.tags)?;
        let secret = getrandom::u64()?.to_be_bytes();
        let (subscribers, packet) = (Vec::new(), vec![0; 2 + LONGEST]);
        Ok(Self { settings, wire, tunnel, subscribers, last_session: 0, secret, packet })
    }

    /// Waits for frames, packets and timers, and takes what there is.
    pub(super) fn turn(&mut self, slice: Instant) -> Result<(), WireError> {
        let timers = self.subscribers.iter().filter_map(Subscriber::timer);
        let until = timers.fold(slice, Instant::min);
        self.wire.wait(Some((self.tunnel.as_fd(), PollFlags::IN)), until)?;
        for _ in 0..BATCH {
            let Some(received) = self.wire.take()? else { break };
            self.take(&received)?;
        }
        self.carry_down()?;
        self.expire()
    }

    fn take(&mut self, received: &Received) -> Result<(), WireError> {
        match &received.content {
            Content::Discovery(packet) => match packet.code {
                DiscoveryCode::Padi => self.offer(received.source, packet),
                DiscoveryCode::Padr => self.confirm(received.source, packet),
                DiscoveryCode::Padt => {
                    self.forget(received.source, packet.session);
                    Ok(())
                }
                DiscoveryCode::Pado | DiscoveryCode::Pads => Ok(()),
            },
            Content::Session { session, ppp } => self.take_ppp(received.source, *session, ppp),
        }
    }

    fn offer(&self, host: MacAddress, initiation: &DiscoveryPacket) -> Result<(), WireError> {
        if !self.has_service(initiation) {
            return Ok(());
        }
        let mut tags = vec![DiscoveryTag::AcName(self.settings.name.clone())];
        tags.extend(self.settings.services.iter().cloned().map(DiscoveryTag::ServiceName));
        tags.push(self.cookie(host));
        tags.extend(returned(initiation));
        let offer = DiscoveryPacket { code: DiscoveryCode::Pado, session: 0, tags };
        self.wire.send_discovery(host, &offer)
    }

    /// By which an offer of this concentrator is known when it is taken up.
    fn cookie(&self, host: MacAddress) -> DiscoveryTag {
        DiscoveryTag::AcCookie([&self.secret[..], &host.octets()].concat())
    }

    fn has_service(&self, asked: &DiscoveryPacket) -> bool {
        let mut services = asked.services();
        services
            .next()
            .is_some_and(|service| service.is_empty() || self.settings.services.contains(service))
    }

    fn confirm(&mut self, host: MacAddress, request: &DiscoveryPacket) -> Result<(), WireError> {
        if !request.tags.contains(&self.cookie(host)) {
            return Ok(());
        }
        let refusal: fn(WireText) -> DiscoveryTag = match self.settings.fault {
            Fault::NoConfirmation => return Ok(()),
            Fault::RefusedService => DiscoveryTag::ServiceNameError,
            Fault::RefusedSystem => DiscoveryTag::AcSystemError,
            _ => return self.admit(host, request),
        };
        let mut tags: Vec<_> = returned(request).collect();
        tags.push(refusal("the lab says no".into()));
        let refused = DiscoveryPacket { code: DiscoveryCode::Pads, session: 0, tags };
        self.wire.send_discovery(host, &refused)
    }

    fn admit(&mut self, host: MacAddress, request: &DiscoveryPacket) -> Result<(), WireError> {
        // A repeated request is answered by the same session; another one is another session.
        let same = |known: &&Subscriber| known.mac == host && known.request == *request;
        let session = match self.subscribers.iter().find(same) {
            Some(subscriber) => subscriber.session,
            None => self.add(host, request),
        };
        let mut tags: Vec<_> = request.services().cloned().map(DiscoveryTag::ServiceName).collect();
        tags.extend(returned(request));
        if self.settings.fault == Fault::ForeignConfirmation {
            let tags = vec![DiscoveryTag::HostUniq(b"other".to_vec())];
            let foreign = DiscoveryPacket { code: DiscoveryCode::Pads, session: 999, tags };
            self.wire.send_discovery(host, &foreign)?;
        }
        let confirmation = DiscoveryPacket { code: DiscoveryCode::Pads, session, tags };
        self.wire.send_discovery(host, &confirmation)?;
        self.flush()
    }

    fn next_session(&mut self) -> u16 {
        self.last_session = self.last_session % MOST_SESSIONS + 1;
        let session = self.last_session;
        self.subscribers.retain(|subscriber| subscriber.session != session);
        session
    }

    /// Takes a subscriber in; 0 when there can be no session.
    fn add(&mut self, mac: MacAddress, request: &DiscoveryPacket) -> u16 {
        let session = self.next_session();
        let most = request.max_payload().map_or(PPPOE_MRU, |size| size.clamp(PPPOE_MRU, 1500));
        // Without random numbers there is no challenge, and so no session.
        let Ok(settings) = settings(&self.settings, session, most) else { return 0 };
        self.subscribers.push(Subscriber {
            mac,
            session,
            request: request.clone(),
            address: address(self.settings.address, session),
            link: Link::open(settings, Instant::now()),
        });
        session
    }

    fn forget(&mut self, host: MacAddress, session: u16) {
        self.subscribers.retain(|known| known.mac != host || known.session != session);
    }

    fn take_ppp(&mut self, host: MacAddress, session: u16, ppp: &[u8]) -> Result<(), WireError> {
        let found = |known: &&mut Subscriber| known.mac == host && known.session == session;
        let Some(subscriber) = self.subscribers.iter_mut().find(found) else { return Ok(()) };
        if self.settings.fault == Fault::LoopedLink {
            return self.wire.send_session(host, session, ppp);
        }
        match PppFrame::split(ppp) {
            Some((Protocol::Ipv4, packet)) if subscriber.link.carries_ipv4() => {
                // What the host does not want is dropped, as by any router.
                let _taken: Option<Room> = self.tunnel.send(packet).ok();
                Ok(())
            }
            Some((Protocol::Ipv4 | Protocol::Ipv6, _)) | None => Ok(()),
            Some((protocol, information)) => {
                subscriber.link.receive(Instant::now(), protocol, information);
                self.flush()
            }
        }
    }

    fn expire(&mut self) -> Result<(), WireError> {
        for subscriber in &mut self.subscribers {
            subscriber.link.expire(Instant::now());
        }
        self.flush()
    }

    /// Sends what the links have to say, and ends the sessions of those that are dead.
    fn flush(&mut self) -> Result<(), WireError> {
        let Self { subscribers, wire, settings, .. } = self;
        let silent = matches!(settings.fault, Fault::SilentLink | Fault::LoopedLink);
        for subscriber in subscribers.iter_mut() {
            let frames = subscriber.link.take_frames();
            for frame in frames.into_iter().filter(|_| !silent) {
                let (mac, session) = (subscriber.mac, subscriber.session);
                unless_full(wire.send_session(mac, session, &frame.encode()))?;
            }
        }
        let dead = subscribers.iter().filter(|subscriber| subscriber.link.end().is_some());
        for subscriber in dead.filter(|_| !silent) {
            wire.send_discovery(subscriber.mac, &termination(subscriber.session))?;
        }
        subscribers.retain(|subscriber| subscriber.link.end().is_none());
        Ok(())
    }

    /// From the device to the sessions, one batch.
    fn carry_down(&mut self) -> Result<(), WireError> {
        let Self { subscribers, wire, tunnel, packet, .. } = self;
        for _ in 0..BATCH {
            let Some((protocol, room)) = packet.split_first_chunk_mut::<2>() else { break };
            let Some(octets) = tunnel.receive(room)? else { break };
            *protocol = Protocol::Ipv4.number().to_be_bytes();
            let bound_for = destination(room);
            let found = subscribers.iter().find(|known| Some(known.address) == bound_for);
            let Some(to) = found.filter(|known| known.link.carries_ipv4()) else { continue };
            let ppp = packet.get(..octets + 2).unwrap_or(packet);
            unless_full(wire.send_session(to.mac, to.session, ppp))?;
        }
        Ok(())
    }
}

/// A queue that is full drops, as that of any router does.
fn unless_full(sent: Result<(), WireError>) -> Result<(), WireError> {
    match sent {
        Err(WireError::Send(SendFrameError::Full { .. })) => Ok(()),
        sent => sent,
    }
}

/// The destination of an IPv4 packet (RFC 791, 3.1).
fn destination(packet: &[u8]) -> Option<Ipv4Addr> {
    let (header, _) = packet.split_first_chunk::<20>()?;
    let [first, .., a, b, c, d] = *header;
    (first >> 4 == 4).then(|| Ipv4Addr::new(a, b, c, d))
}

impl Drop for Desk {
    fn drop(&mut self) {
        for subscriber in &self.subscribers {
            // There is nobody left to tell that the interface has gone.
            self.wire.send_discovery(subscriber.mac, &termination(subscriber.session)).ok();
        }
    }
}

const fn termination(session: u16) -> DiscoveryPacket {
    DiscoveryPacket { code: DiscoveryCode::Padt, session, tags: Vec::new() }
}

/// What an answer returns unchanged.
fn returned(packet: &DiscoveryPacket) -> impl Iterator<Item = DiscoveryTag> {
    let kept = |tag: &&DiscoveryTag| {
        matches!(
            tag,
            DiscoveryTag::HostUniq(_)
                | DiscoveryTag::RelaySessionId(_)
                | DiscoveryTag::MaxPayload(_)
        )
    };
    packet.tags.iter().filter(kept).cloned()
}
