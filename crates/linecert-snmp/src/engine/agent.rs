//! One agent during a walk: what waits for it, what is in flight to it, and what it can bear.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    num::NonZeroU16,
    time::{Duration, Instant},
};

use super::{
    allowance::Allowance,
    budget::{Budget, MOST_COLUMNS, Plan},
    order::{InFlight, Pace, Patience},
    rtt::RoundTrip,
};

/// After so many batches of columns in a row without any answer, an agent that had answered is given
/// up. The first of them has all tries of its order, the others one each.
const MOST_SILENCES: u8 = 3;
/// How many identifiers an agent's answers are remembered by, to tell late ones from duplicates.
const REMEMBERED: usize = 16;

/// What is known of an agent beyond one walk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Habits {
    pub(super) rtt: RoundTrip,
    pub(super) budget: Budget,
    /// It answered for one column where it had not for several.
    pub(super) one_column: bool,
}

/// Columns of one order that are asked for together.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) order: usize,
    /// Places in the run's list of columns.
    pub(super) columns: Vec<usize>,
}

/// What kind of message is in flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The question for the engine ID of SNMP v3.
    Discovery,
    /// A read.
    Reading,
    /// The last try for several columns: one of them, and one object.
    LastResort,
}

/// A request that waits for its answer.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) id: u32,
    pub(super) group: Group,
    /// What the last sending asked for.
    pub(super) plan: Plan,
    /// What the first sending asked for: its answer counts too, however late.
    pub(super) asked: Plan,
    pub(super) stage: Stage,
    pub(super) began: Instant,
    pub(super) sent: Instant,
    pub(super) deadline: Instant,
    /// Sendings that no answer came to, with this one.
    pub(super) sends: u8,
    /// How often the agent asked to be asked again (SNMP v3).
    pub(super) introductions: u8,
    /// Datagrams of garbage that came meanwhile.
    pub(super) garbage: u32,
    /// Octets of answer that the receive buffer keeps room for.
    pub(super) room: usize,
}

/// How a request ended, for the memory of its identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    Answered,
    GivenUp,
}

/// One agent during a walk.
pub(super) struct Agent {
    pub(super) address: SocketAddr,
    pub(super) habits: Habits,
    pub(super) allowance: Allowance,
    pub(super) waiting: VecDeque<Group>,
    pub(super) flights: Vec<Flight>,
    /// When it last said something that could be used during this walk.
    pub(super) heard: Option<Instant>,
    /// Datagrams of garbage since then.
    pub(super) garbage: u32,
    /// Batches of columns in a row that no try brought an answer to.
    silences: u8,
    /// It stands in the queue of those that may be asked.
    pub(super) queued: bool,
    in_flight: usize,
    closed: VecDeque<(u32, Closed)>,
}

impl Habits {
    pub(super) fn new(start: NonZeroU16) -> Self {
        Self { rtt: RoundTrip::default(), budget: Budget::new(start), one_column: false }
    }
}

impl Agent {
    pub(super) fn new(address: SocketAddr, habits: Habits) -> Self {
        Self {
            address,
            habits,
            allowance: Allowance::default(),
            waiting: VecDeque::new(),
            flights: Vec::new(),
            heard: None,
            garbage: 0,
            silences: 0,
            queued: false,
            in_flight: 1,
            closed: VecDeque::with_capacity(REMEMBERED),
        }
    }

    /// Takes the columns of an order, divided into what is asked for together.
    pub(super) fn enlist(&mut self, order: usize, columns: &[usize], pace: &Pace) {
        if self.waiting.is_empty() && self.flights.is_empty() {
            // What it did not answer before says nothing of now.
            (self.heard, self.garbage, self.silences, self.in_flight) = (None, 0, 0, 1);
        }
        self.allowance.set(pace.per_second);
        let in_flight = match pace.in_flight {
            InFlight::One => 1,
            InFlight::Two => 2,
        };
        self.in_flight = self.in_flight.max(in_flight);
        let together = match self.habits.one_column {
            true => 1,
            // With two requests in flight, each needs columns of its own.
            false => usize::from(pace.together.get()).min(columns.len().div_ceil(in_flight)),
        };
        let groups = columns.chunks(together.clamp(1, MOST_COLUMNS));
        self.waiting.extend(groups.map(|group| Group { order, columns: group.to_vec() }));
    }

    /// It is there: what its silence had cost it is given back.
    pub(super) const fn hear(&mut self, now: Instant) {
        (self.heard, self.garbage, self.silences) = (Some(now), 0, 0);
    }

    /// One batch of columns more has run out of tries.
    pub(super) fn miss(&mut self) -> Hope {
        self.silences = self.silences.saturating_add(1);
        match self.heard {
            Some(_) if self.silences < MOST_SILENCES => Hope::Left,
            _ => Hope::Gone,
        }
    }

    /// How often a request to this agent is sent.
    pub(super) fn tries(&self, patience: &Patience) -> u8 {
        if self.is_silent() { 1 } else { patience.tries().get() }
    }

    /// True when the batch before this one has run out of tries.
    pub(super) const fn is_silent(&self) -> bool {
        self.silences > 0
    }

    /// True when one request more may go out. `alone` before SNMP v3 knows the agent's clock.
    pub(super) fn may_be_asked(&self, alone: Alone) -> bool {
        let most = match alone {
            Alone::Yes => 1,
            Alone::No => self.in_flight,
        };
        self.flights.len() < most && !self.waiting.is_empty()
    }

    pub(super) fn flight(&mut self, id: u32) -> Option<usize> {
        self.flights.iter().position(|flight| flight.id == id)
    }

    /// Ends a request.
    pub(super) fn close(&mut self, place: usize, how: Closed) -> Option<Flight> {
        if place >= self.flights.len() {
            return None;
        }
        let flight = self.flights.swap_remove(place);
        if self.closed.len() == REMEMBERED {
            self.closed.pop_front();
        }
        self.closed.push_back((flight.id, how));
        Some(flight)
    }

    /// How the request of this identifier ended; `None` for one that was never sent, or long ago.
    pub(super) fn how_closed(&self, id: u32) -> Option<Closed> {
        self.closed.iter().find(|closed| closed.0 == id).map(|closed| closed.1)
    }
}

/// Whether an agent that did not answer is worth asking for its other columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hope {
    Left,
    Gone,
}

/// Whether a request has to be the only one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alone {
    Yes,
    No,
}

impl Group {
    /// Each column on its own.
    pub(super) fn split(self) -> impl DoubleEndedIterator<Item = Self> {
        let Self { order, columns } = self;
        columns.into_iter().map(move |column| Self { order, columns: vec![column] })
    }
}

impl Flight {
    /// The time that the answer took; `None` when the request was sent more than once.
    pub(super) fn took(&self, now: Instant) -> Option<Duration> {
        (self.sends == 1).then(|| now.saturating_duration_since(self.sent))
    }
}
