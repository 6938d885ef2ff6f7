//! One walk as a machine without clock and sockets: datagrams and the time go in, datagrams and
//! cells come out.

mod answer;
mod ask;
mod end;
mod enlist;
#[cfg(test)]
pub(in crate::engine) mod tests;

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    net::{IpAddr, SocketAddr},
    time::Instant,
};

use async_snmp::v3::SaltCounter;

pub(super) use self::enlist::Intake;
use super::{
    agent::{Agent, Habits},
    column::Column,
    counters::Counters,
    order::Order,
    outbox::Outbox,
    outcome::{Outcome, Sink},
    random::Random,
    slots::Slots,
    usm::Session,
};
use crate::community::Community;

/// What the engine knows of agents from one walk to the next.
#[derive(Default)]
pub(super) struct Memory {
    habits: HashMap<SocketAddr, Habits>,
    sessions: HashMap<SocketAddr, Vec<Session>>,
}

/// What a walk borrows of its engine.
pub(super) struct Means<'r> {
    pub(super) memory: &'r mut Memory,
    pub(super) counters: &'r mut Counters,
    pub(super) random: &'r mut Random,
    pub(super) salts: &'r SaltCounter,
    /// Octets of answers that may be outstanding at once.
    pub(super) room: usize,
}

/// One walk over all its orders.
pub(super) struct Run<'r, S: ?Sized> {
    orders: Slots<Underway>,
    sessions: Vec<(SocketAddr, Session)>,
    columns: Slots<Column>,
    /// Columns without an outcome.
    open: usize,
    /// Orders of which every column has its outcome, and that have not been told.
    over: Vec<usize>,
    agents: Vec<Agent>,
    by_address: HashMap<(IpAddr, u16), usize>,
    /// Agents that may be asked, in the order of their turns.
    ready: VecDeque<usize>,
    /// Agents that would be asked too often, by when they may be asked again.
    resting: BTreeSet<(Instant, usize)>,
    outboxes: Outboxes,
    outstanding: usize,
    /// An agent has an address of IPv6.
    v6: bool,
    means: Means<'r>,
    sink: &'r mut S,
}

/// An order and how far it has come.
struct Underway {
    order: Order,
    access: Access,
    /// The place of its agent.
    agent: usize,
    /// The places of its columns.
    columns: Vec<usize>,
    outcomes: Vec<Option<Outcome>>,
}

/// How the agent of an order is spoken to.
enum Access {
    V2c(Community),
    /// The place of the session.
    V3(usize),
}

/// One for each address family, as each has a socket of its own.
#[derive(Default)]
pub(super) struct Outboxes {
    pub(super) v4: Outbox,
    pub(super) v6: Outbox,
}

impl Outboxes {
    fn toward(&mut self, agent: SocketAddr) -> &mut Outbox {
        if agent.is_ipv4() { &mut self.v4 } else { &mut self.v6 }
    }
}

impl<'r, S: Sink + ?Sized> Run<'r, S> {
    pub(super) fn new(orders: &[Order], means: Means<'r>, sink: &'r mut S) -> Self {
        let mut run = Self {
            orders: Slots::default(),
            sessions: Vec::new(),
            columns: Slots::default(),
            open: 0,
            over: Vec::new(),
            agents: Vec::new(),
            by_address: HashMap::new(),
            ready: VecDeque::new(),
            resting: BTreeSet::new(),
            outboxes: Outboxes::default(),
            outstanding: 0,
            v6: false,
            means,
            sink,
        };
        orders.iter().for_each(|order| run.enlist(order.clone()));
        (0..run.agents.len()).for_each(|agent| run.queue(agent));
        run
    }

    /// True when every column has its outcome.
    pub(super) const fn is_done(&self) -> bool {
        self.open == 0
    }

    pub(super) const fn outboxes(&mut self) -> &mut Outboxes {
        &mut self.outboxes
    }

    /// Lets the agent have its turn when it may be asked.
    fn queue(&mut self, place: usize) {
        let Some(agent) = self.agents.get_mut(place) else { return };
        if !agent.queued && !agent.waiting.is_empty() {
            agent.queued = true;
            self.ready.push_back(place);
        }
    }

    /// Ends the walk: what was learned stays with the engine.
    pub(super) fn finish(self) -> Vec<Vec<Outcome>> {
        let memory = self.means.memory;
        for agent in &self.agents {
            memory.habits.insert(agent.address, agent.habits);
        }
        for (agent, session) in self.sessions {
            memory.sessions.entry(agent).or_default().push(session);
        }
        let outcomes = |order: Underway| order.outcomes.into_iter().flatten().collect();
        self.orders.into_items().map(outcomes).collect()
    }
}

/// What tells one agent from another; flow label and scope of IPv6 do not come back reliably.
const fn address_key(agent: SocketAddr) -> (IpAddr, u16) {
    (agent.ip(), agent.port())
}
