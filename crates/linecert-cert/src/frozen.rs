//! The assessment as it was when the certificate was issued, in the form in which it is signed.
//!
//! It holds names and numbers only, no wording, so that a later version of the program, which
//! words a reason better, still derives the same.

use linecert_measure::wire::{Reading, Subject};
use linecert_profile::{self as profile, Interval, Profile};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The assessment as issued. A reader needs no profile to understand it; a verifier derives it
/// again from the readings and compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenAssessment(pub(crate) Assessment);

/// A statement whose verdicts do not follow from its readings.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Mismatch {
    /// The statement has another number of findings than its readings give.
    #[error("it states {stated} findings, but its readings give {derived}")]
    Count {
        /// The number in the statement.
        stated: usize,
        /// The number that follows from the readings.
        derived: usize,
    },
    /// A finding differs in its verdict or in what the verdict rests on.
    #[error("its finding {number} is {stated}, but its readings give {derived}")]
    Finding {
        /// The finding, counted from one.
        number: usize,
        /// The finding in the statement, as JSON.
        stated: String,
        /// The finding that follows from the readings, as JSON.
        derived: String,
    },
    /// The verdict on the line differs.
    #[error("it states `{stated}` over all, but its readings give `{derived}`")]
    Overall {
        /// The verdict in the statement.
        stated: String,
        /// The verdict that follows from the readings.
        derived: String,
    },
}

/// The JSON form of an assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assessment {
    overall: String,
    findings: Vec<Finding>,
}

/// The JSON form of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Finding {
    limit: usize,
    metric: String,
    mandatory: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subject: Option<Subject>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wavelength: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    frequency: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leg: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    far_end: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    voltage: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    period: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attachment: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reading: Option<Reading>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    accepts: Option<Accepts>,
    rule: String,
    verdict: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    margin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    false_acceptance: Option<String>,
    attempts: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

/// The JSON form of what a limit accepts of this line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Accepts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    low: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    high: Option<String>,
}

/// The findings of an assessment by this profile, in the JSON form in which certificates state
/// them.
#[must_use]
pub fn findings_json(
    assessment: &profile::Assessment,
    profile: &Profile,
) -> Vec<serde_json::Value> {
    let FrozenAssessment(frozen) = FrozenAssessment::of(assessment, profile);
    frozen.findings.iter().map(|finding| serde_json::json!(finding)).collect()
}

impl FrozenAssessment {
    /// Freezes an assessment by this profile.
    pub(crate) fn of(assessment: &profile::Assessment, profile: &Profile) -> Self {
        let freeze = |finding| Finding::of(finding, profile);
        Self(Assessment {
            overall: assessment.overall().name().to_owned(),
            findings: assessment.findings().iter().map(freeze).collect(),
        })
    }

    /// Compares what a statement says with what follows from its readings.
    pub(crate) fn compare(&self, derived: &Self) -> Result<(), Mismatch> {
        let (Self(stated), Self(derived)) = (self, derived);
        if stated.findings.len() != derived.findings.len() {
            let (stated, derived) = (stated.findings.len(), derived.findings.len());
            return Err(Mismatch::Count { stated, derived });
        }
        let mut pairs = stated.findings.iter().zip(&derived.findings).zip(1..);
        if let Some(((stated, derived), number)) = pairs.find(|((a, b), _)| a != b) {
            let (stated, derived) = (stated.to_json(), derived.to_json());
            return Err(Mismatch::Finding { number, stated, derived });
        }
        if stated.overall != derived.overall {
            let (stated, derived) = (stated.overall.clone(), derived.overall.clone());
            return Err(Mismatch::Overall { stated, derived });
        }
        Ok(())
    }
}

impl Finding {
    fn of(finding: &profile::Finding, profile: &Profile) -> Self {
        let rule = profile.limits().get(finding.limit).map(|limit| limit.rule().to_string());
        Self {
            limit: finding.limit,
            metric: finding.metric.to_string(),
            mandatory: finding.mandatory,
            subject: finding.subject.clone().map(Into::into),
            wavelength: finding.conditions.wavelength.map(|w| w.to_string()),
            frequency: finding.conditions.frequency.map(|f| f.to_string()),
            leg: finding.conditions.leg.map(|leg| leg.to_string()),
            far_end: finding.conditions.far_end.map(|end| end.to_string()),
            voltage: finding.conditions.voltage.map(|voltage| voltage.to_string()),
            period: finding.conditions.period.map(|period| period.to_string()),
            attachment: finding.conditions.attachment.map(|attachment| attachment.to_string()),
            reading: finding.reading.clone().map(Into::into),
            accepts: finding.accepts.as_ref().map(Accepts::of),
            rule: rule.unwrap_or_default(),
            verdict: finding.verdict.name().to_owned(),
            margin: finding.margin.map(|margin| margin.to_string()),
            false_acceptance: finding.false_acceptance.map(|share| share.to_string()),
            attempts: finding.attempts,
            why: finding.why.as_ref().map(|why| why.name().to_owned()),
        }
    }

    fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Accepts {
    fn of(interval: &Interval) -> Self {
        Self {
            low: interval.low().map(|low| low.to_string()),
            high: interval.high().map(|high| high.to_string()),
        }
    }
}
