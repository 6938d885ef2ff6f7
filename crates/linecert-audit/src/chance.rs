//! How probable something is by chance alone, and the tests that tell it.
//!
//! Statistics are computed in floating point and rounded outward at once: a [`Chance`] is never
//! smaller than what was computed.

use std::{cmp::Reverse, fmt};

use statrs::function::{beta::checked_beta_reg, gamma::checked_gamma_ur};

/// The probability that chance alone does as much or more, in counts of 10^-15, rounded up. It is
/// never zero: what is rarer than one count is one count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chance(u64);

/// Events among trials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Share {
    pub(crate) events: u64,
    pub(crate) trials: u64,
}

/// How sure the bound is behind which the rate of the others is taken to lie.
const CONFIDENCE: f64 = 0.99;

impl Chance {
    /// One: it happens always.
    pub const CERTAIN: Self = Self(1_000_000_000_000_000);

    /// One in a thousand: how often an audit of honest certificates may raise a false alarm of one
    /// kind.
    pub const ALPHA: Self = Self(1_000_000_000_000);

    /// A probability, rounded up; what is no number counts as certain.
    pub(crate) fn of(probability: f64) -> Self {
        if probability.is_nan() {
            return Self::CERTAIN;
        }
        let counts = (probability.clamp(0.0, 1.0) * 1e15).ceil();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 0 … 10^15 before the cast"
        )]
        let counts = counts as u64;
        Self(counts.clamp(1, Self::CERTAIN.0))
    }

    /// The chance that at least one of so many such things happens, at most (Bonferroni).
    #[must_use]
    pub fn times(self, number: u64) -> Self {
        Self(self.0.saturating_mul(number.max(1)).min(Self::CERTAIN.0))
    }

    /// The count of 10^-15.
    #[must_use]
    pub const fn counts(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Chance {
    /// Writes two digits, rounded up, as in `3.2e-7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut digits, mut exponent) = (self.0, -15_i32);
        while digits >= 100 {
            // Ceilings nest: rounding up digit by digit is rounding up at once.
            digits = digits.div_ceil(10);
            exponent += 1;
        }
        if digits >= 10 {
            exponent += 1;
            return f.pad(&format!("{}.{}e{exponent}", digits / 10, digits % 10));
        }
        f.pad(&format!("{digits}e{exponent}"))
    }
}

impl Share {
    /// The chance of as many events or more, when each trial is one with the probability `rate`.
    pub(crate) fn at_least(self, rate: f64) -> Chance {
        let Self { events, trials } = self;
        if events == 0 || rate >= 1.0 {
            return Chance::CERTAIN;
        }
        if events > trials || rate <= 0.0 {
            return Chance::of(0.0);
        }
        // P(X >= k) = I_p(k, n - k + 1).
        let (a, b) = (events as f64, (trials - events) as f64 + 1.0);
        checked_beta_reg(a, b, rate).map_or(Chance::CERTAIN, Chance::of)
    }

    /// The upper one-sided 99 % bound of the rate (Clopper and Pearson, Biometrika 26, 1934).
    pub(crate) fn upper(self) -> f64 {
        let Self { events, trials } = self;
        if events >= trials {
            return 1.0;
        }
        let (a, b) = (events as f64 + 1.0, (trials - events) as f64);
        let reached = |p: f64| checked_beta_reg(a, b, p).is_ok_and(|share| share >= CONFIDENCE);
        let (mut below, mut at) = (0.0, 1.0);
        for _ in 0..50 {
            let middle = f64::midpoint(below, at);
            if reached(middle) { at = middle } else { below = middle }
        }
        at
    }

    /// What is left when a part is taken away.
    pub(crate) const fn without(self, part: Self) -> Self {
        Self {
            events: self.events.saturating_sub(part.events),
            trials: self.trials.saturating_sub(part.trials),
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.events, self.trials)
    }
}

/// How much two samples over ten classes differ, and the chance that two of one distribution differ
/// as much or more (Pearson's chi-square test of homogeneity). Classes that neither has do not count.
pub(crate) fn homogeneity(one: &[u64; 10], other: &[u64; 10]) -> (Chance, f64) {
    let (n, m) = (one.iter().sum::<u64>() as f64, other.iter().sum::<u64>() as f64);
    if n < 1.0 || m < 1.0 {
        return (Chance::CERTAIN, 0.0);
    }
    let mut classes = 0_u32;
    let mut statistic = 0.0;
    for (a, b) in one.iter().zip(other).filter(|(a, b)| **a + **b > 0) {
        let (a, b) = (*a as f64, *b as f64);
        let difference = a * (m / n).sqrt() - b * (n / m).sqrt();
        statistic += difference * difference / (a + b);
        classes += 1;
    }
    if classes < 2 {
        return (Chance::CERTAIN, 0.0);
    }
    let freedom = f64::from(classes - 1);
    let chance = checked_gamma_ur(freedom / 2.0, statistic / 2.0);
    (chance.map_or(Chance::CERTAIN, Chance::of), statistic)
}

/// Of tests that were all made, those that chance does not explain, each with its chance corrected
/// for their number (Holm, Scand. J. Statist. 6, 1979). Whatever the number of tests, the chance
/// that one of the results is a false alarm is at most `alpha`.
pub(crate) fn holm<T>(mut tests: Vec<(T, Chance)>, alpha: Chance) -> Vec<(T, Chance)> {
    tests.sort_by_key(|(_, chance)| Reverse(*chance));
    let mut found = Vec::new();
    let mut worst = Chance::of(0.0);
    while let Some((test, chance)) = tests.pop() {
        let still = u64::try_from(tests.len()).unwrap_or(u64::MAX).saturating_add(1);
        worst = worst.max(chance.times(still));
        if worst > alpha {
            break;
        }
        found.push((test, worst));
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(chance: Chance, shown: &str) {
        assert_eq!(chance.to_string(), shown);
    }

    #[test]
    fn a_chance_is_shown_with_two_digits_rounded_up() {
        check(Chance::CERTAIN, "1.0e0");
        check(Chance::ALPHA, "1.0e-3");
        check(Chance::of(0.0), "1e-15");
        check(Chance::of(3.21e-7), "3.3e-7");
        check(Chance::of(0.999), "1.0e0");
        check(Chance::of(0.5), "5.0e-1");
        check(Chance::of(f64::NAN), "1.0e0");
    }

    #[test]
    fn binomial_tails_are_those_of_the_closed_forms() {
        let share = |events, trials| Share { events, trials };
        // Ten heads of ten tosses.
        check(share(10, 10).at_least(0.5), "9.8e-4");
        check(share(0, 10).at_least(0.5), "1.0e0");
        // One or more of a hundred at 1 %: 1 - 0.99^100 = 0.63397.
        check(share(1, 100).at_least(0.01), "6.4e-1");
        // Nothing in 100 trials: 1 - 0.01^(1/100) = 4.5007 %.
        assert!((share(0, 100).upper() - 0.045_007).abs() < 1e-5);
        assert!((share(100, 100).upper() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn equal_digits_are_homogeneous_and_fives_are_not() {
        let even = [10; 10];
        let fives = [50, 0, 0, 0, 0, 50, 0, 0, 0, 0];
        assert_eq!(homogeneity(&even, &even).0, Chance::CERTAIN);
        assert!(homogeneity(&fives, &even).0 < Chance::of(1e-10));
        assert_eq!(homogeneity(&[0; 10], &even).0, Chance::CERTAIN);
    }

    #[test]
    fn holm_steps_down_and_stops_at_the_first_that_chance_explains() {
        let tests = vec![("a", Chance::of(0.01)), ("b", Chance::of(0.04)), ("c", Chance::of(0.02))];
        let names = |alpha| {
            let found = holm(tests.clone(), Chance::of(alpha));
            found.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        // 3 × 0.01, 2 × 0.02, 1 × 0.04.
        assert_eq!(names(0.041), ["a", "c", "b"]);
        assert_eq!(names(0.035), ["a"]);
        assert!(names(0.02).is_empty());
    }

    proptest! {
        #[test]
        fn more_events_are_never_more_probable(events in 0_u64..200, rate in 0.0_f64..1.0) {
            let share = |events| Share { events, trials: 200 };
            prop_assert!(share(events + 1).at_least(rate) <= share(events).at_least(rate));
            prop_assert!(share(events).upper() >= events as f64 / 200.0);
        }
    }
}
