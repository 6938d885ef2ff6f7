//! What lies between this computer and the line: a decision over facts that were gathered. Pure.
//!
//! Only what proves a router says [`Attachment::Router`], and only what excludes a translating one
//! says [`Attachment::Direct`]. In IPv6 nothing translates, so a router leaves no trace in an
//! address: there, and wherever else the facts do not decide, nothing is said but why.

mod clue;

use std::net::IpAddr;

use linecert_measure::Attachment;

pub use self::clue::Clue;
use crate::{address::Range, link::Medium, route::Route};

/// What is known about the way to the far end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentFacts {
    /// The way, as this computer sends.
    pub route: Route,
    /// The name of its interface.
    pub interface: String,
    /// What its link goes over.
    pub medium: Medium,
    /// Whether the interface is a session of linecert's own.
    pub session: Session,
    /// Under which address somebody at the far side saw this computer; `None` when nobody told.
    pub seen: Option<SeenAs>,
    /// Who answered where the hop limit ran out, nearest first; `None` for a silent one. Empty
    /// when nobody traced.
    pub first_hops: Vec<Option<IpAddr>>,
}

/// What the interface ends in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Session {
    /// A PPPoE session that linecert opened itself.
    OwnPppoe,
    /// The network as it was found.
    None,
}

/// How this computer looks from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SeenAs {
    /// The address that was seen.
    pub address: IpAddr,
    /// Who saw it.
    pub by: IpAddr,
}

/// The decision, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// What was between; `None` when the facts do not tell.
    pub attachment: Option<Attachment>,
    /// What was seen; never empty.
    pub clues: Vec<Clue>,
}

impl Attached {
    /// That nothing is known of the way to a far end.
    #[must_use]
    pub fn without_route(target: IpAddr) -> Self {
        Self { attachment: None, clues: vec![Clue::NoRoute { target }] }
    }

    /// What was seen, in English, as certificates keep it.
    #[must_use]
    pub fn said(&self) -> String {
        let clues: Vec<_> = self.clues.iter().map(Clue::to_string).collect();
        clues.join("; ")
    }
}

/// Says what lies between this computer and the line.
#[must_use]
pub fn attachment(facts: &AttachmentFacts) -> Attached {
    let (attachment, mut clues) = decide(facts);
    let hops = facts.first_hops.iter().copied().zip(1..);
    clues.extend(hops.map(|(router, distance)| Clue::Hop { distance, router }));
    Attached { attachment, clues }
}

type Decision = (Option<Attachment>, Vec<Clue>);

fn decide(facts: &AttachmentFacts) -> Decision {
    let AttachmentFacts { route, seen, .. } = facts;
    let (target, source) = (route.target, route.source);
    let interface = || facts.interface.clone();
    match (facts.session, facts.medium) {
        (Session::OwnPppoe, _) => {
            let why = Clue::OwnSession { interface: interface() };
            return (Some(Attachment::PppoeSession), vec![why]);
        }
        (Session::None, Medium::Wireless) => {
            let why = Clue::Wireless { interface: interface() };
            return (Some(Attachment::WiFi), vec![why]);
        }
        (Session::None, Medium::Wired | Medium::Unknown) => {}
    }
    if Range::of(target) == Range::Loopback {
        return (None, vec![Clue::ThisComputer { target }]);
    }
    match seen {
        Some(seen) if same_family(seen.address, source) => by_view(facts, *seen),
        _ => by_address(facts),
    }
}

/// Somebody outside told the address that arrived there.
fn by_view(facts: &AttachmentFacts, seen: SeenAs) -> Decision {
    let source = facts.route.source;
    let SeenAs { address, by } = seen;
    if address.to_canonical() != source {
        return translated(source, Clue::SeenOtherwise { by, address, source });
    }
    let untranslated = Clue::SeenAsItIs { by, source, interface: facts.interface.clone() };
    match source {
        IpAddr::V4(_) => (Some(Attachment::Direct), vec![untranslated]),
        IpAddr::V6(_) => by_ipv6(facts, untranslated),
    }
}

/// An address was replaced. Who gave this computer a shared address translates it himself.
fn translated(source: IpAddr, why: Clue) -> Decision {
    match Range::of(source) {
        Range::Shared => (Some(Attachment::Direct), vec![why, Clue::FromOperator { source }]),
        _ => (Some(Attachment::Router), vec![why]),
    }
}

/// Nobody told, so that the addresses must.
fn by_address(facts: &AttachmentFacts) -> Decision {
    let Route { target, source, gateway, .. } = facts.route;
    let Some(gateway) = gateway else {
        let interface = facts.interface.clone();
        return (Some(Attachment::Direct), vec![Clue::OnLink { target, interface }]);
    };
    let way = Clue::Way { source, gateway };
    match (source, Range::of(source), Range::of(target)) {
        (_, Range::Shared, _) | (IpAddr::V4(_), Range::Public, _) => {
            (Some(Attachment::Direct), vec![way])
        }
        (IpAddr::V6(_), Range::Public, _) => by_ipv6(facts, way),
        (_, Range::Private, Range::Public) => {
            (Some(Attachment::Router), vec![way, Clue::PublicTarget { target }])
        }
        _ => (None, vec![way, Clue::Untold]),
    }
}

/// A public IPv6 address is the same on either side of a router.
fn by_ipv6(facts: &AttachmentFacts, so_far: Clue) -> Decision {
    match facts.route.gateway {
        None => (Some(Attachment::Direct), vec![so_far, Clue::SameLink]),
        Some(_) => (None, vec![so_far, Clue::NoTraceInIpv6]),
    }
}

fn same_family(a: IpAddr, b: IpAddr) -> bool {
    a.to_canonical().is_ipv4() == b.to_canonical().is_ipv4()
}

#[cfg(test)]
mod tests;
