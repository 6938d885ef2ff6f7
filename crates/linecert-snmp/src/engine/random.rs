//! Numbers that nobody off the path can guess: request identifiers, and jitter.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

/// SipHash over a counter, under a key that the system chose.
#[derive(Debug)]
pub(super) struct Random {
    key: RandomState,
    counter: u64,
}

impl Random {
    pub(super) fn new() -> Self {
        Self { key: RandomState::new(), counter: 0 }
    }

    fn next(&mut self) -> u64 {
        self.counter = self.counter.wrapping_add(1);
        self.key.hash_one(self.counter)
    }

    /// An identifier of 1 to 2^31-1: a negative one confuses some agents.
    pub(super) fn identifier(&mut self) -> u32 {
        u32::try_from(self.next() >> 33).unwrap_or(1).max(1)
    }

    /// Up to an eighth of `time`, so that agents asked at once are not asked again at once.
    pub(super) fn jitter(&mut self, time: Duration) -> Duration {
        let part = u32::try_from(self.next() >> 54).unwrap_or(0);
        time * part / 8_192
    }
}
