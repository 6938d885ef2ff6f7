//! Finding out which driver fits an access node.

use linecert_driver::{Detection, Verdict, detect as decide, probes, system};
use linecert_snmp::VarBind;

use super::{Node, NodeError};

/// What an access node is.
#[derive(Debug, Clone)]
pub struct Detected {
    /// Which driver fits.
    pub verdict: Verdict,
    /// What it answered.
    pub rows: Vec<VarBind>,
}

/// Asks an access node what it is: two objects first, and then only the probes that these leave
/// open.
///
/// # Errors
/// When the agent does not answer.
pub async fn detect(node: &Node) -> Result<Detected, NodeError> {
    let mut rows = node.client.get(&system()).await?;
    for probe in probes(&rows) {
        rows.extend(node.client.first_below(&probe).await?);
    }
    Ok(Detected { verdict: decide(&rows), rows })
}

/// What a node answers to the questions of one driver: its probes are asked only when the system
/// objects leave the answer open, what would rule the driver out always.
///
/// # Errors
/// When the agent does not answer.
pub(crate) async fn evidence_of(
    node: &Node,
    detection: &Detection,
) -> Result<Vec<VarBind>, NodeError> {
    let mut rows = node.client.get(detection.system()).await?;
    for other in detection.unless() {
        rows.extend(node.client.first_below(other).await?);
    }
    for probe in detection.probes() {
        if detection.detects(&rows).is_some() {
            break;
        }
        rows.extend(node.client.first_below(probe).await?);
    }
    Ok(rows)
}
