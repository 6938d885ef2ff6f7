//! The dialogue of one client, from Solicit to Release. Pure.

mod arbitrary;

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddrV6},
    time::Duration,
};

use linecert_socket::MacAddress;

use super::{
    message::{Kind, Message, Options, Transaction, code},
    outcome::{Answer, Bound, Conclusion, Outcome, Release, Server},
    plan::{Lease, Plan, RapidCommit},
    terms::Terms,
};
use crate::{
    ProbeError,
    backoff::Backoff,
    circumstances::Circumstances,
    departure::Departure,
    exchange::{self, Step},
    log::Log,
    packet::{Incoming, Ipv6, Node, Outgoing, Transport, UdpV6, ethertype, group_hardware_address},
};

pub(crate) use arbitrary::read_arbitrary;

const SERVER_PORT: u16 = 547;
const CLIENT_PORT: u16 = 546;
/// All DHCP relay agents and servers (RFC 8415, 7.1).
const SERVERS: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 1, 2);
/// More servers than any link has; what is beyond is a flood.
const MOST_SERVERS: usize = 64;
/// A DUID is at most 130 octets long (RFC 8415, 11.1).
const LONGEST_IDENTIFIER: usize = 130;
/// The number of the client's associations: it has one of each kind.
const ASSOCIATION: u32 = 1;

/// Who asks.
#[derive(Debug, Clone)]
pub(super) struct Client {
    pub(super) node: Node,
    pub(super) transaction: u32,
    /// The addresses of this machine, whose leases are not given back.
    pub(super) held: Vec<IpAddr>,
}

pub(super) struct Exchange {
    plan: Plan,
    node: Node,
    held: Vec<IpAddr>,
    identifier: Vec<u8>,
    shared: Options,
    transaction: Transaction,
    stage: Stage,
    departure: Departure,
    advertisements: Vec<Answer>,
    log: Log,
    /// The answer to a neighbour solicitation, which does not wait.
    neighbour: Option<Outgoing>,
}

enum Stage {
    Soliciting(Backoff),
    Requesting { chosen: Box<Answer>, repeat: Backoff },
    Bound { bound: Box<Bound>, owed: Option<Outgoing> },
    Refused(Box<Answer>),
}

impl Exchange {
    pub(super) fn new(plan: Plan, client: Client) -> Result<Self, ProbeError> {
        let Client { node, transaction, held } = client;
        let exchange = Self {
            identifier: plan.client_identifier(node.hardware_address),
            shared: plan.shared_options()?,
            transaction: Transaction::new(transaction),
            stage: Stage::Soliciting(Backoff::doubling(Duration::ZERO, plan.repeat)),
            departure: Departure::default(),
            advertisements: Vec::new(),
            log: Log::default(),
            neighbour: None,
            plan,
            node,
            held,
        };
        // What does not fit into a packet is found out before anything is sent.
        let fits = exchange.write(&exchange.solicit(Duration::ZERO)).is_some();
        let too_long = ProbeError::TooLong { what: "the message", limit: 65_527 };
        if fits { Ok(exchange) } else { Err(too_long) }
    }

    pub(super) fn into_outcome(self, circumstances: Circumstances) -> Outcome {
        let conclusion = match self.stage {
            Stage::Soliciting(_) if self.advertisements.is_empty() => Conclusion::NoAnswer,
            Stage::Soliciting(_) => Conclusion::NothingOffered,
            Stage::Requesting { chosen, .. } => Conclusion::NotConfirmed { offer: *chosen },
            Stage::Bound { bound, .. } => Conclusion::Bound(*bound),
            Stage::Refused(answer) => Conclusion::Refused(*answer),
        };
        let came = (self.plan, self.advertisements, conclusion, (self.departure, self.log));
        Outcome::new(circumstances, came)
    }

    fn message(&self, kind: Kind) -> Message {
        let mut options = Options::default();
        options.push(code::CLIENT_IDENTIFIER, &self.identifier);
        Message { kind, transaction: self.transaction, options }
    }

    fn add_elapsed(&self, message: &mut Message, now: Duration) {
        let elapsed = self.departure.since(now).map_or(0, |elapsed| elapsed.as_millis() / 10);
        let hundredths = u16::try_from(elapsed).unwrap_or(u16::MAX);
        message.options.push(code::ELAPSED_TIME, &hundredths.to_be_bytes());
    }

    fn solicit(&self, now: Duration) -> Message {
        let mut message = self.message(Kind::Solicit);
        self.add_elapsed(&mut message, now);
        self.shared.iter().for_each(|option| message.options.push(option.code, &option.octets));
        if self.plan.rapid_commit == RapidCommit::Offered {
            message.options.push(code::RAPID_COMMIT, &[]);
        }
        if self.plan.ask.address() {
            message.options.push(code::IA_NA, &association(&[]));
        }
        if let Some(length) = self.plan.ask.prefix_length() {
            let hint = prefix_option(Ipv6Addr::UNSPECIFIED, length);
            let hint = if length == 0 { Vec::new() } else { hint };
            message.options.push(code::IA_PD, &association(&hint));
        }
        message
    }

    fn request(&self, chosen: &Answer, now: Duration) -> Message {
        let mut message = self.message(Kind::Request);
        self.add_elapsed(&mut message, now);
        message.options.push(code::SERVER_IDENTIFIER, &chosen.server.identifier);
        self.shared.iter().for_each(|option| message.options.push(option.code, &option.octets));
        self.add_leases(&mut message, &chosen.terms);
        message
    }

    fn release(&self, answer: &Answer) -> Message {
        let mut message = self.message(Kind::Release);
        self.add_elapsed(&mut message, Duration::ZERO);
        message.options.push(code::SERVER_IDENTIFIER, &answer.server.identifier);
        self.add_leases(&mut message, &answer.terms);
        message
    }

    /// The associations with what the server has named, which is asked for or given back.
    fn add_leases(&self, message: &mut Message, terms: &Terms) {
        let addresses = terms.addresses.iter().flat_map(|leased| address_option(leased.address));
        if self.plan.ask.address() && !terms.addresses.is_empty() {
            message.options.push(code::IA_NA, &association(&addresses.collect::<Vec<_>>()));
        }
        let prefixes =
            terms.prefixes.iter().flat_map(|leased| prefix_option(leased.prefix, leased.length));
        if self.plan.ask.prefix_length().is_some() && !terms.prefixes.is_empty() {
            message.options.push(code::IA_PD, &association(&prefixes.collect::<Vec<_>>()));
        }
    }

    fn write(&self, message: &Message) -> Option<Outgoing> {
        let payload = message.encode().ok()?;
        let source = SocketAddrV6::new(self.node.link_local, CLIENT_PORT, 0, 0);
        let destination = SocketAddrV6::new(SERVERS, SERVER_PORT, 0, 0);
        let packet = UdpV6 { source, destination, payload: &payload }.encode()?;
        Some(Outgoing { destination: group_hardware_address(SERVERS), payload: packet })
    }

    /// Takes a message of a server to this client; what else is said on the link is counted.
    fn read(&mut self, frame: Incoming<'_>, packet: &Ipv6<'_>) -> Option<(Message, Server)> {
        let Transport::Udp { destination: CLIENT_PORT, payload, .. } = packet.transport else {
            return None;
        };
        let Ok(message) = Message::decode(payload) else {
            self.log.count_garbled();
            return None;
        };
        let to_us = message.options.get(code::CLIENT_IDENTIFIER) == Some(&self.identifier[..]);
        if message.transaction != self.transaction || !to_us {
            self.log.count_foreign();
            return None;
        }
        let identifier = message.options.get(code::SERVER_IDENTIFIER).unwrap_or_default();
        if identifier.is_empty() || identifier.len() > LONGEST_IDENTIFIER {
            self.log.count_garbled();
            return None;
        }
        let server = Server {
            identifier: identifier.to_vec(),
            hardware_address: frame.source,
            source: packet.source,
        };
        Some((message, server))
    }

    fn take_advertisement(&mut self, answer: Answer) {
        let known = self.advertisements.iter().any(|known| known.server == answer.server);
        if known || self.advertisements.len() >= MOST_SERVERS {
            return;
        }
        if self.wants(&answer) && answer.terms.has_lease() {
            self.transaction = self.transaction.next();
            let repeat = Backoff::doubling(Duration::ZERO, self.plan.repeat);
            self.stage = Stage::Requesting { chosen: Box::new(answer.clone()), repeat };
        }
        self.advertisements.push(answer);
    }

    fn wants(&self, answer: &Answer) -> bool {
        let server = self.plan.server.as_ref();
        server.is_none_or(|wanted| *wanted == answer.server.identifier)
    }

    fn take_reply(&mut self, answer: Answer, rapid: bool) {
        let advertised_after = match &self.stage {
            Stage::Soliciting(_) if rapid && self.wants(&answer) => None,
            Stage::Requesting { chosen, .. }
                if chosen.server.identifier == answer.server.identifier =>
            {
                Some(chosen.after)
            }
            Stage::Bound { .. } => return self.confirm_release(&answer),
            _ => return self.log.count_foreign(),
        };
        if !answer.terms.has_lease() {
            self.stage = Stage::Refused(Box::new(answer));
            return;
        }
        let release = self.release_of(&answer);
        self.transaction = self.transaction.next();
        let owed = (release == Release::Sent).then(|| self.write(&self.release(&answer))).flatten();
        let bound = Box::new(Bound { advertised_after, answer, release });
        self.stage = Stage::Bound { bound, owed };
    }

    fn confirm_release(&mut self, answer: &Answer) {
        let Stage::Bound { bound, .. } = &mut self.stage else { return };
        if bound.release == Release::Sent
            && bound.answer.server.identifier == answer.server.identifier
        {
            bound.release = Release::Confirmed;
        }
    }

    fn release_of(&self, answer: &Answer) -> Release {
        let mut addresses = answer.terms.addresses.iter().map(|leased| leased.address.into());
        match self.plan.lease {
            Lease::Keep => Release::NotWanted,
            Lease::GiveBack if addresses.any(|ip: IpAddr| self.held.contains(&ip)) => {
                Release::InUse
            }
            Lease::GiveBack => Release::Sent,
        }
    }

    /// The message that is due, with its name.
    fn due(&mut self, now: Duration) -> Option<(Outgoing, Kind)> {
        match &mut self.stage {
            Stage::Soliciting(repeat) => {
                let due = repeat.take_due(now);
                let message = due.then(|| self.write(&self.solicit(now))).flatten()?;
                Some((message, Kind::Solicit))
            }
            Stage::Requesting { repeat, chosen } => {
                let (due, chosen) = (repeat.take_due(now), chosen.clone());
                let message = due.then(|| self.write(&self.request(&chosen, now))).flatten()?;
                Some((message, Kind::Request))
            }
            Stage::Bound { owed, .. } => owed.take().map(|message| (message, Kind::Release)),
            Stage::Refused(_) => None,
        }
    }

    fn next_due(&self) -> Duration {
        match &self.stage {
            Stage::Soliciting(repeat) | Stage::Requesting { repeat, .. } => repeat.due(),
            Stage::Bound { .. } | Stage::Refused(_) => Duration::MAX,
        }
    }

    /// When there is nothing more to wait for.
    fn end(&self) -> Duration {
        let settled = matches!(self.stage, Stage::Bound { .. } | Stage::Refused(_));
        let window = self.departure.at().unwrap_or_default().saturating_add(self.plan.window);
        if settled { window.min(self.plan.deadline) } else { self.plan.deadline }
    }
}

impl exchange::Exchange for Exchange {
    const ETHERTYPE: u16 = ethertype::IPV6;

    fn groups(&self) -> Vec<MacAddress> {
        vec![self.node.solicited_group()]
    }

    fn receive(&mut self, frame: Incoming<'_>, at: Duration) {
        let Some(packet) = Ipv6::decode(frame.payload) else { return };
        if let Some(answer) = self.node.answer(frame, &packet) {
            self.neighbour = Some(answer);
            return;
        }
        let (Some(after), Some((message, server))) =
            (self.departure.since(at), self.read(frame, &packet))
        else {
            return;
        };
        self.log.received(at, message.kind.name(), (frame.source, frame.payload));
        let answer = Answer { after, server, terms: Terms::read(&message.options) };
        match message.kind {
            Kind::Advertise => self.take_advertisement(answer),
            Kind::Reply => {
                let rapid = message.options.get(code::RAPID_COMMIT).is_some();
                self.take_reply(answer, rapid);
            }
            _ => {}
        }
    }

    fn left(&mut self, at: Duration) {
        self.departure.leave(at);
    }

    fn step(&mut self, now: Duration) -> Step {
        if let Some(answer) = self.neighbour.take() {
            return Step::Send(answer);
        }
        let end = self.end();
        let releasing = matches!(self.stage, Stage::Bound { .. });
        if now >= end && !releasing {
            return Step::Finish;
        }
        if let Some((message, kind)) = self.due(now) {
            self.departure.hand_over(now);
            self.log.sent(now, kind.name(), (message.destination, &message.payload));
            return Step::Send(message);
        }
        if now >= end { Step::Finish } else { Step::Listen { until: end.min(self.next_due()) } }
    }

    /// A request whose answer nobody waits for may have been granted.
    fn abandon(&mut self) -> Option<Outgoing> {
        match &mut self.stage {
            Stage::Bound { owed, .. } => owed.take(),
            Stage::Requesting { chosen, .. } => {
                let chosen = chosen.clone();
                self.transaction = self.transaction.next();
                let give_back = self.release_of(&chosen) == Release::Sent;
                give_back.then(|| self.write(&self.release(&chosen))).flatten()
            }
            Stage::Soliciting(_) | Stage::Refused(_) => None,
        }
    }
}

/// An association whose times are left to the server (RFC 8415, 21.4 and 21.21).
fn association(options: &[u8]) -> Vec<u8> {
    [&ASSOCIATION.to_be_bytes(), &[0; 8][..], options].concat()
}

fn address_option(address: Ipv6Addr) -> Vec<u8> {
    let (code, length) = (code::ADDRESS.to_be_bytes(), 24_u16.to_be_bytes());
    [&code[..], &length, &address.octets(), &[0; 8]].concat()
}

fn prefix_option(prefix: Ipv6Addr, length: u8) -> Vec<u8> {
    let (code, size) = (code::PREFIX.to_be_bytes(), 25_u16.to_be_bytes());
    [&code[..], &size, &[0; 8], &[length], &prefix.octets()].concat()
}

#[cfg(test)]
mod tests;
