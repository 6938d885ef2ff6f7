//! Who was heard, and the evidence of it. Pure.

use std::time::Duration;

use linecert_socket::MacAddress;
use serde::Serialize;

use super::{Announcement, Plan};
use crate::{
    circumstances::{Circumstances, EvidenceCircumstances},
    figure::{self, nanoseconds},
    log::{EvidenceLog, Log},
};

/// A device and the port of it that the cable ends in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// How long after listening began it was first heard.
    pub after: Duration,
    /// The hardware address that its frames come from.
    pub hardware_address: MacAddress,
    /// What it said last.
    pub announcement: Announcement,
}

/// What came of listening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    circumstances: Circumstances,
    plan: Plan,
    neighbours: Vec<Neighbour>,
    log: Log,
}

impl Outcome {
    pub(super) fn new(
        circumstances: Circumstances,
        (plan, neighbours, log): (Plan, Vec<Neighbour>, Log),
    ) -> Self {
        Self { circumstances, plan, neighbours, log }
    }

    /// The neighbours in the order in which they were first heard, without those that said that
    /// they leave.
    #[must_use]
    pub fn neighbours(&self) -> &[Neighbour] {
        &self.neighbours
    }

    /// How many frames of LLDP were no announcement.
    #[must_use]
    pub const fn garbled(&self) -> u32 {
        self.log.garbled()
    }

    /// Every announcement as it was received, as a JSON document.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        figure::document(&Evidence {
            schema: "linecert-lldp/1",
            circumstances: EvidenceCircumstances::from(&self.circumstances),
            deadline_ns: nanoseconds(self.plan.deadline),
            neighbours: self.neighbours.iter().map(EvidenceNeighbour::from).collect(),
            log: EvidenceLog::from(&self.log),
        })
    }
}

/// The evidence document, version 1.
#[derive(Serialize)]
struct Evidence<'a> {
    schema: &'static str,
    #[serde(flatten)]
    circumstances: EvidenceCircumstances<'a>,
    deadline_ns: u64,
    neighbours: Vec<EvidenceNeighbour>,
    #[serde(flatten)]
    log: EvidenceLog<'a>,
}

#[derive(Serialize)]
struct EvidenceNeighbour {
    first_after_ns: u64,
    chassis: String,
    port: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    system_name: Option<String>,
}

impl From<&Neighbour> for EvidenceNeighbour {
    fn from(neighbour: &Neighbour) -> Self {
        let announcement = &neighbour.announcement;
        Self {
            first_after_ns: nanoseconds(neighbour.after),
            chassis: announcement.chassis.to_string(),
            port: announcement.port.to_string(),
            system_name: announcement.system_name.clone(),
        }
    }
}
