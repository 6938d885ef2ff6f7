//! The keys of `[snmp]` as they are written.

use std::num::{NonZeroU8, NonZeroU16, NonZeroU64};

use serde::Deserialize;
use toml::Spanned;

use super::{
    Cites, Ends, Text,
    element::{Element, From, Group, Lookup},
    form::{Form, ToneEncoding},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Snmp {
    pub(crate) roots: Spanned<Vec<Text>>,
    pub(crate) cites: Option<Cites>,
    pub(crate) detect: Detect,
    pub(crate) poll: Option<Poll>,
    #[serde(default)]
    pub(crate) join: Vec<Join>,
    #[serde(default)]
    pub(crate) variant: Vec<Variant>,
    pub(crate) table: Vec<Table>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Detect {
    pub(crate) rank: Spanned<Rank>,
    pub(crate) object_id: Spanned<Vec<Text>>,
    #[serde(default)]
    pub(crate) except: Vec<Text>,
    pub(crate) description: Option<Text>,
    #[serde(default)]
    pub(crate) probe: Vec<Text>,
    #[serde(default)]
    pub(crate) unless: Vec<Text>,
    pub(crate) cites: Cites,
}

/// How particular a driver is. Of several that fit a device, the most particular is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rank {
    /// Any device with interfaces.
    Generic,
    /// Any device with a standard MIB of one technology.
    Standard,
    /// One family of models of one maker.
    Model,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Poll {
    pub(crate) repetitions: Option<NonZeroU16>,
    pub(crate) in_flight: Option<Spanned<u8>>,
    pub(crate) together: Option<NonZeroU8>,
    pub(crate) gets: Option<NonZeroU8>,
    pub(crate) timeout_ms: Option<NonZeroU64>,
    pub(crate) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Join {
    pub(crate) name: Text,
    pub(crate) oid: Text,
    pub(crate) pattern: Text,
    pub(crate) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Variant {
    pub(crate) name: Text,
    pub(crate) oid: Text,
    pub(crate) pattern: Text,
    pub(crate) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    pub(crate) subject: Spanned<SubjectKeys>,
    pub(crate) index: Spanned<Vec<Spanned<Element>>>,
    #[serde(default)]
    pub(crate) joins: Vec<Spanned<Lookup>>,
    pub(crate) spread: Option<Spread>,
    #[serde(default)]
    pub(crate) column: Vec<Column>,
    #[serde(default)]
    pub(crate) tones: Vec<Tones>,
    pub(crate) cites: Cites,
}

/// The templates of a subject. Which of them stand there together says of which kind it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubjectKeys {
    pub(crate) onu: Option<Text>,
    pub(crate) pon: Option<Text>,
    pub(crate) line: Option<Text>,
    pub(crate) band: Option<Text>,
    pub(crate) end: Option<Text>,
    pub(crate) port: Option<Text>,
    pub(crate) board: Option<Text>,
    pub(crate) sensor: Option<Text>,
    pub(crate) node: Option<Text>,
}

impl SubjectKeys {
    /// Those that stand there, in the order of the fields.
    pub(crate) const fn texts(&self) -> [Option<&Text>; 9] {
        [
            self.onu.as_ref(),
            self.pon.as_ref(),
            self.line.as_ref(),
            self.band.as_ref(),
            self.end.as_ref(),
            self.port.as_ref(),
            self.board.as_ref(),
            self.sensor.as_ref(),
            self.node.as_ref(),
        ]
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spread {
    pub(crate) oid: Text,
    pub(crate) bytes: Option<Text>,
    pub(crate) csv: Option<Spanned<bool>>,
    #[serde(default)]
    pub(crate) empty: Vec<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Column {
    pub(crate) metric: Option<Text>,
    pub(crate) attribute: Option<Text>,
    pub(crate) oid: Option<Text>,
    pub(crate) from: Option<Spanned<From>>,
    #[serde(default)]
    pub(crate) suffix: Vec<u32>,
    pub(crate) form: Option<Spanned<Form>>,
    pub(crate) unit: Option<Text>,
    pub(crate) uncertainty: Option<Text>,
    #[serde(default)]
    pub(crate) sentinels: Vec<String>,
    #[serde(rename = "zero-means")]
    pub(crate) zero_means: Option<Text>,
    pub(crate) plausible: Option<Ends>,
    pub(crate) cost: Cost,
    pub(crate) confidence: Confidence,
    pub(crate) variant: Option<Text>,
    #[serde(default = "in_bulk")]
    pub(crate) bulk: bool,
    #[serde(rename = "when-offline")]
    pub(crate) when_offline: Option<Spanned<WhenOffline>>,
    pub(crate) cites: Cites,
}

const fn in_bulk() -> bool {
    true
}

/// What becomes of a value while its subject is offline, when it is not withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum WhenOffline {
    Stands,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tones {
    pub(crate) oid: Text,
    pub(crate) tones: Text,
    pub(crate) encoding: Spanned<ToneEncoding>,
    pub(crate) group: Option<Spanned<Group>>,
    pub(crate) cost: Cost,
    pub(crate) confidence: Confidence,
    pub(crate) cites: Cites,
}

/// What it costs the device to answer for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cost {
    /// It answers from memory.
    Cheap,
    /// It has to ask the ONU or the line first.
    Costly,
}

/// How good the evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// A hypothesis.
    Low,
    /// Read in one good source, such as a MIB text or a manual.
    Medium,
    /// Seen in a recording of a real device, or in two sources that agree.
    High,
}

impl Confidence {
    /// The name in driver files and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}
