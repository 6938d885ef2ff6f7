//! What happened between two snapshots, as shares of the time between them. Pure.

use std::{collections::BTreeMap, time::Duration};

use crate::{kernel::ThreadTimes, share::Share, snapshot::Snapshot};

/// What the computer did between two moments, about a second apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    /// From the first snapshot to this one's start.
    pub(crate) after: Duration,
    /// How long it was.
    pub(crate) length: Duration,
    /// Of all processors' time, what was left over.
    pub(crate) idle: Option<Share>,
    /// Of all processors' time, what the host of this virtual machine took.
    pub(crate) stolen: Option<Share>,
    /// Of the time, that in which some task of the system waited for a processor.
    pub(crate) stalled: Option<Share>,
    /// For how long the thread of this program that waited most for a processor did, over the time.
    pub(crate) waited: Share,
    /// For how long the busiest thread of this program ran, over the time.
    pub(crate) busiest: Share,
}

impl Span {
    /// Over consecutive snapshots of a watch that began at `start`; `None` of fewer than two.
    pub(crate) fn over(start: &Snapshot, snapshots: &[Snapshot]) -> Option<Self> {
        let [from, .., to] = snapshots else { return None };
        let length = to.at.saturating_duration_since(from.at);
        let cpu = to.cpu.zip(from.cpu).map(|(to, from)| to.since(from));
        let stalled = to.stalled.zip(from.stalled).map(|(to, from)| to.saturating_sub(from));
        let threads = threads(snapshots);
        let longest = |time: fn(&ThreadTimes) -> Duration| {
            Share::of_time(threads.values().map(time).max().unwrap_or_default(), length)
        };
        Some(Self {
            after: from.at.saturating_duration_since(start.at),
            length,
            idle: cpu.and_then(|cpu| Share::of(cpu.idle, cpu.total)),
            stolen: cpu.and_then(|cpu| Share::of(cpu.stolen, cpu.total)),
            stalled: stalled.map(|stalled| Share::of_time(stalled, length)),
            waited: longest(|thread| thread.waited),
            busiest: longest(|thread| thread.ran),
        })
    }
}

/// What each thread did between the first and the last snapshot that saw it.
fn threads(snapshots: &[Snapshot]) -> BTreeMap<u32, ThreadTimes> {
    let mut sums: BTreeMap<u32, ThreadTimes> = BTreeMap::new();
    let pairs = snapshots.iter().zip(snapshots.iter().skip(1));
    for (from, to) in pairs {
        for (id, now) in &to.threads {
            // A thread that began in between has run and waited from zero.
            let added = now.since(from.threads.get(id).copied().unwrap_or_default());
            let sum = sums.entry(*id).or_default();
            sum.ran += added.ran;
            sum.waited += added.waited;
        }
    }
    sums
}
