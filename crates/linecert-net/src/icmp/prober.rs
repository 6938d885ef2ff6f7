//! The prober of Linux: one thread that sends on time and takes up what the kernel has stamped.
//!
//! A thread rather than a task, because a busy runtime would send late.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use linecert_socket::{
    Arrival, Buffers, ClockReading, DatagramSocket, KernelTime, NetworkError, Outgoing, Readiness,
    Report, SendStamp, Stage,
};
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    deadline::later,
    icmp::{
        EchoError, EchoPlan, Egress, SocketKind,
        event::{About, Departure, Event, Moment, Passed, WallTime},
        open,
        packet::{self, Message, Tag},
        refusal::{self, SendOutcome},
        samples::Start,
        schedule::Schedule,
        unreachable,
    },
};

/// How long a wait lasts before the thread looks whether it is still wanted.
const POLL: Duration = Duration::from_millis(20);
/// Room for any echo reply of a [`PayloadSize`](crate::icmp::PayloadSize).
const LARGEST: usize = 2048;

/// A running test.
pub(super) struct Prober {
    plan: EchoPlan,
    tag: Tag,
    socket: DatagramSocket,
    kind: SocketKind,
    events: UnboundedSender<Event>,
    stop: Arc<AtomicBool>,
    clock: Clock,
    schedule: Schedule,
    next: u32,
    /// The index of each probe by the number that the kernel gives it, from `first_id`.
    sent: Vec<u32>,
    first_id: u32,
    dropped: u32,
    phase: Phase,
}

/// Whether probes still leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Sending,
    Listening,
}

/// The clocks of a test.
struct Clock {
    start: Instant,
    start_real: KernelTime,
    last: ClockReading,
    steps: u32,
}

/// Opens a socket and starts the thread. It ends when the receiver of `events` is dropped, and sends
/// nothing more once `stop` is set.
pub(super) fn start(
    plan: &EchoPlan,
    egress: &Egress,
    events: UnboundedSender<Event>,
    stop: Arc<AtomicBool>,
) -> Result<(Start, SocketKind), EchoError> {
    let (socket, kind) = open::open(plan.target, egress)?;
    let failed = |source| EchoError::Open { target: plan.target, source };
    let clock = Clock::start();
    let start = Start { at: clock.start, unix_ns: Some(clock.start_real.nanoseconds()) };
    let prober = Prober {
        plan: plan.clone(),
        tag: packet::random_tag().map_err(failed)?,
        first_id: socket.sends(),
        socket,
        kind,
        events,
        stop,
        clock,
        schedule: Schedule::new(plan.interval),
        next: 0,
        sent: Vec::new(),
        dropped: 0,
        phase: Phase::Sending,
    };
    let thread = thread::Builder::new().name("echo-probe".into());
    thread.spawn(move || prober.run()).map_err(failed)?;
    Ok((start, kind))
}

impl Prober {
    fn run(mut self) {
        let mut buffers = Buffers::new(linecert_socket::BATCH, LARGEST);
        while !self.events.is_closed() {
            self.send_what_is_due();
            if let Err(source) = self.wait().and_then(|()| self.take_up(&mut buffers)) {
                return self.tell(Event::ReceiveFailed(source));
            }
        }
    }

    fn send_what_is_due(&mut self) {
        if self.phase == Phase::Listening {
            return;
        }
        if self.next == self.plan.count.get() || self.stop.load(Ordering::Relaxed) {
            self.phase = Phase::Listening;
            return self.tell(Event::Ended);
        }
        let at = self.clock.now();
        let intended = self.schedule.due();
        if at.since_start >= intended {
            self.send(Departure { intended, at });
        }
    }

    fn send(&mut self, left: Departure) {
        let index = self.next;
        let probe = packet::request(self.plan.target, self.tag, index, self.plan.payload);
        match self.hand_over(&probe.unwrap_or_default()) {
            SendOutcome::NoRoom => return,
            SendOutcome::Taken => {
                self.sent.push(index);
                self.tell(Event::Sent { index, left });
            }
            SendOutcome::Dropped => self.tell(Event::Sent { index, left }),
            SendOutcome::Refused(source) => self.tell(Event::NotSent { index, left, source }),
        }
        self.schedule.advance(left.at.since_start);
        self.next += 1;
    }

    /// The first refusal of an unprivileged socket may be about an earlier probe, hence a second
    /// try.
    fn hand_over(&self, probe: &[u8]) -> SendOutcome {
        let message = match self.kind {
            SocketKind::Raw => Outgoing::to(probe, SocketAddr::new(self.plan.target, 0)),
            SocketKind::Datagram => Outgoing::connected(probe),
        };
        let once = || SendOutcome::of(self.socket.send_batch(&[message]));
        match once() {
            SendOutcome::Refused(_) if self.kind == SocketKind::Datagram => once(),
            outcome => outcome,
        }
    }

    /// Until something arrives or the next probe is due, but never so long that a test that was
    /// dropped lives on.
    fn wait(&self) -> io::Result<()> {
        let soon = later(Instant::now(), POLL);
        let deadline = match self.phase {
            Phase::Sending => soon.min(later(self.clock.start, self.schedule.due())),
            Phase::Listening => soon,
        };
        self.socket.wait(Readiness::Readable, deadline).map(drop).map_err(io::Error::other)
    }

    /// Tells of the stamps of sent probes before the replies, which may otherwise settle a probe
    /// whose stamps lie in the other queue.
    fn take_up(&mut self, buffers: &mut Buffers) -> io::Result<()> {
        let mut arrived = Vec::new();
        loop {
            let count = self.receive(buffers, &mut arrived)?;
            while self.receive_reports(buffers)? > 0 {}
            arrived.drain(..).for_each(|event| self.tell(event));
            if count < linecert_socket::BATCH || self.events.is_closed() {
                return Ok(());
            }
        }
    }

    fn receive(&mut self, buffers: &mut Buffers, arrived: &mut Vec<Event>) -> io::Result<usize> {
        let (mut dropped, mut messages) = (self.dropped, Vec::new());
        let received = self.socket.receive_batch(buffers, |arrival| {
            dropped = arrival.dropped.unwrap_or(dropped);
            messages.extend(self.classify(&arrival));
        });
        let count = match received.map_err(refusal::of_receive) {
            Err(error) if unreachable::is_unreachable(&error) => 0,
            received => received?,
        };
        if dropped != self.dropped {
            self.dropped = dropped;
            arrived.push(Event::Overflowed { dropped });
        }
        if count > 0 {
            let at = self.clock.now();
            arrived.extend(messages.into_iter().map(|arrival| arrival.at(at)));
        }
        Ok(count)
    }

    fn classify(&self, arrival: &Arrival<'_>) -> Option<Arrived> {
        let from = arrival.source?.ip();
        match packet::decode(arrival.octets, self.plan.target, self.tag) {
            Message::Reply { index } if from == self.plan.target => {
                let received = arrival.received.map(|time| self.clock.wall(time));
                Some(Arrived::Reply { index, received })
            }
            Message::Reply { .. } | Message::Foreign => Some(Arrived::Other(Event::Foreign)),
            Message::Error { sequence, cause } => {
                let about = About::Sequence(sequence);
                Some(Arrived::Other(Event::Refused { about, by: Some(from), cause }))
            }
            Message::Unrelated => None,
        }
    }

    fn receive_reports(&self, buffers: &mut Buffers) -> io::Result<usize> {
        let reports = self.socket.receive_errors(buffers, |report| {
            let event = match report {
                Report::Stamp(stamp) => self.stamped(stamp),
                Report::Error(error) => self.refused(&error),
            };
            event.into_iter().for_each(|event| self.tell(event));
        });
        reports.map_err(refusal::of_receive)
    }

    fn stamped(&self, SendStamp { stage, id, time }: SendStamp) -> Option<Event> {
        let nth = usize::try_from(id.wrapping_sub(self.first_id)).ok()?;
        let stage = match stage {
            Stage::Scheduled => Passed::Scheduled,
            Stage::Sent => Passed::Transmitted,
        };
        let index = *self.sent.get(nth)?;
        Some(Event::Stamped { index, stage, time: self.clock.wall(time) })
    }

    /// An ICMP error as an unprivileged socket is told of it: with the header of the probe.
    fn refused(&self, error: &NetworkError<'_>) -> Option<Event> {
        let cause = refusal::cause(error, self.plan.target)?;
        let about = packet::sequence_of(error.octets).map_or(About::Latest, About::Sequence);
        Some(Event::Refused { about, by: error.offender, cause })
    }

    /// Nobody listens any more once the test is dropped.
    fn tell(&self, event: Event) {
        self.events.send(event).ok();
    }
}

/// What arrived, before the time is taken at which this program has seen it.
enum Arrived {
    Reply { index: u32, received: Option<WallTime> },
    Other(Event),
}

impl Arrived {
    fn at(self, at: Moment) -> Event {
        match self {
            Self::Reply { index, received } => Event::Replied { index, at, received },
            Self::Other(event) => event,
        }
    }
}

impl Clock {
    fn start() -> Self {
        let last = ClockReading::take();
        Self { start: Instant::now(), start_real: last.real(), last, steps: 0 }
    }

    fn now(&mut self) -> Moment {
        let reading = ClockReading::take();
        self.steps += u32::from(reading.step_since(&self.last).is_some());
        self.last = reading;
        Moment { since_start: self.start.elapsed(), steps: self.steps }
    }

    fn wall(&self, time: KernelTime) -> WallTime {
        WallTime(time.minus(self.start_real))
    }
}
