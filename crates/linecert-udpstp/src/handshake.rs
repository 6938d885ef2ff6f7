//! The client's way to a test: Setup, then Activation, each with its deadline.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use linecert_socket::{Outgoing, now_realtime};

use crate::{
    exchange::{NAP, Side, Terms, receiver::Arrived},
    keys::TestKeys,
    link::{Link, LinkError},
    pacer::Family,
    pdu::{
        Activation, ActivationStage, Connection, Datagrams, Direction, Mode, Parameters, Refusal,
        SendingRate, Setup, SetupStage, Trailer, Version, is_authentic, seal,
    },
    plan::{CapacityError, CapacityPlan, Step},
};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// After so long a request is sent again.
const REPEAT: Duration = Duration::from_secs(1);

/// The most Load PDUs that are kept for a test that has not begun.
const MOST_EARLY: usize = 1_000;

/// A test that is ready to run.
pub(crate) struct Ready {
    pub(crate) link: Link,
    pub(crate) terms: Terms,
    /// The rate at which a client begins that sends.
    pub(crate) first: SendingRate,
    /// Load that has come already: what follows close behind the answer is not lost on the line.
    pub(crate) early: Vec<Arrived>,
}

/// Asks for a test and starts it.
pub(crate) fn open(plan: &CapacityPlan, stop: &AtomicBool) -> Result<Ready, CapacityError> {
    let failed = |source| CapacityError::Link { server: plan.server, source };
    let mut link = Link::towards(plan.server, plan.device.as_deref()).map_err(failed)?;
    link.connect(plan.server).map_err(failed)?;
    let mut handshake = Handshake { plan, stop, link, keys: None, early: Vec::new() };
    let (port, datagrams) = handshake.set_up()?;
    let test = SocketAddr::new(plan.server.ip(), port);
    handshake.link.connect(scoped(test, plan.server)).map_err(failed)?;
    handshake.activate(datagrams)
}

/// Keeps the interface of a link-local address.
fn scoped(mut address: SocketAddr, like: SocketAddr) -> SocketAddr {
    if let (SocketAddr::V6(address), SocketAddr::V6(like)) = (&mut address, like) {
        address.set_scope_id(like.scope_id());
    }
    address
}

struct Handshake<'p> {
    plan: &'p CapacityPlan,
    stop: &'p AtomicBool,
    link: Link,
    keys: Option<TestKeys>,
    early: Vec<Arrived>,
}

impl Handshake<'_> {
    /// Gets a port. A server that uses datagrams of other sizes is asked again with those.
    fn set_up(&mut self) -> Result<(u16, Datagrams), CapacityError> {
        let mut datagrams = self.plan.datagrams;
        let mut may_flip = vec![Refusal::Jumbo, Refusal::Traditional];
        loop {
            let refusal = match self.ask(datagrams)? {
                SetupStage::Granted { port } => return Ok((port, datagrams)),
                SetupStage::Refused(refusal) => refusal,
                SetupStage::Request => Refusal::Other(0),
            };
            let Some(at) = may_flip.iter().position(|flip| *flip == refusal) else {
                return Err(CapacityError::Refused { server: self.plan.server, refusal });
            };
            datagrams = match may_flip.swap_remove(at) {
                Refusal::Jumbo => datagrams.with_jumbo_flipped(),
                _ => datagrams.with_traditional_flipped(),
            };
        }
    }

    fn ask(&mut self, datagrams: Datagrams) -> Result<SetupStage, CapacityError> {
        let trailer = self.trailer();
        let credentials = self.plan.credentials.as_ref();
        self.keys =
            credentials.map(|credentials| TestKeys::derive(&credentials.key, trailer.unix_time));
        let setup = Setup {
            version: Version::CURRENT,
            connection: Connection { index: 0, count: 1, ident: ident() },
            stage: SetupStage::Request,
            demand: self.plan.bandwidth.map(|rate| rate.demanded(self.plan.direction)),
            datagrams,
            trailer,
        };
        let request = seal(setup.encode(), self.keys.as_ref().map(|keys| &keys.client));
        self.exchange(&request, Step::Setup, |octets, keys| {
            let answer = Setup::decode(octets).ok()?;
            if answer.connection != setup.connection || answer.stage == SetupStage::Request {
                return None;
            }
            // A refusal cannot be signed by a server that has not the key.
            let needs_no_key = matches!(answer.stage, SetupStage::Refused(_));
            Some((needs_no_key || is_from_server(octets, keys)).then_some(answer.stage))
        })
    }

    fn activate(mut self, datagrams: Datagrams) -> Result<Ready, CapacityError> {
        let activation = Activation {
            version: Version::CURRENT,
            direction: self.plan.direction,
            stage: ActivationStage::Request,
            parameters: Parameters { seconds: self.plan.seconds.get(), ..self.plan.parameters },
            first_rate: SendingRate::NONE,
            trailer: self.trailer(),
        };
        let request = seal(activation.encode(), self.keys.as_ref().map(|keys| &keys.client));
        let answer = self.exchange(&request, Step::Activation, |octets, keys| {
            let answer = Activation::decode(octets, Version::CURRENT).ok()?;
            let is_answer =
                answer.direction == activation.direction && answer.stage != activation.stage;
            is_answer.then(|| is_from_server(octets, keys).then_some(answer))
        })?;
        if let ActivationStage::Refused(code) = answer.stage {
            return Err(CapacityError::Parameters { server: self.plan.server, code });
        }
        let server = self.plan.server;
        self.ready(&answer, datagrams).map_err(|source| CapacityError::Link { server, source })
    }

    fn ready(self, answer: &Activation, datagrams: Datagrams) -> Result<Ready, LinkError> {
        if answer.parameters.traffic_class != 0 {
            self.link.set_traffic_class(answer.parameters.traffic_class)?;
        }
        if answer.direction == Direction::Down {
            self.link.coalesce()?;
        }
        // Whatever the server answers, the test is no longer than was asked for.
        let parameters = answer.parameters.policed(self.plan.seconds.get());
        let family = Family::of(self.plan.server);
        let side = Side::Client;
        let terms = Terms { version: Version::CURRENT, parameters, datagrams, family, side };
        Ok(Ready { link: self.link, terms, first: answer.first_rate, early: self.early })
    }

    /// Sends a request until `take` finds its answer among what comes back. An answer that is not
    /// signed as it should be is `Some(None)`, and the right one is waited for.
    fn exchange<T>(
        &mut self,
        request: &[u8],
        step: Step,
        mut take: impl FnMut(&[u8], Option<&TestKeys>) -> Option<Option<T>>,
    ) -> Result<T, CapacityError> {
        let server = self.plan.server;
        let deadline = Instant::now() + PATIENCE;
        let mut repeat_at = Instant::now();
        let mut silence = CapacityError::NoAnswer { server, step, after: PATIENCE };
        while Instant::now() < deadline {
            if self.stop.load(Ordering::Relaxed) {
                return Err(CapacityError::Interrupted { server });
            }
            if Instant::now() >= repeat_at {
                repeat_at += REPEAT;
                let sent = self.link.send(Outgoing::connected(request));
                sent.map_err(|source| self.failed(source))?;
            }
            let mut answers = Vec::new();
            let (keys, early) = (self.keys.as_ref(), &mut self.early);
            let received = self.link.receive(|datagram| {
                answers.extend(take(datagram.octets, keys));
                let has_room = early.len() < MOST_EARLY;
                early.extend(Arrived::of(&datagram).filter(|_| has_room));
            });
            received.map_err(|source| self.failed(source))?;
            if !answers.is_empty() {
                silence = CapacityError::Forged { server, step };
            }
            if let Some(answer) = answers.into_iter().flatten().next() {
                return Ok(answer);
            }
            if self.link.is_refused() {
                return Err(CapacityError::Closed { server });
            }
            let waited = self.link.wait_until(Instant::now() + NAP);
            waited.map_err(|source| self.failed(source))?;
        }
        Err(silence)
    }

    const fn failed(&self, source: LinkError) -> CapacityError {
        CapacityError::Link { server: self.plan.server, source }
    }

    fn trailer(&self) -> Trailer {
        self.plan.credentials.as_ref().map_or(Trailer::NONE, |credentials| Trailer {
            mode: Mode::Control,
            unix_time: unix_time(),
            key: credentials.id,
        })
    }
}

/// Without a key there is nothing to check.
fn is_from_server(octets: &[u8], keys: Option<&TestKeys>) -> bool {
    keys.is_none_or(|keys| is_authentic(octets, |bare, digest| keys.server.verifies(bare, digest)))
}

/// Seconds since 1970, modulo 2^32.
pub(crate) fn unix_time() -> u32 {
    let seconds = now_realtime().nanoseconds().div_euclid(1_000_000_000).rem_euclid(1 << 32);
    u32::try_from(seconds).unwrap_or_default()
}

/// A random number other than zero for the connections of a test.
fn ident() -> u16 {
    let random = getrandom::u32().unwrap_or_else(|_| unix_time());
    u16::try_from(random % 65_535).unwrap_or_default() + 1
}
