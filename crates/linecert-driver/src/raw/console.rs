//! The keys of `[console]` as they are written.

use std::{
    collections::BTreeMap,
    num::{NonZeroU16, NonZeroU32, NonZeroU64},
};

use serde::Deserialize;
use toml::Spanned;

use super::{Cites, Confidence, Ends, Text, form::Form};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Console {
    pub(crate) family: Family,
    pub(crate) links: Spanned<Vec<Link>>,
    pub(crate) line: Option<Text>,
    #[serde(default)]
    pub(crate) channel: Channel,
    pub(crate) prompts: Spanned<Vec<Text>>,
    #[serde(default)]
    pub(crate) refused: Vec<Text>,
    #[serde(default)]
    pub(crate) leaks: Vec<Text>,
    #[serde(default, rename = "one-of")]
    pub(crate) one_of: BTreeMap<Spanned<String>, Spanned<Vec<Text>>>,
    #[serde(default)]
    pub(crate) places: BTreeMap<Spanned<String>, PlaceKind>,
    pub(crate) timeout_ms: NonZeroU64,
    pub(crate) quiet_ms: NonZeroU64,
    pub(crate) most_bytes: Spanned<NonZeroU32>,
    #[serde(default)]
    pub(crate) leave: Vec<Text>,
    pub(crate) login: Option<Login>,
    #[serde(default)]
    pub(crate) pager: Vec<Pager>,
    #[serde(default)]
    pub(crate) enter: Vec<Enter>,
    pub(crate) command: Spanned<Vec<Command>>,
    pub(crate) cites: Cites,
}

/// What hangs on a console, which decides the verb that reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// A modem on a DSL line.
    Dsl,
    /// An ONT, or the transceiver of one.
    Ont,
}

/// Over what a console is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// A serial line.
    Serial,
    /// Telnet (RFC 854).
    Telnet,
    /// SSH (RFC 4254).
    Ssh,
    /// A program on the computer itself, run without a shell.
    Exec,
}

/// What is asked for over SSH.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A terminal with a shell, in which all commands are typed.
    #[default]
    Shell,
    /// Each command in a channel of its own (RFC 4254, 6.5).
    Exec,
}

/// What a place in a command can be filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKind {
    /// The name of an interface: `eth0`, `pon0.1`.
    Interface,
    /// Numbers that say where a port is: `0/2/0`.
    Slot,
    /// A number.
    Number,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Login {
    pub(crate) user: Vec<Text>,
    pub(crate) password: Vec<Text>,
    pub(crate) denied: Vec<Text>,
    #[serde(default)]
    pub(crate) busy: Vec<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pager {
    pub(crate) sign: Text,
    pub(crate) key: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Enter {
    pub(crate) at: Text,
    pub(crate) send: Text,
    pub(crate) cites: Cites,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Command {
    pub(crate) name: Text,
    pub(crate) send: Option<Text>,
    pub(crate) batch: Option<Batch>,
    pub(crate) scope: ConsoleScope,
    pub(crate) timeout_ms: Option<NonZeroU64>,
    pub(crate) quiet_ms: Option<NonZeroU64>,
    pub(crate) most_bytes: Option<Spanned<NonZeroU32>>,
    pub(crate) subject: Option<Spanned<Subject>>,
    pub(crate) uncertainty: Option<Text>,
    pub(crate) confidence: Confidence,
    pub(crate) cites: Cites,
    #[serde(default)]
    pub(crate) section: Vec<Section>,
    #[serde(default)]
    pub(crate) value: Vec<Value>,
    #[serde(default)]
    pub(crate) alarms: Vec<Alarms>,
    #[serde(default)]
    pub(crate) tones: Vec<Tones>,
}

/// For what a command is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsoleScope {
    /// States, readings and counters.
    Read,
    /// Values of each tone, of which some devices print thousands of lines.
    Tones,
}

/// Lines that a program reads from its input, so that it never waits for a person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Batch {
    pub(crate) into: Text,
    pub(crate) lines: Spanned<Vec<Text>>,
}

/// The templates of a subject. Which of them stand there together says of which kind it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Subject {
    pub(crate) line: Option<Text>,
    pub(crate) end: Option<Text>,
    pub(crate) band: Option<Text>,
    pub(crate) bearer: Option<Text>,
    pub(crate) port: Option<Text>,
    pub(crate) ont: Option<Text>,
    pub(crate) node: Option<Text>,
}

impl Subject {
    /// Those that stand there, in the order of the fields.
    pub(crate) const fn texts(&self) -> [Option<&Text>; 7] {
        [
            self.line.as_ref(),
            self.end.as_ref(),
            self.band.as_ref(),
            self.bearer.as_ref(),
            self.port.as_ref(),
            self.ont.as_ref(),
            self.node.as_ref(),
        ]
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Section {
    pub(crate) name: Text,
    pub(crate) open: Text,
    pub(crate) columns: Option<Spanned<Vec<Text>>>,
    pub(crate) until: Option<Text>,
    pub(crate) period: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Value {
    pub(crate) metric: Option<Text>,
    pub(crate) attribute: Option<Text>,
    pub(crate) section: Option<Spanned<Names>>,
    pub(crate) line: Option<Text>,
    pub(crate) column: Option<Text>,
    pub(crate) json: Option<Text>,
    pub(crate) form: Option<Spanned<Form>>,
    pub(crate) unit: Option<Text>,
    pub(crate) uncertainty: Option<Text>,
    #[serde(default)]
    pub(crate) sentinels: Vec<String>,
    #[serde(rename = "zero-means")]
    pub(crate) zero_means: Option<Text>,
    pub(crate) plausible: Option<Ends>,
    pub(crate) means: Option<Text>,
    #[serde(rename = "sum-of")]
    pub(crate) sum_of: Option<Spanned<NonZeroU32>>,
    #[serde(default)]
    pub(crate) optional: bool,
    pub(crate) period: Option<Text>,
    pub(crate) subject: Option<Spanned<Subject>>,
    pub(crate) confidence: Option<Confidence>,
    pub(crate) cites: Option<Cites>,
}

/// One name of a section, or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Names {
    One(String),
    Several(Vec<String>),
}

impl Names {
    pub(crate) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Alarms {
    pub(crate) attribute: Text,
    pub(crate) section: Option<Spanned<Names>>,
    pub(crate) line: Text,
    pub(crate) clear: Vec<String>,
    #[serde(default)]
    pub(crate) raised: Vec<String>,
    pub(crate) names: Spanned<BTreeMap<String, Text>>,
    pub(crate) subject: Option<Spanned<Subject>>,
    pub(crate) confidence: Option<Confidence>,
    pub(crate) cites: Option<Cites>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tones {
    pub(crate) tones: Text,
    pub(crate) stream: Text,
    pub(crate) section: Option<Spanned<Names>>,
    pub(crate) row: Text,
    pub(crate) count: Option<Text>,
    pub(crate) group: Option<NonZeroU16>,
    #[serde(default)]
    pub(crate) sentinels: Vec<String>,
    pub(crate) subject: Option<Spanned<Subject>>,
    pub(crate) confidence: Option<Confidence>,
    pub(crate) cites: Option<Cites>,
}
