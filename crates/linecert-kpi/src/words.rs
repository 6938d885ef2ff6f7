//! Closed vocabularies: the word that files use, and the words that Chinese systems export.

use thiserror::Error;

/// A word that is not one of its vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown {what} `{text}`: write one of {known}", known = known.join(", "))]
pub struct UnknownWord {
    /// What the word should name, such as `kind of order`.
    pub what: &'static str,
    /// What stands there, cut after 80 characters.
    pub text: String,
    /// The words that there are.
    pub known: Vec<&'static str>,
}

/// An enum without data, each of whose variants has a word and may have further words by which it
/// is read.
macro_rules! words {
    (
        $(#[$doc:meta])* $vis:vis $name:ident, $what:literal;
        $($(#[$about:meta])* $variant:ident $word:literal $(| $alias:literal)*;)+
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $($(#[$about])* $variant,)+
        }

        impl $name {
            /// Every one of them.
            $vis const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word in files.
            #[must_use]
            $vis const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::words::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word $(| $alias)* => Ok(Self::$variant),)+
                    _ => Err(crate::words::UnknownWord {
                        what: $what,
                        text: text.chars().take(80).collect(),
                        known: Self::ALL.iter().map(|known| known.word()).collect(),
                    }),
                }
            }
        }
    };
}

pub(crate) use words;
