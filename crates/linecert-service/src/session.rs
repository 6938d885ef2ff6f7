//! Carries an exchange out on an interface, in a thread of its own.

use std::{
    collections::BTreeSet,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use linecert_socket::{
    BATCH, Buffers, ClockReading, EthernetHeader, FrameArrival, FrameClass, FrameSocket, Interface,
    InterfaceError, KernelTime, Listen, MacAddress, OpenFrameError, Readiness, ReceiveError,
    SendFrameError, VlanId,
};
use nix::ifaddrs::{InterfaceAddress, getifaddrs};
use tokio::sync::oneshot;

use crate::{
    Port, ProbeError,
    circumstances::{Circumstances, vlans},
    exchange::{Exchange, Step},
    packet::{Incoming, Outgoing},
};

/// How long the thread sleeps at most before it looks whether anybody still waits for it.
const ATTENTION: Duration = Duration::from_millis(20);
/// Enough for what a line brings while this thread sleeps: the filter lets all of a protocol in.
const RECEIVE_BUFFER: usize = 4 << 20;
/// Longer frames are segments that the adapter has joined, and none of a service's.
const LONGEST: usize = 2048;
/// VLANs beyond this number are not listed.
const MOST_VLANS: usize = 32;
/// An `EtherType` for experiments, of which nothing arrives (IEEE 802).
const NOBODYS: u16 = 0x88b5;

/// An exchange that has come to its end.
pub(crate) struct Ended<E> {
    pub(crate) exchange: E,
    pub(crate) circumstances: Circumstances,
}

/// Opens the port, has the exchange made for its hardware address, and carries it out.
pub(crate) async fn run<E: Exchange>(
    port: &Port,
    exchange: impl FnOnce(MacAddress) -> Result<E, ProbeError>,
) -> Result<Ended<E>, ProbeError> {
    let session = Session::open(port, exchange)?;
    let stop = StopOnDrop(Arc::new(AtomicBool::new(false)));
    let (report, ended) = oneshot::channel();
    let stopped = Arc::clone(&stop.0);
    let body = move || {
        // Nobody listens any more when the future was dropped.
        report.send(session.carry_out(&stopped)).ok();
    };
    let started = thread::Builder::new().name("linecert-link".to_owned()).spawn(body);
    started.map_err(|source| system("start a thread", source))?;
    let lost = |_| system("wait for the thread", std::io::Error::other("it has ended"));
    ended.await.map_err(lost)?
}

/// Random octets that a peer cannot guess.
pub(crate) fn random() -> Result<u32, ProbeError> {
    getrandom::u32().map_err(|source| system("take random octets", source))
}

/// A random interface identifier.
pub(crate) fn random_identifier() -> Result<[u8; 8], ProbeError> {
    let number = getrandom::u64().map_err(|source| system("take random octets", source))?;
    Ok(number.to_be_bytes())
}

/// The addresses of this machine.
pub(crate) fn held_addresses() -> Vec<IpAddr> {
    let Ok(all) = getifaddrs() else { return Vec::new() };
    let address = |interface: InterfaceAddress| {
        let address = interface.address?;
        let ipv4 = address.as_sockaddr_in().map(|socket| socket.ip().into());
        ipv4.or_else(|| address.as_sockaddr_in6().map(|socket| socket.ip().into()))
    };
    all.filter_map(address).collect()
}

struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

struct Session<E> {
    port: Port,
    /// Hears every frame of the protocol, also those that the other socket sends.
    ears: FrameSocket,
    /// Sends. A socket is not told of what it sends itself.
    mouth: FrameSocket,
    hearing: Hearing<E>,
}

/// The exchange, and what is heard on the side.
struct Hearing<E> {
    own: MacAddress,
    vlans: Vec<VlanId>,
    exchange: E,
    start: Instant,
    clocks: ClockReading,
    last_sent: Vec<u8>,
    other_vlans: BTreeSet<Vec<VlanId>>,
    dropped: u32,
}

impl<E: Exchange> Session<E> {
    fn open(
        port: &Port,
        exchange: impl FnOnce(MacAddress) -> Result<E, ProbeError>,
    ) -> Result<Self, ProbeError> {
        let interface = interface(&port.interface)?;
        let open = |ethertype| {
            let opened = FrameSocket::open(&port.interface, Listen::EtherType(ethertype));
            opened.map_err(|error| unopened(&port.interface, error))
        };
        let (ears, mouth) = (open(E::ETHERTYPE)?, open(NOBODYS)?);
        let not_ethernet = || ProbeError::NotEthernet { interface: port.interface.clone() };
        let mac = interface.mac().ok_or_else(not_ethernet)?;
        let own = port.hardware_address.unwrap_or(mac);
        let exchange = exchange(own)?;
        let joined = |source| system(&format!("join a group on {}", port.interface), source);
        for group in exchange.groups() {
            ears.join(group).map_err(joined)?;
        }
        if own != mac {
            ears.set_promiscuous().map_err(joined)?;
        }
        ears.see_outgoing().map_err(joined)?;
        ears.grow_receive_buffer(RECEIVE_BUFFER).map_err(joined)?;
        Ok(Self { port: port.clone(), ears, mouth, hearing: Hearing::new(port, own, exchange) })
    }

    fn carry_out(mut self, stop: &AtomicBool) -> Result<Ended<E>, ProbeError> {
        (self.hearing.start, self.hearing.clocks) = (Instant::now(), ClockReading::take());
        let mut buffers = Buffers::new(BATCH, LONGEST);
        loop {
            if stop.load(Ordering::Relaxed) {
                if let Some(last) = self.hearing.exchange.abandon() {
                    self.send(&last)?;
                }
                break;
            }
            match self.hearing.exchange.step(self.hearing.start.elapsed()) {
                Step::Send(outgoing) => self.send(&outgoing)?,
                Step::Listen { until } => self.listen(until, &mut buffers)?,
                Step::Finish => break,
            }
        }
        let Hearing { exchange, other_vlans, dropped, .. } = self.hearing;
        let other_vlans = other_vlans.into_iter().collect();
        let circumstances = Circumstances { port: self.port, other_vlans, dropped };
        Ok(Ended { exchange, circumstances })
    }

    fn send(&mut self, outgoing: &Outgoing) -> Result<(), ProbeError> {
        let header = EthernetHeader {
            destination: outgoing.destination,
            source: self.hearing.own,
            tags: self.port.tags,
            ethertype: E::ETHERTYPE,
        };
        self.hearing.last_sent = header.encode(&outgoing.payload);
        match self.mouth.send(&self.hearing.last_sent) {
            // A full queue drops the frame as a full switch would; it is sent again when due.
            Ok(()) | Err(SendFrameError::Full { .. }) => Ok(()),
            Err(SendFrameError::Down { .. }) => Err(ProbeError::Down { interface: self.name() }),
            Err(error) => Err(system(&format!("send on {}", self.name()), error)),
        }
    }

    fn listen(&mut self, until: Duration, buffers: &mut Buffers) -> Result<(), ProbeError> {
        let soon = Instant::now() + ATTENTION;
        let start = self.hearing.start;
        let deadline = start.checked_add(until).map_or(soon, |until| until.min(soon));
        let action = format!("receive on {}", self.name());
        let waited = self.ears.wait(Readiness::Readable, deadline);
        waited.map_err(|error| system(&action, error))?;
        let received = self.ears.receive_batch(buffers, |frame| self.hearing.take(&frame));
        match received {
            Ok(_) => Ok(()),
            Err(ReceiveError::Down) => Err(ProbeError::Down { interface: self.name() }),
            Err(error) => Err(system(&action, error)),
        }
    }

    fn name(&self) -> String {
        self.port.interface.clone()
    }
}

impl<E: Exchange> Hearing<E> {
    fn new(port: &Port, own: MacAddress, exchange: E) -> Self {
        Self {
            own,
            vlans: vlans(&port.tags),
            exchange,
            start: Instant::now(),
            clocks: ClockReading::take(),
            last_sent: Vec::new(),
            other_vlans: BTreeSet::new(),
            dropped: 0,
        }
    }

    fn take(&mut self, frame: &FrameArrival<'_>) {
        self.dropped = frame.dropped.unwrap_or(self.dropped);
        let at = self.at(frame.time);
        if frame.class == FrameClass::Outgoing {
            if frame.octets == self.last_sent {
                self.exchange.left(at);
            }
            return;
        }
        let Ok((header, payload)) = EthernetHeader::decode(frame.octets) else { return };
        let to_us = header.destination == self.own || header.destination.is_multicast();
        if !to_us || header.source == self.own {
            return;
        }
        let path = vlans(&header.tags);
        if path == self.vlans {
            self.exchange.receive(Incoming { source: header.source, payload }, at);
        } else if self.other_vlans.len() < MOST_VLANS {
            self.other_vlans.insert(path);
        }
    }

    /// A stamp of the kernel as a time from the start, at the earliest the start itself. When the
    /// wall clock has stepped, or there is no stamp, it is now.
    fn at(&self, stamp: Option<KernelTime>) -> Duration {
        let stepped = ClockReading::take().step_since(&self.clocks).is_some();
        match stamp {
            Some(stamp) if !stepped => stamp.since(self.clocks.real()).unwrap_or_default(),
            _ => self.start.elapsed(),
        }
    }
}

fn interface(name: &str) -> Result<Interface, ProbeError> {
    let found = Interface::named(name).map_err(|error| unknown(name, error))?;
    let interface = name.to_owned();
    if !found.is_ethernet() {
        return Err(ProbeError::NotEthernet { interface });
    }
    match (found.is_up(), found.is_running()) {
        (false, _) => Err(ProbeError::Down { interface }),
        (true, false) => Err(ProbeError::NoCarrier { interface }),
        (true, true) => Ok(found),
    }
}

fn unknown(name: &str, error: InterfaceError) -> ProbeError {
    match error {
        InterfaceError::Absent { .. } => ProbeError::Absent { interface: name.to_owned() },
        error => system(&format!("look at {name}"), error),
    }
}

fn unopened(name: &str, error: OpenFrameError) -> ProbeError {
    let interface = name.to_owned();
    match error {
        OpenFrameError::Forbidden { .. } => ProbeError::Forbidden { interface },
        OpenFrameError::Interface(error) => unknown(name, error),
        OpenFrameError::NotEthernet { .. } => ProbeError::NotEthernet { interface },
        error @ OpenFrameError::System { .. } => system(&format!("open {interface}"), error),
    }
}

fn system(action: &str, source: impl std::error::Error + Send + Sync + 'static) -> ProbeError {
    ProbeError::System { action: action.to_owned(), source: Box::new(source) }
}
