//! The access nodes of the lab: agents of several makers that answer SNMP on loopback, and one that has
//! fallen silent.

use std::{
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    num::ParseIntError,
    sync::Arc,
};

use linecert_driver::{Asked, CellContent, Driver, Kind};
use linecert_lab::{
    fleet::{Access, AgentFault, AgentPlan, Fleet, FleetError, Table},
    node::{Node, Plant},
};
use linecert_measure::{Dbm, Metric, Reading, Subject, Unit};
use linecert_snmp::OidError;
use thiserror::Error;

/// Who may read the nodes.
pub(super) const COMMUNITY: &str = "training";

/// The nodes: their name, region, model, and how many ONUs they have.
const NODES: [(&str, &str, Node, u32); 3] = [
    ("olt-1", "north", Node::ZteC600, 96),
    ("olt-2", "north", Node::HuaweiSmartax, 64),
    ("olt-3", "south", Node::ZteC600, 48),
];

/// The one that does not answer.
const SILENT: (&str, &str, Node) = ("olt-4", "south", Node::ZteC600);

/// Nodes that answer until this is dropped.
pub(super) struct LabNetwork {
    /// Holds the agents.
    _agents: Fleet,
    pub(super) nodes: Vec<LabNode>,
}

/// A node.
pub(super) struct LabNode {
    pub(super) name: &'static str,
    pub(super) region: &'static str,
    pub(super) driver: &'static str,
    pub(super) address: SocketAddr,
    /// The ONUs that are there and read a level, with that level.
    pub(super) onus: Vec<(Subject, Dbm)>,
}

/// Why the nodes do not answer.
#[derive(Debug, Error)]
pub(crate) enum LabError {
    /// The agents do not start.
    #[error(transparent)]
    Fleet(#[from] FleetError),
    /// What they answer cannot be written down.
    #[error(transparent)]
    Rows(#[from] OidError),
    /// A node has no driver.
    #[error("the driver `{0}` is not there")]
    Driver(&'static str),
    /// A fault cannot be read.
    #[error("a fault of the lab: {0}")]
    Fault(String),
    /// A number is out of range.
    #[error(transparent)]
    Number(#[from] ParseIntError),
}

impl LabNetwork {
    /// Starts them.
    ///
    /// # Errors
    /// [`LabError`].
    pub(super) fn start() -> Result<Self, LabError> {
        let (mut plans, mut nodes) = (Vec::new(), Vec::new());
        for (seed, (name, region, model, onus)) in (1..).zip(NODES) {
            let rows = model.encode(&Plant::of(onus, seed))?;
            let driver = model.name();
            let onus = levels(driver, &rows)?;
            nodes.push((name, region, driver, onus));
            plans.push(plan(Table::new(rows), Vec::new()));
        }
        let (name, region, model) = SILENT;
        nodes.push((name, region, model.name(), Vec::new()));
        let silent = "silent-after=0".parse();
        let silent = silent.map_err(|error: linecert_lab::fleet::FaultTextError| {
            LabError::Fault(error.to_string())
        })?;
        plans.push(plan(Table::new(model.encode(&Plant::of(4, 9))?), vec![silent]));
        let agents = Fleet::start(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0), plans)?;
        let nodes = nodes.into_iter().zip(agents.addresses());
        let nodes = nodes.map(|((name, region, driver, onus), address)| LabNode {
            name,
            region,
            driver,
            address,
            onus,
        });
        Ok(Self { nodes: nodes.collect(), _agents: agents })
    }
}

fn plan(table: Table, faults: Vec<AgentFault>) -> AgentPlan {
    let access = Access::V2c(COMMUNITY.to_owned());
    AgentPlan { faults, ..AgentPlan::new(Arc::new(table), access) }
}

/// What the driver of a node reads from its rows: the level that each ONU receives.
fn levels(
    driver: &'static str,
    rows: &[linecert_snmp::VarBind],
) -> Result<Vec<(Subject, Dbm)>, LabError> {
    let absent = || LabError::Driver(driver);
    let driver = Driver::shipped(driver).and_then(Result::ok).ok_or_else(absent)?;
    let Kind::Snmp(snmp) = driver.kind() else { return Err(absent()) };
    let cells = snmp.decode(rows, &Asked::Everything).cells.into_iter();
    let level = |cell: linecert_driver::Cell| match cell.content {
        CellContent::Reading(reading) if reading.metric() == Metric::OnuRxPower => {
            let Reading::Value(value) = reading.reading() else { return None };
            let quantity = value.quantity();
            let level = Dbm::from_thousandths(quantity.steps());
            (quantity.unit() == Unit::Dbm).then_some((cell.subject, level))
        }
        _ => None,
    };
    Ok(cells.filter_map(level).filter(|(onu, _)| matches!(onu, Subject::Onu { .. })).collect())
}
