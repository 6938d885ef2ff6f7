//! What is asked for, and as whom.

use std::time::Duration;

use linecert_socket::MacAddress;

use super::message::{DhcpOption, Options, code};
use crate::ProbeError;

/// One test of DHCPv6.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What is asked for.
    pub ask: Ask,
    /// The client's DUID; `None` for one of its hardware address (RFC 8415, 11.4).
    pub identifier: Option<Vec<u8>>,
    /// Whether the server may answer the Solicit with a Reply at once.
    pub rapid_commit: RapidCommit,
    /// Option 16.
    pub vendor_class: Option<VendorClass>,
    /// Option 17.
    pub vendor_options: Option<VendorOptions>,
    /// Option 6, the options that the client would like.
    pub requested: Vec<u16>,
    /// Any other options.
    pub additional: Vec<DhcpOption>,
    /// The DUID of the server that is taken; `None` for the first that offers a lease.
    pub server: Option<Vec<u8>>,
    /// What becomes of the leases.
    pub lease: Lease,
    /// How long servers are listened for, from the first Solicit. The first that offers a lease is
    /// taken at once; the rest of the window is for others.
    pub window: Duration,
    /// When the test ends at the latest.
    pub deadline: Duration,
    /// After what time a message is sent again for the first time; it doubles (RFC 8415, 15).
    pub repeat: Duration,
}

/// What a client asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// An address for itself (IA_NA).
    Address,
    /// A prefix for the home (IA_PD), of this length if the server agrees.
    Prefix {
        /// 1 to 128; zero leaves it to the server.
        length: u8,
    },
    /// Both, as home gateways do.
    Both {
        /// As for a prefix alone.
        length: u8,
    },
}

/// Whether the server may answer the Solicit with a Reply at once (RFC 8415, 18.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RapidCommit {
    /// It may.
    Offered,
    /// It has to advertise first.
    NotOffered,
}

/// What becomes of leases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lease {
    /// A Release is sent, except for an address that this machine has itself.
    GiveBack,
    /// Nothing: they run out by themselves.
    Keep,
}

/// A vendor class with the number of its enterprise (RFC 8415, 21.16).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorClass {
    /// The enterprise number of IANA.
    pub enterprise: u32,
    /// The classes.
    pub classes: Vec<Vec<u8>>,
}

/// Vendor-specific information with the number of its enterprise (RFC 8415, 21.17).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorOptions {
    /// The enterprise number of IANA.
    pub enterprise: u32,
    /// The options of the vendor's own numbering.
    pub options: Vec<DhcpOption>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            ask: Ask::Both { length: 0 },
            identifier: None,
            rapid_commit: RapidCommit::NotOffered,
            vendor_class: None,
            vendor_options: None,
            requested: vec![
                code::VENDOR_OPTIONS,
                code::NAME_SERVERS,
                code::DOMAINS,
                code::AFTR_NAME,
                code::SOL_MAX_RT,
            ],
            additional: Vec::new(),
            server: None,
            lease: Lease::GiveBack,
            window: Duration::from_secs(3),
            deadline: Duration::from_secs(15),
            repeat: Duration::from_secs(1),
        }
    }
}

impl Ask {
    pub(super) const fn address(self) -> bool {
        matches!(self, Self::Address | Self::Both { .. })
    }

    pub(super) const fn prefix_length(self) -> Option<u8> {
        match self {
            Self::Address => None,
            Self::Prefix { length } | Self::Both { length } => Some(length),
        }
    }
}

impl Plan {
    /// The DUID of a client with this hardware address.
    pub(super) fn client_identifier(&self, own: MacAddress) -> Vec<u8> {
        let link_layer = || [&[0, 3, 0, 1], &own.0[..]].concat();
        self.identifier.clone().unwrap_or_else(link_layer)
    }

    /// The options that Solicit and Request share.
    pub(super) fn shared_options(&self) -> Result<Options, ProbeError> {
        let mut options = Options::default();
        let requested: Vec<u8> =
            self.requested.iter().flat_map(|code| code.to_be_bytes()).collect();
        options.push(code::OPTION_REQUEST, &requested);
        if let Some(VendorClass { enterprise, classes }) = &self.vendor_class {
            let mut octets = enterprise.to_be_bytes().to_vec();
            for class in classes {
                octets.extend(length_of("option 16", class)?);
                octets.extend(class);
            }
            options.push(code::VENDOR_CLASS, &octets);
        }
        if let Some(VendorOptions { enterprise, options: own }) = &self.vendor_options {
            let mut inner = Options::default();
            own.iter().for_each(|option| inner.push(option.code, &option.octets));
            let inner = inner.write().map_err(|_| too_long("option 17"))?;
            let octets = [&enterprise.to_be_bytes(), &inner[..]].concat();
            options.push(code::VENDOR_OPTIONS, &octets);
        }
        self.additional.iter().for_each(|option| options.push(option.code, &option.octets));
        Ok(options)
    }
}

fn length_of(what: &'static str, octets: &[u8]) -> Result<[u8; 2], ProbeError> {
    u16::try_from(octets.len()).map(u16::to_be_bytes).map_err(|_| too_long(what))
}

const fn too_long(what: &'static str) -> ProbeError {
    ProbeError::TooLong { what, limit: 65_535 }
}
