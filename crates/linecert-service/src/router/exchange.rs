//! The dialogue of a host that looks for routers. Pure.

mod arbitrary;

use std::{net::Ipv6Addr, time::Duration};

use linecert_socket::MacAddress;

use super::{
    Plan,
    advertisement::Advertisement,
    outcome::{Delivery, Heard, Outcome},
};
use crate::{
    backoff::Backoff,
    circumstances::Circumstances,
    departure::Departure,
    exchange::{self, Step},
    log::Log,
    packet::{
        Incoming, Ipv6, Node, Outgoing, Transport, UNROUTED, ethertype, group_hardware_address,
    },
};

pub(crate) use arbitrary::read_arbitrary;

const ALL_NODES: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1);
const ALL_ROUTERS: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 2);
const SOLICITATION: [u8; 8] = [133, 0, 0, 0, 0, 0, 0, 0];
const SOURCE_HARDWARE_ADDRESS: [u8; 2] = [1, 1];
/// More routers than any link has; what is beyond is a flood.
const MOST_ROUTERS: usize = 64;
/// The interval and number of solicitations (RFC 4861, 10).
const INTERVAL: Duration = Duration::from_secs(4);
const SOLICITATIONS: u32 = 3;

pub(super) struct Exchange {
    plan: Plan,
    node: Node,
    repeat: Backoff,
    departure: Departure,
    heard: Vec<Heard>,
    log: Log,
    /// The answer to a neighbour solicitation, which does not wait.
    neighbour: Option<Outgoing>,
}

impl Exchange {
    pub(super) fn new(plan: Plan, node: Node) -> Self {
        let repeat = Backoff::steady(INTERVAL, SOLICITATIONS);
        let (departure, heard, log) = (Departure::default(), Vec::new(), Log::default());
        Self { plan, node, repeat, departure, heard, log, neighbour: None }
    }

    pub(super) fn into_outcome(self, circumstances: Circumstances) -> Outcome {
        Outcome::new(circumstances, (self.plan, self.heard, (self.departure, self.log)))
    }

    /// The solicitation states its hardware address, so that a router can answer it at once.
    fn solicitation(&self) -> Option<Outgoing> {
        let own = self.node.hardware_address.0;
        let message = [&SOLICITATION[..], &SOURCE_HARDWARE_ADDRESS, &own].concat();
        self.node.multicast(ALL_ROUTERS, &message)
    }

    /// Takes an advertisement that a host would take (RFC 4861, 6.1.2).
    fn take(&mut self, frame: Incoming<'_>, packet: &Ipv6<'_>, at: Duration) {
        let Transport::Icmp(message) = packet.transport else { return };
        if message.first() != Some(&134) {
            return;
        }
        let from_router = packet.hop_limit == UNROUTED && packet.source.is_unicast_link_local();
        let advertisement = Advertisement::decode(message).filter(|_| from_router);
        let (Some(after), Some(advertisement)) = (self.departure.since(at), advertisement) else {
            return self.log.count_garbled();
        };
        self.log.received(at, "advertisement", (frame.source, frame.payload));
        let to_us = packet.destination == self.node.link_local;
        let heard = Heard {
            after,
            router: packet.source,
            hardware_address: frame.source,
            delivery: if to_us { Delivery::ToThisHost } else { Delivery::ToAll },
            advertisement,
        };
        let same = |known: &Heard| {
            (known.router, known.hardware_address, &known.advertisement)
                == (heard.router, heard.hardware_address, &heard.advertisement)
        };
        if !self.heard.iter().any(same) && self.heard.len() < MOST_ROUTERS {
            self.heard.push(heard);
        }
    }

    /// When there is nothing more to wait for.
    fn end(&self) -> Duration {
        let first = self.departure.at().unwrap_or_default();
        let heard = self.heard.first().map(|heard| first + heard.after + self.plan.window);
        heard.unwrap_or(Duration::MAX).min(self.plan.deadline)
    }
}

impl exchange::Exchange for Exchange {
    const ETHERTYPE: u16 = ethertype::IPV6;

    fn groups(&self) -> Vec<MacAddress> {
        vec![group_hardware_address(ALL_NODES), self.node.solicited_group()]
    }

    fn receive(&mut self, frame: Incoming<'_>, at: Duration) {
        let Some(packet) = Ipv6::decode(frame.payload) else { return };
        match self.node.answer(frame, &packet) {
            Some(answer) => self.neighbour = Some(answer),
            None => self.take(frame, &packet, at),
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
        if now >= end {
            return Step::Finish;
        }
        if self.heard.is_empty()
            && self.repeat.take_due(now)
            && let Some(message) = self.solicitation()
        {
            self.departure.hand_over(now);
            self.log.sent(now, "solicitation", (message.destination, &message.payload));
            return Step::Send(message);
        }
        let next = if self.heard.is_empty() { self.repeat.due() } else { end };
        Step::Listen { until: end.min(next) }
    }
}

#[cfg(test)]
mod tests;
