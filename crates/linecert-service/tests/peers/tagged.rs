//! A service that is there on a tag only: a switch of our own before dnsmasq puts the tags on.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use linecert_service::{
    Port,
    dhcpv4::{self, Conclusion, Plan},
};
use linecert_socket::{EthernetHeader, FrameSocket, Listen, Pcp, Tag, Tags, VlanId};

use crate::{access::Access, dhcpv4::dnsmasq};

fn vlan(number: u16) -> VlanId {
    VlanId::try_from(number).unwrap()
}

/// Passes frames with the tags from `trunk` to `access` without them, and back; returns the tags
/// as they were seen.
fn switch(tags: Tags, stop: &AtomicBool) -> Vec<Tags> {
    let open = |name: &str| FrameSocket::open(name, Listen::All).unwrap();
    let (trunk, access) = (open("eth0"), open("access"));
    trunk.set_promiscuous().unwrap();
    access.set_promiscuous().unwrap();
    let mut seen = Vec::new();
    let ids = |tags: &Tags| tags.iter().map(|tag| tag.vid).collect::<Vec<_>>();
    while !stop.load(Ordering::Relaxed) {
        let soon = || Instant::now() + Duration::from_millis(2);
        if let Some(frame) = trunk.receive(soon()).unwrap() {
            let (header, payload) = EthernetHeader::decode(&frame.octets).unwrap();
            if ids(&header.tags) == ids(&tags) {
                seen.push(header.tags);
                let plain = EthernetHeader { tags: Tags::Untagged, ..header };
                access.send(&plain.encode(payload)).unwrap();
            }
        }
        if let Some(frame) = access.receive(soon()).unwrap() {
            let (header, payload) = EthernetHeader::decode(&frame.octets).unwrap();
            trunk.send(&EthernetHeader { tags, ..header }.encode(payload)).unwrap();
        }
    }
    seen
}

fn check(tags: Tags, place: &str) {
    let Some(access) = Access::lay(&["dnsmasq"]) else { return };
    let far = &access.far;
    far.sh("ip address del 10.97.0.1/24 dev eth0");
    far.connect("access", far, "server");
    far.address("server", "10.97.0.1/24");
    let range = "--dhcp-range=10.97.0.50,10.97.0.60,255.255.255.0,1h";
    let _server = dnsmasq(&access, (far, "server"), range);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let switching = scope.spawn(|| far.run(|| switch(tags, &stop)));
        let probe = |port: Port| {
            let (window, deadline) = (Duration::from_millis(300), Duration::from_secs(3));
            let plan =
                Plan { window, deadline, repeat: Duration::from_millis(300), ..Plan::default() };
            access.near.block_on(async move || dhcpv4::probe(&port, plan).await.unwrap())
        };
        let outcome = probe(Port { tags, ..Port::named("eth0") });
        assert!(matches!(outcome.conclusion(), Conclusion::Bound(_)), "{place}: {outcome:?}");
        let evidence: serde_json::Value = serde_json::from_slice(&outcome.to_evidence()).unwrap();
        assert_eq!((&evidence["vlan"], &evidence["clock"]), (&place.into(), &"kernel".into()));
        let outcome = probe(Port::named("eth0").on_vlan(vlan(4000)));
        assert_eq!(outcome.conclusion(), &Conclusion::NoOffer);
        stop.store(true, Ordering::Relaxed);
        let seen = switching.join().unwrap();
        assert!(seen.contains(&tags), "priorities are sent: {seen:?}");
    });
}

#[test]
fn on_a_tag_with_a_priority() {
    let pcp = Pcp::try_from(5).unwrap();
    check(Tags::One(Tag::customer(vlan(100)).with_pcp(pcp)), "100");
}

#[test]
fn on_two_tags() {
    let (outer, inner) = (Tag::service(vlan(200)), Tag::customer(vlan(7)));
    check(Tags::Two { outer, inner }, "200.7");
}
