//! The names that an operator gives to things, checked once at the edge.

use std::{fmt, str::FromStr, sync::Arc};

use thiserror::Error;

/// How many characters a name has at most.
const LONGEST: usize = 128;

/// A text that cannot be a name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{text}` is no name of {what}: 1 to 128 characters that can be seen, with single spaces \
     between them at most"
)]
pub struct NameError {
    /// What was to be named.
    pub what: &'static str,
    /// The text, or its beginning.
    pub text: String,
}

/// Whether a text can be a name: what can be seen, and single spaces inside.
fn is_name(text: &str) -> bool {
    let count = text.chars().count();
    let spaced = text.starts_with(' ') || text.ends_with(' ') || text.contains("  ");
    (1..=LONGEST).contains(&count) && !spaced && text.chars().all(|c| c == ' ' || is_seen(c))
}

/// Whether a character can be seen and does not turn the text around.
fn is_seen(c: char) -> bool {
    let hidden = matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    !hidden && !c.is_control() && !c.is_whitespace()
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident $what:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                if is_name(text) {
                    return Ok(Self(text.into()));
                }
                Err(NameError { what: $what, text: text.chars().take(80).collect() })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }
    )+};
}

names! {
    /// An access node, as `olt-7`.
    NodeName "a node";
    /// A PON or DSL port of a node, as its driver writes it, `0/1`.
    PortName "a port";
    /// A line, as certificates and orders name it.
    LineName "a line";
    /// The number of a work order.
    OrderNumber "an order";
    /// A region of the operator.
    RegionName "a region";
    /// A person or a machine that uses the daemon.
    AccountName "an account";
    /// An instrument: maker, model and serial number.
    InstrumentName "an instrument";
}

/// An ONU: its node, its PON port and its number there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OnuName {
    /// The access node.
    pub node: NodeName,
    /// The PON port.
    pub port: PortName,
    /// The number of the ONU on the port.
    pub onu: u32,
}

impl fmt::Display for OnuName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}:{}", self.node, self.port, self.onu)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_what_can_be_seen() {
        for good in ["olt-7", "0/1", "WO 2026/11", "城东", "a", &"x".repeat(LONGEST)] {
            assert_eq!(good.parse::<NodeName>().unwrap().as_str(), good);
        }
        let long = "x".repeat(LONGEST + 1);
        for bad in ["", " ", " a", "a ", "a  b", "a\tb", "a\nb", "\u{202e}a", "a\u{200b}", &long] {
            let error = bad.parse::<NodeName>().unwrap_err();
            assert_eq!(error.what, "a node", "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn a_name_reads_back(text in "\\PC{0,140}") {
            if let Ok(name) = text.parse::<LineName>() {
                prop_assert_eq!(name.as_str(), text.as_str());
                prop_assert_eq!(name.to_string().parse::<LineName>(), Ok(name));
            }
        }
    }
}
