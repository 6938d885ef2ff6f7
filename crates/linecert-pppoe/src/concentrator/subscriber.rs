//! One session at a concentrator.

use std::{net::Ipv4Addr, time::Instant};

use linecert_socket::MacAddress;

use crate::{
    concentrator::{ConcentratorSettings, Fault},
    discovery::packet::DiscoveryPacket,
    ppp::{
        authentication::CheckedPeer,
        ipcp::{Grant, IpcpOptions},
        ipv6cp::InterfaceId,
        lcp::LcpOptions,
        link::{Link, LinkSettings},
    },
};

#[derive(Debug)]
pub(super) struct Subscriber {
    pub(super) mac: MacAddress,
    pub(super) session: u16,
    /// What it asked for the session by.
    pub(super) request: DiscoveryPacket,
    pub(super) address: Ipv4Addr,
    pub(super) link: Link,
}

/// The address of a subscriber: as many behind that of the concentrator as its session says.
pub(super) fn address(own: Ipv4Addr, session: u16) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(own).saturating_add(u32::from(session)))
}

/// What a concentrator is on a link.
pub(super) fn settings(
    settings: &ConcentratorSettings,
    session: u16,
    most: u16,
) -> Result<LinkSettings, getrandom::Error> {
    let mut challenge = [0; 16];
    getrandom::fill(&mut challenge)?;
    let mut lcp = LcpOptions::new(most, getrandom::u32()?.max(1));
    lcp.demands.clone_from(&settings.demands);
    let checked = CheckedPeer {
        accounts: settings.accounts.clone(),
        name: settings.name.to_string(),
        challenge,
    };
    let grant = Grant { address: address(settings.address, session), dns: settings.resolvers };
    let ipv4 = IpcpOptions::granting(settings.address, grant);
    Ok(LinkSettings {
        lcp,
        credentials: None,
        checked: Some(checked),
        ipv4: (settings.fault != Fault::NoAddress).then_some(ipv4),
        ipv6: Some(InterfaceId::new(getrandom::u64()?.max(1))),
    })
}

impl Subscriber {
    /// When the link has something to do.
    pub(super) fn timer(&self) -> Option<Instant> {
        self.link.timer()
    }
}
