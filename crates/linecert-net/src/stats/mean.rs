//! A mean over time, with the uncertainty that its own scatter shows.

use linecert_measure::Quantity;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// The expanded uncertainty of the mean of `batches`, each itself a mean over an equal time, by
/// the method of batch means: t(0.975, n-1) * s / sqrt(n), rounded up to a whole step.
///
/// A batch should be much longer than the time over which the samples hang together; one second
/// of TCP is. The result is 95 % two-sided, which is what k = 2 stands for (JCGM 100, G.3.2). It
/// covers the scatter during the test and nothing else. `None` with fewer than three batches or
/// with batches of different units.
#[must_use]
pub fn mean_uncertainty(batches: &[Quantity]) -> Option<Quantity> {
    let unit = batches.first()?.unit();
    let count = u32::try_from(batches.len()).ok().filter(|n| *n >= 3)?;
    if batches.iter().any(|batch| batch.unit() != unit) {
        return None;
    }
    let n = f64::from(count);
    let steps = || batches.iter().map(|batch| to_float(batch.steps()));
    let mean = steps().sum::<f64>() / n;
    let variance = steps().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let quantile = StudentsT::new(0.0, 1.0, n - 1.0).ok()?.inverse_cdf(0.975);
    let expanded = steps_up(quantile * (variance / n).sqrt())?;
    Some(Quantity::from_steps(expanded, unit.difference()))
}

/// Exact below 2^53 steps, which is 9 Pbit/s.
fn to_float(steps: i64) -> f64 {
    steps as f64
}

/// The next whole step; `None` for what is no count of steps.
fn steps_up(value: f64) -> Option<i64> {
    let up = value.ceil();
    (0.0..9.0e15).contains(&up).then_some(up as i64)
}

#[cfg(test)]
mod tests {
    use linecert_measure::Unit;
    use proptest::prelude::*;

    use super::*;

    fn rates(steps: &[i64]) -> Vec<Quantity> {
        steps.iter().map(|n| Quantity::from_steps(*n, Unit::MegabitPerSecond)).collect()
    }

    #[test]
    fn student_is_applied_to_the_scatter() {
        // t(0.975, 2) = 4.302653, s = 1000, n = 3: 2484.14 bit/s.
        let three = mean_uncertainty(&rates(&[99_000, 100_000, 101_000])).unwrap();
        assert_eq!(three, Quantity::from_steps(2_485, Unit::MegabitPerSecond));
        // t(0.975, 9) = 2.262157, s = 3027.65, n = 10: 2165.85 bit/s.
        let ten = mean_uncertainty(&rates(&(1..=10).map(|n| n * 1_000).collect::<Vec<_>>()));
        assert_eq!(ten.unwrap().steps(), 2_166);
    }

    #[test]
    fn too_few_batches_have_none() {
        assert_eq!(mean_uncertainty(&[]), None);
        assert_eq!(mean_uncertainty(&rates(&[1, 2])), None);
        let mixed = [Unit::Db, Unit::Dbm, Unit::Db].map(|unit| Quantity::from_steps(1, unit));
        assert_eq!(mean_uncertainty(&mixed), None);
        assert_eq!(mean_uncertainty(&rates(&[5, 5, 5])).map(Quantity::steps), Some(0));
    }

    proptest! {
        #[test]
        fn arbitrary_batches_never_panic(steps in proptest::collection::vec(any::<i64>(), 0..20)) {
            if let Some(u) = mean_uncertainty(&rates(&steps)) {
                prop_assert!(u.steps() >= 0);
            }
        }
    }
}
