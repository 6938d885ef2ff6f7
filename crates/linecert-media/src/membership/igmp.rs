//! IGMP messages (RFC 2236, 2; RFC 3376, 4).

use std::{
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use super::{Membership, Query, Said, checksum, record_type};
use crate::channel::{Channel, Group};

const QUERY: u8 = 0x11;
const REPORT_2: u8 = 0x16;
const LEAVE: u8 = 0x17;
const REPORT_3: u8 = 0x22;

const ALL_ROUTERS: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 2);
const IGMP_3_ROUTERS: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 22);
/// What an IGMPv1 querier grants without saying so (RFC 3376, 7.2.1).
const RESPONSE_1: Duration = Duration::from_secs(10);

/// A message and where it is sent. `None` for a channel that is not of IPv4.
pub(super) fn report(
    membership: Membership,
    said: Said,
    channel: Channel,
) -> Option<(Ipv4Addr, Vec<u8>)> {
    let IpAddr::V4(group) = channel.group().address() else { return None };
    let (destination, octets) = match membership {
        Membership::SourceSpecific => (IGMP_3_ROUTERS, report_3(said, channel, group)),
        Membership::AnySource if said == Said::Left => (ALL_ROUTERS, message(LEAVE, group)),
        Membership::AnySource => (group, message(REPORT_2, group)),
    };
    Some((destination, with_checksum(octets)))
}

fn message(kind: u8, group: Ipv4Addr) -> Vec<u8> {
    [&[kind, 0, 0, 0], &group.octets()[..]].concat()
}

fn report_3(said: Said, channel: Channel, group: Ipv4Addr) -> Vec<u8> {
    let mut octets = vec![REPORT_3, 0, 0, 0, 0, 0, 0, 1];
    octets.extend([record_type(said, channel), 0, 0, u8::from(channel.source().is_some())]);
    octets.extend(group.octets());
    if let Some(IpAddr::V4(source)) = channel.source() {
        octets.extend(source.octets());
    }
    octets
}

fn with_checksum(mut octets: Vec<u8>) -> Vec<u8> {
    let sum = checksum(&[&octets]).to_be_bytes();
    if let Some(field) = octets.get_mut(2..4) {
        field.copy_from_slice(&sum);
    }
    octets
}

/// Reads a query; `None` for other messages and for damaged ones.
pub(super) fn query(octets: &[u8]) -> Option<Query> {
    let ([kind, code, _, _, a, b, c, d], rest) = octets.split_first_chunk::<8>()?;
    if *kind != QUERY || checksum(&[octets]) != 0 {
        return None;
    }
    let address = Ipv4Addr::new(*a, *b, *c, *d);
    let group = match address {
        Ipv4Addr::UNSPECIFIED => None,
        address => Some(Group::new(address.into()).ok()?),
    };
    let tenths = |count: u64| Duration::from_millis(count.saturating_mul(100));
    // RFC 3376, 7.1: the length tells version 3, the maximum response code version 1 from 2.
    let query = match (rest, *code) {
        ([_, interval, ..], code) if rest.len() >= 4 => Query {
            protocol: "igmp-3",
            membership: Membership::SourceSpecific,
            group,
            response: tenths(floating(code)),
            interval: Some(Duration::from_secs(floating(*interval))),
        },
        (_, 0) => Query { protocol: "igmp-1", response: RESPONSE_1, ..older(group) },
        (_, code) => Query { response: tenths(code.into()), ..older(group) },
    };
    Some(query)
}

const fn older(group: Option<Group>) -> Query {
    Query {
        protocol: "igmp-2",
        membership: Membership::AnySource,
        group,
        response: RESPONSE_1,
        interval: None,
    }
}

/// The code of RFC 3376, 4.1.1: above 127 three bits of exponent and four of mantissa.
pub(super) fn floating(code: u8) -> u64 {
    if code < 0x80 {
        return code.into();
    }
    (u64::from(code & 0x0f) | 0x10) << ((code >> 4 & 7) + 3)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(membership: Membership, said: Said, channel: &str, expect: (&str, &[u8])) {
        let (destination, octets) = report(membership, said, channel.parse().unwrap()).unwrap();
        let without_checksum = [&octets[..2], &octets[4..]].concat();
        assert_eq!((destination.to_string().as_str(), &without_checksum[..]), expect);
        assert_eq!(checksum(&[&octets]), 0);
    }

    #[test]
    fn reports_are_those_of_the_standards() {
        use Membership::{AnySource, SourceSpecific};
        let (any, one) = ("239.1.2.3:5000", "10.0.0.5@232.1.2.3:5000");
        let two = [239, 1, 2, 3];
        check(AnySource, Said::Joined, any, ("239.1.2.3", &[&[0x16, 0], &two[..]].concat()));
        check(AnySource, Said::Present, any, ("239.1.2.3", &[&[0x16, 0], &two[..]].concat()));
        check(AnySource, Said::Left, any, ("224.0.0.2", &[&[0x17, 0], &two[..]].concat()));
        let three = |record: &[u8]| [&[0x22, 0, 0, 0, 0, 1][..], record].concat();
        let of_any = |kind| three(&[kind, 0, 0, 0, 239, 1, 2, 3]);
        check(SourceSpecific, Said::Joined, any, ("224.0.0.22", &of_any(4)));
        check(SourceSpecific, Said::Present, any, ("224.0.0.22", &of_any(2)));
        check(SourceSpecific, Said::Left, any, ("224.0.0.22", &of_any(3)));
        let of_one = |kind| three(&[kind, 0, 0, 1, 232, 1, 2, 3, 10, 0, 0, 5]);
        check(SourceSpecific, Said::Joined, one, ("224.0.0.22", &of_one(5)));
        check(SourceSpecific, Said::Present, one, ("224.0.0.22", &of_one(1)));
        check(SourceSpecific, Said::Left, one, ("224.0.0.22", &of_one(6)));
    }

    #[test]
    fn queries_tell_their_version() {
        let of = |octets: &[u8]| query(&with_checksum(octets.to_vec())).unwrap();
        let first = of(&[0x11, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!((first.protocol, first.response), ("igmp-1", Duration::from_secs(10)));
        let second = of(&[0x11, 10, 0, 0, 239, 1, 1, 1]);
        assert_eq!((second.protocol, second.response), ("igmp-2", Duration::from_secs(1)));
        assert!(second.is_for("239.1.1.1:5".parse().unwrap()));
        assert!(!second.is_for("239.1.1.2:5".parse().unwrap()));
        let third = of(&[0x11, 0x8f, 0, 0, 0, 0, 0, 0, 2, 125, 0, 0]);
        assert_eq!((third.protocol, third.response), ("igmp-3", Duration::from_millis(24_800)));
        assert_eq!(third.interval, Some(Duration::from_secs(125)));
    }

    #[test]
    fn what_is_damaged_or_no_query_is_passed_over() {
        assert_eq!(query(&[0x11, 10, 0, 1, 0, 0, 0, 0]), None);
        assert_eq!(query(&with_checksum(vec![0x16, 0, 0, 0, 239, 1, 1, 1])), None);
        assert_eq!(query(&with_checksum(vec![0x11, 1, 0, 0, 10, 0, 0, 1])), None);
        assert_eq!(query(&[]), None);
    }

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(octets in proptest::collection::vec(any::<u8>(), 0..40)) {
            query(&octets);
        }
    }
}
