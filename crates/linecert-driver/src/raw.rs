//! The keys of `driver.toml` as they are written, before they are checked.

use std::num::{NonZeroU32, NonZeroU64};

use linecert_toml::Schema;
use serde::Deserialize;
use toml::Spanned;

/// A text that remembers where it stands, so that what is wrong with it can be shown there.
pub(crate) type Text = Spanned<String>;

/// The two ends of a window.
pub(crate) type Ends = Spanned<[Text; 2]>;

/// Where a figure comes from. Never empty after the check.
pub(crate) type Cites = Spanned<Vec<String>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Driver {
    pub(crate) schema: Schema<1>,
    pub(crate) name: Text,
    pub(crate) revision: NonZeroU32,
    pub(crate) maker: Text,
    pub(crate) model: Text,
    pub(crate) cites: Cites,
    pub(crate) snmp: Option<Snmp>,
    pub(crate) serial: Option<Serial>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Snmp {
    pub(crate) root: Text,
    pub(crate) pon: Text,
    pub(crate) detect: Detect,
    pub(crate) table: Vec<Table>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Detect {
    pub(crate) object_id: Text,
    pub(crate) description: Text,
    pub(crate) probe: Text,
    pub(crate) cites: Cites,
}

/// How the index of a row names its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum Layout {
    /// Two sub-identifiers: the PON port and the ONU on it.
    #[serde(rename = "pon.onu")]
    PonOnu,
    /// One sub-identifier: the PON port.
    #[serde(rename = "pon")]
    Pon,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    pub(crate) index: Layout,
    pub(crate) state: Option<State>,
    pub(crate) column: Vec<Column>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    pub(crate) oid: Text,
    pub(crate) online: Vec<String>,
    pub(crate) offline: Spanned<Vec<String>>,
    pub(crate) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Column {
    pub(crate) metric: Text,
    pub(crate) oid: Text,
    pub(crate) form: Form,
    pub(crate) unit: Text,
    pub(crate) uncertainty: Text,
    #[serde(default)]
    pub(crate) sentinels: Vec<String>,
    pub(crate) plausible: Ends,
    pub(crate) cost: Cost,
    pub(crate) confidence: Confidence,
    pub(crate) cites: Cites,
}

/// How a number stands in a raw value. A new form of decoding is a new variant.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Form {
    Text(Text),
    CountOf(Text),
}

/// What it costs the device to answer for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cost {
    /// It answers from memory.
    Cheap,
    /// It has to ask the ONU first.
    Costly,
}

/// How good the evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Seen in a recording of a real device, or in two sources that agree.
    High,
    /// Read in one good source, such as a MIB text or a manual.
    Medium,
    /// A hypothesis.
    Low,
}

impl Confidence {
    /// The name in driver files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

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
