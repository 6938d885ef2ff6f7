//! What an agent counted, read from outside while it runs.

use std::sync::atomic::{AtomicU64, Ordering};

/// Something that an agent of the fleet counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Count {
    /// Datagrams that came.
    Requests,
    /// Octets of these datagrams.
    OctetsIn,
    /// Datagrams that were sent, repeated ones included.
    Answers,
    /// Octets of these datagrams.
    OctetsOut,
    /// Varbinds in answers.
    VarBinds,
    /// REPORT messages of SNMP v3.
    Reports,
    /// Requests that were not understood or came with the wrong community.
    Ignored,
    /// Answers that were dropped by the fault `loss`.
    Lost,
    /// Answers that were sent twice.
    Doubled,
    /// Answers that were held back beyond the time they take.
    HeldBack,
    /// `tooBig` and `genErr`.
    Refused,
    /// Answers that were broken on purpose.
    Malformed,
    /// Requests that a fault left without an answer.
    Unanswered,
}

impl Count {
    const ALL: usize = Self::Unanswered as usize + 1;
}

#[derive(Debug, Default)]
pub(super) struct Tally([AtomicU64; Count::ALL]);

impl Tally {
    pub(super) fn add(&self, count: Count, more: usize) {
        if let Some(counter) = self.0.get(count as usize) {
            counter.fetch_add(u64::try_from(more).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
    }

    pub(super) fn get(&self, count: Count) -> u64 {
        self.0.get(count as usize).map_or(0, |counter| counter.load(Ordering::Relaxed))
    }
}
