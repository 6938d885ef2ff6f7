//! Closed lists whose members have a name in files and in JSON.

use thiserror::Error;

/// A name that is not in the closed list of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown {kind} `{name}`")]
pub struct UnknownName {
    /// What was to be named.
    pub kind: &'static str,
    /// The name that was found.
    pub name: String,
}

/// Gives each variant the name that it has in files and in JSON.
macro_rules! named {
    ($kind:ident $label:literal { $($variant:ident $name:literal,)+ }) => {
        impl $kind {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name in files and in JSON.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }

        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $kind {
            type Err = crate::named::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let known = Self::ALL.iter().copied().find(|one| one.name() == text);
                known.ok_or_else(|| crate::named::UnknownName { kind: $label, name: text.to_owned() })
            }
        }
    };
}
pub(crate) use named;
