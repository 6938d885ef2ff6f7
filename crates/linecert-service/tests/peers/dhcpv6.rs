//! DHCPv6 against dnsmasq.

use std::time::Duration;

use linecert_measure::{Reading, Reason};
use linecert_service::{
    Port,
    dhcpv6::{self, Ask, Conclusion, Plan, RapidCommit, Release},
};

use crate::{
    access::{Access, FAR6},
    dhcpv4::dnsmasq,
};

const RANGE: &str = "--dhcp-range=fd97::50,fd97::60,64,1h --dhcp-option=option6:dns-server,[fd97::8] \
                     --dhcp-option=option6:domain-search,isp.example";

fn quick(ask: Ask) -> Plan {
    let (window, deadline) = (Duration::from_millis(400), Duration::from_secs(8));
    Plan { ask, window, deadline, ..Plan::default() }
}

fn probe(access: &Access, plan: Plan) -> dhcpv6::Outcome {
    access.near.block_on(async || dhcpv6::probe(&Port::named("eth0"), plan).await.unwrap())
}

#[test]
fn an_address_is_given_and_given_back() {
    let Some(access) = Access::lay(&["dnsmasq"]) else { return };
    let _server = dnsmasq(&access, (&access.far, "eth0"), RANGE);
    let outcome = probe(&access, quick(Ask::Address));
    let Conclusion::Bound(bound) = outcome.conclusion() else { panic!("{outcome:?}") };
    let terms = &bound.answer.terms;
    assert_eq!(terms.addresses.len(), 1);
    assert!(terms.addresses[0].address.to_string().starts_with(FAR6.trim_end_matches('1')));
    assert_eq!(terms.addresses[0].valid, Duration::from_secs(3600));
    assert_eq!(terms.name_servers, ["fd97::8".parse::<std::net::Ipv6Addr>().unwrap()]);
    assert_eq!(
        (terms.domains.as_slice(), terms.statuses.len()),
        (&["isp.example".to_owned()][..], 0)
    );
    assert!(terms.malformed.is_empty() && terms.prefixes.is_empty());
    assert_eq!(bound.release, Release::Confirmed);
    let evidence: serde_json::Value = serde_json::from_slice(&outcome.to_evidence()).unwrap();
    assert_eq!(evidence["clock"], "kernel");
    assert!(bound.advertised_after.unwrap() < bound.answer.after);
    assert!(outcome.time().value().is_some());
    assert_eq!((outcome.advertisements().len(), outcome.server_identifiers().len()), (1, 1));
}

#[test]
fn two_messages_do_when_both_agree() {
    let Some(access) = Access::lay(&["dnsmasq"]) else { return };
    let rapid = format!("{RANGE} --dhcp-rapid-commit");
    let _server = dnsmasq(&access, (&access.far, "eth0"), &rapid);
    let plan = Plan { rapid_commit: RapidCommit::Offered, ..quick(Ask::Address) };
    let outcome = probe(&access, plan);
    let Conclusion::Bound(bound) = outcome.conclusion() else { panic!("{outcome:?}") };
    assert_eq!((bound.advertised_after, outcome.advertisements().len()), (None, 0));
}

#[test]
fn a_server_without_prefixes_says_so() {
    let Some(access) = Access::lay(&["dnsmasq"]) else { return };
    let _server = dnsmasq(&access, (&access.far, "eth0"), RANGE);
    let plan = Plan { deadline: Duration::from_millis(700), ..quick(Ask::Prefix { length: 56 }) };
    let outcome = probe(&access, plan);
    assert_eq!(outcome.conclusion(), &Conclusion::NothingOffered);
    let Reading::NotReported(absence) = outcome.time() else { panic!("{outcome:?}") };
    assert_eq!(absence.reason, Reason::Refused);
    assert!(absence.detail.contains("NoAddrsAvail"), "{}", absence.detail);
    let evidence: serde_json::Value = serde_json::from_slice(&outcome.to_evidence()).unwrap();
    assert_eq!(evidence["schema"], "linecert-dhcpv6/1");
}
