//! Measurements in, findings out.

use std::num::NonZeroU32;

use linecert_measure::{
    Conditions, Measurement, Metric, Observation, Quantity, Reading, Subject, Uncertainty,
};

use crate::{
    interval::Interval,
    judge::Judge,
    limit::Limit,
    probability,
    profile::Profile,
    router::RouterRule,
    terms::Terms,
    unassessed::Unassessed,
    verdict::{Overall, Verdict},
};

/// One attempt at measuring something.
#[derive(Debug, Clone, Copy)]
pub struct Trial<'a> {
    /// The task that asked for it. Attempts are counted apart for each task.
    pub task: &'a str,
    /// The attempt at that task, counted from one.
    pub attempt: NonZeroU32,
    /// What was read.
    pub observation: &'a Observation,
}

/// The judgement on one limit for one thing that was measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The index of the limit in [`Profile::limits`].
    pub limit: usize,
    /// The metric of the limit.
    pub metric: Metric,
    /// Whether the limit is mandatory.
    pub mandatory: bool,
    /// What was measured; absent when nothing was.
    pub subject: Option<Subject>,
    /// The conditions of the measurement, or those that the limit asks for when there is none.
    pub conditions: Conditions,
    /// The reading that was judged, of the last attempt; absent when nothing was measured.
    pub reading: Option<Reading>,
    /// What the limit accepts of this line; absent when it depends on a contracted rate that the
    /// work order does not state.
    pub accepts: Option<Interval>,
    /// The verdict.
    pub verdict: Verdict,
    /// The distance to the nearest limit, positive inside; absent without a value.
    pub margin: Option<Quantity>,
    /// The probability that the true value lies outside the limit, in percent to 0.01 %; absent
    /// without a stated expanded uncertainty.
    pub false_acceptance: Option<Quantity>,
    /// How many attempts the task took, this one included; zero when nothing was measured.
    pub attempts: u32,
    /// Why there is no judgement; present exactly when the verdict is [`Verdict::NotAssessed`].
    pub why: Option<Unassessed>,
}

/// The findings for every limit of a profile, in the order of the limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    findings: Vec<Finding>,
}

impl Assessment {
    /// The findings, in the order of the limits; of one limit, in the order of subject and task.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The verdict on the line: any failure fails it; else a mandatory limit that was not
    /// assessed, or nothing assessed at all, leaves it incomplete; else a star stays a star.
    #[must_use]
    pub fn overall(&self) -> Overall {
        let any = |test: fn(&Finding) -> bool| self.findings.iter().any(test);
        let assessed = any(|finding| finding.verdict != Verdict::NotAssessed);
        if any(|finding| matches!(finding.verdict, Verdict::Fail | Verdict::MarginalFail)) {
            Overall::Fail
        } else if !assessed || any(|f| f.mandatory && f.verdict == Verdict::NotAssessed) {
            Overall::Incomplete
        } else if any(|finding| finding.verdict == Verdict::MarginalPass) {
            Overall::MarginalPass
        } else {
            Overall::Pass
        }
    }
}

impl Profile {
    /// Judges every attempt at measuring a line by this profile.
    ///
    /// Of each task and subject the last attempt is judged, with every reading that it gave;
    /// earlier attempts are counted. The result depends on nothing but the arguments.
    #[must_use]
    pub fn assess(&self, terms: &Terms, measurements: &[Measurement]) -> Assessment {
        let trials: Vec<_> = measurements.iter().map(Trial::from).collect();
        self.assess_trials(terms, &trials)
    }

    /// Judges bare observations by this profile, as [`Profile::assess`] does measurements.
    #[must_use]
    pub fn assess_trials(&self, terms: &Terms, trials: &[Trial<'_>]) -> Assessment {
        let limits = self.limits().iter().enumerate();
        let assess =
            |(index, limit)| OneLimit { index, limit, terms, router: self.router() }.assess(trials);
        Assessment { findings: limits.flat_map(assess).collect() }
    }
}

impl<'a> From<&'a Measurement> for Trial<'a> {
    fn from(measurement: &'a Measurement) -> Self {
        Self {
            task: &measurement.provenance.task,
            attempt: measurement.provenance.attempt,
            observation: &measurement.observation,
        }
    }
}

impl<'a> Trial<'a> {
    /// Of which attempts it is one: of those at one task, at one subject.
    const fn series(&self) -> (&'a Subject, &'a str) {
        (self.observation.subject(), self.task)
    }
}

/// A limit of the profile in its place, with the contract of the line.
struct OneLimit<'a> {
    index: usize,
    limit: &'a Limit,
    terms: &'a Terms,
    router: RouterRule,
}

impl OneLimit<'_> {
    fn assess(&self, trials: &[Trial<'_>]) -> Vec<Finding> {
        let covered = trials.iter().filter(|trial| self.limit.covers(trial.observation));
        let mut covered: Vec<_> = covered.collect();
        if covered.is_empty() {
            return vec![self.unmeasured(trials)];
        }
        covered.sort_by_key(|trial| trial.series());
        let by_series = covered.chunk_by(|one, other| one.series() == other.series());
        by_series.flat_map(|trials| self.last_attempt(trials)).collect()
    }

    /// Every reading of the last attempt, so that none of them hides another.
    fn last_attempt(&self, trials: &[&Trial<'_>]) -> Vec<Finding> {
        let mut attempts: Vec<_> = trials.iter().map(|trial| trial.attempt).collect();
        attempts.sort_unstable();
        attempts.dedup();
        let count = u32::try_from(attempts.len()).unwrap_or(u32::MAX);
        let last = attempts.last();
        let of_last = trials.iter().filter(|trial| Some(&trial.attempt) == last);
        of_last.map(|trial| Finding { attempts: count, ..self.judge(trial.observation) }).collect()
    }

    fn judge(&self, observation: &Observation) -> Finding {
        let reading = observation.reading();
        let finding = Finding {
            subject: Some(observation.subject().clone()),
            conditions: observation.conditions(),
            reading: Some(reading.clone()),
            ..self.blank()
        };
        if let Some(absence) = self.router.refusal(observation) {
            return Finding { why: Some(Unassessed::NotReported(absence)), ..finding };
        }
        let accepts = match self.limit.accepts().resolve(self.terms) {
            Ok(accepts) => accepts,
            Err(why) => return Finding { why: Some(why), ..finding },
        };
        let judge = Judge {
            accepts: &accepts,
            rule: self.limit.rule(),
            statistic: self.limit.metric().statistic(),
        };
        let (verdict, why) = match judge.verdict(reading) {
            Ok(verdict) => (verdict, None),
            Err(why) => (Verdict::NotAssessed, Some(why)),
        };
        let margin = reading.value().and_then(|value| accepts.margin(value.quantity()));
        let false_acceptance = false_acceptance(&accepts, reading);
        Finding { verdict, why, margin, false_acceptance, ..finding }
    }

    fn unmeasured(&self, trials: &[Trial<'_>]) -> Finding {
        let elsewhere =
            trials.iter().find(|trial| trial.observation.metric() == self.limit.metric());
        let why = elsewhere.map_or(Unassessed::NotMeasured, |trial| {
            Unassessed::OtherConditions(trial.observation.conditions())
        });
        Finding { why: Some(why), ..self.blank() }
    }

    fn blank(&self) -> Finding {
        Finding {
            limit: self.index,
            metric: self.limit.metric(),
            mandatory: self.limit.is_mandatory(),
            subject: None,
            conditions: self.limit.conditions(),
            reading: None,
            accepts: self.limit.accepts().resolve(self.terms).ok(),
            verdict: Verdict::NotAssessed,
            margin: None,
            false_acceptance: None,
            attempts: 0,
            why: None,
        }
    }
}

fn false_acceptance(accepts: &Interval, reading: &Reading) -> Option<Quantity> {
    let value = reading.value()?;
    match value.uncertainty() {
        Uncertainty::Expanded(expanded) => {
            Some(probability::of_false_acceptance(accepts, value.quantity(), expanded))
        }
        Uncertainty::Bounds { .. } | Uncertainty::NotStated => None,
    }
}

#[cfg(test)]
mod tests;
