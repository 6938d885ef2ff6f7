//! A percentile by nearest rank, with bounds that assume no distribution.

use statrs::function::beta::checked_beta_reg;

use super::CONFIDENCE;

/// Which percentile: 1 to 99.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percentile(u8);

/// Ranks among the sorted samples, 1 being the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PercentileRanks {
    /// The nearest rank: the smallest sample with at least the percentage at or below it.
    pub value: u32,
    /// With 95 % confidence the true percentile is not below this sample.
    pub low: Option<u32>,
    /// With 95 % confidence the true percentile is not above this sample.
    pub high: Option<u32>,
}

impl Percentile {
    /// The median.
    pub const P50: Self = Self(50);
    /// The 95th percentile.
    pub const P95: Self = Self(95);
    /// The 99th percentile.
    pub const P99: Self = Self(99);

    /// Returns `None` outside 1 to 99.
    #[must_use]
    pub const fn new(percent: u8) -> Option<Self> {
        if percent >= 1 && percent <= 99 { Some(Self(percent)) } else { None }
    }

    /// Which one, in percent.
    #[must_use]
    pub const fn percent(self) -> u8 {
        self.0
    }

    /// The ranks among so many samples, from order statistics (David and Nagaraja, Order
    /// Statistics, 7.1). `None` without samples; a bound is `None` when the samples are too few
    /// for it, as the upper bound of p95 is below 59.
    #[must_use]
    pub fn ranks(self, samples: u32) -> Option<PercentileRanks> {
        let nearest = (u64::from(samples) * u64::from(self.0)).div_ceil(100);
        let value = u32::try_from(nearest).ok().filter(|rank| *rank > 0)?;
        // The sample of rank r is at or above the percentile when fewer than r samples lie below
        // it, and their number is binomial.
        let high = first_rank(samples, |rank| self.fewer_below(rank, samples) >= CONFIDENCE);
        let too_high =
            first_rank(samples, |rank| self.fewer_below(rank, samples) > 1.0 - CONFIDENCE);
        let low = too_high.map_or(Some(samples), |rank| rank.checked_sub(1)).filter(|r| *r > 0);
        Some(PercentileRanks { value, low, high })
    }

    /// `P(X < rank)` for X binomial of `samples` trials with this percentage as probability.
    fn fewer_below(self, rank: u32, samples: u32) -> f64 {
        let above = 1.0 - f64::from(self.0) / 100.0;
        let (a, b) = (f64::from(samples - rank) + 1.0, f64::from(rank));
        checked_beta_reg(a, b, above).unwrap_or(f64::NAN)
    }
}

/// The first rank from 1 to `samples` at which a condition holds that holds ever after.
fn first_rank(samples: u32, holds: impl Fn(u32) -> bool) -> Option<u32> {
    let (mut below, mut at) = (0, samples);
    if samples == 0 || !holds(samples) {
        return None;
    }
    while at - below > 1 {
        let middle = below + (at - below) / 2;
        if holds(middle) { at = middle } else { below = middle }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(percent: u8, samples: u32, expect: (u32, Option<u32>, Option<u32>)) {
        let ranks = Percentile::new(percent).unwrap().ranks(samples).unwrap();
        assert_eq!((ranks.value, ranks.low, ranks.high), expect, "p{percent} of {samples}");
    }

    #[test]
    fn ranks_are_those_of_the_binomial() {
        check(95, 58, (56, Some(52), None));
        check(95, 59, (57, Some(53), Some(59)));
        check(95, 200, (190, Some(185), Some(196)));
        check(99, 298, (296, Some(292), None));
        check(99, 299, (297, Some(293), Some(299)));
        check(50, 5, (3, Some(1), Some(5)));
        check(50, 4, (2, None, None));
        check(1, 1, (1, None, Some(1)));
    }

    #[test]
    fn nothing_has_no_percentile() {
        assert_eq!(Percentile::P95.ranks(0), None);
        assert_eq!(Percentile::new(0), None);
        assert_eq!(Percentile::new(100), None);
    }

    /// `P(X <= k)` by summing the terms, each from the last.
    fn binomial_cdf(k: u32, n: u32, p: f64) -> f64 {
        let mut term = (1.0 - p).powi(i32::try_from(n).unwrap());
        let mut sum = term;
        for i in 1..=k {
            term *= f64::from(n - i + 1) / f64::from(i) * p / (1.0 - p);
            sum += term;
        }
        sum
    }

    proptest! {
        #[test]
        fn bounds_are_the_tightest_that_hold(percent in 1_u8..=99, samples in 1_u32..120) {
            let ranks = Percentile::new(percent).unwrap().ranks(samples).unwrap();
            let p = f64::from(percent) / 100.0;
            let below = |rank: u32| binomial_cdf(rank - 1, samples, p);
            if let Some(high) = ranks.high {
                prop_assert!(below(high) > 0.95 - 1e-9 && high >= ranks.value);
                prop_assert!(high == 1 || below(high - 1) < 0.95 + 1e-9);
            }
            if let Some(low) = ranks.low {
                prop_assert!(below(low) < 0.05 + 1e-9 && low <= ranks.value);
                prop_assert!(low == samples || below(low + 1) > 0.05 - 1e-9);
            }
        }
    }
}
