//! Two ends of a link that also hear anything else. For fuzzing.

use super::*;
use crate::{
    credentials::{Password, UserName},
    ppp::{ipcp::Grant, lcp::AuthenticationProtocol},
};

/// More frames than the answers to one frame can be.
const MOST_ANSWERS: usize = 4;

/// Lets two ends talk, and puts frames of the octets between theirs: whether no such frame was
/// answered by many. Each has an octet that says which end hears it and after how many frames,
/// one of its length, and its protocol.
pub(crate) fn read_arbitrary(mut octets: &[u8]) -> bool {
    let now = Instant::now();
    let mut links = [host(), concentrator()].map(|settings| settings.map(|s| Link::open(s, now)));
    let [Some(host), Some(concentrator)] = &mut links else { return false };
    while let Some(([head, length], rest)) = octets.split_first_chunk() {
        let (frame, rest) = rest.split_at_checked((*length).into()).unwrap_or((rest, &[]));
        octets = rest;
        for _ in 0..(head >> 1) & 7 {
            pass(now, host, concentrator);
            pass(now, concentrator, host);
        }
        let hearing = if head & 1 == 0 { &mut *host } else { &mut *concentrator };
        let before = hearing.frames.len();
        if let Some((protocol, information)) = PppFrame::split(frame) {
            hearing.receive(now, protocol, information);
        }
        if hearing.frames.len() > before + MOST_ANSWERS {
            return false;
        }
    }
    true
}

/// Hands the frames that are waiting at one end to the other.
fn pass(now: Instant, from: &mut Link, to: &mut Link) {
    for frame in from.take_frames() {
        to.receive(now, frame.protocol, &frame.information);
    }
}

fn credentials() -> Option<Credentials> {
    Some(Credentials { user: UserName::new("a").ok()?, password: Password::new(b"b").ok()? })
}

fn host() -> Option<LinkSettings> {
    let mut lcp = LcpOptions::new(1492, 1);
    lcp.proofs = vec![AuthenticationProtocol::ChapMd5, AuthenticationProtocol::Pap];
    Some(LinkSettings {
        lcp,
        credentials: Some(credentials()?),
        checked: None,
        ipv4: Some(IpcpOptions::asking()),
        ipv6: Some(InterfaceId::new(1)),
    })
}

fn concentrator() -> Option<LinkSettings> {
    let mut lcp = LcpOptions::new(1492, 2);
    lcp.demands = vec![AuthenticationProtocol::ChapMd5, AuthenticationProtocol::Pap];
    let checked =
        CheckedPeer { accounts: vec![credentials()?], name: "c".to_owned(), challenge: [1; 16] };
    let grant = Grant { address: [10, 77, 0, 9].into(), dns: [None; 2] };
    Some(LinkSettings {
        lcp,
        credentials: None,
        checked: Some(checked),
        ipv4: Some(IpcpOptions::granting([10, 77, 0, 1].into(), grant)),
        ipv6: Some(InterfaceId::new(2)),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ends_come_to_agree_between_the_frames() {
        let now = Instant::now();
        let [mut host, mut concentrator] =
            [host(), concentrator()].map(|settings| Link::open(settings.unwrap(), now));
        for _ in 0..7 {
            pass(now, &mut host, &mut concentrator);
            pass(now, &mut concentrator, &mut host);
        }
        assert!(host.carries_ipv4() && host.carries_ipv6(), "{:?}", host.phase);
    }

    proptest! {
        #[test]
        fn no_frame_is_answered_by_many(octets in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(read_arbitrary(&octets));
        }
    }
}
