//! Polls the lab's agents over the wire, by a clock that the test turns.

mod faults;
mod same;

use std::{
    cell::RefCell,
    net::{Ipv4Addr, SocketAddrV4},
    sync::{
        atomic::{AtomicI64, Ordering},
        mpsc,
    },
    time::Instant,
};

use linecert_lab::{
    fleet::{Access, AgentFault, AgentPlan, AgentUser, Fleet, Suite, Table},
    node::{Node as LabNode, Plant},
};
use linecert_snmp::{AuthProtocol, Community, Passphrase, PrivacyProtocol, User};

use super::*;
use crate::{Gathered, Harvest, PollTable, PonSample};

const COMMUNITY: &str = "training";
const HOUR: i64 = 3_600;

/// Keeps what was gathered.
struct Keep(mpsc::Sender<(NodeId, Gathered)>);

impl SampleSink for Keep {
    fn take(&mut self, node: NodeId, gathered: Gathered) {
        self.0.send((node, gathered)).ok();
    }
}

/// Agents, a poller of them, and the time.
struct Bench {
    fleet: Fleet,
    poller: Poller,
    gathered: mpsc::Receiver<(NodeId, Gathered)>,
    /// What has come and was not asked for yet.
    kept: RefCell<Vec<(NodeId, Gathered)>>,
    seconds: Arc<AtomicI64>,
}

fn rows(node: LabNode, onus: u32) -> Arc<Table> {
    Arc::new(Table::new(node.encode(&Plant::of(onus, 7)).unwrap()))
}

fn agent(table: &Arc<Table>, faults: &[&str]) -> AgentPlan {
    let faults: Vec<AgentFault> = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    AgentPlan { faults, ..AgentPlan::new(Arc::clone(table), Access::V2c(COMMUNITY.to_owned())) }
}

fn user(name: &str) -> User {
    let secret = |text| Passphrase::new(text).unwrap();
    let auth = (AuthProtocol::Sha256, secret("authentication"));
    User::new(name, auth, (PrivacyProtocol::Aes128, secret("confidential"))).unwrap()
}

fn agent_v3(table: &Arc<Table>, faults: &[&str]) -> AgentPlan {
    let access = Access::V3(AgentUser {
        name: "reader".to_owned(),
        suite: Suite::Sha256Aes128,
        auth_passphrase: "authentication".to_owned(),
        privacy_passphrase: "confidential".to_owned(),
    });
    AgentPlan { access, ..agent(table, faults) }
}

impl Bench {
    /// A poller of these agents, all of one model, asked by these credentials.
    fn new(node: LabNode, agents: Vec<(AgentPlan, Credentials)>) -> Self {
        let (plans, credentials): (Vec<_>, Vec<_>) = agents.into_iter().unzip();
        let fleet = Fleet::start(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0), plans).unwrap();
        let seconds = Arc::new(AtomicI64::new(1_700_000_000));
        let time = Arc::clone(&seconds);
        let clock = move || Timestamp::from_second(time.load(Ordering::Relaxed)).unwrap();
        let options = PollerOptions { clock: Arc::new(clock), ..PollerOptions::default() };
        let (keep, gathered) = mpsc::channel();
        let poller = Poller::start(options, Box::new(Keep(keep))).unwrap();
        let bench = Self { fleet, poller, gathered, kept: RefCell::default(), seconds };
        let driver = Arc::new(Driver::shipped(node.name()).unwrap().unwrap());
        let fast = std::num::NonZeroU16::MAX;
        let budget = Budget::of(snmp(&driver).unwrap()).with_per_second(fast);
        for ((number, agent), credentials) in (0..).zip(bench.fleet.addresses()).zip(credentials) {
            let node = PolledNode {
                id: NodeId(number),
                name: format!("olt-{number}").into(),
                agent,
                credentials,
                driver: Arc::clone(&driver),
                budget,
                last: [None; 3],
            };
            bench.poller.add(node).unwrap();
        }
        // Nodes that are told of later than the time has moved are due later.
        bench.wait(|bench| bench.poller.counters().nodes == bench.fleet.addresses().count());
        bench
    }

    fn of(node: LabNode, agents: Vec<AgentPlan>) -> Self {
        let known = || Credentials::from(Community::new(COMMUNITY));
        Self::new(node, agents.into_iter().map(|plan| (plan, known())).collect())
    }

    fn pass(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    #[track_caller]
    fn wait(&self, until: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !until(self) {
            assert!(began.elapsed() < Duration::from_secs(60), "{:?}", self.poller.late());
            self.pass(1);
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// What one node gave of a table, once that has been read.
    #[track_caller]
    fn harvest(&self, node: u32, table: PollTable) -> (Vec<PonSample>, Harvest) {
        let (mut kept, mut samples, mut place) = (self.kept.borrow_mut(), Vec::new(), 0);
        loop {
            if place == kept.len() {
                kept.push(self.gathered.recv_timeout(Duration::from_secs(60)).unwrap());
            }
            let is_wanted = kept[place].0 == NodeId(node)
                && match &kept[place].1 {
                    Gathered::Sample(sample) => sample.table == table,
                    Gathered::Harvest(harvest) => harvest.table == table,
                    Gathered::Roll(_) => false,
                };
            if !is_wanted {
                place += 1;
                continue;
            }
            match kept.remove(place).1 {
                Gathered::Sample(sample) => samples.push(sample),
                Gathered::Harvest(harvest) => return (samples, harvest),
                Gathered::Roll(_) => {}
            }
        }
    }

    /// Forgets what has come so far.
    fn forget(&self) {
        self.kept.borrow_mut().clear();
        while self.gathered.try_recv().is_ok() {}
    }
}

#[test]
fn a_driver_without_onus_is_refused() {
    let bench = Bench::of(LabNode::ZteC600, vec![agent(&rows(LabNode::ZteC600, 8), &[])]);
    let driver = Arc::new(Driver::shipped("vdsl2-line-mib").unwrap().unwrap());
    let node = PolledNode {
        id: NodeId(9),
        name: "dslam-1".into(),
        agent: bench.fleet.addresses().next().unwrap(),
        credentials: Community::new(COMMUNITY).into(),
        budget: Budget::of(snmp(&driver).unwrap()),
        driver,
        last: [None; 3],
    };
    let error = bench.poller.add(node).unwrap_err();
    assert_eq!(error.to_string(), "poll `dslam-1`: the driver `vdsl2-line-mib` knows no ONUs");
}
