//! How steady a transfer was, and how fairly its streams shared the line. Pure.

use linecert_measure::{Quantity, Series, Unit};

/// Of the seconds of the steady transfer, as the receiver counted them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steadiness {
    /// The slowest second.
    pub least: Quantity,
    /// The 10th percentile of the seconds, by nearest rank.
    pub p10: Quantity,
    /// The median second, by nearest rank.
    pub median: Quantity,
    /// The standard deviation of the seconds over their mean, in percent, rounded up.
    pub variation: Quantity,
}

impl Steadiness {
    /// `None` without a steady second.
    #[must_use]
    pub fn of(seconds: &Series) -> Option<Self> {
        let steady = seconds.samples.iter().skip(usize::try_from(seconds.ramp).ok()?);
        let mut rates: Vec<_> = steady.flatten().map(|rate| rate.steps()).collect();
        let variation = variation(&rates)?;
        rates.sort_unstable();
        let rank = |percent: usize| {
            let nearest = rates.len().saturating_mul(percent).div_ceil(100).checked_sub(1)?;
            Some(Quantity::from_steps(*rates.get(nearest)?, seconds.metric.unit()))
        };
        let least = Quantity::from_steps(*rates.first()?, seconds.metric.unit());
        Some(Self { least, p10: rank(10)?, median: rank(50)?, variation })
    }
}

/// How evenly streams shared the line, in percent, by the index of Jain: the square of the sum
/// over the number times the sum of the squares. One of n that got everything is 100/n; rounded
/// down. `None` when nothing was shared.
#[must_use]
pub fn fairness(shares: &[u64]) -> Option<Quantity> {
    let float = |share: &u64| *share as f64;
    let sum: f64 = shares.iter().map(float).sum();
    let squares: f64 = shares.iter().map(|share| float(share).powi(2)).sum();
    let index = sum.powi(2) / (shares.len() as f64 * squares);
    percent((index * PERCENT).floor())
}

/// Steps of a percent in the whole of a share.
const PERCENT: f64 = 100.0 * 1e6;

fn variation(rates: &[i64]) -> Option<Quantity> {
    let n = rates.len() as f64;
    let mean = rates.iter().map(|rate| *rate as f64).sum::<f64>() / n;
    let squares: f64 = rates.iter().map(|rate| (*rate as f64 - mean).powi(2)).sum();
    // A single second has no deviation.
    let deviation = if rates.len() > 1 { (squares / (n - 1.0)).sqrt() } else { 0.0 };
    percent((deviation / mean * PERCENT).ceil())
}

/// `None` for what is no count of steps.
fn percent(steps: f64) -> Option<Quantity> {
    (0.0..9.0e15).contains(&steps).then(|| Quantity::from_steps(steps as i64, Unit::Percent))
}

#[cfg(test)]
mod tests {
    use linecert_measure::Metric;
    use proptest::prelude::*;

    use super::*;

    fn series(ramp: u32, megabits: &[i64]) -> Series {
        let rate = |mb: &i64| Some(Quantity::from_steps(mb * 1_000_000, Unit::MegabitPerSecond));
        let samples = megabits.iter().map(rate).collect();
        Series { metric: Metric::ThroughputDown, interval_ms: 1_000, ramp, samples }
    }

    #[test]
    fn the_ramp_does_not_count() {
        let steadiness = Steadiness::of(&series(2, &[1, 2, 90, 100, 80, 110, 120])).unwrap();
        assert_eq!(steadiness.least, "80 Mbit/s".parse().unwrap());
        assert_eq!(steadiness.p10, "80 Mbit/s".parse().unwrap());
        assert_eq!(steadiness.median, "100 Mbit/s".parse().unwrap());
        // s = sqrt(250), over 100.
        assert_eq!(steadiness.variation, "15.811389 %".parse().unwrap());
        let even = Steadiness::of(&series(0, &[95; 20])).unwrap();
        assert_eq!(even.variation.steps(), 0);
    }

    #[test]
    fn nothing_is_not_steady() {
        assert_eq!(Steadiness::of(&series(0, &[])), None);
        assert_eq!(Steadiness::of(&series(9, &[1])), None);
        assert_eq!(Steadiness::of(&series(0, &[0, 0])), None);
    }

    #[test]
    fn the_index_is_that_of_jain() {
        assert_eq!(fairness(&[5, 5, 5, 5]), "100 %".parse().ok());
        assert_eq!(fairness(&[7, 0, 0, 0]), "25 %".parse().ok());
        assert_eq!(fairness(&[1, 3]), "80 %".parse().ok());
        assert_eq!(fairness(&[]), None);
        assert_eq!(fairness(&[0, 0]), None);
    }

    proptest! {
        #[test]
        fn fairness_lies_between_one_and_all(shares in proptest::collection::vec(any::<u64>(), 1..9)) {
            if let Some(fairness) = fairness(&shares) {
                let least = 100_000_000 / i64::try_from(shares.len()).unwrap();
                prop_assert!((least - 1..=100_000_000).contains(&fairness.steps()));
            }
        }

        #[test]
        fn arbitrary_seconds_never_panic(rates: Vec<i64>, ramp: u32) {
            let mut series = series(ramp % 8, &[]);
            series.samples =
                rates.iter().map(|n| Some(Quantity::from_steps(*n, Unit::MegabitPerSecond))).collect();
            prop_assert!(Steadiness::of(&series).is_none_or(|steady| steady.least <= steady.median));
        }
    }
}
