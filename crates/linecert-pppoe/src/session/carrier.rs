//! Carries IP packets between a session and a TUN device, on a thread of its own.

use std::{
    io,
    net::Ipv4Addr,
    os::fd::AsFd,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use linecert_socket::{BATCH, Buffers, FrameArrival, Room, Tunnel, TunnelError};
use rustix::event::PollFlags;
use thiserror::Error;
use tokio::sync::watch;

use crate::{
    ppp::end::LinkEnd,
    ppp::packet::Protocol,
    session::{Session, circuit::Circuit, device::dropped_on_sending, trace::SessionTrace},
    traffic::{FrameQueue, protocol_of, read_session_frame},
    wire::WireError,
};

/// How soon a stop is noticed.
const SLICE: Duration = Duration::from_millis(20);

/// How often the drops of the device are read.
const LOOK: Duration = Duration::from_millis(100);

/// Longer than any frame of a session.
const LONGEST: usize = 2048;

/// Why packets are no longer carried.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CarrierEnd {
    /// It was stopped from here.
    #[error("the session was stopped from here")]
    Stopped,
    /// The session ended.
    #[error(transparent)]
    Link(LinkEnd),
    /// The concentrator gave another address than before, which the device does not have.
    #[error("the concentrator changed the address to {0}")]
    Renumbered(Ipv4Addr),
    /// The interface of the session failed.
    #[error("{0}")]
    Wire(String),
    /// The device failed.
    #[error("{0}")]
    Tunnel(String),
}

/// Packets and octets of IP that a carrier has moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Packets from the device to the session.
    pub sent_packets: u64,
    /// Their octets.
    pub sent_octets: u64,
    /// Packets from the session to the device.
    pub received_packets: u64,
    /// Their octets.
    pub received_octets: u64,
    /// Packets for which this host had no room, on either way: its loss, and not that of the line.
    /// A test of the line in which this grows is one of the host. Up to 100 ms old.
    pub dropped_packets: u64,
}

#[derive(Debug, Default)]
struct Counters {
    sent_packets: AtomicU64,
    sent_octets: AtomicU64,
    received_packets: AtomicU64,
    received_octets: AtomicU64,
    dropped_packets: AtomicU64,
    /// What the socket had no room for, since it was opened.
    overrun_frames: AtomicU64,
    /// What the device's queue had no room for, since packets are carried.
    unsent_packets: AtomicU64,
}

/// A session that carries IP. Dropping it ends the session, within 50 ms.
#[derive(Debug)]
pub struct Carrier {
    trace: SessionTrace,
    device: String,
    stop: Arc<AtomicBool>,
    counters: Arc<Counters>,
    ended: watch::Receiver<Option<CarrierEnd>>,
    thread: Option<JoinHandle<()>>,
}

impl Session {
    /// Carries IP packets between this session and a device until either ends.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn carry(self, tunnel: Tunnel) -> io::Result<Carrier> {
        let Self { circuit, trace } = self;
        let device = tunnel.name().to_owned();
        let stop = Arc::new(AtomicBool::new(false));
        let counters = Arc::new(Counters::default());
        let (tell, ended) = watch::channel(None);
        let road = Road::new(circuit, tunnel, Arc::clone(&counters));
        let stopping = Arc::clone(&stop);
        let run = move || {
            let end = road.carry(&stopping);
            tell.send_replace(Some(end));
        };
        let thread = thread::Builder::new().name("pppoe".to_owned()).spawn(run)?;
        Ok(Carrier { trace, device, stop, counters, ended, thread: Some(thread) })
    }
}

impl Carrier {
    /// How the session was opened.
    #[must_use]
    pub const fn trace(&self) -> &SessionTrace {
        &self.trace
    }

    /// The name of the device, to which sockets are bound.
    #[must_use]
    pub fn device(&self) -> &str {
        &self.device
    }

    /// What was carried so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Traffic {
            sent_packets: count(&self.counters.sent_packets),
            sent_octets: count(&self.counters.sent_octets),
            received_packets: count(&self.counters.received_packets),
            received_octets: count(&self.counters.received_octets),
            dropped_packets: count(&self.counters.dropped_packets)
                .saturating_add(count(&self.counters.overrun_frames))
                .saturating_add(count(&self.counters.unsent_packets)),
        }
    }

    /// Why packets are no longer carried; `None` while they are.
    #[must_use]
    pub fn end(&self) -> Option<CarrierEnd> {
        self.ended.borrow().clone()
    }

    /// Waits until packets are no longer carried.
    pub async fn ended(&mut self) -> CarrierEnd {
        let ended = self.ended.wait_for(Option::is_some).await;
        ended.ok().and_then(|end| end.clone()).unwrap_or(CarrierEnd::Stopped)
    }
}

impl Drop for Carrier {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has told so itself.
            thread.join().ok();
        }
    }
}

/// What the thread works on.
struct Road {
    /// Ours when the session was opened.
    address: Option<Ipv4Addr>,
    circuit: Circuit,
    tunnel: Tunnel,
    arrivals: Buffers,
    departures: FrameQueue,
    counters: Arc<Counters>,
    /// When the drops of the device are read next.
    look: Instant,
    /// What the kernel dropped of its own while the device came up, before there was a queue.
    unsent_before: u64,
}

/// Why a road ends other than by its link.
enum Broken {
    Wire(WireError),
    Tunnel(String),
}

impl From<WireError> for Broken {
    fn from(error: WireError) -> Self {
        Self::Wire(error)
    }
}

impl Road {
    fn new(circuit: Circuit, tunnel: Tunnel, counters: Arc<Counters>) -> Self {
        let header = circuit.wire.session_header(circuit.peer);
        let departures = FrameQueue::new(&header, circuit.session);
        let arrivals = Buffers::new(BATCH, LONGEST);
        let address = circuit.link.ipv4().map(|ipv4| ipv4.address);
        let look = Instant::now();
        let unsent_before = dropped_on_sending(tunnel.name()).unwrap_or_default();
        Self { address, circuit, tunnel, arrivals, departures, counters, look, unsent_before }
    }

    fn carry(mut self, stop: &AtomicBool) -> CarrierEnd {
        loop {
            if stop.load(Ordering::Relaxed) {
                return CarrierEnd::Stopped;
            }
            if let Some(end) = self.circuit.end() {
                return CarrierEnd::Link(end.clone());
            }
            if let Some(address) = self.new_address() {
                return CarrierEnd::Renumbered(address);
            }
            match self.turn() {
                Ok(()) => {}
                Err(Broken::Wire(error)) => return CarrierEnd::Wire(error.to_string()),
                Err(Broken::Tunnel(error)) => return CarrierEnd::Tunnel(error),
            }
        }
    }

    /// A concentrator may negotiate anew at any time, and give another address.
    fn new_address(&self) -> Option<Ipv4Addr> {
        let address = self.circuit.link.ipv4().map(|ipv4| ipv4.address);
        address.filter(|address| self.address.is_some_and(|first| first != *address))
    }

    fn turn(&mut self) -> Result<(), Broken> {
        self.wait()?;
        self.receive()?;
        self.send()?;
        // Not more than a batch, lest a flood keep the packets waiting.
        for _ in 0..BATCH {
            let Some(received) = self.circuit.wire.take_discovery()? else { break };
            self.circuit.take(Instant::now(), &received)?;
        }
        let now = Instant::now();
        if now >= self.look {
            self.look = now + LOOK;
            if let Some(packets) = dropped_on_sending(self.tunnel.name()) {
                let unsent = packets.saturating_sub(self.unsent_before);
                self.counters.unsent_packets.store(unsent, Ordering::Relaxed);
            }
        }
        Ok(self.circuit.expire(now)?)
    }

    /// While the interface has no room, nothing more is taken from the device, whose own queue
    /// then holds the senders back.
    fn wait(&self) -> Result<(), WireError> {
        let slice = Instant::now() + SLICE;
        let until = self.circuit.link.timer().map_or(slice, |timer| timer.min(slice));
        let also = if self.departures.is_empty() {
            (self.tunnel.as_fd(), PollFlags::IN)
        } else {
            (self.circuit.wire.session_socket().as_fd(), PollFlags::OUT)
        };
        self.circuit.wire.wait(Some(also), until)
    }

    /// From the session to the device, one batch.
    fn receive(&mut self) -> Result<(), Broken> {
        let Self { circuit, tunnel, arrivals, counters, .. } = self;
        let (peer, session, tags) = (circuit.peer, circuit.session, circuit.wire.tags());
        let mut control = Vec::new();
        let mut failed = Ok(());
        let (ipv4, ipv6) = (circuit.link.carries_ipv4(), circuit.link.carries_ipv6());
        let take = |arrival: FrameArrival<'_>| {
            if let Some(frames) = arrival.dropped {
                counters.overrun_frames.store(frames.into(), Ordering::Relaxed);
            }
            let frame = read_session_frame(arrival.octets, tags);
            let Some(frame) = frame.filter(|f| f.source == peer && f.session == session) else {
                return;
            };
            match frame.protocol {
                Protocol::Ipv4 | Protocol::Ipv6 => {
                    let open = if frame.protocol == Protocol::Ipv4 { ipv4 } else { ipv6 };
                    // The device refuses what is of another version than it says.
                    let sound = protocol_of(frame.information) == Some(frame.protocol);
                    if open && sound && failed.is_ok() {
                        failed = hand_over(tunnel, frame.information, counters);
                    }
                }
                protocol => control.push((protocol, frame.information.to_vec())),
            }
        };
        circuit.wire.session_socket().receive_batch(arrivals, take).map_err(WireError::from)?;
        failed.map_err(|error| Broken::Tunnel(error.to_string()))?;
        for (protocol, information) in control {
            circuit.take_control(Instant::now(), protocol, &information)?;
        }
        Ok(())
    }

    /// From the device to the session, one batch.
    fn send(&mut self) -> Result<(), Broken> {
        let Self { circuit, tunnel, departures, counters, .. } = self;
        if departures.is_empty() {
            let (ipv4, ipv6) = (circuit.link.carries_ipv4(), circuit.link.carries_ipv6());
            let filled = departures.fill(
                |room| tunnel.receive(room),
                |protocol| match protocol {
                    Protocol::Ipv4 => ipv4,
                    _ => ipv6,
                },
            );
            filled.map_err(|error| Broken::Tunnel(error.to_string()))?;
        }
        let (packets, octets) =
            departures.send(circuit.wire.session_socket()).map_err(WireError::from)?;
        counters.sent_packets.fetch_add(packets, Ordering::Relaxed);
        counters.sent_octets.fetch_add(octets, Ordering::Relaxed);
        Ok(())
    }
}

fn hand_over(tunnel: &Tunnel, packet: &[u8], counters: &Counters) -> Result<(), TunnelError> {
    match tunnel.send(packet)? {
        Room::Taken => {
            let octets = u64::try_from(packet.len()).unwrap_or(u64::MAX);
            counters.received_packets.fetch_add(1, Ordering::Relaxed);
            counters.received_octets.fetch_add(octets, Ordering::Relaxed);
        }
        Room::Full => {
            counters.dropped_packets.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(())
}
