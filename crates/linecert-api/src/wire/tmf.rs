//! Service tests as TM Forum writes them: TMF653, Service Test Management, version 4.0.
//!
//! Members that a test of linecert has nothing for are not here. What is asked with `fields` may lack
//! all members but `id` and `href` (TMF630).

use linecert_measure::Timestamp;
use serde::{Deserialize, Serialize};

use super::words;

words! {
    /// Who has a test run.
    Mode {
        /// Somebody asked for it.
        OnDemand "ONDEMAND",
        /// It runs by itself.
        Proactive "PROACTIVE",
    }
}

/// A service test: a remote test of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ServiceTest {
    /// Its number, the same as that of the job.
    pub id: String,
    /// Where it is found.
    pub href: String,
    /// What whoever asked for it calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// More words on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who has it run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// How far it has come, in the words of the state of a job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// When it began, or is to begin at the earliest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_date_time: Option<Timestamp>,
    /// When it came to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_date_time: Option<Timestamp>,
    /// The line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub related_service: Option<Reference>,
    /// What is tested, and by which limits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_specification: Option<Reference>,
    /// `ServiceTest`.
    #[serde(default, rename = "@type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// A service test that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceTestCreate {
    /// What it is to be called.
    pub name: String,
    /// More words on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `ONDEMAND`, if it is said: this daemon runs no tests by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// When it is to begin at the earliest; now, if it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_date_time: Option<Timestamp>,
    /// The line, by the operator's name as `id`.
    pub related_service: ReferenceInput,
    /// The specification: `read-line`, or the name of a profile, as `id`.
    pub test_specification: ReferenceInput,
    /// `ServiceTest`, if it is said.
    #[serde(default, rename = "@type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// What a test is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reference {
    /// Its name.
    pub id: String,
    /// Where it is found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
}

/// The same as it is sent. Only `id` is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReferenceInput {
    /// Its name.
    pub id: String,
}

/// What is tested, and by which limits: an acceptance profile, or the reading of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ServiceTestSpecification {
    /// Its name.
    pub id: String,
    /// Where it is found.
    pub href: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The revision of the profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What is measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_measure_definition: Option<Vec<TestMeasureDefinition>>,
    /// `ServiceTestSpecification`.
    #[serde(default, rename = "@type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// What is measured, and what it must show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TestMeasureDefinition {
    /// The metric.
    pub metric_name: String,
    /// Its unit.
    pub unit_of_measure: String,
    /// What it must show.
    pub threshold_rule: Vec<ThresholdRule>,
}

/// What a metric must show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ThresholdRule {
    /// The limit in words, with how it is decided.
    pub description: String,
    /// The least that conforms, in the unit of the metric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conformance_target_lower: Option<String>,
    /// `>=`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conformance_comparator_lower: Option<String>,
    /// The most that conforms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conformance_target_upper: Option<String>,
    /// `<=`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conformance_comparator_upper: Option<String>,
}

/// Why something was not done, as TM Forum writes it (TMF630).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Error {
    /// The name of the problem, as `invalid-content`.
    pub code: String,
    /// The problem in words.
    pub reason: String,
    /// What happened this time, and what to do next.
    pub message: String,
    /// The status of the answer.
    pub status: String,
    /// The type of the problem, a URN that stays the same.
    pub reference_error: String,
}
