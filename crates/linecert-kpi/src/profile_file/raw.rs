//! The form of an operator's profile, before it is checked.

use jiff::civil;
use linecert_profile::Confidence;
use linecert_toml::{Schema, Text};
use serde::Deserialize;
use toml::Spanned;

use crate::{
    clock::LocalTime,
    customer::{Area, Kind, Package, Resource, Standing},
    event::{Cause, Nature, Step},
    limit::Clock,
    span::Span,
    target::{Fen, Target},
    words::words,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProfile {
    pub(super) schema: Schema<1>,
    pub(super) name: Spanned<String>,
    pub(super) revision: Spanned<u32>,
    pub(super) title: RawTitle,
    pub(super) offset: Text<LocalTime>,
    pub(super) appointment: Option<RawAppointment>,
    pub(super) escalation: Option<RawEscalation>,
    #[serde(default)]
    pub(super) conflict: Vec<RawConflict>,
    #[serde(default)]
    pub(super) limit: Vec<RawLimit>,
    #[serde(default)]
    pub(super) figure: Vec<Spanned<RawFigure>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTitle {
    pub(super) en: Spanned<String>,
    pub(super) zh: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAppointment {
    pub(super) morning: Text<civil::Time>,
    pub(super) afternoon: Text<civil::Time>,
    pub(super) done: Text<Step>,
    pub(super) cites: RawCites,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawEscalation {
    pub(super) repeats: Spanned<u32>,
    pub(super) within_months: Spanned<u8>,
    pub(super) cites: RawCites,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawConflict {
    pub(super) between: Vec<Spanned<String>>,
    pub(super) en: Spanned<String>,
    pub(super) zh: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawLimit {
    pub(super) clock: Text<Clock>,
    #[serde(default)]
    pub(super) kinds: Vec<Text<Kind>>,
    pub(super) standing: Option<Text<Standing>>,
    pub(super) area: Option<Text<Area>>,
    pub(super) resource: Option<Text<Resource>>,
    pub(super) nature: Option<Text<Nature>>,
    pub(super) from: Text<Step>,
    pub(super) to: Spanned<Text<Step>>,
    pub(super) at_most: Spanned<Text<Span>>,
    #[serde(default)]
    pub(super) except: Vec<Text<Cause>>,
    pub(super) cites: RawCites,
}

words! {
    /// The formulas that a profile may name.
    pub(super) FormulaName, "formula";
    /// See [`crate::Formula`], as the others.
    Satisfaction "satisfaction";
    /// Sent back.
    Returned "returned";
    /// First agreed time.
    FirstAppointment "first-appointment";
    /// Last agreed time.
    AppointmentKept "appointment-kept";
    /// Mean time.
    MeanTime "mean-time";
    /// Inside a limit.
    InTime "in-time";
    /// Repeats.
    RepeatFaults "repeat-faults";
    /// Dispatches for each user.
    FaultRate "fault-rate";
    /// Reports for each user.
    FaultIncidence "fault-incidence";
    /// Compensation.
    Compensation "compensation";
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawFigure {
    pub(super) name: Spanned<String>,
    pub(super) title: RawTitle,
    pub(super) formula: Text<FormulaName>,
    pub(super) package: Option<Text<Package>>,
    pub(super) target: Option<Spanned<Text<Target>>>,
    pub(super) kind: Option<Text<Kind>>,
    pub(super) from: Option<Text<Step>>,
    pub(super) to: Option<Text<Step>>,
    pub(super) clock: Option<Text<Clock>>,
    pub(super) within_months: Option<u8>,
    pub(super) per_day: Option<Text<Fen>>,
    pub(super) cites: RawCites,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCites {
    pub(super) id: Spanned<String>,
    #[serde(default)]
    pub(super) also: Vec<Spanned<String>>,
    pub(super) confidence: Text<Confidence>,
    pub(super) source: Spanned<String>,
}
