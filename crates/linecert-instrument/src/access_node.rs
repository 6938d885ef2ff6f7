//! An OLT that answers SNMP v2c.

use linecert_driver::{Driver, ForeignSubject, SnmpDriver};
use linecert_measure::{Identity, Reason, Subject};
use linecert_snmp::{
    Client, Community, Limits, OpenError, ReadError, Recording, Target, Value, VarBind,
};
use thiserror::Error;

use crate::{agent_address::AgentAddress, inventory::AccessNode, secret::SecretError, task::Take};

/// Why an access node gave no reading.
#[derive(Debug, Error)]
pub enum NodeError {
    /// The community cannot be had.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The agent cannot be asked at all.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The agent did not answer, or not sensibly.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The agent is not of the model that the inventory names.
    #[error("the agent at {agent} is not a {model}: it calls itself `{description}`")]
    OtherModel {
        /// The agent.
        agent: AgentAddress,
        /// The model that the driver is for.
        model: String,
        /// What it says of itself.
        description: String,
    },
    /// The work order names an ONU that such a device cannot have.
    #[error(transparent)]
    Subject(#[from] ForeignSubject),
}

impl NodeError {
    /// The kind of reason for which there is no reading.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        match self {
            Self::Secret(_) | Self::Open(OpenError::Resolve { .. }) => Reason::NotFound,
            Self::Open(_) => Reason::Unsupported,
            Self::Read(error) => match error {
                ReadError::TimedOut { .. } => Reason::TimedOut,
                ReadError::ConnectionRefused { .. } | ReadError::Refused { .. } => Reason::Refused,
                ReadError::NoSuchObject { .. } => Reason::NoSuchObject,
                ReadError::Truncated { .. } => Reason::Interrupted,
                _ => Reason::Garbled,
            },
            Self::OtherModel { .. } => Reason::Garbled,
            Self::Subject(_) => Reason::Unsupported,
        }
    }
}

/// Reads one ONU and its PON port, and nothing else of the node.
pub(crate) async fn take(
    node: &AccessNode,
    (driver, snmp): (&Driver, &SnmpDriver),
    onu: &Subject,
) -> Result<Take, NodeError> {
    let community = Community::new(node.community.fetch()?.into_bytes());
    let AgentAddress { host, port } = node.agent.clone();
    let client = Client::open(Target { host, port }, community, Limits::default()).await?;
    let wanted = snmp.rows_of(onu)?;
    let mut rows = detect(&client, snmp, (node, driver.model())).await?;
    rows.extend(client.get(&wanted).await?);
    let observations = snmp.decode_of(onu, &rows)?;
    Ok(Take {
        identity: identity(node, driver),
        observations,
        series: Vec::new(),
        evidence: vec![Recording::from_rows(rows).to_text().into_bytes()],
    })
}

/// Reads what tells the model, and refuses another one: its objects would mean something else.
/// The probe, which is a walk, is needed only where the operator has overwritten `sysDescr`.
async fn detect(
    client: &Client,
    snmp: &SnmpDriver,
    (node, model): (&AccessNode, &str),
) -> Result<Vec<VarBind>, NodeError> {
    let [description, object_id, probe] = snmp.detection();
    let mut rows = client.get(&[description, object_id]).await?;
    if !snmp.detects(&rows) {
        rows.extend(client.walk(&probe).await?);
    }
    if snmp.detects(&rows) {
        return Ok(rows);
    }
    let description = match rows.first().map(|row| &row.value) {
        Some(Value::OctetString(text)) => String::from_utf8_lossy(text).into_owned(),
        _ => String::new(),
    };
    Err(NodeError::OtherModel { agent: node.agent.clone(), model: model.to_owned(), description })
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
    }
}
