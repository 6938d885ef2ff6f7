//! Polls access nodes once, all their tables, and stores what they say in packed rows: in a process of
//! its own, so that the kernel counts it apart.

use std::{
    net::SocketAddr,
    num::NonZeroU16,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use clap::Args;
use linecert_driver::{Datum, Driver, Kind};
use linecert_fleet::{
    Budget, Gathered, NodeId, PolledNode, Poller, PollerOptions, PonSample, SampleSink,
};
use linecert_measure::Timestamp;
use linecert_snmp::Community;
use linecert_store::{Cell, Column, Packed, PonRow, Samples as _, SqliteStore, suite::block_on};

use super::peer::{COMMUNITY, NODE, Shape, addresses};
use crate::snmp::Problem;

/// How many rows are kept at once: a commit for each would cost more than the rows.
const TOGETHER: usize = 512;

/// The longest that nothing comes before it is given up.
const PATIENCE: Duration = Duration::from_secs(120);

/// The tables that are read of each node: who is there, their states, their optics.
const TABLES: u64 = 3;

/// Whom to poll, and where to.
#[derive(Debug, Args)]
pub(crate) struct PollOnce {
    #[arg(long)]
    port: u16,
    #[command(flatten)]
    shape: Shape,
    /// The folder of the store, which is made.
    #[arg(long)]
    store: PathBuf,
}

/// What came.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    walks: u64,
    cells: u64,
    unread: usize,
}

/// Packs on the thread that polls, and hands on to the one that stores.
struct Desk {
    count: Count,
    rows: mpsc::Sender<PonRow>,
    told: mpsc::Sender<Count>,
}

impl SampleSink for Desk {
    fn take(&mut self, _: NodeId, gathered: Gathered) {
        match gathered {
            Gathered::Sample(sample) if !sample.columns.is_empty() => {
                // What cannot be packed is missing in the count at the end.
                if let Some(row) = packed(&sample) {
                    drop(self.rows.send(row));
                }
            }
            Gathered::Sample(_) | Gathered::Roll(_) => {}
            Gathered::Harvest(harvest) => {
                self.count.walks += 1;
                self.count.cells += harvest.cells;
                self.count.unread += harvest.unread.len();
                self.told.send(self.count).ok();
            }
        }
    }
}

fn packed(sample: &PonSample) -> Option<PonRow> {
    let cell = |datum: &Datum| match datum {
        Datum::Steps(steps) | Datum::Below(steps) | Datum::Above(steps) => Cell::Steps(*steps),
        Datum::Absent(reason) => Cell::Absent(*reason),
        Datum::Status(_) => Cell::NotAsked,
    };
    let columns = sample.columns.iter().map(|column| Column {
        metric: column.metric,
        cells: column.cells.iter().map(cell).collect(),
    });
    Some(PonRow {
        node: sample.node.parse().ok()?,
        port: sample.port.parse().ok()?,
        slot: sample.slot,
        packed: Packed::pack(&sample.onus, &columns.collect::<Vec<_>>()).ok()?,
    })
}

/// The hidden subcommand: polls once and says what came.
pub(crate) fn run(args: &PollOnce) -> Result<(), Problem> {
    let began = Instant::now();
    let store = SqliteStore::create(&args.store);
    let store = store.map_err(|error| Problem::Answer {
        child: "the store".to_owned(),
        line: error.to_string(),
    })?;
    let (rows, waiting) = mpsc::channel();
    let (told, news) = mpsc::channel();
    let keeping = thread::spawn(move || keep(&store, &waiting));
    let count = poll(args, Desk { count: Count::default(), rows, told }, &news)?;
    let kept = keeping.join().map_err(|_| Problem::Argument("rows"))?;
    println!(
        "walks={} cells={} unread={} rows={kept} wall-ms={}",
        count.walks,
        count.cells,
        count.unread,
        began.elapsed().as_millis()
    );
    Ok(())
}

/// Stores what comes until nothing more does, and tells how many rows those were.
fn keep(store: &SqliteStore, waiting: &mpsc::Receiver<PonRow>) -> usize {
    let mut kept = 0;
    while let Ok(first) = waiting.recv() {
        let mut rows = vec![first];
        while rows.len() < TOGETHER
            && let Ok(row) = waiting.recv_timeout(Duration::from_millis(20))
        {
            rows.push(row);
        }
        let count = rows.len();
        // What is not stored is missing in the count.
        kept += block_on(store.put_samples(rows)).map_or(0, |()| count);
    }
    kept
}

fn poll(args: &PollOnce, desk: Desk, news: &mpsc::Receiver<Count>) -> Result<Count, Problem> {
    let seconds = Arc::new(AtomicI64::new(Timestamp::now().as_second()));
    let time = Arc::clone(&seconds);
    let clock = move || Timestamp::from_second(time.load(Ordering::Relaxed)).unwrap_or_default();
    let options = PollerOptions { clock: Arc::new(clock), ..PollerOptions::default() };
    let poller = Poller::start(options, Box::new(desk)).map_err(Problem::system("poll"))?;
    let driver = Driver::shipped(NODE.name()).and_then(Result::ok);
    let driver = Arc::new(driver.ok_or(Problem::Argument("driver"))?);
    for (number, agent) in (0..).zip(addresses(args.port, args.shape.nodes)) {
        poller.add(node(&driver, (number, agent))?).map_err(|_| Problem::Argument("node"))?;
    }
    while poller.counters().nodes < args.shape.nodes {
        thread::sleep(Duration::from_millis(5));
        seconds.fetch_add(1, Ordering::Relaxed);
    }
    // Everything is due a day later.
    seconds.fetch_add(90_000, Ordering::Relaxed);
    let all = TABLES * u64::try_from(args.shape.nodes).unwrap_or(u64::MAX);
    let mut latest = Count::default();
    while latest.walks < all {
        let silence =
            |_| Problem::Answer { child: "the poller".to_owned(), line: format!("{latest:?}") };
        latest = news.recv_timeout(PATIENCE).map_err(silence)?;
    }
    Ok(latest)
}

fn node(driver: &Arc<Driver>, (number, agent): (u32, SocketAddr)) -> Result<PolledNode, Problem> {
    let Kind::Snmp(snmp) = driver.kind() else { return Err(Problem::Argument("driver")) };
    let budget = Budget::of(snmp).with_per_second(NonZeroU16::MAX);
    Ok(PolledNode {
        id: NodeId(number),
        name: format!("olt-{number}").into(),
        agent,
        credentials: Community::new(COMMUNITY).into(),
        driver: Arc::clone(driver),
        budget,
        last: [None; 3],
    })
}
