//! The streams of a test: each is moved by a thread of its own on blocking calls, and counted.
//!
//! The threads stop when the load is dropped, within the time of one [`NAP`].

#[cfg(target_os = "linux")]
mod datagrams;
mod tcp;

use std::{
    io,
    net::{Shutdown, TcpStream},
    num::NonZeroU64,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

#[cfg(target_os = "linux")]
use linecert_socket::DatagramSocket;
use socket2::SockRef;

#[cfg(target_os = "linux")]
pub(super) use self::datagrams::prepare;
pub(super) use self::tcp::State as TcpState;
use crate::iperf3::{
    arrivals::{Arrivals, Tally},
    protocol::{Counter, StreamResult},
};

/// The longest that a thread waits without looking whether it should stop.
const NAP: Duration = Duration::from_millis(20);

/// What one write moves at most. Larger than iperf3's 128 KiB: fewer calls and wake-ups, and it
/// still fits into the cache of a core.
pub(super) const BLOCK: usize = 1 << 20;

/// Which way a stream goes, seen from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Send,
    Receive,
}

/// A connected stream.
#[derive(Debug)]
pub(super) enum DataSocket {
    Tcp(TcpStream),
    #[cfg(target_os = "linux")]
    Udp(DatagramSocket),
}

/// How the streams are used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Bit/s of each stream that sends; `None` as fast as it goes.
    pub(super) rate: Option<NonZeroU64>,
    /// Bytes of a datagram, or of a block when a TCP stream is paced.
    pub(super) unit: usize,
    /// How the datagrams are numbered.
    pub(super) counter: Counter,
}

/// What a thread and its observer share.
#[derive(Debug, Default)]
struct Shared {
    stop: AtomicBool,
    /// Bytes sent or received.
    bytes: AtomicU64,
    /// Datagrams sent.
    datagrams: AtomicU64,
    /// By how much a paced sender is behind, in nanoseconds.
    behind_ns: AtomicU64,
    /// Datagrams that the receive queue had no room for.
    overflowed: AtomicU64,
    arrivals: Mutex<Arrivals>,
}

/// One stream and its thread.
#[derive(Debug)]
struct Lane {
    role: Role,
    shared: Arc<Shared>,
    /// The connection, to end it; `None` where there is none.
    connection: Option<Arc<TcpStream>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

/// All streams of a test.
#[derive(Debug, Default)]
pub(super) struct Load {
    lanes: Vec<Lane>,
}

/// A stream of datagrams, seen from one side.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sent {
    pub(super) datagrams: u64,
    pub(super) behind: Duration,
}

impl Load {
    /// Starts to move data on all streams.
    ///
    /// # Errors
    /// When a socket cannot be set up or a thread not started.
    pub(super) fn start(sockets: Vec<(Role, DataSocket)>, shape: Shape) -> io::Result<Self> {
        let mut load = Self::default();
        let block = random_block()?;
        for (role, socket) in sockets {
            load.lanes.push(Lane::start(role, socket, shape, &block)?);
        }
        Ok(load)
    }

    /// How many streams of one role there are.
    pub(super) fn streams(&self, role: Role) -> usize {
        self.of(role).count()
    }

    /// Bytes of each stream of one role so far.
    pub(super) fn bytes(&self, role: Role) -> Vec<u64> {
        self.of(role).map(Lane::bytes).collect()
    }

    /// What arrived of each stream of datagrams.
    pub(super) fn arrivals(&self) -> Vec<Arrivals> {
        self.of(Role::Receive).map(|lane| lane.shared.arrivals().clone()).collect()
    }

    /// What arrived of each stream of datagrams, as a tally.
    pub(super) fn tallies(&self) -> Vec<Tally> {
        self.of(Role::Receive).map(|lane| lane.shared.arrivals().tally()).collect()
    }

    /// Datagrams of each stream that the system here had no room for.
    pub(super) fn overflowed(&self) -> Vec<u64> {
        self.of(Role::Receive).map(|lane| lane.shared.overflowed.load(Ordering::Relaxed)).collect()
    }

    /// What each stream of datagrams has sent.
    pub(super) fn sent(&self) -> Vec<Sent> {
        let sent = |lane: &Lane| Sent {
            datagrams: lane.shared.datagrams.load(Ordering::Relaxed),
            behind: Duration::from_nanos(lane.shared.behind_ns.load(Ordering::Relaxed)),
        };
        self.of(Role::Send).map(sent).collect()
    }

    /// What the kernel tells of each TCP stream of one role; empty where it tells nothing.
    pub(super) fn tcp(&self, role: Role) -> Vec<TcpState> {
        self.connections(role).filter_map(|connection| TcpState::of(connection).ok()).collect()
    }

    /// The congestion control of the TCP streams of one role.
    pub(super) fn congestion_control(&self, role: Role) -> Option<String> {
        #[cfg(target_os = "linux")]
        {
            let name = SockRef::from(self.connections(role).next()?).tcp_congestion().ok()?;
            let name = String::from_utf8(name).ok()?;
            Some(name.trim_end_matches('\0').to_owned())
        }
        #[cfg(not(target_os = "linux"))]
        {
            let _ = role;
            None
        }
    }

    fn connections(&self, role: Role) -> impl Iterator<Item = &TcpStream> {
        self.of(role).filter_map(|lane| lane.connection.as_deref())
    }

    /// The streams of one role as the results have them, but for their numbers.
    pub(super) fn results(&self, role: Role, elapsed_ns: u64) -> Vec<StreamResult> {
        let states = self.tcp(role);
        let result = |(position, lane): (usize, &Lane)| {
            let stream = StreamResult::tcp(0, lane.bytes(), elapsed_ns);
            let retransmits = states.get(position).map_or(0, |state| state.retransmits);
            match (role, &lane.connection) {
                (Role::Send, Some(_)) => StreamResult { retransmits: Some(retransmits), ..stream },
                (Role::Receive, Some(_)) => stream,
                (_, None) => lane.shared.datagram_result(role, stream),
            }
        };
        self.of(role).enumerate().map(result).collect()
    }

    /// What ended a thread that nobody stopped; `None` while all go on.
    pub(super) fn ended(&mut self) -> Option<io::Result<()>> {
        let ended = |lane: &&mut Lane| lane.thread.as_ref().is_some_and(JoinHandle::is_finished);
        let thread = self.lanes.iter_mut().find(ended)?.thread.take()?;
        Some(thread.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into())))
    }

    /// Sends no more. What is on the way still arrives, and is received. Datagrams that were sent
    /// are all counted when this returns, within the time of one [`NAP`].
    pub(super) fn stop_sending(&mut self) {
        for lane in self.of(Role::Send) {
            lane.shared.stop.store(true, Ordering::Relaxed);
            if let Some(connection) = &lane.connection {
                // A connection that is gone has stopped.
                connection.shutdown(Shutdown::Write).ok();
            }
        }
        for lane in self.lanes.iter_mut().filter(|lane| lane.sends_datagrams()) {
            lane.thread.take().map(JoinHandle::join);
        }
    }

    fn of(&self, role: Role) -> impl Iterator<Item = &Lane> {
        self.lanes.iter().filter(move |lane| lane.role == role)
    }
}

impl Lane {
    fn start(role: Role, socket: DataSocket, shape: Shape, block: &Arc<[u8]>) -> io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let (mine, block) = (Arc::clone(&shared), Arc::clone(block));
        let name = thread::Builder::new().name("speed".to_owned());
        let (connection, thread) = match socket {
            DataSocket::Tcp(stream) => {
                stream.set_nonblocking(false)?;
                let stream = Arc::new(stream);
                let moved = Arc::clone(&stream);
                let thread = name.spawn(move || match role {
                    Role::Send => tcp::send(&moved, &mine, &block, shape),
                    Role::Receive => tcp::receive(&moved, &mine),
                })?;
                (Some(stream), thread)
            }
            #[cfg(target_os = "linux")]
            DataSocket::Udp(socket) => {
                let thread = name.spawn(move || match role {
                    Role::Send => datagrams::send(&socket, &mine, &block, shape),
                    Role::Receive => datagrams::receive(&socket, &mine, shape.counter),
                })?;
                (None, thread)
            }
        };
        Ok(Self { role, shared, connection, thread: Some(thread) })
    }
}

impl Lane {
    fn sends_datagrams(&self) -> bool {
        self.role == Role::Send && self.connection.is_none()
    }

    /// Bytes received, or bytes sent for the first time: what a sending socket has taken and the
    /// kernel has not sent yet does not count.
    fn bytes(&self) -> u64 {
        let connection = self.connection.as_deref().filter(|_| self.role == Role::Send);
        let state = connection.and_then(|connection| TcpState::of(connection).ok());
        match state {
            Some(state) => state.sent_bytes.saturating_sub(state.retransmitted_bytes),
            None => self.shared.bytes.load(Ordering::Relaxed),
        }
    }
}

impl Shared {
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn datagram_result(&self, role: Role, stream: StreamResult) -> StreamResult {
        if role == Role::Send {
            let packets = self.datagrams.load(Ordering::Relaxed);
            return StreamResult { packets, ..stream };
        }
        let tally = self.arrivals().tally();
        StreamResult {
            packets: tally.highest,
            errors: tally.lost,
            jitter: Duration::from_nanos(tally.jitter_ns).as_secs_f64(),
            ..stream
        }
    }

    fn arrivals(&self) -> std::sync::MutexGuard<'_, Arrivals> {
        // A tally is whole after each datagram, so a thread that panicked left a good one.
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        for lane in &self.lanes {
            lane.shared.stop.store(true, Ordering::Relaxed);
            if let Some(connection) = &lane.connection {
                // What waits in the send queue would load the line in the next test.
                SockRef::from(&**connection).set_linger(Some(Duration::ZERO)).ok();
                connection.shutdown(Shutdown::Both).ok();
            }
        }
        for thread in self.lanes.iter_mut().filter_map(|lane| lane.thread.take()) {
            thread.join().ok();
        }
    }
}

/// Has the kernel wake this thread when it asks for it, and not up to 50 us later as usual.
fn wake_on_time() {
    // Without it, bursts are somewhat longer.
    #[cfg(target_os = "linux")]
    nix::sys::prctl::set_timerslack(1).ok();
}

/// Random data, so that nothing on the way gains by compressing it; one block for all streams, so
/// that it stays in the cache.
fn random_block() -> io::Result<Arc<[u8]>> {
    let mut block = vec![0; BLOCK];
    getrandom::fill(&mut block)?;
    Ok(block.into())
}
