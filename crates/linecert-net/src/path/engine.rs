//! The thread of a trace: sends round by round, and takes up what comes back.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use linecert_socket::{
    Arrival, BATCH, Buffers, ClockReading, DatagramSocket, Origin, Outgoing, Protocol, Readiness,
    Report, SendError, Stage, now_realtime,
};
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    deadline::later,
    icmp::packet::low_bits,
    path::{
        PathPlan, PathProbe, ProbeOutcome, Reply, TraceError,
        answer::{Answer, Heard, heard, reported, time_of},
        lane::{self, Lane},
        trace::Event,
    },
};

/// How long a wait lasts: several sockets are looked at in turn. The kernel takes the times, so
/// that no figure depends on it.
const POLL: Duration = Duration::from_millis(2);
/// What an ICMP error may quote that is of use here.
const LARGEST: usize = 512;
/// How far beyond the last hop that answers later rounds ask.
const BEYOND: u8 = 5;

/// A running trace.
pub(super) struct Engine {
    plan: PathPlan,
    lanes: Vec<Lane>,
    listener: Option<DatagramSocket>,
    events: UnboundedSender<Event>,
    halt: Arc<AtomicBool>,
    buffers: Buffers,
    start: Instant,
    clock: ClockReading,
    started_ns: i64,
    sent: Vec<Mark>,
    /// The distance at which each flow ends, once that is known.
    ends: Vec<Option<u8>>,
    farthest: u8,
    awaited: usize,
    dropped: u32,
}

/// What the engine remembers of a probe.
#[derive(Clone, Copy)]
struct Mark {
    flow: u8,
    distance: u8,
    awaited: bool,
}

impl Engine {
    /// Opens the sockets.
    pub(super) fn open(
        plan: &PathPlan,
        events: UnboundedSender<Event>,
        halt: Arc<AtomicBool>,
    ) -> Result<Self, TraceError> {
        let lanes = lane::lanes(plan)?;
        let listener = lane::listener(plan)?;
        let clock = ClockReading::take();
        Ok(Self {
            ends: vec![None; lanes.len()],
            plan: plan.clone(),
            lanes,
            listener,
            events,
            halt,
            buffers: Buffers::new(BATCH, LARGEST),
            start: Instant::now(),
            clock,
            started_ns: clock.real().nanoseconds(),
            sent: Vec::new(),
            farthest: 0,
            awaited: 0,
            dropped: 0,
        })
    }

    /// When it started, in nanoseconds since 1970.
    pub(super) const fn started_ns(&self) -> i64 {
        self.started_ns
    }

    /// Traces to the end of the plan, or until nobody listens any more.
    pub(super) fn run(mut self) {
        if let Err(error) = self.trace() {
            self.events.send(Event::Failed(error)).ok();
        }
    }

    fn trace(&mut self) -> Result<(), TraceError> {
        for round in 0..self.plan.rounds.get() {
            let due = self.plan.interval.saturating_mul(round);
            self.listen_until(later(self.start, due))?;
            if self.is_over() {
                break;
            }
            self.send_round(round)?;
        }
        let last = later(Instant::now(), self.plan.timeout);
        while self.awaited > 0 && Instant::now() < last && !self.events.is_closed() {
            self.listen_until(later(Instant::now(), POLL).min(last))?;
        }
        Ok(())
    }

    fn is_over(&self) -> bool {
        self.halt.load(Ordering::Relaxed) || self.events.is_closed()
    }

    fn send_round(&mut self, round: u32) -> Result<(), TraceError> {
        for distance in 1..=self.plan.max_hops.get() {
            for lane in 0..self.lanes.len() {
                if self.is_over() || distance > self.reach(round, lane) {
                    continue;
                }
                self.send(PathProbe {
                    round,
                    flow: u8::try_from(lane).unwrap_or(u8::MAX),
                    distance,
                    sent_ns: 0,
                    outcome: ProbeOutcome::Unanswered,
                    duplicates: 0,
                })?;
                self.listen_until(later(Instant::now(), self.plan.spacing))?;
            }
        }
        Ok(())
    }

    /// How far the probes of a flow go: to its end once that is known, and after the first round
    /// not far beyond the last hop that answers.
    fn reach(&self, round: u32, lane: usize) -> u8 {
        let unknown = if round == 0 { u8::MAX } else { self.farthest.saturating_add(BEYOND) };
        self.ends.get(lane).copied().flatten().unwrap_or(unknown)
    }

    fn send(&mut self, mut probe: PathProbe) -> Result<(), TraceError> {
        let index = self.sent.len();
        let Some(lane) = self.lanes.get_mut(usize::from(probe.flow)) else { return Ok(()) };
        let octets = lane.flow.probe(u32::try_from(index).unwrap_or(u32::MAX));
        let message = Outgoing::connected(&octets).hop_limited(probe.distance);
        probe.sent_ns = now_realtime().nanoseconds().saturating_sub(self.started_ns);
        let awaited = match lane.socket.send_batch(&[message]) {
            Ok(1..) => {
                lane.sent.push(index);
                true
            }
            // Room, route and filters of this machine are no business of the path.
            Ok(0) | Err(SendError::QueueFull { .. } | SendError::Forbidden { .. }) => false,
            Err(SendError::NoRoute { .. } | SendError::Refused { .. }) => false,
            Err(error) => {
                let source = io::Error::other(error);
                return Err(TraceError::Send { target: self.plan.target, source });
            }
        };
        if !awaited {
            probe.outcome = ProbeOutcome::Unsent;
        }
        self.awaited += usize::from(awaited);
        self.sent.push(Mark { flow: probe.flow, distance: probe.distance, awaited });
        self.tell(Event::Sent(probe));
        Ok(())
    }

    /// Takes up what comes until a moment; no longer than a poll once nobody listens.
    fn listen_until(&mut self, deadline: Instant) -> Result<(), TraceError> {
        loop {
            self.take_up()?;
            let now = Instant::now();
            if now >= deadline || self.is_over() {
                return Ok(());
            }
            let first = self.lanes.first().map(|lane| &lane.socket);
            if let Some(socket) = self.listener.as_ref().or(first) {
                let until = later(now, POLL).min(deadline);
                socket.wait(Readiness::Readable, until).map_err(receive)?;
            }
        }
    }

    fn take_up(&mut self) -> Result<(), TraceError> {
        let reading = ClockReading::take();
        if reading.step_since(&self.clock).is_some() {
            self.tell(Event::ClockStepped);
        }
        self.clock = reading;
        let mut answers = Vec::new();
        self.hear_routers(&mut answers)?;
        for lane in 0..self.lanes.len() {
            self.hear_target(lane, &mut answers)?;
            self.read_reports(lane, &mut answers)?;
        }
        answers.into_iter().for_each(|answer| self.take(&answer));
        Ok(())
    }

    /// ICMP errors and echo replies as a privileged program hears them.
    fn hear_routers(&mut self, answers: &mut Vec<Answer>) -> Result<(), TraceError> {
        let Self { listener: Some(listener), lanes, plan, buffers, events, started_ns, .. } = self
        else {
            return Ok(());
        };
        let mut dropped = None;
        loop {
            let take = |arrival: Arrival<'_>| {
                dropped = arrival.dropped.or(dropped);
                match heard(lanes, plan, &arrival, *started_ns) {
                    Heard::Answer(answer) => answers.push(answer),
                    Heard::Unknown => drop(events.send(Event::Unattributed)),
                    Heard::Other => {}
                }
            };
            if listener.receive_batch(buffers, take).map_err(receive)? < BATCH {
                break;
            }
        }
        if let Some(dropped) = dropped.filter(|dropped| *dropped != self.dropped) {
            self.dropped = dropped;
            self.tell(Event::Overflowed(dropped));
        }
        Ok(())
    }

    /// What the target itself sends to the socket of a flow.
    fn hear_target(&mut self, at: usize, answers: &mut Vec<Answer>) -> Result<(), TraceError> {
        let Self { lanes, plan, buffers, started_ns, .. } = self;
        let Some(lane) = lanes.get(at) else { return Ok(()) };
        let take = |arrival: Arrival<'_>| {
            let bits = match lane.kind {
                Protocol::Udp => lane.flow.in_payload(arrival.octets),
                Protocol::Ping => lane.flow.echoed_by(arrival.octets),
                Protocol::RawTcp => lane.flow.acknowledged_by(arrival.octets),
                Protocol::RawIcmp => None,
            };
            let ns = time_of(arrival.received, *started_ns);
            let (from, reply) = (plan.target, Reply::Target);
            answers.extend(bits.map(|bits| Answer { lane: at, bits, from, reply, ns }));
        };
        lane.socket.receive_batch(buffers, take).map(drop).map_err(receive)
    }

    /// When probes left, and without a listener the ICMP errors about them.
    fn read_reports(&mut self, at: usize, answers: &mut Vec<Answer>) -> Result<(), TraceError> {
        let Self { lanes, plan, buffers, events, started_ns, listener, .. } = self;
        let Some(lane) = lanes.get(at) else { return Ok(()) };
        let take = |report: Report<'_>| match report {
            Report::Stamp(stamp) if stamp.stage == Stage::Sent => {
                let nth = usize::try_from(stamp.id.wrapping_sub(lane.first_id)).ok();
                if let Some(index) = nth.and_then(|nth| lane.sent.get(nth)) {
                    let ns = stamp.time.nanoseconds().saturating_sub(*started_ns);
                    events.send(Event::Stamped { index: *index, ns }).ok();
                }
            }
            Report::Error(error) if listener.is_none() && error.origin == Origin::Icmp => {
                match reported(lane, at, &error, (plan.target, *started_ns)) {
                    Some(answer) => answers.push(answer),
                    None => drop(events.send(Event::Unattributed)),
                }
            }
            _ => {}
        };
        lane.socket.receive_errors(buffers, take).map(drop).map_err(receive)
    }

    fn take(&mut self, answer: &Answer) {
        let Some(index) = self.index_of(answer) else { return };
        let Some(mark) = self.sent.get_mut(index) else { return };
        self.awaited -= usize::from(mark.awaited);
        mark.awaited = false;
        let Mark { distance, .. } = *mark;
        self.farthest = self.farthest.max(distance);
        if let Some(end) = self.ends.get_mut(answer.lane) {
            *end = match answer.reply {
                // The way has become longer.
                Reply::Passing => end.filter(|end| *end > distance),
                _ => Some(end.map_or(distance, |end| end.min(distance))),
            };
        }
        let Answer { from, reply, ns, .. } = *answer;
        self.tell(Event::Answered { index, from, reply, ns });
    }

    /// The last probe of the flow whose index ends in these bits.
    fn index_of(&self, answer: &Answer) -> Option<usize> {
        let last = u32::try_from(self.sent.len()).ok()?.checked_sub(1)?;
        let back = low_bits(last).wrapping_sub(answer.bits);
        let index = usize::try_from(last.checked_sub(u32::from(back))?).ok()?;
        let mark = self.sent.get(index)?;
        (usize::from(mark.flow) == answer.lane).then_some(index)
    }

    fn tell(&self, event: Event) {
        self.events.send(event).ok();
    }
}

fn receive(error: impl std::error::Error + Send + Sync + 'static) -> TraceError {
    TraceError::Receive { source: io::Error::other(error) }
}
