//! What lies between this computer and the line: a decision over facts that were gathered. Pure.
//!
//! Only what proves a router says [`Attachment::Router`], and only what excludes a translating one
//! says [`Attachment::Direct`]. In IPv6 nothing translates, so a router leaves no trace in an
//! address: there, and wherever else the facts do not decide, nothing is said but why.

use std::net::IpAddr;

use linecert_measure::Attachment;

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
    /// What was seen, in words; never empty.
    pub evidence: Vec<String>,
}

/// Says what lies between this computer and the line.
#[must_use]
pub fn attachment(facts: &AttachmentFacts) -> Attached {
    let (attachment, why) = decide(facts);
    let mut evidence = vec![why];
    evidence.extend(hops(&facts.first_hops));
    Attached { attachment, evidence }
}

fn decide(facts: &AttachmentFacts) -> (Option<Attachment>, String) {
    let AttachmentFacts { route, interface, seen, .. } = facts;
    let (target, source) = (route.target, route.source);
    match (facts.session, facts.medium) {
        (Session::OwnPppoe, _) => {
            let why = format!("{interface} is a PPPoE session of linecert's own");
            return (Some(Attachment::PppoeSession), why);
        }
        (Session::None, Medium::Wireless) => {
            return (Some(Attachment::WiFi), format!("{interface} is a wireless interface"));
        }
        (Session::None, Medium::Wired | Medium::Unknown) => {}
    }
    if Range::of(target) == Range::Loopback {
        return (None, format!("{target} is this computer itself, so no line lies between"));
    }
    match seen {
        Some(seen) if same_family(seen.address, source) => by_view(facts, *seen),
        _ => by_address(facts),
    }
}

/// Somebody outside told the address that arrived there.
fn by_view(facts: &AttachmentFacts, seen: SeenAs) -> (Option<Attachment>, String) {
    let source = facts.route.source;
    let SeenAs { address, by } = seen;
    if address.to_canonical() != source {
        return translated(source, format!("{by} sees {address} instead of {source}"));
    }
    let untranslated = format!("{by} sees {source}, the address of {}", facts.interface);
    match source {
        IpAddr::V4(_) => (Some(Attachment::Direct), untranslated),
        IpAddr::V6(_) => by_ipv6(facts, untranslated),
    }
}

/// An address was replaced. Who gave this computer a shared address translates it himself.
fn translated(source: IpAddr, why: String) -> (Option<Attachment>, String) {
    match Range::of(source) {
        Range::Shared => {
            let whose = format!("{why}; {source} is an operator's to give (RFC 6598)");
            (Some(Attachment::Direct), whose)
        }
        _ => (Some(Attachment::Router), why),
    }
}

/// Nobody told, so that the addresses must.
fn by_address(facts: &AttachmentFacts) -> (Option<Attachment>, String) {
    let Route { target, source, gateway, .. } = facts.route;
    let Some(gateway) = gateway else {
        return (
            Some(Attachment::Direct),
            format!("{target} is on the link of {}", facts.interface),
        );
    };
    let way = format!("{source} is {}, by way of {gateway}", Range::of(source).words());
    match (source, Range::of(source), Range::of(target)) {
        (_, Range::Shared, _) => (Some(Attachment::Direct), way),
        (IpAddr::V4(_), Range::Public, _) => (Some(Attachment::Direct), way),
        (IpAddr::V6(_), Range::Public, _) => by_ipv6(facts, way),
        (_, Range::Private, Range::Public) => {
            (Some(Attachment::Router), format!("{way}, and {target} is public"))
        }
        _ => (None, format!("{way}; whether it is translated only the far end can tell")),
    }
}

/// A public IPv6 address is the same on either side of a router.
fn by_ipv6(facts: &AttachmentFacts, so_far: String) -> (Option<Attachment>, String) {
    match facts.route.gateway {
        None => (Some(Attachment::Direct), format!("{so_far}, on the same link")),
        Some(_) => (None, format!("{so_far}; in IPv6 that does not exclude a router")),
    }
}

fn same_family(a: IpAddr, b: IpAddr) -> bool {
    a.to_canonical().is_ipv4() == b.to_canonical().is_ipv4()
}

/// What the first routers are called; their addresses decide nothing, because operators number
/// routers from private space too.
fn hops(hops: &[Option<IpAddr>]) -> Option<String> {
    let named = hops.iter().zip(1..).map(|(hop, distance)| match hop {
        Some(hop) => format!("hop {distance} is {hop}, {}", Range::of(*hop).words()),
        None => format!("hop {distance} is silent"),
    });
    let words: Vec<_> = named.collect();
    (!words.is_empty()).then(|| words.join("; "))
}

#[cfg(test)]
mod tests;
