//! What a line read when it was certified, against what it reads today.

use jiff::Timestamp;
use linecert_diagnosis::Certainty;
use linecert_measure::{Digest, Metric, Quantity, Uncertainty, Unit, Value};
use thiserror::Error;

use crate::threshold::Level;

/// The reading of a line at its installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// What was read.
    pub figure: Figure,
    /// The certificate that says so.
    pub certificate: Digest,
    /// When it was read.
    pub at: Timestamp,
}

/// One number of one metric, and how well it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// The metric.
    pub metric: Metric,
    /// The number, in steps of the unit of the metric.
    pub steps: i64,
    /// Half the width of the interval that holds the true value (k = 2), in the same steps; `None`
    /// when nobody states it.
    pub uncertainty: Option<i64>,
}

/// How far a line has moved since it was certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drift {
    metric: Metric,
    by: i64,
    uncertainty: Option<i64>,
}

/// How far a line may move before it is an alarm, with a nearer end at which that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DriftLimit {
    raise: Quantity,
    clear: Quantity,
}

/// Two figures that cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("compare {today} with a baseline of {baseline}")]
pub struct DriftError {
    /// The metric of the baseline.
    pub baseline: Metric,
    /// The metric of today.
    pub today: Metric,
}

impl Figure {
    /// A value with its uncertainty. One-sided bounds count as the wider of the two.
    #[must_use]
    pub fn of(metric: Metric, value: &Value) -> Self {
        let steps = value.quantity().steps();
        Self { metric, steps, uncertainty: half_width(steps, value.uncertainty()) }
    }

    /// A number that was polled, of a column with this uncertainty.
    #[must_use]
    pub fn polled(metric: Metric, steps: i64, uncertainty: Uncertainty) -> Self {
        Self { metric, steps, uncertainty: half_width(steps, uncertainty) }
    }
}

fn half_width(steps: i64, uncertainty: Uncertainty) -> Option<i64> {
    match uncertainty {
        Uncertainty::Expanded(half) => Some(half.steps()),
        Uncertainty::Bounds { low: Some(low), high: Some(high), .. } => {
            Some(steps.saturating_sub(low.steps()).max(high.steps().saturating_sub(steps)))
        }
        Uncertainty::Bounds { .. } | Uncertainty::NotStated => None,
    }
}

impl Drift {
    /// How far today's figure lies from the baseline.
    ///
    /// # Errors
    /// [`DriftError`] when they are of different metrics.
    pub fn since(baseline: &Baseline, today: Figure) -> Result<Self, DriftError> {
        let before = baseline.figure;
        if before.metric != today.metric {
            return Err(DriftError { baseline: before.metric, today: today.metric });
        }
        let both = before.uncertainty.zip(today.uncertainty);
        Ok(Self {
            metric: today.metric,
            by: today.steps.saturating_sub(before.steps),
            uncertainty: both.map(|(a, b)| root_of_squares(a, b)),
        })
    }

    /// How far it has moved, with its sign.
    #[must_use]
    pub const fn by(&self) -> Quantity {
        Quantity::from_steps(self.by, self.unit())
    }

    /// The uncertainty of that, from both figures (JCGM 100, 5.1: the root of the sum of their
    /// squares); `None` when one of them states none.
    #[must_use]
    pub fn uncertainty(&self) -> Option<Quantity> {
        self.uncertainty.map(|steps| Quantity::from_steps(steps, self.unit()))
    }

    /// Whether it has moved: `None` when the readings may as well be of one and the same value,
    /// and no more than *indicated* when one of them states no uncertainty.
    #[must_use]
    pub fn is_said(&self) -> Option<Certainty> {
        match self.uncertainty {
            _ if self.by == 0 => None,
            None => Some(Certainty::Indicated),
            Some(uncertainty) => {
                (self.by.unsigned_abs() > uncertainty.unsigned_abs()).then_some(Certainty::Shown)
            }
        }
    }

    const fn unit(&self) -> Unit {
        self.metric.unit().difference()
    }
}

impl DriftLimit {
    /// A limit of the distance either way: an alarm from `raise` on, over at `clear`. `None` unless
    /// 0 ≤ `clear` < `raise`, in one unit.
    #[must_use]
    pub fn new(raise: Quantity, clear: Quantity) -> Option<Self> {
        let apart = raise.unit() == clear.unit() && 0 <= clear.steps() && clear < raise;
        apart.then_some(Self { raise, clear })
    }

    /// Where a drift lies. One that the readings do not show is none.
    #[must_use]
    pub fn level(&self, drift: &Drift) -> Level {
        let (far, limit) = (drift.by.unsigned_abs(), |end: Quantity| end.steps().unsigned_abs());
        match drift.is_said() {
            _ if drift.unit() != self.raise.unit() => Level::Unknown,
            Some(Certainty::Shown) if far >= limit(self.raise) => Level::Beyond,
            Some(_) if far > limit(self.clear) => Level::Between,
            _ => Level::Well,
        }
    }
}

/// The square root of `a² + b²`, rounded up: an uncertainty is never made smaller.
fn root_of_squares(a: i64, b: i64) -> i64 {
    let square = |n: i64| u128::from(n.unsigned_abs()).pow(2);
    let sum = square(a) + square(b);
    let root = sum.isqrt();
    let up = if root * root < sum { root + 1 } else { root };
    i64::try_from(up).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn baseline(steps: i64, uncertainty: Option<i64>) -> Baseline {
        let figure = Figure { metric: Metric::OnuRxPower, steps, uncertainty };
        let at = "2026-03-01T09:00:00Z".parse().unwrap();
        Baseline { figure, certificate: Digest::of(b"certificate"), at }
    }

    #[track_caller]
    fn check(
        before: (i64, Option<i64>),
        today: (i64, Option<i64>),
        expect: (&str, Option<Certainty>),
    ) {
        let figure = Figure { metric: Metric::OnuRxPower, steps: today.0, uncertainty: today.1 };
        let drift = Drift::since(&baseline(before.0, before.1), figure).unwrap();
        assert_eq!((drift.by(), drift.is_said()), (expect.0.parse().unwrap(), expect.1));
    }

    #[test]
    fn a_drift_is_said_only_when_it_exceeds_both_uncertainties() {
        let u = Some(3_000);
        check((-19_370, u), (-22_370, u), ("-3 dB", None));
        check((-19_370, u), (-23_612, u), ("-4.242 dB", None));
        check((-19_370, u), (-23_614, u), ("-4.244 dB", Some(Certainty::Shown)));
        check((-19_370, u), (-19_370, None), ("0 dB", None));
        check((-19_370, u), (-24_000, None), ("-4.63 dB", Some(Certainty::Indicated)));
        check((-19_370, Some(200)), (-18_900, Some(200)), ("0.47 dB", Some(Certainty::Shown)));
    }

    #[test]
    fn a_limit_counts_only_what_is_shown() {
        let quantity = |text: &str| text.parse().unwrap();
        let limit = DriftLimit::new(quantity("3 dB"), quantity("2 dB")).unwrap();
        for (today, uncertainty, expect) in [
            (-22_370, Some(200), Level::Beyond),
            (-16_370, Some(200), Level::Beyond),
            (-22_369, Some(200), Level::Between),
            (-21_370, Some(200), Level::Well),
            (-29_370, None, Level::Between),
            (-23_370, Some(4_000), Level::Well),
        ] {
            let figure = Figure { metric: Metric::OnuRxPower, steps: today, uncertainty };
            let drift = Drift::since(&baseline(-19_370, Some(200)), figure).unwrap();
            assert_eq!(limit.level(&drift), expect, "{today}");
        }
        for (raise, clear) in [("2 dB", "2 dB"), ("2 dB", "-1 dB"), ("3 dBm", "2 dB")] {
            assert_eq!(DriftLimit::new(quantity(raise), quantity(clear)), None);
        }
    }

    #[test]
    fn figures_of_two_metrics_are_not_compared() {
        let today = Figure { metric: Metric::OltRxPower, steps: 0, uncertainty: None };
        let error = Drift::since(&baseline(0, None), today).unwrap_err();
        assert_eq!(error.to_string(), "compare olt-rx-power with a baseline of onu-rx-power");
    }

    proptest! {
        #[test]
        fn the_root_is_never_too_small(a in 0_i64..1 << 40, b in 0_i64..1 << 40) {
            let (root, square) = (i128::from(root_of_squares(a, b)), |n: i64| i128::from(n).pow(2));
            prop_assert!(root * root >= square(a) + square(b));
            prop_assert!((root - 1).max(0).pow(2) <= square(a) + square(b));
        }

        #[test]
        fn nothing_overflows(a in any::<i64>(), b in any::<i64>(), u in any::<i64>()) {
            let today = Figure { metric: Metric::OnuRxPower, steps: b, uncertainty: Some(u) };
            let drift = Drift::since(&baseline(a, Some(u)), today).unwrap();
            prop_assert!(a != b || drift.is_said().is_none());
        }
    }
}
