//! The keys of `[serial]` as they are written.

use std::num::{NonZeroU32, NonZeroU64};

use serde::Deserialize;
use toml::Spanned;

use super::{Cites, Ends, Text};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Serial {
    pub(crate) line: Text,
    pub(crate) terminator: Text,
    pub(crate) prompt: Option<Text>,
    pub(crate) timeout_ms: NonZeroU64,
    #[serde(default)]
    pub(crate) prepare: Vec<Prepare>,
    pub(crate) identify: Query,
    pub(crate) wavelength: WavelengthCommands,
    pub(crate) reading: MeterReading,
    pub(crate) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Prepare {
    pub(crate) send: Text,
    pub(crate) expect: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Query {
    pub(crate) send: Text,
    pub(crate) pattern: Text,
    pub(crate) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WavelengthCommands {
    pub(crate) set: Text,
    pub(crate) query: Text,
    pub(crate) min: Text,
    pub(crate) max: Text,
    pub(crate) pattern: Text,
    pub(crate) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeterReading {
    pub(crate) metric: Text,
    pub(crate) send: Text,
    pub(crate) pattern: Text,
    #[serde(rename = "unit")]
    pub(crate) _unit: PowerUnit,
    pub(crate) decimals: Spanned<u8>,
    pub(crate) uncertainty: Text,
    pub(crate) plausible: Ends,
    pub(crate) ceiling: Option<Text>,
    pub(crate) attempts: NonZeroU32,
    pub(crate) pause_ms: u64,
    pub(crate) status: Status,
    pub(crate) cites: Cites,
}

/// The unit in which a meter is set to answer.
#[derive(Debug, Deserialize)]
pub(crate) enum PowerUnit {
    #[serde(rename = "W")]
    Watt,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Status {
    pub(crate) base: Spanned<u32>,
    pub(crate) fault: Vec<StatusFault>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatusFault {
    pub(crate) bits: Text,
    pub(crate) good: Spanned<u32>,
    pub(crate) means: Meaning,
}

/// What a field of a meter's status means when it has not its good value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Meaning {
    /// No detector is connected.
    DetectorAbsent,
    /// The meter is still choosing its range: ask again.
    Ranging,
    /// The detector is saturated; the figure is too low by an unknown amount.
    Saturated,
    /// The power is above the present range.
    OverRange,
    /// The meter answers in another unit than the driver takes it to.
    WrongUnit,
}
