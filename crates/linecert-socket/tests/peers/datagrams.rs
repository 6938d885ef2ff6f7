//! Batches and their timestamps, of both versions of IP.

use std::{collections::BTreeMap, net::SocketAddr, time::Instant};

use linecert_namespace::{Cable, FAR, FAR6, NEAR, NEAR6};
use linecert_socket::{
    BindError, Buffers, DatagramSocket, IpVersion, KernelTime, Outgoing, Protocol, Readiness,
    ReceiveError, Report, Stage, Timestamps, now_realtime,
};

use crate::soon;

/// A UDP socket that tells all it can.
fn talkative(address: &str) -> DatagramSocket {
    let address: SocketAddr = format!("{address}:0").parse().unwrap();
    let socket = DatagramSocket::open(Protocol::Udp, IpVersion::of(address.ip())).unwrap();
    socket.report_hop_limit().unwrap();
    socket.report_traffic_class().unwrap();
    socket.report_destination().unwrap();
    socket.report_drops().unwrap();
    socket.enable_timestamps(Timestamps::SendAndReceive).unwrap();
    socket.bind(address).unwrap();
    socket
}

/// The times of each message at each stage, until all were told.
fn stamps(socket: &DatagramSocket, expected: usize) -> BTreeMap<(u32, bool), KernelTime> {
    let (mut stamps, mut buffers) = (BTreeMap::new(), Buffers::new(16, 256));
    let deadline = soon();
    while stamps.len() < expected && Instant::now() < deadline {
        socket.wait(Readiness::Errors, deadline).unwrap();
        let note = |report: Report<'_>| match report {
            Report::Stamp(stamp) => {
                let key = (stamp.id, stamp.stage == Stage::Sent);
                assert!(stamps.insert(key, stamp.time).is_none(), "told twice: {stamp:?}");
            }
            Report::Error(error) => panic!("{error:?}"),
        };
        socket.receive_errors(&mut buffers, note).unwrap();
    }
    stamps
}

#[test]
fn a_batch_arrives_whole_in_order_and_stamped() {
    let Some(cable) = Cable::lay() else { return };
    let check = |near: &str, far: &str| {
        let (sender, receiver) =
            (cable.on_near(|| talkative(near)), cable.on_far(|| talkative(far)));
        sender.set_hop_limit(44).unwrap();
        sender.set_traffic_class(0xb8).unwrap();
        let destination = receiver.local_address().unwrap();
        let payloads: Vec<_> = (0..100_u8).map(|number| vec![number; 40]).collect();
        let mut outgoing: Vec<_> =
            payloads.iter().map(|octets| Outgoing::to(octets, destination)).collect();
        outgoing[3] = outgoing[3].hop_limited(9);
        let before = now_realtime();
        let mut sent = 0;
        while sent < outgoing.len() {
            sent += sender.send_batch(&outgoing[sent..]).unwrap();
        }
        assert_eq!(sender.sends(), 100);

        let (mut buffers, mut arrivals) = (Buffers::new(64, 2000), Vec::new());
        while arrivals.len() < 100 {
            assert!(receiver.wait(Readiness::Readable, soon()).unwrap().readable, "{arrivals:?}");
            receiver
                .receive_batch(&mut buffers, |arrival| {
                    let number = arrivals.len();
                    assert_eq!(arrival.octets, payloads[number]);
                    assert_eq!(arrival.length, 40);
                    assert_eq!(arrival.hop_limit, Some(if number == 3 { 9 } else { 44 }));
                    assert_eq!(arrival.traffic_class, Some(0xb8));
                    assert_eq!(arrival.source, Some(sender.local_address().unwrap()));
                    assert_eq!(arrival.destination, Some(destination.ip()));
                    assert!(arrival.interface.is_some_and(|index| index > 0));
                    assert_eq!(arrival.dropped.unwrap_or(0), 0);
                    arrivals.push(arrival.received.unwrap());
                })
                .unwrap();
        }
        assert!(arrivals.is_sorted());

        let stamps = stamps(&sender, 200);
        assert_eq!(stamps.len(), 200);
        for (id, arrived) in (0..).zip(arrivals) {
            let (scheduled, sent) = (stamps[&(id, false)], stamps[&(id, true)]);
            assert!(before <= scheduled && scheduled <= sent && sent <= arrived, "{id}");
            assert!(arrived <= now_realtime());
        }
    };
    check(NEAR, FAR);
    check(&format!("[{NEAR6}]"), &format!("[{FAR6}]"));
}

#[test]
fn a_cut_datagram_says_how_long_it_was() {
    let sender = talkative("127.0.0.1");
    let receiver = talkative("127.0.0.1");
    let destination = receiver.local_address().unwrap();
    assert_eq!(sender.send_batch(&[Outgoing::to(&[1; 500], destination)]).unwrap(), 1);
    assert!(receiver.wait(Readiness::Readable, soon()).unwrap().readable);
    let mut buffers = Buffers::new(4, 96);
    let count = receiver.receive_batch(&mut buffers, |arrival| {
        assert_eq!(arrival.length, 500);
        assert!(arrival.octets.len() < 110);
    });
    assert_eq!(count.unwrap(), 1);
}

#[test]
fn a_full_receive_buffer_is_counted() {
    let sender = talkative("127.0.0.1");
    let receiver = talkative("127.0.0.1");
    receiver.grow_receive_buffer(4096).unwrap();
    let message = Outgoing::to(&[0; 1000], receiver.local_address().unwrap());
    let sent = sender.send_batch(&[message; 64]).unwrap();
    let (mut buffers, mut arrived) = (Buffers::new(64, 1000), 0);
    arrived += receiver.receive_batch(&mut buffers, |_| {}).unwrap();
    assert!(arrived < sent, "the buffer was not full: {arrived} of {sent}");

    sender.send_batch(&[message]).unwrap();
    let mut dropped = None;
    receiver.receive_batch(&mut buffers, |arrival| dropped = arrival.dropped).unwrap();
    assert_eq!(dropped, Some(u32::try_from(sent - arrived).unwrap()));
}

#[test]
fn a_wait_ends_at_its_deadline() {
    let socket = talkative("127.0.0.1");
    let deadline = Instant::now() + std::time::Duration::from_millis(20);
    let ready = socket.wait(Readiness::Readable, deadline).unwrap();
    assert_eq!(ready, linecert_socket::Ready::default());
    assert!(Instant::now() >= deadline);
    assert_eq!(socket.receive_batch(&mut Buffers::new(1, 64), |_| {}).unwrap(), 0);
    assert_eq!(socket.send_batch(&[]).unwrap(), 0);
}

#[test]
fn an_answer_leaves_from_the_address_that_was_asked() {
    let asker = talkative("127.0.0.1");
    let answerer = talkative("0.0.0.0");
    let port = answerer.local_address().unwrap().port();
    asker.send_batch(&[Outgoing::to(b"?", SocketAddr::from(([127, 0, 0, 77], port)))]).unwrap();
    assert!(answerer.wait(Readiness::Readable, soon()).unwrap().readable);
    let mut buffers = Buffers::new(8, 64);
    answerer
        .receive_batch(&mut buffers, |question| {
            let answer = Outgoing::to(b"!", question.source.unwrap());
            answerer.send_batch(&[answer.from(question.destination.unwrap())]).unwrap();
        })
        .unwrap();
    assert!(asker.wait(Readiness::Readable, soon()).unwrap().readable);
    let mut source = None;
    asker.receive_batch(&mut buffers, |answer| source = answer.source).unwrap();
    assert_eq!(source, Some(SocketAddr::from(([127, 0, 0, 77], port))));
}

#[test]
fn what_cannot_be_bound_says_why() {
    let first = talkative("127.0.0.1");
    let second = DatagramSocket::open(Protocol::Udp, IpVersion::V4).unwrap();
    let taken = second.bind(first.local_address().unwrap()).unwrap_err();
    assert!(matches!(taken, BindError::InUse { .. }), "{taken}");
    let foreign = second.bind(SocketAddr::from(([192, 0, 2, 1], 0))).unwrap_err();
    let text = "bind to 192.0.2.1:0: this host has no such address, interface or route";
    assert_eq!(foreign.to_string(), text);
    let absent = second.bind_device("lc-none").unwrap_err();
    assert!(matches!(absent, BindError::Absent { .. }), "{absent}");
}

#[test]
fn a_connected_peer_that_is_closed_is_told() {
    let socket = DatagramSocket::open(Protocol::Udp, IpVersion::V4).unwrap();
    let closed = talkative("127.0.0.1").local_address().unwrap();
    socket.connect(closed).unwrap();
    socket.send_batch(&[Outgoing::connected(b"?")]).unwrap();
    socket.wait(Readiness::Readable, soon()).unwrap();
    let received = socket.receive_batch(&mut Buffers::new(1, 64), |_| {});
    assert!(matches!(received, Err(ReceiveError::Refused)), "{received:?}");
}
