//! One test of the server: waits for the Activation PDU, then sends or receives.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use linecert_socket::Outgoing;
use tokio::sync::mpsc::UnboundedSender;

use super::{ResponderEvent, SessionOutcome, admission::Client, desk::trailer};
use crate::{
    exchange::{Ending, NAP, SILENT, Side, Tally, Terms, receiver, sender},
    link::{Link, LinkError},
    pacer::Family,
    pdu::{Activation, ActivationStage, Demand, Direction, SendingRate, Setup, is_authentic, seal},
    plan::TestSeconds,
    rates::{TOP_ROW, rate_of_row, row_of_rate},
    search::RateSearch,
};

/// A test that was granted and has not begun.
pub(super) struct Session {
    pub(super) link: Link,
    pub(super) setup: Setup,
    pub(super) client: Client,
    pub(super) address: SocketAddr,
    pub(super) longest: TestSeconds,
    /// What the test may be driven to; `None` for any rate.
    pub(super) ceiling: Option<Demand>,
}

/// Runs the test to its end and says how it was.
pub(super) fn run(
    mut session: Session,
    stop: &AtomicBool,
    events: &UnboundedSender<ResponderEvent>,
) {
    let client = session.address;
    let outcome = match session.activated(stop) {
        Ok(Some((activation, peer))) => {
            let direction = activation.direction;
            tell(events, ResponderEvent::Started { client, direction });
            outcome(&session.exchange(&activation, peer, stop))
        }
        Ok(None) if stop.load(Ordering::Relaxed) => SessionOutcome::Interrupted,
        Ok(None) => SessionOutcome::NotStarted,
        Err(_) => SessionOutcome::Failed,
    };
    tell(events, ResponderEvent::Finished { client, outcome });
}

/// Nobody listens any more only when the server is being stopped.
fn tell(events: &UnboundedSender<ResponderEvent>, event: ResponderEvent) {
    events.send(event).ok();
}

const fn outcome(tally: &Result<Tally, LinkError>) -> SessionOutcome {
    match tally {
        Ok(Tally { ending: Ending::Complete, .. }) => SessionOutcome::Complete,
        Ok(Tally { ending: Ending::Silent { .. } | Ending::Overtime, .. }) => {
            SessionOutcome::Silent
        }
        Ok(Tally { ending: Ending::Interrupted, .. }) => SessionOutcome::Interrupted,
        Ok(Tally { ending: Ending::Failed(_), .. }) | Err(_) => SessionOutcome::Failed,
    }
}

impl Session {
    /// Waits for the Activation PDU. It must come from the host that asked: nobody is sent load
    /// on the word of another.
    fn activated(
        &mut self,
        stop: &AtomicBool,
    ) -> Result<Option<(Activation, SocketAddr)>, LinkError> {
        let deadline = Instant::now() + SILENT;
        while Instant::now() < deadline && !stop.load(Ordering::Relaxed) {
            self.link.wait_until(Instant::now() + NAP)?;
            let (setup, client) = (&self.setup, &self.client);
            let mut found = None;
            self.link.receive(|datagram| {
                found = found.take().or_else(|| {
                    let activation = asked(datagram.octets, setup, client)?;
                    Some((activation, datagram.source))
                });
            })?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn exchange(
        mut self,
        asked: &Activation,
        peer: SocketAddr,
        stop: &AtomicBool,
    ) -> Result<Tally, LinkError> {
        let terms = self.terms(asked, peer);
        self.link.connect(peer)?;
        if terms.parameters.traffic_class != 0 {
            self.link.set_traffic_class(terms.parameters.traffic_class)?;
        }
        if asked.direction == Direction::Up {
            self.link.coalesce()?;
        }
        let response = self.response(asked, &terms);
        self.link.send(Outgoing::connected(&response))?;
        let mut tick = |_| {};
        Ok(match asked.direction {
            Direction::Up => receiver::receive(&mut self.link, terms, &[], (stop, &mut tick)),
            Direction::Down => {
                sender::send(&mut self.link, terms, SendingRate::NONE, (stop, &mut tick))
            }
        })
    }

    fn terms(&self, asked: &Activation, peer: SocketAddr) -> Terms {
        let datagrams = self.setup.datagrams;
        let ceiling =
            self.ceiling.map_or(TOP_ROW, |demand| row_of_rate(demand.megabits.get(), datagrams));
        Terms {
            version: self.setup.version,
            parameters: asked.parameters.policed(self.longest.get()),
            datagrams,
            family: Family::of(peer),
            side: Side::Server { ceiling },
        }
    }

    fn response(&self, asked: &Activation, terms: &Terms) -> Vec<u8> {
        let first_rate = match (asked.direction, terms.side) {
            (Direction::Up, Side::Server { ceiling }) => {
                let search = RateSearch::new(terms.parameters, ceiling);
                rate_of_row(search.row(), terms.datagrams)
            }
            _ => SendingRate::NONE,
        };
        let (stage, parameters) = (ActivationStage::Accepted, terms.parameters);
        let trailer = trailer(&self.setup, &self.client);
        let response = Activation { stage, parameters, first_rate, trailer, ..*asked }.encode();
        if !terms.version.is_extended() {
            return response;
        }
        seal(response, self.client.keys().map(|keys| &keys.server))
    }
}

/// An Activation PDU that asks, and is signed when the Setup PDU was.
fn asked(octets: &[u8], setup: &Setup, client: &Client) -> Option<Activation> {
    let activation = Activation::decode(octets, setup.version).ok()?;
    let is_signed = client
        .keys()
        .is_none_or(|keys| is_authentic(octets, |bare, digest| keys.client.verifies(bare, digest)));
    (activation.stage == ActivationStage::Request && is_signed).then_some(activation)
}
