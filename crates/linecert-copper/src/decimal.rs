//! Decimal numbers as testers print them, before they have a unit.

/// An exact decimal number: `mantissa · 10^-scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub(crate) mantissa: i128,
    /// The digits behind the point less the exponent; negative for `1.5E+09`.
    pub(crate) scale: i32,
}

/// Which character stands before the fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DecimalMark {
    Point,
    Comma,
}

/// The most digits of a number; more than any tester has, and far inside `i128`.
const MOST_DIGITS: usize = 24;

impl Decimal {
    /// Splits a text into the number at its start and what follows, trimmed. `None` when it does
    /// not start with a number. Marks between thousands are no part of a number.
    pub(crate) fn split(text: &str, mark: DecimalMark) -> Option<(Self, &str)> {
        let (number, rest) = number_and_rest(text.trim(), mark)?;
        Some((Self::parse(number, mark)?, rest.trim_start()))
    }

    /// Parses `-52.30`, `+1` or `1.5E+09`.
    pub(crate) fn parse(text: &str, mark: DecimalMark) -> Option<Self> {
        let (number, exponent) = match text.split_once(['E', 'e']) {
            Some((number, exponent)) => (number, exponent_of(exponent)?),
            None => (text, 0),
        };
        let digits = number.strip_prefix(['-', '+']).unwrap_or(number);
        let (whole, fraction) = match digits.split_once(mark.character()) {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (digits, ""),
        };
        let all = format!("{whole}{fraction}");
        let plain = all.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !plain || all.len() > MOST_DIGITS {
            return None;
        }
        let magnitude: i128 = all.parse().ok()?;
        let mantissa = if number.starts_with('-') { -magnitude } else { magnitude };
        Some(Self { mantissa, scale: i32::try_from(fraction.len()).ok()? - exponent })
    }
}

impl DecimalMark {
    const fn character(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// An exponent of two digits at most, as in `E+09`.
fn exponent_of(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn number_and_rest(text: &str, mark: DecimalMark) -> Option<(&str, &str)> {
    let mut end = 0;
    let mut before = None;
    for (at, c) in text.char_indices() {
        let sign = matches!(c, '-' | '+') && matches!(before, None | Some('E' | 'e'));
        let exponent = matches!(c, 'E' | 'e')
            && before.is_some_and(|b: char| b.is_ascii_digit())
            && text.get(at + 1..).is_some_and(starts_an_exponent);
        if !(c.is_ascii_digit() || c == mark.character() || sign || exponent) {
            break;
        }
        before = Some(c);
        end = at + c.len_utf8();
    }
    text.split_at_checked(end).filter(|(number, _)| !number.is_empty())
}

fn starts_an_exponent(text: &str) -> bool {
    text.strip_prefix(['-', '+']).unwrap_or(text).starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, mark: DecimalMark, expect: Option<(i128, i32, &str)>) {
        let got = Decimal::split(text, mark).map(|(n, rest)| (n.mantissa, n.scale, rest));
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn a_number_is_read_with_its_digits() {
        use DecimalMark::{Comma, Point};
        check("52.30", Point, Some((5_230, 2, "")));
        check(" -52,3 dB ", Comma, Some((-523, 1, "dB")));
        check("350Mohm", Point, Some((350, 0, "Mohm")));
        check("+0.0", Point, Some((0, 1, "")));
        check("1.5E+09 ohm", Point, Some((15, 1 - 9, "ohm")));
        check("2e-3", Point, Some((2, 3, "")));
        check("12 Eo", Point, Some((12, 0, "Eo")));
        check("12E", Point, Some((12, 0, "E")));
        check("7 ０", Point, Some((7, 0, "０")));
    }

    #[test]
    fn what_is_no_number_is_none() {
        use DecimalMark::{Comma, Point};
        for text in ["", "OL", "---", ">999", ".5", "5.", "1.2.3", "１２", "- 5", "--5", "E5"] {
            check(text, Point, None);
        }
        check("52.3", Comma, Some((52, 0, ".3")));
        check("1,234", Point, Some((1, 0, ",234")));
        check(&"9".repeat(25), Point, None);
    }

    proptest! {
        #[test]
        fn any_text_is_a_number_or_not(text in ".{0,30}") {
            for mark in [DecimalMark::Point, DecimalMark::Comma] {
                let rest = Decimal::split(&text, mark).map_or("", |(_, rest)| rest);
                prop_assert!(text.trim().ends_with(rest));
            }
        }
    }
}
