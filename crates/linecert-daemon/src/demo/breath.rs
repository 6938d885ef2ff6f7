//! The agents of the lab as time goes on: what ONUs receive goes up and down a little, as it does on
//! real fibres, so that a history has something to show.

use std::{
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use linecert_lab::fleet::{Access, AgentFault, AgentPlan, Fleet, FleetError, Table};
use linecert_snmp::{Oid, Value, VarBind};

use super::network::LabError;

/// How often the levels are others.
const EVERY: Duration = Duration::from_secs(15);
/// What is a level, and no mark for a missing one, in the steps of any maker.
const LEVELS: std::ops::RangeInclusive<u32> = 100..=30_000;

/// What an agent answers before it breathes.
pub(super) struct Base {
    pub(super) rows: Vec<VarBind>,
    /// The subtrees of the levels that ONUs receive.
    pub(super) levels: Vec<Oid>,
    pub(super) faults: Vec<AgentFault>,
}

/// Agents that answer until this is dropped.
pub(super) struct Agents {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Agents {
    /// Starts them, and tells where they answer.
    ///
    /// # Errors
    /// When the system gives no address or no thread.
    pub(super) fn start(
        bases: Vec<Base>,
        community: &'static str,
    ) -> Result<(Self, Vec<SocketAddr>), LabError> {
        let free = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0);
        let fleet = Fleet::start(free, plans(&bases, community, 0))?;
        let addresses: Vec<SocketAddr> = fleet.addresses().collect();
        let port = addresses.first().map_or(0, SocketAddr::port);
        let (stop, stopped) = mpsc::channel();
        let breathe = move || breathe((fleet, &bases, community), port, &stopped);
        let thread = thread::Builder::new().name("demo-agents".to_owned()).spawn(breathe);
        let thread = Some(thread.map_err(FleetError::Thread)?);
        Ok((Self { stop: Some(stop), thread }, addresses))
    }
}

impl Drop for Agents {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(Err(_)) = self.thread.take().map(JoinHandle::join) {
            tracing::error!("the thread of the demonstration's agents had panicked");
        }
    }
}

/// Has the agents answer something else now and then, at the same addresses. Who asks in between asks
/// again.
fn breathe(
    (fleet, bases, community): (Fleet, &[Base], &'static str),
    port: u16,
    stopped: &Receiver<()>,
) {
    let first = SocketAddrV4::new(Ipv4Addr::LOCALHOST, port);
    let mut running = Some(fleet);
    for step in 1.. {
        if !matches!(stopped.recv_timeout(EVERY), Err(RecvTimeoutError::Timeout)) {
            return;
        }
        let plans = plans(bases, community, step);
        // The port is free once nobody has it.
        drop(running.take());
        match Fleet::start(first, plans) {
            Ok(fleet) => running = Some(fleet),
            Err(error) => tracing::error!(%error, "the demonstration's agents are silent"),
        }
    }
}

fn plans(bases: &[Base], community: &str, step: u32) -> Vec<AgentPlan> {
    let plan = |base: &Base| {
        let rows = base.rows.iter().map(|row| breathed(row, &base.levels, step)).collect();
        let access = Access::V2c(community.to_owned());
        let faults = base.faults.clone();
        AgentPlan { faults, ..AgentPlan::new(Arc::new(Table::new(rows)), access) }
    };
    bases.iter().map(plan).collect()
}

/// A row as it is at a step. A level is moved by half a per cent at most, which is some tenths of a dB.
fn breathed(row: &VarBind, levels: &[Oid], step: u32) -> VarBind {
    let Value::Integer(level) = row.value else { return row.clone() };
    let is_level = levels.iter().any(|subtree| row.oid.starts_with(subtree));
    if !is_level || !LEVELS.contains(&level.unsigned_abs()) {
        return row.clone();
    }
    let reach = (level / 200).abs().max(1);
    let mixed = row
        .oid
        .as_slice()
        .iter()
        .fold(step, |mixed, part| (mixed ^ part).wrapping_mul(0x9e37_79b1).rotate_left(13));
    let moved = i32::try_from(mixed % 1_000).unwrap_or_default() * (2 * reach + 1) / 1_000 - reach;
    VarBind { oid: row.oid.clone(), value: Value::Integer(level.saturating_add(moved)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_move_a_little_and_nothing_else_moves() {
        let oid = |text: &str| text.parse::<Oid>().unwrap();
        let row = |text: &str, value| VarBind { oid: oid(text), value: Value::Integer(value) };
        let levels = [oid("1.3.6.1.4.1.9.1")];
        let at = |row: &VarBind, step| breathed(row, &levels, step).value;
        let level = row("1.3.6.1.4.1.9.1.7", -2_100);
        let seen: std::collections::BTreeSet<i32> = (0..50)
            .map(|step| match at(&level, step) {
                Value::Integer(level) => level,
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(seen.len() > 5 && seen.iter().all(|level| (-2_110..=-2_090).contains(level)));
        for still in [row("1.3.6.1.4.1.9.2.7", -2_100), row("1.3.6.1.4.1.9.1.7", i32::MAX)] {
            assert_eq!(at(&still, 3), still.value);
        }
    }
}
