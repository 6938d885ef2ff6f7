//! One ONU of an OLT, as a job takes it.

use linecert_driver::{Driver, SnmpDriver};
use linecert_measure::{Identity, Source, Subject};
use linecert_snmp::{Recording, Value, VarBind};

use crate::{
    inventory::AccessNode,
    node::{self, Node, NodeError},
    task::Take,
};

/// Reads one ONU and its PON port, and nothing else of the node.
pub(crate) async fn take(
    inventory: &AccessNode,
    (driver, snmp): (&Driver, &SnmpDriver),
    onu: &Subject,
) -> Result<Take, NodeError> {
    let node = Node::open(inventory.agent.clone(), inventory.login.fetch()?, None).await?;
    let mut rows = check_model(&node, snmp, (inventory, driver.model())).await?;
    let selected = node::read_one(&node, snmp, onu).await?;
    rows.extend(selected.rows);
    let cells = selected.cells.iter();
    Ok(Take {
        identity: identity(inventory, driver),
        observations: cells.filter_map(|cell| cell.observation().cloned()).collect(),
        series: Vec::new(),
        tones: Vec::new(),
        evidence: vec![Recording::from_rows(rows).to_text().into_bytes()],
        notes: Vec::new(),
    })
}

/// Reads what tells the model, and refuses another one: its objects would mean something else.
async fn check_model(
    node: &Node,
    snmp: &SnmpDriver,
    (inventory, model): (&AccessNode, &str),
) -> Result<Vec<VarBind>, NodeError> {
    let rows = node::evidence_of(node, snmp.detection()).await?;
    if snmp.detects(&rows).is_some() {
        return Ok(rows);
    }
    let description = match rows.first().map(|row| &row.value) {
        Some(Value::OctetString(text)) => String::from_utf8_lossy(text).into_owned(),
        _ => String::new(),
    };
    let (agent, model) = (inventory.agent.clone(), model.to_owned());
    Err(NodeError::OtherModel { agent, model, description })
}

fn identity(node: &AccessNode, driver: &Driver) -> Identity {
    Identity {
        key: node.key.clone(),
        maker: driver.maker().to_owned(),
        model: driver.model().to_owned(),
        serial: None,
        firmware: None,
        driver: Some(driver.label()),
        calibration: None,
        source: Source::Driven,
    }
}
