//! Delays of probes as readings in milliseconds, the lost ones not forgotten. Pure.

use std::time::Duration;

use linecert_measure::{Decimals, Quantity, Reading, Reason, Uncertainty, Unit, Value};

use super::{Percentile, PercentileRanks};

/// By how much a clock's rate may be off: no Linux kernel slews its clock by more than 500 parts
/// per million, and no quartz that is worth the name drifts as much.
const CLOCK_RATE_PPM: u128 = 500;

/// By how much delays may be off because of how they were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowance {
    /// By how much the true delay may be shorter.
    pub below: Duration,
    /// By how much the true delay may be longer.
    pub above: Duration,
}

/// The delays of one test.
///
/// A probe without an answer ranks above every other (RFC 2681, 4.1), so that losing the slow ones
/// does not make a line faster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delays {
    sorted: Vec<Duration>,
    lost: u32,
    ceiling: Duration,
    allowance: Allowance,
}

impl Allowance {
    /// What covers both this allowance and another.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { below: self.below.max(other.below), above: self.above.max(other.above) }
    }
}

impl Delays {
    /// The delays of the answered probes, in any order, and how many were `lost`, which is to say
    /// not answered within `ceiling`.
    #[must_use]
    pub fn new(
        delays: impl IntoIterator<Item = Duration>,
        lost: u32,
        ceiling: Duration,
        allowance: Allowance,
    ) -> Self {
        let mut sorted: Vec<_> = delays.into_iter().collect();
        sorted.sort_unstable();
        Self { sorted, lost, ceiling, allowance }
    }

    /// The percentile in ms by nearest rank, with bounds by order statistics that the allowance and
    /// the rate of the clock widen.
    ///
    /// Where the rank falls on a lost probe the reading is above the range that the ceiling
    /// allows; when nothing was answered there is none.
    #[must_use]
    pub fn percentile(&self, percentile: Percentile) -> Reading {
        let Some(ranks) = percentile.ranks(self.count()).filter(|_| !self.sorted.is_empty()) else {
            return unanswered(self.count());
        };
        match self.at(ranks.value) {
            None => Reading::AboveRange { ceiling: milliseconds(self.ceiling) },
            Some(delay) => reading(delay, self.bounds(ranks)),
        }
    }

    /// The shortest delay in ms. Its uncertainty is that of the clock: it is the shortest of this
    /// test and says nothing of what a longer one would find.
    #[must_use]
    pub fn min(&self) -> Reading {
        let Some(shortest) = self.sorted.first().copied() else {
            return unanswered(self.count());
        };
        let widest = self.allowance.below.max(self.allowance.above);
        let expanded = widest.saturating_add(clock_rate(shortest));
        reading(shortest, Uncertainty::Expanded(milliseconds(expanded)))
    }

    /// How many there are, the lost ones included.
    fn count(&self) -> u32 {
        u32::try_from(self.sorted.len()).unwrap_or(u32::MAX).saturating_add(self.lost)
    }

    /// The delay of a rank, 1 being the shortest; `None` for that of a lost probe.
    fn at(&self, rank: u32) -> Option<Duration> {
        self.sorted.get(usize::try_from(rank).ok()?.checked_sub(1)?).copied()
    }

    fn bounds(&self, ranks: PercentileRanks) -> Uncertainty {
        bounds(
            ranks.low.and_then(|rank| self.at(rank)),
            ranks.high.and_then(|rank| self.at(rank)),
            self.count(),
            self.allowance,
        )
    }
}

/// Bounds that lie as far outside as the allowance and the rate of the clock demand.
pub(super) fn bounds(
    low: Option<Duration>,
    high: Option<Duration>,
    samples: u32,
    allowance: Allowance,
) -> Uncertainty {
    let lower = |delay: Duration| delay.saturating_sub(allowance.below + clock_rate(delay));
    let higher = |delay: Duration| delay.saturating_add(allowance.above + clock_rate(delay));
    Uncertainty::Bounds {
        low: low.map(lower).map(milliseconds),
        high: high.map(higher).map(milliseconds),
        samples: u64::from(samples),
    }
}

/// A delay to the microsecond.
pub(super) fn reading(delay: Duration, uncertainty: Uncertainty) -> Reading {
    let microseconds = Decimals::new(3).unwrap_or(Decimals::MAX);
    Value::new(milliseconds(delay), microseconds, uncertainty)
        .map_or_else(|e| Reading::absent(Reason::Implausible, e.to_string()), Reading::Value)
}

/// The whole nanoseconds, rounded up, by which a clock within [`CLOCK_RATE_PPM`] may be off.
fn clock_rate(delay: Duration) -> Duration {
    let nanoseconds = (delay.as_nanos() * CLOCK_RATE_PPM).div_ceil(1_000_000);
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}

fn unanswered(probes: u32) -> Reading {
    Reading::absent(Reason::TimedOut, format!("none of {probes} probes was answered"))
}

fn milliseconds(time: Duration) -> Quantity {
    let steps = i64::try_from(time.as_nanos()).unwrap_or(i64::MAX);
    Quantity::from_steps(steps, Unit::Millisecond)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }
    const STAMPS: Allowance =
        Allowance { below: Duration::from_micros(11), above: Duration::from_micros(11) };

    fn delays(times: impl IntoIterator<Item = u64>, lost: u32) -> Delays {
        Delays::new(times.into_iter().map(ms), lost, ms(1_000), STAMPS)
    }

    fn check(reading: Reading, expect: &str) {
        let show = |q: Option<Quantity>| q.map_or("-".into(), |q| q.to_string());
        let shown = match reading {
            Reading::Value(value) => match value.uncertainty() {
                Uncertainty::Bounds { low, high, samples } => {
                    format!("{value} {}..{} of {samples}", show(low), show(high))
                }
                Uncertainty::Expanded(u) => format!("{value} ±{u}"),
                Uncertainty::NotStated => value.to_string(),
            },
            Reading::AboveRange { ceiling } => format!("> {ceiling}"),
            Reading::NotReported(absence) => absence.detail,
            Reading::BelowRange { floor } => format!("< {floor}"),
        };
        assert_eq!(shown, expect);
    }

    #[test]
    fn a_percentile_is_a_nearest_rank_with_bounds_a_little_outside() {
        let hundred = delays((1..=100).rev(), 0);
        check(hundred.percentile(Percentile::P50), "50.000 ms 41.968 ms..59.041 ms of 100");
        check(hundred.percentile(Percentile::P95), "95.000 ms 90.943 ms..99.061 ms of 100");
        check(hundred.percentile(Percentile::P99), "99.000 ms 96.94 ms..- of 100");
        check(hundred.min(), "1.000 ms ±0.012 ms");
    }

    #[test]
    fn losing_the_slow_ones_does_not_make_a_line_faster() {
        check(delays(1..=98, 2).percentile(Percentile::P95), "95.000 ms 90.943 ms..- of 100");
        check(delays(9..=98, 10).percentile(Percentile::P95), "> 1000 ms");
        check(
            delays(9..=98, 10).percentile(Percentile::P50),
            "58.000 ms 49.964 ms..67.045 ms of 100",
        );
    }

    #[test]
    fn silence_has_no_delay() {
        check(delays([], 20).percentile(Percentile::P50), "none of 20 probes was answered");
        check(delays([], 0).min(), "none of 0 probes was answered");
    }

    #[test]
    fn a_lower_bound_is_never_below_nothing() {
        check(delays([0; 100], 0).percentile(Percentile::P95), "0.000 ms 0 ms..0.011 ms of 100");
    }

    proptest! {
        #[test]
        fn bounds_enclose(
            times in proptest::collection::vec(any::<u64>(), 0..200),
            lost in 0_u32..20,
            percent in 1_u8..=99,
        ) {
            let times = times.into_iter().map(Duration::from_nanos);
            let delays = Delays::new(times, lost, Duration::MAX, STAMPS);
            let reading = delays.percentile(Percentile::new(percent).unwrap());
            let is_implausible = matches!(
                reading, Reading::NotReported(absence) if absence.reason == Reason::Implausible
            );
            prop_assert!(!is_implausible);
        }

        #[test]
        fn more_loss_is_never_faster(
            times in proptest::collection::vec(0_u64..1_000, 1..200),
            lost in 0_u32..20,
        ) {
            let value = |lost| match delays(times.clone(), lost).percentile(Percentile::P95) {
                Reading::Value(value) => value.quantity().steps(),
                _ => i64::MAX,
            };
            prop_assert!(value(lost + 1) >= value(lost));
        }
    }
}
