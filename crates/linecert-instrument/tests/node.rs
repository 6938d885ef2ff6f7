//! Access nodes read from the lab's agents, well and unwell.
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage has failed")]

use std::{
    net::{Ipv4Addr, SocketAddrV4},
    sync::Arc,
    time::Duration,
};

use linecert_driver::{Cell, Driver, Kind, SnmpDriver, SubjectKind, Verdict};
use linecert_instrument::{Node, NodeError, SelectError, Sweep, Swept, detect, select};
use linecert_lab::{
    fleet::{Access, AgentFault, AgentPlan, Count, Fleet, Table},
    node::{Node as Played, Plant},
};
use linecert_measure::{Reason, Subject};
use linecert_snmp::Community;

const COMMUNITY: &str = "reader";

fn play(node: Played, onus: u32, faults: &[AgentFault]) -> Fleet {
    let rows = node.encode(&Plant::of(onus, 7)).unwrap();
    let access = Access::V2c(COMMUNITY.to_owned());
    let plan =
        AgentPlan { faults: faults.to_vec(), ..AgentPlan::new(Arc::new(Table::new(rows)), access) };
    Fleet::start(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0), vec![plan]).unwrap()
}

async fn open(fleet: &Fleet) -> Node {
    let address = fleet.addresses().next().unwrap();
    let agent = format!("udp://{address}").parse().unwrap();
    let timeout = Some(Duration::from_millis(300));
    Node::open(agent, Community::new(COMMUNITY).into(), timeout).await.unwrap()
}

fn driver(name: &str) -> SnmpDriver {
    match Driver::shipped(name).unwrap().unwrap().kind() {
        Kind::Snmp(snmp) => (**snmp).clone(),
        _ => unreachable!("{name} is read over SNMP"),
    }
}

async fn swept(fleet: &Fleet, driver: &SnmpDriver) -> Result<Swept, NodeError> {
    let node = open(fleet).await;
    let onus = &[SubjectKind::Onu];
    let mut sweep = Sweep::begin((&node, driver), onus, None, &mut |_| ()).await?;
    sweep.read_costly(&mut |_| ()).await?;
    Ok(sweep.finish())
}

fn reasons(cells: &[Cell]) -> Vec<Reason> {
    let mut reasons: Vec<_> = cells.iter().filter_map(|c| Some(c.absence()?.reason)).collect();
    reasons.sort_unstable();
    reasons.dedup();
    reasons
}

#[tokio::test]
async fn every_node_of_the_lab_is_known_by_its_driver() {
    for node in Played::ALL {
        let fleet = play(*node, 4, &[]);
        let detected = detect(&open(&fleet).await).await.unwrap();
        let Verdict::Named { driver, .. } = detected.verdict else {
            panic!("{node}: {:?}", detected.verdict)
        };
        assert_eq!(driver, node.name());
    }
}

#[tokio::test]
async fn what_an_agent_does_not_finish_is_said_and_never_called_absent() {
    let driver = driver("zte-c600");
    let whole = swept(&play(Played::ZteC600, 48, &[]), &driver).await.unwrap();
    assert!(whole.unread.is_empty() && !whole.cells.is_empty());
    let cut = swept(&play(Played::ZteC600, 48, &[AgentFault::SilentAfter(400)]), &driver).await;
    let cut = cut.unwrap();
    assert!(!cut.unread.is_empty());
    let told = reasons(&cut.cells);
    let silent = [Reason::TimedOut, Reason::Interrupted];
    assert!(told.iter().any(|reason| silent.contains(reason)), "{told:?}");
    // Whatever came is what the whole reading says too.
    for cell in cut.cells.iter().filter(|cell| cell.absence().is_none()) {
        assert!(whole.cells.contains(cell), "{cell:?}");
    }
}

#[tokio::test]
async fn nothing_at_all_is_an_error() {
    let driver = driver("zte-c600");
    let error = swept(&play(Played::ZteC600, 4, &[AgentFault::SilentAfter(0)]), &driver).await;
    assert_eq!(error.unwrap_err().reason(), Reason::TimedOut);
}

#[tokio::test]
async fn one_onu_of_many_costs_no_more_than_one_onu() {
    let (fleet, driver) = (play(Played::ZteC600, 4_096, &[]), driver("zte-c600"));
    let node = open(&fleet).await;
    let selector = "1/1/3:7".parse().unwrap();
    let onus = &[SubjectKind::Onu];
    let before = fleet.total(Count::Requests);
    let selected = select((&node, &driver), &selector, onus, &mut |_| ()).await.unwrap();
    assert_eq!(selected.subject, Subject::Onu { pon: "1/1/3".to_owned(), onu: 7 });
    assert!(
        selected
            .cells
            .iter()
            .any(|cell| cell.observation().is_some_and(|o| o.reading().value().is_some()))
    );
    let requests = fleet.total(Count::Requests) - before;
    assert!(requests < 40, "{requests} requests for one ONU");
}

#[tokio::test]
async fn a_selector_means_one_subject_or_is_refused() {
    let (fleet, driver) = (play(Played::ZteC600, 8, &[]), driver("zte-c600"));
    let node = open(&fleet).await;
    let onus = &[SubjectKind::Onu];
    let select = |text: &str| {
        let selector = text.parse().unwrap();
        let (node, driver) = (&node, &driver);
        async move { select((node, driver), &selector, onus, &mut |_| ()).await }
    };
    assert!(matches!(select("NOSUCHSERIAL").await, Err(SelectError::None)));
    let serial = select("LCLB1AB00001").await.unwrap();
    let in_hex = select("4C434C421AB00001").await.unwrap();
    assert_eq!(serial.subject, in_hex.subject);
}

#[tokio::test]
async fn one_line_brings_its_bands_its_ends_and_its_tones() {
    let (fleet, driver) = (play(Played::Vdsl2LineMib, 4, &[]), driver("vdsl2-line-mib"));
    let node = open(&fleet).await;
    let kinds = &[SubjectKind::Line, SubjectKind::Band, SubjectKind::Termination];
    let mut sweep = Sweep::begin((&node, &driver), kinds, None, &mut |_| ()).await.unwrap();
    sweep.read_costly(&mut |_| ()).await.unwrap();
    let all = sweep.finish().cells;
    let first = all.iter().find_map(|cell| match &cell.subject {
        Subject::Line { line } => Some(line.clone()),
        _ => None,
    });
    let line = first.unwrap();
    let of_line = |cell: &&Cell| match &cell.subject {
        Subject::Line { line: of } | Subject::Band { line: of, .. } => *of == line,
        Subject::Termination { line: of, .. } => *of == line,
        _ => false,
    };
    let expect: Vec<_> = all.iter().filter(of_line).cloned().collect();
    let selector = format!("name:{line}").parse().unwrap();
    let selected = select((&node, &driver), &selector, kinds, &mut |_| ()).await.unwrap();
    assert_eq!(selected.cells, expect);
    assert!(expect.iter().any(|cell| matches!(cell.subject, Subject::Band { .. })));
}
