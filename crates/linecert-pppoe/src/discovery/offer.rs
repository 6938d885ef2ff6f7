//! What a concentrator offers, and which concentrators are known.

use std::{convert::Infallible, fmt, str::FromStr};

use linecert_socket::{KernelTime, MacAddress};

use crate::{
    discovery::packet::{DiscoveryPacket, DiscoveryTag},
    text::WireText,
};

/// A concentrator that answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its address.
    pub mac: MacAddress,
    /// Its AC-Name; empty when it gave none, which RFC 2516 does not allow.
    pub name: WireText,
    /// The services that it offers, of all its answers.
    pub services: Vec<WireText>,
    /// Whether it returned our mark.
    pub mark: Mark,
    /// When the PADI that it answers was sent.
    pub asked: KernelTime,
    /// When its first answer was received, by the kernel.
    pub received: KernelTime,
    /// Answers beyond the first.
    pub copies: u32,
    /// Why it cannot serve, when it says so.
    pub refusal: Option<Refusal>,
    pub(crate) packet: DiscoveryPacket,
}

/// Whether a concentrator returned Host-Uniq unchanged, as it must (RFC 2516, appendix A).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It did, so that it is known which PADI it answers.
    Returned,
    /// It left it away. It is taken for an answer to the last PADI.
    Missing,
}

/// Why a concentrator cannot serve, in its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It does not have the service (Service-Name-Error).
    Service(WireText),
    /// It cannot, for now (AC-System-Error).
    System(WireText),
    /// Anything else (Generic-Error).
    Generic(WireText),
}

impl Refusal {
    /// The first error tag of a packet.
    pub(crate) fn of(packet: &DiscoveryPacket) -> Option<Self> {
        packet.tags.iter().find_map(|tag| match tag {
            DiscoveryTag::ServiceNameError(text) => Some(Self::Service(text.clone())),
            DiscoveryTag::AcSystemError(text) => Some(Self::System(text.clone())),
            DiscoveryTag::GenericError(text) => Some(Self::Generic(text.clone())),
            _ => None,
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, text) = match self {
            Self::Service(text) => ("it does not have the service", text),
            Self::System(text) => ("it has an error of its own", text),
            Self::Generic(text) => ("it refuses", text),
        };
        f.write_str(what)?;
        if text.is_empty() { Ok(()) } else { write!(f, ": `{text}`") }
    }
}

impl Offer {
    /// Whether it has the service; the empty name means any (RFC 2516, appendix A).
    #[must_use]
    pub fn has(&self, service: &WireText) -> bool {
        service.is_empty() || self.services.contains(service)
    }
}

/// A concentrator that is expected: by its name, its address, or both.
///
/// Written `BRAS-01`, `02:00:5e:10:00:01`, or `BRAS-01@02:00:5e:10:00:01`. A name alone is no
/// proof: whoever answers can claim it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownConcentrator {
    name: Option<WireText>,
    mac: Option<MacAddress>,
}

impl KnownConcentrator {
    /// Whether this is who answered.
    #[must_use]
    pub fn matches(&self, offer: &Offer) -> bool {
        self.name.as_ref().is_none_or(|name| *name == offer.name)
            && self.mac.is_none_or(|mac| mac == offer.mac)
    }
}

impl FromStr for KnownConcentrator {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        if let Ok(mac) = text.parse() {
            return Ok(Self { name: None, mac: Some(mac) });
        }
        // A name may hold `@`, so that only an address behind the last one parts it.
        let parts = text.rsplit_once('@');
        Ok(match parts.and_then(|(name, mac)| Some((name, mac.parse().ok()?))) {
            Some((name, mac)) => Self { name: Some(name.into()), mac: Some(mac) },
            None => Self { name: Some(text.into()), mac: None },
        })
    }
}

impl fmt::Display for KnownConcentrator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.name, self.mac) {
            (Some(name), Some(mac)) => write!(f, "{name}@{mac}"),
            (Some(name), None) => name.fmt(f),
            (None, Some(mac)) => mac.fmt(f),
            (None, None) => f.write_str("any"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(name: &str, last: u8) -> Offer {
        let tags = vec![DiscoveryTag::AcName(name.into())];
        let time = KernelTime::from_nanoseconds(0);
        Offer {
            mac: MacAddress([2, 0, 0, 0, 0, last]),
            name: name.into(),
            services: vec!["internet".into()],
            mark: Mark::Returned,
            asked: time,
            received: time,
            copies: 0,
            refusal: None,
            packet: DiscoveryPacket {
                code: crate::discovery::packet::DiscoveryCode::Pado,
                session: 0,
                tags,
            },
        }
    }

    #[test]
    fn a_concentrator_is_known_by_name_address_or_both() {
        let check = |known: &str, name: &str, last: u8, expected: bool| {
            let known: KnownConcentrator = known.parse().unwrap();
            assert_eq!(known.matches(&offer(name, last)), expected, "{known} {name} {last}");
        };
        check("BRAS-01", "BRAS-01", 1, true);
        check("BRAS-01", "bras-01", 1, false);
        check("02:00:00:00:00:01", "anything", 1, true);
        check("02:00:00:00:00:01", "anything", 2, false);
        check("BRAS-01@02:00:00:00:00:01", "BRAS-01", 1, true);
        check("BRAS-01@02:00:00:00:00:01", "BRAS-01", 2, false);
        check("BRAS-01@02:00:00:00:00:01", "ROGUE", 1, false);
        check("pop@city", "pop@city", 1, true);
    }

    #[test]
    fn the_empty_service_is_any() {
        assert!(offer("A", 1).has(&"".into()));
        assert!(offer("A", 1).has(&"internet".into()));
        assert!(!offer("A", 1).has(&"iptv".into()));
    }
}
