//! How a device names its PON ports.

use std::{fmt, str::FromStr};

use thiserror::Error;

const PLACE: &str = "{pon}";

/// A name with a place for the number of the port: `0/{pon}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PortName {
    before: String,
    after: String,
}

/// A name of PON ports that has not exactly one place for the number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` does not hold `{{pon}}` exactly once")]
pub struct BadPortName(pub String);

impl PortName {
    /// The name of port `number`.
    pub(super) fn of(&self, number: u32) -> String {
        format!("{}{number}{}", self.before, self.after)
    }

    /// The number of the port with this name; `None` when the device has no port of such a name.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        let digits = name.strip_prefix(&self.before)?.strip_suffix(&self.after)?;
        let number = digits.parse().ok()?;
        // `0/01` is not how the device writes port 1.
        (self.of(number) == name).then_some(number)
    }
}

impl FromStr for PortName {
    type Err = BadPortName;

    fn from_str(text: &str) -> Result<Self, BadPortName> {
        match text.split(PLACE).collect::<Vec<_>>().as_slice() {
            [before, after] => {
                Ok(Self { before: (*before).to_owned(), after: (*after).to_owned() })
            }
            _ => Err(BadPortName(text.to_owned())),
        }
    }
}

impl fmt::Display for PortName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{PLACE}{}", self.before, self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_has_one_name() {
        let name: PortName = "0/{pon}".parse().unwrap();
        assert_eq!(name.of(16), "0/16");
        for (text, expect) in
            [("0/16", Some(16)), ("0/016", None), ("0/+1", None), ("1/1", None), ("0/", None)]
        {
            assert_eq!(name.number(text), expect, "{text}");
        }
        for text in ["0/1", "{pon}/{pon}", ""] {
            assert_eq!(text.parse::<PortName>(), Err(BadPortName(text.to_owned())));
        }
    }
}
