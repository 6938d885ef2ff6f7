//! Asks for concentrators, and collects all that answer.

use std::time::{Duration, Instant};

use linecert_socket::{ClockReading, KernelTime, MacAddress, Tags};
use thiserror::Error;

use crate::{
    discovery::{
        found::Discovery,
        offer::{KnownConcentrator, Mark, Offer, Refusal},
        packet::{DiscoveryCode, DiscoveryPacket},
        solicit::{Recognised, Solicitation},
    },
    text::WireText,
    wire::{Content, Departure, Received, Wire, WireError},
};

/// How long the first PADI waits for an offer; each further one twice as long (RFC 2516, 8).
pub(crate) const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The most concentrators that are kept, and the most services of one. No line has as many; a flood
/// does. The kernel's smallest buffer holds more offers, so that none is lost before this is said.
const MOST_OFFERS: usize = 64;

/// What to look for, where.
#[derive(Debug, Clone)]
pub struct DiscoveryPlan {
    /// The Ethernet interface, up and with a carrier.
    pub interface: String,
    /// The tags to send in; answers count in the same VLANs, of whatever priority.
    pub tags: Tags,
    /// The service to ask for; empty for any.
    pub service: WireText,
    /// The concentrators that are expected; empty when that is not known.
    pub known: Vec<KnownConcentrator>,
    /// How long to collect.
    pub window: Duration,
}

/// Why concentrators could not be looked for. That none answered is no error: it is the finding.
#[derive(Debug, Error)]
pub enum DiscoverError {
    /// The interface does not serve.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The operating system gives no random number.
    #[error("draw a random number: {0}")]
    Random(#[from] getrandom::Error),
}

/// Asks for concentrators and collects all offers for the whole window. No session is asked for:
/// a concentrator may drop a request that comes long after its offer.
///
/// `progress` is told of each concentrator when it first answers. Dropping the future ends it.
///
/// # Errors
/// When the interface is absent, down or forbidden.
pub async fn discover(
    plan: &DiscoveryPlan,
    mut progress: impl FnMut(&Offer),
) -> Result<Discovery, DiscoverError> {
    let solicitation = Solicitation::new(getrandom::u32()?, plan.service.clone(), None);
    let mut wire = Wire::open(&plan.interface, plan.tags)?;
    let before = ClockReading::take();
    let end = Instant::now() + plan.window;
    let mut collected = Collected::default();
    let mut wait = FIRST_WAIT;
    while Instant::now() < end {
        if collected.offers.is_empty() {
            collected.ask(&wire, &solicitation)?;
        }
        let next = end.min(Instant::now() + wait);
        wait *= 2;
        while let Some(received) = wire.receive(next).await? {
            match collected.take(&solicitation, &received) {
                Taken::New(offer) => progress(offer),
                Taken::Known => {}
                Taken::Unasked => wire.count_unasked(),
                Taken::Beyond => wire.count_beyond(),
            }
        }
    }
    Ok(Discovery {
        interface: plan.interface.clone(),
        tags: plan.tags,
        service: plan.service.clone(),
        known: plan.known.clone(),
        window: plan.window,
        asked: collected.asked,
        offers: collected.offers,
        strays: wire.strays(),
        clock_step: ClockReading::take().step_since(&before),
    })
}

/// The questions and the answers so far.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    pub(crate) asked: Vec<Departure>,
    pub(crate) offers: Vec<Offer>,
}

pub(crate) enum Taken<'a> {
    New(&'a Offer),
    /// Another answer of a concentrator that is already there.
    Known,
    /// No offer to us.
    Unasked,
    Beyond,
}

impl Collected {
    pub(crate) fn ask(
        &mut self,
        wire: &Wire,
        solicitation: &Solicitation,
    ) -> Result<(), WireError> {
        let number = u32::try_from(self.asked.len()).unwrap_or(u32::MAX);
        let initiation = solicitation.initiation(number);
        self.asked.push(wire.send_timed(MacAddress::BROADCAST, &initiation)?);
        Ok(())
    }

    pub(crate) fn take(&mut self, solicitation: &Solicitation, received: &Received) -> Taken<'_> {
        let Content::Discovery(packet) = &received.content else { return Taken::Known };
        match packet.code {
            DiscoveryCode::Pado => {}
            // Initiations of other hosts, and the end of sessions that are not ours.
            DiscoveryCode::Padi | DiscoveryCode::Padt => return Taken::Known,
            DiscoveryCode::Padr | DiscoveryCode::Pads => return Taken::Unasked,
        }
        let (mark, asked) = match solicitation.recognise(packet) {
            Recognised::Ours { number } => {
                (Mark::Returned, usize::try_from(number).ok().and_then(|n| self.asked.get(n)))
            }
            Recognised::Unmarked => (Mark::Missing, self.asked.last()),
            Recognised::Foreign => (Mark::Missing, None),
        };
        let Some(asked) = asked.copied() else { return Taken::Unasked };
        let offer = read(packet, received, (mark, asked.time()));
        self.add(offer)
    }

    fn add(&mut self, offer: Offer) -> Taken<'_> {
        let same = |known: &&mut Offer| known.mac == offer.mac && known.name == offer.name;
        if let Some(known) = self.offers.iter_mut().find(same) {
            known.copies = known.copies.saturating_add(1);
            // One concentrator may offer each service in a packet of its own.
            for service in offer.services {
                if !known.services.contains(&service) && known.services.len() < MOST_OFFERS {
                    known.services.push(service);
                }
            }
            return Taken::Known;
        }
        if self.offers.len() >= MOST_OFFERS {
            return Taken::Beyond;
        }
        self.offers.push(offer);
        self.offers.last().map_or(Taken::Known, Taken::New)
    }
}

fn read(packet: &DiscoveryPacket, received: &Received, answers: (Mark, KernelTime)) -> Offer {
    let (mark, asked) = answers;
    Offer {
        mac: received.source,
        name: packet.ac_name().cloned().unwrap_or_default(),
        services: packet.services().cloned().collect(),
        mark,
        asked,
        received: received.time,
        copies: 0,
        refusal: Refusal::of(packet),
        packet: packet.clone(),
    }
}
