//! The form of a case file.

use std::str::FromStr;

use linecert_measure::{Metric, Quantity};
use linecert_toml::{Schema, Text};
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use crate::{
    measurement_file::{RawMeasurement, RawTerms},
    verdict::{Overall, Verdict},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCaseFile {
    pub(super) schema: Schema<1>,
    #[serde(default)]
    pub(super) terms: RawTerms,
    pub(super) case: Vec<RawCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCase {
    pub(super) name: String,
    #[serde(default)]
    pub(super) measured: Vec<Spanned<RawMeasurement>>,
    #[serde(default)]
    pub(super) found: Vec<RawFinding>,
    pub(super) overall: Text<OverallWord>,
}

/// A finding as a case expects it. A figure that is absent here must be absent there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawFinding {
    pub(super) metric: Text<Metric>,
    pub(super) verdict: Text<VerdictWord>,
    pub(super) margin: Option<Text<Quantity>>,
    pub(super) false_acceptance: Option<Text<Quantity>>,
    pub(super) attempts: Option<u32>,
    pub(super) why: Option<String>,
    pub(super) need: Option<u64>,
}

pub(super) struct VerdictWord(pub(super) Verdict);
pub(super) struct OverallWord(pub(super) Overall);

#[derive(Debug, Error)]
#[error("unknown verdict `{0}`")]
pub(super) struct UnknownVerdict(String);

impl FromStr for VerdictWord {
    type Err = UnknownVerdict;

    fn from_str(text: &str) -> Result<Self, UnknownVerdict> {
        Verdict::from_word(text).map(Self).ok_or_else(|| UnknownVerdict(text.to_owned()))
    }
}

impl FromStr for OverallWord {
    type Err = UnknownVerdict;

    fn from_str(text: &str) -> Result<Self, UnknownVerdict> {
        Overall::from_word(text).map(Self).ok_or_else(|| UnknownVerdict(text.to_owned()))
    }
}
