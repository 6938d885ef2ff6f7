//! The reading and evidence of changing channels.

use std::time::Duration;

use linecert_measure::{Metric, Reading, Reason, Uncertainty, Value};
use serde::Serialize;

use super::{Change, Zapped};
use crate::{
    stream::{ARRIVAL_NS, microseconds, milliseconds, reading},
    watch::{ReceptionEvidence, flowed_before, stepped},
};

/// How the moment of a picture was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Picture {
    /// By a packet marked as random access point.
    RandomAccess(u64),
    /// By the start of a PES packet, in a stream that marks no random access: not sooner than this.
    UnitStart(u64),
}

impl Change {
    /// From leaving the old channel to a picture of the new one.
    fn took(&self) -> Option<Picture> {
        let took = |at_ns: u64| at_ns.saturating_sub(self.left_ns);
        let Some(at_ns) = self.decodable.random_access_ns else {
            return self.decodable.unit_start_ns.map(took).map(Picture::UnitStart);
        };
        Some(Picture::RandomAccess(took(at_ns)))
    }
}

impl Picture {
    const fn ns(self) -> u64 {
        match self {
            Self::RandomAccess(ns) | Self::UnitStart(ns) => ns,
        }
    }
}

impl Zapped {
    /// The slowest change as a reading of [`Metric::ZapTime`].
    #[must_use]
    pub fn readings(&self) -> Vec<(Metric, Reading)> {
        vec![(Metric::ZapTime, self.unsound().unwrap_or_else(|| self.slowest()))]
    }

    /// All changes, in their order.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    fn unsound(&self) -> Option<Reading> {
        let patience = self.plan.patience;
        if let Some(step_ns) = self.clock_step_ns {
            return Some(stepped(step_ns));
        }
        if !self.began {
            let detail = format!("no packet of {} came in {patience:?}", self.plan.from);
            return Some(Reading::absent(Reason::TimedOut, detail));
        }
        if self.overrun > 0 {
            let detail = format!("this computer dropped {} packets", self.overrun);
            return Some(Reading::absent(Reason::HostLimited, detail));
        }
        if self.changes.iter().any(|change| change.flowed_before) {
            return Some(flowed_before());
        }
        let black = self.changes.iter().find(|change| change.took().is_none());
        black.map(|change| no_picture(change, patience))
    }

    /// Where random access is not marked, the picture comes no sooner, and nobody knows how late.
    fn slowest(&self) -> Reading {
        let pictures = self.changes.iter().filter_map(Change::took);
        let Some(slowest) = pictures.max_by_key(|picture| picture.ns()) else {
            return Reading::absent(Reason::Interrupted, "the channel was not changed");
        };
        let ns = slowest.ns();
        let low = ns.saturating_sub(ARRIVAL_NS + self.report_delay_ns);
        let marked = matches!(slowest, Picture::RandomAccess(_));
        let uncertainty = Uncertainty::Bounds {
            low: Some(milliseconds(low)),
            high: marked.then(|| milliseconds(ns + ARRIVAL_NS)),
            samples: 1,
        };
        reading(Value::new(milliseconds(ns), microseconds(), uncertainty))
    }

    /// The raw times as a JSON document, in whole nanoseconds since the start.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let document = Document {
            schema: "linecert-zap/1",
            from: self.plan.from.to_string(),
            to: self.plan.to.to_string(),
            reception: ReceptionEvidence::from(&self.plan.reception),
            clock_step_ns: self.clock_step_ns,
            changes: self.changes.iter().map(DocumentChange::from).collect(),
        };
        // A document of numbers and text always serialises.
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

fn no_picture(change: &Change, patience: Duration) -> Reading {
    let (to, seen) = (change.to, change.decodable);
    let missing = match (change.first_ns, seen.association_ns, seen.map_ns) {
        (None, ..) => "no packet",
        (_, None, _) => "packets but no program association table",
        (_, _, None) => "no program map table",
        _ => "no start of a picture",
    };
    Reading::absent(Reason::TimedOut, format!("{missing} of {to} came in {patience:?}"))
}

/// The document, version 1.
#[derive(Serialize)]
struct Document {
    schema: &'static str,
    from: String,
    to: String,
    reception: ReceptionEvidence,
    clock_step_ns: Option<i64>,
    changes: Vec<DocumentChange>,
}

#[derive(Serialize)]
struct DocumentChange {
    to: String,
    left_ns: u64,
    joined_ns: u64,
    first_ns: Option<u64>,
    association_ns: Option<u64>,
    map_ns: Option<u64>,
    random_access_ns: Option<u64>,
    unit_start_ns: Option<u64>,
    picture_by: Option<&'static str>,
    flowed_before: bool,
}

impl From<&Change> for DocumentChange {
    fn from(change: &Change) -> Self {
        Self {
            to: change.to.to_string(),
            left_ns: change.left_ns,
            joined_ns: change.joined_ns,
            first_ns: change.first_ns,
            association_ns: change.decodable.association_ns,
            map_ns: change.decodable.map_ns,
            random_access_ns: change.decodable.random_access_ns,
            unit_start_ns: change.decodable.unit_start_ns,
            picture_by: change.took().map(|picture| match picture {
                Picture::RandomAccess(_) => "random-access-indicator",
                Picture::UnitStart(_) => "unit-start",
            }),
            flowed_before: change.flowed_before,
        }
    }
}
