//! Tagged frames on a cable, as sent and as seen.

use linecert_namespace::{Cable, FAR, installed};
use linecert_socket::{
    Buffers, Checksums, EthernetHeader, FrameArrival, FrameClass, FrameSocket, Listen, MacAddress,
    OpenFrameError, Pcp, Readiness, ReceiveError, SendFrameError, Tag, Tags, VlanId, now_realtime,
};

use crate::soon;

/// An `EtherType` for experiments (IEEE 802).
const EXPERIMENT: u16 = 0x88b5;

fn vlan(number: u16) -> VlanId {
    VlanId::try_from(number).unwrap()
}

fn all_tags() -> [Tags; 5] {
    let customer = Tag::customer(vlan(7)).with_pcp(Pcp::try_from(6).unwrap());
    let service = Tag::service(vlan(4094)).with_pcp(Pcp::try_from(1).unwrap());
    [
        Tags::Untagged,
        Tags::One(customer),
        Tags::One(service),
        Tags::Two { outer: service, inner: customer },
        Tags::Two { outer: Tag::customer(vlan(100)), inner: customer },
    ]
}

fn header(destination: MacAddress, socket: &FrameSocket, tags: Tags) -> EthernetHeader {
    let source = socket.interface().mac().unwrap();
    EthernetHeader { destination, source, tags, ethertype: EXPERIMENT }
}

#[test]
fn tags_arrive_as_they_were_sent() {
    let Some(cable) = Cable::lay() else { return };
    for listen in [Listen::All, Listen::EtherType(EXPERIMENT)] {
        let sender = cable.on_near(|| FrameSocket::open("eth0", listen).unwrap());
        let receiver = cable.on_far(|| FrameSocket::open("eth0", listen).unwrap());
        for tags in all_tags() {
            let destination = receiver.interface().mac().unwrap();
            let frame = header(destination, &sender, tags).encode(&[0x5a; 50]);
            let before = now_realtime();
            sender.send(&frame).unwrap();
            let seen = loop {
                let seen = receiver.receive(soon()).unwrap().unwrap();
                // The hosts' own neighbour discovery may be seen too when all is.
                if seen.octets.ends_with(&[0x5a; 50]) {
                    break seen;
                }
            };
            assert_eq!(seen.octets, frame, "{tags:?}");
            assert!(seen.time.is_some_and(|time| before <= time && time <= now_realtime()));
            assert!(matches!(seen.class, FrameClass::Host | FrameClass::OtherHost));
        }
    }
}

#[test]
fn other_types_and_own_frames_are_not_seen() {
    let Some(cable) = Cable::lay() else { return };
    let sender =
        cable.on_near(|| FrameSocket::open("eth0", Listen::EtherType(EXPERIMENT)).unwrap());
    let other = cable.on_far(|| FrameSocket::open("eth0", Listen::EtherType(0x88b6)).unwrap());
    let witness =
        cable.on_near(|| FrameSocket::open("eth0", Listen::EtherType(EXPERIMENT)).unwrap());
    witness.see_outgoing().unwrap();
    for tags in all_tags() {
        let frame = header(MacAddress::BROADCAST, &sender, tags).encode(&[1; 50]);
        sender.send(&frame).unwrap();
        let seen = witness.receive(soon()).unwrap().unwrap();
        assert_eq!((seen.octets, seen.class), (frame, FrameClass::Outgoing));
    }
    let now = std::time::Instant::now();
    assert_eq!(other.receive(now).unwrap(), None);
    assert_eq!(sender.receive(now).unwrap(), None);
}

#[test]
fn an_independent_dissector_sees_the_same_tags() {
    if !installed(&["tcpdump"]) {
        return;
    }
    let Some(cable) = Cable::lay() else { return };
    let capture = cable.far.capture("eth0", "ether proto 0x88b5 or vlan");
    let sender = cable.on_near(|| FrameSocket::open("eth0", Listen::All).unwrap());
    let receiver =
        cable.on_far(|| FrameSocket::open("eth0", Listen::EtherType(EXPERIMENT)).unwrap());
    let mut seen = Vec::new();
    for tags in all_tags() {
        sender.send(&header(MacAddress::BROADCAST, &sender, tags).encode(&[1; 50])).unwrap();
        seen.push(receiver.receive(soon()).unwrap().unwrap());
    }
    let pcap = std::fs::read(capture.end()).unwrap();
    let packets = packets(&pcap);
    assert_eq!(packets.len(), seen.len());
    for (frame, (time, octets)) in seen.iter().zip(packets) {
        assert_eq!(frame.octets, octets);
        assert_eq!(frame.time.unwrap().nanoseconds(), time, "the kernel stamps a frame once");
    }
}

/// Times and octets of the packets in a nanosecond pcap file of this host.
fn packets(pcap: &[u8]) -> Vec<(i64, &[u8])> {
    let word = |at: usize| u32::from_ne_bytes(*pcap[at..].first_chunk().unwrap());
    assert_eq!(word(0), 0xa1b2_3c4d);
    let (mut packets, mut at) = (Vec::new(), 24);
    while at < pcap.len() {
        let length = usize::try_from(word(at + 8)).unwrap();
        let time = i64::from(word(at)) * 1_000_000_000 + i64::from(word(at + 4));
        packets.push((time, &pcap[at + 16..at + 16 + length]));
        at += 16 + length;
    }
    packets
}

#[test]
fn checksums_that_were_left_to_hardware_are_told() {
    let Some(cable) = Cable::lay() else { return };
    let receiver = cable.on_far(|| FrameSocket::open("eth0", Listen::EtherType(0x0800)).unwrap());
    let socket = cable.on_near(|| std::net::UdpSocket::bind("0.0.0.0:0").unwrap());
    socket.send_to(&[0x77; 40], (FAR, 9)).unwrap();
    let seen = loop {
        let seen = receiver.receive(soon()).unwrap().unwrap();
        if seen.octets.ends_with(&[0x77; 40]) {
            break seen;
        }
    };
    assert_eq!(seen.checksums, Checksums::Pending);
    let sender = cable.on_near(|| FrameSocket::open("eth0", Listen::All).unwrap());
    let as_on_a_wire = EthernetHeader {
        ethertype: 0x0800,
        ..header(MacAddress::BROADCAST, &sender, Tags::Untagged)
    };
    sender.send(&as_on_a_wire.encode(&[0x78; 50])).unwrap();
    let seen = receiver.receive(soon()).unwrap().unwrap();
    assert_eq!(seen.checksums, Checksums::Final);
}

#[test]
fn a_cut_frame_says_how_long_it_was() {
    let Some(cable) = Cable::lay() else { return };
    let sender = cable.on_near(|| FrameSocket::open("eth0", Listen::All).unwrap());
    let receiver =
        cable.on_far(|| FrameSocket::open("eth0", Listen::EtherType(EXPERIMENT)).unwrap());
    let frame = header(MacAddress::BROADCAST, &sender, all_tags()[3]).encode(&[1; 500]);
    sender.send_batch(&[&frame, &frame[..300]]).unwrap();
    let (mut seen, mut buffers) = (Vec::new(), Buffers::new(8, 100));
    while seen.len() < 2 {
        assert!(receiver.wait(Readiness::Readable, soon()).unwrap().readable);
        let note = |arrival: FrameArrival<'_>| {
            assert_eq!(arrival.octets, &frame[..104]);
            seen.push(arrival.length);
        };
        receiver.receive_batch(&mut buffers, note).unwrap();
    }
    assert_eq!(seen, [frame.len(), 300]);
}

#[test]
fn a_group_is_joined() {
    let Some(cable) = Cable::lay() else { return };
    let group = MacAddress([0x01, 0x80, 0xc2, 0, 0, 0x0e]);
    let receiver =
        cable.on_far(|| FrameSocket::open("eth0", Listen::EtherType(EXPERIMENT)).unwrap());
    receiver.join(group).unwrap();
    receiver.join(MacAddress([2, 0, 0, 0, 0, 9])).unwrap();
    receiver.set_promiscuous().unwrap();
    let groups = cable.far.sh("ip maddress show dev eth0");
    assert!(groups.contains("01:80:c2:00:00:0e"), "{groups}");
    let sender = cable.on_near(|| FrameSocket::open("eth0", Listen::All).unwrap());
    sender.send(&header(group, &sender, Tags::Untagged).encode(&[1; 50])).unwrap();
    let seen = receiver.receive(soon()).unwrap().unwrap();
    assert_eq!(seen.class, FrameClass::Multicast);
}

#[test]
fn what_cannot_be_opened_or_sent_says_why() {
    let absent = FrameSocket::open("lc-none", Listen::All).unwrap_err();
    assert_eq!(absent.to_string(), "find interface lc-none: this host has no such interface");
    let long = FrameSocket::open("a-name-of-a-length-that-cannot-be", Listen::All).unwrap_err();
    assert!(matches!(long, OpenFrameError::Interface(_)), "{long}");

    let Some(cable) = Cable::lay() else { return };
    cable.on_near(|| {
        let socket = FrameSocket::open("eth0", Listen::All).unwrap();
        let frame = header(MacAddress::BROADCAST, &socket, Tags::Untagged).encode(&[0; 1600]);
        let sent = socket.send(&frame);
        assert!(matches!(sent, Err(SendFrameError::TooLong { octets: 1614, .. })), "{sent:?}");
        assert!(socket.interface().is_up());
        cable.near.sh("ip link set eth0 down");
        let sent = socket.send(&frame[..60]);
        assert!(matches!(sent, Err(SendFrameError::Down { .. })), "{sent:?}");
        let fault = loop {
            match socket.receive(soon()) {
                Ok(frame) => assert!(frame.is_some(), "an interface that went down is told"),
                Err(fault) => break fault,
            }
        };
        assert!(matches!(fault, ReceiveError::Down), "{fault}");
    });
}
