//! One reading against one limit.

use linecert_measure::{Quantity, Reading, Reason, Statistic, Uncertainty, Unit, Value};

use crate::{
    interval::Interval,
    rule::{DecisionRule, GuardFactor},
    samples::{Direction, Seen},
    unassessed::Unassessed,
    verdict::Verdict,
};

/// A limit resolved for one line, ready to judge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judge<'a> {
    pub(crate) accepts: &'a Interval,
    pub(crate) rule: DecisionRule,
    pub(crate) statistic: Statistic,
}

impl Judge<'_> {
    /// The verdict, or why there is none; never `Ok(NotAssessed)`.
    pub(crate) fn verdict(&self, reading: &Reading) -> Result<Verdict, Unassessed> {
        match reading {
            Reading::Value(value) => self.of_value(value),
            Reading::BelowRange { floor } => self.beyond_range(*floor, Direction::Low),
            Reading::AboveRange { ceiling } => self.beyond_range(*ceiling, Direction::High),
            // A dark fibre is a result, not an absence: a working meter looked and there was no
            // light, which lies below every lower limit on power. Every other reason for a missing
            // number says nothing about the line.
            Reading::NotReported(absence)
                if absence.reason == Reason::NoLight
                    && self.accepts.unit() == Unit::Dbm
                    && self.accepts.low().is_some() =>
            {
                Ok(Verdict::Fail)
            }
            Reading::NotReported(absence) => Err(Unassessed::NotReported(absence.clone())),
        }
    }

    fn of_value(&self, value: &Value) -> Result<Verdict, Unassessed> {
        let inside = inside_by(self.accepts, value.quantity());
        match (self.rule, value.uncertainty()) {
            (DecisionRule::Simple, _) => Ok(banded(inside, 0)),
            (DecisionRule::Guarded { r }, Uncertainty::Expanded(expanded)) => {
                self.guarded(inside, r, expanded)
            }
            (DecisionRule::Guarded { .. }, Uncertainty::NotStated) => Ok(at_best_marginal(inside)),
            (DecisionRule::Guarded { .. }, Uncertainty::Bounds { low, high, .. }) => {
                let bounds = Bounds { low, high };
                Ok(self.worst_side(|side| bounds.guard(side, value.quantity())))
            }
            (DecisionRule::Confidence95, Uncertainty::Bounds { low, high, samples }) => {
                self.confident(value.quantity(), Bounds { low, high }, samples)
            }
            (DecisionRule::Confidence95, _) if inside < 0 => Ok(Verdict::Fail),
            (DecisionRule::Confidence95, _) => Err(Unassessed::SamplesNotStated),
        }
    }

    fn guarded(
        &self,
        inside: i128,
        r: GuardFactor,
        expanded: Quantity,
    ) -> Result<Verdict, Unassessed> {
        // A guard band that overflows is wider than any tolerance.
        let overflow = Quantity::from_steps(i64::MAX, expanded.unit());
        let guard_band = r.guard_band(expanded).unwrap_or(overflow);
        let width = i128::from(guard_band.steps());
        match self.accepts.tolerance() {
            Some(tolerance) if 2 * width >= i128::from(tolerance.steps()) => {
                Err(Unassessed::GuardBandTooWide { guard_band, tolerance })
            }
            _ => Ok(banded(inside, width)),
        }
    }

    /// A statistic of samples: inside only when its bound is inside too.
    fn confident(&self, value: Quantity, bounds: Bounds, have: u64) -> Result<Verdict, Unassessed> {
        let verdict = self.worst_side(|side| bounds.guard(side, value));
        if verdict != Verdict::MarginalPass {
            return Ok(verdict);
        }
        let seen = Seen { value, have };
        let need = self
            .sides()
            .filter(|side| bounds.guard(*side, value) == Verdict::MarginalPass)
            .filter_map(|side| side.direction.needed_after(self.statistic, side.limit, seen))
            .max();
        Err(Unassessed::TooFewSamples { have, need: need.unwrap_or(u64::MAX) })
    }

    /// A value beyond an end of the instrument's range. It is inside a limit that lies on the far
    /// side of that end, outside one that lies on the near side, and undecided otherwise.
    fn beyond_range(&self, end: Quantity, beyond: Direction) -> Result<Verdict, Unassessed> {
        let undecided = Err(Unassessed::OutOfRange { end });
        let is_passed = |limit: Quantity| match beyond {
            Direction::Low => end <= limit,
            Direction::High => end >= limit,
        };
        let (near, far) = match beyond {
            Direction::Low => (self.accepts.low(), self.accepts.high()),
            Direction::High => (self.accepts.high(), self.accepts.low()),
        };
        match (near, far) {
            (Some(near), _) if is_passed(near) => Ok(Verdict::Fail),
            (Some(_), _) => undecided,
            // How uncertain the end of a range is, nobody states.
            (None, Some(far)) if is_passed(far) => match self.rule {
                DecisionRule::Simple => Ok(Verdict::Pass),
                DecisionRule::Guarded { .. } => Ok(Verdict::MarginalPass),
                DecisionRule::Confidence95 => undecided,
            },
            (None, _) => undecided,
        }
    }

    fn sides(&self) -> impl Iterator<Item = Side> {
        let side = |direction| move |limit| Side { direction, limit };
        let low = self.accepts.low().map(side(Direction::Low));
        low.into_iter().chain(self.accepts.high().map(side(Direction::High)))
    }

    /// The worse side decides; an interval has at least one.
    fn worst_side(&self, verdict: impl Fn(Side) -> Verdict) -> Verdict {
        self.sides().map(verdict).max().unwrap_or(Verdict::NotAssessed)
    }
}

/// One end of what is accepted.
#[derive(Debug, Clone, Copy)]
struct Side {
    direction: Direction,
    limit: Quantity,
}

impl Side {
    fn accepts(self, value: Quantity) -> bool {
        match self.direction {
            Direction::Low => value >= self.limit,
            Direction::High => value <= self.limit,
        }
    }
}

/// The confidence bounds of a statistic.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    low: Option<Quantity>,
    high: Option<Quantity>,
}

impl Bounds {
    /// The verdict on one side, with the bounds as guard band.
    fn guard(self, side: Side, value: Quantity) -> Verdict {
        let (towards, away) = match side.direction {
            Direction::Low => (self.low, self.high),
            Direction::High => (self.high, self.low),
        };
        if side.accepts(value) {
            let shown = towards.is_some_and(|bound| side.accepts(bound));
            if shown { Verdict::Pass } else { Verdict::MarginalPass }
        } else {
            let shown = away.is_some_and(|bound| !side.accepts(bound));
            if shown { Verdict::Fail } else { Verdict::MarginalFail }
        }
    }
}

/// How far inside the nearer end the value lies, in steps; negative outside.
fn inside_by(accepts: &Interval, value: Quantity) -> i128 {
    let steps = |q: Quantity| i128::from(q.steps());
    let above_low = accepts.low().map(|low| steps(value) - steps(low));
    let below_high = accepts.high().map(|high| steps(high) - steps(value));
    above_low.into_iter().chain(below_high).min().unwrap_or(i128::MIN)
}

/// The four zones around a limit with a guard band of `width` on either side.
fn banded(inside: i128, width: i128) -> Verdict {
    if inside >= width {
        Verdict::Pass
    } else if inside >= 0 {
        Verdict::MarginalPass
    } else if inside >= -width {
        Verdict::MarginalFail
    } else {
        Verdict::Fail
    }
}

/// Without a stated uncertainty nothing shows that a value inside is inside far enough, and
/// nothing excuses one outside.
fn at_best_marginal(inside: i128) -> Verdict {
    if inside >= 0 { Verdict::MarginalPass } else { Verdict::Fail }
}

#[cfg(test)]
mod tests;
