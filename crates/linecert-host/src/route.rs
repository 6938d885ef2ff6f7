//! Which way this computer sends to a far end.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::Duration,
};

use thiserror::Error;

use crate::netlink::{Attributes, NetlinkError, NetlinkSocket, Request, number};

/// The kernel answers at once; a second is for one that is overloaded.
pub(crate) const PATIENCE: Duration = Duration::from_secs(1);

/// `RTM_GETROUTE` and its attributes (rtnetlink(7)).
const GET_ROUTE: u16 = 26;
const DESTINATION: u16 = 1;
const INTERFACE: u16 = 4;
const GATEWAY: u16 = 5;
const SOURCE: u16 = 7;
const VIA: u16 = 18;

/// The size of `struct rtmsg`.
const ROUTE_HEADER: usize = 12;

/// `AF_INET` and `AF_INET6`.
const INET: u8 = 2;
const INET6: u8 = 10;

/// The way to one far end, as the kernel would send now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// The far end.
    pub target: IpAddr,
    /// The number of the interface.
    pub interface: u32,
    /// The address of this computer that is used.
    pub source: IpAddr,
    /// The next router; `None` when the far end is on the same link.
    pub gateway: Option<IpAddr>,
}

/// Why there is no route.
#[derive(Debug, Error)]
pub enum RouteError {
    /// This computer has no way there.
    #[error("find a route: no route to {0}")]
    NoRoute(IpAddr),
    /// The kernel did not tell.
    #[error("find a route to {target}")]
    Untold {
        /// The far end.
        target: IpAddr,
        /// What it said.
        source: NetlinkError,
    },
}

impl Route {
    /// Asks the kernel for the route to a far end. Nothing is sent there.
    ///
    /// # Errors
    /// When there is none, or the kernel does not tell.
    pub fn to(target: IpAddr) -> Result<Self, RouteError> {
        let untold = |source| match source {
            NetlinkError::NotThere => RouteError::NoRoute(target),
            source => RouteError::Untold { target, source },
        };
        let mut socket = NetlinkSocket::route().map_err(untold)?;
        let answers = socket.ask(&question(target), PATIENCE).map_err(untold)?;
        let route = answers.iter().find_map(|body| Self::decode(target, body));
        route.ok_or(RouteError::NoRoute(target))
    }

    fn decode(target: IpAddr, body: &[u8]) -> Option<Self> {
        let attributes = Attributes::behind(ROUTE_HEADER, body);
        // A next hop of the other family stands behind two octets of its family (RFC 5549).
        let via = attributes.find(VIA).and_then(|via| via.get(2..));
        let gateway = attributes.find(GATEWAY).or(via).and_then(address);
        Some(Self {
            target,
            interface: number(attributes.find(INTERFACE)?)?,
            source: attributes.find(SOURCE).and_then(address)?,
            gateway,
        })
    }
}

/// `struct rtmsg` with the family and the whole address, and the address.
fn question(target: IpAddr) -> Request {
    let fixed = |family, bits| [family, bits, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    match target {
        IpAddr::V4(target) => {
            Request::new(GET_ROUTE, &fixed(INET, 32)).with(DESTINATION, &target.octets())
        }
        IpAddr::V6(target) => {
            Request::new(GET_ROUTE, &fixed(INET6, 128)).with(DESTINATION, &target.octets())
        }
    }
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(octets).map(|octets| Ipv4Addr::from(octets).into());
    v4.or_else(|_| <[u8; 16]>::try_from(octets).map(|octets| Ipv6Addr::from(octets).into())).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn this_computer_has_a_way_to_itself() {
        let route = Route::to(Ipv4Addr::LOCALHOST.into()).unwrap();
        assert_eq!((route.source, route.gateway), (Ipv4Addr::LOCALHOST.into(), None));
        assert_eq!(route.interface, 1);
    }

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(body: Vec<u8>) {
            Route::decode(Ipv4Addr::LOCALHOST.into(), &body);
        }
    }
}
