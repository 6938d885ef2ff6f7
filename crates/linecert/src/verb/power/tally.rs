//! What many readings of one light come to, for a person who watches it.

use linecert_measure::{Dbm, Quantity, Reading, Value};

/// The extremes and the mean of what was watched. It is for the screen alone: an uncertainty has
/// only the mean that a meter is asked for by `--average`.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Readings, those without a number included.
    pub(super) readings: u32,
    numbers: u32,
    watts: f64,
    extremes: Option<(Value, Value)>,
}

impl Tally {
    /// Counts one more reading.
    pub(super) fn count(&mut self, reading: &Reading) {
        self.readings = self.readings.saturating_add(1);
        let Some(value) = reading.value() else { return };
        self.numbers = self.numbers.saturating_add(1);
        self.watts += watts(value.quantity());
        let extremes = self.extremes.take().unwrap_or_else(|| (value.clone(), value.clone()));
        self.extremes = Some(widened(extremes, value));
    }

    /// Counts one that failed.
    pub(super) fn miss(&mut self) {
        self.readings = self.readings.saturating_add(1);
    }

    /// How many gave no number.
    pub(super) const fn without_number(&self) -> u32 {
        self.readings.saturating_sub(self.numbers)
    }

    /// The lowest and the highest.
    pub(super) fn extremes(&self) -> Option<(&Value, &Value)> {
        self.extremes.as_ref().map(|(lowest, highest)| (lowest, highest))
    }

    /// The level of the mean power. The mean of levels would always be lower.
    pub(super) fn mean(&self) -> Option<Quantity> {
        Dbm::from_watts(self.watts / f64::from(self.numbers)).map(Quantity::from)
    }
}

fn widened((lowest, highest): (Value, Value), value: &Value) -> (Value, Value) {
    let steps = value.quantity().steps();
    if steps < lowest.quantity().steps() {
        (value.clone(), highest)
    } else if steps > highest.quantity().steps() {
        (lowest, value.clone())
    } else {
        (lowest, highest)
    }
}

/// The power of a level, to sum it up; it becomes a level again by `Dbm::from_watts`.
fn watts(level: Quantity) -> f64 {
    // A level of any instrument lies far inside what 32 bits of 0.001 dBm hold.
    let thousandths = i32::try_from(level.steps()).unwrap_or(i32::MIN);
    1e-3 * 10_f64.powf(f64::from(thousandths) / 10_000.0)
}

#[cfg(test)]
mod tests {
    use linecert_measure::{Decimals, Reason, Uncertainty};

    use super::*;

    fn level(thousandths: i64) -> Reading {
        let decimals = Decimals::new(2).unwrap();
        let quantity = Dbm::from_thousandths(thousandths).into();
        Reading::Value(Value::new(quantity, decimals, Uncertainty::NotStated).unwrap())
    }

    #[test]
    fn the_mean_is_that_of_the_powers() {
        let mut tally = Tally::default();
        assert_eq!((tally.mean(), tally.extremes()), (None, None));
        tally.count(&level(-10_000));
        tally.count(&Reading::absent(Reason::NoLight, ""));
        tally.count(&level(-20_000));
        tally.miss();
        // 100 µW and 10 µW are 55 µW on average.
        assert_eq!(tally.mean(), Some(Dbm::from_thousandths(-12_596).into()));
        let (lowest, highest) = tally.extremes().unwrap();
        assert_eq!((lowest.quantity().steps(), highest.quantity().steps()), (-20_000, -10_000));
        assert_eq!((tally.readings, tally.without_number()), (4, 2));
    }
}
