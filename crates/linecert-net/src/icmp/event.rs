//! What a prober tells while a test runs.

use std::{io, net::IpAddr, time::Duration};

use crate::icmp::IcmpError;

/// What happened.
#[derive(Debug)]
pub(super) enum Event {
    /// A probe was handed to the system.
    Sent { index: u32, left: Departure },
    /// The system says when a probe passed a stage.
    Stamped { index: u32, stage: Passed, time: WallTime },
    /// The system refused a probe.
    NotSent { index: u32, left: Departure, source: io::Error },
    /// No further probe will be sent.
    Ended,
    /// A reply was taken up; `received` is when the system got it.
    Replied { index: u32, at: Moment, received: Option<WallTime> },
    /// Something that looks like ours and is not.
    Foreign,
    /// An ICMP error.
    Refused { about: About, by: Option<IpAddr>, cause: IcmpError },
    /// How many datagrams the socket has dropped so far for want of room.
    Overflowed { dropped: u32 },
    /// Nothing can be received any more.
    ReceiveFailed(io::Error),
}

/// When a probe left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Departure {
    /// When it was due, from the start of the test.
    pub(super) intended: Duration,
    /// When it was handed to the system.
    pub(super) at: Moment,
}

/// When this program saw something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Moment {
    /// Since the start of the test, by the monotonic clock.
    pub(super) since_start: Duration,
    /// How often the wall clock had been stepped by then.
    pub(super) steps: u32,
}

/// The system's wall clock in nanoseconds since the start of the test; negative after it was set
/// back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WallTime(pub(super) i64);

/// Where a probe on its way out has its time taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Passed {
    /// It was handed to the queue of the interface.
    Scheduled,
    /// It was handed to the adapter.
    Transmitted,
}

/// Which probe an ICMP error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// The last one sent whose index ends in these bits.
    Sequence(u16),
    /// Not told: the last one sent.
    Latest,
}

impl WallTime {
    /// The time from `earlier` to this; `None` when the clock ran backwards.
    pub(super) fn since(self, earlier: Self) -> Option<Duration> {
        u64::try_from(self.0.checked_sub(earlier.0)?).ok().map(Duration::from_nanos)
    }
}
