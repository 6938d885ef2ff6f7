//! The form of a case file.

use std::str::FromStr;

use jiff::civil;
use linecert_toml::{Schema, Text};
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use crate::{
    customer::{Area, Kind, Package, Resource, Standing},
    event::{BadHappening, Happening},
    limit::Clock,
    name::{LineName, OrderNumber},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawCase {
    pub(super) schema: Schema<1>,
    pub(super) month: Spanned<String>,
    /// When the month is looked at; when it is over, where nothing is said.
    pub(super) as_of: Option<Text<civil::DateTime>>,
    #[serde(default)]
    pub(super) users: RawUsers,
    pub(super) order: Vec<RawOrder>,
    #[serde(default)]
    pub(super) outcome: Vec<RawOutcome>,
    #[serde(default)]
    pub(super) figure: Vec<RawFigure>,
    #[serde(default)]
    pub(super) duties: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUsers {
    pub(super) brand: Option<u64>,
    pub(super) ordinary: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOrder {
    pub(super) number: Text<OrderNumber>,
    pub(super) kind: Text<Kind>,
    pub(super) line: Option<Text<LineName>>,
    pub(super) standing: Option<Text<Standing>>,
    pub(super) package: Option<Text<Package>>,
    pub(super) area: Option<Text<Area>>,
    pub(super) resource: Option<Text<Resource>>,
    #[serde(default)]
    pub(super) events: Vec<Text<WrittenEvent>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOutcome {
    pub(super) order: Text<OrderNumber>,
    pub(super) clock: Text<Clock>,
    pub(super) is: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawFigure {
    pub(super) name: String,
    pub(super) is: String,
    #[serde(default)]
    pub(super) counted: Vec<String>,
    #[serde(default)]
    pub(super) left_out: Vec<String>,
}

/// An event by local time, as in `2026-11-03 09:30 received`.
pub(super) struct WrittenEvent {
    pub(super) at: civil::DateTime,
    pub(super) what: Happening,
}

#[derive(Debug, Error)]
pub(super) enum BadEvent {
    #[error("`{0}` is no time and event, as in `2026-11-03 09:30 received`")]
    Time(String),
    #[error(transparent)]
    Happening(#[from] BadHappening),
}

impl FromStr for WrittenEvent {
    type Err = BadEvent;

    fn from_str(text: &str) -> Result<Self, BadEvent> {
        let bad = || BadEvent::Time(text.chars().take(80).collect());
        let (at, what) = text
            .match_indices(' ')
            .nth(1)
            .and_then(|(space, _)| text.split_at_checked(space))
            .ok_or_else(bad)?;
        let at = at.parse().map_err(|_| bad())?;
        Ok(Self { at, what: what.trim_start().parse()? })
    }
}
