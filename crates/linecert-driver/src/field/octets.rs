//! Names that come as octets: serial numbers and addresses.

use std::fmt::Write as _;

use linecert_measure::{Absence, Reason};
use linecert_snmp::Value;

use super::{
    said::{absence, octets_of},
    text_of,
};

/// The serial number of an ONU as its maker prints it: `HWTC` and four octets in hex (ITU-T G.984.3,
/// `Serial_Number_ONU`). Some agents give that text instead of the eight octets, or another text
/// that a maker prints; one shorter than the eight octets is a part of a number.
pub(super) fn serial(raw: &Value) -> Result<String, Absence> {
    let bytes = octets_of(raw)?;
    if bytes.iter().all(|byte| *byte == 0) {
        return Err(absence(Reason::Sentinel, bytes, "no serial number"));
    }
    if let Some((maker, number)) = bytes.split_at_checked(4).filter(|_| bytes.len() == 8) {
        return match str::from_utf8(maker) {
            Ok(maker) if maker.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                Ok(format!("{maker}{}", hex(number).to_ascii_uppercase()))
            }
            _ => Err(not_a_serial(bytes)),
        };
    }
    let text = text_of(raw)?;
    if text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(text.into_owned());
    }
    Err(not_a_serial(bytes))
}

/// A MAC address as `00:11:22:aa:bb:cc`, from six octets or from text. No card has the address of
/// zeros.
pub(super) fn mac(raw: &Value) -> Result<String, Absence> {
    let bytes = octets_of(raw)?;
    let address = <[u8; 6]>::try_from(bytes).ok();
    let address = address.or_else(|| text_of(raw).ok().and_then(|text| parse_mac(&text)));
    match address {
        _ if bytes.is_empty() => Err(absence(Reason::Sentinel, bytes, "no address")),
        Some([0, 0, 0, 0, 0, 0]) => Err(absence(Reason::Sentinel, bytes, "no address")),
        Some(address) => Ok(address.map(|octet| format!("{octet:02x}")).join(":")),
        None => Err(absence(Reason::Garbled, bytes, "not a MAC address")),
    }
}

/// Octets as lower-case hex digits.
pub(super) fn hex_of(raw: &Value) -> Result<String, Absence> {
    octets_of(raw).map(hex)
}

/// Twelve hex digits, in groups or not: `0011.22aa.bbcc`, `00-11-22-AA-BB-CC`, `0:11:22:aa:b:cc`.
fn parse_mac(text: &str) -> Option<[u8; 6]> {
    let groups: Vec<&str> = text.split([':', '-', '.', ' ']).collect();
    let octet = |group: &&str| u8::from_str_radix(hex_digits(group, 2)?, 16).ok();
    if groups.len() == 6 {
        let octets: Option<Vec<u8>> = groups.iter().map(octet).collect();
        return octets?.try_into().ok();
    }
    let evenly =
        matches!(groups.len(), 1..=3) && groups.iter().all(|g| g.len() * groups.len() == 12);
    let digits = evenly.then(|| groups.concat())?;
    let number = u64::from_str_radix(hex_digits(&digits, 12)?, 16).ok()?;
    let [_, _, address @ ..] = number.to_be_bytes();
    Some(address)
}

/// `text`, when it is one to so many hex digits: Rust would take a sign too.
fn hex_digits(text: &str, most: usize) -> Option<&str> {
    let fits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
    fits.then_some(text)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a `String` does not fail.
        write!(digits, "{byte:02x}").unwrap_or_default();
        digits
    })
}

fn not_a_serial(bytes: &[u8]) -> Absence {
    absence(Reason::Garbled, bytes, "not a serial number")
}
