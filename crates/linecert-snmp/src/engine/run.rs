//! One walk as a machine without clock and sockets: datagrams and the time go in, datagrams and
//! cells come out.

mod answer;
mod ask;
mod end;
#[cfg(test)]
pub(in crate::engine) mod tests;

use std::{
    collections::{HashMap, VecDeque},
    net::{IpAddr, SocketAddr},
};

use async_snmp::v3::SaltCounter;

use super::{
    agent::{Agent, Habits},
    column::Column,
    counters::Counters,
    order::Order,
    outbox::Outbox,
    outcome::{Outcome, Sink},
    random::Random,
    usm::Session,
};
use crate::{community::Community, credentials::Credentials};

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
    orders: &'r [Order],
    access: Vec<Access<'r>>,
    sessions: Vec<(SocketAddr, Session)>,
    columns: Vec<Column>,
    outcomes: Vec<Vec<Option<Outcome>>>,
    /// Columns without an outcome.
    open: usize,
    agents: Vec<Agent>,
    by_address: HashMap<(IpAddr, u16), usize>,
    /// Agents that may be asked, in the order of their turns.
    ready: VecDeque<usize>,
    outboxes: Outboxes,
    outstanding: usize,
    means: Means<'r>,
    sink: &'r mut S,
}

/// How the agent of an order is spoken to.
#[derive(Clone, Copy)]
enum Access<'r> {
    V2c(&'r Community),
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
    pub(super) fn new(orders: &'r [Order], means: Means<'r>, sink: &'r mut S) -> Self {
        let mut run = Self {
            orders,
            access: Vec::with_capacity(orders.len()),
            sessions: Vec::new(),
            columns: Vec::new(),
            outcomes: Vec::with_capacity(orders.len()),
            open: 0,
            agents: Vec::new(),
            by_address: HashMap::new(),
            ready: VecDeque::new(),
            outboxes: Outboxes::default(),
            outstanding: 0,
            means,
            sink,
        };
        for (place, order) in orders.iter().enumerate() {
            run.enlist(place, order);
        }
        (0..run.agents.len()).for_each(|agent| run.queue(agent));
        run
    }

    fn enlist(&mut self, place: usize, order: &'r Order) {
        let access = match &order.credentials {
            Credentials::V2c(community) => Access::V2c(community),
            Credentials::V3(user) => Access::V3(self.session(order.agent, user)),
        };
        self.access.push(access);
        let first = self.columns.len();
        let columns = order.subtrees.iter().enumerate();
        self.columns.extend(columns.map(|(subtree, root)| {
            Column::new((place, subtree), root, order.pace.most_rows.get())
        }));
        self.open += order.subtrees.len();
        self.outcomes.push(order.subtrees.iter().map(|_| None).collect());
        let columns: Vec<_> = (first..self.columns.len()).collect();
        let agent = self.agent(order);
        if let Some(agent) = self.agents.get_mut(agent) {
            agent.enlist(place, &columns, &order.pace);
        }
    }

    /// The place of the order's agent: two orders for one address share it, and its patience.
    fn agent(&mut self, order: &Order) -> usize {
        let (agents, memory) = (&mut self.agents, &mut self.means.memory);
        *self.by_address.entry(address_key(order.agent)).or_insert_with(|| {
            let habits = memory.habits.get(&order.agent).copied();
            let habits = habits.unwrap_or_else(|| Habits::new(order.pace.repetitions));
            agents.push(Agent::new(order.agent, habits));
            agents.len() - 1
        })
    }

    fn session(&mut self, agent: SocketAddr, user: &crate::credentials::User) -> usize {
        let known =
            self.sessions.iter().rposition(|(at, session)| *at == agent && session.user() == user);
        if let Some(place) = known {
            return place;
        }
        let remembered = self.means.memory.sessions.get_mut(&agent).and_then(|sessions| {
            let place = sessions.iter().position(|session| session.user() == user)?;
            Some(sessions.swap_remove(place))
        });
        let session = remembered.unwrap_or_else(|| Session::new(user.clone()));
        self.sessions.push((agent, session));
        self.sessions.len() - 1
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
        self.outcomes.into_iter().map(|order| order.into_iter().flatten().collect()).collect()
    }
}

/// What tells one agent from another; flow label and scope of IPv6 do not come back reliably.
const fn address_key(agent: SocketAddr) -> (IpAddr, u16) {
    (agent.ip(), agent.port())
}
