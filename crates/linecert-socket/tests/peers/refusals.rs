//! ICMP errors from the error queue, and echoes through raw and ping sockets.

use std::net::{IpAddr, SocketAddr};

use linecert_namespace::{Cable, FAR, FAR6};
use linecert_socket::{
    Buffers, DatagramSocket, Fragmentation, IpVersion, Origin, Outgoing, Protocol, Readiness,
    Report, SendError, Stage, Timestamps,
};

use crate::soon;

fn udp(version: IpVersion) -> DatagramSocket {
    let socket = DatagramSocket::open(Protocol::Udp, version).unwrap();
    socket.report_errors().unwrap();
    socket
}

/// The first ICMP error that the socket tells: type, code, MTU, offender and destination.
fn first_error(socket: &DatagramSocket) -> (u8, u8, u32, IpAddr, SocketAddr, Vec<u8>) {
    let (mut found, mut buffers) = (None, Buffers::new(8, 256));
    let deadline = soon();
    while found.is_none() {
        assert!(socket.wait(Readiness::Errors, deadline).unwrap().errors, "no error came");
        let note = |report: Report<'_>| {
            let Report::Error(error) = report else { return };
            assert_eq!(error.origin, Origin::Icmp);
            let (offender, destination) = (error.offender.unwrap(), error.destination.unwrap());
            let octets = error.octets.to_vec();
            found = Some((error.kind, error.code, error.info, offender, destination, octets));
        };
        socket.receive_errors(&mut buffers, note).unwrap();
    }
    found.unwrap()
}

#[test]
fn a_closed_port_is_told_with_its_host() {
    let Some(cable) = Cable::lay() else { return };
    let check = |far: &str, kind, code| {
        let far: IpAddr = far.parse().unwrap();
        let destination = SocketAddr::new(far, 9);
        cable.on_near(|| {
            let socket = udp(IpVersion::of(far));
            socket.send_batch(&[Outgoing::to(b"hello", destination)]).unwrap();
            let expected = (kind, code, 0, far, destination, b"hello".to_vec());
            assert_eq!(first_error(&socket), expected);
            // An error that is pending does not stop the next message.
            for _ in 0..3 {
                let again = socket.send_batch(&[Outgoing::to(b"again", destination)]);
                assert_eq!(again.unwrap(), 1);
                first_error(&socket);
            }
        });
    };
    check(FAR, 3, 3);
    check(FAR6, 1, 4);
}

#[test]
fn a_router_tells_the_mtu_and_a_spent_hop_limit() {
    let Some(cable) = Cable::lay() else { return };
    let far = &cable.far;
    far.connect("beyond", far, "other");
    far.sh("ip link set beyond mtu 1400 && sysctl -qw net.ipv4.ip_forward=1");
    far.address("beyond", "10.97.9.1/24");
    cable.near.sh(&format!("ip route add 10.97.9.0/24 via {FAR}"));
    cable.on_near(|| {
        let destination = SocketAddr::from(([10, 97, 9, 2], 9));
        let router: IpAddr = FAR.parse().unwrap();
        let socket = udp(IpVersion::V4);
        socket.set_fragmentation(Fragmentation::Probe).unwrap();
        socket.send_batch(&[Outgoing::to(&[0; 1450], destination)]).unwrap();
        let (kind, code, mtu, offender, ..) = first_error(&socket);
        assert_eq!((kind, code, mtu, offender), (3, 4, 1400, router));

        let socket = udp(IpVersion::V4);
        socket.send_batch(&[Outgoing::to(&[0; 8], destination).hop_limited(1)]).unwrap();
        let (kind, code, _, offender, ..) = first_error(&socket);
        assert_eq!((kind, code, offender), (11, 0, router));

        let long = socket
            .set_fragmentation(Fragmentation::Probe)
            .map(|()| socket.send_batch(&[Outgoing::to(&[0; 1473], destination)]));
        assert!(matches!(long, Ok(Err(SendError::TooLong { octets: 1473, .. }))), "{long:?}");
    });
}

#[test]
fn where_no_route_leads_nothing_is_sent() {
    let Some(cable) = Cable::lay() else { return };
    cable.on_near(|| {
        let socket = udp(IpVersion::V4);
        socket.enable_timestamps(Timestamps::SendAndReceive).unwrap();
        let nowhere = Outgoing::to(b"?", SocketAddr::from(([192, 0, 2, 1], 9)));
        let sent = socket.send_batch(&[nowhere]);
        assert!(matches!(sent, Err(SendError::NoRoute { .. })), "{sent:?}");
        // What was not sent does not shift the numbers of what is sent.
        let somewhere = Outgoing::to(b"!", SocketAddr::new(FAR.parse().unwrap(), 9));
        assert_eq!(socket.send_batch(&[somewhere, nowhere]).unwrap(), 1);
        assert_eq!(socket.sends(), 1);
        let (mut ids, mut buffers) = (Vec::new(), Buffers::new(8, 64));
        while ids.len() < 2 {
            assert!(socket.wait(Readiness::Errors, soon()).unwrap().errors);
            let note = |report: Report<'_>| {
                if let Report::Stamp(stamp) = report {
                    ids.push((stamp.id, stamp.stage));
                }
            };
            socket.receive_errors(&mut buffers, note).unwrap();
        }
        assert_eq!(ids, [(0, Stage::Scheduled), (0, Stage::Sent)]);
    });
}

#[test]
fn pending_errors_neither_stop_sending_nor_shift_numbers() {
    let Some(cable) = Cable::lay() else { return };
    let destination = SocketAddr::new(FAR.parse().unwrap(), 9);
    cable.on_near(|| {
        let socket = udp(IpVersion::V4);
        socket.enable_timestamps(Timestamps::SendAndReceive).unwrap();
        let (mut ids, mut refusals, mut buffers) = (Vec::new(), 0, Buffers::new(8, 64));
        for number in 0..4 {
            assert_eq!(socket.send_batch(&[Outgoing::to(b"?", destination)]).unwrap(), 1);
            while refusals <= number {
                assert!(socket.wait(Readiness::Errors, soon()).unwrap().errors);
                let note = |report: Report<'_>| match report {
                    Report::Stamp(stamp) if stamp.stage == Stage::Sent => ids.push(stamp.id),
                    Report::Stamp(_) => {}
                    Report::Error(_) => refusals += 1,
                };
                socket.receive_errors(&mut buffers, note).unwrap();
            }
        }
        assert_eq!(ids, [0, 1, 2, 3]);
        assert_eq!(socket.sends(), 4);
    });
}

/// An echo request (RFC 792), with the checksum that raw IPv4 sockets need.
fn request(version: IpVersion) -> [u8; 10] {
    match version {
        IpVersion::V4 => [8, 0, 0xf6, 0xed, 0, 1, 0, 1, 0x01, 0x10],
        IpVersion::V6 => [128, 0, 0, 0, 0, 1, 0, 1, 0x01, 0x10],
    }
}

#[test]
fn echoes_return_through_raw_and_ping_sockets() {
    let Some(cable) = Cable::lay() else { return };
    cable.near.sh("sysctl -qw net.ipv4.ping_group_range='0 100'");
    let check = |protocol, far: &str| {
        let far: IpAddr = far.parse().unwrap();
        let version = IpVersion::of(far);
        let reply = if far.is_ipv4() { 0 } else { 129 };
        cable.on_near(|| {
            let socket = DatagramSocket::open(protocol, version).unwrap();
            if protocol == Protocol::RawIcmp {
                socket.accept_icmp(&[reply]).unwrap();
            }
            socket.report_hop_limit().unwrap();
            socket.enable_timestamps(Timestamps::SendAndReceive).unwrap();
            let echo = request(version);
            socket.send_batch(&[Outgoing::to(&echo, SocketAddr::new(far, 0))]).unwrap();
            assert!(socket.wait(Readiness::Readable, soon()).is_ok());
            let (mut seen, mut buffers) = (0, Buffers::new(8, 256));
            let deadline = soon();
            while seen == 0 && std::time::Instant::now() < deadline {
                let note = |arrival: linecert_socket::Arrival<'_>| {
                    assert_eq!(arrival.octets[0], reply, "{protocol:?}: {:?}", arrival.octets);
                    assert_eq!(arrival.octets[6..], echo[6..]);
                    assert_eq!(arrival.length, 10);
                    assert_eq!(arrival.hop_limit, Some(64));
                    assert_eq!(arrival.source.unwrap().ip(), far);
                    assert!(arrival.received.is_some());
                    seen += 1;
                };
                socket.receive_batch(&mut buffers, note).unwrap();
            }
            assert_eq!(seen, 1);
        });
    };
    for protocol in [Protocol::RawIcmp, Protocol::Ping] {
        check(protocol, FAR);
        check(protocol, FAR6);
    }
}
