//! A dialogue with servers that say anything. For fuzzing.

use super::*;
use crate::arbitrary;

const SERVER: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(192, 0, 2, 1), SERVER_PORT);
const CLIENT: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::BROADCAST, CLIENT_PORT);

/// Whether the dialogue ended, and the octets are no message or one that stays the same.
pub(crate) fn read_arbitrary(octets: &[u8]) -> bool {
    let same = |message: Message| Message::decode(&message.encode()) == Ok(message);
    // Numbers of zeros are easily met by chance.
    let client = Client { own: MacAddress([0; 6]), transaction: 0, held: Vec::new() };
    let Ok(exchange) = Exchange::new(Plan::default(), client) else { return false };
    let packet = |_: &Exchange, payload: &[u8]| {
        UdpV4 { source: SERVER, destination: CLIENT, payload }.encode()
    };
    let Some(exchange) = arbitrary::converse(exchange, octets, packet) else { return false };
    let outcome = exchange.into_outcome(arbitrary::nowhere());
    drop((outcome.time(), outcome.servers(), outcome.to_evidence()));
    Message::decode(octets).map_or(true, same)
}
