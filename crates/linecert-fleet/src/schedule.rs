//! What is read when: nodes and tables, each within its budget, without clock and sockets.

mod turn;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroUsize,
    time::Duration,
};

use jiff::Timestamp;

use self::turn::Turn;
use crate::{
    breaker::{Breaker, BreakerState},
    budget::{Budget, PollTable},
    clock,
    late::{Late, Why},
    trouble::Trouble,
};

/// A clock that goes back by less is only being set right.
const MOST_BACK: Duration = Duration::from_secs(60);

/// A node, by the number that whoever keeps the nodes gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// When each table of a node was last begun, as far as anybody remembers: budgets outlive a restart.
pub type LastBegun = [Option<Timestamp>; 3];

/// What is known of a node that is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'n> {
    /// Its name, which spreads its first turns.
    pub name: &'n str,
    /// What reading it may cost it.
    pub budget: Budget,
    /// When it was read last.
    pub last: LastBegun,
}

/// Decides what is read when.
///
/// A node is read by one walk at a time, and no table of it more often than its budget says. Whoever
/// has waited longest is next, so every node gets its turn; one that is stuck holds up nothing but
/// itself.
#[derive(Debug)]
pub struct Schedule {
    nodes: BTreeMap<NodeId, Entry>,
    /// What can begin, by when it is due.
    due: BTreeSet<(Timestamp, NodeId, PollTable)>,
    running: usize,
    most: NonZeroUsize,
    seen: Option<Timestamp>,
}

/// What to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// The node.
    pub node: NodeId,
    /// The table of it.
    pub table: PollTable,
}

/// How the reading of a table ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// What it gave.
    pub gave: Gave,
    /// How long the agent takes to answer; `None` when it did not.
    pub round_trip: Option<Duration>,
}

/// What the reading of a table gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gave {
    /// All of it.
    All,
    /// A part, and what kept the rest away.
    Part(Trouble),
    /// Nothing.
    Nothing(Trouble),
}

/// What becomes of a hint that a node has news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hinted {
    /// Its state is read at this time, as soon as the budget allows.
    At(Timestamp),
    /// It is being read, or has a rest.
    Later,
    /// Nobody knows it.
    Unknown,
}

#[derive(Debug)]
struct Entry {
    budget: Budget,
    turns: [Turn; 3],
    running: Option<(PollTable, Timestamp)>,
    breaker: Breaker,
}

impl Schedule {
    /// A schedule of no nodes that never has more walks under way than this.
    #[must_use]
    pub const fn new(most: NonZeroUsize) -> Self {
        Self { nodes: BTreeMap::new(), due: BTreeSet::new(), running: 0, most, seen: None }
    }

    /// Takes a node in, or a node's new budget. What it is known to have been asked before counts.
    pub fn add(&mut self, id: NodeId, terms: Terms<'_>, now: Timestamp) {
        let Terms { name, budget, last } = terms;
        self.remove(id);
        let turn = |table: PollTable| {
            let first = clock::after(now, budget.offset(name, table));
            let begun = last.get(table.place()).copied().flatten();
            Turn::new((begun, first), (budget.every(table), now))
        };
        let turns = PollTable::ALL.map(turn);
        let entry = Entry { budget, turns, running: None, breaker: Breaker::default() };
        self.nodes.insert(id, entry);
        self.enqueue(id);
    }

    /// Forgets a node. A walk of it that is under way counts until [`ended`](Self::ended) tells of it.
    pub fn remove(&mut self, id: NodeId) {
        self.dequeue(id);
        if self.nodes.remove(&id).is_some_and(|entry| entry.running.is_some()) {
            self.running = self.running.saturating_sub(1);
        }
    }

    /// What to begin now, if anything. Ask until there is nothing.
    pub fn begin(&mut self, now: Timestamp) -> Option<Start> {
        self.follow(now);
        if self.running >= self.most.get() {
            return None;
        }
        let &(_, node, table) = self.due.first().filter(|(at, ..)| *at <= now)?;
        self.dequeue(node);
        let entry = self.nodes.get_mut(&node)?;
        entry.breaker.begin();
        entry.running = Some((table, now));
        entry.turn(table).begin(now);
        self.running += 1;
        Some(Start { node, table })
    }

    /// Takes note of how a reading ended. `false` when none of this node was under way.
    pub fn ended(&mut self, id: NodeId, ending: &Ending, now: Timestamp) -> bool {
        let Some(entry) = self.nodes.get_mut(&id) else { return false };
        let Some((table, _)) = entry.running.take() else { return false };
        self.running = self.running.saturating_sub(1);
        let (every, least) = (entry.budget.every(table), entry.budget.least(table));
        entry.turn(table).end(&ending.gave, (every, least), now);
        match &ending.gave {
            Gave::Nothing(trouble) => entry.breaker.failed(trouble, now),
            Gave::All | Gave::Part(_) => entry.breaker.answered(ending.round_trip, now),
        }
        self.enqueue(id);
        true
    }

    /// Something says that a node has news: its state is read as soon as its budget allows.
    pub fn hint(&mut self, id: NodeId, now: Timestamp) -> Hinted {
        let Some(entry) = self.nodes.get(&id) else { return Hinted::Unknown };
        if entry.running.is_some() || entry.breaker.admits(now).is_err() {
            return Hinted::Later;
        }
        self.dequeue(id);
        let Some(entry) = self.nodes.get_mut(&id) else { return Hinted::Unknown };
        let least = entry.budget.least(PollTable::State);
        let at = entry.turn(PollTable::State).bring_forward(least, now);
        self.enqueue(id);
        Hinted::At(at)
    }

    /// When there is something to begin, provided that there is room.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(at, ..)| *at)
    }

    /// How many walks are under way.
    #[must_use]
    pub const fn running(&self) -> usize {
        self.running
    }

    /// How many nodes there are.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// Whether a node rests.
    #[must_use]
    pub fn breaker(&self, id: NodeId) -> Option<&BreakerState> {
        self.nodes.get(&id).map(|entry| entry.breaker.state())
    }

    /// Every table that is not as new as it should be, and why, by node and table.
    #[must_use]
    pub fn late(&self, now: Timestamp) -> Vec<Late> {
        let tables = self.nodes.iter().flat_map(|(id, entry)| {
            PollTable::ALL.into_iter().filter_map(|table| self.late_table((*id, entry), table, now))
        });
        tables.collect()
    }

    fn late_table(
        &self,
        (node, entry): (NodeId, &Entry),
        table: PollTable,
        now: Timestamp,
    ) -> Option<Late> {
        let turn = entry.turns.get(table.place())?;
        let since = turn.late_since(entry.budget.every(table), now)?;
        let why = match (&entry.running, entry.breaker.state()) {
            (Some((running, since)), _) if *running == table => Why::Reading { since: *since },
            (_, BreakerState::Open { until, why }) => {
                Why::Resting { until: *until, why: why.clone() }
            }
            _ => match turn.trouble() {
                Some(trouble) => Why::Trouble(trouble.clone()),
                None => match entry.running {
                    Some((other, _)) => Why::Behind(other),
                    None if self.running >= self.most.get() => Why::Full { running: self.running },
                    None => Why::Waiting,
                },
            },
        };
        Some(Late { node, table, since, last_whole: turn.last_whole(), why })
    }

    /// Puts the tables of a node where they may begin.
    fn enqueue(&mut self, id: NodeId) {
        let Some(entry) = self.nodes.get(&id).filter(|entry| entry.running.is_none()) else {
            return;
        };
        self.due.extend(entry.places(id));
    }

    fn dequeue(&mut self, id: NodeId) {
        let Some(entry) = self.nodes.get(&id) else { return };
        for place in entry.places(id) {
            self.due.remove(&place);
        }
    }

    /// When the clock was set back by much, all that waits for a time is set back with it, or
    /// nothing would be read for so long.
    fn follow(&mut self, now: Timestamp) {
        let seen = self.seen.replace(now).unwrap_or(now);
        let back = clock::between(now, seen);
        if back <= MOST_BACK {
            return;
        }
        self.due.clear();
        let ids: Vec<NodeId> = self.nodes.keys().copied().collect();
        for entry in self.nodes.values_mut() {
            entry.turns.iter_mut().for_each(|turn| turn.set_back(back));
            entry.breaker.set_back(back);
        }
        ids.into_iter().for_each(|id| self.enqueue(id));
    }
}

impl Entry {
    /// Where its tables stand among all that is due.
    fn places(&self, id: NodeId) -> [(Timestamp, NodeId, PollTable); 3] {
        let opens = match self.breaker.state() {
            BreakerState::Open { until, .. } => *until,
            BreakerState::Closed | BreakerState::Probing => Timestamp::MIN,
        };
        let [state, optics, fixed] = &self.turns;
        let place = |table, turn: &Turn| (turn.due().max(opens), id, table);
        [
            place(PollTable::State, state),
            place(PollTable::Optics, optics),
            place(PollTable::Static, fixed),
        ]
    }

    fn turn(&mut self, table: PollTable) -> &mut Turn {
        let [state, optics, fixed] = &mut self.turns;
        match table {
            PollTable::State => state,
            PollTable::Optics => optics,
            PollTable::Static => fixed,
        }
    }
}
