//! Concentrators and the session, in words.

use linecert_pppoe::{
    Discovery, Ipv4Facts, Ipv6Facts, Mark, Milestone, Offer, SessionFacts, SessionTrace,
};

use crate::render::service::{Facts, Remark};

/// Every concentrator that answered.
pub(super) fn of_offers(discovery: &Discovery) -> Vec<Facts> {
    let rogues = discovery.rogues();
    let known = |offer: &Offer| {
        let rogue = rogues.as_ref().map(|rogues| rogues.contains(&offer));
        rogue.map(|rogue| if rogue { "no" } else { "yes" })
    };
    let facts = |offer: &Offer| {
        let returned = match offer.mark {
            Mark::Returned => "returned",
            Mark::Missing => "missing",
        };
        let services = offer.services.iter().map(|service| match service.is_empty() {
            true => "*".to_owned(),
            false => service.to_string(),
        });
        Facts::of("concentrator")
            .text("name", Some(&offer.name))
            .text("hardware-address", Some(offer.mac))
            .word("known", known(offer))
            .elapsed("answered-after", discovery.answer_time(offer))
            .texts("services", services)
            .word("host-uniq", Some(returned))
            .number("copies", Some(offer.copies).filter(|copies| *copies > 1))
            .text("refusal", offer.refusal.as_ref())
    };
    discovery.offers().iter().map(facts).collect()
}

/// Unknown concentrators, names that several claim, and what was seen beside.
pub(super) fn remarks(discovery: &Discovery) -> Vec<Remark> {
    let unknown = discovery.rogues().unwrap_or_default().into_iter().map(|offer| {
        let names = vec![("name", offer.name.to_string()), ("mac", offer.mac.to_string())];
        Remark::Message("remark-unknown-concentrator", names)
    });
    let shared = discovery.shared_names().into_iter().map(|(name, addresses)| {
        let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
        let names = vec![("name", name.to_string()), ("addresses", addresses.join(", "))];
        Remark::Message("remark-shared-name", names)
    });
    let strays = discovery.strays();
    let counted = [
        ("remark-pppoe-other-vlan", strays.other_vlan),
        ("remark-pppoe-garbled", strays.garbled),
        ("remark-pppoe-unasked", strays.unasked),
        ("remark-pppoe-beyond", strays.beyond),
    ];
    let strays = counted.into_iter().filter(|(_, count)| *count > 0);
    let strays = strays.map(|(id, count)| Remark::Message(id, vec![("count", count.to_string())]));
    unknown.chain(shared).chain(strays).collect()
}

/// The session as far as it came.
pub(super) fn of_session(trace: &SessionTrace) -> Facts {
    let facts = trace.facts();
    let agreed = |of: fn(&SessionFacts) -> Option<String>| facts.and_then(of);
    let ipv4 = facts.and_then(|facts| facts.ipv4.as_ref());
    let ipv6 = facts.and_then(|facts| facts.ipv6.as_ref());
    Facts::of("session")
        .text("concentrator", trace.concentrator().map(|concentrator| &concentrator.name))
        .text("hardware-address", trace.concentrator().map(|concentrator| concentrator.mac))
        .number("session", facts.map(|facts| facts.session))
        .text("proof", agreed(|facts| facts.proof.map(|proof| proof.to_string())))
        .number("mtu", facts.map(|facts| facts.mtu))
        .text("address", ipv4.map(|Ipv4Facts { address, .. }| address))
        .text("peer", ipv4.and_then(|ipv4| ipv4.peer))
        .texts("name-servers", ipv4.map_or(&[][..], |ipv4| &ipv4.resolvers))
        .text("ipv6-address", ipv6.map(|Ipv6Facts { ours, .. }| ours.link_local()))
        .text("ipv6-peer", ipv6.and_then(|ipv6| ipv6.peer).map(|peer| peer.link_local()))
        .elapsed("lcp-after", trace.time_to(Milestone::LcpOpened))
        .elapsed("proved-after", trace.time_to(Milestone::Authenticated))
        .elapsed("ipv4-after", trace.time_to(Milestone::Ipv4Opened))
        .elapsed("ipv6-after", trace.time_to(Milestone::Ipv6Opened))
}
