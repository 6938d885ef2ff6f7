//! One agent: from a datagram to the datagram that answers it, and when.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    answer::{Circumstances, Oversize},
    ber,
    fault::{AgentFault, Behaviour, Chance},
    request::{Kind, Message, Request},
    table::Table,
    tally::{Count, Tally},
    usm::{AgentUser, Opened, Usm},
};

/// Who may read an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Who knows the community, with SNMP v2c.
    V2c(String),
    /// The user, with SNMP v3.
    V3(AgentUser),
}

/// What an agent of the fleet is.
#[derive(Debug, Clone)]
pub struct AgentPlan {
    /// The rows, shared with as many agents as have the same.
    pub table: Arc<Table>,
    /// Who may read.
    pub access: Access,
    /// The most octets of a message that it sends; [`AgentPlan::ONE_FRAME`] fits an Ethernet frame.
    pub message_cap: usize,
    /// What becomes of an answer that is larger.
    pub oversize: Oversize,
    /// What is wrong with it. Of two faults of one kind the later counts.
    pub faults: Vec<AgentFault>,
    /// Decides which answers a fault of a share strikes.
    pub seed: u64,
}

impl AgentPlan {
    /// The UDP payload that one Ethernet frame carries: 1500 octets less the headers of IPv4 and
    /// UDP.
    pub const ONE_FRAME: usize = 1_472;

    /// A sound agent that answers in messages of one frame.
    #[must_use]
    pub const fn new(table: Arc<Table>, access: Access) -> Self {
        let faults = Vec::new();
        let (message_cap, oversize) = (Self::ONE_FRAME, Oversize::Truncate);
        Self { table, access, message_cap, oversize, faults, seed: 1 }
    }
}

pub(super) enum Door {
    V2c(Vec<u8>),
    V3(Box<Usm>),
}

/// A running agent.
pub(super) struct Agent {
    pub(super) serial: u32,
    pub(super) table: Arc<Table>,
    pub(super) door: Door,
    pub(super) message_cap: usize,
    pub(super) oversize: Oversize,
    pub(super) behaviour: Behaviour,
    pub(super) chance: Chance,
    pub(super) tally: Arc<Tally>,
    pub(super) state: State,
}

/// What an agent remembers from one request to the next.
#[derive(Debug, Default)]
pub(super) struct State {
    answers: u64,
    hung: bool,
    busy_until: Option<Instant>,
}

/// A datagram to send.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) octets: Vec<u8>,
    /// `None` is at once.
    pub(super) due: Option<Instant>,
    pub(super) times: usize,
    pub(super) source: Source,
}

/// Where an answer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Own,
    Foreign,
}

impl Agent {
    /// The answer to a datagram; `None` when there is none.
    pub(super) fn take(&mut self, datagram: &[u8], now: Instant) -> Option<Reply> {
        self.tally.add(Count::Requests, 1);
        self.tally.add(Count::OctetsIn, datagram.len());
        if self.state.hung {
            self.tally.add(Count::Unanswered, 1);
            return None;
        }
        let octets = match Message::read(datagram) {
            Some(Message::V2c { community, pdu }) => self.answer_v2c(community, pdu),
            Some(Message::V3(message)) => self.answer_v3(datagram, message, now),
            None => {
                self.tally.add(Count::Ignored, 1);
                None
            }
        };
        let due = self.finish_at(now);
        self.deliver(octets?, due, now)
    }

    fn answer_v2c(&mut self, community: &[u8], pdu: ber::Reader<'_>) -> Option<Vec<u8>> {
        let known = matches!(&self.door, Door::V2c(expect) if expect == community);
        let request = Request::read(pdu).filter(|_| known);
        let Some(request) = request else {
            self.tally.add(Count::Ignored, 1);
            return None;
        };
        let head = 3 + ber::header_length(community.len()) + community.len();
        let pdu = self.answer(&request, self.message_cap.saturating_sub(4 + head))?;
        let mut message = Vec::with_capacity(head + pdu.len() + 4);
        ber::push_header(&mut message, ber::SEQUENCE, head + pdu.len());
        ber::push_integer(&mut message, 1);
        ber::push_tlv(&mut message, ber::OCTET_STRING, community);
        message.extend_from_slice(&pdu);
        Some(message)
    }

    fn answer_v3(
        &mut self,
        datagram: &[u8],
        message: ber::Reader<'_>,
        now: Instant,
    ) -> Option<Vec<u8>> {
        self.age(now);
        let opened = match &mut self.door {
            Door::V3(usm) => usm.open(datagram, message, now),
            Door::V2c(_) => Opened::Nothing,
        };
        match opened {
            Opened::Request(scoped) => {
                let Door::V3(usm) = &self.door else { return None };
                let most = self.message_cap.min(scoped.max_size);
                let room = most.saturating_sub(usm.overhead());
                let request = Request::read(scoped.pdu()?)?;
                let pdu = self.answer(&request, room)?;
                let Door::V3(usm) = &self.door else { return None };
                usm.seal(&scoped, &pdu, now)
            }
            Opened::Report(report) => {
                self.tally.add(Count::Reports, 1);
                Some(report)
            }
            Opened::Nothing => {
                self.tally.add(Count::Ignored, 1);
                None
            }
        }
    }

    /// Lets the faults come that wait for a number of requests.
    fn age(&mut self, now: Instant) {
        let Door::V3(usm) = &mut self.door else { return };
        let passed = |after: &mut u64| usm.requests >= *after;
        let reboots = self.behaviour.reboot.take_if(passed).is_some();
        let renews = self.behaviour.new_engine_id.take_if(passed).is_some();
        if reboots {
            usm.reboot(now);
        }
        if renews {
            usm.take_new_id(self.serial, now);
        }
    }

    fn answer(&mut self, request: &Request<'_>, room: usize) -> Option<Vec<u8>> {
        let asks_nothing = matches!(request.kind, Kind::GetBulk { max_repetitions: 0, .. });
        self.state.hung |= self.behaviour.hang_on_zero && asks_nothing;
        self.state.answers += 1;
        let malformed =
            self.behaviour.malformed.is_some_and(|answer| answer.get() == self.state.answers);
        let circumstances = Circumstances {
            table: &self.table,
            behaviour: &self.behaviour,
            oversize: self.oversize,
            room,
            malformed,
        };
        let answer = if self.state.hung { None } else { circumstances.answer(request) };
        let Some(answer) = answer else {
            self.tally.add(Count::Unanswered, 1);
            return None;
        };
        self.tally.add(Count::VarBinds, answer.varbinds);
        self.tally.add(Count::Refused, usize::from(answer.refused));
        self.tally.add(Count::Malformed, usize::from(malformed));
        Some(answer.pdu)
    }

    /// Requests are served one after the other, each for as long as the fault says.
    fn finish_at(&mut self, now: Instant) -> Option<Instant> {
        let service = self.behaviour.service?;
        let begins = self.state.busy_until.map_or(now, |busy| busy.max(now));
        self.state.busy_until = Some(begins + service);
        self.state.busy_until
    }

    fn deliver(&mut self, octets: Vec<u8>, due: Option<Instant>, now: Instant) -> Option<Reply> {
        if self.chance.falls(self.behaviour.loss) {
            self.tally.add(Count::Lost, 1);
            return None;
        }
        let (share, by) = self.behaviour.late;
        let late = self.chance.falls(share);
        let twice = self.chance.falls(self.behaviour.duplicates);
        self.tally.add(Count::HeldBack, usize::from(late));
        self.tally.add(Count::Doubled, usize::from(twice));
        let times = if twice { 2 } else { 1 };
        self.tally.add(Count::Answers, times);
        self.tally.add(Count::OctetsOut, octets.len() * times);
        let due = if late { Some(later(due.unwrap_or(now), by)) } else { due };
        let foreign = self.behaviour.foreign_source;
        let source = if foreign { Source::Foreign } else { Source::Own };
        Some(Reply { octets, due, times, source })
    }
}

fn later(moment: Instant, by: Duration) -> Instant {
    moment.checked_add(by).unwrap_or(moment)
}
