//! Orders that come and go.

use std::net::SocketAddr;

use super::{Access, Run, Underway, address_key};
use crate::{
    credentials::{Credentials, User},
    engine::{
        agent::{Agent, Habits},
        column::Column,
        flow::{Ended, Flow, Next},
        order::Order,
        outcome::Sink,
        usm::Session,
    },
};

/// Whether more orders may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum Intake {
    Open,
    Closed,
}

impl<F: Flow + ?Sized> Run<'_, F> {
    /// Begins what the flow has to begin.
    pub(in crate::engine) fn take_in(&mut self, intake: Intake) -> Intake {
        if intake == Intake::Closed {
            return intake;
        }
        loop {
            match self.sink.next(self.orders.next_place(), self.means.counters) {
                Next::Begin(order) => {
                    let agent = address_key(order.agent);
                    self.enlist(order);
                    if let Some(&agent) = self.by_address.get(&agent) {
                        self.queue(agent);
                    }
                    self.tell_ended();
                }
                Next::Wait => return Intake::Open,
                Next::Close => return Intake::Closed,
            }
        }
    }

    /// Tells the flow what has ended, and frees the places of that. No request can name them any
    /// more: a column without an outcome is in exactly one request or waits for one.
    pub(in crate::engine) fn tell_ended(&mut self) -> bool {
        let any = !self.over.is_empty();
        while let Some(place) = self.over.pop() {
            let Some(underway) = self.orders.remove(place) else { continue };
            for column in underway.columns {
                self.columns.remove(column);
            }
            let outcomes = underway.outcomes.into_iter().flatten().collect();
            let agent = self.agents.get(underway.agent);
            let round_trip = agent.and_then(|agent| agent.habits.rtt.mean());
            self.sink.ended(place, Ended { outcomes, round_trip });
        }
        any
    }
}

impl<S: Sink + ?Sized> Run<'_, S> {
    pub(super) fn enlist(&mut self, order: Order) {
        let place = self.orders.next_place();
        let access = match &order.credentials {
            Credentials::V2c(community) => Access::V2c(community.clone()),
            Credentials::V3(user) => Access::V3(self.session(order.agent, user)),
        };
        let mut columns = Vec::with_capacity(order.subtrees.len());
        for (subtree, root) in order.subtrees.iter().enumerate() {
            let column = Column::new((place, subtree), root, order.pace.most_rows.get());
            columns.push(self.columns.insert(column));
        }
        self.v6 |= order.agent.is_ipv6();
        self.open += columns.len();
        if columns.is_empty() {
            self.over.push(place);
        }
        let outcomes = columns.iter().map(|_| None).collect();
        let agent = self.agent(&order);
        if let Some(agent) = self.agents.get_mut(agent) {
            agent.enlist(place, &columns, &order.pace);
        }
        self.orders.insert(Underway { order, access, agent, columns, outcomes });
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

    fn session(&mut self, agent: SocketAddr, user: &User) -> usize {
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

    /// Whether any agent has been asked by IPv6.
    pub(in crate::engine) fn speaks_v6(&self) -> bool {
        self.v6
    }
}
