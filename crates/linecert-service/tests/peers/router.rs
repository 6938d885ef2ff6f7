//! Router advertisements against radvd and dnsmasq.

use std::time::Duration;

use linecert_service::{
    Port,
    router::{self, Assignment, Plan, Preference, Remark},
};

use crate::{access::Access, dhcpv4::dnsmasq};

const RADVD: &str = "interface eth0 {
  AdvSendAdvert on; AdvManagedFlag on; AdvOtherConfigFlag on; AdvLinkMTU 1492;
  AdvDefaultPreference high; AdvDefaultLifetime 1800; AdvCurHopLimit 64; AdvReachableTime 30000;
  prefix fd97::/64 { AdvOnLink on; AdvAutonomous on; AdvValidLifetime 7200; AdvPreferredLifetime 3600; };
  prefix fd98::/60 { AdvOnLink off; AdvAutonomous on; };
  route fd99::/48 { AdvRoutePreference low; AdvRouteLifetime 600; };
  RDNSS fd97::8 fd97::9 { AdvRDNSSLifetime 900; };
  DNSSL isp.example home.example { AdvDNSSLLifetime 900; };
};
";

fn probe(access: &Access) -> router::Outcome {
    let plan = Plan { window: Duration::from_millis(300), ..Plan::default() };
    access.near.block_on(async || router::probe(&Port::named("eth0"), plan).await.unwrap())
}

#[test]
fn all_that_radvd_can_say_is_read() {
    let Some(access) = Access::lay(&["radvd"]) else { return };
    access.far.sh("sysctl -qw net.ipv6.conf.all.forwarding=1");
    let file = access.file("radvd.conf", RADVD);
    let pid = access.folder().join("radvd.pid");
    let command = format!(
        "radvd --nodaemon --debug=3 --logmethod=stderr --config={file} --pidfile={}",
        pid.display()
    );
    let _radvd = access.far.serve(&command, "polling for");
    let outcome = probe(&access);
    assert!(outcome.time().value().is_some(), "{outcome:?}");
    let evidence: serde_json::Value = serde_json::from_slice(&outcome.to_evidence()).unwrap();
    assert_eq!(evidence["clock"], "kernel");
    let heard = &outcome.heard()[0];
    let told = &heard.advertisement;
    assert_eq!((told.assignment, told.preference), (Assignment::ByDhcp, Preference::High));
    assert_eq!((told.mtu, told.hop_limit), (Some(1492), Some(64)));
    assert_eq!((told.lifetime.as_secs(), told.reachable), (1800, Some(Duration::from_secs(30))));
    assert_eq!(told.hardware_address, Some(heard.hardware_address));
    let prefixes: Vec<_> = told
        .prefixes
        .iter()
        .map(|p| (p.prefix.to_string(), p.length, p.on_link, p.autonomous))
        .collect();
    assert!(prefixes.contains(&("fd97::".to_owned(), 64, true, true)), "{prefixes:?}");
    assert!(prefixes.contains(&("fd98::".to_owned(), 60, false, true)), "{prefixes:?}");
    let route = told.routes[0];
    assert_eq!((route.destination.to_string(), route.length), ("fd99::".to_owned(), 48));
    assert_eq!((route.preference, route.lifetime.as_secs()), (Preference::Low, 600));
    assert_eq!(told.name_servers[0].servers.len(), 2);
    assert_eq!(told.search_lists[0].domains, ["isp.example", "home.example"]);
    assert!(told.malformed.is_empty());
    let length = |remark: &Remark| matches!(remark, Remark::PrefixLength { length: 60, .. });
    assert!(outcome.remarks().iter().any(length), "{:?}", outcome.remarks());
}

#[test]
fn the_stateful_network_of_the_facts_is_told_from_others() {
    let Some(access) = Access::lay(&["dnsmasq"]) else { return };
    let ra = "--enable-ra --dhcp-range=fd97::50,fd97::60,64,1h";
    let _server = dnsmasq(&access, (&access.far, "eth0"), ra);
    let outcome = probe(&access);
    assert_eq!(outcome.heard()[0].advertisement.assignment, Assignment::ByDhcp);
    assert_eq!((outcome.routers().len(), outcome.remarks()), (1, vec![]));
}

#[test]
fn a_second_router_is_remarked_on() {
    let Some(access) = Access::lay(&["dnsmasq"]) else { return };
    let rogue = access.add_rogue();
    rogue.address("m0", "fd97::2/64");
    let ra = "--enable-ra --dhcp-range=fd97::,ra-only";
    let _one = dnsmasq(&access, (&access.far, "eth0"), ra);
    let _two = dnsmasq(&access, (&rogue, "m0"), ra);
    let plan = Plan { window: Duration::from_millis(1500), ..Plan::default() };
    let outcome =
        access.near.block_on(async || router::probe(&Port::named("eth0"), plan).await.unwrap());
    assert_eq!(outcome.routers().len(), 2, "{outcome:?}");
    assert!(matches!(outcome.remarks()[0], Remark::SeveralRouters(_)), "{:?}", outcome.remarks());
}
