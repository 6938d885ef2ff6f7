//! A dialogue with servers that say anything. For fuzzing.

use super::*;
use crate::arbitrary;

const SERVER: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 9);

/// Whether the dialogue ended, and the octets are no message or just the one that was read.
pub(crate) fn read_arbitrary(octets: &[u8]) -> bool {
    let same = |message: Message| message.encode().as_deref() == Ok(octets);
    let node = Node::new(MacAddress([0; 6]), [0; 8]);
    let client = Client { node, transaction: 0, held: Vec::new() };
    let Ok(exchange) = Exchange::new(Plan::default(), client) else { return false };
    let Some(exchange) = arbitrary::converse(exchange, octets, packet) else { return false };
    let outcome = exchange.into_outcome(arbitrary::nowhere());
    drop((outcome.time(), outcome.server_identifiers(), outcome.to_evidence()));
    Message::decode(octets).map_or(true, same)
}

/// A message to this client: its type, then options behind those by which it is known.
fn packet(exchange: &Exchange, said: &[u8]) -> Option<Vec<u8>> {
    let (kind, options) = said.split_first()?;
    let mut message = exchange.message(Kind::Other(*kind));
    message.options.push(code::SERVER_IDENTIFIER, &[0]);
    let payload = [&message.encode().ok()?, options].concat();
    let socket = |address, port| SocketAddrV6::new(address, port, 0, 0);
    let source = socket(SERVER, SERVER_PORT);
    let destination = socket(exchange.node.link_local, CLIENT_PORT);
    UdpV6 { source, destination, payload: &payload }.encode()
}
