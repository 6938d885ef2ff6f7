//! Asking: whose turn it is, what it is asked, and how that is written.

use std::time::Instant;

use super::{Access, Run, Underway};
use crate::{
    codec::{Asking, Request, write_discovery, write_v2c},
    credentials::KeyError,
    engine::{
        agent::{Agent, Alone, Closed, Flight, Group, Stage},
        budget::Plan,
        outcome::Sink,
    },
    read_error::{ReadError, Refusal},
};

/// The kernel charges a datagram with more than its octets.
const OVERHEAD: usize = 832;

impl<S: Sink + ?Sized> Run<'_, S> {
    /// Writes a request for every agent that may have one more, in turns, as long as there is room
    /// for the answers.
    pub(in crate::engine) fn fill(&mut self, now: Instant) {
        while let Some(&(until, agent)) = self.resting.first()
            && until <= now
        {
            self.resting.pop_first();
            self.ready.push_back(agent);
        }
        while self.outstanding < self.means.room
            && let Some(agent) = self.ready.pop_front()
        {
            self.start(agent, now);
        }
    }

    fn start(&mut self, place: usize, now: Instant) {
        let alone = self.alone(place);
        let Some(agent) = self.agents.get_mut(place) else { return };
        if let Some(until) = agent.allowance.rests_until(now) {
            self.resting.insert((until, place));
            return;
        }
        agent.queued = false;
        if !agent.may_be_asked(alone) {
            return;
        }
        let Some(group) = agent.waiting.pop_front() else { return };
        let Some(Underway { order, .. }) = self.orders.get(group.order) else { return };
        let plan = match order.pace.is_row_by_row() {
            true => Plan::LEAST,
            false => agent.habits.budget.plan(group.columns.len()),
        };
        self.launch(place, (group, plan, Stage::Reading), now);
        self.queue(place);
    }

    /// Until SNMP v3 knows the agent's clock, its answers come one at a time.
    fn alone(&self, place: usize) -> Alone {
        let next = self.agents.get(place).and_then(|agent| agent.waiting.front());
        match next.and_then(|group| self.orders.get(group.order)) {
            Some(Underway { access: Access::V3(session), .. })
                if !self.is_synchronised(*session) =>
            {
                Alone::Yes
            }
            _ => Alone::No,
        }
    }

    fn is_synchronised(&self, session: usize) -> bool {
        self.sessions.get(session).is_some_and(|(_, session)| session.is_synchronised())
    }

    /// Sends a new request.
    pub(super) fn launch(
        &mut self,
        place: usize,
        (group, plan, stage): (Group, Plan, Stage),
        now: Instant,
    ) {
        let Some(Underway { order, .. }) = self.orders.get(group.order) else { return };
        let room = usize::from(order.pace.answer.get()) + OVERHEAD;
        let id = self.means.random.identifier();
        let flight = Flight {
            id,
            group,
            plan,
            asked: plan,
            stage,
            began: now,
            sent: now,
            deadline: now,
            sends: 1,
            introductions: 0,
            garbage: 0,
            room,
        };
        self.outstanding += room;
        if let Some(agent) = self.agents.get_mut(place) {
            let at = agent.flights.len();
            agent.flights.push(flight);
            self.transmit(place, at, now);
        }
    }

    /// Sends a request, for the first time or again.
    pub(super) fn transmit(&mut self, place: usize, at: usize, now: Instant) {
        match self.compose(place, at, now) {
            Ok(octets) => {
                self.means.counters.requests += 1;
                self.means.counters.octets_out += octets;
                self.schedule(place, at, now);
            }
            Err(KeyError) => self.forbid(place, at, (Refusal::Keys, now)),
        }
    }

    fn schedule(&mut self, place: usize, at: usize, now: Instant) {
        let Some(agent) = self.agents.get_mut(place) else { return };
        let rtt = agent.habits.rtt;
        let Some(flight) = agent.flights.get_mut(at) else { return };
        let Some(Underway { order, .. }) = self.orders.get(flight.group.order) else { return };
        agent.allowance.spend(now);
        let wait = rtt.timeout(&order.pace.patience, flight.sends);
        flight.sent = now;
        flight.deadline = now + wait + self.means.random.jitter(wait);
    }

    fn compose(&mut self, place: usize, at: usize, now: Instant) -> Result<u64, KeyError> {
        let Some(agent) = self.agents.get_mut(place) else { return Err(KeyError) };
        let to = (agent.address, place);
        let Some(flight) = agent.flights.get_mut(at) else { return Err(KeyError) };
        let Underway { access, .. } = self.orders.get(flight.group.order).ok_or(KeyError)?;
        let columns = &self.columns;
        let asked = flight.group.columns.iter().take(flight.plan.columns);
        let after = asked.filter_map(|column| columns.get(*column)).map(|column| column.cursor());
        let asking = Asking { request: flight.plan.request(), id: flight.id, after };
        let outbox = self.outboxes.toward(to.0);
        let to = (to.0, to.1, flight.id);
        let octets = match access {
            Access::V2c(community) => outbox.push(to, |out| {
                write_v2c(out, community.as_bytes(), asking);
                Ok(())
            }),
            Access::V3(session) => {
                let (_, session) = self.sessions.get(*session).ok_or(KeyError)?;
                if session.is_unknown() {
                    flight.stage = Stage::Discovery;
                    self.means.counters.discoveries += 1;
                    outbox.push(to, |out| {
                        write_discovery(out, flight.id);
                        Ok(())
                    })
                } else {
                    if flight.stage == Stage::Discovery {
                        flight.stage = Stage::Reading;
                    }
                    outbox.push(to, |out| session.write(out, asking, (self.means.salts, now)))
                }
            }
        }?;
        Ok(u64::try_from(octets).unwrap_or(u64::MAX))
    }

    /// Takes note of the requests that no answer came to.
    pub(in crate::engine) fn expire(&mut self, now: Instant) {
        for place in 0..self.agents.len() {
            while let Some(at) = self.overdue(place, now) {
                self.time_out(place, at, now);
            }
        }
    }

    fn overdue(&self, place: usize, now: Instant) -> Option<usize> {
        let agent = self.agents.get(place)?;
        agent.flights.iter().position(|flight| flight.deadline <= now)
    }

    fn time_out(&mut self, place: usize, at: usize, now: Instant) {
        self.means.counters.timeouts += 1;
        if self.is_last_try(place, at) {
            self.exhausted(place, at, now);
            return;
        }
        let Some(agent) = self.agents.get_mut(place) else { return };
        let Some(flight) = agent.flights.get_mut(at) else { return };
        if flight.stage == Stage::Reading {
            agent.habits.budget.timed_out(flight.plan);
            flight.plan = flight.plan.halved();
        }
        flight.sends += 1;
        // A replaced agent ignores what is meant for its predecessor.
        if flight.sends > 2
            && let Some(Underway { access: Access::V3(session), .. }) =
                self.orders.get(flight.group.order)
            && let Some((_, session)) = self.sessions.get_mut(*session)
        {
            session.forget_engine();
        }
        self.means.counters.retransmissions += 1;
        self.transmit(place, at, now);
    }

    fn is_last_try(&self, place: usize, at: usize) -> bool {
        let Some(agent) = self.agents.get(place) else { return true };
        let Some(flight) = agent.flights.get(at) else { return true };
        let Some(Underway { order, .. }) = self.orders.get(flight.group.order) else { return true };
        flight.stage == Stage::LastResort || flight.sends >= agent.tries(&order.pace.patience)
    }

    /// Some agents answer for one object where they do not for several; the others are silent.
    fn exhausted(&mut self, place: usize, at: usize, now: Instant) {
        let Some(flight) = self.close(place, at, Closed::GivenUp) else { return };
        let silent = self.agents.get(place).is_none_or(Agent::is_silent);
        let several = flight.plan.columns > 1 && flight.stage == Stage::Reading;
        let ready = match self.orders.get(flight.group.order) {
            Some(Underway { access: Access::V3(session), .. }) => self.is_synchronised(*session),
            _ => true,
        };
        if several && ready && !silent {
            self.launch(place, (flight.group, Plan::LEAST, Stage::LastResort), now);
        } else {
            self.give_up(place, flight, now);
        }
    }

    /// The system does not send to this agent.
    pub(in crate::engine) fn cannot_send(&mut self, place: usize, id: u32, error: &std::io::Error) {
        let Some(agent) = self.agents.get_mut(place) else { return };
        let address = agent.address;
        if let Some(at) = agent.flight(id)
            && let Some(flight) = self.close(place, at, Closed::GivenUp)
        {
            let network = || ReadError::network(address, error);
            self.fail_group(&flight.group, network);
            self.fail_waiting(place, network);
        }
    }
}

impl Plan {
    /// Half as much of the same columns.
    fn halved(self) -> Self {
        match self.request() {
            Request::GetNext => self,
            Request::GetBulk { repetitions } => Self {
                repetitions: repetitions.get().div_ceil(2).try_into().unwrap_or(repetitions),
                ..self
            },
        }
    }
}
