//! MLD messages (RFC 2710, 3; RFC 3810, 5), which are ICMPv6.

use std::{
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

use super::{Membership, Query, Said, checksum, record_type};
use crate::channel::{Channel, Group};

/// The next header of ICMPv6.
pub(super) const ICMP_6: u8 = 58;

const QUERY: u8 = 130;
const REPORT_1: u8 = 131;
const DONE: u8 = 132;
const REPORT_2: u8 = 143;

const ALL_ROUTERS: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 2);
const MLD_2_ROUTERS: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0x16);

/// A message of `source` and where it is sent. `None` for a channel that is not of IPv6.
pub(super) fn report(
    source: Ipv6Addr,
    membership: Membership,
    said: Said,
    channel: Channel,
) -> Option<(Ipv6Addr, Vec<u8>)> {
    let IpAddr::V6(group) = channel.group().address() else { return None };
    let (destination, octets) = match membership {
        Membership::SourceSpecific => (MLD_2_ROUTERS, report_2(said, channel, group)),
        Membership::AnySource if said == Said::Left => (ALL_ROUTERS, message(DONE, group)),
        Membership::AnySource => (group, message(REPORT_1, group)),
    };
    Some((destination, with_checksum(octets, source, destination)))
}

fn message(kind: u8, group: Ipv6Addr) -> Vec<u8> {
    [&[kind, 0, 0, 0, 0, 0, 0, 0], &group.octets()[..]].concat()
}

fn report_2(said: Said, channel: Channel, group: Ipv6Addr) -> Vec<u8> {
    let mut octets = vec![REPORT_2, 0, 0, 0, 0, 0, 0, 1];
    octets.extend([record_type(said, channel), 0, 0, u8::from(channel.source().is_some())]);
    octets.extend(group.octets());
    if let Some(IpAddr::V6(source)) = channel.source() {
        octets.extend(source.octets());
    }
    octets
}

fn with_checksum(mut octets: Vec<u8>, source: Ipv6Addr, destination: Ipv6Addr) -> Vec<u8> {
    let sum = sum(&octets, source, destination).to_be_bytes();
    if let Some(field) = octets.get_mut(2..4) {
        field.copy_from_slice(&sum);
    }
    octets
}

/// The checksum with the pseudo-header of RFC 8200, 8.1.
fn sum(octets: &[u8], source: Ipv6Addr, destination: Ipv6Addr) -> u16 {
    let length = u32::try_from(octets.len()).unwrap_or(u32::MAX).to_be_bytes();
    let parts = [&source.octets()[..], &destination.octets(), &length, &[0, 0, 0, ICMP_6], octets];
    checksum(&parts)
}

/// Reads a query; `None` for other messages and for damaged ones.
pub(super) fn query(source: Ipv6Addr, destination: Ipv6Addr, octets: &[u8]) -> Option<Query> {
    let ([kind, _, _, _, high, low, _, _], rest) = octets.split_first_chunk::<8>()?;
    if *kind != QUERY || sum(octets, source, destination) != 0 {
        return None;
    }
    let (address, rest) = rest.split_first_chunk::<16>()?;
    let group = match Ipv6Addr::from(*address) {
        Ipv6Addr::UNSPECIFIED => None,
        address => Some(Group::new(address.into()).ok()?),
    };
    let code = u16::from_be_bytes([*high, *low]);
    // RFC 3810, 8.1: 24 octets are version 1, 28 and more version 2.
    Some(match rest {
        [_, interval, _, _, ..] => Query {
            protocol: "mld-2",
            membership: Membership::SourceSpecific,
            group,
            response: Duration::from_millis(floating(code)),
            interval: Some(Duration::from_secs(super::igmp::floating(*interval))),
        },
        _ => Query {
            protocol: "mld-1",
            membership: Membership::AnySource,
            group,
            response: Duration::from_millis(code.into()),
            interval: None,
        },
    })
}

/// The code of RFC 3810, 5.1.3: above 32767 three bits of exponent and twelve of mantissa.
fn floating(code: u16) -> u64 {
    if code < 0x8000 {
        return code.into();
    }
    (u64::from(code & 0x0fff) | 0x1000) << ((code >> 12 & 7) + 3)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const US: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1);
    const ALL_NODES: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1);

    #[test]
    fn reports_are_those_of_the_standards() {
        let any: Channel = "[ff35::9]:5000".parse().unwrap();
        let kinds = [Said::Joined, Said::Present, Said::Left].map(|said| {
            let of = |membership| report(US, membership, said, any).unwrap();
            let ((to_1, first), (to_2, second)) =
                (of(Membership::AnySource), of(Membership::SourceSpecific));
            assert_eq!((sum(&first, US, to_1), sum(&second, US, to_2)), (0, 0));
            (to_1.to_string(), first[0], to_2.to_string(), second[0], second[8])
        });
        assert_eq!(
            kinds,
            [
                ("ff35::9".to_owned(), 131, "ff02::16".to_owned(), 143, 4),
                ("ff35::9".to_owned(), 131, "ff02::16".to_owned(), 143, 2),
                ("ff02::2".to_owned(), 132, "ff02::16".to_owned(), 143, 3),
            ]
        );
        let one = any.of_source("fd00::5".parse().unwrap()).unwrap();
        let (_, octets) = report(US, Membership::SourceSpecific, Said::Joined, one).unwrap();
        assert_eq!((octets.len(), octets[8], octets[11]), (8 + 20 + 16, 5, 1));
    }

    #[test]
    fn queries_tell_their_version() {
        let of = |tail: &[u8]| {
            let mut octets = message(QUERY, Ipv6Addr::UNSPECIFIED);
            (octets[4], octets[5]) = (0x27, 0x10);
            octets.extend(tail);
            query(US, ALL_NODES, &with_checksum(octets, US, ALL_NODES)).unwrap()
        };
        let (first, second) = (of(&[]), of(&[2, 125, 0, 0]));
        assert_eq!((first.protocol, first.interval), ("mld-1", None));
        assert_eq!((second.protocol, second.interval), ("mld-2", Some(Duration::from_secs(125))));
        assert_eq!([first.response, second.response], [Duration::from_secs(10); 2]);
        assert_eq!(query(US, ALL_NODES, &message(QUERY, Ipv6Addr::UNSPECIFIED)), None);
        assert_eq!(floating(0x8000), 32_768);
    }

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(octets in proptest::collection::vec(any::<u8>(), 0..60)) {
            query(US, ALL_NODES, &octets);
        }
    }
}
