//! IP through a session: between a TUN device of the host and one of the concentrator.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use linecert_namespace::Cable;
use linecert_pppoe::{
    Carrier, CarrierEnd, ConcentratorSettings, LinkEnd, SESSION_ETHERTYPE, Session, SessionPlan,
};
use linecert_socket::{EthernetHeader, FrameSocket, Listen, Pcp, Tag, Tags, VlanId};

use super::concentrator::{concentrator, frames, plan, working};

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
    let Some(cable) = Cable::bare() else { return };
    let _concentrator = concentrator(&cable, working());
    cable.near.block_on(async || {
        let carrier = carry(&plan()).await;
        let device = carrier.device().to_owned();
        assert_eq!(answered(&device, 20, 1464, FAR), 20);
        // An answer is counted once it is handed over, by when it may have been read.
        tokio::time::sleep(Duration::from_millis(200)).await;
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
    let Some(cable) = Cable::bare() else { return };
    let concentrator = concentrator(&cable, working());
    let mut carrier = cable.near.block_on(async || carry(&plan()).await);
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
    let Some(cable) = Cable::bare() else { return };
    let _concentrator = concentrator(&cable, working());
    let capture = cable.near.capture("eth0", "");
    let carrier = cable.near.block_on(async || carry(&plan()).await);
    let dropped = Instant::now();
    drop(carrier);
    assert!(dropped.elapsed() < Duration::from_secs(1), "{:?}", dropped.elapsed());
    let seen = frames(capture);
    assert!(seen.contains("PPPoE PADT"), "{seen}");
}

#[test]
fn the_priority_of_a_tagged_session_is_seen_on_the_wire() {
    let Some(cable) = Cable::bare() else { return };
    let vlan = VlanId::try_from(7).unwrap();
    let tags = Tags::One(Tag::customer(vlan).with_pcp(Pcp::try_from(5).unwrap()));
    let _concentrator = concentrator(&cable, ConcentratorSettings { tags, ..working() });
    let capture = cable.near.capture("eth0", "");
    cable.near.block_on(async || {
        let carrier = carry(&SessionPlan { tags, ..plan() }).await;
        assert_eq!(answered(carrier.device(), 3, 56, FAR), 3);
    });
    let seen = frames(capture);
    let frames: Vec<_> = seen.lines().filter(|line| line.contains("PPPoE")).collect();
    assert!(frames.len() > 10, "{seen}");
    for frame in frames {
        assert!(frame.contains("vlan 7, p 5"), "{frame}");
    }
}

#[test]
fn nonsense_in_a_session_does_not_end_it() {
    let Some(cable) = Cable::bare() else { return };
    let _concentrator = concentrator(&cable, working());
    cable.near.block_on(async || {
        let session = Session::open(&plan(), |_| {}).await.unwrap();
        let number = session.facts().unwrap().session;
        let concentrator = session.trace().concentrator().unwrap().mac;
        let tunnel = session.tunnel("lcppp%d").unwrap();
        let carrier = session.carry(tunnel).unwrap();
        cable.on_far(|| {
            let socket = FrameSocket::open("eth0", Listen::EtherType(SESSION_ETHERTYPE)).unwrap();
            let host = cable.near.sh("cat /sys/class/net/eth0/address");
            let header = EthernetHeader {
                destination: host.trim().parse().unwrap(),
                source: concentrator,
                tags: Tags::Untagged,
                ethertype: SESSION_ETHERTYPE,
            };
            let [high, low] = number.to_be_bytes();
            let nonsense: [&[u8]; 6] =
                [b"", b"\x00", b"\x00\x21", b"\x00\x21\xff\xff", b"\x00\x57\x45", b"\xc0\x21\x01"];
            for ppp in nonsense {
                let length = u8::try_from(ppp.len()).unwrap();
                let packet = [&[0x11, 0, high, low, 0, length], ppp].concat();
                socket.send(&header.encode(&packet)).unwrap();
            }
            // A hundred thousand echoes, as fast as they go.
            let echo =
                [&[0x11, 0, high, low, 0, 10][..], b"\xc0\x21\x09\x01\x00\x08\0\0\0\x09"].concat();
            for _ in 0..100_000 {
                socket.send(&header.encode(&echo)).ok();
            }
        });
        assert_eq!(answered(carrier.device(), 5, 56, FAR), 5);
        assert_eq!(carrier.end(), None);
    });
}

#[test]
fn what_this_host_drops_is_counted() {
    let Some(cable) = Cable::bare() else { return };
    let _concentrator = concentrator(&cable, working());
    // A cable of 1 Mbit/s behind a device whose queue holds a single packet.
    cable.near.sh("tc qdisc add dev eth0 root tbf rate 1mbit burst 4kb latency 5s");
    cable.near.block_on(async || {
        let carrier = carry(&plan()).await;
        cable.near.sh(&format!("ip link set {} txqueuelen 1", carrier.device()));
        let socket = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
        for _ in 0..3000 {
            socket.send_to(&[0; 1400], "10.77.0.1:9").ok();
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        let traffic = carrier.traffic();
        assert!(traffic.dropped_packets > 0, "{traffic:?}");
        assert!(traffic.sent_packets + traffic.dropped_packets <= 3010, "{traffic:?}");
    });
}
