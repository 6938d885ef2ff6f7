//! What can go wrong between a console and who reads it.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// What goes wrong between a console and who reads it, whatever the device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mischief {
    /// Somebody takes the call and never says a word.
    Silent,
    /// One octet comes at a time, with a pause.
    Slow,
    /// The line goes down in the middle of an answer.
    Drop,
    /// Nobody is let in.
    LoginRefused,
    /// Noise as on a line of another speed.
    Garbage,
    /// An answer never ends.
    Endless,
    /// Another user is logged in, and the device lets one in at a time.
    Occupied,
}

/// A name that no mischief has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is none of silent, slow, drop, login-refused, garbage, endless, occupied")]
pub struct UnknownMischief(String);

impl Mischief {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::Silent,
        Self::Slow,
        Self::Drop,
        Self::LoginRefused,
        Self::Garbage,
        Self::Endless,
        Self::Occupied,
    ];

    /// The name in kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Slow => "slow",
            Self::Drop => "drop",
            Self::LoginRefused => "login-refused",
            Self::Garbage => "garbage",
            Self::Endless => "endless",
            Self::Occupied => "occupied",
        }
    }
}

impl fmt::Display for Mischief {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Mischief {
    type Err = UnknownMischief;

    fn from_str(name: &str) -> Result<Self, UnknownMischief> {
        let known = Self::ALL.into_iter().find(|mischief| mischief.name() == name);
        known.ok_or_else(|| UnknownMischief(name.chars().take(80).collect()))
    }
}
