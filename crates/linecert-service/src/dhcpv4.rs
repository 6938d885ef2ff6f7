//! DHCPv4: what the servers of a line offer, and how long an address takes (RFC 2131, RFC 2132).
//!
//! The codec is our own, because the reader must say when it could not read an option: those at
//! hand stop at the first odd option and give the rest up without a word. It is held to `dhcproto`
//! in its tests.

mod exchange;
mod message;
mod options;
mod outcome;
mod plan;
mod terms;

use crate::{Port, ProbeError, session};

pub(crate) use exchange::read_arbitrary;
pub use options::{DhcpOption, Options, code};
pub use outcome::{Answer, Bound, Conclusion, Outcome, Release, Server};
pub use plan::{ClientOptions, Lease, Plan, RelayAgent, Replies, VendorClass, VendorInformation};
pub use terms::{RelayEcho, StaticRoute, Terms};

/// Asks for an address as a new client would, lists every offer, and gives the lease back.
///
/// The interface is not configured. The transaction is random, and so is nothing else: run twice,
/// the probe is the same client. When the future is dropped, a lease is given back all the same.
///
/// # Errors
/// When the probe cannot be carried out; a network that does not answer is an outcome.
pub async fn probe(port: &Port, plan: Plan) -> Result<Outcome, ProbeError> {
    let held = session::held_addresses();
    let ended = session::run(port, move |own| {
        let transaction = session::random()?;
        exchange::Exchange::new(plan, exchange::Client { own, transaction, held })
    });
    let ended = ended.await?;
    Ok(ended.exchange.into_outcome(ended.circumstances))
}
