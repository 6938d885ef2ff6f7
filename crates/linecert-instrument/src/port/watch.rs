//! What was plugged in and out, by looking again: no system tells it the same way as another.

use super::{Port, ports};
use crate::inventory::Inventory;

/// Something that happened to a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortChange {
    /// It is there now.
    Came(Port),
    /// It is not there any more.
    Went(Port),
    /// It may be opened now, or may not any more.
    Access(Port),
}

/// Watches the serial ports.
#[derive(Debug)]
pub struct PortWatch<'i> {
    inventory: &'i Inventory,
    seen: Vec<Port>,
}

impl<'i> PortWatch<'i> {
    /// Begins with what is there now.
    #[must_use]
    pub fn new(inventory: &'i Inventory) -> Self {
        Self { inventory, seen: ports(inventory) }
    }

    /// What was there when last looked at.
    #[must_use]
    pub fn seen(&self) -> &[Port] {
        &self.seen
    }

    /// What has changed since the last look. Looking takes some milliseconds; a second between two
    /// looks is soon enough for a person.
    pub fn changes(&mut self) -> Vec<PortChange> {
        let now = ports(self.inventory);
        let before = std::mem::replace(&mut self.seen, now);
        changes(&before, &self.seen)
    }
}

/// What leads from one list to another. A port whose adapter is another one went and came.
pub(super) fn changes(before: &[Port], after: &[Port]) -> Vec<PortChange> {
    let present = |ports: &'_ [Port]| -> Vec<Port> {
        ports.iter().filter(|port| port.is_present()).cloned().collect()
    };
    let (before, after) = (present(before), present(after));
    let same = |a: &Port, b: &Port| a.path == b.path && a.adapter == b.adapter;
    let in_list = |port: &Port, list: &[Port]| list.iter().any(|other| same(port, other));
    let went = before.iter().filter(|port| !in_list(port, &after)).cloned().map(PortChange::Went);
    let came = after.iter().filter(|port| !in_list(port, &before)).cloned().map(PortChange::Came);
    let other_access =
        |now: &&Port| before.iter().any(|then| same(then, now) && then.access != now.access);
    let access = after.iter().filter(other_access).cloned().map(PortChange::Access);
    went.chain(came).chain(access).collect()
}
