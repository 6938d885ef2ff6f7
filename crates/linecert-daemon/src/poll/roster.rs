//! The nodes of the inventory as they are polled: who was added, changed, or cannot be read.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use jiff::SignedDuration;
use linecert_fleet::{BudgetError, Late, NodeId, PollError, PolledNode, Poller};
use linecert_measure::Timestamp;
use linecert_snmp::Credentials;
use linecert_store::{Limit, Node, NodeName, Page, RegionName, Scope, StoreError};
use thiserror::Error;
use tokio::{net::lookup_host, time::Instant};

use super::{
    LateTable,
    terms::{budget, last_begun},
};
use crate::{
    config::Tempo,
    drivers::{DriverFault, snmp},
    jobs::Follower,
    network::{Network, Unreachable},
};

/// How often the inventory is looked at.
const LOOK: Duration = Duration::from_secs(5);
/// How long a node that cannot be read rests before it is looked up again.
const REST: SignedDuration = SignedDuration::from_secs(60);
/// How many nodes are looked up at once.
const AT_ONCE: usize = 16;

/// The nodes that are polled, or should be.
#[derive(Default)]
pub(super) struct Roster(Mutex<Nodes>);

#[derive(Default)]
struct Nodes {
    by_name: BTreeMap<NodeName, Entry>,
    names: BTreeMap<NodeId, NodeName>,
    next: u32,
    /// Whether the whole inventory was looked at.
    is_complete: bool,
}

/// A node as it was last looked up.
struct Entry {
    id: NodeId,
    version: u64,
    region: Option<RegionName>,
    state: State,
}

enum State {
    /// It is polled.
    Polled { agent: SocketAddr, credentials: Credentials },
    /// It cannot be.
    Unusable { since: Timestamp, looked_at: Timestamp, why: String },
}

/// Why a node is not polled.
#[derive(Debug, Error)]
enum Unpolled {
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error(transparent)]
    Driver(#[from] DriverFault),
    #[error(transparent)]
    Budget(#[from] BudgetError),
    #[error(transparent)]
    Poller(#[from] PollError),
    #[error("its address has no number: {0}")]
    Resolve(#[from] std::io::Error),
    #[error("its address has no number")]
    NoAddress,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Looks at the inventory again and again.
pub(super) struct Watcher {
    pub(super) network: Arc<Network>,
    pub(super) poller: Arc<Poller>,
    pub(super) roster: Arc<Roster>,
    pub(super) tempo: Tempo,
}

impl Watcher {
    pub(super) async fn serve(self, mut follower: Follower) {
        let mut look_at = Instant::now();
        while !follower.is_stopping() {
            if look_at <= Instant::now() {
                look_at = Instant::now() + LOOK;
                if let Err(error) = self.look().await {
                    tracing::error!(%error, "the inventory could not be looked at");
                }
            }
            follower.news().await;
        }
    }

    async fn look(&self) -> Result<(), StoreError> {
        let (mut there, mut page) = (BTreeSet::new(), Page { after: None, limit: Limit::MAX });
        loop {
            let found = self.network.store.nodes(&Scope::system(), &page).await?;
            there.extend(found.rows.iter().map(|node| node.name.clone()));
            let changed = found.rows.into_iter().filter(|node| self.roster.is_news(node));
            stream::iter(changed)
                .for_each_concurrent(AT_ONCE, |node| async { self.admit(node).await })
                .await;
            page.after = found.next;
            if page.after.is_none() {
                break;
            }
        }
        for id in self.roster.retain(&there) {
            self.poller.remove(id);
        }
        Ok(())
    }

    /// Polls a node from now on, as the inventory has it now.
    async fn admit(&self, node: Node) {
        let id = self.roster.id_of(&node.name);
        let state = match self.begin(&node, id).await {
            Ok(state) => {
                tracing::info!(node = %node.name, "is polled");
                state
            }
            Err(error) => {
                self.poller.remove(id);
                tracing::warn!(node = %node.name, %error, "cannot be polled");
                self.roster.unusable(&node.name, error.to_string())
            }
        };
        let entry = Entry { id, version: node.version, region: node.region, state };
        self.roster.put(node.name, entry);
    }

    async fn begin(&self, node: &Node, id: NodeId) -> Result<State, Unpolled> {
        let reached = self.network.reach(node).await?;
        let agent = lookup_host((reached.agent.host.as_str(), reached.agent.port)).await?.next();
        let agent = agent.ok_or(Unpolled::NoAddress)?;
        self.poller.add(PolledNode {
            id,
            name: node.name.as_str().into(),
            agent,
            credentials: reached.credentials.clone(),
            budget: budget(node, snmp(&reached.driver)?, self.tempo)?,
            driver: reached.driver,
            last: last_begun(&*self.network.store, node).await?,
        })?;
        Ok(State::Polled { agent, credentials: reached.credentials })
    }
}

impl Roster {
    fn nodes(&self) -> MutexGuard<'_, Nodes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a node is new, changed, or worth another try.
    fn is_news(&self, node: &Node) -> bool {
        match self.nodes().by_name.get(&node.name) {
            Some(entry) if entry.version == node.version => match &entry.state {
                State::Polled { .. } => false,
                State::Unusable { looked_at, .. } => {
                    Timestamp::now().duration_since(*looked_at) >= REST
                }
            },
            _ => true,
        }
    }

    /// The number of a node, a new one if need be. Numbers are not used again.
    fn id_of(&self, name: &NodeName) -> NodeId {
        let mut nodes = self.nodes();
        if let Some(entry) = nodes.by_name.get(name) {
            return entry.id;
        }
        let id = NodeId(nodes.next);
        nodes.next = nodes.next.saturating_add(1);
        nodes.names.insert(id, name.clone());
        id
    }

    fn unusable(&self, name: &NodeName, why: String) -> State {
        let now = Timestamp::now();
        let before = match self.nodes().by_name.get(name).map(|entry| &entry.state) {
            Some(State::Unusable { since, .. }) => Some(*since),
            _ => None,
        };
        State::Unusable { since: before.unwrap_or(now), looked_at: now, why }
    }

    fn put(&self, name: NodeName, entry: Entry) {
        self.nodes().by_name.insert(name, entry);
    }

    /// Forgets the nodes that are not there any more, and gives their numbers.
    fn retain(&self, there: &BTreeSet<NodeName>) -> Vec<NodeId> {
        let mut nodes = self.nodes();
        let gone: Vec<NodeId> = nodes
            .names
            .iter()
            .filter(|(_, name)| !there.contains(*name))
            .map(|(id, _)| *id)
            .collect();
        nodes.names.retain(|id, _| !gone.contains(id));
        nodes.by_name.retain(|name, _| there.contains(name));
        nodes.is_complete = true;
        gone
    }

    /// Whether a node was taken out of the inventory.
    pub(super) fn is_gone(&self, name: &NodeName) -> bool {
        let nodes = self.nodes();
        nodes.is_complete && !nodes.by_name.contains_key(name)
    }

    /// The name and region of a node that is polled.
    pub(super) fn name(&self, id: NodeId) -> Option<(NodeName, Option<RegionName>)> {
        let nodes = self.nodes();
        let name = nodes.names.get(&id)?;
        let region = nodes.by_name.get(name).and_then(|entry| entry.region.clone());
        Some((name.clone(), region))
    }

    /// The nodes that are polled, with where they answer and who reads them.
    pub(super) fn polled(&self) -> Vec<(NodeId, SocketAddr, Credentials)> {
        let nodes = self.nodes();
        let entries = nodes.by_name.values().filter_map(|entry| match &entry.state {
            State::Polled { agent, credentials } => Some((entry.id, *agent, credentials.clone())),
            State::Unusable { .. } => None,
        });
        entries.collect()
    }

    /// What is late, by node and table: what the poller says, and the nodes that it does not have.
    pub(super) fn late(&self, late: &[Late]) -> Vec<LateTable> {
        let nodes = self.nodes();
        let of_poller = late.iter().filter_map(|late| {
            let node = nodes.names.get(&late.node)?.clone();
            let region = nodes.by_name.get(&node)?.region.clone();
            let why = (late.why.name(), late.why.to_string());
            let (table, last_whole) = (Some(late.table.name()), late.last_whole);
            Some(LateTable { node, region, table, since: late.since, last_whole, why })
        });
        let unusable = nodes.by_name.iter().filter_map(|(name, entry)| match &entry.state {
            State::Polled { .. } => None,
            State::Unusable { since, why, .. } => Some(LateTable {
                node: name.clone(),
                region: entry.region.clone(),
                table: None,
                since: *since,
                last_whole: None,
                why: ("unusable", why.clone()),
            }),
        });
        let mut all: Vec<LateTable> = of_poller.chain(unusable).collect();
        all.sort_by(|a, b| (&a.node, a.table).cmp(&(&b.node, b.table)));
        all
    }
}
