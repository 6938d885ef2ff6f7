//! The nodes of the inventory as they are polled: who was added, changed, or cannot be read.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::SignedDuration;
use linecert_fleet::{Late, NodeId};
use linecert_measure::Timestamp;
use linecert_snmp::Credentials;
use linecert_store::{Node, NodeName, RegionName};

use super::LateTable;

/// How long a node that cannot be read rests before it is looked up again.
const REST: SignedDuration = SignedDuration::from_secs(60);

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
    Polled(SocketAddr, Credentials),
    /// It cannot be.
    Unusable { since: Timestamp, looked_at: Timestamp, why: String },
}

impl Roster {
    fn nodes(&self) -> MutexGuard<'_, Nodes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a node is new, changed, or worth another try.
    pub(super) fn is_news(&self, node: &Node) -> bool {
        match self.nodes().by_name.get(&node.name) {
            Some(entry) if entry.version == node.version => match &entry.state {
                State::Polled(..) => false,
                State::Unusable { looked_at, .. } => {
                    Timestamp::now().duration_since(*looked_at) >= REST
                }
            },
            _ => true,
        }
    }

    /// The number of a node, a new one if need be. Numbers are not used again.
    pub(super) fn id_of(&self, name: &NodeName) -> NodeId {
        let mut nodes = self.nodes();
        if let Some(entry) = nodes.by_name.get(name) {
            return entry.id;
        }
        let id = NodeId(nodes.next);
        nodes.next = nodes.next.saturating_add(1);
        nodes.names.insert(id, name.clone());
        id
    }

    /// Notes that a node is polled, and where it answers to whom.
    pub(super) fn polled_at(&self, (id, node): (NodeId, Node), at: (SocketAddr, Credentials)) {
        self.put((id, node), State::Polled(at.0, at.1));
    }

    /// Notes that a node cannot be polled, and why.
    pub(super) fn unusable(&self, (id, node): (NodeId, Node), why: String) {
        let now = Timestamp::now();
        let before = match self.nodes().by_name.get(&node.name).map(|entry| &entry.state) {
            Some(State::Unusable { since, .. }) => Some(*since),
            _ => None,
        };
        let since = before.unwrap_or(now);
        self.put((id, node), State::Unusable { since, looked_at: now, why });
    }

    fn put(&self, (id, node): (NodeId, Node), state: State) {
        let entry = Entry { id, version: node.version, region: node.region, state };
        self.nodes().by_name.insert(node.name, entry);
    }

    /// Forgets the nodes that are not there any more, and gives their numbers.
    pub(super) fn retain(&self, there: &BTreeSet<NodeName>) -> Vec<NodeId> {
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
            State::Polled(agent, credentials) => Some((entry.id, *agent, credentials.clone())),
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
            State::Polled(..) => None,
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
