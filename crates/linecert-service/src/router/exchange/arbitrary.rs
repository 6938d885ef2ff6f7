//! A dialogue with routers that say anything. For fuzzing.

use super::*;
use crate::{arbitrary, packet::icmpv6};

const ROUTER: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 9);

/// Whether the dialogue ended.
pub(crate) fn read_arbitrary(octets: &[u8]) -> bool {
    let exchange = Exchange::new(Plan::default(), Node::new(MacAddress([0; 6]), [0; 8]));
    let packet = |_: &Exchange, message: &[u8]| icmpv6(ROUTER, ALL_NODES, message);
    let Some(exchange) = arbitrary::converse(exchange, octets, packet) else { return false };
    let outcome = exchange.into_outcome(arbitrary::nowhere());
    drop((outcome.time(), outcome.remarks(), outcome.to_evidence()));
    true
}
