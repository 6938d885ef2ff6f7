//! What a decision on the attachment rests on.

use std::{fmt, net::IpAddr};

use crate::address::Range;

/// One thing that was seen of the way to the far end. Displayed in English, as certificates keep it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Clue {
    /// The interface is a PPPoE session that linecert opened itself.
    OwnSession {
        /// The interface.
        interface: String,
    },
    /// The interface is a radio.
    Wireless {
        /// The interface.
        interface: String,
    },
    /// The far end is this computer.
    ThisComputer {
        /// The far end.
        target: IpAddr,
    },
    /// There is no way to the far end, or the kernel does not tell it.
    NoRoute {
        /// The far end.
        target: IpAddr,
    },
    /// Somebody sees this computer under another address than its own.
    SeenOtherwise {
        /// Who.
        by: IpAddr,
        /// The address that was seen.
        address: IpAddr,
        /// The address of this computer.
        source: IpAddr,
    },
    /// Somebody sees this computer under its own address.
    SeenAsItIs {
        /// Who.
        by: IpAddr,
        /// The address of this computer.
        source: IpAddr,
        /// Its interface.
        interface: String,
    },
    /// Only an operator gives such an address, who translates it himself.
    FromOperator {
        /// The address of this computer.
        source: IpAddr,
    },
    /// The far end is on the link of this computer.
    OnLink {
        /// The far end.
        target: IpAddr,
        /// The interface.
        interface: String,
    },
    /// This computer sends by way of a router.
    Way {
        /// The address of this computer.
        source: IpAddr,
        /// The router.
        gateway: IpAddr,
    },
    /// The far end has a public address, which a private one reaches translated alone.
    PublicTarget {
        /// The far end.
        target: IpAddr,
    },
    /// Whether the address is translated only the far end can tell, and it did not.
    Untold,
    /// The far end is on the same link, in IPv6.
    SameLink,
    /// In IPv6 nothing translates, so that a router leaves no trace in addresses.
    NoTraceInIpv6,
    /// Who answered where the hop limit ran out.
    Hop {
        /// How many hops away.
        distance: usize,
        /// Who; `None` for a silent one. Its address decides nothing, because operators number
        /// routers from private space too.
        router: Option<IpAddr>,
    },
}

impl fmt::Display for Clue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OwnSession { interface } => {
                write!(f, "{interface} is a PPPoE session of linecert's own")
            }
            Self::Wireless { interface } => write!(f, "{interface} is a wireless interface"),
            Self::ThisComputer { target } => {
                write!(f, "{target} is this computer itself, so no line lies between")
            }
            Self::NoRoute { target } => write!(f, "no route to {target} can be told"),
            Self::SeenOtherwise { by, address, source } => {
                write!(f, "{by} sees {address} instead of {source}")
            }
            Self::SeenAsItIs { by, source, interface } => {
                write!(f, "{by} sees {source}, the address of {interface}")
            }
            Self::FromOperator { source } => {
                write!(f, "{source} is an operator's to give (RFC 6598)")
            }
            Self::OnLink { target, interface } => {
                write!(f, "{target} is on the link of {interface}")
            }
            Self::Way { source, gateway } => {
                write!(f, "{source} is {}, by way of {gateway}", Range::of(*source).words())
            }
            Self::PublicTarget { target } => write!(f, "{target} is public"),
            Self::Untold => f.write_str("whether it is translated only the far end can tell"),
            Self::SameLink => f.write_str("the far end is on the same link"),
            Self::NoTraceInIpv6 => f.write_str("in IPv6 that does not exclude a router"),
            Self::Hop { distance, router: Some(router) } => {
                write!(f, "hop {distance} is {router}, {}", Range::of(*router).words())
            }
            Self::Hop { distance, router: None } => write!(f, "hop {distance} is silent"),
        }
    }
}
