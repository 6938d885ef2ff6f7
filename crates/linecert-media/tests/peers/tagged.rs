//! Television on a VLAN, where this machine has no device for the VLAN: frames with tags both ways,
//! and the reports as tshark reads them.

use std::{
    thread,
    time::{Duration, Instant},
};

use linecert_measure::Metric;
use linecert_media::{WatchPlan, WatchProgress, watch};
use linecert_namespace::{NEAR, installed, sh};
use linecert_socket::{EthernetHeader, FrameSocket, Listen, MacAddress, Pcp, Tag, Tags, VlanId};

use crate::{
    mux::{Mux, PACKETS},
    network::Network,
    quantity, run,
    television::{frames, plan},
};

fn tags(vlan: u16) -> Tags {
    let tag = Tag::customer(VlanId::try_from(vlan).unwrap());
    Tags::One(tag.with_pcp(Pcp::try_from(4).unwrap()))
}

/// A frame of the far end to 239.1.1.1, with UDP and without a checksum of it.
fn media(tags: Tags, octets: &[u8]) -> Vec<u8> {
    let length = |more: usize| u16::try_from(octets.len() + more).unwrap().to_be_bytes();
    let mut packet = vec![0x45, 0];
    packet.extend(length(28));
    packet.extend([0, 0, 0, 0, 1, 17, 0, 0, 10, 98, 0, 2, 239, 1, 1, 1]);
    packet.extend([0x13, 0x88, 0x13, 0x88]);
    packet.extend(length(8));
    packet.extend([0, 0]);
    packet.extend(octets);
    let header = EthernetHeader {
        destination: MacAddress([1, 0, 0x5e, 1, 1, 1]),
        source: MacAddress([2, 0, 0, 0, 0, 9]),
        tags,
        ethertype: 0x0800,
    };
    header.encode(&packet)
}

/// Waits for a report in frames of VLAN 85 and then sends there, and other things on VLAN 86.
fn head_end() {
    let socket = FrameSocket::open("eth0", Listen::EtherType(0x0800)).unwrap();
    let report = |frame: &[u8]| frame.starts_with(&[1, 0, 0x5e, 0, 0, 0x16]);
    let deadline = Instant::now() + Duration::from_secs(5);
    while !socket.receive(deadline).unwrap().is_some_and(|frame| report(&frame.octets)) {
        assert!(Instant::now() < deadline, "no report came");
    }
    let start = Instant::now();
    for (packets, n) in Mux::of_seconds(2).packets().chunks(PACKETS).zip(0_u32..) {
        socket.send(&media(tags(85), &packets.concat())).unwrap();
        socket.send(&media(tags(86), &[0x47; 188])).unwrap();
        let due = start + Duration::from_nanos(2_692_308) * n;
        thread::sleep(due.saturating_duration_since(Instant::now()));
    }
}

#[test]
fn a_channel_on_a_vlan_is_joined_with_tagged_reports() {
    let Some(network) = Network::cable().filter(|_| installed(&["tshark"])) else { return };
    let capture = network.far.capture("eth0", "");
    let plan = WatchPlan {
        duration: Duration::from_millis(1_500),
        ..plan(frames(NEAR, tags(85)), "239.1.1.1:5000")
    };
    let plan = WatchPlan { patience: Duration::from_secs(3), ..plan };
    let mut told = Vec::new();
    let seen = thread::scope(|scope| {
        scope.spawn(|| network.far.run(head_end));
        network.near.run(|| run(watch(plan, |progress| told.push(progress)))).unwrap()
    });
    let capture = capture.end();
    let readings = seen.readings();
    assert_eq!(quantity(&readings, Metric::ContinuityErrors).to_string(), "0 count");
    assert!(quantity(&readings, Metric::MediaDelayFactor).steps() > 0);
    assert!(
        told.first() == Some(&WatchProgress::Joined) && told.last() == Some(&WatchProgress::Left)
    );
    let fields = "-e vlan.id -e vlan.priority -e ip.src -e ip.dst -e ip.ttl -e igmp.type \
                  -e igmp.record_type -e igmp.maddr -e igmp.checksum.status";
    let read = sh(&format!(
        "tshark -r {} -Y igmp.type==0x22 -T fields {fields}",
        capture.path().display()
    ));
    let ours: Vec<_> = read.lines().filter(|line| line.starts_with("85\t")).collect();
    let joined = format!("85\t4\t{NEAR}\t224.0.0.22\t1\t0x22\t4\t239.1.1.1\t1");
    assert_eq!(ours.first().map(ToString::to_string), Some(joined), "{read}");
    assert_eq!(
        ours.last().map(ToString::to_string),
        Some(format!("85\t4\t{NEAR}\t224.0.0.22\t1\t0x22\t3\t239.1.1.1\t1"))
    );
}
