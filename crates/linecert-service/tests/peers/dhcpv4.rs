//! DHCPv4 against dnsmasq.

use std::{net::Ipv4Addr, time::Duration};

use linecert_measure::Reason;
use linecert_namespace::{Host, Running};
use linecert_service::{
    Port,
    dhcpv4::{
        self, ClientOptions, Conclusion, DhcpOption, Lease, Plan, RelayAgent, RelayEcho, Release,
        VendorClass, VendorInformation,
    },
};
use linecert_socket::MacAddress;

use crate::access::{Access, FAR, ROGUE};

/// A server of DHCP alone, which offers at once.
pub(crate) fn dnsmasq(access: &Access, host: (&Host, &str), options: &str) -> Running {
    let (host, interface) = host;
    let leases = access.folder().join(format!("leases-{host}-{interface}"));
    let command = format!(
        "dnsmasq --no-daemon --conf-file=/dev/null --port=0 --user=root --no-ping \
         --interface={interface} --bind-interfaces --dhcp-leasefile={} {options}",
        leases.display()
    );
    host.serve(&command, "started")
}

fn probe(access: &Access, plan: Plan) -> dhcpv4::Outcome {
    access.near.block_on(async || dhcpv4::probe(&Port::named("eth0"), plan).await.unwrap())
}

fn quick() -> Plan {
    Plan { window: Duration::from_millis(400), deadline: Duration::from_secs(8), ..Plan::default() }
}

/// The leases that a server remembers.
fn leases(access: &Access) -> String {
    let file = access.folder().join(format!("leases-{}-eth0", access.far));
    std::fs::read_to_string(file).unwrap_or_default()
}

const RANGE: &str = "--dhcp-range=10.97.0.50,10.97.0.60,255.255.255.0,1h";

fn provider_options() -> ClientOptions {
    let suboption = |code, octets: &[u8]| DhcpOption { code, octets: octets.to_vec() };
    ClientOptions {
        vendor_class: Some(b"set-top-box".to_vec()),
        relay_agent: Some(RelayAgent {
            circuit: Some(b"olt1/0/7".to_vec()),
            remote: Some(b"onu-4711".to_vec()),
        }),
        vendor_identifying_class: Some(VendorClass {
            enterprise: 3561,
            class: b"\x03hgw".to_vec(),
        }),
        vendor_identifying: Some(VendorInformation {
            enterprise: 3561,
            options: vec![suboption(1, b"00D09E"), suboption(2, b"S123")],
        }),
        ..ClientOptions::default()
    }
}

#[test]
fn options_of_a_provider_are_sent_and_seen_and_the_lease_is_given_back() {
    let Some(access) = Access::lay(&["dnsmasq"]) else { return };
    let options = format!(
        "{RANGE} --dhcp-vendorclass=set:iptv,set-top-box --dhcp-circuitid=set:port7,olt1/0/7 \
         --dhcp-remoteid=set:onu,onu-4711 --dhcp-match=set:hgw,vi-encap:3561,hgw \
         --dhcp-match=set:v125,125 --dhcp-option=tag:iptv,66,10.97.0.9 \
         --dhcp-option=tag:port7,67,boot7 --dhcp-option=tag:hgw,15,hgw.example \
         --dhcp-option=tag:v125,26,1492 --dhcp-option=tag:onu,121,10.0.0.0/8,10.97.0.254 \
         --dhcp-option=6,10.97.0.8,10.97.0.7"
    );
    let _server = dnsmasq(&access, (&access.far, "eth0"), &options);
    let plan = Plan { client: provider_options(), ..quick() };
    let outcome = probe(&access, plan);

    let Conclusion::Bound(bound) = outcome.conclusion() else { panic!("{outcome:?}") };
    let terms = &bound.answer.terms;
    assert_eq!(
        (terms.tftp_server.as_deref(), terms.boot_file.as_deref()),
        (Some("10.97.0.9"), Some("boot7"))
    );
    assert_eq!((terms.domain.as_deref(), terms.mtu), (Some("hgw.example"), Some(1492)));
    assert_eq!(terms.static_routes.iter().map(|r| r.prefix).collect::<Vec<_>>(), [8]);
    assert_eq!(terms.name_servers, [Ipv4Addr::new(10, 97, 0, 8), Ipv4Addr::new(10, 97, 0, 7)]);
    assert_eq!(
        (terms.relay_echo, terms.lease),
        (RelayEcho::Whole, Some(Duration::from_secs(3600)))
    );
    assert_eq!(terms.mask, Some(Ipv4Addr::new(255, 255, 255, 0)));
    assert!(terms.address.octets()[3] >= 50 && terms.malformed.is_empty());
    assert_eq!(bound.answer.server.identifier.to_string(), FAR);
    assert!(
        bound.offered_after < bound.answer.after && bound.answer.after < Duration::from_secs(1)
    );
    assert_eq!((bound.release, leases(&access).lines().count()), (Release::Sent, 0));
    assert_eq!(outcome.servers().value().unwrap().to_string(), "1 count");
    assert!(outcome.time().value().is_some());
    let evidence: serde_json::Value = serde_json::from_slice(&outcome.to_evidence()).unwrap();
    assert_eq!(
        (&evidence["schema"], &evidence["conclusion"]),
        (&"linecert-dhcpv4/1".into(), &"bound-released".into())
    );
    assert_eq!(evidence["clock"], "kernel");
    let kinds: Vec<_> = evidence["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["message"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["discover", "offer", "request", "ack", "release"]);
}

#[test]
fn a_lease_is_kept_when_the_plan_says_so_and_the_address_may_be_another() {
    let Some(access) = Access::lay(&["dnsmasq"]) else { return };
    let _server = dnsmasq(&access, (&access.far, "eth0"), RANGE);
    let other = MacAddress([2, 0, 0, 0x47, 0x11, 1]);
    let port = Port { hardware_address: Some(other), ..Port::named("eth0") };
    let plan = Plan { lease: Lease::Keep, ..quick() };
    let outcome = access.near.block_on(async || dhcpv4::probe(&port, plan).await.unwrap());
    let Conclusion::Bound(bound) = outcome.conclusion() else { panic!("{outcome:?}") };
    assert_eq!(bound.release, Release::NotWanted);
    assert!(leases(&access).contains("02:00:00:47:11:01"), "{}", leases(&access));
}

#[test]
fn a_second_server_is_found_and_either_may_be_chosen() {
    let Some(access) = Access::lay(&["dnsmasq"]) else { return };
    let rogue = access.add_rogue();
    let _server = dnsmasq(&access, (&access.far, "eth0"), RANGE);
    let other = "--dhcp-range=10.97.0.70,10.97.0.80,255.255.255.0,1h";
    let _rogue = dnsmasq(&access, (&rogue, "m0"), other);
    for chosen in [FAR, ROGUE] {
        let plan = Plan { server: Some(chosen.parse().unwrap()), ..quick() };
        let outcome = probe(&access, plan);
        assert_eq!(outcome.servers().value().unwrap().to_string(), "2 count");
        let Conclusion::Bound(bound) = outcome.conclusion() else { panic!("{outcome:?}") };
        assert_eq!(bound.answer.server.identifier.to_string(), chosen);
    }
}

#[test]
fn no_server_is_a_reason_and_no_number() {
    let Some(access) = Access::lay(&[]) else { return };
    let deadline = Duration::from_millis(700);
    let plan = Plan { deadline, repeat: Duration::from_millis(200), ..quick() };
    let outcome = probe(&access, plan);
    assert_eq!(outcome.conclusion(), &Conclusion::NoOffer);
    for reading in [outcome.time(), outcome.servers()] {
        let linecert_measure::Reading::NotReported(absence) = reading else {
            panic!("{reading:?}")
        };
        assert_eq!(absence.reason, Reason::TimedOut);
        assert_eq!(absence.detail, "3 DHCPDISCOVER on eth0 (untagged): no offer within 700ms");
    }
}

/// The time in ns of the first frame of a capture with a message type.
fn captured(capture: &[u8], kind: u8) -> i64 {
    let number = |at: usize| i64::from(u32::from_le_bytes(capture[at..at + 4].try_into().unwrap()));
    assert_eq!(number(0), 0xa1b2_3c4d, "a capture in ns");
    let mut at = 24;
    while at < capture.len() {
        let (time, length) = (number(at) * 1_000_000_000 + number(at + 4), number(at + 8));
        let end = at + 16 + usize::try_from(length).unwrap();
        // The message type comes first behind the cookie.
        if capture[at + 16..end].windows(7).any(|w| w == [99, 130, 83, 99, 53, 1, kind]) {
            return time;
        }
        at = end;
    }
    panic!("no message of type {kind} was captured");
}

#[test]
fn the_time_is_that_of_a_capture() {
    let Some(access) = Access::lay(&["dnsmasq", "tcpdump"]) else { return };
    let _server = dnsmasq(&access, (&access.far, "eth0"), RANGE);
    let capture = access.near.capture("eth0", "udp port 67 or udp port 68");
    let outcome = probe(&access, quick());
    let Conclusion::Bound(bound) = outcome.conclusion() else { panic!("{outcome:?}") };
    let capture = std::fs::read(capture.end()).unwrap();
    let truth = captured(&capture, 5) - captured(&capture, 1);
    let measured = i64::try_from(bound.answer.after.as_nanos()).unwrap();
    assert!((measured - truth).abs() <= 20_000, "measured {measured} ns, captured {truth} ns");
    eprintln!("measured {measured} ns, captured {truth} ns");
}
