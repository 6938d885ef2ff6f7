//! The program that is killed: a daemon that answers, keeps samples and works jobs off, and says on
//! its standard output what it was told is durable.

use std::{
    env,
    io::Write as _,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

use jiff::SignedDuration;
use linecert_measure::{Metric, Timestamp};
use linecert_store::{
    Actor, Cell, Change, Claim, Column, Effect, Expect, JobId, Lease, Limit, NewJob, Node, OnuName,
    Packed, Polling, PonRow, Scope, Span, Store, Trace, Write,
};
use tokio::runtime::Runtime;

use crate::testbed::Testbed;

/// Names the folder.
pub(super) const FOLDER: &str = "LINECERT_TEST_FOLDER";
/// Counts the lives.
pub(super) const NUMBER: &str = "LINECERT_TEST_LIFE";

/// Slots of one life.
const SLOTS: i64 = 10_000;

/// Something that was done and will be held against the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// The samples of a slot are kept.
    Sampled(i64),
    /// The line of a job was disturbed, or read.
    Ran(JobId, Effect),
    /// A job has ended with its result.
    Done(JobId),
}

impl Deed {
    /// What a line says, if it says any of them.
    pub(super) fn of(line: &str) -> Option<Self> {
        let (word, rest) = line.split_once(' ')?;
        match word {
            "sampled" => Some(Self::Sampled(rest.parse().ok()?)),
            "disturbed" => Some(Self::Ran(JobId(rest.parse().ok()?), Effect::Disruptive)),
            "read" => Some(Self::Ran(JobId(rest.parse().ok()?), Effect::Repeatable)),
            "done" => Some(Self::Done(JobId(rest.parse().ok()?))),
            _ => None,
        }
    }
}

/// One write to the pipe: a line is there whole or not at all.
fn say(line: std::fmt::Arguments<'_>) {
    std::io::stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}

#[test]
#[ignore = "the program that is killed"]
fn goes_on_until_it_is_killed() {
    let folder = env::var_os(FOLDER).unwrap();
    let life: i64 = env::var(NUMBER).unwrap().parse().unwrap();
    let (runtime, app, address) = Testbed::alone(Path::new(&folder));
    let (store, line) = (&*app.store, AtomicU64::new(0));
    let place = Place { runtime: &runtime, store };
    say(format_args!("\nanswers {address}"));
    thread::scope(|scope| {
        scope.spawn(|| (life * SLOTS..(life + 1) * SLOTS).for_each(|slot| place.poll(slot)));
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let number = line.fetch_add(1, Ordering::Relaxed);
                    place.work(&format!("L-{life}-{number}"));
                }
            });
        }
    });
}

/// Where it works.
#[derive(Clone, Copy)]
struct Place<'a> {
    runtime: &'a Runtime,
    store: &'a dyn Store,
}

impl Place<'_> {
    fn poll(self, slot: i64) {
        self.runtime.block_on(self.store.put_samples(vec![row(slot)])).unwrap();
        say(format_args!("sampled {slot}"));
        thread::sleep(Duration::from_millis(2));
    }

    /// Asks for a job of each kind, and does what there is to do.
    fn work(self, line: &str) {
        let now = Timestamp::now();
        let ask = |effect, line| Change::Enqueue(Box::new(job((effect, line), now)));
        let read = format!("{line}-r");
        let changes = vec![ask(Effect::Disruptive, line.to_owned()), ask(Effect::Repeatable, read)];
        let (by, scope) = (Actor::System("test"), Scope::system());
        let write = Write { by, scope, at: now, request: None, once: None, changes };
        self.runtime.block_on(self.store.write(write)).unwrap();
        self.runtime.block_on(self.store.sweep(now)).unwrap();
        let claim = Claim {
            worker: "w".to_owned(),
            kinds: vec!["test".to_owned()],
            most: Limit::new(2).unwrap(),
            at: now,
            until: now + SignedDuration::from_millis(300),
            per_budget: 100.try_into().unwrap(),
        };
        let leases = self.runtime.block_on(self.store.claim(&claim)).unwrap();
        leases.into_iter().for_each(|lease| self.run(&lease));
    }

    /// What is said between beginning and ending is what cannot be taken back.
    fn run(self, lease: &Lease) {
        let (id, key) = (lease.job.id.0, lease.key());
        // A lease that ran out on a busy machine is somebody else's.
        if self.runtime.block_on(self.store.begin(key, Timestamp::now())).is_err() {
            return;
        }
        match lease.job.asked.effect {
            Effect::Disruptive => say(format_args!("disturbed {id}")),
            Effect::Repeatable => say(format_args!("read {id}")),
        }
        thread::sleep(Duration::from_millis(1));
        let completed = self.store.complete(key, "{}".to_owned(), Timestamp::now());
        if self.runtime.block_on(completed).is_ok() {
            say(format_args!("done {id}"));
        }
    }
}

fn job((effect, line): (Effect, String), now: Timestamp) -> NewJob {
    NewJob {
        kind: "test".to_owned(),
        effect,
        dedupe: None,
        run_at: now,
        budget: "olt-1".to_owned(),
        line: Some(line.parse().unwrap()),
        region: None,
        technician: None,
        order: None,
        request: "{}".to_owned(),
        expires_at: much_later(),
    }
}

/// When every lease of this test has run out.
pub(super) fn much_later() -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(1)
}

/// The node whose ports are sampled.
pub(super) fn node() -> Change {
    let node = Node {
        name: onu().node,
        region: None,
        address: "192.0.2.1:161".to_owned(),
        driver: None,
        credentials: "olt".to_owned(),
        polling: Polling::default(),
        version: 0,
    };
    Change::PutNode(Box::new(node), Expect::Absent)
}

/// The ONU that is read.
pub(super) fn onu() -> OnuName {
    OnuName { node: "olt-1".parse().unwrap(), port: "0/1".parse().unwrap(), onu: 3 }
}

fn at(slot: i64) -> Timestamp {
    Timestamp::from_second(1_795_305_600 + slot).unwrap()
}

/// The time of a slot.
pub(super) fn span(slot: i64) -> Span {
    Span { from: at(slot), to: at(slot + 1) }
}

/// What is read of it in a slot.
pub(super) fn trace(slot: i64) -> Trace {
    Trace { slot: at(slot), cells: vec![(Metric::OnuRxPower, Cell::Steps(-slot))] }
}

fn row(slot: i64) -> PonRow {
    let OnuName { node, port, onu } = onu();
    let cells = vec![Cell::Steps(-slot), Cell::NotAsked];
    let packed = Packed::pack(&[onu, onu + 1], &[Column { metric: Metric::OnuRxPower, cells }]);
    PonRow { node, port, slot: at(slot), packed: packed.unwrap() }
}
