//! Neighbours that announce anything. For fuzzing.

use super::*;
use crate::arbitrary;

/// Whether listening ended.
pub(crate) fn read_arbitrary(octets: &[u8]) -> bool {
    let exchange = Exchange::new(Plan { until: Until::Deadline, ..Plan::default() });
    let packet = |_: &Exchange, said: &[u8]| Some(said.to_vec());
    let Some(exchange) = arbitrary::converse(exchange, octets, packet) else { return false };
    drop(exchange.into_outcome(arbitrary::nowhere()).to_evidence());
    true
}
