//! One advertisement in octets (RFC 4861, 4.2).

use std::{net::Ipv6Addr, time::Duration};

use linecert_socket::MacAddress;

use crate::{domain, octets::Octets};

const KIND: u8 = 134;

/// The types of options (IANA, IPv6 Neighbor Discovery Option Formats).
mod kind {
    pub(super) const SOURCE_HARDWARE_ADDRESS: u8 = 1;
    pub(super) const PREFIX: u8 = 3;
    pub(super) const MTU: u8 = 5;
    pub(super) const ROUTE: u8 = 24;
    pub(super) const NAME_SERVERS: u8 = 25;
    pub(super) const SEARCH_LIST: u8 = 31;
}

/// What a router says of itself and of the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advertisement {
    /// The hop limit that hosts should use; `None` when the router does not say.
    pub hop_limit: Option<u8>,
    /// How hosts come to addresses (the flags M and O).
    pub assignment: Assignment,
    /// How much the router wants to be the default (RFC 4191, 2.2).
    pub preference: Preference,
    /// How long it is a default router; zero when it is none.
    pub lifetime: Duration,
    /// For how long a neighbour counts as reachable; `None` when the router does not say.
    pub reachable: Option<Duration>,
    /// How long hosts wait between solicitations; `None` when the router does not say.
    pub retransmit: Option<Duration>,
    /// Its hardware address.
    pub hardware_address: Option<MacAddress>,
    /// The largest packet of the link, in octets.
    pub mtu: Option<u32>,
    /// Prefixes of the link.
    pub prefixes: Vec<AdvertisedPrefix>,
    /// Routes through it (RFC 4191, 2.3).
    pub routes: Vec<Route>,
    /// DNS servers (RFC 8106, 5.1).
    pub name_servers: Vec<NameServers>,
    /// DNS search lists (RFC 8106, 5.2).
    pub search_lists: Vec<SearchList>,
    /// The types of known options whose form is wrong.
    pub malformed: Vec<u8>,
}

/// How hosts come to addresses and to the rest (RFC 4861, 4.2: the flags M and O).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignment {
    /// Addresses from the prefixes, the rest from here: neither M nor O.
    Stateless,
    /// Addresses from the prefixes, the rest by DHCPv6: O alone.
    OtherByDhcp,
    /// All by DHCPv6: M.
    ByDhcp,
}

/// A preference among routers or routes (RFC 4191, 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preference {
    /// Below the others.
    Low,
    /// As any, and also the reserved value.
    Medium,
    /// Above the others.
    High,
}

/// A prefix of the link (RFC 4861, 4.6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdvertisedPrefix {
    /// The first address.
    pub prefix: Ipv6Addr,
    /// Its length: 0 to 128.
    pub length: u8,
    /// The flag L: its addresses are on this link.
    pub on_link: bool,
    /// The flag A: hosts make addresses of it.
    pub autonomous: bool,
    /// How long it is valid; `Duration::MAX` for ever.
    pub valid: Duration,
    /// How long its addresses are preferred.
    pub preferred: Duration,
}

/// A route through the router (RFC 4191, 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// The first address of the destination.
    pub destination: Ipv6Addr,
    /// The length of its prefix: 0 to 128.
    pub length: u8,
    /// Its preference.
    pub preference: Preference,
    /// How long it is valid; `Duration::MAX` for ever.
    pub lifetime: Duration,
}

/// DNS servers with their lifetime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameServers {
    /// How long they may be used; zero when no longer.
    pub lifetime: Duration,
    /// The servers.
    pub servers: Vec<Ipv6Addr>,
}

/// A DNS search list with its lifetime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchList {
    /// How long it may be used; zero when no longer.
    pub lifetime: Duration,
    /// The domains.
    pub domains: Vec<String>,
}

impl Advertisement {
    /// Reads an ICMPv6 message from its type on. `None` for what is no advertisement, or must be
    /// dropped as a whole: one that is cut off or has an option of length zero (RFC 4861, 6.1.2).
    pub(crate) fn decode(message: &[u8]) -> Option<Self> {
        let mut octets = Octets::new(message);
        let (kind, code, _checksum) = (octets.u8()?, octets.u8()?, octets.u16()?);
        if (kind, code) != (KIND, 0) {
            return None;
        }
        let (hop_limit, flags) = (octets.u8()?, octets.u8()?);
        let lifetime = Duration::from_secs(octets.u16()?.into());
        let (reachable, retransmit) = (octets.u32()?, octets.u32()?);
        let mut advertisement = Self {
            hop_limit: Some(hop_limit).filter(|limit| *limit > 0),
            assignment: Assignment::of(flags),
            preference: Preference::of(flags),
            lifetime,
            reachable: stated(reachable),
            retransmit: stated(retransmit),
            hardware_address: None,
            mtu: None,
            prefixes: Vec::new(),
            routes: Vec::new(),
            name_servers: Vec::new(),
            search_lists: Vec::new(),
            malformed: Vec::new(),
        };
        while !octets.is_empty() {
            let (kind, units) = (octets.u8()?, octets.u8().filter(|units| *units > 0)?);
            let content = octets.take(usize::from(units) * 8 - 2)?;
            if advertisement.take_option(kind, Octets::new(content)).is_none() {
                advertisement.malformed.push(kind);
            }
        }
        Some(advertisement)
    }

    fn take_option(&mut self, kind: u8, mut octets: Octets<'_>) -> Option<()> {
        match kind {
            kind::SOURCE_HARDWARE_ADDRESS => self.hardware_address = Some(octets.mac()?),
            kind::MTU => {
                octets.u16()?;
                self.mtu = Some(octets.u32()?);
            }
            kind::PREFIX => self.prefixes.push(prefix(octets)?),
            kind::ROUTE => self.routes.push(route(octets)?),
            kind::NAME_SERVERS => self.name_servers.push(name_servers(octets)?),
            kind::SEARCH_LIST => {
                octets.u16()?;
                let lifetime = lifetime(&mut octets)?;
                let domains = domain::names(octets.rest())?;
                self.search_lists.push(SearchList { lifetime, domains });
            }
            // Options of other kinds are no concern of this probe.
            _ => {}
        }
        Some(())
    }
}

impl Assignment {
    const fn of(flags: u8) -> Self {
        match (flags & 0x80, flags & 0x40) {
            (0, 0) => Self::Stateless,
            (0, _) => Self::OtherByDhcp,
            _ => Self::ByDhcp,
        }
    }
}

impl Preference {
    const fn of(flags: u8) -> Self {
        match flags & 0x18 {
            0x08 => Self::High,
            0x18 => Self::Low,
            _ => Self::Medium,
        }
    }
}

/// Milliseconds, of which zero stands for `unspecified`.
fn stated(milliseconds: u32) -> Option<Duration> {
    (milliseconds > 0).then(|| Duration::from_millis(milliseconds.into()))
}

/// Seconds, of which all ones stand for ever.
fn lifetime(octets: &mut Octets<'_>) -> Option<Duration> {
    let seconds = octets.u32()?;
    Some(if seconds == u32::MAX { Duration::MAX } else { Duration::from_secs(seconds.into()) })
}

fn prefix(mut octets: Octets<'_>) -> Option<AdvertisedPrefix> {
    let length = octets.u8().filter(|length| *length <= 128)?;
    let flags = octets.u8()?;
    let (valid, preferred) = (lifetime(&mut octets)?, lifetime(&mut octets)?);
    octets.u32()?;
    Some(AdvertisedPrefix {
        prefix: octets.ipv6()?,
        length,
        on_link: flags & 0x80 != 0,
        autonomous: flags & 0x40 != 0,
        valid,
        preferred,
    })
}

/// A route, whose prefix is given in as few octets as it needs: none, 8 or 16.
fn route(mut octets: Octets<'_>) -> Option<Route> {
    let length = octets.u8().filter(|length| *length <= 128)?;
    let preference = Preference::of(octets.u8()?);
    let lifetime = lifetime(&mut octets)?;
    let significant = octets.rest();
    if significant.len() > 16 || significant.len() * 8 < usize::from(length) {
        return None;
    }
    let mut destination = [0; 16];
    destination.iter_mut().zip(significant).for_each(|(to, from)| *to = *from);
    Some(Route { destination: destination.into(), length, preference, lifetime })
}

fn name_servers(mut octets: Octets<'_>) -> Option<NameServers> {
    octets.u16()?;
    let lifetime = lifetime(&mut octets)?;
    let mut servers = Vec::new();
    while !octets.is_empty() {
        servers.push(octets.ipv6()?);
    }
    (!servers.is_empty()).then_some(NameServers { lifetime, servers })
}

#[cfg(test)]
mod tests;
