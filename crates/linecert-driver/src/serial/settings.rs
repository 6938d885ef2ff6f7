//! The settings of a serial line in one text, as in `38400/8n1`.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// Baud rate, data bits, parity and stop bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LineSettings {
    /// Bits per second.
    pub baud: u32,
    /// Data bits in a character, 7 or 8.
    pub data_bits: u8,
    /// The parity bit.
    pub parity: Parity,
    /// The stop bits.
    pub stop_bits: StopBits,
}

/// The parity bit of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Parity {
    /// There is none.
    None,
    /// The number of ones is even.
    Even,
    /// The number of ones is odd.
    Odd,
}

/// The stop bits of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StopBits {
    /// One.
    One,
    /// Two.
    Two,
}

/// A text that is not the settings of a line.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not the settings of a serial line: write them as `38400/8n1`")]
pub struct LineSettingsError(pub String);

impl FromStr for LineSettings {
    type Err = LineSettingsError;

    fn from_str(text: &str) -> Result<Self, LineSettingsError> {
        parse(text).ok_or_else(|| LineSettingsError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<LineSettings> {
    let (baud, frame) = text.split_once('/')?;
    let baud = baud.parse().ok().filter(|baud| (50..=4_000_000).contains(baud))?;
    let &[data, parity, stop] = frame.as_bytes() else { return None };
    let data_bits = match data {
        b'7' => 7,
        b'8' => 8,
        _ => return None,
    };
    let parity = match parity {
        b'n' => Parity::None,
        b'e' => Parity::Even,
        b'o' => Parity::Odd,
        _ => return None,
    };
    let stop_bits = match stop {
        b'1' => StopBits::One,
        b'2' => StopBits::Two,
        _ => return None,
    };
    Some(LineSettings { baud, data_bits, parity, stop_bits })
}

impl fmt::Display for LineSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parity = match self.parity {
            Parity::None => 'n',
            Parity::Even => 'e',
            Parity::Odd => 'o',
        };
        let stop = match self.stop_bits {
            StopBits::One => 1,
            StopBits::Two => 2,
        };
        write!(f, "{}/{}{parity}{stop}", self.baud, self.data_bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_one_text() {
        for text in ["38400/8n1", "9600/7e2", "115200/8o1"] {
            assert_eq!(text.parse::<LineSettings>().unwrap().to_string(), text);
        }
        for text in ["38400", "38400/8N1", "0/8n1", "38400/9n1", "38400/8n", "x/8n1", "9600/8n1光"]
        {
            assert_eq!(text.parse::<LineSettings>(), Err(LineSettingsError(text.to_owned())));
        }
    }
}
