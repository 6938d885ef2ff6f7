//! The probability that accepting a value is wrong (JCGM 106:2012, 9.3.2).

use linecert_measure::{Quantity, Unit};

use crate::interval::Interval;

/// The probability that the true value lies outside `interval`, given the measured value and its
/// expanded uncertainty with k = 2, for a normal distribution; in percent, to the nearest 0.01 %.
///
/// The complementary error function is that of `libm`, in software, so that the figure is the
/// same on every machine. No verdict rests on it.
pub(crate) fn of_false_acceptance(
    interval: &Interval,
    value: Quantity,
    expanded: Quantity,
) -> Quantity {
    let beyond = |distance: i128| half_tail(distance, expanded.steps());
    let steps = |q: Quantity| i128::from(q.steps());
    let below = interval.low().map_or(0.0, |low| beyond(steps(value) - steps(low)));
    let above = interval.high().map_or(0.0, |high| beyond(steps(high) - steps(value)));
    to_percent(below + above)
}

/// The probability that the true value lies further than `distance` to one side.
fn half_tail(distance: i128, expanded: i64) -> f64 {
    if expanded <= 0 {
        return if distance < 0 { 1.0 } else { 0.0 };
    }
    let standard = expanded as f64 / 2.0;
    0.5 * libm::erfc(distance as f64 / (standard * core::f64::consts::SQRT_2))
}

fn to_percent(probability: f64) -> Quantity {
    #[expect(clippy::cast_possible_truncation, reason = "clamped to 0 … 10,000 before the cast")]
    let hundredths = libm::round(probability.clamp(0.0, 1.0) * 10_000.0) as i64;
    Quantity::from_steps(hundredths * 10_000, Unit::Percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(text: &str) -> Quantity {
        text.parse().unwrap()
    }

    fn check(interval: Interval, value: &str, expanded: &str, expect: &str) {
        let got = of_false_acceptance(&interval, q(value), q(expanded));
        assert_eq!(got.to_string(), expect, "{value} ± {expanded} in {interval}");
    }

    #[test]
    fn the_published_risks_come_out() {
        let upper = Interval::at_most(q("10 dB"));
        check(upper, "10 dB", "2 dB", "50 %");
        check(upper, "8 dB", "2 dB", "2.28 %");
        check(upper, "8.34 dB", "2 dB", "4.85 %");
        check(upper, "12 dB", "2 dB", "97.72 %");
        check(upper, "0 dB", "2 dB", "0 %");
        check(Interval::at_least(q("10 dB")), "12 dB", "2 dB", "2.28 %");
        let window = Interval::between(q("-1 dB"), q("1 dB")).unwrap();
        check(window, "0 dB", "2 dB", "31.73 %");
    }

    #[test]
    fn without_uncertainty_there_is_no_doubt() {
        let upper = Interval::at_most(q("10 dB"));
        check(upper, "10 dB", "0 dB", "0 %");
        check(upper, "10.001 dB", "0 dB", "100 %");
    }
}
