//! The path MTU behind routers of the Linux kernel that tell it, and that do not.

use std::{net::IpAddr, time::Duration};

use linecert_namespace::installed;
use linecert_net::path::{
    TraceError,
    mtu::{MtuLimit, MtuPlan, PathMtu, path_mtu},
};

use crate::{
    chain::{Chain, LAST, v4, v6},
    run,
};

fn found(chain: &Chain, target: IpAddr) -> PathMtu {
    let plan = MtuPlan { timeout: Duration::from_millis(300), ..MtuPlan::new(target) };
    chain.on_first(|| run(path_mtu(plan, |_| {}))).unwrap()
}

fn check(chain: &Chain, target: IpAddr, (octets, limit): (u16, MtuLimit)) {
    let mtu = found(chain, target);
    assert_eq!((mtu.octets(), mtu.limit()), (Some(octets), limit), "{target}: {mtu:?}");
    assert_eq!(mtu.reading().value().unwrap().quantity().steps(), i64::from(octets));
    let headers = if target.is_ipv4() { 40 } else { 60 };
    assert_eq!(mtu.tcp_mss(), Some(octets - headers));
}

#[test]
fn a_clear_path_takes_what_the_interface_takes() {
    let Some(chain) = Chain::lay() else { return };
    check(&chain, v4(LAST), (1500, MtuLimit::Interface));
    check(&chain, v6(LAST), (1500, MtuLimit::Interface));
    (1..=LAST).for_each(|cable| chain.narrow(cable, 9000));
    check(&chain, v4(LAST), (9000, MtuLimit::Interface));
}

#[test]
fn a_narrow_cable_is_told_by_the_router_before_it() {
    let Some(chain) = Chain::lay() else { return };
    chain.narrow(3, 1400);
    check(&chain, v4(LAST), (1400, MtuLimit::Router { address: v4(2) }));
    check(&chain, v6(LAST), (1400, MtuLimit::Router { address: v6(2) }));
    // What the system has learned does not stand in for what is measured.
    chain.narrow(3, 1500);
    check(&chain, v4(LAST), (1500, MtuLimit::Interface));
    chain.narrow(3, 1387);
    if installed(&["tracepath"]) {
        let text = chain.host(0).sh(&format!("tracepath -n {}", v4(LAST)));
        assert!(text.contains("Resume: pmtu 1387"), "{text}");
    }
    check(&chain, v4(LAST), (1387, MtuLimit::Router { address: v4(2) }));
}

#[test]
fn a_black_hole_is_found_by_what_vanishes() {
    let Some(chain) = Chain::lay() else { return };
    chain.narrow(3, 1400);
    chain.host(2).filter("output", "icmp type destination-unreachable drop");
    chain.host(2).filter("output", "icmpv6 type packet-too-big drop");
    check(&chain, v4(LAST), (1400, MtuLimit::BlackHole { lost: 1401 }));
    check(&chain, v6(LAST), (1400, MtuLimit::BlackHole { lost: 1401 }));
}

#[test]
fn a_lost_probe_is_no_black_hole() {
    let Some(chain) = Chain::lay() else { return };
    chain.host(2).filter("forward", "icmp type echo-request numgen inc mod 2 0 drop");
    check(&chain, v4(LAST), (1500, MtuLimit::Interface));
}

#[test]
fn a_silent_target_has_no_path_mtu() {
    let Some(chain) = Chain::lay() else { return };
    chain.host(LAST).filter("input", "icmp type echo-request drop");
    let mtu = found(&chain, v4(LAST));
    assert_eq!((mtu.octets(), mtu.limit(), mtu.tcp_mss()), (None, MtuLimit::Silent, None));
    assert_eq!(mtu.reading().value(), None);
    assert_eq!(mtu.probes(), 3);
    let nowhere = chain.on_first(|| run(path_mtu(MtuPlan::new([192, 0, 2, 1].into()), |_| {})));
    assert!(matches!(nowhere, Err(TraceError::NoRoute { .. })), "{nowhere:?}");
}
