//! A column of a table: where its values stand, and what they mean.

use std::fmt;

use linecert_measure::{Attribute, Metric, ToneQuantity, Uncertainty};
use linecert_snmp::Oid;

use super::{
    beside::Beside,
    object::{self, Roots},
    variant::Variant,
};
use crate::{
    fault::{self, Fault, Problem, fault},
    field::{Field, Words},
    raw::{
        self, Confidence, Cost, WhenOffline,
        element::{From, Group},
        form,
    },
};

/// A column that holds a metric, or an attribute.
#[derive(Debug, Clone)]
pub struct Column {
    pub(super) content: Content,
    pub(super) source: Source,
    pub(super) variant: Option<usize>,
    pub(super) when_offline: Option<WhenOffline>,
    pub(super) batch: Batch,
    cost: Cost,
    confidence: Confidence,
    cites: Vec<String>,
}

/// What a column holds, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holds {
    /// A number of one metric.
    Metric(Metric),
    /// A number of which another column says what it measures (RFC 3433).
    Sensor,
    /// An attribute.
    Attribute(Attribute),
    /// A quantity of each tone of a DSL line.
    Tones(ToneQuantity),
}

/// Whether a column may be read by GETBULK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Batch {
    Bulk,
    Single,
}

/// How the values of a column are decoded.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Metric(Box<Field>),
    Attribute(Box<Words>),
    Sensor(Beside),
    /// The variable of the index that `Source` names.
    Index(Attribute),
}

/// Where the values of a column stand.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Object(Object),
    Spread(Oid),
    Variable(String),
}

/// A column of an agent, and the fixed sub-identifiers behind the index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Object {
    pub(super) oid: Oid,
    pub(super) suffix: Vec<u32>,
}

/// A column that holds a quantity of each tone.
#[derive(Debug, Clone)]
pub(super) struct ToneColumn {
    pub(super) oid: Oid,
    pub(super) quantity: ToneQuantity,
    pub(super) encoding: form::ToneEncoding,
    pub(super) group: Option<GroupSize>,
    pub(super) cost: Cost,
    pub(super) confidence: Confidence,
}

/// How many tones share a value.
#[derive(Debug, Clone)]
pub(super) enum GroupSize {
    Of(u16),
    Object(Oid),
}

/// What a column is checked against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'c> {
    pub(super) roots: &'c Roots,
    pub(super) variants: &'c [Variant],
    pub(super) spread: Option<&'c Oid>,
}

impl fmt::Display for Holds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Metric(metric) => metric.fmt(f),
            Self::Sensor => f.pad("sensor"),
            Self::Attribute(attribute) => attribute.fmt(f),
            Self::Tones(quantity) => quantity.fmt(f),
        }
    }
}

impl Column {
    pub(super) fn check(raw: &raw::Column, around: Surroundings<'_>) -> Result<Self, Fault> {
        Ok(Self {
            source: Source::check(raw, around)?,
            content: Content::check(raw, around.roots)?,
            variant: raw.variant.as_ref().map(|name| Variant::find(name, around)).transpose()?,
            when_offline: raw.when_offline.as_ref().map(|stands| *stands.get_ref()),
            batch: if raw.bulk { Batch::Bulk } else { Batch::Single },
            cost: raw.cost,
            confidence: raw.confidence,
            cites: object::check_cites(&raw.cites)?,
        })
    }

    /// What it holds.
    #[must_use]
    pub fn holds(&self) -> Holds {
        match &self.content {
            Content::Metric(field) => Holds::Metric(field.metric()),
            Content::Sensor(_) => Holds::Sensor,
            Content::Attribute(words) => Holds::Attribute(words.attribute()),
            Content::Index(attribute) => Holds::Attribute(*attribute),
        }
    }

    /// The object that is read for it; `None` when the index says it.
    #[must_use]
    pub const fn oid(&self) -> Option<&Oid> {
        match &self.source {
            Source::Object(Object { oid, .. }) | Source::Spread(oid) => Some(oid),
            Source::Variable(_) => None,
        }
    }

    /// The uncertainty that is stated for its values; `None` when it holds no metric.
    #[must_use]
    pub fn uncertainty(&self) -> Option<Uncertainty> {
        match &self.content {
            Content::Metric(field) => Some(field.uncertainty()),
            _ => None,
        }
    }

    /// What it costs the device to answer.
    #[must_use]
    pub const fn cost(&self) -> Cost {
        self.cost
    }

    /// How good the evidence for it is.
    #[must_use]
    pub const fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Where what is said of it comes from.
    #[must_use]
    pub fn cites(&self) -> &[String] {
        &self.cites
    }

    /// Whether it says if its subject is there.
    pub(super) fn is_state(&self) -> bool {
        self.holds() == Holds::Attribute(Attribute::State)
    }

    /// Whether people look subjects up by it.
    pub(super) fn identifies(&self) -> bool {
        matches!(self.holds(), Holds::Attribute(Attribute::Serial | Attribute::State))
    }

    /// The columns of the agent that are read for it.
    pub(super) fn read(&self) -> Vec<Oid> {
        match &self.source {
            Source::Spread(oid) => vec![oid.clone()],
            _ => self.objects().into_iter().map(|object| object.oid).collect(),
        }
    }

    /// Every object that it needs of a row.
    pub(super) fn objects(&self) -> Vec<Object> {
        let value = match &self.source {
            Source::Object(object) => Some(object.clone()),
            Source::Spread(_) | Source::Variable(_) => None,
        };
        let beside = match &self.content {
            Content::Sensor(objects) => objects.all().to_vec(),
            _ => Vec::new(),
        };
        let beside = beside.into_iter().map(|oid| Object { oid, suffix: Vec::new() });
        value.into_iter().chain(beside).collect()
    }
}

impl Content {
    fn check(raw: &raw::Column, roots: &Roots) -> Result<Self, Fault> {
        use form::{Form, NumberForm};
        let from = raw.from.as_ref().map(toml::Spanned::get_ref);
        let of_index = matches!(from, Some(From::Variable(_)));
        match (&raw.metric, &raw.attribute, raw.form.as_ref().map(toml::Spanned::get_ref)) {
            (Some(metric), None, Some(Form::Number(NumberForm::Sensor(sensor)))) => {
                if metric.get_ref() != "sensor" {
                    return Err(fault(metric, Problem::SensorMetric));
                }
                Beside::check(sensor, roots).map(Self::Sensor)
            }
            (Some(_), None, Some(_)) if !of_index => Ok(Self::Metric(Box::new(Field::check(raw)?))),
            (None, Some(attribute), form) => {
                object::refuse_secret(attribute)?;
                match form {
                    None if of_index => Ok(Self::Index(fault::parse(attribute)?)),
                    Some(_) if !of_index => Ok(Self::Attribute(Box::new(Words::check(raw)?))),
                    _ => Err(column_fault(raw, Problem::Column)),
                }
            }
            _ => Err(column_fault(raw, Problem::Column)),
        }
    }
}

impl Source {
    fn check(raw: &raw::Column, around: Surroundings<'_>) -> Result<Self, Fault> {
        match (&raw.oid, raw.from.as_ref().map(toml::Spanned::get_ref)) {
            (Some(oid), None) if around.spread.is_none() => {
                let oid = around.roots.object(oid)?;
                Ok(Self::Object(Object { oid, suffix: raw.suffix.clone() }))
            }
            (None, Some(From::Spread)) => match around.spread {
                Some(oid) => Ok(Self::Spread(oid.clone())),
                None => Err(column_fault(raw, Problem::NoSpread)),
            },
            (None, Some(From::Variable(name))) => Ok(Self::Variable(name.get_ref().clone())),
            _ => Err(column_fault(raw, Problem::Column)),
        }
    }
}

/// A problem with a column as a whole, told at its name.
pub(super) fn column_fault(raw: &raw::Column, problem: Problem) -> Fault {
    match raw.metric.as_ref().or(raw.attribute.as_ref()) {
        Some(name) => fault(name, problem),
        None => fault(&raw.cites, problem),
    }
}

impl ToneColumn {
    pub(super) fn check(raw: &raw::Tones, roots: &Roots) -> Result<Self, Fault> {
        object::check_cites(&raw.cites)?;
        let quantity: ToneQuantity = fault::parse(&raw.tones)?;
        super::tones::check(&raw.encoding, quantity)?;
        let group = raw.group.as_ref().map(|group| match group.get_ref() {
            Group::Of(size) => Ok(GroupSize::Of(*size)),
            Group::Object(oid) => roots.object(oid).map(GroupSize::Object),
        });
        Ok(Self {
            oid: roots.object(&raw.oid)?,
            quantity,
            encoding: *raw.encoding.get_ref(),
            group: group.transpose()?,
            cost: raw.cost,
            confidence: raw.confidence,
        })
    }

    /// The columns of the agent that are read for it.
    pub(super) fn read(&self) -> Vec<Oid> {
        match &self.group {
            Some(GroupSize::Object(group)) => vec![self.oid.clone(), group.clone()],
            _ => vec![self.oid.clone()],
        }
    }
}
