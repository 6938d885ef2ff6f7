//! Polling: reads the nodes of the inventory within what they bear, keeps what they say, and knows
//! which of them are late and why.

mod keep;
mod onus;
mod outlet;
mod roster;
mod rows;
mod terms;
#[cfg(test)]
mod tests;
mod traps;
mod watcher;

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use linecert_fleet::{PollCounters, Poller, PollerOptions, TrapTally};
use linecert_measure::Timestamp;
use linecert_store::{NodeName, RegionName};
use tokio::task::JoinHandle;

pub(crate) use self::traps::TrapDoor;
use self::{
    keep::Keeper,
    outlet::{Gatherings, Outlet},
    roster::Roster,
    watcher::Watcher,
};
use crate::{config::FleetSettings, jobs::Signals, network::Network};

/// The nodes that are read, and what is known of that.
pub(crate) struct Polling {
    poller: Arc<Poller>,
    roster: Arc<Roster>,
    traps: Arc<TrapDoor>,
    /// What was read and is not kept yet, until somebody keeps it.
    gathered: Mutex<Option<Gatherings>>,
    dropped: outlet::Dropped,
}

/// A table that is not as new as it should be, or a node that is not read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LateTable {
    pub(crate) node: NodeName,
    pub(crate) region: Option<RegionName>,
    /// The table; the whole node when there is none.
    pub(crate) table: Option<&'static str>,
    pub(crate) since: Timestamp,
    pub(crate) last_whole: Option<Timestamp>,
    /// The kind of reason, in one word, and what it is, in a sentence.
    pub(crate) why: (&'static str, String),
}

/// What polling has done since the start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PollFigures {
    pub(crate) counters: PollCounters,
    pub(crate) traps: TrapTally,
    pub(crate) late: usize,
    /// Readings that were dropped because the store was too slow to keep them.
    pub(crate) dropped: u64,
}

impl Polling {
    /// Opens the sockets. Nothing is read yet.
    ///
    /// # Errors
    /// When the system gives none.
    pub(crate) fn open(settings: &FleetSettings) -> io::Result<Self> {
        let (outlet, gathered) = Outlet::open();
        let dropped = outlet.dropped();
        let options = PollerOptions { most: settings.nodes_at_once, ..PollerOptions::default() };
        Ok(Self {
            poller: Arc::new(Poller::start(options, Box::new(outlet))?),
            roster: Arc::default(),
            traps: Arc::default(),
            gathered: Mutex::new(Some(gathered)),
            dropped,
        })
    }

    /// Reads what is in the inventory, as long as the process goes on. A second call does nothing.
    pub(crate) fn start(
        &self,
        (network, settings): (&Arc<Network>, &FleetSettings),
        signals: &Signals,
    ) -> Vec<JoinHandle<()>> {
        let gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(gathered) = gathered else { return Vec::new() };
        let watcher = Watcher {
            network: Arc::clone(network),
            poller: Arc::clone(&self.poller),
            roster: Arc::clone(&self.roster),
            tempo: settings.tempo,
        };
        let keeper = Keeper::new(Arc::clone(&network.store), Arc::clone(&self.roster));
        let mut started = vec![
            tokio::spawn(watcher.serve(signals.for_told())),
            tokio::spawn(keeper.serve(gathered, signals.for_told())),
        ];
        if let Some(at) = settings.traps {
            let (poller, roster) = (Arc::clone(&self.poller), Arc::clone(&self.roster));
            let serve = Arc::clone(&self.traps).serve(at, (poller, roster), signals.for_told());
            started.push(tokio::spawn(serve));
        }
        started
    }

    /// What is late, by node and table.
    pub(crate) fn late(&self) -> Vec<LateTable> {
        self.roster.late(&self.poller.late())
    }

    /// What was done.
    pub(crate) fn figures(&self) -> PollFigures {
        PollFigures {
            counters: self.poller.counters(),
            traps: self.traps.tally(),
            late: self.late().len(),
            dropped: self.dropped.count(),
        }
    }
}
