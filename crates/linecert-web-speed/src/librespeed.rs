//! The client of LibreSpeed: several HTTP/1.1 connections at once, and no factor.
//!
//! LibreSpeed's own pages multiply by 1.06 for what they call overhead; nothing is multiplied
//! here.

mod body;
mod exchange;
mod lane;
mod plan;
mod query;
mod transfer;

pub(crate) use self::query::read_arbitrary;
pub use self::{
    plan::{Paths, PingPlan, Plan},
    query::{Seen, ping, seen_address},
    transfer::measure,
};
