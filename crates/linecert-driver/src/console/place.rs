//! Places in commands that a user fills: which port of the device is meant.

use std::collections::BTreeMap;

use thiserror::Error;

pub use crate::raw::console::PlaceKind;
use crate::variables::{Variable, Variables};

/// The longest text that fills a place.
const LONGEST: usize = 15;

/// What a user states for the places of a driver, by their names.
pub type StatedPlaces = BTreeMap<String, String>;

/// Places that are filled with what fits them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places(StatedPlaces);

/// Why a place cannot be filled.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlaceError {
    /// Nothing was stated for it.
    #[error("`{0}` is not stated: which one of the device is meant")]
    Missing(String),
    /// It is stated, and the driver does not have it.
    #[error("the driver has no place `{0}`")]
    Stray(String),
    /// It is not of the kind that the place takes.
    #[error("`{text}` is no {} for `{name}`", kind.words())]
    Unfit {
        /// The name of the place.
        name: String,
        /// What was stated.
        text: String,
        /// What fits.
        kind: PlaceKind,
    },
}

impl PlaceKind {
    /// What it is called in messages.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Interface => "name of an interface, as `eth0`",
            Self::Slot => "place of a port, as `0/2/0`",
            Self::Number => "number",
        }
    }

    /// Whether a text can stand in such a place. None that can begins like an option.
    #[must_use]
    pub fn admits(self, text: &str) -> bool {
        let digits = |part: &str| {
            (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        let part_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        text.len() <= LONGEST
            && match self {
                Self::Interface => {
                    text.starts_with(|c: char| c.is_ascii_alphanumeric())
                        && text.bytes().all(part_of_name)
                }
                Self::Slot => text.split('/').all(digits),
                Self::Number => digits(text),
            }
    }
}

impl Places {
    /// Fills the places of a driver.
    pub(super) fn fill(
        kinds: &BTreeMap<String, PlaceKind>,
        stated: &StatedPlaces,
    ) -> Result<Self, PlaceError> {
        if let Some(stray) = stated.keys().find(|name| !kinds.contains_key(*name)) {
            return Err(PlaceError::Stray(stray.clone()));
        }
        for (name, kind) in kinds {
            let text = stated.get(name).ok_or_else(|| PlaceError::Missing(name.clone()))?;
            if !kind.admits(text) {
                let (name, text, kind) = (name.clone(), text.clone(), *kind);
                return Err(PlaceError::Unfit { name, text, kind });
            }
        }
        Ok(Self(stated.clone()))
    }

    /// Places of a capture, of which those that it does not show are unknown.
    pub(super) const fn of_capture(filled: StatedPlaces) -> Self {
        Self(filled)
    }

    pub(super) fn variables(&self) -> Variables<'_> {
        let mut variables = Variables::default();
        for (name, text) in &self.0 {
            variables.set(name, Variable::Text(text.clone()));
        }
        variables
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [PlaceKind; 3] = [PlaceKind::Interface, PlaceKind::Slot, PlaceKind::Number];

    #[test]
    fn a_place_takes_what_is_of_its_kind() {
        for (kind, good, bad) in [
            (
                PlaceKind::Interface,
                "eth0 pon0.1 enp3s0f1 wan-1",
                "-m --help eth0;rm eth/0 光 0123456789abcdef",
            ),
            (PlaceKind::Slot, "0 0/2/0 1/0", "/ 0/ /0 0//0 a/0 0/2/0;1 12345"),
            (PlaceKind::Number, "0 4095", "-1 1.5 12345 0x1"),
        ] {
            for text in good.split(' ') {
                assert!(kind.admits(text), "{text}");
            }
            for text in bad.split(' ').chain(["", " ", "eth0 eth1", "0\n1"]) {
                assert!(!kind.admits(text), "{text}");
            }
        }
    }

    #[test]
    fn every_place_is_stated_and_no_other() {
        let kinds = BTreeMap::from([("port".to_owned(), PlaceKind::Interface)]);
        let stated = |pairs: &[(&str, &str)]| -> StatedPlaces {
            pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
        };
        for (pairs, expect) in [
            (&[][..], "`port` is not stated"),
            (&[("port", "eth0"), ("slot", "1")], "the driver has no place `slot`"),
            (&[("port", "-m")], "`-m` is no name of an interface, as `eth0` for `port`"),
        ] {
            let error = Places::fill(&kinds, &stated(pairs)).unwrap_err().to_string();
            assert!(error.starts_with(expect), "{error}");
        }
        assert!(Places::fill(&kinds, &stated(&[("port", "eth0")])).is_ok());
    }

    proptest! {
        #[test]
        fn what_fills_a_place_is_one_harmless_word(text in "[-a-z0-9/.;| \n$光]{0,20}|\\PC{0,20}") {
            for kind in ALL.into_iter().filter(|kind| kind.admits(&text)) {
                prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/".contains(&b)));
                prop_assert!(!text.starts_with('-'), "{:?}", kind);
            }
        }
    }
}
