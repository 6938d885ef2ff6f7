//! The control port: grants tests, each with a port and a thread of its own, and never answers
//! with more octets than it was asked with, unless the one who asks holds a key.

use std::{
    collections::VecDeque,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use linecert_socket::Outgoing;
use tokio::sync::mpsc::UnboundedSender;

use super::{
    ResponderEvent, ResponderPlan,
    admission::{self, Client, TIME_WINDOW},
    session::{self, Session},
};
use crate::{
    exchange::NAP,
    handshake::unix_time,
    link::{Link, LinkError, same_address},
    pdu::{Demand, Null, Refusal, Setup, SetupStage, Trailer, seal},
};

/// Signed requests that are remembered, lest they be replayed. Only holders of keys fill this.
const REMEMBERED: usize = 4_096;

/// A request as it was received.
struct Request {
    octets: Vec<u8>,
    client: SocketAddr,
    /// The address of this host that it came to.
    to: Option<IpAddr>,
}

/// A test that was granted.
struct Granted {
    request: Request,
    response: Vec<u8>,
    demand: Option<Demand>,
    thread: JoinHandle<()>,
}

/// The control port and its tests.
pub(super) struct Desk {
    plan: ResponderPlan,
    link: Link,
    stop: Arc<AtomicBool>,
    events: UnboundedSender<ResponderEvent>,
    granted: Vec<Granted>,
    signed: VecDeque<(Instant, Vec<u8>)>,
}

impl Desk {
    pub(super) fn new(
        plan: ResponderPlan,
        link: Link,
        stop: Arc<AtomicBool>,
        events: UnboundedSender<ResponderEvent>,
    ) -> Self {
        Self { plan, link, stop, events, granted: Vec::new(), signed: VecDeque::new() }
    }

    /// Answers until it is told to stop, and waits for the tests to end.
    pub(super) fn run(mut self) -> Result<(), LinkError> {
        let outcome = self.answer_all();
        self.stop.store(true, Ordering::Relaxed);
        for granted in self.granted {
            // A session that panicked has ended, and that is all that is waited for.
            granted.thread.join().ok();
        }
        outcome
    }

    fn answer_all(&mut self) -> Result<(), LinkError> {
        while !self.stop.load(Ordering::Relaxed) {
            self.link.wait_until(Instant::now() + NAP)?;
            let mut requests = Vec::new();
            self.link.receive(|datagram| {
                if datagram.octets.len() == Setup::LENGTH {
                    let octets = datagram.octets.to_vec();
                    let (client, to) = (datagram.source, datagram.destination);
                    requests.push(Request { octets, client, to });
                }
            })?;
            self.granted.retain(|granted| !granted.thread.is_finished());
            for request in requests {
                self.answer(request)?;
            }
        }
        Ok(())
    }

    fn answer(&mut self, request: Request) -> Result<(), LinkError> {
        let Ok(setup) = Setup::decode(&request.octets) else { return Ok(()) };
        if setup.stage != SetupStage::Request {
            return Ok(());
        }
        if let Some(response) = self.again(&request) {
            return self.send(&response, &request);
        }
        let client = match admission::identify(&request.octets, &setup, &self.plan.keys) {
            Ok(client) => client,
            Err(refusal) => return self.refuse(&request, &setup, (&Client::Unknown, refusal)),
        };
        if let Err(refusal) = self.examine(&request, &setup, &client) {
            return self.refuse(&request, &setup, (&client, refusal));
        }
        match self.grant(&request, &setup, &client) {
            Ok((thread, response)) => {
                self.send(&response, &request)?;
                let demand = setup.demand;
                self.granted.push(Granted { request, response, demand, thread });
                Ok(())
            }
            Err(_) => self.refuse(&request, &setup, (&client, Refusal::NoConnection)),
        }
    }

    /// The answer to a request that a client sends again because it has not heard of it.
    fn again(&self, request: &Request) -> Option<Vec<u8>> {
        let is_same = |granted: &&Granted| {
            granted.request.octets == request.octets
                && same_address(granted.request.client, request.client)
        };
        self.granted.iter().find(is_same).map(|granted| granted.response.clone())
    }

    fn examine(
        &mut self,
        request: &Request,
        setup: &Setup,
        client: &Client,
    ) -> Result<(), Refusal> {
        admission::check_time(setup, client, unix_time())?;
        let granted = self.granted.iter().filter_map(|granted| granted.demand);
        admission::admit(setup, self.plan.bandwidth, granted)?;
        if self.granted.len() >= usize::from(self.plan.sessions.get()) {
            return Err(Refusal::NoConnection);
        }
        if *client == Client::Unknown { Ok(()) } else { self.remember(request) }
    }

    /// A signed request counts once: a second one was recorded by somebody else.
    fn remember(&mut self, request: &Request) -> Result<(), Refusal> {
        let window = Duration::from_secs(2 * u64::from(TIME_WINDOW));
        self.signed.retain(|(since, _)| since.elapsed() < window);
        if self.signed.iter().any(|(_, octets)| *octets == request.octets) {
            return Err(Refusal::Authentication);
        }
        if self.signed.len() >= REMEMBERED {
            return Err(Refusal::NoConnection);
        }
        self.signed.push_back((Instant::now(), request.octets.clone()));
        Ok(())
    }

    /// Opens a port for the test and starts its thread.
    fn grant(
        &self,
        request: &Request,
        setup: &Setup,
        client: &Client,
    ) -> Result<(JoinHandle<()>, Vec<u8>), LinkError> {
        let mut local = self.plan.listen;
        if let Some(to) = request.to.filter(|_| local.ip().is_unspecified()) {
            local.set_ip(to);
        }
        if let (SocketAddr::V6(local), SocketAddr::V6(from)) = (&mut local, request.client) {
            local.set_scope_id(from.scope_id());
        }
        local.set_port(0);
        let mut link = Link::open(local, None)?;
        link.hear_host(request.client.ip());
        let port = link.local_address()?.port();
        let response = answer(setup, SetupStage::Granted { port }, client);
        if client.keys().is_some() {
            let null = Null { version: setup.version, trailer: trailer(setup, client) };
            let null = seal(null.encode(), client.keys().map(|keys| &keys.server));
            link.send(Outgoing::to(&null, request.client))?;
        }
        let session = Session {
            link,
            setup: *setup,
            client: client.clone(),
            address: request.client,
            longest: self.plan.longest,
            ceiling: self.plan.bandwidth.and(setup.demand),
        };
        let (stop, events) = (Arc::clone(&self.stop), self.events.clone());
        let named = thread::Builder::new().name("udpstp-session".to_owned());
        let thread = named.spawn(move || session::run(session, &stop, &events));
        Ok((thread.map_err(LinkError::Thread)?, response))
    }

    /// Says why not. The reference believes a reason only when it is signed, so that a client who
    /// is known gets it so.
    fn refuse(
        &mut self,
        request: &Request,
        setup: &Setup,
        (client, refusal): (&Client, Refusal),
    ) -> Result<(), LinkError> {
        let response = answer(setup, SetupStage::Refused(refusal), client);
        // Nobody listens any more only when the server is being stopped.
        self.events.send(ResponderEvent::Refused { client: request.client, refusal }).ok();
        self.send(&response, request)
    }

    /// Answers from the address that was asked. A client that cannot be reached is its own affair.
    fn send(&mut self, response: &[u8], request: &Request) -> Result<(), LinkError> {
        let message = Outgoing::to(response, request.client);
        let message = request.to.map_or(message, |to| message.from(to));
        match self.link.send(message) {
            Err(LinkError::Send(_)) => Ok(()),
            outcome => outcome,
        }
    }
}

/// The response to a request, signed when the client is known.
fn answer(setup: &Setup, stage: SetupStage, client: &Client) -> Vec<u8> {
    let version = admission::answered_version(setup.version);
    let answer = Setup { version, stage, trailer: trailer(setup, client), ..*setup };
    seal(answer.encode(), client.keys().map(|keys| &keys.server))
}

/// Signs with the client's key, now; without one it names what the client named.
pub(super) fn trailer(setup: &Setup, client: &Client) -> Trailer {
    match client {
        Client::Known(_) => Trailer { unix_time: unix_time(), ..setup.trailer },
        Client::Old => setup.trailer,
        Client::Unknown => Trailer { unix_time: 0, ..setup.trailer },
    }
}
