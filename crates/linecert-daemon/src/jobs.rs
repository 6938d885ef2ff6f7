//! Remote tests: taken from the store under a lease, run, told of while they run, and ended.
//!
//! A test that disturbs a line is noted as begun before its first command is sent. If the process ends
//! after that, its lease runs out and the test is INTERRUPTED: nobody knows what it did, and nothing
//! runs it again by itself. A test that only reads is taken up again.

mod asked;
mod fault;
mod plan;
mod profile;
mod read;
mod runner;
mod signal;
mod telling;

pub(crate) use self::{
    asked::Asked,
    plan::{FarEnd, FarEndError, PlanFault, planned},
    runner::start,
    signal::{Follower, Signals},
};

/// The longest time that a line is read live, in seconds.
pub(crate) const LONGEST_READ: u8 = 60;
