//! Why a side of a transfer, and not the line, may have been the limit.

use std::{fmt, time::Duration};

/// What a side could not do. Displayed in English, as certificates and results keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Its receive queue was full.
    NoRoom {
        /// How many datagrams were lost there.
        datagrams: u64,
    },
    /// It did not send at the rate that it should.
    Behind {
        /// By how much it was late at worst.
        by: Duration,
    },
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoom { datagrams } => {
                write!(f, "the receive queue had no room for {datagrams} datagrams")
            }
            Self::Behind { by } => write!(f, "the sender fell {by:.1?} behind its rate"),
        }
    }
}
