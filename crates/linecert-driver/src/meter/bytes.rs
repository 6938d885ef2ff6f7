//! Numbers at places in a frame of octets.

use std::{fmt, str::FromStr};

use thiserror::Error;

use super::problem::MeterProblem;
use crate::{
    fault::{self, Fault, fault},
    hex::octet,
    raw,
};

/// Farther from the beginning of a frame no number stands.
const FARTHEST: usize = 1024;

/// How a frame begins, and how long it is where that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// `None` is any octet.
    octets: Vec<Option<u8>>,
    length: Option<usize>,
}

/// A number in a frame; with a stride, one for each input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    at: usize,
    kind: NumberType,
    stride: usize,
}

/// How a number is written in octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NumberType {
    kind: Kind,
    width: usize,
    order: Order,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unsigned,
    Signed,
    Float,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    LittleEndian,
    BigEndian,
}

/// A text that is no type of a number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is not a type of a number: u8, i8, or one of u16, i16, u32, i32, f32 and f64 with -le \
     or -be behind it"
)]
pub struct BadNumberType(pub String);

impl Head {
    /// Checks the text of `accept`: octets in hexadecimal, `..` for any.
    pub(super) fn check(text: &raw::Text, length: Option<usize>) -> Result<Self, Fault> {
        let octets = text.get_ref().split_ascii_whitespace().map(|digits| match digits {
            ".." => Some(None),
            _ => octet(digits).map(Some),
        });
        let octets: Option<Vec<_>> = octets.collect();
        let known = octets.filter(|octets| octets.iter().any(Option::is_some));
        let bad = || fault(text, MeterProblem::Head(text.get_ref().clone()));
        let octets = known.ok_or_else(bad)?;
        if length.is_some_and(|length| length < octets.len()) {
            return Err(bad());
        }
        Ok(Self { octets, length })
    }

    pub(super) fn accepts(&self, frame: &[u8]) -> bool {
        let fits = self.length.is_none_or(|length| frame.len() == length);
        let head = frame.get(..self.octets.len());
        let alike = |head: &[u8]| {
            head.iter().zip(&self.octets).all(|(found, known)| known.is_none_or(|it| it == *found))
        };
        fits && head.is_some_and(alike)
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = |octet: &Option<u8>| octet.map_or("..".to_owned(), |it| format!("{it:02X}"));
        let octets: Vec<String> = self.octets.iter().map(digits).collect();
        f.write_str(&octets.join(" "))?;
        self.length.map_or(Ok(()), |length| write!(f, " of {length} octets"))
    }
}

impl Field {
    pub(super) fn check(raw: &raw::meter::Field) -> Result<Self, Fault> {
        for place in [Some(&raw.at), raw.stride.as_ref()].into_iter().flatten() {
            if *place.get_ref() > FARTHEST {
                return Err(fault(place, MeterProblem::TooFar(*place.get_ref())));
            }
        }
        let stride = raw.stride.as_ref().map_or(0, |stride| *stride.get_ref());
        Ok(Self { at: *raw.at.get_ref(), kind: fault::parse(&raw.r#type)?, stride })
    }

    /// Whether each input has a number of its own.
    pub(super) const fn has_stride(&self) -> bool {
        self.stride > 0
    }

    /// Whether it is a whole number that is not negative, as a status must be.
    pub(super) fn is_unsigned(&self) -> bool {
        self.kind.kind == Kind::Unsigned
    }

    /// The number of an input, counted from zero, in decimal digits; a float that is none is
    /// `nan`, `inf` or `-inf`. `None` when the frame is too short for it.
    pub(super) fn read(&self, frame: &[u8], input: usize) -> Option<String> {
        let at = self.stride.checked_mul(input)?.checked_add(self.at)?;
        self.kind.read(frame.get(at..at.checked_add(self.kind.width)?)?)
    }
}

impl NumberType {
    /// Whether every number that a place of a command takes can be written in it.
    pub(super) fn holds(&self, most: u32) -> bool {
        match (self.kind, self.width) {
            (Kind::Unsigned, 1) => most <= u8::MAX.into(),
            (Kind::Unsigned, 2) => most <= u16::MAX.into(),
            (Kind::Signed, 2) => i16::try_from(most).is_ok(),
            (Kind::Unsigned, 4) => true,
            (Kind::Signed, 4) => i32::try_from(most).is_ok(),
            _ => false,
        }
    }

    /// Writes a number that it [holds](Self::holds).
    pub(super) fn write(&self, number: u32) -> Vec<u8> {
        let octets = number.to_le_bytes();
        let mut octets = octets.get(..self.width).unwrap_or(&octets).to_vec();
        if self.order == Order::BigEndian {
            octets.reverse();
        }
        octets
    }

    fn read(self, octets: &[u8]) -> Option<String> {
        let mut octets = octets.to_vec();
        if self.order == Order::BigEndian {
            octets.reverse();
        }
        let octets = octets.as_slice();
        Some(match (self.kind, self.width) {
            (Kind::Unsigned, 1) => u8::from_le_bytes(octets.try_into().ok()?).to_string(),
            (Kind::Unsigned, 2) => u16::from_le_bytes(octets.try_into().ok()?).to_string(),
            (Kind::Unsigned, 4) => u32::from_le_bytes(octets.try_into().ok()?).to_string(),
            (Kind::Signed, 1) => i8::from_le_bytes(octets.try_into().ok()?).to_string(),
            (Kind::Signed, 2) => i16::from_le_bytes(octets.try_into().ok()?).to_string(),
            (Kind::Signed, 4) => i32::from_le_bytes(octets.try_into().ok()?).to_string(),
            (Kind::Float, 4) => shortest(f32::from_le_bytes(octets.try_into().ok()?)),
            (Kind::Float, 8) => shortest(f64::from_le_bytes(octets.try_into().ok()?)),
            _ => return None,
        })
    }
}

/// The fewest digits that stand for a float and for no other.
fn shortest(number: impl fmt::LowerExp) -> String {
    format!("{number:e}").to_ascii_lowercase()
}

impl FromStr for NumberType {
    type Err = BadNumberType;

    fn from_str(text: &str) -> Result<Self, BadNumberType> {
        let (name, order) = match text.split_once('-') {
            Some((name, "le")) => (name, Some(Order::LittleEndian)),
            Some((name, "be")) => (name, Some(Order::BigEndian)),
            Some(_) => (text, None),
            None => (text, None),
        };
        let (kind, width) = match (name, order) {
            ("u8", None) => (Kind::Unsigned, 1),
            ("i8", None) => (Kind::Signed, 1),
            ("u16", Some(_)) => (Kind::Unsigned, 2),
            ("i16", Some(_)) => (Kind::Signed, 2),
            ("u32", Some(_)) => (Kind::Unsigned, 4),
            ("i32", Some(_)) => (Kind::Signed, 4),
            ("f32", Some(_)) => (Kind::Float, 4),
            ("f64", Some(_)) => (Kind::Float, 8),
            _ => return Err(BadNumberType(text.to_owned())),
        };
        Ok(Self { kind, width, order: order.unwrap_or(Order::LittleEndian) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(kind: &str, octets: &[u8]) -> Option<String> {
        kind.parse::<NumberType>().unwrap().read(octets)
    }

    #[test]
    fn octets_are_numbers() {
        for (kind, octets, expect) in [
            ("u8", &[255][..], "255"),
            ("i8", &[255], "-1"),
            ("u16-le", &[0xFF, 0xFF], "65535"),
            ("u16-be", &[0x05, 0x1E], "1310"),
            ("i16-le", &[0xFE, 0xFF], "-2"),
            ("i32-le", &[0x57, 0xB4, 0xFF, 0xFF], "-19369"),
            ("u32-be", &[0, 0, 1, 0], "256"),
            ("f32-le", &[0, 0, 0x38, 0x41], "1.15e1"),
            ("f32-le", &[0, 0, 0xC0, 0x7F], "nan"),
            ("f32-be", &[0x7F, 0x80, 0, 0], "inf"),
            ("f32-be", &[0xFF, 0x80, 0, 0], "-inf"),
            ("f64-be", &[0x7F, 0xF8, 0, 0, 0x40, 0, 0, 0], "nan"),
        ] {
            assert_eq!(read(kind, octets).as_deref(), Some(expect), "{kind}");
        }
        assert_eq!(read("u16-le", &[1]), None);
        for text in ["", "u16", "u8-le", "u64-le", "f32-me", "f32-le-be", "光"] {
            assert_eq!(text.parse::<NumberType>(), Err(BadNumberType(text.to_owned())));
        }
    }

    #[test]
    fn numbers_are_octets() {
        for (kind, number, expect) in [
            ("u8", 6, &[6][..]),
            ("u16-le", 1310, &[0x1E, 0x05]),
            ("u16-be", 1310, &[0x05, 0x1E]),
            ("i32-le", 131_000, &[0xB8, 0xFF, 0x01, 0x00]),
        ] {
            assert_eq!(kind.parse::<NumberType>().unwrap().write(number), expect, "{kind}");
        }
    }

    #[test]
    fn a_frame_is_accepted_by_its_head() {
        let head =
            |text: &str, length| Head::check(&toml::Spanned::new(0..0, text.to_owned()), length);
        let joinwit = head("7B .. .. 01 62", Some(7)).unwrap();
        assert!(joinwit.accepts(&[0x7B, 1, 5, 1, 0x62, 0, 0x7D]));
        assert!(!joinwit.accepts(&[0x7B, 1, 5, 1, 0x62, 0]));
        assert!(!joinwit.accepts(&[0x7B, 1, 5, 1, 0x64, 0, 0x7D]));
        assert!(!joinwit.accepts(&[]));
        assert_eq!(joinwit.to_string(), "7B .. .. 01 62 of 7 octets");
        for text in ["", "..", "7", "7B ...", "光"] {
            assert!(head(text, None).is_err(), "{text}");
        }
        assert!(head("7B 01", Some(1)).is_err());
    }

    proptest! {
        #[test]
        fn arbitrary_frames_never_panic(
            frame in proptest::collection::vec(any::<u8>(), 0..30),
            at in 0..40_usize, stride in 0..40_usize, input in any::<usize>(),
            kind in "(u8|i8|[uif](16|32|64)-[lb]e)",
        ) {
            if let Ok(kind) = kind.parse() {
                drop(Field { at, kind, stride }.read(&frame, input));
            }
        }
    }
}
