//! One network interface of this computer and its link.

mod counters;
mod modes;

use std::net::IpAddr;

use linecert_measure::Quantity;
use thiserror::Error;

use self::modes::LinkModes;
pub use self::{
    counters::LinkCounters,
    modes::{Autonegotiation, Duplex},
};
use crate::{
    netlink::{Attributes, NetlinkError, NetlinkSocket, Request, number},
    root::Root,
    route::{PATIENCE, Route, RouteError},
};

/// `RTM_GETLINK` and its attributes (rtnetlink(7)).
const GET_LINK: u16 = 18;
const NAME: u16 = 3;
const MTU: u16 = 4;
const LINK_INFO: u16 = 18;
const KIND: u16 = 1;
const STATS64: u16 = 23;
const CARRIER_CHANGES: u16 = 35;

/// The size of `struct ifinfomsg`.
const LINK_HEADER: usize = 16;

/// An interface as the kernel tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The name.
    pub name: String,
    /// The number.
    pub index: u32,
    /// The largest packet, in octets.
    pub mtu: u32,
    /// What it is when it is no hardware: `veth`, `bridge`, `vlan`, ...
    pub kind: Option<String>,
    /// The driver, where it is hardware.
    pub driver: Option<String>,
    /// What it is linked at in Mbit/s; `None` without a link or when the driver does not tell.
    pub speed: Option<Quantity>,
    /// Whether it sends and receives at once.
    pub duplex: Option<Duplex>,
    /// Whether speed and duplex were agreed with the other end.
    pub autonegotiation: Option<Autonegotiation>,
    /// Whether it is Wi-Fi.
    pub medium: Medium,
    /// What it counted.
    pub counters: LinkCounters,
}

/// What a link goes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Medium {
    /// Radio.
    Wireless,
    /// Anything else.
    Wired,
    /// The interface is of another namespace than the files under `/sys`.
    Unknown,
}

/// Why an interface could not be looked at.
#[derive(Debug, Error)]
pub enum LinkError {
    /// There is no way to the far end.
    #[error(transparent)]
    Route(#[from] RouteError),
    /// The kernel did not tell.
    #[error("look at interface {interface}")]
    Interface {
        /// The name, or the number.
        interface: String,
        /// What it said.
        source: NetlinkError,
    },
}

impl Link {
    /// The interface on the way to a far end.
    ///
    /// # Errors
    /// When there is no way there, or the kernel does not tell.
    pub fn to(target: IpAddr) -> Result<Self, LinkError> {
        let index = Route::to(target)?.interface;
        let error = |source| LinkError::Interface { interface: index.to_string(), source };
        ask(&Request::new(GET_LINK, &fixed(index))).map_err(error)
    }

    /// The interface of a name.
    ///
    /// # Errors
    /// When there is none, or the kernel does not tell.
    pub fn named(name: &str) -> Result<Self, LinkError> {
        let error = |source| LinkError::Interface { interface: name.to_owned(), source };
        let octets: Vec<u8> = name.bytes().chain([0]).collect();
        ask(&Request::new(GET_LINK, &fixed(0)).with(NAME, &octets)).map_err(error)
    }

    fn decode(body: &[u8]) -> Option<Self> {
        let index = number(body.get(4..)?)?;
        let attributes = Attributes::behind(LINK_HEADER, body);
        let changes = attributes.number(CARRIER_CHANGES).unwrap_or(0);
        Some(Self {
            name: attributes.text(NAME)?,
            index,
            mtu: attributes.number(MTU)?,
            kind: attributes.inside(LINK_INFO).text(KIND),
            driver: None,
            speed: None,
            duplex: None,
            autonegotiation: None,
            medium: Medium::Unknown,
            counters: LinkCounters::decode(attributes.find(STATS64).unwrap_or_default(), changes),
        })
    }

    fn with_modes(self, modes: LinkModes) -> Self {
        let LinkModes { speed, duplex, autonegotiation } = modes;
        Self { speed, duplex, autonegotiation, ..self }
    }

    /// Adds what is told under `/sys`, if the interface there is this one.
    fn with_files(self, root: &Root) -> Self {
        let folder = format!("sys/class/net/{}", self.name);
        let index = root.read(format!("{folder}/ifindex"));
        if index.and_then(|index| index.trim().parse().ok()) != Some(self.index) {
            return self;
        }
        let wireless = ["wireless", "phy80211"].iter().any(|f| root.has(format!("{folder}/{f}")));
        let medium = if wireless { Medium::Wireless } else { Medium::Wired };
        Self { medium, driver: root.target_name(format!("{folder}/device/driver")), ..self }
    }
}

/// `struct ifinfomsg` with the number of an interface.
fn fixed(index: u32) -> [u8; LINK_HEADER] {
    let [a, b, c, d] = index.to_ne_bytes();
    [0, 0, 0, 0, a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0]
}

fn ask(request: &Request) -> Result<Link, NetlinkError> {
    let answers = NetlinkSocket::route()?.ask(request, PATIENCE)?;
    let found = answers.iter().find_map(|body| Link::decode(body));
    let link = found.ok_or(NetlinkError::NotThere)?;
    // What has no ethtool, such as a tunnel, has neither speed nor duplex.
    let modes = LinkModes::of(link.index).unwrap_or_default();
    Ok(link.with_modes(modes).with_files(&Root::system()))
}

#[cfg(test)]
mod tests;
