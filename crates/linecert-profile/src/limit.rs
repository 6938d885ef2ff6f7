//! One requirement of a profile.

use linecert_measure::{Conditions, Metric, Observation, Reading, Statistic};

use crate::{accepts::Accepts, cites::Cites, rule::DecisionRule, samples};

/// What one metric must show, how that is decided, and where the number comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    pub(crate) metric: Metric,
    pub(crate) conditions: Conditions,
    pub(crate) accepts: Accepts,
    pub(crate) rule: DecisionRule,
    pub(crate) mandatory: bool,
    pub(crate) cites: Cites,
}

impl Limit {
    /// The metric that is limited.
    #[must_use]
    pub const fn metric(&self) -> Metric {
        self.metric
    }

    /// The conditions under which it must have been measured. A condition that is absent here is
    /// recorded, not prescribed.
    #[must_use]
    pub const fn conditions(&self) -> Conditions {
        self.conditions
    }

    /// What is accepted.
    #[must_use]
    pub const fn accepts(&self) -> &Accepts {
        &self.accepts
    }

    /// How uncertainty enters the decision.
    #[must_use]
    pub const fn rule(&self) -> DecisionRule {
        self.rule
    }

    /// Whether a line without this measurement is incomplete.
    #[must_use]
    pub const fn is_mandatory(&self) -> bool {
        self.mandatory
    }

    /// Where the number comes from.
    #[must_use]
    pub const fn cites(&self) -> &Cites {
        &self.cites
    }

    /// The fewest samples that can show this limit, when not one of them goes against it; `None`
    /// for metrics that are not statistics of samples.
    #[must_use]
    pub fn samples_needed(&self) -> Option<u64> {
        let Accepts::Interval(interval) = self.accepts else { return None };
        let statistic = self.metric.statistic();
        let for_low = interval.low().map(|low| samples::needed_for_low(statistic, low));
        let for_high = interval.high().map(|high| samples::needed_for_high(statistic, high));
        let needed = [for_low, for_high].into_iter().flatten().flatten().max();
        needed.filter(|_| statistic != Statistic::Value)
    }

    /// Whether the limit judges this observation: the metric is the same, and so is every
    /// condition that the limit names.
    ///
    /// A reading that was never taken has no wavelength of its own: an absence whose condition is
    /// unstated counts against the limit, so that a silent meter is reported as silent.
    #[must_use]
    pub fn covers(&self, observation: &Observation) -> bool {
        let absent = matches!(observation.reading(), Reading::NotReported(_));
        let (asked, found) = (self.conditions, observation.conditions());
        self.metric == observation.metric()
            && fits(asked.wavelength, found.wavelength, absent)
            && fits(asked.frequency, found.frequency, absent)
            && fits(asked.leg, found.leg, absent)
            && fits(asked.far_end, found.far_end, absent)
            && fits(asked.voltage, found.voltage, absent)
            && fits(asked.period, found.period, absent)
            && fits(asked.attachment, found.attachment, absent)
    }
}

fn fits<T: PartialEq>(asked: Option<T>, found: Option<T>, absent: bool) -> bool {
    asked.is_none() || asked == found || (absent && found.is_none())
}
