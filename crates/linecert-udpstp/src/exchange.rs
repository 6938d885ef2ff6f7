//! The test itself, once it is activated: one side sends load, the other tells what it sees.

mod load;
pub(crate) mod receiver;
pub(crate) mod sender;

use std::time::{Duration, Instant};

use linecert_socket::{ClockReading, now_realtime};

use crate::{
    link::LinkError,
    pacer::Family,
    pdu::{Datagrams, Parameters, SubIntervalCounts, Trial, Version, WireTime},
    search::shows_saturation,
};

/// After so long without a PDU a side tells the other that it is deaf.
const DEAF: Duration = Duration::from_secs(1);

/// After so long without a PDU a test is over.
pub(crate) const SILENT: Duration = Duration::from_secs(3);

/// How long the server lets a test run beyond its time, so that the last sub-interval ends.
const RUN_OUT: Duration = Duration::from_millis(500);

/// The longest sleep, so that a test that is stopped ends soon.
pub(crate) const NAP: Duration = Duration::from_millis(20);

/// Which end of the test this is. The server searches the rate and says when the test is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    /// With the row of the table above which it never sends or asks.
    Server {
        ceiling: u16,
    },
}

/// What both sides have agreed on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) version: Version,
    pub(crate) parameters: Parameters,
    pub(crate) datagrams: Datagrams,
    pub(crate) family: Family,
    pub(crate) side: Side,
}

/// How a test ended.
#[derive(Debug)]
pub(crate) enum Ending {
    /// Both sides have said so.
    Complete,
    /// Nothing came from the peer for [`SILENT`], or its host says that it is gone.
    Silent { refused: bool },
    /// The server did not end it in time.
    Overtime,
    /// This side was told to stop.
    Interrupted,
    /// The socket failed.
    Failed(LinkError),
}

/// What a test has shown.
#[derive(Debug)]
pub(crate) struct Tally {
    pub(crate) ending: Ending,
    pub(crate) elapsed: Duration,
    pub(crate) sub_intervals: Vec<SubIntervalCounts>,
    pub(crate) round_trips: Vec<Duration>,
    /// Datagrams that never came.
    pub(crate) missing: u64,
    /// Datagrams that came, each counted once.
    pub(crate) distinct: u64,
    pub(crate) saturation: Saturation,
    /// For how long the sender sent nothing that it should have sent, in each sub-interval.
    pub(crate) pauses: Vec<Duration>,
    pub(crate) host: HostLimits,
}

/// How many trials of each sub-interval have shown that the line carried as much as it can.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Saturation(Vec<u32>);

/// What this host did to the test.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct HostLimits {
    /// Datagrams that reached this host and found no room.
    pub(crate) overflowed: u64,
    /// Datagrams that this host was too late to send.
    pub(crate) skipped: u64,
    /// Datagrams for which this host's queue had no room.
    pub(crate) held_back: u64,
    /// Datagrams that it sent.
    pub(crate) sent: u64,
    /// By how much the wall clock was set during the test.
    pub(crate) clock_step_ns: i64,
}

/// What is told of a test while it runs, once for each Status PDU.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tick {
    pub(crate) elapsed: Duration,
    pub(crate) trial: Trial,
    pub(crate) sub_intervals: usize,
}

impl Saturation {
    /// Takes a trial during the sub-interval behind so many.
    fn note(&mut self, sub_intervals: usize, parameters: &Parameters, trial: &Trial) {
        if self.0.len() <= sub_intervals {
            self.0.resize(sub_intervals.saturating_add(1), 0);
        }
        if let (Some(count), true) =
            (self.0.get_mut(sub_intervals), shows_saturation(parameters, trial))
        {
            *count += 1;
        }
    }

    /// Saturated trials of a sub-interval.
    pub(crate) fn of(&self, sub_interval: usize) -> u32 {
        self.0.get(sub_interval).copied().unwrap_or_default()
    }
}

#[cfg(test)]
impl From<Vec<u32>> for Saturation {
    fn from(counts: Vec<u32>) -> Self {
        Self(counts)
    }
}

/// When the peer was heard last.
#[derive(Debug, Clone, Copy)]
struct Watch {
    started: Instant,
    heard: Instant,
    clocks: ClockReading,
}

impl Watch {
    fn start() -> Self {
        let now = Instant::now();
        Self { started: now, heard: now, clocks: ClockReading::take() }
    }

    fn is_deaf(&self) -> bool {
        self.heard.elapsed() >= DEAF
    }

    /// The end of a test whose peer is gone: sooner when its host says so.
    fn silence(&self, refused: bool) -> Option<Ending> {
        let patience = if refused { DEAF } else { SILENT };
        (self.heard.elapsed() >= patience).then_some(Ending::Silent { refused })
    }

    fn clock_step_ns(&self) -> i64 {
        ClockReading::take().step_since(&self.clocks).unwrap_or_default()
    }
}

impl Terms {
    fn duration(&self) -> Duration {
        Duration::from_secs(self.parameters.seconds.into())
    }

    fn trial(&self) -> Duration {
        Duration::from_millis(self.parameters.trial_ms.into())
    }

    /// After how long this side ends the test: the server in order, the client if the server does
    /// not.
    fn limit(&self) -> Duration {
        match self.side {
            Side::Server { .. } => self.duration() + RUN_OUT,
            Side::Client => self.duration() + RUN_OUT + SILENT,
        }
    }
}

fn wall_clock() -> WireTime {
    WireTime(now_realtime().nanoseconds())
}
