//! What is asked for, and as whom.

use std::{net::Ipv4Addr, time::Duration};

use linecert_socket::MacAddress;

use super::options::{DhcpOption, Options, code};
use crate::ProbeError;

/// One test of DHCPv4.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The options of the client.
    pub client: ClientOptions,
    /// The server whose offer is taken (its option 54); `None` for the first that offers.
    pub server: Option<Ipv4Addr>,
    /// How servers are asked to answer.
    pub replies: Replies,
    /// What becomes of the lease.
    pub lease: Lease,
    /// How long offers are collected, from the first DHCPDISCOVER. The first offer is taken at
    /// once; the rest of the window is for other servers.
    pub window: Duration,
    /// When the test ends at the latest.
    pub deadline: Duration,
    /// After what time a message is sent again for the first time; it doubles (RFC 2131, 4.1).
    pub repeat: Duration,
}

/// How servers are asked to answer (the flag BROADCAST of RFC 2131, 4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replies {
    /// To the hardware address.
    Unicast,
    /// To all stations.
    Broadcast,
}

/// What becomes of the lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lease {
    /// A DHCPRELEASE is sent, except for an address that this machine has itself.
    GiveBack,
    /// Nothing: it runs out by itself.
    Keep,
}

/// The options of the client. Texts are octets, since providers put anything into them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientOptions {
    /// Option 60, vendor class identifier.
    pub vendor_class: Option<Vec<u8>>,
    /// Option 61, client identifier, with its type octet; `None` for Ethernet and the address.
    pub client_identifier: Option<Vec<u8>>,
    /// Option 82, as a relay agent between would add it.
    pub relay_agent: Option<RelayAgent>,
    /// Option 124, vendor-identifying vendor class.
    pub vendor_identifying_class: Option<VendorClass>,
    /// Option 125, vendor-identifying vendor-specific information.
    pub vendor_identifying: Option<VendorInformation>,
    /// Option 55, the options that the client would like.
    pub requested: Vec<u8>,
    /// Any other options.
    pub additional: Vec<DhcpOption>,
}

/// Relay agent information (RFC 3046). Each is at most 255 octets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RelayAgent {
    /// Sub-option 1, the circuit.
    pub circuit: Option<Vec<u8>>,
    /// Sub-option 2, the remote end.
    pub remote: Option<Vec<u8>>,
}

/// A vendor class with the number of its enterprise (RFC 3925, 3), at most 255 octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorClass {
    /// The enterprise number of IANA.
    pub enterprise: u32,
    /// The class.
    pub class: Vec<u8>,
}

/// Vendor-specific information with the number of its enterprise (RFC 3925, 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorInformation {
    /// The enterprise number of IANA.
    pub enterprise: u32,
    /// The sub-options, together at most 255 octets.
    pub options: Vec<DhcpOption>,
}

impl Default for Plan {
    /// Five seconds for offers and fifteen in all: servers that ping an address before they offer
    /// it take three.
    fn default() -> Self {
        Self {
            client: ClientOptions::default(),
            server: None,
            replies: Replies::Unicast,
            lease: Lease::GiveBack,
            window: Duration::from_secs(5),
            deadline: Duration::from_secs(15),
            repeat: Duration::from_secs(4),
        }
    }
}

impl Default for ClientOptions {
    /// A plain client that would like everything that a home gateway asks for.
    fn default() -> Self {
        Self {
            vendor_class: None,
            client_identifier: None,
            relay_agent: None,
            vendor_identifying_class: None,
            vendor_identifying: None,
            requested: vec![
                code::SUBNET_MASK,
                code::ROUTERS,
                code::NAME_SERVERS,
                code::DOMAIN_NAME,
                code::INTERFACE_MTU,
                code::VENDOR_SPECIFIC,
                code::LEASE_TIME,
                code::RENEWAL_TIME,
                code::REBINDING_TIME,
                code::TFTP_SERVER,
                code::BOOT_FILE,
                code::STATIC_ROUTES,
                code::VENDOR_IDENTIFYING,
            ],
            additional: Vec::new(),
        }
    }
}

impl ClientOptions {
    /// The options of a client with this address, without those that differ between messages. The
    /// relay agent's come last, where a relay agent puts them (RFC 3046, 2.1).
    pub(super) fn encode(&self, own: MacAddress) -> Result<Options, ProbeError> {
        let mut options = Options::default();
        options.append(code::CLIENT_IDENTIFIER, &self.client_identifier(own));
        if let Some(class) = &self.vendor_class {
            options.append(code::VENDOR_CLASS, class);
        }
        if let Some(VendorClass { enterprise, class }) = &self.vendor_identifying_class {
            let class = counted("option 124", class)?;
            options.append(code::VENDOR_IDENTIFYING_CLASS, &enterprise.to_be_bytes());
            options.append(code::VENDOR_IDENTIFYING_CLASS, &class);
        }
        if let Some(VendorInformation { enterprise, options: inner }) = &self.vendor_identifying {
            let inner = suboptions("option 125", inner)?;
            options.append(code::VENDOR_IDENTIFYING, &enterprise.to_be_bytes());
            options.append(code::VENDOR_IDENTIFYING, &counted("option 125", &inner)?);
        }
        for DhcpOption { code, octets } in &self.additional {
            options.append(*code, octets);
        }
        if let Some(agent) = &self.relay_agent {
            options.append(code::RELAY_AGENT, &agent.encode()?);
        }
        Ok(options)
    }

    /// Ethernet and the address, unless given (RFC 2132, 9.14).
    fn client_identifier(&self, own: MacAddress) -> Vec<u8> {
        let of_ethernet = || [&[1], &own.0[..]].concat();
        self.client_identifier.clone().unwrap_or_else(of_ethernet)
    }
}

impl RelayAgent {
    pub(super) fn encode(&self) -> Result<Vec<u8>, ProbeError> {
        let named = [(1, &self.circuit), (2, &self.remote)];
        let given = named
            .into_iter()
            .filter_map(|(code, octets)| octets.clone().map(|octets| DhcpOption { code, octets }));
        suboptions("option 82", &given.collect::<Vec<_>>())
    }
}

fn suboptions(what: &'static str, options: &[DhcpOption]) -> Result<Vec<u8>, ProbeError> {
    let mut octets = Vec::new();
    for option in options {
        octets.push(option.code);
        octets.extend(counted(what, &option.octets)?);
    }
    Ok(octets)
}

fn counted(what: &'static str, octets: &[u8]) -> Result<Vec<u8>, ProbeError> {
    let limit = usize::from(u8::MAX);
    let length = u8::try_from(octets.len()).map_err(|_| ProbeError::TooLong { what, limit })?;
    Ok([&[length], octets].concat())
}
