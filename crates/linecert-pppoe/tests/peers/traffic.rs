//! IP through a session: between a TUN device of the host and one of the concentrator.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use linecert_pppoe::{Carrier, CarrierEnd, ConcentratorSettings, LinkEnd, Session, SessionPlan};
use linecert_socket::{Pcp, Tag, Tags, VlanId};

use super::namespace::{Cable, plan, working};

/// The address of the concentrator.
const FAR: &str = "10.77.0.1";

/// A session that carries, opened within the namespace of the calling thread.
async fn carry(plan: &SessionPlan) -> Carrier {
    let session = Session::open(plan, |_| {}).await.unwrap();
    let tunnel = session.tunnel("lcppp%d").unwrap();
    session.carry(tunnel).unwrap()
}

/// Echo requests with so many octets behind the header of ICMP, and no leave
/// to cut them; returns how many were answered.
pub(crate) fn answered(device: &str, requests: u32, octets: u32, far: &str) -> usize {
    let output = Command::new("fping")
        .args(["-I", device, "-c", &requests.to_string(), "-p", "20", "-t", "1000", "-M"])
        .args(["-b", &octets.to_string(), far])
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).lines().filter(|line| line.contains(" bytes, ")).count()
}

#[test]
fn packets_of_1492_octets_pass_and_larger_ones_do_not() {
    let Some(cable) = Cable::lay() else { return };
    let _concentrator = cable.concentrator(working());
    cable.on_near(async || {
        let carrier = carry(&plan()).await;
        let device = carrier.device().to_owned();
        assert_eq!(answered(&device, 20, 1464, FAR), 20);
        let traffic = carrier.traffic();
        assert!(traffic.sent_packets >= 20 && traffic.received_packets >= 20, "{traffic:?}");
        assert_eq!(traffic.dropped_packets, 0);
        assert_eq!(answered(&device, 1, 1465, FAR), 0);
        drop(carrier);
        assert!(!std::path::Path::new(&format!("/sys/class/net/{device}")).exists());
    });
}

#[test]
fn a_session_ends_when_the_concentrator_ends_it() {
    let Some(cable) = Cable::lay() else { return };
    let concentrator = cable.concentrator(working());
    let mut carrier = cable.on_near(async || carry(&plan()).await);
    assert_eq!(carrier.end(), None);
    concentrator.close().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let end = runtime
        .block_on(async { tokio::time::timeout(Duration::from_secs(5), carrier.ended()).await });
    let terminated = CarrierEnd::Link(LinkEnd::Terminated("".into()));
    assert_eq!(end.unwrap(), terminated);
}

#[test]
fn a_carrier_that_is_dropped_tells_the_concentrator_at_once() {
    let Some(cable) = Cable::lay() else { return };
    let _concentrator = cable.concentrator(working());
    let capture = cable.capture();
    let carrier = cable.on_near(async || carry(&plan()).await);
    let dropped = Instant::now();
    drop(carrier);
    assert!(dropped.elapsed() < Duration::from_secs(1), "{:?}", dropped.elapsed());
    let seen = capture.end();
    assert!(seen.contains("PPPoE PADT"), "{seen}");
}

#[test]
fn the_priority_of_a_tagged_session_is_seen_on_the_wire() {
    let Some(cable) = Cable::lay() else { return };
    let vlan = VlanId::try_from(7).unwrap();
    let tags = Tags::One(Tag::customer(vlan).with_pcp(Pcp::try_from(5).unwrap()));
    let _concentrator = cable.concentrator(ConcentratorSettings { tags, ..working() });
    let capture = cable.capture();
    cable.on_near(async || {
        let carrier = carry(&SessionPlan { tags, ..plan() }).await;
        assert_eq!(answered(carrier.device(), 3, 56, FAR), 3);
    });
    let seen = capture.end();
    let frames: Vec<_> = seen.lines().filter(|line| line.contains("PPPoE")).collect();
    assert!(frames.len() > 10, "{seen}");
    for frame in frames {
        assert!(frame.contains("vlan 7, p 5"), "{frame}");
    }
}
