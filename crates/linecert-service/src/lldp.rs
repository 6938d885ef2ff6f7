//! LLDP: what stands at the other end of the cable says who it is (IEEE 802.1AB).

mod announcement;
mod exchange;
mod organisation;
mod outcome;

use std::time::Duration;

use crate::{Port, ProbeError, session};

pub use announcement::{Announcement, Capability, Identifier, ManagementAddress};
pub(crate) use exchange::read_arbitrary;
pub use organisation::{
    Inventory, LinkMode, MdiPower, NegotiatedPower, Negotiation, NetworkPolicy, PowerNegotiation,
    PowerSource, VlanName,
};
pub use outcome::{Neighbour, Outcome};

/// One time of listening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// When listening ends before the deadline.
    pub until: Until,
    /// When it ends at the latest.
    pub deadline: Duration,
}

/// When listening ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// With the first neighbour: a cable has one.
    FirstNeighbour,
    /// With the deadline, to hear all behind a switch that passes LLDP on.
    Deadline,
}

impl Default for Plan {
    /// Neighbours speak every thirty seconds (msgTxInterval of IEEE 802.1AB-2016).
    fn default() -> Self {
        Self { until: Until::FirstNeighbour, deadline: Duration::from_secs(35) }
    }
}

/// Listens for neighbours. Nothing is sent.
///
/// # Errors
/// When the probe cannot be carried out; silence is an outcome.
pub async fn listen(port: &Port, plan: Plan) -> Result<Outcome, ProbeError> {
    let ended = session::run(port, move |_own| Ok(exchange::Exchange::new(plan))).await?;
    Ok(ended.exchange.into_outcome(ended.circumstances))
}
