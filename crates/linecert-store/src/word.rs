//! Closed lists whose members have a word in the store and in the API.

use thiserror::Error;

/// A word that is not in the closed list of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{word}` is no {kind}")]
pub struct UnknownWord {
    /// What was to be named.
    pub kind: &'static str,
    /// The word that was found.
    pub word: String,
}

/// Gives each variant of an enum its word.
macro_rules! words {
    ($kind:ident $label:literal { $($variant:ident $word:literal,)+ }) => {
        impl $kind {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word in the store and in the API.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }

        impl std::str::FromStr for $kind {
            type Err = $crate::word::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let known = Self::ALL.iter().copied().find(|one| one.word() == text);
                let unknown = || {
                    let word = text.chars().take(80).collect();
                    $crate::word::UnknownWord { kind: $label, word }
                };
                known.ok_or_else(unknown)
            }
        }
    };
}
pub(crate) use words;
