//! From what is due to orders for the engine.

use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;
use linecert_driver::{Cost, InBulk, Poll, Scope, SnmpDriver, SubjectKind};
use linecert_snmp::{InFlight, Oid, Order, Pace, Patience};

use super::{Desk, Node, Rows, Stage, Target, Underway, Walk};
use crate::{
    budget::{Budget, PollTable},
    clock,
    poller::{
        PolledNode, rows,
        walk::{Columns, Heading},
    },
    prepared::snmp,
    roster::Roster,
};

impl Desk {
    /// Begins to read a table of a node: first what names its rows, when that is not known or old.
    pub(super) fn open(&mut self, place: usize, table: PollTable, began: Timestamp) {
        let Some(node) = self.nodes.get_mut(place).and_then(Option::as_mut) else { return };
        let Some(snmp) = snmp(&node.polled.driver) else { return };
        let slot = clock::slot(began, node.polled.budget.every(table));
        let heading = Heading { node: node.polled.name.clone(), table, began, slot };
        let mut walk = Walk {
            heading,
            stage: Stage::Naming(Rows::default()),
            open: 0,
            cells: 0,
            round_trip: None,
        };
        if table == PollTable::Static {
            // ONUs that are gone are forgotten with the names.
            node.roster = Roster::default();
        } else if node.known.is_some() {
            self.read(place, walk);
            return;
        }
        let naming = naming(snmp);
        if naming.is_empty() {
            node.known = Some(Vec::new());
            self.read(place, walk);
            return;
        }
        let parts = divide(naming, snmp);
        walk.open = parts.len();
        let orders = parts.into_iter().map(|(oids, pace)| order(&node.polled, (oids, pace), place));
        self.pending.extend(orders);
        node.walk = Some(walk);
    }

    /// Reads the table itself, now that it is known what its rows are called.
    pub(super) fn read(&mut self, place: usize, mut walk: Walk) {
        let now = self.now();
        let Some(node) = self.nodes.get_mut(place).and_then(Option::as_mut) else { return };
        let Node { polled, known, roster, .. } = node;
        let Some(snmp) = snmp(&polled.driver) else { return };
        let (table, known) = (walk.heading.table, known.as_deref().unwrap_or_default());
        let sheet = match table {
            PollTable::State | PollTable::Optics => {
                self.sheets.place((&polled.driver, snmp), table, known)
            }
            PollTable::Static => None,
        };
        let mut orders = Vec::new();
        match sheet.and_then(|sheet| Some((sheet, self.sheets.get(sheet)?))) {
            Some((sheet, prepared)) => {
                walk.stage = Stage::Columns(Box::new(Columns::new(sheet, prepared, roster.len())));
                for in_bulk in [InBulk::Yes, InBulk::No] {
                    let subtrees = prepared.subtrees(in_bulk);
                    let (places, oids): (Vec<_>, Vec<_>) =
                        subtrees.map(|(at, oid)| (Target::Sheet(at), oid.clone())).unzip();
                    if !oids.is_empty() {
                        let mut order = order(polled, (oids, pace_of(snmp, in_bulk)), place);
                        order.0.targets = places;
                        orders.push(order);
                    }
                }
            }
            None => {
                let subtrees = rows::subtrees(snmp, table);
                walk.stage = Stage::Rows(Rows { subtrees: subtrees.clone(), ..Rows::default() });
                let parts = divide(subtrees, snmp);
                orders.extend(parts.into_iter().map(|part| order(polled, part, place)));
            }
        }
        walk.open = orders.len();
        if orders.is_empty() {
            // The driver has nothing of this kind.
            self.finish(place, walk, now);
            return;
        }
        node.walk = Some(walk);
        self.pending.extend(orders);
    }
}

/// The subtrees that name ONUs and tell the firmware.
fn naming(snmp: &SnmpDriver) -> Vec<Oid> {
    let kinds = BTreeSet::from([SubjectKind::Onu]);
    snmp.naming(&Scope { kinds, cost: Cost::Costly, pon: None, known: &[] })
}

/// What bears GETBULK, and what is read row by row.
fn divide(subtrees: Vec<Oid>, snmp: &SnmpDriver) -> Vec<(Vec<Oid>, Poll)> {
    let single: HashSet<&Oid> = snmp.columns_not_bulk().into_iter().collect();
    let is_single = |oid: &Oid| single.iter().any(|column| oid.starts_with(column));
    let (single, bulk): (Vec<_>, Vec<_>) = subtrees.into_iter().partition(is_single);
    let parts = [(bulk, pace_of(snmp, InBulk::Yes)), (single, pace_of(snmp, InBulk::No))];
    parts.into_iter().filter(|(oids, _)| !oids.is_empty()).collect()
}

const fn pace_of(snmp: &SnmpDriver, in_bulk: InBulk) -> Poll {
    match in_bulk {
        InBulk::Yes => *snmp.poll(),
        InBulk::No => snmp.poll().row_by_row(),
    }
}

fn order(
    polled: &PolledNode,
    (subtrees, poll): (Vec<Oid>, Poll),
    node: usize,
) -> (Underway, Order) {
    let targets = subtrees.iter().cloned().map(Target::Rows).collect();
    let order = Order {
        agent: polled.agent,
        credentials: polled.credentials.clone(),
        subtrees,
        pace: pace(&poll, &polled.budget),
    };
    (Underway { node, targets }, order)
}

/// What the driver and the budget allow together.
fn pace(poll: &Poll, budget: &Budget) -> Pace {
    let default = Pace::default();
    let times = default.patience;
    let (first, tries) = (poll.timeout, times.tries());
    let patience =
        Patience::new(first, (times.floor().min(first), times.ceiling().max(first)), tries);
    Pace {
        repetitions: poll.repetitions,
        in_flight: match budget.in_flight() {
            linecert_driver::InFlight::One => InFlight::One,
            linecert_driver::InFlight::Two => InFlight::Two,
        },
        per_second: Some(budget.per_second()),
        together: poll.together,
        patience: patience.unwrap_or(times),
        ..default
    }
}
