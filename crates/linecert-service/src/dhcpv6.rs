//! DHCPv6: addresses and prefixes, and how long they take (RFC 8415).
//!
//! As for DHCPv4 the codec is our own, so that what cannot be read is named and not dropped, and it
//! is held to `dhcproto` in its tests.

mod exchange;
mod message;
mod outcome;
mod plan;
mod terms;

use crate::{Port, ProbeError, packet::Node, session};

pub(crate) use exchange::read_arbitrary;
pub use message::{DhcpOption, Options, code};
pub use outcome::{Answer, Bound, Conclusion, Outcome, Release, Server};
pub use plan::{Ask, Lease, Plan, RapidCommit, VendorClass, VendorOptions};
pub use terms::{LeasedAddress, LeasedPrefix, Scope, Status, Terms};

/// Asks for an address, a prefix or both as a new client would, lists every server that
/// advertises, and gives the leases back.
///
/// The interface is not configured: the probe has a link-local address of its own and answers the
/// neighbour solicitations for it.
///
/// # Errors
/// When the probe cannot be carried out; a network that does not answer is an outcome.
pub async fn probe(port: &Port, plan: Plan) -> Result<Outcome, ProbeError> {
    let held = session::held_addresses();
    let ended = session::run(port, move |own| {
        let node = Node::new(own, session::random_identifier()?);
        let transaction = session::random()?;
        exchange::Exchange::new(plan, exchange::Client { node, transaction, held })
    });
    let ended = ended.await?;
    Ok(ended.exchange.into_outcome(ended.circumstances))
}
