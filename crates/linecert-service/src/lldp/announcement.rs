//! One announcement in octets: types, lengths and values (IEEE 802.1AB-2016, 8).

use std::{fmt, net::IpAddr, time::Duration};

use linecert_socket::MacAddress;
use thiserror::Error;

use super::organisation::{
    Inventory, LinkMode, MdiPower, NegotiatedPower, NetworkPolicy, OrganisationallySpecific,
    VlanName,
};
use crate::octets::{Octets, hexadecimal, text};

/// The types of TLVs (IEEE 802.1AB-2016, table 8-1).
mod kind {
    pub(super) const END: u16 = 0;
    pub(super) const CHASSIS: u16 = 1;
    pub(super) const PORT: u16 = 2;
    pub(super) const LIFETIME: u16 = 3;
    pub(super) const PORT_DESCRIPTION: u16 = 4;
    pub(super) const SYSTEM_NAME: u16 = 5;
    pub(super) const SYSTEM_DESCRIPTION: u16 = 6;
    pub(super) const CAPABILITIES: u16 = 7;
    pub(super) const MANAGEMENT_ADDRESS: u16 = 8;
    pub(super) const ORGANISATION: u16 = 127;
}

/// What a neighbour says of itself and of the port that the cable ends in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// The device.
    pub chassis: Identifier,
    /// Its port.
    pub port: Identifier,
    /// For how long this holds; zero when the neighbour leaves.
    pub lifetime: Duration,
    /// What the port is called.
    pub port_description: Option<String>,
    /// What the device is called.
    pub system_name: Option<String>,
    /// What the device is.
    pub system_description: Option<String>,
    /// What the device does now.
    pub capabilities: Vec<Capability>,
    /// Where it is managed.
    pub management_addresses: Vec<ManagementAddress>,
    /// The VLAN of frames without a tag (802.1); `None` also when the port has none.
    pub untagged_vlan: Option<u16>,
    /// VLANs with their names (802.1).
    pub vlan_names: Vec<VlanName>,
    /// How the link was negotiated (802.3).
    pub link_mode: Option<LinkMode>,
    /// Power over the cable (802.3).
    pub mdi_power: Option<MdiPower>,
    /// The largest frame in octets (802.3).
    pub largest_frame: Option<u16>,
    /// VLANs for telephones and the like (MED).
    pub network_policies: Vec<NetworkPolicy>,
    /// Power for an endpoint (MED).
    pub endpoint_power: Option<NegotiatedPower>,
    /// What the device is made of (MED).
    pub inventory: Inventory,
    /// TLVs of known kinds whose form is wrong, as in `127 00120f/1`.
    pub malformed: Vec<String>,
    /// How many TLVs are of organisations or kinds not known here.
    pub unknown: u32,
}

/// Who or where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identifier {
    /// A hardware address.
    Hardware(MacAddress),
    /// A network address.
    Network(IpAddr),
    /// A name: of an interface, an alias, a component or anything local.
    Name(String),
    /// Of a kind not known here.
    Octets(Vec<u8>),
}

/// Where a device is managed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagementAddress {
    /// The address.
    pub address: Identifier,
    /// The number of the interface it belongs to.
    pub interface: u32,
}

macro_rules! capabilities {
    ($($(#[$doc:meta])* $name:ident $bit:literal $text:literal;)+) => {
        /// What a device does (IEEE 802.1AB-2016, table 8-4).
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Capability {
            $($(#[$doc])* $name,)+
        }

        impl Capability {
            const ALL: &[(Self, u8)] = &[$((Self::$name, $bit),)+];

            /// The name in evidence.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

capabilities! {
    /// None of the others.
    Other 0 "other";
    /// Repeats signals.
    Repeater 1 "repeater";
    /// Switches frames.
    Bridge 2 "bridge";
    /// Is an access point of a wireless network.
    AccessPoint 3 "access-point";
    /// Routes packets.
    Router 4 "router";
    /// Is a telephone.
    Telephone 5 "telephone";
    /// Is a cable modem.
    CableModem 6 "cable-modem";
    /// Is only a station.
    Station 7 "station";
    /// Switches VLANs of customers.
    CustomerVlans 8 "customer-vlans";
    /// Switches VLANs of providers.
    ServiceVlans 9 "service-vlans";
    /// Relays between two ports.
    TwoPortRelay 10 "two-port-relay";
}

/// Why octets are no announcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum DecodeError {
    #[error("a value is cut off")]
    Cut,
    #[error("it does not begin with chassis, port and lifetime")]
    Order,
}

impl Announcement {
    /// Reads an announcement. One that is cut off or lacks the three values that must come first
    /// is dropped as a whole (IEEE 802.1AB-2016); other values are dropped one by one.
    pub(crate) fn decode(octets: &[u8]) -> Result<Self, DecodeError> {
        let mut octets = Octets::new(octets);
        let mut value_of = |kind| {
            let (found, value) = tlv(&mut octets).ok_or(DecodeError::Cut)?;
            if found == kind { Ok(Octets::new(value)) } else { Err(DecodeError::Order) }
        };
        let chassis = chassis(value_of(kind::CHASSIS)?).ok_or(DecodeError::Order)?;
        let port = port(value_of(kind::PORT)?).ok_or(DecodeError::Order)?;
        let seconds = value_of(kind::LIFETIME)?.u16().ok_or(DecodeError::Order)?;
        let lifetime = Duration::from_secs(seconds.into());
        let mut announcement = Self::new(chassis, port, lifetime);
        while !octets.is_empty() {
            let (kind, value) = tlv(&mut octets).ok_or(DecodeError::Cut)?;
            if kind == kind::END {
                break;
            }
            if announcement.take(kind, Octets::new(value)).is_none() {
                announcement.malformed.push(name_of(kind, value));
            }
        }
        Ok(announcement)
    }

    const fn new(chassis: Identifier, port: Identifier, lifetime: Duration) -> Self {
        Self {
            chassis,
            port,
            lifetime,
            port_description: None,
            system_name: None,
            system_description: None,
            capabilities: Vec::new(),
            management_addresses: Vec::new(),
            untagged_vlan: None,
            vlan_names: Vec::new(),
            link_mode: None,
            mdi_power: None,
            largest_frame: None,
            network_policies: Vec::new(),
            endpoint_power: None,
            inventory: Inventory::NONE,
            malformed: Vec::new(),
            unknown: 0,
        }
    }

    fn take(&mut self, kind: u16, mut value: Octets<'_>) -> Option<()> {
        match kind {
            kind::PORT_DESCRIPTION => self.port_description = Some(text(value.rest())),
            kind::SYSTEM_NAME => self.system_name = Some(text(value.rest())),
            kind::SYSTEM_DESCRIPTION => self.system_description = Some(text(value.rest())),
            kind::CAPABILITIES => {
                value.u16()?;
                self.capabilities = enabled(value.u16()?);
            }
            kind::MANAGEMENT_ADDRESS => {
                self.management_addresses.push(management_address(value)?);
            }
            kind::ORGANISATION => match OrganisationallySpecific::decode(value)? {
                OrganisationallySpecific::UntaggedVlan(vlan) => self.untagged_vlan = vlan,
                OrganisationallySpecific::VlanName(name) => self.vlan_names.push(name),
                OrganisationallySpecific::LinkMode(mode) => self.link_mode = Some(mode),
                OrganisationallySpecific::MdiPower(power) => self.mdi_power = Some(power),
                OrganisationallySpecific::LargestFrame(octets) => self.largest_frame = Some(octets),
                OrganisationallySpecific::Policy(policy) => self.network_policies.push(policy),
                OrganisationallySpecific::Power(power) => self.endpoint_power = Some(power),
                OrganisationallySpecific::Inventory(item, text) => self.inventory.set(item, text),
                OrganisationallySpecific::Unknown => self.unknown += 1,
            },
            _ => self.unknown += 1,
        }
        Some(())
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hardware(address) => f.pad(&address.to_string()),
            Self::Network(address) => f.pad(&address.to_string()),
            Self::Name(name) => f.pad(name),
            Self::Octets(octets) => f.pad(&hexadecimal(octets)),
        }
    }
}

/// Seven bits of type, nine of length, and the value.
fn tlv<'a>(octets: &mut Octets<'a>) -> Option<(u16, &'a [u8])> {
    let head = octets.u16()?;
    Some((head >> 9, octets.take(usize::from(head & 0x1ff))?))
}

/// What a TLV is called in reports: its type, and the organisation with its subtype.
fn name_of(kind: u16, value: &[u8]) -> String {
    match value.split_first_chunk() {
        Some(([a, b, c, subtype], _)) if kind == kind::ORGANISATION => {
            format!("{kind} {}/{subtype}", hexadecimal(&[*a, *b, *c]))
        }
        _ => kind.to_string(),
    }
}

/// A chassis (IEEE 802.1AB-2016, table 8-2).
fn chassis(mut value: Octets<'_>) -> Option<Identifier> {
    match value.u8()? {
        4 => value.mac().map(Identifier::Hardware),
        5 => network(value),
        1..=3 | 6 | 7 => name(value),
        _ => Some(Identifier::Octets(value.rest().to_vec())),
    }
}

/// A port (IEEE 802.1AB-2016, table 8-3).
fn port(mut value: Octets<'_>) -> Option<Identifier> {
    match value.u8()? {
        3 => value.mac().map(Identifier::Hardware),
        4 => network(value),
        1 | 2 | 5..=7 => name(value),
        _ => Some(Identifier::Octets(value.rest().to_vec())),
    }
}

fn name(value: Octets<'_>) -> Option<Identifier> {
    (!value.is_empty()).then(|| Identifier::Name(text(value.rest())))
}

/// An address behind its family (IANA, Address Family Numbers): 1 for IPv4, 2 for IPv6, 6 for
/// hardware addresses.
fn network(mut value: Octets<'_>) -> Option<Identifier> {
    match value.u8()? {
        1 => value.ipv4().map(|address| Identifier::Network(address.into())),
        2 => value.ipv6().map(|address| Identifier::Network(address.into())),
        6 => value.mac().map(Identifier::Hardware),
        _ => Some(Identifier::Octets(value.rest().to_vec())),
    }
}

fn management_address(mut value: Octets<'_>) -> Option<ManagementAddress> {
    let address = network(Octets::new(value.counted()?))?;
    let _numbering = value.u8()?;
    Some(ManagementAddress { address, interface: value.u32()? })
}

fn enabled(bits: u16) -> Vec<Capability> {
    let set = |(_, bit): &&(Capability, u8)| bits >> bit & 1 == 1;
    Capability::ALL.iter().filter(set).map(|(capability, _)| *capability).collect()
}

#[cfg(test)]
mod tests;
