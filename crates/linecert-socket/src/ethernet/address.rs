//! The address of a network interface.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// A 48-bit address of an interface or group (IEEE 802).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MacAddress(pub [u8; 6]);

/// Why a text is no address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("read `{text}` as a MAC address: expected six hexadecimal octets like 02:00:5e:10:00:01")]
pub struct MacAddressError {
    text: String,
}

impl MacAddress {
    /// Every station.
    pub const BROADCAST: Self = Self([0xff; 6]);

    /// The six octets.
    #[must_use]
    pub const fn octets(self) -> [u8; 6] {
        self.0
    }

    /// Whether it addresses a group; broadcast is one.
    #[must_use]
    pub const fn is_multicast(self) -> bool {
        self.0[0] & 1 == 1
    }
}

impl fmt::Display for MacAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

impl FromStr for MacAddress {
    type Err = MacAddressError;

    /// Reads six octets of two digits, with colons or hyphens between them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || MacAddressError { text: text.to_owned() };
        let mut octets = [0; 6];
        let mut parts = text.split([':', '-']);
        for octet in &mut octets {
            let part = parts.next().ok_or_else(fault)?;
            if part.len() != 2 || !part.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return Err(fault());
            }
            *octet = u8::from_str_radix(part, 16).map_err(|_| fault())?;
        }
        parts.next().map_or(Ok(Self(octets)), |_| Err(fault()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        let address = MacAddress([2, 0, 0x5e, 0x10, 0, 0xfe]);
        assert_eq!(address.to_string(), "02:00:5e:10:00:fe");
        assert_eq!("02:00:5e:10:00:fe".parse(), Ok(address));
        assert_eq!("02-00-5E-10-00-FE".parse(), Ok(address));
        for text in ["", "02:00", "02:00:5e:10:00:fe:00", "2:0:5e:10:0:fe", "02:00:5e:10:00:+f"] {
            assert!(text.parse::<MacAddress>().is_err(), "{text}");
        }
    }

    #[test]
    fn groups_are_told_from_stations() {
        assert!(MacAddress::BROADCAST.is_multicast());
        assert!(!MacAddress([2, 0, 0, 0, 0, 0]).is_multicast());
    }
}
