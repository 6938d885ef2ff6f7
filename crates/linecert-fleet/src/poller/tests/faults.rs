//! Agents as they are on a bad day.

use linecert_driver::{Column, Datum, Holds};
use linecert_measure::{Attribute, Reason};

use super::*;
use crate::Trouble;

const NODE: LabNode = LabNode::ZteC600;

/// A model with two columns of states.
const STATES: LabNode = LabNode::HuaweiSmartax;

/// The place among all rows of the agent of the cause of this ONU's last going down.
fn last_cause(onu: usize) -> usize {
    let driver = Arc::new(Driver::shipped(STATES.name()).unwrap().unwrap());
    let tables = snmp(&driver).unwrap().tables().iter();
    let mut columns = tables.filter(|t| t.kind() == SubjectKind::Onu).flat_map(|t| t.columns());
    let cause = Holds::Attribute(Attribute::LastDownCause);
    let column = columns.find(|column| column.holds() == cause).and_then(Column::oid).unwrap();
    let mut rows = STATES.encode(&Plant::of(48, 7)).unwrap();
    rows.sort_by(|a, b| a.oid.cmp(&b.oid));
    rows.iter().position(|row| row.oid.starts_with(column)).unwrap() + onu
}

#[test]
fn a_node_that_is_stuck_delays_no_other_and_what_it_gave_is_kept() {
    let table = rows(STATES, 48);
    let stuck = format!("silent-after={}", last_cause(9));
    let agents = [agent(&table, &[&stuck]), agent(&table, &[]), agent(&table, &["slow=2ms"])];
    let bench = Bench::of(STATES, agents.into());
    let began = Instant::now();
    for _ in 0..3 {
        bench.pass(2 * HOUR);
        for node in [1, 2] {
            let (samples, harvest) = bench.harvest(node, PollTable::Optics);
            assert_eq!((harvest.unread.len(), harvest.onus), (0, 48));
            assert!(!samples.is_empty());
        }
    }
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    let (samples, harvest) = bench.harvest(0, PollTable::State);
    assert!(harvest.cells > 0 && !samples.is_empty());
    let first = harvest.unread.first().map(|unread| &unread.trouble);
    assert!(matches!(first, Some(Trouble::Truncated { .. })), "{:?}", harvest.unread);
    let data = samples.iter().flat_map(|sample| &sample.states).flat_map(|(_, cells)| cells);
    assert!(data.clone().any(|datum| *datum == Datum::Absent(Reason::Interrupted)));
    assert!(data.clone().any(|datum| matches!(datum, Datum::Status(_))));
    let told = |late: &Late| late.node == NodeId(0) && late.why.name() == "truncated";
    bench.wait(|bench| bench.poller.late().iter().any(told));
}

#[test]
fn a_user_that_is_not_known_gives_the_node_a_rest() {
    let table = rows(NODE, 8);
    let agents = ["reader", "stranger"].map(|name| (agent_v3(&table, &[]), user(name).into()));
    let bench = Bench::new(NODE, agents.into());
    bench.pass(2 * HOUR);
    let (_, harvest) = bench.harvest(1, PollTable::State);
    let Some(Trouble::Forbidden(why)) = harvest.unread.first().map(|unread| &unread.trouble) else {
        panic!("{:?}", harvest.unread);
    };
    assert_eq!(why, "it does not know the user");
    bench.harvest(0, PollTable::State);
    bench.wait(|bench| {
        let late = bench.poller.late();
        let is_rest = |late: &Late| late.node == NodeId(1) && late.why.name() == "resting";
        late.iter().any(is_rest) && late.iter().all(|late| late.node == NodeId(1))
    });
}

#[test]
fn an_agent_that_boots_in_the_middle_gives_everything() {
    let table = rows(NODE, 48);
    let faults = [vec!["reboot=6"], vec!["new-engine-id=5000"], vec!["mid-row"], vec!["too-big=7"]];
    let agents = faults.map(|faults| (agent_v3(&table, &faults), user("reader").into()));
    let bench = Bench::new(NODE, agents.into());
    bench.pass(2 * HOUR);
    for node in 0..4 {
        let (samples, harvest) = bench.harvest(node, PollTable::Optics);
        let onus: usize = samples.iter().map(|sample| sample.onus.len()).sum();
        assert_eq!((harvest.unread.len(), harvest.onus, onus), (0, 48, 48), "agent {node}");
    }
}

#[test]
fn a_hint_reads_the_state_at_once_and_no_optics() {
    let bench = Bench::of(NODE, vec![agent(&rows(NODE, 8), &[])]);
    bench.pass(2 * HOUR);
    bench.harvest(0, PollTable::State);
    bench.wait(|bench| bench.poller.counters().walks >= 2);
    bench.pass(120);
    bench.forget();
    let before = bench.poller.counters().walks;
    bench.poller.hint(NodeId(0));
    let (samples, harvest) = bench.harvest(0, PollTable::State);
    assert_eq!((samples.is_empty(), harvest.onus), (false, 8));
    bench.wait(|bench| bench.poller.counters().walks == before + 1);
}

#[test]
fn a_node_that_is_taken_out_is_asked_no_more() {
    let bench = Bench::of(NODE, vec![agent(&rows(NODE, 8), &[])]);
    bench.poller.remove(NodeId(0));
    bench.wait(|bench| bench.poller.counters().nodes == 0);
    bench.pass(9 * HOUR);
    assert!(bench.gathered.recv_timeout(Duration::from_millis(200)).is_err());
}

#[test]
fn a_poller_that_is_dropped_hands_on_what_it_has() {
    let table = rows(NODE, 512);
    let bench = Bench::of(NODE, vec![agent(&table, &["slow=20ms"])]);
    bench.pass(2 * HOUR);
    bench.wait(|bench| bench.poller.counters().wire.cells > 100);
    let Bench { fleet: _fleet, poller, gathered, .. } = bench;
    let began = Instant::now();
    drop(poller);
    assert!(began.elapsed() < Duration::from_secs(2));
    let harvests = gathered.iter().filter_map(|(_, gathered)| match gathered {
        Gathered::Harvest(harvest) => Some(harvest),
        _ => None,
    });
    let last = harvests.last().unwrap();
    assert!(last.unread.iter().any(|unread| unread.trouble.to_string().contains("stopped")));
}
