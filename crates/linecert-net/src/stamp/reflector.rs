//! The reflector: answers each packet with one of the same length and keeps nothing for long.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use linecert_socket::{
    BATCH, BindError, Buffers, DatagramSocket, IpVersion, KernelTime, OptionError, Outgoing,
    Protocol, Readiness, Timestamps, now_realtime,
};
use thiserror::Error;
use tokio::sync::mpsc::{self, UnboundedSender};

use crate::{
    deadline::later,
    halt::stop_when,
    stamp::{
        Counting, ReflectorPlan,
        limit::Bucket,
        packet::{LENGTH, Probe, Reflection},
        sessions::Recent,
        timestamp::Timestamp,
    },
};

/// How long a wait lasts before the thread looks whether it is still wanted.
const POLL: Duration = Duration::from_millis(20);
/// How often counts are told.
const TELL: Duration = Duration::from_millis(100);
/// No longer than what a frame carries: longer packets are cut, and not answered.
const LARGEST: usize = 1500;
/// How many addresses are remembered for the rate of answers.
const ADDRESSES: usize = 1024;

/// A reflector that listens.
#[derive(Debug)]
pub struct Reflector {
    plan: ReflectorPlan,
    socket: DatagramSocket,
    address: SocketAddr,
    /// The next number of each session (RFC 8972, 3: addresses, ports and identifier).
    sessions: Recent<(SocketAddr, Option<IpAddr>, u16), u32>,
    limits: Recent<IpAddr, Bucket>,
    start: Instant,
    counts: ReflectorCounts,
}

/// What a reflector has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReflectorCounts {
    /// Packets answered.
    pub reflected: u64,
    /// Packets of less than 44 octets or more than 1500: an answer must not be longer than what it
    /// answers.
    pub misfit: u64,
    /// Packets to which the address had no answer left, or from the port of a reflector, which
    /// would answer for ever.
    pub limited: u64,
    /// Answers that this machine did not send.
    pub unsent: u64,
}

/// Why a reflector cannot listen or has stopped.
#[derive(Debug, Error)]
pub enum ReflectorError {
    /// The address is in use, not of this machine, or needs privilege as ports below 1024 do.
    #[error("listen at {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The system refused to open or set up a socket, or to start a thread.
    #[error("open a socket for a STAMP reflector")]
    Open {
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The system refused to receive.
    #[error("receive STAMP packets")]
    Receive {
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// What the thread tells.
enum Update {
    Counts(ReflectorCounts),
    Failed(ReflectorError),
}

/// A packet that came, with what is needed for its answer.
struct Request {
    source: SocketAddr,
    destination: Option<IpAddr>,
    probe: Probe,
    extensions: Vec<u8>,
    received: KernelTime,
    hop_limit: u8,
}

impl Reflector {
    /// Starts to listen. Nothing is answered before [`Self::run`].
    ///
    /// # Errors
    /// When the address cannot be had.
    pub fn open(plan: ReflectorPlan) -> Result<Self, ReflectorError> {
        let open = |error| ReflectorError::Open { source: io::Error::other(error) };
        let version = IpVersion::of(plan.address.ip());
        let socket = DatagramSocket::open(Protocol::Udp, version)
            .map_err(|e| ReflectorError::Open { source: io::Error::other(e) })?;
        set_up(&socket).map_err(open)?;
        let listen = |error: BindError| {
            let kind = match error {
                BindError::Forbidden { .. } => io::ErrorKind::PermissionDenied,
                BindError::InUse { .. } => io::ErrorKind::AddrInUse,
                BindError::Absent { .. } => io::ErrorKind::AddrNotAvailable,
                BindError::System { .. } => io::ErrorKind::Other,
            };
            let source = io::Error::new(kind, error);
            ReflectorError::Listen { address: plan.address, source }
        };
        socket.bind(plan.address).map_err(listen)?;
        let address = socket.local_address().map_err(|source| ReflectorError::Open { source })?;
        Ok(Self {
            sessions: Recent::new(usize::from(plan.sessions.get()).min(ADDRESSES)),
            limits: Recent::new(ADDRESSES),
            plan,
            socket,
            address,
            start: Instant::now(),
            counts: ReflectorCounts::default(),
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is ready. Dropping the future ends its thread within a twentieth of a
    /// second.
    ///
    /// # Errors
    /// When this machine cannot receive any more.
    pub async fn run(
        self,
        stop: impl Future<Output = ()>,
        mut progress: impl FnMut(ReflectorCounts),
    ) -> Result<ReflectorCounts, ReflectorError> {
        let (updates, mut arrivals) = mpsc::unbounded_channel();
        let halt = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&halt);
        let body = move || self.reflect(&is_over, &updates);
        let open = |source| ReflectorError::Open { source };
        thread::Builder::new().name("stamp-reflect".into()).spawn(body).map_err(open)?;
        let gathering = async {
            let mut latest = ReflectorCounts::default();
            while let Some(update) = arrivals.recv().await {
                match update {
                    Update::Counts(counts) => latest = counts,
                    Update::Failed(error) => return Err(error),
                }
                progress(latest);
            }
            Ok(latest)
        };
        stop_when(stop, &halt, gathering).await
    }

    fn reflect(mut self, halt: &AtomicBool, updates: &UnboundedSender<Update>) {
        let mut buffers = Buffers::new(BATCH, LARGEST);
        let (mut told, mut last) = (Instant::now(), self.counts);
        while !halt.load(Ordering::Relaxed) && !updates.is_closed() {
            if let Err(error) = self.answer_what_came(&mut buffers) {
                updates.send(Update::Failed(error)).ok();
                return;
            }
            if told.elapsed() >= TELL && last != self.counts {
                (told, last) = (Instant::now(), self.counts);
                updates.send(Update::Counts(last)).ok();
            }
        }
        updates.send(Update::Counts(self.counts)).ok();
    }

    fn answer_what_came(&mut self, buffers: &mut Buffers) -> Result<(), ReflectorError> {
        let receive = |source| ReflectorError::Receive { source };
        let waited = self.socket.wait(Readiness::Readable, later(Instant::now(), POLL));
        waited.map_err(|error| receive(io::Error::other(error)))?;
        let mut requests = Vec::new();
        let mut misfit = 0;
        let take = |arrival: linecert_socket::Arrival<'_>| {
            let is_whole = arrival.length == arrival.octets.len();
            let probe = Probe::decode(arrival.octets).filter(|_| is_whole);
            let (Some(probe), Some(source)) = (probe, arrival.source) else {
                misfit += 1;
                return;
            };
            requests.push(Request {
                source,
                destination: arrival.destination,
                probe,
                extensions: arrival.octets.get(LENGTH..).unwrap_or_default().to_vec(),
                received: arrival.received.unwrap_or_else(now_realtime),
                hop_limit: arrival.hop_limit.unwrap_or_default(),
            });
        };
        let received = self.socket.receive_batch(buffers, take);
        received.map_err(|error| receive(io::Error::other(error)))?;
        self.counts.misfit += misfit;
        requests.iter().for_each(|request| self.answer(request));
        Ok(())
    }

    fn answer(&mut self, request: &Request) {
        let (source, rate) = (request.source, self.plan.rate.get());
        let now = self.start.elapsed();
        let bucket = self.limits.entry(source.ip(), || Bucket::new(now));
        if source.port() == self.address.port() || !bucket.take(now, rate) {
            self.counts.limited += 1;
            return;
        }
        let sequence = self.number(request);
        let format = request.probe.format();
        let reflection = Reflection {
            sequence,
            received: Timestamp::of_unix(request.received.nanoseconds(), format),
            sent: Timestamp::of_unix(now_realtime().nanoseconds(), format),
            ssid: request.probe.ssid,
            probe: request.probe,
            hop_limit: request.hop_limit,
        };
        let octets = reflection.encode(&request.extensions);
        let message = Outgoing::to(&octets, source);
        let message = request.destination.map_or(message, |address| message.from(address));
        match self.socket.send_batch(&[message]) {
            Ok(1..) => self.counts.reflected += 1,
            Ok(0) | Err(_) => self.counts.unsent += 1,
        }
    }

    /// The number of an answer: one more than the last of its session, or that of the probe.
    fn number(&mut self, request: &Request) -> u32 {
        if self.plan.counting == Counting::Stateless {
            return request.probe.sequence;
        }
        let key = (request.source, request.destination, request.probe.ssid);
        let next = self.sessions.entry(key, || 0);
        let number = *next;
        *next = next.wrapping_add(1);
        number
    }
}

fn set_up(socket: &DatagramSocket) -> Result<(), OptionError> {
    socket.enable_timestamps(Timestamps::Receive)?;
    socket.report_hop_limit()?;
    socket.report_destination()?;
    socket.grow_receive_buffer(1 << 20)?;
    socket.set_hop_limit(255)
}
