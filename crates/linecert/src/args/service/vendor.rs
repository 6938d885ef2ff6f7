//! Values that are written in two parts: options of a vendor, and an address that a name must have.

use std::{net::IpAddr, str::FromStr};

use linecert_service::dhcpv4::{DhcpOption, VendorInformation};
use thiserror::Error;

/// Option 125 as it is typed: `3561:0106303044303945`, the enterprise and its options in octets.
#[derive(Debug, Clone)]
pub(crate) struct Vendor(pub(crate) VendorInformation);

/// A text that is no option 125.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is no enterprise number with options in hexadecimal, each a code, a length and as many \
     octets, as in `3561:0106303044303945`"
)]
pub(crate) struct NotAVendor(String);

/// An address that a name must have, typed as `NAME=ADDRESS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) name: String,
    pub(crate) address: IpAddr,
}

/// A text that is no name with an address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no name with an address, as in `www.example.com=192.0.2.1`")]
pub(crate) struct NotExpected(String);

impl FromStr for Vendor {
    type Err = NotAVendor;

    fn from_str(text: &str) -> Result<Self, NotAVendor> {
        let parse = || {
            let (enterprise, digits) = text.split_once(':')?;
            let options = options(&octets(digits)?)?;
            Some(VendorInformation { enterprise: enterprise.parse().ok()?, options })
        };
        parse().map(Self).ok_or_else(|| NotAVendor(text.to_owned()))
    }
}

fn octets(digits: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<_>> = digits.chars().map(|digit| digit.to_digit(16)).collect();
    let octet = |pair: &[u32]| match pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    };
    digits?.chunks(2).map(octet).collect()
}

fn options(mut octets: &[u8]) -> Option<Vec<DhcpOption>> {
    let mut options = Vec::new();
    while let [code, length, rest @ ..] = octets {
        let (value, behind) = rest.split_at_checked(usize::from(*length))?;
        options.push(DhcpOption { code: *code, octets: value.to_vec() });
        octets = behind;
    }
    (octets.is_empty() && !options.is_empty()).then_some(options)
}

impl FromStr for Expected {
    type Err = NotExpected;

    fn from_str(text: &str) -> Result<Self, NotExpected> {
        let parse = || {
            let (name, address) = text.split_once('=')?;
            let name = Some(name.to_owned()).filter(|name| !name.is_empty())?;
            Some(Self { name, address: address.parse().ok()? })
        };
        parse().ok_or_else(|| NotExpected(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_a_vendor_are_whole_or_refused() {
        let parsed: Vendor = "3561:0106303044303945020153".parse().unwrap();
        let [first, second] = &parsed.0.options[..] else { panic!("{parsed:?}") };
        assert_eq!((parsed.0.enterprise, first.code, &first.octets[..]), (3561, 1, &b"00D09E"[..]));
        assert_eq!((second.code, &second.octets[..]), (2, &b"S"[..]));
        for text in ["", "3561", "3561:", "3561:0", "3561:01", "3561:0102aa", "x:0100", "1:01é0"] {
            assert_eq!(text.parse::<Vendor>().err(), Some(NotAVendor(text.to_owned())));
        }
    }

    #[test]
    fn a_name_has_an_address() {
        let (name, address) = ("www.example".to_owned(), "2001:db8::1".parse().unwrap());
        assert_eq!("www.example=2001:db8::1".parse(), Ok(Expected { name, address }));
        for text in ["", "www", "=192.0.2.1", "www=", "www=x"] {
            assert_eq!(text.parse::<Expected>(), Err(NotExpected(text.to_owned())));
        }
    }
}
