//! The JSON form of what two or more traces say together.

use linecert_measure::wire::Observation;
use serde::Serialize;

use super::{Event, SCHEMA, length, text};
use crate::{bidirectional, compare, suspicion, trace::Trace};

/// Two directions brought together.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `crate::Bidirectional`")]
pub struct Bidirectional {
    pub schema: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<String>,
    pub pairs: Vec<Pair>,
    pub only_forward: Vec<Event>,
    pub only_backward: Vec<Event>,
    pub readings: Vec<Observation>,
}

/// One event from both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `crate::Pair`")]
pub struct Pair {
    pub forward: Event,
    pub backward: Event,
    pub loss: Option<String>,
}

/// Before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `crate::Comparison`")]
pub struct Comparison {
    pub schema: u32,
    pub unchanged: bool,
    pub aligned_by: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<String>,
    pub changes: Vec<Change>,
    pub new: Vec<Event>,
    pub vanished: Vec<Event>,
}

/// One event before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `crate::Change`")]
pub struct Change {
    pub before: Event,
    pub after: Event,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reflectance: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<String>,
}

/// A sign with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `crate::Finding`")]
pub struct Finding {
    pub traces: Vec<usize>,
    pub sign: &'static str,
    pub evidence: Vec<String>,
}

impl Bidirectional {
    /// The form of `average(forward, backward)`, whose fibre is called `fibre` in its readings.
    #[must_use]
    pub fn new(both: &bidirectional::Bidirectional<'_>, fibre: &str) -> Self {
        let (forward, backward) = (both.forward, both.backward);
        let pairs = both.pairs.iter().map(|pair| Pair {
            forward: Event::new(forward, pair.forward),
            backward: Event::new(backward, pair.backward),
            loss: text(pair.loss),
        });
        Self {
            schema: SCHEMA,
            tolerance: length(forward, both.tolerance),
            pairs: pairs.collect(),
            only_forward: events(forward, &both.only_forward),
            only_backward: events(backward, &both.only_backward),
            readings: both.observations(fibre).into_iter().map(Observation::from).collect(),
        }
    }
}

impl Comparison {
    /// The form of `compare(before, after)`.
    #[must_use]
    pub fn new(comparison: &compare::Comparison<'_>) -> Self {
        let (before, after) = (comparison.first, comparison.second);
        let changes = comparison.changes.iter().map(|change| Change {
            before: Event::new(before, change.before),
            after: Event::new(after, change.after),
            loss: text(change.loss),
            reflectance: text(change.reflectance),
            moved: length(before, change.moved),
        });
        Self {
            schema: SCHEMA,
            unchanged: comparison.is_unchanged(),
            aligned_by: match comparison.alignment.basis {
                compare::Basis::UserOffset => "user-offset",
                compare::Basis::FrontPanel => "front-panel",
                compare::Basis::Start => "start",
            },
            shift: length(after, comparison.alignment.shift),
            tolerance: length(before, comparison.tolerance),
            changes: changes.collect(),
            new: events(after, &comparison.new),
            vanished: events(before, &comparison.vanished),
        }
    }
}

fn events(trace: &Trace, events: &[&crate::event::Event]) -> Vec<Event> {
    events.iter().map(|event| Event::new(trace, event)).collect()
}

impl From<&suspicion::Finding> for Finding {
    fn from(finding: &suspicion::Finding) -> Self {
        let sign = &finding.sign;
        Self { traces: finding.traces.clone(), sign: sign.name(), evidence: sign.evidence() }
    }
}
