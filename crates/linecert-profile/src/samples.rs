//! How many samples it takes to show a limit at 95 % confidence.
//!
//! Zero lost of 200 echoes does not show a loss of at most 0.1 %: with a true loss of 1.4 % that
//! still happens in one run of twenty. The counts here are those of the one-sided
//! Clopper-Pearson bound for proportions and of order statistics for percentiles; both ask how
//! likely so few events are among `n` trials. No verdict rests on them: they tell a person, or
//! the planner of a job, what it takes.

use linecert_measure::{Quantity, Statistic, Unit};

/// The probability that a bound lies on the wrong side of the true value; above 5 % by what the
/// logarithms lose, so that a chance of exactly 5 % counts as such.
const RISK: f64 = 0.05 + 1e-12;

/// The steps of a hundred percent.
const WHOLE: i64 = 100_000_000;

/// The fewest trials of which `events` may go wrong and that still show, with 95 % confidence,
/// that no more than `share` goes wrong. `share` is in percent.
///
/// Zero events take 299 trials for 1 %, 2,995 for 0.1 % and 59 for the 5 % above a 95th
/// percentile. A share of nothing is never shown: [`u64::MAX`].
#[must_use]
pub fn needed(events: u64, share: Quantity) -> u64 {
    if share.unit() != Unit::Percent || share.steps() <= 0 {
        return u64::MAX;
    }
    let shows = |trials: u64| chance_of_at_most(events, trials, share) <= RISK;
    let mut above = events.saturating_add(1);
    while !shows(above) {
        let Some(doubled) = above.checked_mul(2) else { return u64::MAX };
        above = doubled;
    }
    first(events, above, shows)
}

/// The fewest samples that can show that a statistic is at most `limit`; `None` for metrics that
/// are no statistic of samples.
#[must_use]
pub fn needed_for_high(statistic: Statistic, limit: Quantity) -> Option<u64> {
    Direction::High.share(statistic, limit).map(|share| needed(0, share))
}

/// The fewest samples that can show that a statistic is at least `limit`; `None` for metrics that
/// are no statistic of samples.
#[must_use]
pub fn needed_for_low(statistic: Statistic, limit: Quantity) -> Option<u64> {
    Direction::Low.share(statistic, limit).map(|share| needed(0, share))
}

/// On which side of a limit the bad values lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// Values below a lower limit.
    Low,
    /// Values above an upper limit.
    High,
}

impl Direction {
    /// The share of samples that may go wrong before the statistic is beyond the limit.
    fn share(self, statistic: Statistic, limit: Quantity) -> Option<Quantity> {
        let percent = |steps| Quantity::from_steps(steps, Unit::Percent);
        let rest = |q: Quantity| percent(WHOLE.saturating_sub(q.steps()));
        match (statistic, self) {
            (Statistic::Value, _) => None,
            (Statistic::Proportion, Self::High) => Some(limit),
            (Statistic::Proportion, Self::Low) => Some(rest(limit)),
            (Statistic::Percentile(p), Self::Low) => Some(percent(i64::from(p) * WHOLE / 100)),
            (Statistic::Percentile(p), Self::High) => {
                Some(rest(percent(i64::from(p) * WHOLE / 100)))
            }
        }
    }

    /// The samples it takes after `have` were not enough, when nothing more goes wrong.
    pub(crate) fn needed_after(
        self,
        statistic: Statistic,
        limit: Quantity,
        seen: Seen,
    ) -> Option<u64> {
        let share = self.share(statistic, limit)?;
        let events = match statistic {
            Statistic::Value => return None,
            Statistic::Proportion => self.counted(seen),
            // A percentile does not tell how many samples lie beyond the limit: the fewest that
            // explain why its bound does.
            Statistic::Percentile(_) => {
                first_event_count(|events| chance_of_at_most(events, seen.have, share) > RISK)
            }
        };
        Some(needed(events, share).max(seen.have.saturating_add(1)))
    }

    /// The events among the samples of a proportion.
    fn counted(self, seen: Seen) -> u64 {
        let steps = u128::from(seen.value.steps().clamp(0, WHOLE).unsigned_abs());
        let whole = u128::from(WHOLE.unsigned_abs());
        let rounded = (steps * u128::from(seen.have) + whole / 2) / whole;
        let events = u64::try_from(rounded).unwrap_or(seen.have);
        match self {
            Self::High => events,
            Self::Low => seen.have.saturating_sub(events),
        }
    }
}

/// What a run of samples gave.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    /// The value of the statistic.
    pub(crate) value: Quantity,
    /// The number of samples.
    pub(crate) have: u64,
}

/// The smallest number above `below` up to `above` for which `shows` holds; it holds for `above`.
fn first(below: u64, above: u64, shows: impl Fn(u64) -> bool) -> u64 {
    let (mut no, mut yes) = (below, above);
    while yes - no > 1 {
        let middle = no + (yes - no) / 2;
        if shows(middle) {
            yes = middle;
        } else {
            no = middle;
        }
    }
    yes
}

/// The smallest count for which `holds` is true; it is for every larger one.
fn first_event_count(holds: impl Fn(u64) -> bool) -> u64 {
    if holds(0) {
        return 0;
    }
    let mut above = 1_u64;
    while !holds(above) {
        let Some(doubled) = above.checked_mul(2) else { return u64::MAX };
        above = doubled;
    }
    first(0, above, holds)
}

/// The probability of at most `events` in `trials` when each goes wrong with probability `share`.
///
/// `libm` makes the same number on every machine.
fn chance_of_at_most(events: u64, trials: u64, share: Quantity) -> f64 {
    if events >= trials {
        return 1.0;
    }
    let (x, n) = (events as f64, trials as f64);
    let p = (share.steps() as f64 / WHOLE as f64).min(1.0);
    let (mean, variance) = (n * p, n * p * (1.0 - p));
    if x >= mean {
        // The median of a binomial distribution lies within one of its mean, so this is about a
        // half or more: far above the risk.
        return 1.0;
    }
    if events == 0 {
        return libm::exp(n * libm::log1p(-p));
    }
    if variance > EXACT_UP_TO {
        return 0.5 * libm::erfc((mean - x - 0.5) / libm::sqrt(2.0 * variance));
    }
    libm::exp(log_of_term(x, n, p)) * sum_below(x, n, p)
}

/// Above this variance the normal distribution stands in for the binomial one; no test of a line
/// takes so many samples.
const EXACT_UP_TO: f64 = 1e9;

/// The logarithm of the probability of exactly `x` events in `n`.
fn log_of_term(x: f64, n: f64, p: f64) -> f64 {
    let choices = libm::lgamma(n + 1.0) - libm::lgamma(x + 1.0) - libm::lgamma(n - x + 1.0);
    choices + x * libm::log(p) + (n - x) * libm::log1p(-p)
}

/// The sum of the probabilities of `x` events and fewer, relative to that of `x`.
fn sum_below(x: f64, n: f64, p: f64) -> f64 {
    let (mut k, mut term, mut sum) = (x, 1.0, 1.0);
    while k > 0.0 && term > 1e-17 {
        term *= k / (n - k + 1.0) * ((1.0 - p) / p);
        sum += term;
        k -= 1.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn percent(text: &str) -> Quantity {
        format!("{text} %").parse().unwrap()
    }

    #[test]
    fn the_published_counts_come_out() {
        for (events, share, expect) in [
            (0, "0.1", 2_995),
            (0, "1", 299),
            (0, "5", 59),
            (0, "10", 29),
            (0, "50", 5),
            (0, "0.000001", 299_573_226),
            (1, "5", 93),
            (2, "5", 124),
            (1, "1", 473),
            (5, "1", 1_049),
            (0, "100", 1),
            (3, "100", 4),
            (0, "0", u64::MAX),
            (0, "-1", u64::MAX),
        ] {
            assert_eq!(needed(events, percent(share)), expect, "{events} events, {share} %");
        }
    }

    #[test]
    fn percentiles_and_lower_limits_count_the_other_way() {
        let ms: Quantity = "100 ms".parse().unwrap();
        assert_eq!(needed_for_high(Statistic::Percentile(95), ms), Some(59));
        assert_eq!(needed_for_high(Statistic::Percentile(99), ms), Some(299));
        assert_eq!(needed_for_low(Statistic::Percentile(95), ms), Some(1));
        assert_eq!(needed_for_low(Statistic::Proportion, percent("99")), Some(299));
        assert_eq!(needed_for_high(Statistic::Value, ms), None);
    }

    #[test]
    fn what_went_wrong_already_costs_more_samples() {
        let after = |value: &str, have| {
            let seen = Seen { value: percent(value), have };
            Direction::High.needed_after(Statistic::Proportion, percent("1"), seen)
        };
        assert_eq!(after("0", 200), Some(299));
        assert_eq!(after("0.5", 200), Some(473));
        assert_eq!(after("0.83", 600), Some(1_049));
        let p95 = |have| {
            let seen = Seen { value: "90 ms".parse().unwrap(), have };
            let limit = "100 ms".parse().unwrap();
            Direction::High.needed_after(Statistic::Percentile(95), limit, seen)
        };
        assert_eq!(p95(20), Some(59));
        assert_eq!(p95(60), Some(93));
        assert_eq!(p95(100), Some(124));
    }

    /// The same probability by the recurrence from zero events, which is exact enough as long as
    /// the first term does not vanish.
    fn by_recurrence(events: u64, trials: u64, p: f64) -> f64 {
        let mut term = (1.0 - p).powf(trials as f64);
        let mut sum = term;
        for k in 0..events {
            term *= (trials - k) as f64 / (k + 1) as f64 * p / (1.0 - p);
            sum += term;
        }
        sum
    }

    proptest! {
        #[test]
        fn the_count_is_the_smallest_that_shows_it(events in 0_u64..20, hundredths in 10_i64..5_000) {
            let share = Quantity::from_steps(hundredths * 10_000, Unit::Percent);
            let p = hundredths as f64 / 10_000.0;
            let count = needed(events, share);
            prop_assert!(by_recurrence(events, count, p) <= RISK + 1e-9);
            prop_assert!(by_recurrence(events, count - 1, p) > RISK - 1e-9);
        }

        #[test]
        fn no_count_panics_or_hangs(value in any::<i64>(), have in any::<u64>(), limit in any::<i64>()) {
            let percent = |steps| Quantity::from_steps(steps, Unit::Percent);
            let seen = Seen { value: percent(value), have };
            for direction in [Direction::Low, Direction::High] {
                for statistic in [Statistic::Proportion, Statistic::Percentile(95)] {
                    let need = direction.needed_after(statistic, percent(limit), seen);
                    prop_assert!(need.is_some_and(|need| need > have || need == u64::MAX));
                }
            }
        }
    }
}
