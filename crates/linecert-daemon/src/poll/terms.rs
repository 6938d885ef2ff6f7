//! What reading a node may cost it, and when it was read last.

use std::time::Duration;

use linecert_driver::SnmpDriver;
use linecert_fleet::{Budget, BudgetError, LastBegun, PollTable};
use linecert_store::{Limit, Node, Page, Scope, Store, StoreError};

use crate::config::Tempo;

/// The budget of a node: that of its driver, where the inventory says nothing else. The inventory
/// never lets it be asked for more at once than the driver does.
pub(super) fn budget(node: &Node, snmp: &SnmpDriver, tempo: Tempo) -> Result<Budget, BudgetError> {
    if tempo == Tempo::Demonstration {
        return Ok(Budget::of_lab(snmp));
    }
    let mut budget = Budget::of(snmp);
    let polling = node.polling;
    for (table, seconds) in
        [(PollTable::State, polling.state_every_s), (PollTable::Optics, polling.optics_every_s)]
    {
        if let Some(seconds) = seconds {
            budget = budget.with_every(table, Duration::from_secs(seconds.into()))?;
        }
    }
    Ok(if polling.in_flight == Some(1) { budget.one_at_a_time() } else { budget })
}

/// When the tables of a node were last read, as far as the store remembers: a restart is no reason to
/// ask a node more often than it bears. One port stands for all, as a walk reads all of them.
pub(super) async fn last_begun(store: &dyn Store, node: &Node) -> Result<LastBegun, StoreError> {
    let first = Page { after: None, limit: Limit::new(1).unwrap_or_default() };
    let ports = store.ports(&Scope::system(), &node.name, &first).await?;
    let Some(port) = ports.rows.into_iter().next() else { return Ok([None; 3]) };
    let latest = store.latest(&Scope::system(), &node.name, &port.name).await?;
    Ok([Some(port.seen_at), latest.map(|row| row.slot), None])
}
