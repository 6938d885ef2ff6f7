//! How uncertainty enters a decision: the rule that a certificate names (ISO/IEC 17025, 7.8.6).

use std::{fmt, str::FromStr};

use linecert_measure::Quantity;
use thiserror::Error;

/// The decision rule of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DecisionRule {
    /// Simple acceptance (ILAC-G8:09/2019, 4.2.1): the number alone decides, and at the limit the
    /// probability of false acceptance is 50 %.
    Simple,
    /// A guard band of `r` times the expanded uncertainty on either side of the limit, with
    /// conditional verdicts inside it (ILAC-G8:09/2019, 4.2.3).
    Guarded {
        /// The guard band as a multiple of the expanded uncertainty.
        r: GuardFactor,
    },
    /// For statistics of samples: the one-sided 95 % confidence bound decides, so that too few
    /// samples are never a pass.
    Confidence95,
}

/// The factor r of a guard band w = r·U: above zero, at most one, in thousandths.
///
/// 1.000 keeps the probability of false acceptance below 2.3 %, 0.830 below 4.9 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GuardFactor(u16);

/// A text that is no decision rule.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "unknown decision rule `{0}`: write `simple`, `confidence-95`, or `guarded 1.0` with a factor \
     above 0 and at most 1, in thousandths"
)]
pub struct ParseRuleError(pub String);

impl GuardFactor {
    /// A guard band of the whole expanded uncertainty.
    pub const ONE: Self = Self(1000);

    /// A factor in thousandths, from 1 to 1000; else `None`.
    #[must_use]
    pub const fn from_thousandths(thousandths: u16) -> Option<Self> {
        if thousandths >= 1 && thousandths <= 1000 { Some(Self(thousandths)) } else { None }
    }

    /// The factor in thousandths.
    #[must_use]
    pub const fn thousandths(self) -> u16 {
        self.0
    }

    /// The guard band r·U, rounded up to the next step of the unit; `None` on overflow.
    #[must_use]
    pub fn guard_band(self, expanded: Quantity) -> Option<Quantity> {
        expanded.share(i64::from(self.0), 1000)
    }
}

impl fmt::Display for DecisionRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Simple => f.pad("simple"),
            Self::Guarded { r } => f.pad(&format!("guarded {}.{:03}", r.0 / 1000, r.0 % 1000)),
            Self::Confidence95 => f.pad("confidence-95"),
        }
    }
}

impl FromStr for DecisionRule {
    type Err = ParseRuleError;

    /// Parses `simple`, `confidence-95` or `guarded 0.83`.
    fn from_str(text: &str) -> Result<Self, ParseRuleError> {
        match text {
            "simple" => return Ok(Self::Simple),
            "confidence-95" => return Ok(Self::Confidence95),
            _ => {}
        }
        text.strip_prefix("guarded ")
            .and_then(thousandths)
            .and_then(GuardFactor::from_thousandths)
            .map(|r| Self::Guarded { r })
            .ok_or_else(|| ParseRuleError(text.to_owned()))
    }
}

/// Parses `1`, `1.0` or `0.83` into thousandths.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || fraction.len() > 3 {
        return None;
    }
    format!("{whole}{fraction:0<3}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_print_as_they_parse() {
        for (text, shown) in [
            ("simple", "simple"),
            ("confidence-95", "confidence-95"),
            ("guarded 1", "guarded 1.000"),
            ("guarded 0.83", "guarded 0.830"),
            ("guarded 0.001", "guarded 0.001"),
        ] {
            let rule: DecisionRule = text.parse().unwrap();
            assert_eq!(rule.to_string(), shown);
            assert_eq!(shown.parse(), Ok(rule));
        }
    }

    #[test]
    fn a_guard_factor_is_above_zero_and_at_most_one() {
        for text in [
            "guarded",
            "guarded 0",
            "guarded 1.001",
            "guarded 0.8333",
            "guarded -1",
            "",
            "guarded 99999999999",
            "guarded 1.",
            "Simple",
            "guarded １",
        ] {
            assert!(text.parse::<DecisionRule>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_guard_band_is_rounded_up() {
        let r = GuardFactor::from_thousandths(830).unwrap();
        let band = |u: &str| r.guard_band(u.parse().unwrap()).unwrap().to_string();
        assert_eq!(band("0.2 dB"), "0.166 dB");
        assert_eq!(band("0.001 dB"), "0.001 dB");
        assert_eq!(band("0 dB"), "0 dB");
    }
}
