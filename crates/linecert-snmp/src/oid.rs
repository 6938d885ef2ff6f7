//! Object identifiers, compared and cut by sub-identifiers and never as text.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// An object identifier: 1 to 128 sub-identifiers of 32 bits without sign (RFC 2578, 3.5).
///
/// The order is lexicographic, as the order of a walk is. Huawei numbers its interfaces from
/// 4194304000, so a sub-identifier never fits a signed 32-bit number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid(Vec<u32>);

/// Sub-identifiers that make no object identifier.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OidError {
    /// There is no sub-identifier at all.
    #[error("an object identifier has at least one sub-identifier")]
    Empty,
    /// There are more sub-identifiers than RFC 2578 allows.
    #[error("an object identifier has at most 128 sub-identifiers, this one has {0}")]
    TooLong(usize),
    /// The first two cannot be written in BER (X.690, 8.19.4).
    #[error("no object identifier begins with {0}.{1}")]
    Root(u32, u32),
    /// A part of the text is not a number of 32 bits.
    #[error("`{0}` is not a sub-identifier of 0 to 4294967295")]
    SubIdentifier(String),
}

impl Oid {
    /// The most sub-identifiers that an object identifier has (RFC 2578, 3.5).
    pub const MAX_LEN: usize = 128;

    /// An object identifier of these sub-identifiers.
    ///
    /// # Errors
    /// [`OidError`] when there is none, when there are more than 128, and when the first two
    /// cannot be encoded: the first is 0, 1 or 2, and below 2 the second is at most 39.
    pub fn new(sub_identifiers: Vec<u32>) -> Result<Self, OidError> {
        if sub_identifiers.len() > Self::MAX_LEN {
            return Err(OidError::TooLong(sub_identifiers.len()));
        }
        let first = *sub_identifiers.first().ok_or(OidError::Empty)?;
        let second = sub_identifiers.get(1).copied().unwrap_or(0);
        // The two share one 32-bit number on the wire: 40 * first + second.
        match (first, second) {
            (0 | 1, 0..40) | (2, 0..=4_294_967_215) => Ok(Self(sub_identifiers)),
            _ => Err(OidError::Root(first, second)),
        }
    }

    /// Of sub-identifiers that were checked where they were read.
    #[cfg(feature = "engine")]
    pub(crate) const fn checked(sub_identifiers: Vec<u32>) -> Self {
        Self(sub_identifiers)
    }

    /// The sub-identifiers.
    #[must_use]
    pub fn as_slice(&self) -> &[u32] {
        &self.0
    }

    /// True when `self` is `prefix` or lies below it.
    #[must_use]
    pub fn starts_with(&self, prefix: &Self) -> bool {
        self.0.starts_with(&prefix.0)
    }

    /// What follows `prefix`, empty when `self` is `prefix` itself; `None` when `self` does not
    /// lie there. Below a column of a table this is the index of the row.
    #[must_use]
    pub fn suffix_after(&self, prefix: &Self) -> Option<&[u32]> {
        self.0.strip_prefix(prefix.as_slice())
    }

    /// The object identifier `suffix` below this one, as an instance below its column.
    ///
    /// # Errors
    /// [`OidError::TooLong`] when the whole has more than 128 sub-identifiers.
    pub fn child(&self, suffix: &[u32]) -> Result<Self, OidError> {
        Self::new([self.as_slice(), suffix].concat())
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(place, sub_identifier)| {
            f.write_str(if place == 0 { "" } else { "." })?;
            write!(f, "{sub_identifier}")
        })
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Oid({self})")
    }
}

impl FromStr for Oid {
    type Err = OidError;

    /// Reads `1.3.6.1` and `.1.3.6.1`.
    fn from_str(text: &str) -> Result<Self, OidError> {
        let dotted = text.strip_prefix('.').unwrap_or(text);
        if dotted.is_empty() {
            return Err(OidError::Empty);
        }
        Self::new(dotted.split('.').map(parse_sub_identifier).collect::<Result<_, _>>()?)
    }
}

fn parse_sub_identifier(text: &str) -> Result<u32, OidError> {
    let refuse = || OidError::SubIdentifier(text.chars().take(40).collect());
    // `u32::from_str` takes a leading plus sign, which no object identifier has.
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(refuse());
    }
    text.parse().map_err(|_| refuse())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn oid(text: &str) -> Oid {
        text.parse().unwrap()
    }

    #[test]
    fn text_becomes_an_object_identifier_or_says_why_not() {
        #[track_caller]
        fn check(text: &str, expect: Result<&str, OidError>) {
            assert_eq!(text.parse::<Oid>().map(|o| o.to_string()), expect.map(str::to_owned));
        }
        check("1.3.6.1", Ok("1.3.6.1"));
        check(".1.3.6.1.2.1.2.2.1.8.4294967295", Ok("1.3.6.1.2.1.2.2.1.8.4294967295"));
        check("0.0", Ok("0.0"));
        check("", Err(OidError::Empty));
        check(".", Err(OidError::Empty));
        check("1..3", Err(OidError::SubIdentifier(String::new())));
        check("..1.3", Err(OidError::SubIdentifier(String::new())));
        check("1.3.", Err(OidError::SubIdentifier(String::new())));
        check("1.+3", Err(OidError::SubIdentifier("+3".to_owned())));
        check("1.3.4294967296", Err(OidError::SubIdentifier("4294967296".to_owned())));
        check("1.3.光", Err(OidError::SubIdentifier("光".to_owned())));
        check("3.1", Err(OidError::Root(3, 1)));
        check("1.40", Err(OidError::Root(1, 40)));
        check("2.4294967216", Err(OidError::Root(2, 4_294_967_216)));
        check(&vec!["1"; 129].join("."), Err(OidError::TooLong(129)));
    }

    #[test]
    fn a_prefix_is_whole_sub_identifiers() {
        let slot = oid("1.3.6.1.4.1.3902.1");
        assert!(oid("1.3.6.1.4.1.3902.1").starts_with(&slot));
        assert!(oid("1.3.6.1.4.1.3902.1.7").starts_with(&slot));
        assert!(!oid("1.3.6.1.4.1.3902.12").starts_with(&slot));
        assert_eq!(oid("1.3.6.1.4.1.3902.1.7.9").suffix_after(&slot), Some([7, 9].as_slice()));
        assert_eq!(oid("1.3.6.1.4.1.3902.12").suffix_after(&slot), None);
    }

    #[test]
    fn order_is_by_number_and_not_by_text() {
        assert!(oid("1.3.9") < oid("1.3.10"));
        assert!(oid("1.3") < oid("1.3.0"));
    }

    proptest! {
        #[test]
        fn text_round_trips(tail in prop::collection::vec(any::<u32>(), 0..127)) {
            let whole = oid("1.3").child(&tail[..tail.len().min(126)]).unwrap();
            prop_assert_eq!(whole.to_string().parse::<Oid>().unwrap(), whole.clone());
            prop_assert_eq!(whole.suffix_after(&oid("1.3")).unwrap().len(), tail.len().min(126));
        }

        #[test]
        fn no_text_panics(text in ".{0,80}") {
            drop(text.parse::<Oid>());
        }
    }
}
