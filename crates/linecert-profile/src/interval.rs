//! The range of values that a limit accepts.

use std::fmt;

use linecert_measure::{Decimals, Quantity, Unit};

/// A closed interval with at least one end; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    ends: Ends,
    decimals: Decimals,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    Low(Quantity),
    High(Quantity),
    Both(Quantity, Quantity),
}

impl Interval {
    /// Everything from `low` upward.
    #[must_use]
    pub fn at_least(low: Quantity) -> Self {
        Self { ends: Ends::Low(low), decimals: low.fewest_decimals() }
    }

    /// Everything up to `high`.
    #[must_use]
    pub fn at_most(high: Quantity) -> Self {
        Self { ends: Ends::High(high), decimals: high.fewest_decimals() }
    }

    /// Everything from `low` to `high`; `None` unless both have one unit and `low` is lower.
    #[must_use]
    pub fn between(low: Quantity, high: Quantity) -> Option<Self> {
        let decimals = low.fewest_decimals().max(high.fewest_decimals());
        (low < high).then_some(Self { ends: Ends::Both(low, high), decimals })
    }

    /// The same interval, shown with at least `decimals` digits.
    #[must_use]
    pub fn shown_with(self, decimals: Decimals) -> Self {
        Self { decimals: self.decimals.max(decimals), ..self }
    }

    /// The lower end.
    #[must_use]
    pub const fn low(&self) -> Option<Quantity> {
        match self.ends {
            Ends::Low(low) | Ends::Both(low, _) => Some(low),
            Ends::High(_) => None,
        }
    }

    /// The upper end.
    #[must_use]
    pub const fn high(&self) -> Option<Quantity> {
        match self.ends {
            Ends::High(high) | Ends::Both(_, high) => Some(high),
            Ends::Low(_) => None,
        }
    }

    /// The digits with which the ends are shown, so that `6.0 dB` stays `6.0 dB`.
    #[must_use]
    pub const fn decimals(&self) -> Decimals {
        self.decimals
    }

    /// The unit of the ends.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        let (Ends::Low(end) | Ends::High(end) | Ends::Both(end, _)) = self.ends;
        end.unit()
    }

    /// The width, which decision rules call the tolerance; `None` with one end, which has none.
    #[must_use]
    pub fn tolerance(&self) -> Option<Quantity> {
        match self.ends {
            Ends::Both(low, high) => high.checked_sub(low),
            Ends::Low(_) | Ends::High(_) => None,
        }
    }

    /// The distance from `value` to the nearest end, positive inside; `None` on another unit or
    /// on overflow.
    #[must_use]
    pub fn margin(&self, value: Quantity) -> Option<Quantity> {
        let above_low = self.low().map(|low| value.checked_sub(low));
        let below_high = self.high().map(|high| high.checked_sub(value));
        match (above_low, below_high) {
            (Some(a), Some(b)) => Some(if a? < b? { a? } else { b? }),
            (one, other) => one.or(other)?,
        }
    }
}

impl fmt::Display for Interval {
    /// Writes `-24.00 … -8.00 dBm`, `≥ 6.0 dB` or `≤ -40.0 dB`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |end: Quantity| end.number(self.decimals);
        let ends = match self.ends {
            Ends::Low(low) => format!("≥ {}", number(low)),
            Ends::High(high) => format!("≤ {}", number(high)),
            Ends::Both(low, high) => format!("{} … {}", number(low), number(high)),
        };
        f.pad(&format!("{ends} {}", self.unit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    #[test]
    fn an_interval_shows_the_digits_it_was_written_with() {
        let two = Decimals::new(2).unwrap();
        let window = Interval::between(q("-24 dBm"), q("-8 dBm")).unwrap().shown_with(two);
        assert_eq!(window.to_string(), "-24.00 … -8.00 dBm");
        assert_eq!(Interval::at_least(q("6.5 dB")).to_string(), "≥ 6.5 dB");
        assert_eq!(Interval::at_most(q("-40 dB")).to_string(), "≤ -40 dB");
        assert_eq!(Interval::between(q("-8 dBm"), q("-24 dBm")), None);
        assert_eq!(Interval::between(q("1 dB"), q("2 dBm")), None);
    }

    #[test]
    fn the_margin_is_that_of_the_nearer_end() {
        let window = Interval::between(q("-24 dBm"), q("-8 dBm")).unwrap();
        for (value, margin) in [
            ("-18 dBm", Some("6 dB")),
            ("-9 dBm", Some("1 dB")),
            ("-24 dBm", Some("0 dB")),
            ("-25.5 dBm", Some("-1.5 dB")),
            ("-7 dBm", Some("-1 dB")),
            ("-18 dB", None),
        ] {
            assert_eq!(window.margin(q(value)), margin.map(q), "{value}");
        }
    }
}
