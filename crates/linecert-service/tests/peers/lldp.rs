//! LLDP against lldpd.

use std::time::Duration;

use linecert_service::{
    Port,
    lldp::{self, Capability, Identifier, Plan, Until},
};

use crate::access::{Access, FAR};

#[test]
fn a_neighbour_says_who_it_is() {
    let Some(access) = Access::lay(&["lldpd", "lldpcli"]) else { return };
    let socket = access.folder().join("lldpd.socket");
    let socket = socket.display();
    let command = format!("lldpd -d -u {socket} -I eth0 -C eth0 -m {FAR} -S linecert-peer -M 1");
    let _lldpd = access.far.start(&command);
    // What is configured before lldpd has ended its start-up is forgotten, so it is told to speak
    // again and again.
    let speak = format!("sh -c 'while :; do lldpcli -u {socket} update; sleep 0.3; done'");
    let _speak = access.far.start(&speak);
    let plan = Plan { until: Until::FirstNeighbour, deadline: Duration::from_secs(10) };
    let outcome =
        access.near.block_on(async || lldp::listen(&Port::named("eth0"), plan).await.unwrap());
    let [neighbour] = outcome.neighbours() else { panic!("{outcome:?}") };
    let said = &neighbour.announcement;
    assert_eq!(
        (said.port_description.as_deref(), said.system_description.as_deref()),
        (Some("eth0"), Some("linecert-peer"))
    );
    assert_eq!(said.management_addresses[0].address.to_string(), FAR);
    assert_eq!(said.capabilities, [Capability::Station]);
    assert_eq!(said.chassis, Identifier::Hardware(neighbour.hardware_address));
    assert!(said.link_mode.is_some() && said.inventory.software.is_some());
    assert_eq!((said.malformed.len(), outcome.garbled()), (0, 0));
    let evidence: serde_json::Value = serde_json::from_slice(&outcome.to_evidence()).unwrap();
    assert_eq!(evidence["schema"], "linecert-lldp/1");
}

#[test]
fn silence_ends_with_its_time() {
    let Some(access) = Access::lay(&[]) else { return };
    let plan = Plan { until: Until::Deadline, deadline: Duration::from_millis(100) };
    let outcome =
        access.near.block_on(async || lldp::listen(&Port::named("eth0"), plan).await.unwrap());
    assert!(outcome.neighbours().is_empty());
}
