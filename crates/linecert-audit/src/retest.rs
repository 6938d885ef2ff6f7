//! A control measurement against what a certificate states.
//!
//! Two questions are asked, both in exact steps of the unit, never in floating point:
//!
//! 1. *Do the readings agree?* They do when they differ by no more than the root of the sum of the
//!    squares of both expanded uncertainties, which is a normalized error of at most one (ISO/IEC
//!    17043). Both are expanded with the same factor, so that it cancels.
//! 2. *What does the control alone show of the limit?* It shows conformity when it lies inside by at
//!    least its own uncertainty, and the opposite when it lies outside by more. Whoever claims
//!    something bears his own uncertainty (the idea of ISO 14253-1); in between nothing is shown.
//!
//! | control shows | readings agree | the certificate is |
//! | --- | --- | --- |
//! | what the certificate says | yes | confirmed |
//! | what the certificate says | no | inconclusive: the verdict holds, the number does not |
//! | the opposite | no | refuted |
//! | the opposite | yes | inconclusive: both may be right, at the limit |
//! | nothing | either | inconclusive |
//!
//! Without a limit the number alone is confirmed or refuted. A line may have changed since: what is
//! refuted is that it is now as it was certified.

use std::fmt;

use linecert_cert::Verified;
use linecert_measure::{Observation, Quantity, Reading, Uncertainty, Value};
use linecert_profile::{Finding, Interval, Verdict};

/// What a control measurement says of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Retest {
    /// The control shows the same.
    Confirmed,
    /// Both can be right.
    Inconclusive(Doubt),
    /// The certificate and the control cannot both be right.
    Refuted,
}

/// Why a control decides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// The control lies nearer to the limit than its uncertainty.
    NearLimit,
    /// The control shows what the certificate says of the limit, but the numbers do not agree.
    OtherNumber,
    /// The control shows the opposite, but the numbers agree.
    WithinUncertainties,
    /// One of the two states no uncertainty.
    UncertaintyNotStated,
    /// One of the two gives no number.
    NoNumber,
    /// The certificate gives no verdict on the limit.
    NotAssessed,
    /// They are not in the same unit.
    OtherUnit,
}

/// What a certificate says of one metric.
#[derive(Debug, Clone, Copy)]
pub struct Certified<'a> {
    /// The number.
    pub value: &'a Value,
    /// What its limit accepts and what was concluded; absent when no limit judged it.
    pub judged: Option<(&'a Interval, Claim)>,
}

/// What a certificate claims of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// PASS or PASS*.
    Conforms,
    /// FAIL or FAIL*.
    DoesNotConform,
}

/// One metric of a certificate that was measured again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retested {
    /// The finding of the certificate.
    pub finding: Finding,
    /// The control.
    pub control: Observation,
    /// What follows.
    pub retest: Retest,
}

/// What became of controls.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    /// Those of what the certificate judges.
    pub retested: Vec<Retested>,
    /// Those of what the certificate does not judge.
    pub left_out: Vec<Observation>,
}

/// Compares a control with what a certificate says.
#[must_use]
pub fn retest(certified: &Certified<'_>, control: &Value) -> Retest {
    if certified.value.quantity().unit() != control.quantity().unit() {
        return Retest::Inconclusive(Doubt::OtherUnit);
    }
    let (Some(theirs), Some(ours)) = (expanded(certified.value), expanded(control)) else {
        return Retest::Inconclusive(Doubt::UncertaintyNotStated);
    };
    let agree = agree((certified.value.quantity(), theirs), (control.quantity(), ours));
    let Some((accepts, claim)) = certified.judged else {
        return if agree { Retest::Confirmed } else { Retest::Refuted };
    };
    match (shown(accepts, control.quantity(), ours), agree) {
        (None, _) => Retest::Inconclusive(Doubt::NearLimit),
        (Some(shown), true) if shown == claim => Retest::Confirmed,
        (Some(shown), false) if shown == claim => Retest::Inconclusive(Doubt::OtherNumber),
        (Some(_), true) => Retest::Inconclusive(Doubt::WithinUncertainties),
        (Some(_), false) => Retest::Refuted,
    }
}

/// Compares every control with the finding that it is of: the same metric under conditions that the
/// limit covers, of the same subject.
#[must_use]
pub fn retest_all(verified: &Verified, controls: &[Observation]) -> Compared {
    let mut compared = Compared::default();
    for control in controls {
        let is_of = |finding: &&Finding| covers(verified, finding, control);
        let finding = verified.assessment().findings().iter().find(is_of).cloned();
        let control = control.clone();
        match finding {
            Some(finding) => {
                let retest = compare(&finding, control.reading());
                compared.retested.push(Retested { finding, control, retest });
            }
            None => compared.left_out.push(control),
        }
    }
    compared
}

fn covers(verified: &Verified, finding: &Finding, control: &Observation) -> bool {
    let limit = verified.profile().limits().get(finding.limit);
    finding.subject.as_ref().is_none_or(|subject| subject == control.subject())
        && limit.is_some_and(|limit| limit.covers(control))
}

fn compare(finding: &Finding, control: &Reading) -> Retest {
    let certified = finding.reading.as_ref().and_then(Reading::value);
    let (Some(value), Some(control)) = (certified, control.value()) else {
        return Retest::Inconclusive(Doubt::NoNumber);
    };
    let claim = match finding.verdict {
        Verdict::Pass | Verdict::MarginalPass => Claim::Conforms,
        Verdict::Fail | Verdict::MarginalFail => Claim::DoesNotConform,
        Verdict::NotAssessed => return Retest::Inconclusive(Doubt::NotAssessed),
    };
    let judged = finding.accepts.as_ref().map(|accepts| (accepts, claim));
    retest(&Certified { value, judged }, control)
}

/// The expanded uncertainty in steps. Of confidence bounds it is the farther one: each is exceeded
/// with 5 % probability at most.
fn expanded(value: &Value) -> Option<u64> {
    let distance = |bound: Quantity| bound.steps().abs_diff(value.quantity().steps());
    match value.uncertainty() {
        Uncertainty::Expanded(expanded) => u64::try_from(expanded.steps()).ok(),
        Uncertainty::Bounds { low: Some(low), high: Some(high), .. } => {
            Some(distance(low).max(distance(high)))
        }
        Uncertainty::Bounds { .. } | Uncertainty::NotStated => None,
    }
}

/// Whether two numbers differ by no more than both uncertainties together explain.
fn agree(one: (Quantity, u64), other: (Quantity, u64)) -> bool {
    let square = |steps: u64| u128::from(steps).pow(2);
    let difference = one.0.steps().abs_diff(other.0.steps());
    square(one.1).checked_add(square(other.1)).is_none_or(|sum| square(difference) <= sum)
}

/// What a value with its own uncertainty shows of a limit, if anything.
fn shown(accepts: &Interval, value: Quantity, expanded: u64) -> Option<Claim> {
    let steps = |q: Quantity| i128::from(q.steps());
    let above_low = accepts.low().map(|low| steps(value) - steps(low));
    let below_high = accepts.high().map(|high| steps(high) - steps(value));
    let inside = [above_low, below_high].into_iter().flatten().min()?;
    if inside >= i128::from(expanded) {
        Some(Claim::Conforms)
    } else if inside < -i128::from(expanded) {
        Some(Claim::DoesNotConform)
    } else {
        None
    }
}

impl Retest {
    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Inconclusive(_) => "inconclusive",
            Self::Refuted => "refuted",
        }
    }
}

impl Doubt {
    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NearLimit => "near-limit",
            Self::OtherNumber => "other-number",
            Self::WithinUncertainties => "within-uncertainties",
            Self::UncertaintyNotStated => "uncertainty-not-stated",
            Self::NoNumber => "no-number",
            Self::NotAssessed => "not-assessed",
            Self::OtherUnit => "other-unit",
        }
    }
}

impl fmt::Display for Retest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inconclusive(doubt) => write!(f, "inconclusive ({})", doubt.name()),
            decided => f.pad(decided.name()),
        }
    }
}

#[cfg(test)]
mod tests;
