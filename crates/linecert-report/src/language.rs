//! The languages of a page, and texts that are told in one or two of them.

use std::{fmt, str::FromStr};

use serde::Serialize;
use thiserror::Error;

/// The language of a whole page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    English,
    /// Simplified Chinese.
    Chinese,
    /// Both side by side: each label in both, each value once.
    Both,
}

/// A text that names no language of a page.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown language `{0}`: write `en`, `zh` or `en+zh`")]
pub struct UnknownLanguage(pub String);

/// One of the languages that a page is told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tongue {
    English,
    Chinese,
}

impl Language {
    /// Every language of a page.
    pub const ALL: [Self; 3] = [Self::English, Self::Chinese, Self::Both];

    /// The name in files: `en`, `zh` or `en+zh`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
            Self::Both => "en+zh",
        }
    }

    pub(crate) const fn tongues(self) -> &'static [Tongue] {
        match self {
            Self::English => &[Tongue::English],
            Self::Chinese => &[Tongue::Chinese],
            Self::Both => &[Tongue::English, Tongue::Chinese],
        }
    }

    /// A short text in this language, on one line.
    pub(crate) fn say(self, english: &str, chinese: &str) -> String {
        match self {
            Self::English => english.to_owned(),
            Self::Chinese => chinese.to_owned(),
            Self::Both => format!("{english} {chinese}"),
        }
    }
}

impl Tongue {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    pub(crate) const fn pick<'t>(self, english: &'t str, chinese: &'t str) -> &'t str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(name: &str) -> Result<Self, UnknownLanguage> {
        let known = Self::ALL.into_iter().find(|language| language.name() == name);
        known.ok_or_else(|| UnknownLanguage(name.to_owned()))
    }
}

/// A text in each language of its page; once, where it is the same in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Told(Vec<String>);

impl Told {
    pub(crate) fn new(language: Language, tell: impl Fn(Tongue) -> String) -> Self {
        let mut texts: Vec<_> = language.tongues().iter().map(|tongue| tell(*tongue)).collect();
        texts.dedup();
        Self(texts)
    }

    pub(crate) fn of(language: Language, english: &str, chinese: &str) -> Self {
        Self::new(language, |tongue| tongue.pick(english, chinese).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_as_they_print() {
        for language in Language::ALL {
            assert_eq!(language.to_string().parse(), Ok(language));
        }
        for name in ["", "EN", "zh+en", "fr"] {
            assert!(name.parse::<Language>().is_err(), "{name}");
        }
    }

    #[test]
    fn what_is_the_same_in_both_is_told_once() {
        assert_eq!(Told::of(Language::Both, "Order", "工单").0, ["Order", "工单"]);
        assert_eq!(Told::of(Language::Both, "1490 nm", "1490 nm").0, ["1490 nm"]);
        assert_eq!(Told::of(Language::Chinese, "Order", "工单").0, ["工单"]);
    }
}
