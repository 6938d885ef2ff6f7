//! Service figures, the rows that each is made of, and what leaders have to be told.

use linecert_measure::{Digest, Timestamp};
use serde::{Deserialize, Serialize};

use super::{ProfileName, words};

words! {
    /// Whether a figure reaches its target.
    FigureState {
        /// It does.
        Reached "reached",
        /// It does not.
        Missed "missed",
        /// The operator's profile sets none.
        NoTarget "no-target",
        /// The figure is not known.
        NotKnown "not-known",
    }
}

words! {
    /// What the numerator of a figure counts.
    FigureUnit {
        /// Rows.
        Rows "rows",
        /// Microseconds.
        Microseconds "us",
        /// Hundredths of a yuan.
        Fen "fen",
    }
}

words! {
    /// How a row counts in a figure.
    Counted {
        /// In the numerator and the denominator.
        Hit "hit",
        /// In the denominator alone.
        Miss "miss",
        /// With the time that it took.
        Lasted "lasted",
        /// With what is owed for it.
        Owed "owed",
        /// Not at all, for a reason that is told.
        LeftOut "left-out",
    }
}

/// The service figures of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figures {
    /// The month of the operator's local time, as `2026-11`.
    pub period: String,
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it; of a month that is still running, the instant of the count.
    pub until: Timestamp,
    /// The operator's profile by which it was counted.
    pub profile: ProfileName,
    /// How many orders were looked at.
    pub orders: u64,
    /// How many orders could not be read, and are in no figure.
    pub unreadable: u64,
    /// The first of those, each with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreadable_orders: Vec<UnreadableOrder>,
    /// The figures, in the order of the profile.
    pub figures: Vec<Figure>,
}

/// An order that is in no figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnreadableOrder {
    /// The number of the order.
    pub order: String,
    /// Why.
    pub why: String,
}

/// A service figure. Nothing is divided and nothing is rounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figure {
    /// Its name in the profile, by which its rows are asked for.
    pub name: String,
    /// What people call it in English.
    pub title_en: String,
    /// What people call it in Chinese.
    pub title_zh: String,
    /// How it is made, as docs/service-figures.md tells.
    pub formula: String,
    /// The customers whom it is about; all of them when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// What it comes to, written exactly, as `3/40`; or why it is not known.
    pub value: String,
    /// The number above the line, in `unit`; there is none when it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numerator: Option<u64>,
    /// What the numerator counts.
    pub unit: FigureUnit,
    /// The number below the line; a sum of money has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denominator: Option<u64>,
    /// What it should come to, as `below 3 %`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Whether it does.
    pub state: FigureState,
    /// How many rows were counted.
    pub counted: u64,
    /// How many rows were left out, by the reason.
    pub left_out: Vec<LeftOut>,
    /// Where the figure and its target come from.
    pub source: FigureSource,
}

/// Rows that a figure leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeftOut {
    /// Why.
    pub why: String,
    /// How many.
    pub rows: u64,
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FigureSource {
    /// The row of the threshold catalogue, as `A-031`.
    pub id: String,
    /// Further rows that it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// How well the source was seen.
    pub confidence: String,
    /// The source in words.
    pub text: String,
}

/// A row that a figure came from: a round of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FigureRow {
    /// The number of the order.
    pub order: String,
    /// Which round of it, from 1: a fault that comes again after it was cleared is another round.
    pub round: u32,
    /// How it counts.
    pub counted: Counted,
    /// With how much it counts, microseconds or fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<u64>,
    /// Why it was left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The SHA-256 of the envelopes of the order's certificates, the newest first, ten at most.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub certificates: Vec<Digest>,
}

/// Something that a leader has to be told, or that was done against the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Escalation {
    /// The number of the order.
    pub order: String,
    /// Which round of it, from 1.
    pub round: u32,
    /// The rule: `repeated`, `batch`, `late-without-reason`, `filed-late` or `false-report`.
    pub rule: String,
    /// Since when.
    pub since: Timestamp,
    /// The same in words.
    pub detail: String,
}
