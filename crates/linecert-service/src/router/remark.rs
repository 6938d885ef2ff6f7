//! What looks wrong in advertisements, though hosts may live with it. Pure.

use std::{collections::BTreeSet, fmt, net::Ipv6Addr, time::Duration};

use super::{advertisement::Advertisement, outcome::Heard};

/// Something that looks wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// More than one router advertises: a rogue, or a pair.
    SeveralRouters(BTreeSet<Ipv6Addr>),
    /// The router says that it is no default router.
    NoDefaultRouter(Ipv6Addr),
    /// Hosts cannot make addresses of the prefix, whose length is not 64 (RFC 4862, 5.5.3).
    PrefixLength {
        /// The router.
        router: Ipv6Addr,
        /// The prefix.
        prefix: Ipv6Addr,
        /// Its length.
        length: u8,
    },
    /// A prefix is to be ignored: link-local, or preferred for longer than it is valid.
    PrefixIgnored {
        /// The router.
        router: Ipv6Addr,
        /// The prefix.
        prefix: Ipv6Addr,
    },
    /// The MTU is below what IPv6 needs (RFC 8200, 5).
    MtuTooSmall {
        /// The router.
        router: Ipv6Addr,
        /// The MTU in octets.
        mtu: u32,
    },
    /// The hardware address in the advertisement is not the one it came from.
    OtherHardwareAddress(Ipv6Addr),
    /// Known options have a wrong form.
    Malformed {
        /// The router.
        router: Ipv6Addr,
        /// Their types.
        options: Vec<u8>,
    },
}

/// Every remark on what was heard.
pub(super) fn remarks(heard: &[Heard]) -> Vec<Remark> {
    let routers: BTreeSet<_> = heard.iter().map(|one| one.router).collect();
    let several = (routers.len() > 1).then_some(Remark::SeveralRouters(routers));
    several.into_iter().chain(heard.iter().flat_map(of_one)).collect()
}

fn of_one(heard: &Heard) -> Vec<Remark> {
    let Heard { router, advertisement, .. } = heard;
    let router = *router;
    let Advertisement { mtu, lifetime, malformed, hardware_address, .. } = advertisement;
    let mut remarks = of_prefixes(router, advertisement);
    if *lifetime == Duration::ZERO {
        remarks.push(Remark::NoDefaultRouter(router));
    }
    if let Some(mtu) = mtu.filter(|mtu| *mtu < 1280) {
        remarks.push(Remark::MtuTooSmall { router, mtu });
    }
    if hardware_address.is_some_and(|stated| stated != heard.hardware_address) {
        remarks.push(Remark::OtherHardwareAddress(router));
    }
    if !malformed.is_empty() {
        remarks.push(Remark::Malformed { router, options: malformed.clone() });
    }
    remarks
}

fn of_prefixes(router: Ipv6Addr, advertisement: &Advertisement) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for one in advertisement.prefixes.iter().filter(|prefix| prefix.autonomous) {
        let (prefix, length) = (one.prefix, one.length);
        if length != 64 {
            remarks.push(Remark::PrefixLength { router, prefix, length });
        }
        if prefix.is_unicast_link_local() || one.preferred > one.valid {
            remarks.push(Remark::PrefixIgnored { router, prefix });
        }
    }
    remarks
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SeveralRouters(routers) => {
                let all: Vec<_> = routers.iter().map(ToString::to_string).collect();
                write!(f, "{} routers advertise: {}", all.len(), all.join(", "))
            }
            Self::NoDefaultRouter(router) => write!(f, "{router} is no default router"),
            Self::PrefixLength { router, prefix, length } => {
                write!(f, "{router}: hosts cannot make addresses of {prefix}/{length}")
            }
            Self::PrefixIgnored { router, prefix } => {
                write!(f, "{router}: hosts ignore the prefix {prefix}")
            }
            Self::MtuTooSmall { router, mtu } => {
                write!(f, "{router}: an MTU of {mtu} is below the 1280 of IPv6")
            }
            Self::OtherHardwareAddress(router) => {
                write!(f, "{router} states another hardware address than it sends from")
            }
            Self::Malformed { router, options } => {
                write!(f, "{router}: options of types {options:?} are malformed")
            }
        }
    }
}
