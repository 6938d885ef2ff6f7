//! What an address says about who gave it. Pure.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Who gives addresses of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Range {
    /// This computer to itself.
    Loopback,
    /// Any network to its own hosts: RFC 1918, RFC 4193.
    Private,
    /// An operator to customers behind its own translation: RFC 6598.
    Shared,
    /// This computer to itself because nobody gave it one: RFC 3927, RFC 4291 2.5.6.
    LinkLocal,
    /// An operator, from the public space.
    Public,
}

impl Range {
    pub(crate) fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => Self::of_v6(address),
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        let [first, second, ..] = address.octets();
        match (first, second) {
            _ if address.is_loopback() => Self::Loopback,
            _ if address.is_private() => Self::Private,
            _ if address.is_link_local() => Self::LinkLocal,
            (100, 64..=127) => Self::Shared,
            _ => Self::Public,
        }
    }

    const fn of_v6(address: Ipv6Addr) -> Self {
        if address.is_loopback() {
            Self::Loopback
        } else if address.is_unique_local() {
            Self::Private
        } else if address.is_unicast_link_local() {
            Self::LinkLocal
        } else {
            Self::Public
        }
    }

    /// The words for it.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::Shared => "shared (RFC 6598)",
            Self::LinkLocal => "link-local",
            Self::Public => "public",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_end_where_their_standards_say() {
        let cases = [
            ("9.255.255.255", Range::Public),
            ("10.0.0.0", Range::Private),
            ("10.255.255.255", Range::Private),
            ("172.15.255.255", Range::Public),
            ("172.16.0.0", Range::Private),
            ("172.31.255.255", Range::Private),
            ("172.32.0.0", Range::Public),
            ("192.168.0.0", Range::Private),
            ("192.169.0.0", Range::Public),
            ("100.63.255.255", Range::Public),
            ("100.64.0.0", Range::Shared),
            ("100.127.255.255", Range::Shared),
            ("100.128.0.0", Range::Public),
            ("169.254.1.1", Range::LinkLocal),
            ("127.0.0.1", Range::Loopback),
            ("::1", Range::Loopback),
            ("fe80::1", Range::LinkLocal),
            ("fbff::1", Range::Public),
            ("fc00::1", Range::Private),
            ("fdff::1", Range::Private),
            ("2001:db8::1", Range::Public),
            ("::ffff:192.168.1.1", Range::Private),
        ];
        for (address, expect) in cases {
            assert_eq!(Range::of(address.parse().unwrap()), expect, "{address}");
        }
    }
}
