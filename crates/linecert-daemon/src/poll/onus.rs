//! The ONUs of a node as its inventory row has them, and what a walk changes of that.

use std::collections::BTreeMap;

use linecert_driver::Datum;
use linecert_fleet::{PonRoll, PonSample, RollRow};
use linecert_measure::{Attribute, Content, Status, Timestamp};
use linecert_store::{
    Change, Limit, NodeName, Onu, OnuFilter, Page, PortName, Scope, Store, StoreError,
};

/// The ONUs of one node, by port and number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Onus(BTreeMap<PortName, BTreeMap<u32, Onu>>);

/// Whether a walk gave everything, so that what is not in it is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    Yes,
    No,
}

impl Onus {
    /// What the store has of a node.
    pub(super) async fn of(store: &dyn Store, node: &NodeName) -> Result<Self, StoreError> {
        let filter = OnuFilter { node: Some(node.clone()), ..OnuFilter::default() };
        let mut page = Page { after: None, limit: Limit::MAX };
        let mut onus = Self::default();
        loop {
            let found = store.onus(&Scope::system(), &filter, &page).await?;
            for row in found.rows {
                onus.0.entry(row.name.port).or_default().insert(row.name.onu, row.found);
            }
            page.after = found.next;
            if page.after.is_none() {
                return Ok(onus);
            }
        }
    }

    /// Takes what a walk of the states gave. Of a walk that is not whole, what is missing stays as
    /// it was.
    pub(super) fn see(&mut self, samples: &[PonSample], (at, whole): (Timestamp, Whole)) {
        let before = std::mem::take(&mut self.0);
        if whole == Whole::No {
            self.0.clone_from(&before);
        }
        for sample in samples {
            let Ok(port) = sample.port.parse::<PortName>() else {
                tracing::warn!(node = %sample.node, "a port has a name that is none");
                continue;
            };
            let known = before.get(&port);
            let seen = self.0.entry(port).or_default();
            for (place, onu) in sample.onus.iter().enumerate() {
                let serial = known.and_then(|known| known.get(onu)?.serial.clone());
                let status = status(sample, place);
                seen.insert(*onu, Onu { onu: *onu, serial, status, seen_at: at });
            }
        }
        // A port from which everybody is gone is still a port.
        for port in before.into_keys() {
            self.0.entry(port).or_default();
        }
    }

    /// Takes what hardly changes. Who is there is for the states to say.
    pub(super) fn name(&mut self, rolls: &[PonRoll]) {
        for roll in rolls {
            let Ok(port) = roll.port.parse::<PortName>() else { continue };
            let onus = self.0.entry(port).or_default();
            for row in &roll.rows {
                let new = Onu { onu: row.onu, serial: None, status: None, seen_at: roll.at };
                let onu = onus.entry(row.onu).or_insert(new);
                onu.serial = serial(row).or_else(|| onu.serial.take());
            }
        }
    }

    /// What there is to be written, given what the store has.
    pub(super) fn changes(self, node: &NodeName, before: &Self) -> Vec<Change> {
        let changed = self.0.into_iter().filter(|(port, onus)| before.0.get(port) != Some(onus));
        let put = |(port, onus): (PortName, BTreeMap<u32, Onu>)| {
            Change::PutOnus(node.clone(), port, onus.into_values().collect())
        };
        changed.map(put).collect()
    }
}

/// The state of the ONU at a place of a sample.
fn status(sample: &PonSample, place: usize) -> Option<Status> {
    let column = sample.states.iter().find(|(attribute, _)| *attribute == Attribute::State);
    match column.and_then(|(_, cells)| cells.get(place)) {
        Some(Datum::Status(status)) => Some(*status),
        _ => None,
    }
}

/// What an ONU is known by: its serial number, or on EPON its address.
fn serial(row: &RollRow) -> Option<String> {
    let of = |wanted: Attribute| {
        let fact = row.facts.iter().find(|(attribute, _)| *attribute == wanted);
        match fact {
            Some((_, Content::Text(text))) => Some(seen(text)),
            _ => None,
        }
    };
    of(Attribute::Serial).or_else(|| of(Attribute::Mac))
}

/// What can be seen of a text that a device wrote, and does not turn the text around it.
fn seen(text: &str) -> String {
    let is_hidden = |c: &char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    text.chars().filter(|c| !c.is_control() && !is_hidden(c)).take(64).collect()
}
