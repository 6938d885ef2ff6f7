//! What every language of a meter has in common: octets in, sayings out.

use std::fmt;

use linecert_measure::{Identity, Quantity};

use super::METER_SERIAL;

/// No command of any language is longer; a longer line is noise.
const LONGEST_COMMAND: usize = 80;

/// What a meter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// A reading.
    Reading(Vec<u8>),
    /// Anything else.
    Other(Vec<u8>),
}

impl Said {
    pub(crate) fn octets(&self) -> &[u8] {
        let (Self::Reading(octets) | Self::Other(octets)) = self;
        octets
    }
}

/// One family's language, with the state of one meter that speaks it.
pub(crate) trait Language: fmt::Debug + Send {
    /// Takes octets as they come off the wire, cut anyhow, and gives what the meter says to them.
    fn hear(&mut self, octets: &[u8]) -> Vec<Said>;

    /// What the meter says when it is asked for a reading.
    fn reading(&mut self) -> Vec<u8>;
}

/// Cuts what is heard into lines, at carriage returns and line feeds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines {
    line: Vec<u8>,
}

impl Lines {
    /// The line that this octet ends. An empty one is none.
    pub(crate) fn hear(&mut self, octet: u8) -> Option<Vec<u8>> {
        match octet {
            b'\r' | b'\n' if self.line.is_empty() => None,
            b'\r' | b'\n' => Some(std::mem::take(&mut self.line)),
            // A line that has grown too long stays so until it ends, and then means nothing.
            _ => {
                if self.line.len() <= LONGEST_COMMAND {
                    self.line.push(octet);
                }
                None
            }
        }
    }
}

/// The command in a line, in capitals; `None` when it is no text.
pub(crate) fn command(line: &[u8]) -> Option<String> {
    str::from_utf8(line).ok().map(|text| text.trim().to_ascii_uppercase())
}

/// Maker, model, serial number and firmware in the four fields of IEEE 488.2, 10.14.
pub(crate) fn identification(maker: &str, model: &str) -> String {
    format!("{maker},{model},{METER_SERIAL},0.1-{}", Identity::SIMULATED)
}

/// `1.862153E-004`: the exponent always has a sign and `digits` digits.
pub(crate) fn scientific(value: f64, decimals: usize, digits: usize) -> String {
    let text = format!("{value:.decimals$E}");
    let (mantissa, exponent) = text.split_once('E').unwrap_or((&text, "0"));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |e| ('-', e));
    format!("{mantissa}E{sign}{exponent:0>digits$}")
}

/// The level of a power in thousandths of a dBm, as meters count it; the lowest for none.
pub(crate) fn thousandths(watts: f64) -> i64 {
    linecert_measure::Dbm::from_watts(watts).map_or(-100_000, |level| Quantity::from(level).steps())
}

/// `-17.45`: a level in dBm with two decimals.
pub(crate) fn level(watts: f64) -> String {
    // Below 2^53 thousandths; the text is the meter's, not a value of linecert's.
    #[expect(clippy::cast_precision_loss, reason = "levels are far below 2^53 thousandths")]
    let level = thousandths(watts) as f64 / 1_000.0;
    format!("{level:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn watts_print_as_the_manual_prints_them() {
        for (value, expect) in [
            (1.862_153E-4, "1.862153E-004"),
            (0.0, "0.000000E+000"),
            (9.999_999_9E-6, "1.000000E-005"),
            (-1.295_755E-11, "-1.295755E-011"),
            (2.5E3, "2.500000E+003"),
        ] {
            assert_eq!(scientific(value, 6, 3), expect);
        }
    }

    #[test]
    fn levels_have_two_decimals() {
        for (watts, expect) in [(1e-3, "0.00"), (1.0e-5, "-20.00"), (1.798_871e-5, "-17.45")] {
            assert_eq!(level(watts), expect);
        }
    }

    #[test]
    fn an_endless_line_is_dropped_and_the_next_is_heard() {
        let mut lines = Lines::default();
        for octet in "PM:L?".repeat(1_000).bytes() {
            assert_eq!(lines.hear(octet), None);
        }
        assert!(lines.line.capacity() < 1_000);
        assert_ne!(lines.hear(b'\n'), Some(b"PM:L?".to_vec()));
        let heard: Vec<_> = b"D?\r\n".iter().filter_map(|octet| lines.hear(*octet)).collect();
        assert_eq!(heard, [b"D?".to_vec()]);
    }
}
