//! Octets as everything that answers a probe. For fuzzing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::{icmp, icmp::packet::Tag, path, stamp, sweep};

/// Where the probes of both versions of IP go.
pub(crate) const TARGETS: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::new(192, 0, 2, 9)), IpAddr::V6(Ipv6Addr::LOCALHOST)];

/// What marks the probes: zeros are easily met by chance.
pub(crate) const TAG: Tag = Tag { identifier: 0, token: [0; 8] };

/// Reads octets as ICMP messages about probes of every kind, and as STAMP packets, of which it
/// says whether they are the same when they are written and read again.
#[doc(hidden)]
#[must_use]
pub fn read_arbitrary(octets: &[u8]) -> bool {
    icmp::read_arbitrary(octets);
    path::read_arbitrary(octets);
    sweep::read_arbitrary(octets);
    stamp::read_arbitrary(octets)
}
