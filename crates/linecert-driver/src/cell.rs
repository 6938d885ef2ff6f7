//! What one cell of a device says, with how well its meaning is known.

use linecert_measure::{
    Absence, Attribute, Content, Fact, Metric, Observation, Reading, Stream, Subject, ToneQuantity,
    Tones, wire,
};
use serde::{Serialize, Serializer};

use crate::{
    raw::Confidence,
    snmp::{Illegible, Index},
};

/// A reading, a fact or the tones of one subject, decoded from one row of an agent or from the text
/// of a console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What it is about.
    pub subject: Subject,
    /// The index of the row in its table, as the agent has it; `None` of a console, which has none.
    pub index: Option<Index>,
    /// How good the evidence for its meaning is.
    pub confidence: Confidence,
    /// What it says.
    pub content: CellContent,
}

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellContent {
    /// A number of a metric.
    Reading(Observation),
    /// An attribute.
    Fact(Fact),
    /// A quantity of each tone.
    Tones(Tones),
}

/// What the answers of a device come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'d> {
    /// The cells, by subject, and then metrics, attributes and tones in catalogue order.
    pub cells: Vec<Cell>,
    /// The rows of which nobody knows what they are about.
    pub unnamed: Vec<Unnamed>,
    /// The firmware variants that the device is of.
    pub variants: Vec<&'d str>,
}

/// Rows of a table that cannot be said to be of any subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unnamed {
    /// The table, counted from one as in the driver file.
    pub table: usize,
    /// How many rows.
    pub rows: usize,
    /// The lowest index of them.
    pub example: Index,
    /// Why that one has no subject.
    pub why: Illegible,
}

/// A table of tones that a console began and that is of no use, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The line.
    pub subject: Subject,
    /// What the tones would have been of.
    pub quantity: ToneQuantity,
    /// The way.
    pub stream: Stream,
    /// Why there are none.
    pub why: Absence,
}

/// The JSON form is that of a fact that was not reported.
impl Serialize for Lost {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Absence { reason, detail } = self.why.clone();
        let content = wire::Content::NotReported { why: reason.to_string(), detail };
        WireLost {
            subject: self.subject.clone(),
            tones: self.quantity.name(),
            stream: self.stream.name(),
            content,
        }
        .serialize(serializer)
    }
}

#[derive(Serialize)]
struct WireLost {
    subject: Subject,
    tones: &'static str,
    stream: &'static str,
    content: wire::Content,
}

/// What a cell is of, in the order in which cells are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Metric(Metric),
    Attribute(Attribute),
    Tones(ToneQuantity, Stream),
}

impl Cell {
    /// The metric and its reading, of a cell that holds one.
    #[must_use]
    pub const fn observation(&self) -> Option<&Observation> {
        match &self.content {
            CellContent::Reading(observation) => Some(observation),
            _ => None,
        }
    }

    /// The attribute and its content, of a cell that holds one.
    #[must_use]
    pub const fn fact(&self) -> Option<&Fact> {
        match &self.content {
            CellContent::Fact(fact) => Some(fact),
            _ => None,
        }
    }

    /// Why it says nothing, when it does not.
    #[must_use]
    pub const fn absence(&self) -> Option<&Absence> {
        self.content.absence()
    }

    pub(crate) const fn key(&self) -> Key {
        match &self.content {
            CellContent::Reading(observation) => Key::Metric(observation.metric()),
            CellContent::Fact(fact) => Key::Attribute(fact.attribute),
            CellContent::Tones(tones) => Key::Tones(tones.quantity, tones.stream),
        }
    }
}

impl CellContent {
    pub(crate) const fn absence(&self) -> Option<&Absence> {
        match self {
            Self::Reading(observation) => match observation.reading() {
                Reading::NotReported(absence) => Some(absence),
                _ => None,
            },
            Self::Fact(Fact { content: Content::NotReported(absence), .. }) => Some(absence),
            _ => None,
        }
    }
}

/// The JSON form is that of what the cell says, with the index, if it has one, inside the subject and the
/// confidence behind the rest.
impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let confidence = self.confidence.name();
        let index = self.index.as_ref().map(ToString::to_string);
        let subject = Placed { of: self.subject.clone(), index };
        let said = match self.content.clone() {
            CellContent::Reading(observation) => {
                let wire::Observation { metric, wavelength, frequency, period, reading, .. } =
                    observation.into();
                Said::Reading { metric, wavelength, frequency, period, reading }
            }
            CellContent::Fact(fact) => {
                let wire::Fact { attribute, content, .. } = fact.into();
                Said::Fact { attribute, content }
            }
            CellContent::Tones(tones) => {
                let wire::Tones { tones, stream, unit, group, values, .. } = tones.into();
                Said::Tones { tones, stream, unit, group, values }
            }
        };
        WireCell { subject, said, confidence }.serialize(serializer)
    }
}

#[derive(Serialize)]
struct WireCell {
    subject: Placed,
    #[serde(flatten)]
    said: Said,
    confidence: &'static str,
}

#[derive(Serialize)]
struct Placed {
    #[serde(flatten)]
    of: Subject,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Said {
    Reading {
        metric: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        wavelength: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        frequency: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        period: Option<String>,
        reading: Reading,
    },
    Fact {
        attribute: String,
        content: wire::Content,
    },
    Tones {
        tones: String,
        stream: String,
        unit: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        group: Option<u16>,
        values: Vec<Option<String>>,
    },
}
