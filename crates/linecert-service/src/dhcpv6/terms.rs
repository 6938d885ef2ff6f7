//! What a server offers or gives, read from its options.

use std::{net::Ipv6Addr, time::Duration};

use super::message::{Options, code};
use crate::{
    domain,
    octets::{Octets, text},
};

/// What a server offers or gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// Addresses of the identity associations.
    pub addresses: Vec<LeasedAddress>,
    /// Prefixes of the identity associations.
    pub prefixes: Vec<LeasedPrefix>,
    /// T1 and T2 of each association that has a lease: when it is renewed, and when by any server.
    /// Zero leaves it to the client.
    pub renewals: Vec<(Duration, Duration)>,
    /// What the server says of how it went, other than `Success`.
    pub statuses: Vec<Status>,
    /// Option 7; zero when it is not sent.
    pub preference: u8,
    /// Option 23.
    pub name_servers: Vec<Ipv6Addr>,
    /// Option 24.
    pub domains: Vec<String>,
    /// Option 64: the line carries IPv4 by DS-Lite.
    pub aftr_name: Option<String>,
    /// The codes of options whose form is wrong.
    pub malformed: Vec<u16>,
    /// Every option as it was sent.
    pub options: Options,
}

/// An address that a server leases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeasedAddress {
    /// The address.
    pub address: Ipv6Addr,
    /// How long it is preferred; `Duration::MAX` for ever.
    pub preferred: Duration,
    /// How long it is valid.
    pub valid: Duration,
}

/// A prefix that a server delegates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeasedPrefix {
    /// The first address of the prefix.
    pub prefix: Ipv6Addr,
    /// Its length: 1 to 128.
    pub length: u8,
    /// How long it is preferred; `Duration::MAX` for ever.
    pub preferred: Duration,
    /// How long it is valid.
    pub valid: Duration,
}

/// A status code (RFC 8415, 21.13).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// What it is about.
    pub of: Scope,
    /// The number.
    pub code: u16,
    /// What the server says about it.
    pub message: String,
}

/// What a status is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The whole message.
    Message,
    /// The addresses.
    Addresses,
    /// The prefixes.
    Prefixes,
}

impl Status {
    /// The name of the standard, as in `NoAddrsAvail`.
    #[must_use]
    pub fn name(&self) -> String {
        let known = match self.code {
            0 => "Success",
            1 => "UnspecFail",
            2 => "NoAddrsAvail",
            3 => "NoBinding",
            4 => "NotOnLink",
            5 => "UseMulticast",
            6 => "NoPrefixAvail",
            other => return format!("status {other}"),
        };
        known.to_owned()
    }
}

impl Terms {
    /// Reads the options of an Advertise or a Reply.
    pub(super) fn read(options: &Options) -> Self {
        let mut terms = Self { options: options.clone(), ..Self::default() };
        terms.take_status(Scope::Message, options);
        for octets in options.all(code::IA_NA) {
            terms.checked(code::IA_NA, |terms| terms.take_addresses(octets));
        }
        for octets in options.all(code::IA_PD) {
            terms.checked(code::IA_PD, |terms| terms.take_prefixes(octets));
        }
        for option in options.iter() {
            terms.checked(option.code, |terms| terms.take_plain(option.code, &option.octets));
        }
        terms
    }

    /// Whether there is an address or a prefix that can be used.
    #[must_use]
    pub fn has_lease(&self) -> bool {
        !self.addresses.is_empty() || !self.prefixes.is_empty()
    }

    fn checked(&mut self, code: u16, read: impl FnOnce(&mut Self) -> Option<()>) {
        if read(self).is_none() && !self.malformed.contains(&code) {
            self.malformed.push(code);
        }
    }

    fn take_plain(&mut self, code: u16, octets: &[u8]) -> Option<()> {
        match code {
            code::PREFERENCE => self.preference = Octets::new(octets).u8()?,
            code::NAME_SERVERS => {
                let mut octets = Octets::new(octets);
                while !octets.is_empty() {
                    self.name_servers.push(octets.ipv6()?);
                }
            }
            code::DOMAINS => self.domains = domain::names(octets)?,
            code::AFTR_NAME => self.aftr_name = domain::names(octets)?.into_iter().next(),
            _ => {}
        }
        Some(())
    }

    fn take_status(&mut self, of: Scope, options: &Options) {
        let Some(octets) = options.get(code::STATUS) else { return };
        let mut octets = Octets::new(octets);
        match octets.u16() {
            Some(0) => {}
            Some(code) => {
                let message = text(octets.rest());
                self.statuses.push(Status { of, code, message });
            }
            None => self.malformed.push(code::STATUS),
        }
    }

    /// An IA_NA (RFC 8415, 21.4): addresses of lifetime zero are no lease.
    fn take_addresses(&mut self, octets: &[u8]) -> Option<()> {
        let (renewal, options) = association(octets)?;
        self.take_status(Scope::Addresses, &options);
        let before = self.addresses.len();
        for octets in options.all(code::ADDRESS) {
            let mut octets = Octets::new(octets);
            let (address, preferred) = (octets.ipv6()?, lifetime(&mut octets)?);
            let valid = lifetime(&mut octets)?;
            if valid > Duration::ZERO {
                self.addresses.push(LeasedAddress { address, preferred, valid });
            }
        }
        self.renewals.extend((self.addresses.len() > before).then_some(renewal));
        Some(())
    }

    /// An IA_PD (RFC 8415, 21.21).
    fn take_prefixes(&mut self, octets: &[u8]) -> Option<()> {
        let (renewal, options) = association(octets)?;
        self.take_status(Scope::Prefixes, &options);
        let before = self.prefixes.len();
        for octets in options.all(code::PREFIX) {
            let mut octets = Octets::new(octets);
            let (preferred, valid) = (lifetime(&mut octets)?, lifetime(&mut octets)?);
            let length = octets.u8().filter(|length| (1..=128).contains(length))?;
            let prefix = octets.ipv6()?;
            if valid > Duration::ZERO {
                self.prefixes.push(LeasedPrefix { prefix, length, preferred, valid });
            }
        }
        self.renewals.extend((self.prefixes.len() > before).then_some(renewal));
        Some(())
    }
}

/// Times of renewal, and the options within an association.
fn association(octets: &[u8]) -> Option<((Duration, Duration), Options)> {
    let mut octets = Octets::new(octets);
    octets.u32()?;
    let renewal = (lifetime(&mut octets)?, lifetime(&mut octets)?);
    Some((renewal, Options::read(octets.rest()).ok()?))
}

/// Seconds, of which all ones stand for ever (RFC 8415, 7.7).
fn lifetime(octets: &mut Octets<'_>) -> Option<Duration> {
    let seconds = octets.u32()?;
    Some(if seconds == u32::MAX { Duration::MAX } else { Duration::from_secs(seconds.into()) })
}
