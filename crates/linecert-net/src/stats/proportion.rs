//! Events among trials, with exact binomial bounds.

use linecert_measure::{Decimals, Quantity, Uncertainty, Unit, Value, ValueError};
use statrs::function::beta::checked_beta_reg;

use super::CONFIDENCE;

/// The steps of [`Unit::Percent`] that make the whole: 100 % in steps of 0.000 001 %.
const WHOLE: i64 = 100_000_000;

/// A share of trials in which an event was seen, such as lost among sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proportion {
    events: u32,
    trials: u32,
}

impl Proportion {
    /// Returns `None` without trials, or with more events than trials.
    #[must_use]
    pub const fn new(events: u32, trials: u32) -> Option<Self> {
        if trials == 0 || events > trials { None } else { Some(Self { events, trials }) }
    }

    /// The observed share in percent, to the nearest step.
    #[must_use]
    pub fn observed(self) -> Quantity {
        let (events, trials) = (i64::from(self.events), i64::from(self.trials));
        percent((events * WHOLE + trials / 2) / trials)
    }

    /// The lower one-sided 95 % bound of Clopper and Pearson (Biometrika 26, 1934), rounded down.
    #[must_use]
    pub fn low(self) -> Quantity {
        let Self { events, trials } = self;
        if events == 0 {
            return percent(0);
        }
        // P(X >= events | p) = I_p(events, trials - events + 1), which rises with p.
        let steps = first_step_at(1.0 - CONFIDENCE, events, trials - events + 1);
        percent(steps.saturating_sub(1))
    }

    /// The upper one-sided 95 % bound of Clopper and Pearson, rounded up.
    #[must_use]
    pub fn high(self) -> Quantity {
        let Self { events, trials } = self;
        if events == trials {
            return percent(WHOLE);
        }
        // P(X > events | p) = I_p(events + 1, trials - events), which rises with p.
        percent(first_step_at(CONFIDENCE, events + 1, trials - events))
    }

    /// The share with its bounds, shown so finely that one trial moves the last digits visibly.
    ///
    /// # Errors
    /// Never for a proportion; the error is that of [`Value::new`].
    pub fn value(self) -> Result<Value, ValueError> {
        let (low, high) = (Some(self.low()), Some(self.high()));
        let bounds = Uncertainty::Bounds { low, high, samples: u64::from(self.trials) };
        Value::new(self.observed(), self.decimals(), bounds)
    }

    /// At least two decimals, and enough that one trial is at least a hundred of the last digit:
    /// rounding must not carry a share across a limit.
    fn decimals(self) -> Decimals {
        let fits = |digits: &u8| 10_u64.pow(u32::from(*digits)) >= u64::from(self.trials);
        (2..=6).find(fits).and_then(Decimals::new).unwrap_or(Decimals::MAX)
    }
}

/// The smallest step p of a percentage at which `I_p(a, b)` reaches `level`.
///
/// Bisection over whole steps rounds outward by construction and leans on no inverse function.
fn first_step_at(level: f64, a: u32, b: u32) -> i64 {
    let reached = |steps: u32| {
        let p = f64::from(steps) / 100_000_000.0;
        checked_beta_reg(f64::from(a), f64::from(b), p).is_ok_and(|share| share >= level)
    };
    let (mut below, mut at) = (0_u32, 100_000_000_u32);
    while at - below > 1 {
        let middle = below + (at - below) / 2;
        if reached(middle) { at = middle } else { below = middle }
    }
    i64::from(at)
}

const fn percent(steps: i64) -> Quantity {
    Quantity::from_steps(steps, Unit::Percent)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(events: u32, trials: u32, low: &str, high: &str) {
        let proportion = Proportion::new(events, trials).unwrap();
        let three = Decimals::new(3).unwrap();
        let shown = (proportion.low().number(three), proportion.high().number(three));
        assert_eq!(shown, (low.to_owned(), high.to_owned()), "{events} of {trials}");
    }

    #[test]
    fn bounds_are_those_of_the_closed_forms_and_tables() {
        // 1 - 0.05^(1/n) for no event, 0.05^(1/n) for nothing but events.
        check(0, 200, "0.000", "1.486");
        check(200, 200, "98.513", "100.000");
        check(0, 59, "0.000", "4.950");
        // An exact 5 %, one step outward.
        check(1, 1, "4.999", "100.000");
        // Summed binomial terms: 1.99055 % and 10.22534 %.
        check(5, 100, "1.990", "10.225");
    }

    #[test]
    fn the_samples_that_a_limit_needs() {
        let limit = |text: &str| text.parse::<Quantity>().unwrap();
        for (limit, needed) in [(limit("0.1 %"), 2_995), (limit("1 %"), 299)] {
            assert!(Proportion::new(0, needed).unwrap().high() <= limit);
            assert!(Proportion::new(0, needed - 1).unwrap().high() > limit);
        }
        let two_hundred = Proportion::new(0, 200).unwrap().high();
        assert!(two_hundred > limit("1.48 %") && two_hundred < limit("1.49 %"));
    }

    #[test]
    fn rounding_does_not_hide_a_lost_probe_behind_a_limit() {
        let value = Proportion::new(1, 960).unwrap().value().unwrap();
        assert_eq!(value.to_string(), "0.104 %");
        assert_eq!(Proportion::new(0, 20).unwrap().value().unwrap().to_string(), "0.00 %");
    }

    #[test]
    fn impossible_counts_are_refused() {
        assert_eq!(Proportion::new(0, 0), None);
        assert_eq!(Proportion::new(2, 1), None);
        assert!(Proportion::new(u32::MAX, u32::MAX).unwrap().value().is_ok());
    }

    proptest! {
        #[test]
        fn bounds_enclose_and_tighten(trials in 1_u32..5_000, share in 0.0..1.0_f64) {
            let events = (f64::from(trials) * share).floor() as u32;
            let one = Proportion::new(events, trials).unwrap();
            prop_assert!(one.low() <= one.observed() && one.observed() <= one.high());
            prop_assert!(one.value().is_ok());
            let ten = Proportion::new(events * 10, trials * 10).unwrap();
            prop_assert!(ten.low() >= one.low() && ten.high() <= one.high());
        }
    }
}
