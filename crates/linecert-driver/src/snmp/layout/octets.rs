//! Octets that stand in an index, one a sub-identifier.

use crate::snmp::index::Illegible;

/// How many octets there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Fixed(usize),
    /// The sub-identifier before them says it.
    Prefixed,
}

/// How octets are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// As text when all are printable, else in hexadecimal.
    Plain,
    /// As four letters and eight hexadecimal digits (ITU-T G.984.3, serial number).
    Serial,
}

impl Length {
    /// Takes the octets from the head of an index; gives them and the rest.
    pub(super) fn take(self, index: &[u32]) -> Option<(Vec<u8>, &[u32])> {
        let (length, index) = match self {
            Self::Fixed(length) => (length, index),
            Self::Prefixed => {
                let (length, rest) = index.split_first()?;
                (usize::try_from(*length).ok()?, rest)
            }
        };
        let (octets, rest) = index.split_at_checked(length)?;
        let octets: Option<Vec<u8>> = octets.iter().map(|octet| octet_of(*octet)).collect();
        Some((octets?, rest))
    }

    /// The sub-identifiers of octets; `None` when they are not of this length.
    pub(super) fn put(self, octets: &[u8]) -> Option<Vec<u32>> {
        let octets_of = octets.iter().copied().map(u32::from);
        match self {
            Self::Fixed(length) => (length == octets.len()).then(|| octets_of.collect()),
            Self::Prefixed => {
                let length = u32::try_from(octets.len()).ok()?;
                Some(std::iter::once(length).chain(octets_of).collect())
            }
        }
    }
}

/// One octet. Agents that take it for a signed number answer 4294967232 for 192.
pub(super) fn octet_of(sub_identifier: u32) -> Option<u8> {
    match sub_identifier {
        0..=0xFF | 0xFFFF_FF80..=u32::MAX => sub_identifier.to_be_bytes().last().copied(),
        _ => None,
    }
}

/// `00:00:5e:00:53:01`.
pub(super) fn mac_text(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect::<Vec<_>>().join(":")
}

/// The octets of what [`mac_text`] wrote.
pub(super) fn mac_octets(text: &str) -> Option<Vec<u8>> {
    let octets: Option<Vec<u8>> = text.split(':').map(|pair| hex(pair)?.pop()).collect();
    octets.filter(|octets| mac_text(octets) == text)
}

impl Shown {
    pub(super) fn text(self, octets: &[u8]) -> Result<String, Illegible> {
        let printable = |octet: &u8| (b' '..=b'~').contains(octet);
        match (self, octets.split_at_checked(4)) {
            (Self::Serial, Some((vendor, number))) if number.len() == 4 => {
                let vendor = str::from_utf8(vendor).ok();
                let vendor = vendor.filter(|text| text.bytes().all(|b| b.is_ascii_alphanumeric()));
                let vendor = vendor.ok_or(Illegible::Octets("serial number"))?;
                Ok(format!("{vendor}{}", upper_hex(number)))
            }
            (Self::Serial, _) => Err(Illegible::Octets("serial number")),
            (Self::Plain, _) if octets.is_empty() => Err(Illegible::Octets("text")),
            (Self::Plain, _) if octets.iter().all(printable) => {
                Ok(octets.iter().copied().map(char::from).collect())
            }
            (Self::Plain, _) => Ok(upper_hex(octets)),
        }
    }

    /// The octets that are shown as this text, of which there can be two.
    pub(super) fn octets(self, text: &str) -> Vec<Vec<u8>> {
        let serial = || {
            let (vendor, number) = text.split_at_checked(4)?;
            Some([vendor.as_bytes(), &hex(number)?].concat())
        };
        let candidates = match self {
            Self::Serial => vec![serial()],
            Self::Plain => vec![Some(text.as_bytes().to_vec()), hex(text)],
        };
        let shown = |octets: &Vec<u8>| self.text(octets).as_deref() == Ok(text);
        candidates.into_iter().flatten().filter(shown).collect()
    }
}

fn upper_hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02X}")).collect()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let pair = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    (0..text.len()).step_by(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sign_extended_octets_are_masked() {
        for (sub_identifier, expect) in [
            (0, Some(0)),
            (255, Some(255)),
            (4_294_967_232, Some(192)),
            (0xFFFF_FF80, Some(128)),
            (u32::MAX, Some(255)),
            (256, None),
            (0xFFFF_FF7F, None),
        ] {
            assert_eq!(octet_of(sub_identifier), expect, "{sub_identifier}");
        }
        assert_eq!(mac_text(&[0, 0, 0x5E, 0, 0x53, 1]), "00:00:5e:00:53:01");
        assert_eq!(mac_octets("00:00:5E:00:53:01"), None, "not as it is written");
    }

    #[test]
    fn a_serial_number_is_letters_and_digits() {
        let octets = [b'H', b'W', b'T', b'C', 0x12, 0x34, 0xAB, 0xCD];
        assert_eq!(Shown::Serial.text(&octets).as_deref(), Ok("HWTC1234ABCD"));
        assert_eq!(Shown::Serial.octets("HWTC1234ABCD"), [octets.to_vec()]);
        assert!(Shown::Serial.octets("HWTC1234abcd").is_empty());
        assert!(Shown::Serial.text(&octets[..7]).is_err());
        assert!(Shown::Serial.text("光光H".as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn octets_round_trip(octets in proptest::collection::vec(any::<u8>(), 1..12), text in ".{0,8}") {
            for length in [Length::Prefixed, Length::Fixed(octets.len())] {
                let index = length.put(&octets).unwrap();
                prop_assert_eq!(length.take(&index), Some((octets.clone(), &[][..])));
                prop_assert!(length.take(&index[1..]).is_none_or(|(taken, _)| taken != octets));
            }
            for shown in [Shown::Plain, Shown::Serial] {
                if let Ok(text) = shown.text(&octets) {
                    prop_assert!(shown.octets(&text).contains(&octets));
                }
                drop(shown.octets(&text));
            }
            prop_assert_eq!(mac_octets(&mac_text(&octets)), Some(octets));
            drop(mac_octets(&text));
        }
    }
}
