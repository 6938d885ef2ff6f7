//! Limits of numbers that are polled, with a level to raise an alarm at and another to clear it.

use std::num::NonZeroU8;

use linecert_driver::Datum;
use linecert_measure::{Metric, Quantity, Unit};
use thiserror::Error;

/// A limit with hysteresis: what lies between its levels changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    metric: Metric,
    side: Side,
    raise: i64,
    clear: i64,
    slots: NonZeroU8,
}

/// On which side of the limit it is bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Too little is bad.
    Below,
    /// Too much is bad.
    Above,
}

/// Where a reading lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// At the level that raises, or beyond.
    Beyond,
    /// Between the levels.
    Between,
    /// At the level that clears, or better.
    Well,
    /// There is no number. That is no reason to raise, and none to clear.
    Unknown,
}

/// Why a threshold cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ThresholdError {
    /// A level is in another unit than the metric.
    #[error("{level} is no level of {metric}: it is in {}", metric.unit())]
    Unit {
        /// The metric.
        metric: Metric,
        /// The level.
        level: Quantity,
    },
    /// The level that clears is not better than the one that raises.
    #[error("clear at {clear} what is raised at {raise}: an alarm would come and go")]
    Levels {
        /// The level that raises.
        raise: Quantity,
        /// The level that clears.
        clear: Quantity,
    },
}

impl Threshold {
    /// A limit of a metric: bad at `raise` and beyond, well at `clear` and better. It takes so many
    /// slots in a row to raise an alarm, and as many to clear it.
    ///
    /// # Errors
    /// [`ThresholdError`].
    pub fn new(
        (metric, side): (Metric, Side),
        raise: Quantity,
        clear: Quantity,
        slots: NonZeroU8,
    ) -> Result<Self, ThresholdError> {
        let fits = |level: &Quantity| level.unit() == metric.unit();
        if let Some(level) = [raise, clear].into_iter().find(|level| !fits(level)) {
            return Err(ThresholdError::Unit { metric, level });
        }
        let (bad, well) = (raise.steps(), clear.steps());
        let apart = match side {
            Side::Below => bad < well,
            Side::Above => bad > well,
        };
        if !apart {
            return Err(ThresholdError::Levels { raise, clear });
        }
        Ok(Self { metric, side, raise: bad, clear: well, slots })
    }

    /// The metric.
    #[must_use]
    pub const fn metric(&self) -> Metric {
        self.metric
    }

    /// The level that raises.
    #[must_use]
    pub const fn raises_at(&self) -> Quantity {
        Quantity::from_steps(self.raise, self.unit())
    }

    /// How many slots in a row it takes.
    #[must_use]
    pub const fn slots(&self) -> NonZeroU8 {
        self.slots
    }

    /// Where a reading lies. What is below the range of a device is at least as low as its end.
    #[must_use]
    pub const fn level(&self, datum: Datum) -> Level {
        match (datum, self.side) {
            (Datum::Steps(steps), _) => self.level_of(steps),
            (Datum::Below(floor), Side::Below) if floor <= self.raise => Level::Beyond,
            (Datum::Above(ceiling), Side::Above) if ceiling >= self.raise => Level::Beyond,
            (Datum::Below(floor), Side::Above) if floor <= self.clear => Level::Well,
            (Datum::Above(ceiling), Side::Below) if ceiling >= self.clear => Level::Well,
            _ => Level::Unknown,
        }
    }

    const fn level_of(&self, steps: i64) -> Level {
        let (beyond, well) = match self.side {
            Side::Below => (steps <= self.raise, steps >= self.clear),
            Side::Above => (steps >= self.raise, steps <= self.clear),
        };
        match (beyond, well) {
            (true, _) => Level::Beyond,
            (_, true) => Level::Well,
            _ => Level::Between,
        }
    }

    const fn unit(&self) -> Unit {
        self.metric.unit()
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::{Reason, Status};

    use super::*;

    fn threshold(side: Side, raise: &str, clear: &str) -> Result<Threshold, ThresholdError> {
        let (raise, clear) = (raise.parse().unwrap(), clear.parse().unwrap());
        Threshold::new((Metric::OnuRxPower, side), raise, clear, NonZeroU8::MIN)
    }

    #[test]
    fn between_the_levels_nothing_changes() {
        let low = threshold(Side::Below, "-27 dBm", "-26 dBm").unwrap();
        let high = threshold(Side::Above, "-8 dBm", "-9 dBm").unwrap();
        for (threshold, datum, expect) in [
            (low, Datum::Steps(-27_001), Level::Beyond),
            (low, Datum::Steps(-27_000), Level::Beyond),
            (low, Datum::Steps(-26_999), Level::Between),
            (low, Datum::Steps(-26_000), Level::Well),
            (low, Datum::Below(-30_000), Level::Beyond),
            (low, Datum::Below(-20_000), Level::Unknown),
            (low, Datum::Above(-8_000), Level::Well),
            (low, Datum::Absent(Reason::Offline), Level::Unknown),
            (low, Datum::Status(Status::Online), Level::Unknown),
            (high, Datum::Steps(-8_000), Level::Beyond),
            (high, Datum::Steps(-8_001), Level::Between),
            (high, Datum::Steps(-9_000), Level::Well),
            (high, Datum::Above(-8_000), Level::Beyond),
            (high, Datum::Below(-30_000), Level::Well),
        ] {
            assert_eq!(threshold.level(datum), expect, "{datum:?}");
        }
    }

    #[test]
    fn levels_that_make_no_sense_are_refused() {
        for (side, raise, clear, expect) in [
            (
                Side::Below,
                "-26 dBm",
                "-27 dBm",
                "clear at -27 dBm what is raised at -26 dBm: an alarm would come and go",
            ),
            (
                Side::Above,
                "-8 dBm",
                "-8 dBm",
                "clear at -8 dBm what is raised at -8 dBm: an alarm would come and go",
            ),
            (Side::Below, "3 dB", "-8 dBm", "3 dB is no level of onu-rx-power: it is in dBm"),
        ] {
            assert_eq!(threshold(side, raise, clear).unwrap_err().to_string(), expect);
        }
    }
}
