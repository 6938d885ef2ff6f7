//! The stable JSON form of a trace and of what is said about traces, version 1.
//!
//! Quantities are texts with their units; what is absent is left out. Events, readings and signs
//! carry the names that files and certificates use.

mod comparison;

use linecert_measure::{Decimals, Quantity, Reading, wire::Observation};
use serde::Serialize;

pub use comparison::{Bidirectional, Change, Comparison, Finding, Pair};

use crate::{
    checksum::Checksum,
    delay::Delay,
    event::{self, Role, Shape},
    observe::observations,
    recording::{Block, Format},
    trace::{self, End},
};

/// The version of this form.
pub const SCHEMA: u32 = 1;

/// A trace, without its points.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `Trace` and `Recording`")]
pub struct Trace {
    pub schema: u32,
    pub format: &'static str,
    pub bytes: usize,
    pub checksum: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acquired_at: Option<String>,
    pub fibre: Fibre,
    pub instrument: Instrument,
    pub settings: Settings,
    pub points: Vec<Points>,
    pub end: &'static str,
    pub events: Vec<Event>,
    pub totals: Totals,
    pub readings: Vec<Observation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proprietary: Vec<Proprietary>,
}

/// What was measured, as the operator named it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `General`")]
pub struct Fibre {
    pub cable: String,
    pub fibre: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommendation: Option<String>,
    pub origin: String,
    pub destination: String,
    pub operator: String,
    pub comment: String,
}

/// With what it was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `Supplier`")]
pub struct Instrument {
    pub maker: String,
    pub model: String,
    pub serial: String,
    pub module: String,
    pub module_serial: String,
    pub software: String,
    pub other: String,
}

/// How it was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are the methods of `Trace`")]
pub struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wavelength: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual_wavelength: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_index: Option<String>,
    pub backscatter: String,
    pub averages: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub averaging_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub averaging_time_as_stored: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_offset: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_type: Option<String>,
}

/// The points of one pulse width.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are the methods of `Curve`")]
pub struct Points {
    pub pulse: String,
    pub count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spacing: Option<String>,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are the methods of `Event`")]
pub struct Event {
    pub number: u16,
    pub role: &'static str,
    pub shape: &'static str,
    pub code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fall: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reflectance: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reflectance_doubt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section_attenuation: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// The loss of the whole in three ways.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `Totals`")]
pub struct Totals {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated_over_parts: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated_over_trace: Option<String>,
    pub contradicted: bool,
}

/// A block of the maker's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `Block`")]
pub struct Proprietary {
    pub name: String,
    pub bytes: usize,
}

/// The text of a quantity with every digit of its step, which is what the format resolves.
fn text(quantity: impl Into<Option<Quantity>>) -> Option<String> {
    quantity
        .into()
        .map(|quantity| format!("{} {}", quantity.number(Decimals::MAX), quantity.unit()))
}

impl Trace {
    /// The form of a trace whose fibre is called `fibre` in its readings.
    #[must_use]
    pub fn new(trace: &trace::Trace, fibre: &str) -> Self {
        let recording = trace.recording();
        Self {
            schema: SCHEMA,
            format: match recording.format {
                Format::V1 => "sr-4731-1",
                Format::V2 => "sr-4731-2",
            },
            bytes: trace.size(),
            checksum: checksum(trace.checksum()),
            acquired_at: trace.acquired_at().map(|time| time.to_string()),
            fibre: Fibre::new(trace),
            instrument: Instrument::new(trace),
            settings: Settings::new(trace),
            points: trace.curves().map(|curve| Points::new(trace, &curve)).collect(),
            end: match trace.end() {
                End::Seen(_) => "seen",
                End::NotSeen => "not-seen",
            },
            events: trace.events().iter().map(|event| Event::new(trace, event)).collect(),
            totals: Totals::new(&trace.totals()),
            readings: observations(trace, fibre).into_iter().map(Observation::from).collect(),
            proprietary: recording.proprietary.iter().map(Proprietary::new).collect(),
        }
    }
}

fn checksum(checksum: Checksum) -> String {
    match checksum {
        Checksum::Verified(algorithm) => format!("verified {}", algorithm.name()),
        Checksum::Unknown { .. } => "unknown".to_owned(),
        Checksum::Absent => "absent".to_owned(),
    }
}

impl Fibre {
    fn new(trace: &trace::Trace) -> Self {
        let general = trace.recording().general.clone();
        Self {
            cable: general.cable,
            fibre: general.fibre,
            recommendation: general.fibre_type.map(|number| format!("G.{number}")),
            origin: general.origin,
            destination: general.destination,
            operator: general.operator,
            comment: general.comment,
        }
    }
}

impl Instrument {
    fn new(trace: &trace::Trace) -> Self {
        let supplier = trace.recording().supplier.clone();
        Self {
            maker: supplier.name,
            model: supplier.mainframe,
            serial: supplier.mainframe_serial,
            module: supplier.module,
            module_serial: supplier.module_serial,
            software: supplier.software,
            other: supplier.other,
        }
    }
}

impl Settings {
    fn new(trace: &trace::Trace) -> Self {
        let averaging = trace.averaging_time();
        let fixed = &trace.recording().fixed;
        Self {
            wavelength: trace.wavelength().map(|wavelength| wavelength.to_string()),
            actual_wavelength: trace.actual_wavelength().map(|wavelength| wavelength.to_string()),
            group_index: trace.group_index().map(|index| index.to_string()),
            backscatter: trace.backscatter().to_string(),
            averages: fixed.averages,
            averaging_time: averaging.map(|averaging| averaging.time.to_string()),
            averaging_time_as_stored: averaging.map(|averaging| averaging.stored),
            range: text(trace.length(trace.range())),
            user_offset: text(trace.length(trace.user_offset())),
            trace_type: fixed.trace_type.map(|tag| tag.to_string()),
        }
    }
}

impl Points {
    fn new(trace: &trace::Trace, curve: &trace::Curve<'_>) -> Self {
        Self {
            pulse: format!("{} ns", curve.pulse_width()),
            count: curve.len(),
            spacing: text(trace.length(curve.spacing())),
        }
    }
}

impl Event {
    fn new(trace: &trace::Trace, event: &event::Event) -> Self {
        let stated = Some(event.stated_reflectance()).filter(|stated| stated.steps() != 0);
        let (reflectance, reflectance_doubt) = match event.reflectance() {
            Some(Reading::NotReported(absence)) => (None, Some(absence.reason.to_string())),
            Some(Reading::AboveRange { .. }) => (stated, Some("saturated".to_owned())),
            _ => (stated, None),
        };
        Self {
            number: event.number(),
            role: role(event.role()),
            shape: match event.shape() {
                Shape::Splice => "splice",
                Shape::Connection => "connection",
            },
            code: event.code().to_string(),
            distance: text(trace.length(event.delay())),
            loss: text(event.loss()),
            fall: text(event.fall()),
            reflectance: text(reflectance),
            reflectance_doubt,
            section_attenuation: text(event.attenuation()),
            comment: event.comment().to_owned(),
        }
    }
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Launch => "launch",
        Role::Start => "start",
        Role::Within => "within",
        Role::End => "end",
        Role::OutOfRange => "out-of-range",
        Role::Ghost => "ghost",
    }
}

impl Totals {
    fn new(totals: &trace::Totals) -> Self {
        let stated = totals.stated;
        Self {
            stated: stated.map(|total| {
                format!("{} {}", total.loss.number(total.decimals), total.loss.unit())
            }),
            parts: text(totals.parts),
            trace: text(totals.fall.map(|fall| fall.whole)),
            stated_over_parts: text(totals.stated_over_parts()),
            stated_over_trace: text(totals.stated_over_fall()),
            contradicted: totals.is_contradicted(),
        }
    }
}

impl Proprietary {
    fn new(block: &Block) -> Self {
        Self { name: block.name.clone(), bytes: block.bytes.len() }
    }
}

/// The text of a length of fibre by the group index of `trace`.
fn length(trace: &trace::Trace, delay: Delay) -> Option<String> {
    text(trace.length(delay))
}

#[cfg(test)]
mod tests;
