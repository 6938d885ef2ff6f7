//! The access nodes of the lab: agents of several makers that answer SNMP on loopback, and one that has
//! fallen silent.

use std::net::SocketAddr;

use linecert_driver::{Asked, Cell, CellContent, Driver, Holds, Kind, SnmpDriver};
use linecert_lab::{
    fleet::{AgentFault, FleetError},
    node::{Node, Plant},
};
use linecert_measure::{Dbm, Metric, Reading, Subject, Unit};
use linecert_snmp::{Oid, OidError, VarBind};
use thiserror::Error;

use super::breath::{Agents, Base};

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
    _agents: Agents,
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
}

impl LabNetwork {
    /// Starts them.
    ///
    /// # Errors
    /// [`LabError`].
    pub(super) fn start() -> Result<Self, LabError> {
        let (mut bases, mut nodes) = (Vec::new(), Vec::new());
        for (seed, (name, region, model, onus)) in (1..).zip(NODES) {
            let rows = model.encode(&Plant::of(onus, seed))?;
            let driver = Driver::shipped(model.name()).and_then(Result::ok);
            let driver = driver.ok_or(LabError::Driver(model.name()))?;
            let Kind::Snmp(snmp) = driver.kind() else {
                return Err(LabError::Driver(model.name()));
            };
            nodes.push((name, region, model.name(), received(snmp, &rows)));
            bases.push(Base { rows, levels: levels(snmp), faults: Vec::new() });
        }
        let (name, region, model) = SILENT;
        nodes.push((name, region, model.name(), Vec::new()));
        let (rows, faults) = (model.encode(&Plant::of(4, 9))?, vec![AgentFault::SilentAfter(0)]);
        bases.push(Base { rows, levels: Vec::new(), faults });
        let (agents, addresses) = Agents::start(bases, COMMUNITY)?;
        let nodes = nodes.into_iter().zip(addresses);
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

/// The subtrees in which a node tells what its ONUs receive.
fn levels(snmp: &SnmpDriver) -> Vec<Oid> {
    let columns = snmp.tables().iter().flat_map(|table| table.columns());
    let levels = columns.filter(|column| column.holds() == Holds::Metric(Metric::OnuRxPower));
    levels.filter_map(|column| column.oid().cloned()).collect()
}

/// What the driver of a node reads from its rows: the level that each ONU receives.
fn received(snmp: &SnmpDriver, rows: &[VarBind]) -> Vec<(Subject, Dbm)> {
    let cells = snmp.decode(rows, &Asked::Everything).cells.into_iter();
    let level = |cell: Cell| match cell.content {
        CellContent::Reading(reading) if reading.metric() == Metric::OnuRxPower => {
            let Reading::Value(value) = reading.reading() else { return None };
            let quantity = value.quantity();
            let level = Dbm::from_thousandths(quantity.steps());
            (quantity.unit() == Unit::Dbm).then_some((cell.subject, level))
        }
        _ => None,
    };
    cells.filter_map(level).filter(|(onu, _)| matches!(onu, Subject::Onu { .. })).collect()
}
