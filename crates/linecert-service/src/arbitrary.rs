//! Octets as everything that a line may send, and what is made of it. For fuzzing.

use std::time::Duration;

use linecert_socket::MacAddress;

use crate::{
    Port,
    circumstances::Circumstances,
    dhcpv4, dhcpv6, dns,
    exchange::{Exchange, Step},
    lldp,
    packet::{Incoming, Ipv6, UdpV4},
    router,
};

const PEER: MacAddress = MacAddress([2, 0, 0, 0, 0, 9]);
/// The time from one packet of the peer to the next.
const PAUSE: Duration = Duration::from_millis(300);
/// More steps than any exchange takes from its last packet to its end.
const MOST_STEPS: usize = 1_000;

/// Reads octets as packets, as what servers, routers and neighbours say in a dialogue, and as the
/// answer of a name server.
///
/// It says whether every dialogue came to its end, and whether the messages that are also written
/// here are the same when they are written and read again.
#[doc(hidden)]
#[must_use]
pub fn read_arbitrary(octets: &[u8]) -> bool {
    UdpV4::decode(octets);
    Ipv6::decode(octets);
    dns::read_arbitrary(octets);
    [dhcpv4::read_arbitrary, dhcpv6::read_arbitrary, router::read_arbitrary, lldp::read_arbitrary]
        .into_iter()
        .all(|read| read(octets))
}

/// Carries an exchange out with a peer who says these things, each cut out of the octets and put
/// into a packet by `packet`; `None` when the exchange does not end.
pub(crate) fn converse<E: Exchange>(
    mut exchange: E,
    octets: &[u8],
    packet: impl Fn(&E, &[u8]) -> Option<Vec<u8>>,
) -> Option<E> {
    let mut now = Duration::ZERO;
    for said in pieces(octets) {
        speak(&mut exchange, now);
        now += PAUSE;
        if let Some(payload) = packet(&exchange, said) {
            exchange.receive(Incoming { source: PEER, payload: &payload }, now);
        }
    }
    for _ in 0..MOST_STEPS {
        match exchange.step(now) {
            Step::Send(_) => exchange.left(now),
            Step::Listen { until } => now = until.max(now + PAUSE),
            Step::Finish => return Some(exchange),
        }
    }
    None
}

/// Sends what is due.
fn speak(exchange: &mut impl Exchange, now: Duration) {
    for _ in 0..MOST_STEPS {
        let Step::Send(_) = exchange.step(now) else { break };
        exchange.left(now);
    }
}

/// Pieces behind their lengths in two octets; the last one is what is left.
fn pieces(mut octets: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (length, rest) = octets.split_first_chunk()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (piece, rest) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        octets = rest;
        Some(piece)
    })
}

/// Where these exchanges are carried out.
pub(crate) fn nowhere() -> Circumstances {
    Circumstances { port: Port::named("none"), other_vlans: Vec::new(), dropped: 0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn octets_are_cut_into_pieces() {
        let all = |octets| pieces(octets).map(<[u8]>::to_vec).collect::<Vec<_>>();
        assert_eq!(all(&[0, 1, 7, 0, 0, 0, 9, 8]), [vec![7], vec![], vec![8]]);
        assert!(all(&[1]).is_empty());
    }

    proptest! {
        #[test]
        fn whatever_is_said_every_dialogue_ends(
            octets in proptest::collection::vec(any::<u8>(), 0..400),
        ) {
            prop_assert!(read_arbitrary(&octets));
        }
    }
}
