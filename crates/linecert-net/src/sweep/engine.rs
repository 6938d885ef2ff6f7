//! The thread of a sweep: sends in batches, and takes up the answers before they are too many.

use std::{
    collections::VecDeque,
    io,
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use linecert_socket::{BATCH, Buffers, DatagramSocket, Outgoing, Readiness, SendError};
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    deadline::later,
    icmp::{
        IcmpError,
        packet::{Quoted, Tag, quoted},
    },
    sweep::{
        SweepError, SweepPlan, SweepProgress, Update,
        pace::Pace,
        probe::{self, LENGTH, Message, Reply},
        table::{News, Table},
    },
};

/// The memory that one small packet takes up in a receive buffer, and then some: drivers are
/// generous.
const EACH: usize = 4096;
/// How long a wait lasts before the thread looks whether it is still wanted.
const POLL: Duration = Duration::from_millis(20);
/// How long this machine's own queue is given to drain.
const RESPITE: Duration = Duration::from_millis(1);
/// How often progress is told.
const TELL: Duration = Duration::from_millis(50);

/// A pass over the targets of one version of IP with one socket.
pub(super) struct Engine<'t> {
    pub(super) socket: DatagramSocket,
    pub(super) tag: Tag,
    pub(super) table: &'t mut Table,
    pub(super) pace: &'t mut Pace,
    pub(super) clock: &'t mut Clock,
    pub(super) updates: &'t UnboundedSender<Update>,
    /// An address of the version that the socket speaks.
    pub(super) like: IpAddr,
    /// How many probes may be under way: no more than the receive buffer takes the answers of.
    pub(super) window: usize,
    pub(super) timeout: Duration,
}

/// The time since the start, and when progress was last told.
pub(super) struct Clock {
    pub(super) start: Instant,
    pub(super) told: Duration,
}

/// The probes of one attempt.
struct Attempt {
    number: u8,
    todo: VecDeque<u32>,
    /// In the order of sending, with when they time out.
    under_way: VecDeque<(u32, Duration)>,
    /// How many of them are not settled.
    awaited: usize,
}

/// How many probes may be under way with a receive buffer of so many octets.
pub(super) fn window(buffer: usize) -> usize {
    (buffer / EACH).clamp(16, 8192)
}

impl Engine<'_> {
    /// Asks whoever has not answered once for each attempt of the plan.
    pub(super) fn run(&mut self, plan: &SweepPlan) -> Result<(), SweepError> {
        let mut buffers = Buffers::new(BATCH, 512);
        for number in 0..=plan.retries {
            let todo = VecDeque::from(self.table.open(self.like));
            let mut attempt = Attempt { number, todo, under_way: VecDeque::new(), awaited: 0 };
            while !attempt.is_over() && !self.updates.is_closed() {
                let sent = self.send(&mut attempt)?;
                let settled = self.receive(&mut buffers)?;
                attempt.awaited = attempt.awaited.saturating_sub(settled);
                self.forget(&mut attempt);
                self.tell();
                if sent == 0 && settled == 0 {
                    self.wait(&attempt)?;
                }
            }
        }
        Ok(())
    }

    /// Sends as many as window and rate allow, in one call.
    fn send(&mut self, attempt: &mut Attempt) -> Result<usize, SweepError> {
        let now = self.clock.now();
        let room = self.window.saturating_sub(attempt.awaited).min(BATCH).min(attempt.todo.len());
        let count = self.pace.allowed(now, room);
        let mut probes = [[0; LENGTH]; BATCH];
        let mut destinations = [SocketAddr::new(self.like, 0); BATCH];
        for ((probe, destination), index) in
            probes.iter_mut().zip(&mut destinations).zip(attempt.todo.iter().take(count))
        {
            let target = self.table.target(*index).unwrap_or(self.like);
            let reply = Reply { index: *index, attempt: attempt.number };
            *probe = probe::request(target, self.tag, reply);
            destination.set_ip(target);
        }
        let letters = probes.iter().zip(&destinations);
        let batch: Vec<_> = letters.take(count).map(|(p, to)| Outgoing::to(p, *to)).collect();
        let sent = match self.socket.send_batch(&batch) {
            Ok(sent) => sent,
            Err(error) => return self.refused(attempt, error),
        };
        self.pace.spend(now, sent);
        for index in attempt.todo.drain(..sent.min(attempt.todo.len())) {
            self.table.mark_sent(Reply { index, attempt: attempt.number }, now);
            attempt.under_way.push_back((index, now.saturating_add(self.timeout)));
        }
        attempt.awaited += sent;
        Ok(sent)
    }

    /// The first of the batch was not taken. What is no fault of its target is tried again.
    fn refused(&mut self, attempt: &mut Attempt, error: SendError) -> Result<usize, SweepError> {
        let cause = match error {
            SendError::QueueFull { .. } => {
                std::thread::sleep(RESPITE);
                return Ok(0);
            }
            SendError::Refused { .. } => return Ok(0),
            SendError::NoRoute { .. } => IcmpError::NetworkUnreachable,
            SendError::Forbidden { .. } => IcmpError::Prohibited,
            error => return Err(SweepError::Send(io::Error::other(error))),
        };
        if let Some(index) = attempt.todo.pop_front() {
            self.table.mark_refused(index, None, cause);
        }
        Ok(1)
    }

    /// Takes up everything that has come; returns how many targets that settled.
    fn receive(&mut self, buffers: &mut Buffers) -> Result<usize, SweepError> {
        let mut settled = 0;
        loop {
            let Self { socket, table, tag, like, clock, .. } = self;
            let mut now = None;
            let received = socket.receive_batch(buffers, |arrival| {
                let at = *now.get_or_insert_with(|| clock.now());
                table.counts.overflow = arrival.dropped.unwrap_or(table.counts.overflow);
                let Some(from) = arrival.source.map(|source| source.ip()) else { return };
                let news = match probe::decode(arrival.octets, *like, *tag) {
                    Message::Reply(reply) => table.mark_replied(reply, from, at),
                    Message::Foreign => {
                        table.mark_foreign();
                        News::Nothing
                    }
                    Message::Other => quoted(arrival.octets, *like)
                        .map_or(News::Nothing, |error| note(table, *tag, from, error)),
                };
                settled += usize::from(news == News::Settled);
            });
            let count = received.map_err(|e| SweepError::Receive(io::Error::other(e)))?;
            if count < BATCH {
                return Ok(settled);
            }
        }
    }

    /// Gives up on the probes whose time is over.
    fn forget(&mut self, attempt: &mut Attempt) {
        let now = self.clock.now();
        while let Some((index, until)) = attempt.under_way.front() {
            let is_settled = self.table.is_settled(*index);
            if !is_settled && *until > now {
                break;
            }
            attempt.awaited = attempt.awaited.saturating_sub(usize::from(!is_settled));
            attempt.under_way.pop_front();
        }
    }

    fn wait(&self, attempt: &Attempt) -> Result<(), SweepError> {
        let mut until = self.clock.now().saturating_add(POLL);
        if let Some((_, timeout)) = attempt.under_way.front() {
            until = until.min(*timeout);
        }
        if !attempt.todo.is_empty() && attempt.awaited < self.window {
            until = until.min(self.pace.next());
        }
        let deadline = later(self.clock.start, until);
        let waited = self.socket.wait(Readiness::Readable, deadline);
        waited.map(drop).map_err(|e| SweepError::Receive(io::Error::other(e)))
    }

    fn tell(&mut self) {
        let now = self.clock.now();
        if now.saturating_sub(self.clock.told) >= TELL {
            self.clock.told = now;
            let progress = SweepProgress::of(self.table);
            self.updates.send(Update::Progress(progress)).ok();
        }
    }
}

/// Takes an ICMP error about one of our probes.
fn note(table: &mut Table, tag: Tag, by: IpAddr, error: Quoted) -> News {
    if error.identifier != tag.identifier {
        return News::Nothing;
    }
    let mut candidates = probe::candidates(error.sequence, table.len());
    let index = candidates.find_map(|at| {
        let index = u32::try_from(at).ok()?;
        (table.target(index) == Some(error.destination)).then_some(index)
    });
    index.map_or(News::Nothing, |index| table.mark_refused(index, Some(by), error.cause))
}

impl Attempt {
    fn is_over(&self) -> bool {
        self.todo.is_empty() && self.under_way.is_empty()
    }
}

impl Clock {
    pub(super) fn now(&self) -> Duration {
        self.start.elapsed()
    }
}
