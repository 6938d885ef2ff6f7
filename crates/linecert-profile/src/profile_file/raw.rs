//! The form of a profile file, before it is checked.

use std::str::FromStr;

use linecert_measure::{
    Conditions, Decimals, Frequency, Leg, Metric, ParseQuantityError, Period, Quantity, Wavelength,
};
use linecert_toml::{Schema, Text};
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use crate::{
    accepts::{ParseShareError, Share},
    access::Access,
    cites::Confidence,
    router::RouterRule,
    rule::DecisionRule,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProfile {
    pub(super) schema: Schema<1>,
    pub(super) name: Spanned<String>,
    pub(super) revision: Spanned<u32>,
    pub(super) access: Text<Access>,
    pub(super) router: Option<Text<RouterRule>>,
    pub(super) title: RawTitle,
    #[serde(default)]
    pub(super) limit: Vec<Spanned<RawLimit>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTitle {
    pub(super) en: Spanned<String>,
    pub(super) zh: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawLimit {
    pub(super) metric: Spanned<Text<Metric>>,
    pub(super) wavelength: Option<Spanned<Text<Wavelength>>>,
    pub(super) frequency: Option<Spanned<Text<Frequency>>>,
    pub(super) leg: Option<Spanned<Text<Leg>>>,
    pub(super) period: Option<Spanned<Text<Period>>>,
    pub(super) at_least: Option<Spanned<Text<End>>>,
    pub(super) at_most: Option<Spanned<Text<End>>>,
    pub(super) rule: Spanned<Text<DecisionRule>>,
    pub(super) mandatory: bool,
    pub(super) cites: RawCites,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCites {
    pub(super) id: Spanned<String>,
    #[serde(default)]
    pub(super) also: Vec<Spanned<String>>,
    pub(super) confidence: Text<Confidence>,
    pub(super) source: Spanned<String>,
}

/// One end of a limit as written.
#[derive(Clone, Copy)]
pub(super) enum End {
    Fixed(Quantity, Decimals),
    Share(Share),
}

#[derive(Debug, Error)]
pub(super) enum ParseEndError {
    #[error(transparent)]
    Quantity(#[from] ParseQuantityError),
    #[error(transparent)]
    Share(#[from] ParseShareError),
}

impl FromStr for End {
    type Err = ParseEndError;

    fn from_str(text: &str) -> Result<Self, ParseEndError> {
        if text.contains(" of ") {
            return Ok(Self::Share(text.parse()?));
        }
        let (quantity, decimals) = Quantity::parse(text)?;
        Ok(Self::Fixed(quantity, decimals))
    }
}

impl RawLimit {
    pub(super) fn conditions(&self) -> Conditions {
        Conditions {
            wavelength: self.wavelength.as_ref().map(|w| w.get_ref().0),
            frequency: self.frequency.as_ref().map(|f| f.get_ref().0),
            leg: self.leg.as_ref().map(|leg| leg.get_ref().0),
            period: self.period.as_ref().map(|period| period.get_ref().0),
            // What a computer is plugged into is for the whole profile to say.
            attachment: None,
            ..Conditions::default()
        }
    }
}
