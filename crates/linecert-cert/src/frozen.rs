//! The assessment as it was when the certificate was issued, in the form in which it is signed.
//!
//! It holds names and numbers only, no wording, so that a later version of the program, which
//! words a reason better, still derives the same.

use std::borrow::Cow;

use linecert_measure::{
    Attachment, FarEnd, Frequency, Leg, Metric, Period, Quantity, Reading, Subject, TestVoltage,
    Wavelength, wire::Parsed,
};
use linecert_profile::{self as profile, DecisionRule, Interval, Profile};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use thiserror::Error;

use crate::json::{self, JsonError};

/// The assessment as issued, in JSON. A reader needs no profile to understand it; a verifier
/// derives it again from the readings and compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenAssessment(Box<str>);

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

/// Why the assessment of a statement is not accepted.
#[derive(Debug, Error)]
pub(crate) enum VerdictError {
    /// It is not of the strict schema.
    #[error("assessment: {0}")]
    Json(#[from] JsonError),
    /// It does not follow from the readings.
    #[error(transparent)]
    Mismatch(#[from] Mismatch),
}

/// The JSON form of an assessment.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Assessment<'a> {
    overall: Cow<'a, str>,
    findings: Vec<Finding<'a>>,
}

/// The JSON form of a finding.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Finding<'a> {
    limit: usize,
    metric: Parsed<Metric>,
    mandatory: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subject: Option<Cow<'a, Subject>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wavelength: Option<Parsed<Wavelength>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    frequency: Option<Parsed<Frequency>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leg: Option<Parsed<Leg>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    far_end: Option<Parsed<FarEnd>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    voltage: Option<Parsed<TestVoltage>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    period: Option<Parsed<Period>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attachment: Option<Parsed<Attachment>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reading: Option<Cow<'a, Reading>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    accepts: Option<Accepts>,
    rule: Option<Parsed<DecisionRule>>,
    verdict: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    margin: Option<Parsed<Quantity>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    false_acceptance: Option<Parsed<Quantity>>,
    attempts: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<Cow<'a, str>>,
}

/// The JSON form of what a limit accepts of this line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Accepts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    low: Option<Parsed<Quantity>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    high: Option<Parsed<Quantity>>,
}

/// The findings of an assessment by this profile, in the JSON form in which certificates state
/// them.
#[must_use]
pub fn findings_json(assessment: &profile::Assessment, profile: &Profile) -> Vec<Value> {
    let finding = |finding| serde_json::json!(Finding::of(finding, profile));
    assessment.findings().iter().map(finding).collect()
}

impl FrozenAssessment {
    /// Freezes an assessment by this profile.
    pub(crate) fn of(assessment: &profile::Assessment, profile: &Profile) -> Self {
        let frozen = Assessment::of(assessment, profile);
        Self(String::from_utf8(json::write(&frozen)).unwrap_or_default().into())
    }

    /// What a statement says, not looked at yet.
    pub(crate) fn stated(json: &str) -> Self {
        Self(json.into())
    }

    pub(crate) fn into_json(self) -> Box<RawValue> {
        // What is kept is JSON: it was read or written as such.
        RawValue::from_string(self.0.into()).unwrap_or_default()
    }

    /// Checks that a statement says what follows from its readings. What the issuer wrote is
    /// what is derived here, letter for letter; only when it is not, it is read.
    pub(crate) fn check(
        &self,
        assessment: &profile::Assessment,
        profile: &Profile,
    ) -> Result<(), VerdictError> {
        if json::is_surely(&self.0, &Assessment::of(assessment, profile)) {
            return Ok(());
        }
        serde_json::from_str::<Assessment<'_>>(&self.0).map_err(JsonError::from)?;
        let derived = Self::of(assessment, profile);
        Ok(compare(&self.outline()?, &derived.outline()?)?)
    }

    fn outline(&self) -> Result<Outline<'_>, JsonError> {
        Ok(serde_json::from_str(&self.0)?)
    }
}

/// An assessment, its findings as they are written.
#[derive(Deserialize)]
struct Outline<'a> {
    #[serde(borrow)]
    overall: Cow<'a, str>,
    #[serde(borrow)]
    findings: Vec<&'a RawValue>,
}

/// Whether two texts say the same, whatever the order of their keys.
fn is_same((one, other): (&RawValue, &RawValue)) -> bool {
    let value = |json: &RawValue| serde_json::from_str::<Value>(json.get()).ok();
    value(one) == value(other)
}

/// Finds the difference of two assessments.
fn compare(stated: &Outline<'_>, derived: &Outline<'_>) -> Result<(), Mismatch> {
    if stated.findings.len() != derived.findings.len() {
        let (stated, derived) = (stated.findings.len(), derived.findings.len());
        return Err(Mismatch::Count { stated, derived });
    }
    let pairs = stated.findings.iter().copied().zip(derived.findings.iter().copied());
    if let Some(((stated, derived), number)) = pairs.zip(1..).find(|(pair, _)| !is_same(*pair)) {
        let (stated, derived) = (stated.get().to_owned(), derived.get().to_owned());
        return Err(Mismatch::Finding { number, stated, derived });
    }
    if stated.overall != derived.overall {
        let [stated, derived] = [stated, derived].map(|one| one.overall.clone().into_owned());
        return Err(Mismatch::Overall { stated, derived });
    }
    Ok(())
}

impl<'a> Assessment<'a> {
    fn of(assessment: &'a profile::Assessment, profile: &Profile) -> Self {
        let freeze = |finding| Finding::of(finding, profile);
        Self {
            overall: assessment.overall().name().into(),
            findings: assessment.findings().iter().map(freeze).collect(),
        }
    }
}

impl<'a> Finding<'a> {
    fn of(finding: &'a profile::Finding, profile: &Profile) -> Self {
        let rule = profile.limits().get(finding.limit).map(|limit| Parsed(limit.rule()));
        Self {
            limit: finding.limit,
            metric: Parsed(finding.metric),
            mandatory: finding.mandatory,
            subject: finding.subject.as_ref().map(Cow::Borrowed),
            wavelength: finding.conditions.wavelength.map(Parsed),
            frequency: finding.conditions.frequency.map(Parsed),
            leg: finding.conditions.leg.map(Parsed),
            far_end: finding.conditions.far_end.map(Parsed),
            voltage: finding.conditions.voltage.map(Parsed),
            period: finding.conditions.period.map(Parsed),
            attachment: finding.conditions.attachment.map(Parsed),
            reading: finding.reading.as_ref().map(Cow::Borrowed),
            accepts: finding.accepts.as_ref().map(Accepts::of),
            rule,
            verdict: finding.verdict.name().into(),
            margin: finding.margin.map(Parsed),
            false_acceptance: finding.false_acceptance.map(Parsed),
            attempts: finding.attempts,
            why: finding.why.as_ref().map(|why| why.name().into()),
        }
    }
}

impl Accepts {
    fn of(interval: &Interval) -> Self {
        Self { low: interval.low().map(Parsed), high: interval.high().map(Parsed) }
    }
}
