//! The sender: one thread that sends on time and takes up what the kernel has stamped.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use linecert_socket::{
    Arrival, BATCH, BindError, Buffers, ClockReading, DatagramSocket, IpVersion, OptionError,
    Outgoing, Protocol, Readiness, Report, SendError, Stage, Timestamps, now_realtime,
};
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    deadline::later,
    icmp::Dscp,
    stamp::{
        StampError, StampPlan,
        log::Event,
        packet::{Probe, Reflection, estimate},
        timestamp::Timestamp,
    },
};

/// How long a wait lasts before the thread looks whether it is still wanted.
const POLL: Duration = Duration::from_millis(20);
/// The wanted size of the receive buffer: what does not fit there would look like loss.
const BUFFER: usize = 4 << 20;
/// No longer than a frame of an Ethernet.
const LARGEST: usize = 1500;

/// A running test.
pub(super) struct Sender {
    plan: StampPlan,
    socket: DatagramSocket,
    events: UnboundedSender<Event>,
    halt: Arc<AtomicBool>,
    buffers: Buffers,
    start: Instant,
    clock: ClockReading,
    started_ns: i64,
    /// The number of each probe by the number that the kernel gives it.
    sent: Vec<u32>,
    first_id: u32,
    next: u32,
    dropped: u32,
}

impl Sender {
    pub(super) fn open(
        plan: &StampPlan,
        events: UnboundedSender<Event>,
        halt: Arc<AtomicBool>,
    ) -> Result<Self, StampError> {
        let socket = open_socket(plan)?;
        let clock = ClockReading::take();
        Ok(Self {
            plan: plan.clone(),
            first_id: socket.sends(),
            socket,
            events,
            halt,
            buffers: Buffers::new(BATCH, LARGEST),
            start: Instant::now(),
            clock,
            started_ns: clock.real().nanoseconds(),
            sent: Vec::new(),
            next: 0,
            dropped: 0,
        })
    }

    pub(super) const fn started_ns(&self) -> i64 {
        self.started_ns
    }

    /// Sends every probe and waits for the last, unless nobody listens any more.
    pub(super) fn run(mut self) {
        if let Err(error) = self.send_all() {
            self.tell(Event::Failed(error));
        }
    }

    fn send_all(&mut self) -> Result<(), StampError> {
        while self.next < self.plan.count.get() && !self.is_over() {
            let due = self.plan.interval.saturating_mul(self.next);
            self.listen_until(later(self.start, due))?;
            if self.is_over() {
                break;
            }
            self.send(due)?;
        }
        let last = later(Instant::now(), self.plan.timeout);
        while Instant::now() < last && !self.events.is_closed() {
            self.take_up()?;
            self.wait(last)?;
        }
        self.take_up()
    }

    fn is_over(&self) -> bool {
        self.halt.load(Ordering::Relaxed) || self.events.is_closed()
    }

    fn send(&mut self, due: Duration) -> Result<(), StampError> {
        let late = self.start.elapsed().saturating_sub(due);
        let now = now_realtime().nanoseconds();
        let written = Timestamp::of_unix(now, self.plan.format);
        let StampPlan { ssid, length, format, target, .. } = self.plan;
        let probe = Probe { sequence: self.next, sent: written, estimate: estimate(format), ssid };
        let octets = probe.encode(usize::from(length.get()));
        match self.socket.send_batch(&[Outgoing::connected(&octets)]) {
            Ok(1..) => self.sent.push(self.next),
            // This machine's own queue was full: it is to blame, and its probes are late.
            Ok(0) => return self.wait(later(Instant::now(), Duration::from_millis(1))),
            // A closed port is told of by every other packet.
            Err(SendError::QueueFull { .. } | SendError::Refused { .. }) => {}
            Err(error) => {
                return Err(StampError::Send { target, source: io::Error::other(error) });
            }
        }
        self.next += 1;
        self.tell(Event::Sent { written, ns: now.saturating_sub(self.started_ns), late });
        Ok(())
    }

    fn listen_until(&mut self, deadline: Instant) -> Result<(), StampError> {
        loop {
            self.take_up()?;
            if Instant::now() >= deadline || self.is_over() {
                return Ok(());
            }
            self.wait(deadline)?;
        }
    }

    /// Sleeps until something arrives, and never for long.
    fn wait(&self, deadline: Instant) -> Result<(), StampError> {
        let until = later(Instant::now(), POLL).min(deadline);
        self.socket.wait(Readiness::Readable, until).map(drop).map_err(receive)
    }

    /// Tells of the stamps of sent probes before the reflections that they are to be compared with.
    fn take_up(&mut self) -> Result<(), StampError> {
        let reading = ClockReading::take();
        if reading.step_since(&self.clock).is_some() {
            self.tell(Event::ClockStepped);
        }
        self.clock = reading;
        let mut arrived = Vec::new();
        while self.receive(&mut arrived)? == BATCH {}
        while self.read_stamps()? > 0 {}
        arrived.into_iter().for_each(|event| self.tell(event));
        Ok(())
    }

    fn receive(&mut self, arrived: &mut Vec<Event>) -> Result<usize, StampError> {
        let Self { socket, buffers, started_ns, dropped, .. } = self;
        let take = |arrival: Arrival<'_>| {
            if let Some(overflow) = arrival.dropped.filter(|overflow| overflow != dropped) {
                *dropped = overflow;
                arrived.push(Event::Overflowed(overflow));
            }
            let stamp = arrival.received.unwrap_or_else(now_realtime);
            let ns = stamp.nanoseconds().saturating_sub(*started_ns);
            arrived.push(match Reflection::decode(arrival.octets) {
                Some(reflection) => Event::Reflected { reflection, ns },
                None => Event::Foreign,
            });
        };
        socket.receive_batch(buffers, take).map_err(receive)
    }

    fn read_stamps(&mut self) -> Result<usize, StampError> {
        let Self { socket, buffers, started_ns, sent, first_id, events, .. } = self;
        let take = |report: Report<'_>| {
            let Report::Stamp(stamp) = report else { return };
            let nth = usize::try_from(stamp.id.wrapping_sub(*first_id)).ok();
            let Some(number) = nth.and_then(|nth| sent.get(nth)) else { return };
            if stamp.stage == Stage::Sent {
                let ns = stamp.time.nanoseconds().saturating_sub(*started_ns);
                events.send(Event::Stamped { number: *number, ns }).ok();
            }
        };
        socket.receive_errors(buffers, take).map_err(receive)
    }

    fn tell(&self, event: Event) {
        self.events.send(event).ok();
    }
}

/// Connected, so that only the reflector is heard.
fn open_socket(plan: &StampPlan) -> Result<DatagramSocket, StampError> {
    let open = |source| StampError::Open { source };
    let version = IpVersion::of(plan.target.ip());
    let socket = DatagramSocket::open(Protocol::Udp, version)
        .map_err(|error| open(io::Error::other(error)))?;
    if let Some(interface) = &plan.egress.interface {
        socket.bind_device(interface).map_err(|error| StampError::Interface {
            interface: interface.clone(),
            source: io::Error::other(error),
        })?;
    }
    set_up(&socket, plan.egress.dscp).map_err(|error| open(io::Error::other(error)))?;
    socket.connect(plan.target).map_err(|error| match error {
        BindError::Absent { .. } => {
            let source = io::Error::new(io::ErrorKind::NetworkUnreachable, error);
            StampError::NoRoute { target: plan.target, source }
        }
        error => open(io::Error::other(error)),
    })?;
    Ok(socket)
}

fn set_up(socket: &DatagramSocket, dscp: Dscp) -> Result<(), OptionError> {
    socket.report_errors()?;
    socket.report_drops()?;
    socket.enable_timestamps(Timestamps::SendAndReceive)?;
    socket.grow_receive_buffer(BUFFER)?;
    // Reflectors look at how far a probe has come (RFC 8762, 4.2.1 asks for 255).
    socket.set_hop_limit(255)?;
    if dscp == Dscp::BEST_EFFORT { Ok(()) } else { socket.set_traffic_class(dscp.traffic_class()) }
}

fn receive(error: impl std::error::Error + Send + Sync + 'static) -> StampError {
    StampError::Receive { source: io::Error::other(error) }
}
