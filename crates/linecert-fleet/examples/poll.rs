//! Polls a fleet of the lab and says what it cost: `--nodes 50 --onus 1024 --rounds 2`.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::{
    env,
    error::Error,
    io,
    net::{Ipv4Addr, SocketAddrV4},
    num::NonZeroU16,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use jiff::Timestamp;
use linecert_driver::{Driver, Kind};
use linecert_fleet::{
    Budget, Gathered, NodeId, PollTable, PolledNode, Poller, PollerOptions, SampleSink,
};
use linecert_lab::{
    fleet::{Access, AgentPlan, Fleet, Table},
    node::{Node, Plant},
};
use linecert_snmp::Community;

const COMMUNITY: &str = "training";

/// What is polled.
struct Asked {
    node: Node,
    nodes: u32,
    onus: u32,
    rounds: u32,
    per_second: NonZeroU16,
}

/// What came, counted on the thread that polls, with the CPU that this thread has used.
#[derive(Clone, Copy, Default)]
struct Count {
    walks: u64,
    cells: u64,
    samples: u64,
    unread: usize,
    cpu: Duration,
}

struct Counting {
    count: Count,
    done: mpsc::Sender<(PollTable, Count)>,
}

impl SampleSink for Counting {
    fn take(&mut self, _node: NodeId, gathered: Gathered) {
        match gathered {
            Gathered::Sample(sample) => {
                let columns = sample.states.len() + sample.columns.len();
                self.count.samples += u64::try_from(columns * sample.onus.len()).unwrap_or(0);
            }
            Gathered::Roll(_) => {}
            Gathered::Harvest(harvest) => {
                self.count.walks += 1;
                self.count.cells += harvest.cells;
                self.count.unread += harvest.unread.len();
                self.count.cpu = cpu();
                self.done.send((harvest.table, self.count)).ok();
            }
        }
    }
}

/// What the thread that asks has used; of the whole process, with its agents, where the system does
/// not tell threads apart.
#[cfg(unix)]
fn cpu() -> Duration {
    use nix::sys::{
        resource::{UsageWho, getrusage},
        time::TimeValLike as _,
    };
    #[cfg(target_os = "linux")]
    let who = UsageWho::RUSAGE_THREAD;
    #[cfg(not(target_os = "linux"))]
    let who = UsageWho::RUSAGE_SELF;
    let Ok(usage) = getrusage(who) else { return Duration::ZERO };
    let used = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Duration::from_micros(u64::try_from(used).unwrap_or(0))
}

/// Nobody says.
#[cfg(not(unix))]
const fn cpu() -> Duration {
    Duration::ZERO
}

fn main() -> Result<(), Box<dyn Error>> {
    let asked = Asked::parse()?;
    let fleet = agents(&asked)?;
    let seconds = Arc::new(AtomicI64::new(Timestamp::now().as_second()));
    let time = Arc::clone(&seconds);
    let clock = move || Timestamp::from_second(time.load(Ordering::Relaxed)).unwrap_or_default();
    let options = PollerOptions { clock: Arc::new(clock), ..PollerOptions::default() };
    let (done, told) = mpsc::channel();
    let poller = Poller::start(options, Box::new(Counting { count: Count::default(), done }))?;
    add(&poller, &fleet, &asked)?;
    while poller.counters().nodes < usize::try_from(asked.nodes)? {
        std::thread::sleep(Duration::from_millis(20));
        seconds.fetch_add(1, Ordering::Relaxed);
    }
    let mut before = Count::default();
    for round in 0..=asked.rounds {
        let (walks, jump) = if round == 0 { (3, 90_000) } else { (2, 3_600) };
        let began = Instant::now();
        seconds.fetch_add(jump, Ordering::Relaxed);
        let mut latest = before;
        while latest.walks < before.walks + walks * u64::from(asked.nodes) {
            latest = told.recv_timeout(Duration::from_secs(120))?.1;
        }
        show(round, (before, latest), began.elapsed());
        before = latest;
    }
    seconds.fetch_add(2, Ordering::Relaxed);
    std::thread::sleep(Duration::from_millis(200));
    let wire = poller.counters().wire;
    println!(
        "{} requests, {} sent again, {} octets received",
        wire.requests, wire.retransmissions, wire.octets_in
    );
    println!("late nodes:");
    for late in poller.late() {
        println!("  {} {}: {}", late.node.0, late.table.name(), late.why);
    }
    Ok(())
}

fn show(round: u32, (before, after): (Count, Count), took: Duration) {
    let name =
        if round == 0 { "first round, with names".to_owned() } else { format!("round {round}") };
    let (cells, cpu) = (after.cells - before.cells, after.cpu.saturating_sub(before.cpu));
    let each = cpu.as_nanos() / u128::from(cells.max(1));
    println!(
        "{name}: {} walks, {cells} cells, {} data handed on, {} subtrees unread, {} ms, CPU {} ms, {each} ns a cell",
        after.walks - before.walks,
        after.samples - before.samples,
        after.unread - before.unread,
        took.as_millis(),
        cpu.as_millis(),
    );
}

fn agents(asked: &Asked) -> Result<Fleet, Box<dyn Error>> {
    let table = Arc::new(Table::new(asked.node.encode(&Plant::of(asked.onus, 7))?));
    println!("{} agents of {} with {} rows each", asked.nodes, asked.node, table.len());
    let plan = || AgentPlan::new(Arc::clone(&table), Access::V2c(COMMUNITY.to_owned()));
    let first = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0);
    Ok(Fleet::start(first, (0..asked.nodes).map(|_| plan()).collect())?)
}

fn add(poller: &Poller, fleet: &Fleet, asked: &Asked) -> Result<(), Box<dyn Error>> {
    let driver = Driver::shipped(asked.node.name()).ok_or("no driver of this name")??;
    let Kind::Snmp(snmp) = driver.kind() else { return Err("not read by SNMP".into()) };
    let budget = Budget::of(snmp).with_per_second(asked.per_second);
    let driver = Arc::new(driver);
    for (number, agent) in (0..).zip(fleet.addresses()) {
        poller.add(PolledNode {
            id: NodeId(number),
            name: format!("olt-{number}").into(),
            agent,
            credentials: Community::new(COMMUNITY).into(),
            driver: Arc::clone(&driver),
            budget,
            last: [None; 3],
        })?;
    }
    Ok(())
}

impl Asked {
    fn parse() -> Result<Self, Box<dyn Error>> {
        let mut asked = Self {
            node: Node::ZteC600,
            nodes: 50,
            onus: 1_024,
            rounds: 2,
            per_second: NonZeroU16::MAX,
        };
        let mut words = env::args().skip(1);
        while let Some(word) = words.next() {
            let value =
                words.next().ok_or_else(|| io::Error::other(format!("{word} needs a value")))?;
            match word.as_str() {
                "--node" => asked.node = value.parse()?,
                "--nodes" => asked.nodes = value.parse()?,
                "--onus" => asked.onus = value.parse()?,
                "--rounds" => asked.rounds = value.parse()?,
                "--per-second" => asked.per_second = value.parse()?,
                _ => return Err(format!("unknown option `{word}`").into()),
            }
        }
        Ok(asked)
    }
}
