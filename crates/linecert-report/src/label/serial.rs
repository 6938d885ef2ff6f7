//! The serial number that is printed on an ONU.

use std::str::FromStr;

use thiserror::Error;

/// A serial number as ONUs have it printed: four letters of the maker and eight hexadecimal digits
/// (ITU-T G.984.3, 10.3: vendor identifier and vendor-specific number), the same sixteen digits in
/// hexadecimal, or the MAC address of an EPON ONU. Nothing else fits, so that no password is ever
/// printed in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnuSerial(String);

/// A text that is no serial number of an ONU.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no serial number of an ONU: write HWTC1A2B3C4D, 485754431A2B3C4D or a MAC")]
pub struct NotAnOnuSerial(String);

impl OnuSerial {
    /// The serial number, its letters in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OnuSerial {
    type Err = NotAnOnuSerial;

    fn from_str(text: &str) -> Result<Self, NotAnOnuSerial> {
        let serial = text.trim().to_ascii_uppercase();
        if is_of_gpon(&serial) || is_mac(&serial) {
            Ok(Self(serial))
        } else {
            Err(NotAnOnuSerial(text.chars().take(40).collect()))
        }
    }
}

fn is_of_gpon(serial: &str) -> bool {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let vendor = serial.split_at_checked(4);
    let is_named = vendor.is_some_and(|(vendor, number)| {
        vendor.bytes().all(|byte| byte.is_ascii_uppercase()) && number.len() == 8 && is_hex(number)
    });
    is_named || (serial.len() == 16 && is_hex(serial))
}

fn is_mac(serial: &str) -> bool {
    let of = |separator| {
        let octets: Vec<_> = serial.split(separator).collect();
        let is_octet = |text: &&str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_hexdigit());
        octets.len() == 6 && octets.iter().all(is_octet)
    };
    of(':') || of('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_serial_numbers_fit() {
        let check = |text: &str, expect: Option<&str>| {
            let serial = text.parse::<OnuSerial>();
            assert_eq!(serial.as_ref().ok().map(OnuSerial::as_str), expect, "{text:?}");
        };
        check("HWTC1A2B3C4D", Some("HWTC1A2B3C4D"));
        check(" alclf1a2b3c4 ", Some("ALCLF1A2B3C4"));
        check("485754431A2B3C4D", Some("485754431A2B3C4D"));
        check("00:1a:2b:3c:4d:5e", Some("00:1A:2B:3C:4D:5E"));
        check("00-1a-2b-3c-4d-5e", Some("00-1A-2B-3C-4D-5E"));
        check("00:1a-2b:3c:4d:5e", None);
        check("secret-password", None);
        check("HWTC1A2B3C4", None);
        check("光1A2B3C4D", None);
        check("", None);
    }
}
