//! Closed lists of words that mean the same for every maker, in both languages.

/// An enum with the name in files, the English and the Chinese words of each of its variants, and
/// the error for a name that it does not have.
macro_rules! words {
    ($(#[$doc:meta])* $type:ident $error:ident $what:literal;
     $($(#[$each:meta])* $variant:ident $name:literal $en:literal $zh:literal;)+) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type {
            $($(#[$each])* $variant,)+
        }

        /// A name that is not in the catalogue.
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        #[error("unknown {} `{_0}`", $what)]
        pub struct $error(pub String);

        impl $type {
            /// All of them, in the order in which they are shown.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name in files and in JSON.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The English words.
            #[must_use]
            pub const fn english(self) -> &'static str {
                match self { $(Self::$variant => $en,)+ }
            }

            /// The Chinese words.
            #[must_use]
            pub const fn chinese(self) -> &'static str {
                match self { $(Self::$variant => $zh,)+ }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                let known = Self::ALL.iter().copied().find(|known| known.name() == text);
                known.ok_or_else(|| $error(text.to_owned()))
            }
        }
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::{Attribute, Status};

    #[test]
    fn names_are_distinct_and_round_trip() {
        let attributes: BTreeSet<_> = Attribute::ALL.iter().map(|known| known.name()).collect();
        assert_eq!(attributes.len(), Attribute::ALL.len());
        let statuses: BTreeSet<_> = Status::ALL.iter().map(|known| known.name()).collect();
        assert_eq!(statuses.len(), Status::ALL.len());
        assert!(Attribute::ALL.iter().all(|known| known.name().parse() == Ok(*known)));
        assert!(Status::ALL.iter().all(|known| known.name().parse() == Ok(*known)));
        assert_eq!("".parse::<Status>().unwrap_err().to_string(), "unknown status ``");
        assert_eq!("x".parse::<Attribute>().unwrap_err().to_string(), "unknown attribute `x`");
    }
}
