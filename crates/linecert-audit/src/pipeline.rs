//! Many threads, one order.
//!
//! Batches go round the workers and are collected in the same round, so that results come in the
//! order of the items without anything being held back to be sorted. Every queue is bounded:
//! whoever is slowest sets the pace, and memory does not grow with the number of items. Threads and
//! channels of the standard library do this; a pool that steals work would lose the order.

use std::{
    num::NonZeroUsize,
    ops::ControlFlow,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use crate::{
    record::Entry,
    source::{Content, Item},
};

/// The items of a batch, and the bytes after which it is full before.
const BATCH: usize = 32;
const BATCH_BYTES: u64 = 1 << 20;

/// Batches that wait for each worker, and for the collector from each worker.
const QUEUE: usize = 2;

/// Items with their numbers.
type Batch = Vec<(u64, Item)>;

/// Checks every item on so many threads, each with a checker of its own, and gives the entries, in
/// the order of the items, to `collect`, which may stop the run.
pub(crate) fn run<B, C: FnMut(u64, Item) -> Entry>(
    items: impl Iterator<Item = (u64, Item)> + Send,
    threads: NonZeroUsize,
    checker: impl Fn() -> C + Sync,
    mut collect: impl FnMut(Vec<Entry>) -> ControlFlow<B>,
) -> ControlFlow<B> {
    thread::scope(|scope| {
        let (mut to_workers, mut from_workers) = (Vec::new(), Vec::new());
        for _ in 0..threads.get() {
            let (to_worker, batches) = sync_channel(QUEUE);
            let (to_collector, entries) = sync_channel(QUEUE);
            to_workers.push(to_worker);
            from_workers.push(entries);
            let checker = &checker;
            scope.spawn(move || work(&batches, &to_collector, checker()));
        }
        scope.spawn(move || deal(items, &to_workers));
        for entries in from_workers.iter().cycle() {
            // The first queue that is empty and closed is the end: batches are dealt in this order.
            let Ok(entries) = entries.recv() else { break };
            collect(entries)?;
        }
        ControlFlow::Continue(())
    })
}

/// Deals the items to the workers, until there are no more or nobody takes them.
fn deal(mut items: impl Iterator<Item = (u64, Item)>, to_workers: &[SyncSender<Batch>]) {
    for worker in to_workers.iter().cycle() {
        let batch = batch(&mut items);
        if batch.is_empty() || worker.send(batch).is_err() {
            return;
        }
    }
}

fn batch(items: &mut impl Iterator<Item = (u64, Item)>) -> Batch {
    let mut batch = Vec::with_capacity(BATCH);
    let mut bytes = 0_u64;
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        let Some(item) = items.next() else { break };
        if let (_, Item { content: Content::Bytes(held), .. }) = &item {
            bytes = bytes.saturating_add(held.len() as u64);
        }
        batch.push(item);
    }
    batch
}

fn work(
    batches: &Receiver<Batch>,
    to_collector: &SyncSender<Vec<Entry>>,
    mut check: impl FnMut(u64, Item) -> Entry,
) {
    for batch in batches {
        let entries = batch.into_iter().map(|(number, item)| check(number, item)).collect();
        if to_collector.send(entries).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::{
        record::Outcome,
        source::{Place, Stamp},
    };

    fn items(count: u64) -> impl Iterator<Item = (u64, Item)> + Send {
        (5..).zip((0..count).map(|n| Item {
            place: Place { path: n.to_string(), line: None },
            stamp: Stamp { bytes: 0, changed: None },
            content: Content::Bytes(vec![0; usize::try_from(n % 7).unwrap() << 18]),
        }))
    }

    fn check(number: u64, item: Item) -> Entry {
        if number.is_multiple_of(97) {
            thread::sleep(Duration::from_millis(2));
        }
        let outcome = Outcome::Refused { code: 30, why: String::new() };
        Entry { number, place: item.place, stamp: item.stamp, outcome }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]
        #[test]
        fn entries_come_in_the_order_of_the_items(count in 0_u64..400, threads in 1_usize..9) {
            let mut seen = Vec::new();
            let threads = NonZeroUsize::new(threads).unwrap();
            let end: ControlFlow<()> = run(items(count), threads, || check, |entries| {
                seen.extend(entries.into_iter().map(|entry| (entry.number, entry.place.path)));
                ControlFlow::Continue(())
            });
            prop_assert_eq!(end, ControlFlow::Continue(()));
            prop_assert_eq!(seen, (0..count).map(|n| (n + 5, n.to_string())).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_collector_that_stops_ends_the_run_at_once() {
        let mut batches = 0;
        let end = run(
            items(u64::MAX),
            NonZeroUsize::new(3).unwrap(),
            || check,
            |_| {
                batches += 1;
                if batches == 5 { ControlFlow::Break("stopped") } else { ControlFlow::Continue(()) }
            },
        );
        assert_eq!(end, ControlFlow::Break("stopped"));
    }
}
