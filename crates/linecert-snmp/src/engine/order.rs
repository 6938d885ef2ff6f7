//! What to walk, as whom, and how gently.

use std::{
    net::SocketAddr,
    num::{NonZeroU8, NonZeroU16, NonZeroU32},
    time::Duration,
};

use thiserror::Error;

use crate::{credentials::Credentials, oid::Oid};

/// One agent and the subtrees to read from it.
#[derive(Debug, Clone)]
pub struct Order {
    /// Where the agent listens. Only datagrams from this very address and port count.
    pub agent: SocketAddr,
    /// Who asks.
    pub credentials: Credentials,
    /// What to read, normally columns of tables. Neighbours are asked for together.
    pub subtrees: Vec<Oid>,
    /// How gently.
    pub pace: Pace,
}

/// How gently an agent is asked. The engine adapts within these bounds and remembers, for each
/// agent, what it could bear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Objects asked for by the first GETBULK, over all its columns. Never 0: that request hangs a
    /// ZTE C300. With 1, rows are asked for one by one with GETNEXT, and never more.
    pub repetitions: NonZeroU16,
    /// The size of answer, in octets of UDP payload, that the engine grows its requests toward.
    /// 1472 is what an Ethernet frame takes without fragments.
    pub answer: NonZeroU16,
    /// How many requests the agent has to bear at once.
    pub in_flight: InFlight,
    /// How many requests it is sent in a second at most, those that are sent again included; `None`
    /// for as many as it answers.
    pub per_second: Option<NonZeroU16>,
    /// How many columns one GETBULK asks for; more than 32 count as 32.
    pub together: NonZeroU8,
    /// How long to wait and how often to ask.
    pub patience: Patience,
    /// A subtree of more rows than this is taken for endless.
    pub most_rows: NonZeroU32,
}

impl Pace {
    pub(super) const fn is_row_by_row(&self) -> bool {
        self.repetitions.get() == 1
    }
}

impl Default for Pace {
    /// 15 objects at first, answers of up to 1472 octets, one request in flight, 8 columns
    /// together, and 500 000 rows: the largest real tables have some 80 000.
    fn default() -> Self {
        Self {
            repetitions: NonZeroU16::MIN.saturating_add(14),
            answer: NonZeroU16::MIN.saturating_add(1_471),
            in_flight: InFlight::One,
            per_second: None,
            together: NonZeroU8::MIN.saturating_add(7),
            patience: Patience::default(),
            most_rows: NonZeroU32::MIN.saturating_add(499_999),
        }
    }
}

/// How many requests one agent has to bear at once. More than two only queue up in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InFlight {
    /// One at a time: what an OLT bears.
    #[default]
    One,
    /// Two, which hides the time on the way to a far agent.
    Two,
}

/// How long the engine waits for an answer and how often it asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    first: Duration,
    floor: Duration,
    ceiling: Duration,
    tries: NonZeroU8,
}

/// Why a patience cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PatienceError {
    /// The time-outs contradict each other.
    #[error("wait between {floor:?} and {ceiling:?}, at first {first:?}: they must rise")]
    Order {
        /// The shortest.
        floor: Duration,
        /// The first.
        first: Duration,
        /// The longest.
        ceiling: Duration,
    },
    /// A time-out of less than a hundredth of a second floods the agent; one of more than five
    /// minutes is no time-out.
    #[error("wait for {0:?}: from 10 ms to 300 s")]
    Range(Duration),
}

impl Patience {
    /// The first time-out before any answer, the shortest and the longest one after, and how often
    /// to ask in all.
    ///
    /// # Errors
    /// [`PatienceError`] unless 10 ms ≤ `floor` ≤ `first` ≤ `ceiling` ≤ 300 s.
    pub fn new(
        first: Duration,
        (floor, ceiling): (Duration, Duration),
        tries: NonZeroU8,
    ) -> Result<Self, PatienceError> {
        let bounds = Duration::from_millis(10)..=Duration::from_secs(300);
        if let Some(outside) = [floor, ceiling].into_iter().find(|time| !bounds.contains(time)) {
            return Err(PatienceError::Range(outside));
        }
        if floor > first || first > ceiling {
            return Err(PatienceError::Order { floor, first, ceiling });
        }
        Ok(Self { first, floor, ceiling, tries })
    }

    /// The first time-out.
    #[must_use]
    pub const fn first(&self) -> Duration {
        self.first
    }

    /// The shortest time-out.
    #[must_use]
    pub const fn floor(&self) -> Duration {
        self.floor
    }

    /// The longest time-out.
    #[must_use]
    pub const fn ceiling(&self) -> Duration {
        self.ceiling
    }

    /// How often a request is sent before its columns are given up. When an agent that had answered
    /// misses them all, its next two requests are sent once each, and then all its columns are
    /// given up.
    #[must_use]
    pub const fn tries(&self) -> NonZeroU8 {
        self.tries
    }
}

impl Default for Patience {
    /// 3 s at first, then from 2.1 s to 10 s, three tries. A Huawei agent gives itself 2 s for a
    /// GETBULK, so less than that would only make it do the work twice.
    fn default() -> Self {
        Self {
            first: Duration::from_secs(3),
            floor: Duration::from_millis(2_100),
            ceiling: Duration::from_secs(10),
            tries: NonZeroU8::MIN.saturating_add(2),
        }
    }
}
