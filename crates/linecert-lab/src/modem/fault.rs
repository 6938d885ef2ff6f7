//! What can be wrong with a console or with what is behind it.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// A name that no fault of a console has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{}` is none of the faults {}", .0, known())]
pub struct UnknownConsoleFault(pub String);

fn known() -> String {
    ConsoleFault::ALL.iter().map(|fault| fault.name()).collect::<Vec<_>>().join(", ")
}

macro_rules! faults {
    ($($(#[$doc:meta])* $fault:ident $name:literal;)+) => {
        /// Something that is wrong with a console, as real ones have it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ConsoleFault {
            $($(#[$doc])* $fault,)+
        }

        impl ConsoleFault {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$fault,)+];

            /// The name in kebab case.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$fault => $name,)+ }
            }
        }
    };
}

faults! {
    /// The line is down.
    Down "down";
    /// The line is still training.
    Training "training";
    /// No light arrives at the ONU or transceiver.
    NoLight "no-light";
    /// The line that holds the margin or the received power is not printed.
    MissingKey "missing-key";
    /// Numbers have a comma before their decimals.
    DecimalComma "decimal-comma";
    /// Where the margin or the received power should be stands `N/A`.
    NotAvailable "not-available";
    /// The output ends in the middle, without a prompt behind it.
    Truncated "truncated";
    /// Output never ends.
    EndlessStream "endless-stream";
    /// The command is echoed twice.
    DoubleEcho "double-echo";
    /// Output stops after every twelve lines until a key is pressed, on a console that can do so.
    Pager "pager";
    /// The first name of the command is not known; another name of it is.
    RefusedName "refused-name";
    /// The system log prints lines in between.
    SyslogNoise "syslog-noise";
    /// Lines in Chinese stand in between.
    ChineseText "chinese-text";
}

impl fmt::Display for ConsoleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for ConsoleFault {
    type Err = UnknownConsoleFault;

    fn from_str(name: &str) -> Result<Self, UnknownConsoleFault> {
        let known = Self::ALL.iter().copied().find(|fault| fault.name() == name);
        known.ok_or_else(|| UnknownConsoleFault(name.chars().take(80).collect()))
    }
}
