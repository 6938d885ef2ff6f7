//! The dialogue of one client, from DHCPDISCOVER to DHCPRELEASE. Pure.

mod arbitrary;

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddrV4},
    time::Duration,
};

use linecert_socket::MacAddress;

use super::{
    message::{Kind, Message, Speaker},
    options::{Options, code},
    outcome::{Answer, Bound, Conclusion, Outcome, Release, Server},
    plan::{Lease, Plan, Replies},
    terms::Terms,
};
use crate::{
    ProbeError,
    backoff::Backoff,
    circumstances::Circumstances,
    departure::Departure,
    exchange::{self, Step},
    log::Log,
    octets::text,
    packet::{Incoming, Outgoing, UdpV4, ethertype},
};

pub(crate) use arbitrary::read_arbitrary;

const SERVER_PORT: u16 = 67;
const CLIENT_PORT: u16 = 68;
/// More servers than any link has; what is beyond is a flood.
const MOST_OFFERS: usize = 64;
/// The largest message that an Ethernet frame carries whole.
const LARGEST_MESSAGE: u16 = 1500;

/// Who asks.
#[derive(Debug, Clone)]
pub(super) struct Client {
    pub(super) own: MacAddress,
    pub(super) transaction: u32,
    /// The addresses of this machine, whose leases are not given back.
    pub(super) held: Vec<IpAddr>,
}

pub(super) struct Exchange {
    plan: Plan,
    client: Client,
    options: Options,
    relay_agent: Option<Vec<u8>>,
    stage: Stage,
    departure: Departure,
    /// The field `secs`, which a request repeats of its discover (RFC 2131, 3.1).
    seconds: u16,
    offers: Vec<Answer>,
    log: Log,
}

enum Stage {
    Selecting(Backoff),
    Requesting { chosen: Box<Answer>, repeat: Backoff },
    Bound { bound: Box<Bound>, owed: Option<Outgoing> },
    Refused { server: Server, message: Option<String>, after: Duration },
}

impl Exchange {
    pub(super) fn new(plan: Plan, client: Client) -> Result<Self, ProbeError> {
        let options = plan.client.encode(client.own)?;
        let relay_agent = options.get(code::RELAY_AGENT).map(<[u8]>::to_vec);
        let stage = Stage::Selecting(Backoff::doubling(Duration::ZERO, plan.repeat));
        let (offers, log) = (Vec::new(), Log::default());
        let (departure, seconds) = (Departure::default(), 0);
        let exchange =
            Self { plan, client, options, relay_agent, stage, departure, seconds, offers, log };
        // What does not fit into a packet is found out before anything is sent.
        let fits = exchange.broadcast(&exchange.discover()).is_some();
        let too_long = ProbeError::TooLong { what: "the message", limit: 65_507 };
        if fits { Ok(exchange) } else { Err(too_long) }
    }

    pub(super) fn into_outcome(self, circumstances: Circumstances) -> Outcome {
        let conclusion = match self.stage {
            Stage::Selecting(_) => Conclusion::NoOffer,
            Stage::Requesting { chosen, .. } => Conclusion::NotAcknowledged { offer: *chosen },
            Stage::Bound { bound, .. } => Conclusion::Bound(*bound),
            Stage::Refused { server, message, after } => {
                Conclusion::Refused { server, message, after }
            }
        };
        Outcome::new(
            circumstances,
            (self.plan, self.offers, conclusion, (self.departure, self.log)),
        )
    }

    fn message(&self, kind: Kind) -> Message {
        let mut options = Options::default();
        options.append(code::MESSAGE_TYPE, &[kind.number()]);
        Message {
            speaker: Speaker::Client,
            transaction: self.client.transaction,
            seconds: self.seconds,
            replies: self.plan.replies,
            held: Ipv4Addr::UNSPECIFIED,
            given: Ipv4Addr::UNSPECIFIED,
            next_server: Ipv4Addr::UNSPECIFIED,
            relay: Ipv4Addr::UNSPECIFIED,
            hardware_address: self.client.own,
            file: Vec::new(),
            options,
        }
    }

    /// A message with the options that DHCPDISCOVER and DHCPREQUEST share.
    fn asking(&self, kind: Kind, own: &[(u8, &[u8])]) -> Message {
        let mut message = self.message(kind);
        for (code, octets) in own {
            message.options.append(*code, octets);
        }
        message.options.append(code::LARGEST_MESSAGE, &LARGEST_MESSAGE.to_be_bytes());
        message.options.append(code::PARAMETER_LIST, &self.plan.client.requested);
        for option in self.options.iter() {
            message.options.append(option.code, &option.octets);
        }
        message
    }

    fn discover(&self) -> Message {
        self.asking(Kind::Discover, &[])
    }

    fn request(&self, offer: &Answer) -> Message {
        let address = offer.terms.address.octets();
        let server = offer.server.identifier.octets();
        let chosen =
            [(code::REQUESTED_ADDRESS, &address[..]), (code::SERVER_IDENTIFIER, &server[..])];
        self.asking(Kind::Request, &chosen)
    }

    /// The message that gives the lease back, to the station that the lease came from.
    fn release(&self, answer: &Answer) -> Option<Outgoing> {
        let (address, server) = (answer.terms.address, answer.server.identifier);
        let mut message = self.message(Kind::Release);
        message.held = address;
        message.replies = Replies::Unicast;
        message.options.append(code::SERVER_IDENTIFIER, &server.octets());
        let identifier = self.options.get(code::CLIENT_IDENTIFIER).unwrap_or_default();
        message.options.append(code::CLIENT_IDENTIFIER, identifier);
        let payload = message.encode();
        let source = SocketAddrV4::new(address, CLIENT_PORT);
        let destination = SocketAddrV4::new(server, SERVER_PORT);
        let packet = UdpV4 { source, destination, payload: &payload }.encode()?;
        Some(Outgoing { destination: answer.server.hardware_address, payload: packet })
    }

    fn broadcast(&self, message: &Message) -> Option<Outgoing> {
        let payload = message.encode();
        let source = SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, CLIENT_PORT);
        let destination = SocketAddrV4::new(Ipv4Addr::BROADCAST, SERVER_PORT);
        let packet = UdpV4 { source, destination, payload: &payload }.encode()?;
        Some(Outgoing { destination: MacAddress::BROADCAST, payload: packet })
    }

    /// Takes a message of a server to this client; what else is said on the link is counted.
    fn read(&mut self, frame: Incoming<'_>) -> Option<(Message, Server)> {
        let datagram = UdpV4::decode(frame.payload)?;
        if (datagram.source.port(), datagram.destination.port()) != (SERVER_PORT, CLIENT_PORT) {
            return None;
        }
        let Ok(message) = Message::decode(datagram.payload) else {
            self.log.count_garbled();
            return None;
        };
        let ours = message.transaction == self.client.transaction
            && message.hardware_address == self.client.own;
        if !ours || message.speaker == Speaker::Client {
            self.log.count_foreign();
            return None;
        }
        let Some(identifier) = identifier(&message) else {
            self.log.count_garbled();
            return None;
        };
        let server = Server {
            identifier,
            hardware_address: frame.source,
            source: *datagram.source.ip(),
            relay: Some(message.relay).filter(|relay| !relay.is_unspecified()),
        };
        Some((message, server))
    }

    fn take_offer(&mut self, message: &Message, server: Server, at: Duration) {
        let sent = self.relay_agent.as_deref();
        let Some(after) = self.departure.since(at) else { return };
        let offer = Answer { after, server, terms: Terms::read(message, sent) };
        if message.given.is_unspecified() || self.offers.len() >= MOST_OFFERS {
            return self.log.count_garbled();
        }
        if self.offers.iter().any(|known| known.server == offer.server) {
            return;
        }
        let wanted = self.plan.server.is_none_or(|wanted| wanted == server.identifier);
        if wanted && matches!(self.stage, Stage::Selecting(_)) {
            let repeat = Backoff::doubling(Duration::ZERO, self.plan.repeat);
            self.stage = Stage::Requesting { chosen: Box::new(offer.clone()), repeat };
        }
        self.offers.push(offer);
    }

    /// Takes the answer to the request: it must be of the server that was chosen.
    fn take_verdict(&mut self, message: &Message, server: Server, at: Duration) {
        let Stage::Requesting { chosen, .. } = &self.stage else { return };
        if chosen.server.identifier != server.identifier {
            return self.log.count_foreign();
        }
        let Some(after) = self.departure.since(at) else { return };
        if message.kind() == Some(Kind::Refuse) {
            let message = message.options.get(code::MESSAGE).map(text);
            self.stage = Stage::Refused { server, message, after };
            return;
        }
        let terms = Terms::read(message, self.relay_agent.as_deref());
        let offered_after = chosen.after;
        let answer = Answer { after, server, terms };
        let release = self.release_of(&answer);
        let owed = (release == Release::Sent).then(|| self.release(&answer)).flatten();
        let bound = Box::new(Bound { offered_after, answer, release });
        self.stage = Stage::Bound { bound, owed };
    }

    fn release_of(&self, answer: &Answer) -> Release {
        let address = IpAddr::V4(answer.terms.address);
        match self.plan.lease {
            Lease::Keep => Release::NotWanted,
            Lease::GiveBack if self.client.held.contains(&address) => Release::InUse,
            Lease::GiveBack => Release::Sent,
        }
    }

    /// The message that is due, with its name.
    fn due(&mut self, now: Duration) -> Option<(Outgoing, Kind)> {
        match &mut self.stage {
            Stage::Selecting(repeat) => {
                let due = repeat.take_due(now);
                let elapsed = self.departure.since(now).map_or(0, |elapsed| elapsed.as_secs());
                self.seconds = u16::try_from(elapsed).unwrap_or(u16::MAX);
                let message = due.then(|| self.broadcast(&self.discover())).flatten()?;
                Some((message, Kind::Discover))
            }
            Stage::Requesting { repeat, chosen } => {
                let (due, chosen) = (repeat.take_due(now), chosen.clone());
                let message = due.then(|| self.broadcast(&self.request(&chosen))).flatten()?;
                Some((message, Kind::Request))
            }
            Stage::Bound { owed, .. } => owed.take().map(|message| (message, Kind::Release)),
            Stage::Refused { .. } => None,
        }
    }

    /// When there is nothing more to wait for.
    fn end(&self) -> Duration {
        let settled = matches!(self.stage, Stage::Bound { .. } | Stage::Refused { .. });
        let window = self.departure.at().unwrap_or_default().saturating_add(self.plan.window);
        if settled { window.min(self.plan.deadline) } else { self.plan.deadline }
    }

    fn next_due(&self) -> Duration {
        match &self.stage {
            Stage::Selecting(repeat) | Stage::Requesting { repeat, .. } => repeat.due(),
            Stage::Bound { .. } | Stage::Refused { .. } => Duration::MAX,
        }
    }
}

impl exchange::Exchange for Exchange {
    const ETHERTYPE: u16 = ethertype::IPV4;

    fn groups(&self) -> Vec<MacAddress> {
        Vec::new()
    }

    fn receive(&mut self, frame: Incoming<'_>, at: Duration) {
        let Some((message, server)) = self.read(frame) else { return };
        let Some(kind) = message.kind() else { return };
        self.log.received(at, kind.name(), (frame.source, frame.payload));
        match kind {
            Kind::Offer => self.take_offer(&message, server, at),
            Kind::Acknowledge | Kind::Refuse => self.take_verdict(&message, server, at),
            _ => {}
        }
    }

    fn left(&mut self, at: Duration) {
        self.departure.leave(at);
    }

    fn step(&mut self, now: Duration) -> Step {
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
                (self.release_of(&chosen) == Release::Sent).then(|| self.release(&chosen)).flatten()
            }
            Stage::Selecting(_) | Stage::Refused { .. } => None,
        }
    }
}

fn identifier(message: &Message) -> Option<Ipv4Addr> {
    let octets: [u8; 4] = message.options.get(code::SERVER_IDENTIFIER)?.try_into().ok()?;
    Some(octets.into())
}

#[cfg(test)]
mod tests;
