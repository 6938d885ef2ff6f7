//! What is seen of one PON port from one slot to the next.

use std::{collections::BTreeMap, sync::Arc};

use linecert_driver::Datum;
use linecert_measure::{Attribute, Presence, Status};

use super::Struck;
use crate::{sample::PonSample, schedule::NodeId};

/// The ONUs of one PON port: who was lost since the slot before, who is there, and of whom it is not
/// known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PonView {
    /// The node.
    pub node: NodeId,
    /// The PON port.
    pub port: Arc<str>,
    /// The region, where mains and masts are shared.
    pub region: Option<Arc<str>>,
    /// Who was there in the slot before and is not now.
    pub lost: Vec<Loss>,
    /// Who is there.
    pub present: Vec<u32>,
    /// Who was there in the slot before, and of whom nothing is known now.
    pub unknown: Vec<u32>,
    /// The splitter that ONUs hang behind, as far as somebody has written it down.
    pub branches: BTreeMap<u32, Arc<str>>,
}

/// An ONU that was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// Its number on the port.
    pub onu: u32,
    /// What is known of its power.
    pub power: Power,
}

/// What is known of the power of an ONU that was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    /// It said with its last breath that its power goes.
    Gasped,
    /// The node names another cause: it had power.
    Kept,
    /// The node does not say.
    Unknown,
}

impl PonView {
    /// What happened on a port from one sample of its states to the next.
    #[must_use]
    pub fn between(node: NodeId, before: &PonSample, after: &PonSample) -> Self {
        let now: BTreeMap<u32, (Option<Presence>, Power)> =
            after.onus.iter().zip(0..).map(|(onu, row)| (*onu, row_of(after, row))).collect();
        let mut view = Self {
            node,
            port: Arc::clone(&after.port),
            region: None,
            lost: Vec::new(),
            present: Vec::new(),
            unknown: Vec::new(),
            branches: BTreeMap::new(),
        };
        for (onu, row) in before.onus.iter().zip(0..) {
            let was_there = row_of(before, row).0 == Some(Presence::Present);
            match now.get(onu) {
                Some((Some(Presence::Absent), power)) if was_there => {
                    view.lost.push(Loss { onu: *onu, power: *power });
                }
                Some((Some(Presence::Absent | Presence::Present), _)) => {}
                _ if was_there => view.unknown.push(*onu),
                _ => {}
            }
        }
        let there = now.iter().filter(|(_, (presence, _))| *presence == Some(Presence::Present));
        view.present = there.map(|(onu, _)| *onu).collect();
        view
    }

    pub(super) fn branch_of(&self, onu: u32) -> Option<&Arc<str>> {
        self.branches.get(&onu)
    }

    pub(super) fn struck(&self, is_struck: impl Fn(&Loss) -> bool) -> Struck {
        let onus = self.lost.iter().filter(|loss| is_struck(loss)).map(|loss| loss.onu);
        let mut onus: Vec<u32> = onus.collect();
        onus.sort_unstable();
        Struck { node: self.node, port: Arc::clone(&self.port), onus }
    }
}

/// Whether an ONU is there, and what the states of its row say of its power.
fn row_of(sample: &PonSample, row: usize) -> (Option<Presence>, Power) {
    let status = |wanted: Attribute| {
        let column = sample.states.iter().find(|(attribute, _)| *attribute == wanted);
        match column.and_then(|(_, cells)| cells.get(row)) {
            Some(Datum::Status(status)) => Some(*status),
            _ => None,
        }
    };
    let state = status(Attribute::State);
    let causes = [status(Attribute::DyingGasp), state, status(Attribute::LastDownCause)];
    let power = causes.into_iter().flatten().map(power_of).find(|power| *power != Power::Unknown);
    (state.map(Status::presence), power.unwrap_or(Power::Unknown))
}

const fn power_of(status: Status) -> Power {
    match status {
        Status::DyingGasp | Status::PowerOff | Status::Lpr => Power::Gasped,
        Status::Los
        | Status::Losi
        | Status::Lofi
        | Status::Sfi
        | Status::FibreCut
        | Status::WireDown => Power::Kept,
        _ => Power::Unknown,
    }
}
