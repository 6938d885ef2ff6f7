//! Answers: which request one belongs to, and what it says.

use std::{net::SocketAddr, time::Instant};

use super::{Access, Run, Underway, address_key};
use crate::{
    codec::{Envelope, Message, Pdu, PduKind, Request, ScopedPdu},
    engine::{
        agent::{Closed, Flight, Group, Stage},
        budget::{Answered, MOST_COLUMNS},
        column::{Going, Progress},
        outcome::{CellRef, Sink},
        usm::Heard,
    },
    read_error::{ReadError, Refusal},
};

/// How often one request may be answered by "ask again" (SNMP v3): discovery, clock, and once more.
const MOST_INTRODUCTIONS: u8 = 5;

/// An answer and the datagram that it came in.
#[derive(Clone, Copy)]
struct Arrival<'a> {
    pdu: Pdu<'a>,
    octets: usize,
    now: Instant,
}

impl<S: Sink + ?Sized> Run<'_, S> {
    /// Takes one datagram.
    pub(in crate::engine) fn receive(&mut self, source: SocketAddr, datagram: &[u8], now: Instant) {
        self.means.counters.datagrams += 1;
        self.means.counters.octets_in += u64::try_from(datagram.len()).unwrap_or(u64::MAX);
        let Some(&place) = self.by_address.get(&address_key(source)) else {
            self.means.counters.foreign += 1;
            return;
        };
        match Message::decode(datagram) {
            Ok(Message::V2c(message)) => {
                let arrival = Arrival { pdu: message.pdu, octets: datagram.len(), now };
                self.receive_v2c(place, message.community, arrival);
            }
            Ok(Message::V3(envelope)) => self.receive_v3(place, &envelope, (datagram.len(), now)),
            Err(_) => self.garbage(place, None),
        }
    }

    fn receive_v2c(&mut self, place: usize, community: &[u8], arrival: Arrival<'_>) {
        let Ok(id) = u32::try_from(arrival.pdu.request_id) else {
            return self.garbage(place, None);
        };
        let Some(at) = self.find(place, id, arrival.now) else { return };
        let access = self.access_of(place, at);
        let known =
            matches!(access, Some(Access::V2c(expected)) if expected.as_bytes() == community);
        if known && arrival.pdu.kind == PduKind::Response {
            self.answer(place, at, arrival);
        } else {
            self.garbage(place, Some(at));
        }
    }

    fn receive_v3(
        &mut self,
        place: usize,
        message: &Envelope<'_>,
        (octets, now): (usize, Instant),
    ) {
        let Some(at) = self.find(place, message.message_id, now) else { return };
        let Some(&Access::V3(session)) = self.access_of(place, at) else {
            return self.garbage(place, Some(at));
        };
        let Some((_, session)) = self.sessions.get_mut(session) else { return };
        match session.hear(message, now) {
            Heard::Answer(opened) => match ScopedPdu::decode(&opened) {
                Ok(ScopedPdu { pdu, .. })
                    if u32::try_from(pdu.request_id) == Ok(message.message_id) =>
                {
                    self.answer(place, at, Arrival { pdu, octets, now });
                }
                _ => self.garbage(place, Some(at)),
            },
            Heard::Introduced => self.ask_again(place, at, (Refusal::UnknownEngine, now)),
            Heard::Synchronised => self.ask_again(place, at, (Refusal::NotInTimeWindow, now)),
            Heard::Refused(what) => self.forbid(place, at, (what, now)),
            Heard::Stale | Heard::Garbage => self.garbage(place, Some(at)),
        }
    }

    /// The request that an answer belongs to; one that belongs to none is counted. One that comes
    /// after all tries is of no use, but shows that the agent is there.
    fn find(&mut self, place: usize, id: u32, now: Instant) -> Option<usize> {
        let agent = self.agents.get_mut(place)?;
        let found = agent.flight(id);
        if found.is_none() {
            match agent.how_closed(id) {
                Some(Closed::Answered) => self.means.counters.duplicates += 1,
                Some(Closed::GivenUp) => {
                    self.means.counters.late += 1;
                    agent.hear(now);
                }
                None => self.means.counters.late += 1,
            }
        }
        found
    }

    fn access_of(&self, place: usize, at: usize) -> Option<&Access> {
        let flight = self.agents.get(place)?.flights.get(at)?;
        Some(&self.orders.get(flight.group.order)?.access)
    }

    /// Counts what is of no use, against the request at `at` or all that wait for this agent.
    fn garbage(&mut self, place: usize, at: Option<usize>) {
        self.means.counters.garbage += 1;
        let Some(agent) = self.agents.get_mut(place) else { return };
        agent.garbage = agent.garbage.saturating_add(1);
        for (flight, _) in
            agent.flights.iter_mut().zip(0..).filter(|(_, i)| at.is_none_or(|at| at == *i))
        {
            flight.garbage += 1;
        }
    }

    /// Sends the request again now that the agent has said who it is or what time it has.
    fn ask_again(&mut self, place: usize, at: usize, (why_not, now): (Refusal, Instant)) {
        let Some(flight) = self.agents.get_mut(place).and_then(|agent| agent.flights.get_mut(at))
        else {
            return;
        };
        flight.introductions += 1;
        flight.sends = 1;
        if flight.introductions > MOST_INTRODUCTIONS {
            self.forbid(place, at, (why_not, now));
        } else {
            self.transmit(place, at, now);
        }
    }

    fn answer(&mut self, place: usize, at: usize, arrival: Arrival<'_>) {
        let Some(flight) = self.close(place, at, Closed::Answered) else { return };
        let Some(agent) = self.agents.get_mut(place) else { return };
        agent.hear(arrival.now);
        if let Some(took) = flight.took(arrival.now) {
            agent.habits.rtt.sample(took);
        }
        match arrival.pdu.error_status {
            0 if arrival.pdu.count() == 0 => {
                self.refused(place, flight, EMPTY);
            }
            0 => self.deliver(place, flight, arrival),
            status => self.refused(place, flight, status_name(status)),
        }
        self.queue(place);
    }

    fn deliver(&mut self, place: usize, flight: Flight, arrival: Arrival<'_>) {
        let Flight { asked, plan, .. } = flight;
        let count = arrival.pdu.count();
        if asked.request() == Request::GetNext && count > asked.columns {
            let Some(address) = self.agents.get(place).map(|agent| agent.address) else { return };
            let what = || ReadError::nonsense(address, "more objects than were asked for");
            return self.fail_group(&flight.group, what);
        }
        self.means.counters.cells += u64::try_from(count).unwrap_or(u64::MAX);
        let took = flight.took(arrival.now);
        let columns = flight.group.columns.get(..plan.columns).unwrap_or_default();
        let mut progress = [Progress::default(); MOST_COLUMNS];
        self.give_cells(columns, &mut progress, arrival.pdu);
        for (&column, progress) in columns.iter().zip(&progress) {
            self.settle(column, progress);
        }
        let at_end = columns.iter().all(|column| !self.goes_on(*column));
        let octets = arrival.octets;
        self.learn(place, &flight, Answered { plan: asked, binds: count, octets, took, at_end });
        self.go_on(place, flight);
    }

    fn give_cells<'a>(
        &mut self,
        columns: &[usize],
        progress: &mut [Progress<'a>; MOST_COLUMNS],
        pdu: Pdu<'a>,
    ) {
        let mut binds = pdu.binds();
        loop {
            // Row by row: the answer may end in the middle of one.
            for (&column, progress) in columns.iter().zip(progress.iter_mut()) {
                let Some(bind) = binds.next() else { return };
                let Some(column) = self.columns.get_mut(column) else { return };
                if let Some((index, value)) = column.take(progress, bind) {
                    let (order, subtree) = (column.order, column.subtree);
                    self.sink.cell(CellRef { order, subtree, index, value });
                }
            }
        }
    }

    fn settle(&mut self, place: usize, progress: &Progress<'_>) {
        if let Some(end) = self.columns.get_mut(place).and_then(|column| column.settle(progress)) {
            self.end(place, end);
        }
    }

    fn goes_on(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|column| column.going == Going::On)
    }

    fn learn(&mut self, place: usize, flight: &Flight, answered: Answered) {
        if answered.binds < usize::from(answered.plan.binds()) && !answered.at_end {
            self.means.counters.shortened += 1;
        }
        let Some(agent) = self.agents.get_mut(place) else { return };
        let Some(Underway { order, .. }) = self.orders.get(flight.group.order) else { return };
        if flight.stage == Stage::LastResort {
            agent.habits.one_column = true;
        } else if !order.pace.is_row_by_row() {
            agent.habits.budget.answered(answered, order.pace.answer);
        }
    }

    fn go_on(&mut self, place: usize, flight: Flight) {
        let (mut group, stage) = (flight.group, flight.stage);
        group.columns.retain(|column| self.goes_on(*column));
        let Some(agent) = self.agents.get_mut(place) else { return };
        if stage == Stage::LastResort {
            agent.waiting.extend(group.split());
        } else if !group.columns.is_empty() {
            agent.waiting.push_back(group);
        }
    }

    /// The agent could not, and says so. It is asked for less, then for one column alone, and when
    /// it cannot answer for one object either, that column has failed.
    fn refused(&mut self, place: usize, flight: Flight, status: &str) {
        let Some(agent) = self.agents.get_mut(place) else { return };
        let (address, order) = (agent.address, flight.group.order);
        let wants_less = matches!(status, TOO_BIG | GENERAL | "resourceUnavailable" | EMPTY);
        self.means.counters.too_big += u64::from(wants_less);
        if flight.plan.columns > 1 && !matches!(status, TOO_BIG | EMPTY) {
            flight.group.split().rev().for_each(|single| agent.waiting.push_front(single));
            return;
        }
        if wants_less && agent.habits.budget.refused(flight.plan) {
            agent.waiting.push_front(flight.group);
            return;
        }
        agent.habits.budget.forget_refusal();
        let mut columns = flight.group.columns;
        let rest = columns.split_off(flight.plan.columns.min(columns.len()));
        if !rest.is_empty() {
            agent.waiting.push_front(Group { order, columns: rest });
        }
        for column in columns {
            let oid = self.columns.get(column).map(|column| column.last_object());
            self.fail(
                column,
                ReadError::Refused { agent: address, status: status.to_owned(), oid },
            );
        }
    }
}

const TOO_BIG: &str = "tooBig";
const GENERAL: &str = "genErr";
const EMPTY: &str = "an answer without any object";

/// The names of RFC 3416, 3.
fn status_name(status: i32) -> &'static str {
    const NAMES: [&str; 18] = [
        TOO_BIG,
        "noSuchName",
        "badValue",
        "readOnly",
        GENERAL,
        "noAccess",
        "wrongType",
        "wrongLength",
        "wrongEncoding",
        "wrongValue",
        "noCreation",
        "inconsistentValue",
        "resourceUnavailable",
        "commitFailed",
        "undoFailed",
        "authorizationError",
        "notWritable",
        "inconsistentName",
    ];
    let place = usize::try_from(status).ok().and_then(|status| status.checked_sub(1));
    place.and_then(|place| NAMES.get(place)).copied().unwrap_or("an error that is not defined")
}
