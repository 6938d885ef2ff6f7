//! The keys of `[meter]` as they are written.

use std::num::{NonZeroU32, NonZeroU64};

use serde::Deserialize;
use toml::Spanned;

use super::{Cites, Confidence, Ends, Text};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Meter {
    pub(crate) line: Option<Text>,
    pub(crate) timeout_ms: NonZeroU64,
    #[serde(default)]
    pub(crate) inter_byte_ms: u64,
    #[serde(default)]
    pub(crate) post_query_ms: u64,
    pub(crate) inputs: Option<Spanned<Vec<String>>>,
    pub(crate) channels: Option<Spanned<Vec<u8>>>,
    pub(crate) framing: Framing,
    #[serde(default)]
    pub(crate) prepare: Vec<Prepare>,
    pub(crate) identify: Spanned<Identify>,
    pub(crate) wavelength: Spanned<Wavelength>,
    pub(crate) reading: Reading,
    pub(crate) zero: Option<Zero>,
    #[serde(default)]
    pub(crate) uncertainty: Vec<UncertaintyAt>,
    pub(crate) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Framing {
    pub(crate) kind: Spanned<FramingKind>,
    pub(crate) terminator: Option<Text>,
    pub(crate) send_terminator: Option<Text>,
    pub(crate) prompt: Option<Text>,
    pub(crate) length: Option<Spanned<usize>>,
    pub(crate) sync: Option<Text>,
    pub(crate) start: Option<Text>,
    pub(crate) address: Option<Text>,
    pub(crate) overhead: Option<Spanned<usize>>,
    pub(crate) checksum: Option<Spanned<Checksum>>,
    pub(crate) end: Option<Text>,
    pub(crate) longest: Option<Spanned<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FramingKind {
    Line,
    Prompt,
    Fixed,
    LengthPrefixed,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Checksum {
    TwosComplementSum,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Prepare {
    pub(crate) send: Text,
    pub(crate) expect: Option<Text>,
    pub(crate) accept: Option<Text>,
    pub(crate) length: Option<usize>,
    pub(crate) changes: Option<Prepared>,
}

/// What a command that prepares a meter may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Prepared {
    Echo,
    Unit,
    Reference,
    Range,
    Averaging,
    Remote,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Identify {
    pub(crate) query: Option<Query>,
    pub(crate) probe: Option<Probe>,
    pub(crate) none: Option<NoIdentity>,
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
pub(crate) struct Probe {
    pub(crate) send: Text,
    pub(crate) pattern: Option<Text>,
    pub(crate) accept: Option<Text>,
    pub(crate) length: Option<usize>,
    pub(crate) cannot_tell: Text,
    pub(crate) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoIdentity {
    pub(crate) cannot_tell: Text,
    pub(crate) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wavelength {
    pub(crate) value: Option<ByValue>,
    pub(crate) index: Option<ByIndex>,
    pub(crate) front_panel: Option<FrontPanel>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ByValue {
    pub(crate) set: Text,
    pub(crate) expect: Option<Text>,
    pub(crate) accept: Option<Text>,
    pub(crate) length: Option<usize>,
    pub(crate) query: Option<Text>,
    pub(crate) pattern: Option<Text>,
    pub(crate) accept_query: Option<Text>,
    pub(crate) length_query: Option<usize>,
    pub(crate) field: Option<Field>,
    pub(crate) range: Option<Spanned<[String; 2]>>,
    pub(crate) min: Option<Text>,
    pub(crate) max: Option<Text>,
    pub(crate) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ByIndex {
    pub(crate) set: Text,
    pub(crate) expect: Option<Text>,
    pub(crate) accept: Option<Text>,
    pub(crate) length: Option<usize>,
    pub(crate) query: Option<Text>,
    pub(crate) pattern: Option<Text>,
    pub(crate) accept_query: Option<Text>,
    pub(crate) length_query: Option<usize>,
    pub(crate) field: Option<Field>,
    pub(crate) table: Spanned<Vec<Indexed>>,
    pub(crate) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Indexed {
    pub(crate) index: Spanned<u8>,
    pub(crate) nm: Spanned<u16>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FrontPanel {
    pub(crate) nm: Option<Vec<Spanned<u16>>>,
    pub(crate) cites: Cites,
}

/// A number in a frame.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    pub(crate) at: Spanned<usize>,
    pub(crate) r#type: Text,
    pub(crate) stride: Option<Spanned<usize>>,
    pub(crate) per_nm: Option<Spanned<NonZeroU32>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reading {
    pub(crate) send: Text,
    pub(crate) pattern: Option<Text>,
    pub(crate) accept: Option<Text>,
    pub(crate) length: Option<usize>,
    pub(crate) power: Option<Field>,
    pub(crate) wavelength: Option<Field>,
    pub(crate) unit: Text,
    pub(crate) decimals: Spanned<u8>,
    pub(crate) plausible: Ends,
    pub(crate) confidence: Confidence,
    pub(crate) floor: Option<Text>,
    pub(crate) ceiling: Option<Text>,
    pub(crate) attempts: NonZeroU32,
    pub(crate) pause_ms: u64,
    #[serde(default)]
    pub(crate) sentinels: Vec<Sentinel>,
    pub(crate) status: Option<Status>,
    pub(crate) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sentinel {
    pub(crate) text: Option<Text>,
    pub(crate) pattern: Option<Text>,
    pub(crate) number: Option<i64>,
    pub(crate) means: Spanned<Sign>,
}

/// What a reply without a number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Sign {
    /// Less light than the meter can tell apart from none.
    BelowRange,
    /// More light than the meter can measure.
    AboveRange,
    /// No valid reading.
    Invalid,
    /// No light.
    NoSignal,
    /// The input is switched off.
    Inactive,
    /// The meter reports an error.
    Error,
    /// Not yet: ask again.
    NotReady,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Status {
    pub(crate) send: Option<Text>,
    pub(crate) pattern: Option<Text>,
    pub(crate) accept: Option<Text>,
    pub(crate) length: Option<usize>,
    pub(crate) field: Option<Field>,
    pub(crate) base: Option<Spanned<u32>>,
    pub(crate) fault: Spanned<Vec<StatusFault>>,
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
    /// The meter is busy or still choosing its range: ask again.
    Ranging,
    /// The detector is saturated; the figure is too low by an unknown amount.
    Saturated,
    /// The power is above the present range.
    OverRange,
    /// The meter answers in another unit than the driver takes it to.
    WrongUnit,
    /// The meter did not understand a command.
    CommandError,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Zero {
    pub(crate) send: Text,
    #[serde(rename = "changes")]
    pub(crate) _changes: Zeroes,
    pub(crate) expect: Option<Text>,
    pub(crate) accept: Option<Text>,
    pub(crate) length: Option<usize>,
    pub(crate) done: Option<ZeroDone>,
    pub(crate) cites: Cites,
}

/// The mark of the command that zeroes a meter.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Zeroes {
    Zero,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ZeroDone {
    pub(crate) send: Text,
    pub(crate) pattern: Option<Text>,
    pub(crate) accept: Option<Text>,
    pub(crate) length: Option<usize>,
    pub(crate) pause_ms: u64,
    pub(crate) deadline_ms: NonZeroU64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UncertaintyAt {
    pub(crate) nm: Spanned<u16>,
    pub(crate) expanded: Text,
    pub(crate) cites: Cites,
}
