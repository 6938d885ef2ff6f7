//! Endings: how a column gets its outcome.

use std::{net::SocketAddr, time::Instant};

use super::{Run, Underway, address_key};
use crate::{
    engine::{
        agent::{Agent, Closed, Flight, Group, Hope},
        column::{End, Going},
        outcome::{Outcome, Sink},
    },
    read_error::{ReadError, Refusal},
};

impl<S: Sink + ?Sized> Run<'_, S> {
    /// Ends a request, and the room that was kept for its answer.
    pub(super) fn close(&mut self, place: usize, at: usize, how: Closed) -> Option<Flight> {
        let flight = self.agents.get_mut(place)?.close(at, how)?;
        self.outstanding = self.outstanding.saturating_sub(flight.room);
        Some(flight)
    }

    /// The agent went as far as it would in this column.
    pub(super) fn end(&mut self, place: usize, end: End<'_>) {
        let Some(column) = self.columns.get(place) else { return };
        let (rows, after) = (column.rows, column.last_object());
        let agent = self.orders.get(column.order).map(|underway| underway.order.agent);
        let Some(agent) = agent else { return };
        match end {
            End::Passed => self.close_column(place, Outcome::Complete { rows }),
            End::NoSuchObject(_) if rows == 0 => self.close_column(place, Outcome::NoSuchObject),
            End::NoSuchObject(object) => {
                self.fail(place, ReadError::NoSuchObject { agent, oid: object.to_oid() });
            }
            End::Lost(object) => {
                let what = format!("{} does not follow {after}", object.to_oid());
                self.fail(place, ReadError::Nonsense { agent, what });
            }
            End::Endless => self.close_column(place, Outcome::Endless { after, rows }),
        }
    }

    /// The column cannot be finished.
    pub(super) fn fail(&mut self, place: usize, cause: ReadError) {
        let Some(column) = self.columns.get(place) else { return };
        let outcome = match column.rows {
            0 => Outcome::Failed(cause),
            rows => {
                Outcome::Truncated { after: column.last_object(), rows, cause: Box::new(cause) }
            }
        };
        self.close_column(place, outcome);
    }

    fn close_column(&mut self, place: usize, outcome: Outcome) {
        let Some(column) = self.columns.get_mut(place) else { return };
        column.going = Going::Over;
        let (order, subtree) = (column.order, column.subtree);
        let Some(Underway { outcomes, .. }) = self.orders.get_mut(order) else { return };
        if let Some(slot @ None) = outcomes.get_mut(subtree) {
            self.sink.done(order, subtree, &outcome);
            *slot = Some(outcome);
            self.open = self.open.saturating_sub(1);
            if outcomes.iter().all(Option::is_some) {
                self.over.push(order);
            }
        }
    }

    pub(super) fn fail_group(&mut self, group: &Group, cause: impl Fn() -> ReadError) {
        for &column in &group.columns {
            self.fail(column, cause());
        }
    }

    /// Fails all that waits for this agent.
    pub(super) fn fail_waiting(&mut self, place: usize, cause: impl Fn() -> ReadError) {
        let Some(agent) = self.agents.get_mut(place) else { return };
        for group in std::mem::take(&mut agent.waiting) {
            self.fail_group(&group, &cause);
        }
    }

    /// No answer came to any try. An agent that never answered, or no longer does, is not waited
    /// for column after column.
    pub(super) fn give_up(&mut self, place: usize, flight: Flight, now: Instant) {
        let Some(agent) = self.agents.get_mut(place) else { return };
        let hope = agent.miss();
        let (address, garbage, heard) = (agent.address, agent.garbage, agent.heard);
        let silence = |since, garbage| {
            let after = now.saturating_duration_since(since);
            match garbage {
                0 => ReadError::TimedOut { agent: address, after },
                datagrams => ReadError::Garbled { agent: address, datagrams, after },
            }
        };
        self.fail_group(&flight.group, || silence(flight.began, flight.garbage));
        if hope == Hope::Gone {
            // What was not asked for at last is missing since the agent's last answer.
            self.abandon(place, || silence(heard.unwrap_or(flight.began), garbage));
        }
        self.queue(place);
    }

    /// Fails all that is in flight to this agent and all that waits for it.
    fn abandon(&mut self, place: usize, cause: impl Fn() -> ReadError) {
        while let Some(flight) = self.close(place, 0, Closed::GivenUp) {
            self.fail_group(&flight.group, &cause);
        }
        self.fail_waiting(place, cause);
    }

    /// The agent does not let this user read: neither what is in flight nor what waits.
    pub(super) fn forbid(&mut self, place: usize, at: usize, (what, now): (Refusal, Instant)) {
        let Some(flight) = self.close(place, at, Closed::Answered) else { return };
        let Some(agent) = self.agents.get_mut(place) else { return };
        agent.hear(now);
        let address = agent.address;
        let (same, other) = std::mem::take(&mut agent.waiting)
            .into_iter()
            .partition::<Vec<_>, _>(|group| group.order == flight.group.order);
        agent.waiting = other.into();
        for group in same.iter().chain([&flight.group]) {
            self.fail_group(group, || ReadError::Unauthorised { agent: address, what });
        }
        self.queue(place);
    }

    /// The host of an agent says that nobody listens there. One that had answered may just be
    /// starting again, so that only its patience ends it.
    pub(in crate::engine) fn nobody_listens(&mut self, address: SocketAddr) {
        let Some(&place) = self.by_address.get(&address_key(address)) else { return };
        let refused = || ReadError::ConnectionRefused { agent: address };
        let waits = |agent: &Agent| agent.heard.is_none() && !agent.flights.is_empty();
        if self.agents.get(place).is_some_and(waits) {
            self.abandon(place, refused);
        }
    }

    /// Ends the walk where it is.
    pub(in crate::engine) fn stop(&mut self, cause: impl Fn(SocketAddr) -> ReadError) {
        for place in 0..self.columns.end() {
            let order = self.columns.get(place).and_then(|column| self.orders.get(column.order));
            if let Some(agent) = order.map(|underway| underway.order.agent) {
                self.fail(place, cause(agent));
            }
        }
    }
}
