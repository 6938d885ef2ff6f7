//! Polls access nodes within what they bear; baselines, drift, alarms, losses that belong together.
//!
//! [`Schedule`] decides without clock and sockets what is read when; [`Poller`] reads it with one
//! engine for all nodes and hands it on by [`SampleSink`]. [`Drift`], [`AlarmBook`] and [`outages`]
//! say what the readings mean, and are pure.

mod alarm;
mod baseline;
mod breaker;
mod budget;
mod clock;
mod late;
mod memo;
mod outage;
mod poller;
mod prepared;
mod roster;
mod sample;
mod schedule;
mod threshold;
mod traps;
mod trouble;

pub use alarm::{Acknowledged, Alarm, AlarmBook, AlarmState, Cause, Change, Damping};
pub use baseline::{Baseline, Drift, DriftError, DriftLimit, Figure};
pub use breaker::{Breaker, BreakerState, Tripped};
pub use budget::{Budget, BudgetError, PollTable};
pub use late::{Late, Why};
pub use outage::{Ground, Kind, Loss, Missing, Outage, PonView, Power, Struck, outages};
pub use poller::{PollCounters, PollError, PolledNode, Poller, PollerOptions};
pub use sample::{Gathered, Harvest, PonColumn, PonRoll, PonSample, RollRow, SampleSink, Unread};
pub use schedule::{Ending, Gave, Hinted, LastBegun, NodeId, Schedule, Start, Terms};
pub use threshold::{Level, Side, Threshold, ThresholdError};
pub use traps::{Standard, Trap, TrapDesk, TrapKind, TrapNews, TrapTally};
pub use trouble::Trouble;
