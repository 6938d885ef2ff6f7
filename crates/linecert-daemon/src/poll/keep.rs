//! Keeps what walks gave: numbers as packed rows, states and serial numbers in the inventory.

use std::{collections::HashMap, sync::Arc, time::Duration};

use linecert_fleet::{Gathered, Harvest, NodeId, PollTable, PonRoll, PonSample};
use linecert_measure::Timestamp;
use linecert_store::{Actor, NodeName, Scope, Store, StoreError, Write, WriteError};
use thiserror::Error;
use tokio::time::interval;

use super::{
    onus::{Onus, Whole},
    outlet::Gatherings,
    roster::Roster,
    rows::row,
};
use crate::{
    jobs::Follower,
    watch::{Place, Watch, WatchError},
};

/// How often alarms of nodes that are gone are cleared.
const TIDY: Duration = Duration::from_secs(30);

/// Who keeps what was read.
pub(super) struct Keeper {
    store: Arc<dyn Store>,
    roster: Arc<Roster>,
    watch: Watch,
    /// What came of walks that have not ended.
    underway: HashMap<NodeId, Parts>,
}

/// The parts of one walk.
#[derive(Default)]
struct Parts {
    samples: Vec<PonSample>,
    rolls: Vec<PonRoll>,
}

/// Why something is not kept.
#[derive(Debug, Error)]
enum KeepError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Watch(#[from] WatchError),
}

impl Keeper {
    pub(super) fn new(store: Arc<dyn Store>, roster: Arc<Roster>) -> Self {
        let watch = Watch::new(Arc::clone(&store));
        Self { store, roster, watch, underway: HashMap::new() }
    }

    /// Keeps what comes until the process is about to end; then what has come by then.
    pub(super) async fn serve(mut self, mut gathered: Gatherings, mut follower: Follower) {
        let mut ticks = interval(TIDY);
        loop {
            tokio::select! {
                next = gathered.recv() => match next {
                    Some((node, part)) => self.take(node, part).await,
                    None => return,
                },
                () = follower.stopped() => return,
                _ = ticks.tick() => {
                    let roster = Arc::clone(&self.roster);
                    if let Err(error) = self.watch.clear_of(|node| roster.is_gone(node)).await {
                        tracing::error!(%error, "alarms of nodes that are gone still stand");
                    }
                }
            }
        }
    }

    async fn take(&mut self, id: NodeId, part: Gathered) {
        let parts = self.underway.entry(id).or_default();
        match part {
            Gathered::Sample(sample) => parts.samples.push(sample),
            Gathered::Roll(roll) => parts.rolls.push(roll),
            Gathered::Harvest(harvest) => {
                let parts = std::mem::take(parts);
                self.underway.remove(&id);
                // A node that was taken out of the inventory meanwhile is not put back.
                let Some((node, region)) = self.roster.name(id) else {
                    self.watch.forget(id);
                    return;
                };
                let place = Place { id, node: &node, region: region.as_ref() };
                if let Err(error) = self.keep(place, (&harvest, parts)).await {
                    tracing::error!(%node, table = harvest.table.name(), %error, "is not kept");
                }
            }
        }
    }

    async fn keep(
        &mut self,
        place: Place<'_>,
        (harvest, parts): (&Harvest, Parts),
    ) -> Result<(), KeepError> {
        tell(harvest);
        let node = place.node;
        match harvest.table {
            PollTable::Optics => {
                self.keep_numbers(node, &parts.samples).await?;
                self.watch.numbers(place, &parts.samples).await?;
            }
            PollTable::State | PollTable::Static => {
                let before = Onus::of(&*self.store, node).await?;
                let mut onus = before.clone();
                let whole = if harvest.unread.is_empty() { Whole::Yes } else { Whole::No };
                if harvest.table == PollTable::State && harvest.cells > 0 {
                    onus.see(&parts.samples, (harvest.began, whole));
                }
                onus.name(&parts.rolls);
                self.write(onus.changes(node, &before)).await?;
                if harvest.table == PollTable::State && whole == Whole::Yes {
                    self.watch.states(place, &parts.samples).await?;
                }
            }
        }
        Ok(self.watch.answered(place, harvest).await?)
    }

    async fn keep_numbers(&self, node: &NodeName, samples: &[PonSample]) -> Result<(), StoreError> {
        let mut rows = Vec::with_capacity(samples.len());
        for sample in samples {
            match row(node, sample) {
                Ok(row) => rows.extend(row),
                Err(error) => tracing::warn!(%node, %error, "a port is not kept"),
            }
        }
        self.store.put_samples(rows).await
    }

    async fn write(&self, changes: Vec<linecert_store::Change>) -> Result<(), WriteError> {
        if changes.is_empty() {
            return Ok(());
        }
        let write = Write {
            by: Actor::System("poll"),
            scope: Scope::system(),
            at: Timestamp::now(),
            request: None,
            once: None,
            changes,
        };
        self.store.write(write).await.map(drop)
    }
}

fn tell(harvest: &Harvest) {
    let (node, table) = (&*harvest.node, harvest.table.name());
    let ms = u64::try_from(harvest.took.as_millis()).unwrap_or(u64::MAX);
    let (cells, onus, unread) = (harvest.cells, harvest.onus, harvest.unread.len());
    tracing::debug!(node, table, cells, onus, unread, ms, "was read");
}
