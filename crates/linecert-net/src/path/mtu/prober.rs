//! The thread that tries one size after another.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use linecert_socket::{
    Arrival, Buffers, DatagramSocket, Fragmentation, IpVersion, NetworkError, OpenError, Origin,
    Outgoing, Protocol, Readiness, Report, SendError,
};

use super::{
    MtuPlan, MtuProgress,
    outcome::PathMtu,
    search::{Fate, Search},
};
use crate::{
    deadline::later,
    icmp::{
        Dscp,
        packet::{random_tag, wanted_types},
    },
    path::{Method, TraceError, probe::Flow},
};

/// How long a wait lasts before the thread looks whether it is still wanted.
const POLL: Duration = Duration::from_millis(20);
/// The shortest wait for an answer, however fast others were.
const PATIENCE: Duration = Duration::from_millis(250);

/// The longest packet there is: an unprivileged socket does not tell how much it has cut off.
const LARGEST: usize = 65_535;

/// A search under way.
pub(super) struct Prober {
    plan: MtuPlan,
    halt: Arc<AtomicBool>,
    socket: DatagramSocket,
    flow: Flow,
    buffers: Buffers,
    search: Search,
    /// The size of each probe that was sent.
    sent: Vec<u16>,
    slowest: Option<Duration>,
}

/// What came of the size under test.
#[derive(Default)]
struct News {
    /// Sizes that came back whole.
    passed: Vec<u16>,
    refused: Option<Fate>,
}

impl Prober {
    /// Opens a raw socket, else an unprivileged one.
    pub(super) fn open(plan: MtuPlan, halt: Arc<AtomicBool>) -> Result<Self, TraceError> {
        let tag = random_tag().map_err(|source| TraceError::Open { source })?;
        let (socket, kind) = open_socket(&plan)?;
        let local = socket.local_address().map_err(|source| TraceError::Open { source })?;
        let local = match kind {
            Protocol::RawIcmp => SocketAddr::new(local.ip(), tag.identifier),
            _ => local,
        };
        Ok(Self {
            flow: Flow::new(Method::Icmp, local, plan.target, tag),
            search: Search::new(plan.target),
            plan,
            halt,
            socket,
            buffers: Buffers::new(4, LARGEST),
            sent: Vec::new(),
            slowest: None,
        })
    }

    /// Tries sizes until nothing is left to find out.
    pub(super) fn run(mut self, tell: impl Fn(MtuProgress)) -> Result<PathMtu, TraceError> {
        while let Some(size) = self.search.next() {
            let fate = self.fate_of(size)?;
            self.search.note(size, fate);
            if self.is_halted() {
                break;
            }
            tell(MtuProgress {
                passes: self.search.passes(),
                fails: self.search.fails().map(|(size, _)| size),
                probes: self.probes(),
            });
        }
        let probes = self.probes();
        Ok(PathMtu { target: self.plan.target, search: self.search, probes })
    }

    fn probes(&self) -> u32 {
        u32::try_from(self.sent.len()).unwrap_or(u32::MAX)
    }

    fn is_halted(&self) -> bool {
        self.halt.load(Ordering::Relaxed)
    }

    fn fate_of(&mut self, size: u16) -> Result<Fate, TraceError> {
        for _ in 0..self.plan.tries.get() {
            if !self.send(size)? {
                return Ok(Fate::TooLong);
            }
            if let Some(fate) = self.answer(size)? {
                return Ok(fate);
            }
            if self.is_halted() {
                break;
            }
        }
        Ok(Fate::Vanished)
    }

    /// Sends an echo that makes an IP packet of so many octets; `false` when this machine's own
    /// interface does not take it.
    fn send(&mut self, size: u16) -> Result<bool, TraceError> {
        let header = if self.plan.target.is_ipv4() { 20 } else { 40 };
        let octets = self.flow.sized_echo(self.probes(), usize::from(size.saturating_sub(header)));
        let target = self.plan.target;
        match self.socket.send_batch(&[Outgoing::connected(&octets)]) {
            Err(SendError::TooLong { .. }) => return Ok(false),
            // The size is tried again.
            Ok(_) | Err(SendError::QueueFull { .. } | SendError::Refused { .. }) => {}
            Err(error @ SendError::NoRoute { .. }) => {
                return Err(TraceError::NoRoute { target, source: io::Error::other(error) });
            }
            Err(error) => {
                return Err(TraceError::Send { target, source: io::Error::other(error) });
            }
        }
        self.sent.push(size);
        Ok(true)
    }

    /// Waits for an answer to a size.
    fn answer(&mut self, size: u16) -> Result<Option<Fate>, TraceError> {
        let start = Instant::now();
        let deadline = later(start, self.patience());
        loop {
            let news = self.take_up()?;
            for passed in &news.passed {
                self.search.note(*passed, Fate::Passed);
            }
            if news.passed.contains(&size) {
                self.slowest = Some(self.slowest.unwrap_or_default().max(start.elapsed()));
                return Ok(Some(Fate::Passed));
            }
            let now = Instant::now();
            if news.refused.is_some() || now >= deadline || self.is_halted() {
                return Ok(news.refused);
            }
            let until = later(now, POLL).min(deadline);
            self.socket.wait(Readiness::Readable, until).map_err(receive)?;
        }
    }

    fn patience(&self) -> Duration {
        let enough = |slowest: Duration| slowest.saturating_mul(3).max(PATIENCE);
        self.slowest.map_or(self.plan.timeout, enough).min(self.plan.timeout)
    }

    fn take_up(&mut self) -> Result<News, TraceError> {
        let Self { socket, buffers, flow, sent, plan, .. } = self;
        let mut news = News::default();
        let arrived = |arrival: Arrival<'_>| {
            let index = flow.echoed_by(arrival.octets).map(usize::from);
            let size = index.and_then(|index| sent.get(index)).copied();
            // A host that answers with less than it was sent shows nothing.
            news.passed.extend(size.filter(|size| is_whole(&arrival, *size, plan.target)));
        };
        socket.receive_batch(buffers, arrived).map_err(receive)?;
        let reported = |report: Report<'_>| {
            if let Report::Error(error) = report
                && let Some((index, fate)) = too_big(flow, &error)
                && sent.get(usize::from(index)) == sent.last()
            {
                news.refused = Some(fate);
            }
        };
        socket.receive_errors(buffers, reported).map_err(receive)?;
        Ok(news)
    }
}

fn is_whole(arrival: &Arrival<'_>, size: u16, target: IpAddr) -> bool {
    let header = if target.is_ipv4() { 20 } else { 40 };
    arrival.length + header == usize::from(size)
}

/// What a router says of a probe that it could not pass on whole.
fn too_big(flow: &Flow, error: &NetworkError<'_>) -> Option<(u16, Fate)> {
    let is_too_big = match flow.target {
        IpAddr::V4(_) => (error.kind, error.code) == (3, 4),
        IpAddr::V6(_) => error.kind == 2,
    };
    if error.origin != Origin::Icmp || !is_too_big {
        return None;
    }
    let fits = u16::try_from(error.info).ok();
    Some((flow.known_by(error.octets)?, Fate::TooBig { by: error.offender?, fits }))
}

fn open_socket(plan: &MtuPlan) -> Result<(DatagramSocket, Protocol), TraceError> {
    let version = IpVersion::of(plan.target);
    let (socket, kind) = match DatagramSocket::open(Protocol::RawIcmp, version) {
        Err(OpenError::Forbidden { .. }) => {
            (DatagramSocket::open(Protocol::Ping, version), Protocol::Ping)
        }
        opened => (opened, Protocol::RawIcmp),
    };
    let socket = socket.map_err(|error| TraceError::of_open(error, Method::Icmp))?;
    if let Some(interface) = &plan.egress.interface {
        socket.bind_device(interface).map_err(|error| TraceError::Interface {
            interface: interface.clone(),
            source: io::Error::other(error),
        })?;
    }
    if kind == Protocol::RawIcmp {
        socket.accept_icmp(wanted_types(plan.target))?;
    }
    socket.report_errors()?;
    socket.set_fragmentation(Fragmentation::Probe)?;
    // The largest packet is more than a send buffer takes by default on some systems.
    socket.grow_send_buffer(1 << 18)?;
    socket.grow_receive_buffer(1 << 20)?;
    if plan.egress.dscp != Dscp::BEST_EFFORT {
        socket.set_traffic_class(plan.egress.dscp.traffic_class())?;
    }
    let connected = socket.connect(SocketAddr::new(plan.target, 0));
    connected.map_err(|error| TraceError::of_connect(error, plan.target))?;
    Ok((socket, kind))
}

fn receive(error: impl std::error::Error + Send + Sync + 'static) -> TraceError {
    TraceError::Receive { source: io::Error::other(error) }
}
