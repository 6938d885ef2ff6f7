//! Router advertisements: who routes for a link, what hosts are told, and how fast (RFC 4861).

mod advertisement;
mod exchange;
mod outcome;
mod remark;

use std::time::Duration;

use crate::{Port, ProbeError, packet::Node, session};

pub use advertisement::{
    AdvertisedPrefix, Advertisement, Assignment, NameServers, Preference, Route, SearchList,
};
pub(crate) use exchange::read_arbitrary;
pub use outcome::{Delivery, Heard, Outcome};
pub use remark::Remark;

/// One test of router advertisements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// How long routers are listened for after the first advertisement, to find others.
    pub window: Duration,
    /// When the test ends at the latest.
    pub deadline: Duration,
}

impl Default for Plan {
    /// A router answers within half a second, and to a group at most every three seconds
    /// (RFC 4861, 6.2.6); three solicitations four seconds apart are what a host sends (10).
    fn default() -> Self {
        Self { window: Duration::from_secs(4), deadline: Duration::from_secs(13) }
    }
}

/// Solicits advertisements and lists every router that answers.
///
/// The interface is not configured: the probe has a link-local address of its own and answers the
/// neighbour solicitations for it.
///
/// # Errors
/// When the probe cannot be carried out; a network that does not answer is an outcome.
pub async fn probe(port: &Port, plan: Plan) -> Result<Outcome, ProbeError> {
    let ended = session::run(port, move |own| {
        let node = Node::new(own, session::random_identifier()?);
        Ok(exchange::Exchange::new(plan, node))
    });
    let ended = ended.await?;
    Ok(ended.exchange.into_outcome(ended.circumstances))
}
