//! Opens a session: PADI, the first offer that fits, PADR at once, and PPP up to IP.

use std::time::{Duration, Instant};

use linecert_socket::{ClockReading, Tags};

use crate::{
    discovery::{
        collect::{Collected, FIRST_WAIT, Taken},
        offer::{KnownConcentrator, Mark, Offer, Refusal},
        solicit::Solicitation,
    },
    ppp::{
        ipcp::IpcpOptions,
        ipv6cp::InterfaceId,
        lcp::LcpOptions,
        link::{Link, LinkSettings, Milestone},
    },
    session::{
        Session,
        circuit::Circuit,
        failure::{Missing, SessionError, SessionFailure},
        plan::{Network, SessionPlan},
        trace::{Concentrator, Ipv4Facts, Ipv6Facts, SessionFacts, SessionTrace},
    },
    wire::{Content, Received, Strays, Wire, WireError},
};

/// PADI, and PADR, before giving up: after 1, 2 and 4 s.
const ATTEMPTS: u8 = 3;

/// How long IPv6 may take after IPv4 has been opened.
const IPV6_GRACE: Duration = Duration::from_secs(3);

/// What was reached on the way to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionProgress {
    /// A concentrator was chosen and asked for a session.
    Requested(Concentrator),
    /// It has given a session of this number.
    Confirmed(u16),
    /// PPP went on.
    Reached(Milestone),
}

impl Session {
    /// Opens a session. `progress` is told of what is reached. Dropping the future ends the
    /// attempt, and what there is of a session.
    ///
    /// # Errors
    /// When nobody answers or fits, the concentrator refuses or falls silent, no agreement is
    /// reached, or the interface is absent, down or forbidden.
    pub async fn open(
        plan: &SessionPlan,
        progress: impl FnMut(SessionProgress),
    ) -> Result<Self, Box<SessionFailure>> {
        let before = ClockReading::take();
        let mut dial = Dial {
            plan,
            end: Instant::now() + plan.deadline,
            trace: SessionTrace::of(plan),
            progress,
        };
        let opened = dial.open().await;
        let mut trace = dial.trace;
        trace.clock_step = ClockReading::take().step_since(&before);
        match opened {
            Ok(circuit) => Ok(Self { circuit, trace }),
            Err(cause) => {
                trace.failure = Some(cause.absence());
                Err(Box::new(SessionFailure { cause, trace }))
            }
        }
    }
}

struct Dial<'a, P> {
    plan: &'a SessionPlan,
    end: Instant,
    trace: SessionTrace,
    progress: P,
}

impl<P: FnMut(SessionProgress)> Dial<'_, P> {
    async fn open(&mut self) -> Result<Circuit, SessionError> {
        let tag = self.plan.payload.tag();
        let asked = Solicitation::new(getrandom::u32()?, self.plan.service.clone(), tag);
        let mut wire = Wire::open(&self.plan.interface, self.plan.tags)?;
        check_mtu(&wire, self.plan)?;
        let offer = self.find(&mut wire, &asked).await;
        self.trace.strays = wire.strays();
        let offer = offer?;
        let (session, max_payload) = self.request(&mut wire, &asked, &offer).await?;
        let settings = self.settings(self.plan.payload.most(max_payload))?;
        let link = Link::open(settings, Instant::now());
        let mut circuit = Circuit::new(wire, offer.mac, session, link);
        (self.progress)(SessionProgress::Confirmed(session));
        let negotiated = self.negotiate(&mut circuit).await;
        self.trace.strays = circuit.wire.strays();
        negotiated?;
        self.trace.facts = Some(SessionFacts::of(&circuit));
        Ok(circuit)
    }

    /// The first offer that fits.
    async fn find(&mut self, wire: &mut Wire, asked: &Solicitation) -> Result<Offer, SessionError> {
        let started = Instant::now();
        let mut collected = Collected::default();
        let mut wait = FIRST_WAIT;
        for _ in 0..ATTEMPTS {
            collected.ask(wire, asked)?;
            self.trace.asked.clone_from(&collected.asked);
            let next = self.end.min(Instant::now() + wait);
            wait *= 2;
            while let Some(received) = wire.receive(next).await? {
                match collected.take(asked, &received) {
                    Taken::New(offer) => {
                        self.trace.offered.get_or_insert(received.time);
                        if fits(offer, self.plan) {
                            return Ok(offer.clone());
                        }
                    }
                    Taken::Known => {}
                    Taken::Unasked => wire.count_unasked(),
                    Taken::Beyond => wire.count_beyond(),
                }
            }
        }
        Err(none_fits(&collected, started.elapsed()))
    }

    /// Asks for a session, and is given its number.
    async fn request(
        &mut self,
        wire: &mut Wire,
        asked: &Solicitation,
        offer: &Offer,
    ) -> Result<(u16, Option<u16>), SessionError> {
        let concentrator =
            Concentrator { mac: offer.mac, name: offer.name.clone(), confirmed: None };
        let request = asked.request(&offer.packet);
        let mut wait = FIRST_WAIT;
        for attempt in 0..ATTEMPTS {
            wire.send_discovery(offer.mac, &request)?;
            if attempt == 0 {
                self.trace.concentrator = Some(concentrator.clone());
                (self.progress)(SessionProgress::Requested(concentrator.clone()));
            }
            let next = self.end.min(Instant::now() + wait);
            wait *= 2;
            while let Some(received) = wire.receive(next).await? {
                if let Some(answer) = confirmation(asked, offer, &received) {
                    let confirmed = Some(received.time);
                    self.trace.concentrator = Some(Concentrator { confirmed, ..concentrator });
                    let name = offer.name.clone();
                    return answer
                        .map_err(|refusal| SessionError::Refused { concentrator: name, refusal });
                }
            }
        }
        Err(SessionError::NoConfirmation { concentrator: offer.name.clone(), asked: ATTEMPTS })
    }

    fn settings(&self, most: u16) -> Result<LinkSettings, getrandom::Error> {
        let mut lcp = LcpOptions::new(most, getrandom::u32()?.max(1));
        if self.plan.credentials.is_some() {
            lcp.proofs = self.plan.proofs.protocols();
        }
        let ipv4 = self.plan.network != Network::Ipv6;
        let ipv6 = self.plan.network != Network::Ipv4;
        let ours = InterfaceId::new(getrandom::u64()?.max(1));
        Ok(LinkSettings {
            lcp,
            credentials: self.plan.credentials.clone(),
            checked: None,
            ipv4: ipv4.then(IpcpOptions::asking),
            ipv6: ipv6.then_some(ours),
        })
    }

    /// Goes on until IP can flow.
    async fn negotiate(&mut self, circuit: &mut Circuit) -> Result<(), SessionError> {
        circuit.flush()?;
        let mut grace: Option<Instant> = None;
        loop {
            if let Some(end) = circuit.end() {
                return Err(end.clone().into());
            }
            let now = Instant::now();
            if self.is_settled(&circuit.link, grace.is_some_and(|until| now >= until)) {
                return Ok(());
            }
            if circuit.link.carries_ipv4() {
                grace.get_or_insert((now + IPV6_GRACE).min(self.end));
            }
            if now >= self.end {
                return Err(self.late());
            }
            let until =
                [circuit.link.timer(), grace].into_iter().flatten().fold(self.end, Instant::min);
            if let Some(received) = circuit.wire.receive(until).await? {
                circuit.take(Instant::now(), &received)?;
                self.note(circuit, &received);
            }
            circuit.expire(Instant::now())?;
        }
    }

    fn is_settled(&self, link: &Link, patience_is_over: bool) -> bool {
        match self.plan.network {
            Network::Ipv4 => link.carries_ipv4(),
            Network::Ipv6 => link.carries_ipv6(),
            Network::Ipv4MaybeIpv6 => {
                let ipv6_is_settled = link.carries_ipv6() || link.ipv6_end().is_some();
                link.carries_ipv4() && (ipv6_is_settled || patience_is_over)
            }
        }
    }

    /// Notes what this frame has brought.
    fn note(&mut self, circuit: &Circuit, received: &Received) {
        let reached = self.trace.reached.len();
        for milestone in circuit.link.milestones().iter().skip(reached) {
            self.trace.reached.push((*milestone, received.time));
            (self.progress)(SessionProgress::Reached(*milestone));
        }
    }

    fn late(&self) -> SessionError {
        let has = |what| self.trace.reached.iter().any(|(milestone, _)| *milestone == what);
        let missing = if has(Milestone::Authenticated) {
            Missing::Address
        } else if has(Milestone::LcpOpened) {
            Missing::Proof
        } else {
            Missing::Link
        };
        SessionError::Deadline { after: self.plan.deadline, missing }
    }
}

fn fits(offer: &Offer, plan: &SessionPlan) -> bool {
    let wanted = |known: &KnownConcentrator| known.matches(offer);
    let is_wanted = plan.concentrators.is_empty() || plan.concentrators.iter().any(wanted);
    is_wanted && offer.mark == Mark::Returned && offer.refusal.is_none() && offer.has(&plan.service)
}

fn none_fits(collected: &Collected, waited: Duration) -> SessionError {
    let names: Vec<_> = collected.offers.iter().map(|offer| format!("`{}`", offer.name)).collect();
    if names.is_empty() {
        SessionError::NoOffer { asked: collected.asked.len(), waited }
    } else {
        SessionError::NoFittingOffer { offered: names.join(", ") }
    }
}

/// The session of a PADS that answers our PADR, or why there is none.
fn confirmation(
    asked: &Solicitation,
    offer: &Offer,
    received: &Received,
) -> Option<Result<(u16, Option<u16>), Refusal>> {
    let Content::Discovery(packet) = &received.content else { return None };
    if received.source != offer.mac || !asked.is_confirmation(packet) {
        return None;
    }
    Some(match (Refusal::of(packet), packet.session) {
        (Some(refusal), _) => Err(refusal),
        (None, 0) => Err(Refusal::Generic("session 0".into())),
        (None, session) => Ok((session, packet.max_payload())),
    })
}

/// A packet of the payload that is asked for must fit the interface, where the kernel allows for
/// one tag above the MTU.
fn check_mtu(wire: &Wire, plan: &SessionPlan) -> Result<(), WireError> {
    let second_tag = if matches!(plan.tags, Tags::Two { .. }) { 4 } else { 0 };
    let needed = u32::from(plan.payload.most(plan.payload.tag())) + 8 + second_tag;
    if wire.mtu() < needed {
        return Err(WireError::Narrow {
            interface: plan.interface.clone(),
            mtu: wire.mtu(),
            needed,
        });
    }
    Ok(())
}

impl SessionTrace {
    fn of(plan: &SessionPlan) -> Self {
        Self {
            interface: plan.interface.clone(),
            tags: plan.tags,
            service: plan.service.clone(),
            network: plan.network,
            asked: Vec::new(),
            offered: None,
            concentrator: None,
            reached: Vec::new(),
            strays: Strays::default(),
            clock_step: None,
            failure: None,
            facts: None,
        }
    }
}

impl SessionFacts {
    fn of(circuit: &Circuit) -> Self {
        let link = &circuit.link;
        Self {
            session: circuit.session,
            proof: link.lcp().proof,
            mtu: link.lcp().mtu(),
            ipv4: link.ipv4().map(|ipv4| Ipv4Facts {
                address: ipv4.address,
                peer: ipv4.peer,
                resolvers: ipv4.resolvers(),
            }),
            ipv6: link.ipv6().map(|ipv6| Ipv6Facts { ours: ipv6.ours, peer: ipv6.peer }),
        }
    }
}
