//! How the tones stand in one line.

use linecert_measure::{Absence, Quantity, ToneQuantity, Unit};

use super::{super::problem::ConsoleProblem, Table, window};
use crate::{
    fault::{Fault, fault},
    field::{garbled, rounded},
    pattern::{self, Pattern},
    raw,
};

/// A line of a table of tones.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pattern: Pattern,
    encoding: Encoding,
    quantity: ToneQuantity,
    sentinels: Vec<String>,
}

/// What stands in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    /// The number of a tone and its value.
    Pair,
    /// The numbers of the first and the last tone, and a hexadecimal digit for each.
    Nibbles,
    /// Two hexadecimal digits for each tone, which follow those of the line before.
    Octets,
}

impl Encoding {
    const fn groups(self) -> &'static [&'static str] {
        match self {
            Self::Pair => &["tone", "value"],
            Self::Nibbles => &["first", "last", "nibbles"],
            Self::Octets => &["octets"],
        }
    }
}

impl Row {
    pub(super) fn check(raw: &raw::console::Tones, quantity: ToneQuantity) -> Result<Self, Fault> {
        let pattern = crate::console::pattern(&raw.row)?;
        let mut groups: Vec<&str> = pattern.groups().collect();
        groups.sort_unstable();
        let all = [Encoding::Pair, Encoding::Nibbles, Encoding::Octets];
        let encoding = all.into_iter().find(|encoding| {
            let mut known = encoding.groups().to_vec();
            known.sort_unstable();
            known == groups && (*encoding == Encoding::Pair || quantity == ToneQuantity::Bits)
        });
        let encoding = encoding.ok_or_else(|| fault(&raw.row, ConsoleProblem::Row))?;
        let sentinels = raw.sentinels.iter().map(|text| text.trim().to_owned()).collect();
        Ok(Self { pattern, encoding, quantity, sentinels })
    }

    /// Whether nothing but a count shows that a line was lost.
    pub(super) const fn needs_count(&self) -> bool {
        matches!(self.encoding, Encoding::Octets)
    }

    pub(super) fn as_str(&self) -> &str {
        self.pattern.as_str()
    }

    /// Reads a line, if it is one of tones.
    pub(super) fn read(&self, line: &str, table: &mut Table) -> Result<(), Absence> {
        let Some(captures) = self.pattern.captures(line) else { return Ok(()) };
        let group = |name| pattern::group(&captures, name).unwrap_or_default().trim();
        match self.encoding {
            Encoding::Pair => {
                let tone = number(group("tone"), line)?;
                table.note(tone, self.value(group("value"), line)?, line)
            }
            Encoding::Nibbles => {
                let (first, last) = (number(group("first"), line)?, number(group("last"), line)?);
                let digits = hex_digits(group("nibbles"), line)?;
                let expected = last.checked_sub(first).and_then(|count| count.checked_add(1));
                if expected != Some(digits.len()) {
                    return Err(garbled(line, "not a digit for each tone"));
                }
                let mut tones = (first..).zip(digits);
                tones.try_for_each(|(tone, digit)| table.note(tone, bits(digit), line))
            }
            Encoding::Octets => {
                let first = table.values.len();
                let octets = group("octets").split_ascii_whitespace().map(|octet| {
                    let digits = Some(octet).filter(|octet| octet.len() == 2);
                    let number = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                    number.ok_or_else(|| garbled(line, "not an octet for each tone"))
                });
                let octets: Vec<u8> = octets.collect::<Result<_, _>>()?;
                let mut tones = (first..).zip(octets);
                tones.try_for_each(|(tone, octet)| table.note(tone, bits(octet), line))
            }
        }
    }

    /// A number of the unit; `None` of the sign for none, and of what no tone can have.
    fn value(&self, text: &str, line: &str) -> Result<Option<Quantity>, Absence> {
        if self.sentinels.iter().any(|known| known == text) {
            return Ok(None);
        }
        let number = rounded(text, self.quantity.unit());
        let quantity = number.ok_or_else(|| garbled(line, "no decimal number"))?;
        let (low, high) = window(self.quantity);
        Ok((low..=high).contains(&quantity.steps()).then_some(quantity))
    }
}

fn bits(count: u8) -> Option<Quantity> {
    let (low, high) = window(ToneQuantity::Bits);
    let steps = i64::from(count);
    (low..=high).contains(&steps).then(|| Quantity::from_steps(steps, Unit::Count))
}

fn number(text: &str, line: &str) -> Result<usize, Absence> {
    text.parse().map_err(|_| garbled(line, "not the number of a tone"))
}

fn hex_digits(text: &str, line: &str) -> Result<Vec<u8>, Absence> {
    let digits = text.chars().filter(|c| !c.is_whitespace());
    let digits = digits.map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()));
    digits.collect::<Option<_>>().ok_or_else(|| garbled(line, "not hexadecimal digits"))
}
