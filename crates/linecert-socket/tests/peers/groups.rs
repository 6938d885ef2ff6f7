//! Groups that are joined, for all sources or for one.

use std::net::{IpAddr, SocketAddr};

use linecert_namespace::{Cable, FAR, FAR6};
use linecert_socket::{
    Buffers, DatagramSocket, Interface, IpVersion, Outgoing, Protocol, Readiness,
};

use crate::soon;

/// What arrives of three messages: before joining, joined, and after leaving.
fn check(cable: &Cable, group: &str, far: &str, join: Join) {
    let (group, far): (IpAddr, IpAddr) = (group.parse().unwrap(), far.parse().unwrap());
    let version = IpVersion::of(group);
    let open = || {
        let index = Interface::named("eth0").unwrap().index();
        (DatagramSocket::open(Protocol::Udp, version).unwrap(), index)
    };
    let (receiver, interface) = cable.on_near(open);
    let (sender, far_interface) = cable.on_far(open);
    let any: IpAddr = if group.is_ipv4() { [0, 0, 0, 0].into() } else { [0_u16; 8].into() };
    receiver.bind(SocketAddr::new(any, 0)).unwrap();
    let port = receiver.local_address().unwrap().port();
    sender.bind(SocketAddr::new(far, 0)).unwrap();
    sender.set_multicast_interface(far_interface).unwrap();
    sender.set_multicast_hop_limit(2).unwrap();
    let send = |text: &[u8]| {
        let message = Outgoing::to(text, SocketAddr::new(group, port));
        assert_eq!(sender.send_batch(&[message]).unwrap(), 1);
    };
    send(b"before");
    match join {
        Join::All => receiver.join_group(group, interface).unwrap(),
        Join::Source(source) => {
            receiver.join_source(group, source.parse().unwrap(), interface).unwrap();
        }
    }
    send(b"joined");
    let other_source = matches!(join, Join::Source(source) if source.parse() != Ok(far));
    if !other_source {
        assert!(receiver.wait(Readiness::Readable, soon()).unwrap().readable);
    }
    match join {
        Join::All => receiver.leave_group(group, interface).unwrap(),
        Join::Source(source) => {
            receiver.leave_source(group, source.parse().unwrap(), interface).unwrap();
        }
    }
    send(b"left");
    let mut seen = Vec::new();
    let mut buffers = Buffers::new(8, 64);
    receiver.receive_batch(&mut buffers, |arrival| seen.push(arrival.octets.to_vec())).unwrap();
    let expected: &[&[u8]] = if other_source { &[] } else { &[b"joined"] };
    assert_eq!(seen, expected, "{group} {far}");
}

#[derive(Clone, Copy)]
enum Join {
    All,
    Source(&'static str),
}

#[test]
fn a_group_is_heard_while_it_is_joined() {
    let Some(cable) = Cable::lay() else { return };
    check(&cable, "239.1.2.3", FAR, Join::All);
    check(&cable, "ff15::97", FAR6, Join::All);
    check(&cable, "232.1.2.3", FAR, Join::Source(FAR));
    check(&cable, "ff35::97", FAR6, Join::Source(FAR6));
    check(&cable, "232.1.2.3", FAR, Join::Source("10.98.0.77"));
}

#[test]
fn what_is_no_group_is_refused() {
    let socket = DatagramSocket::open(Protocol::Udp, IpVersion::V4).unwrap();
    let error = socket.join_group([192, 0, 2, 1].into(), 1).unwrap_err();
    assert!(error.to_string().starts_with("set MCAST_JOIN_GROUP on a socket: "), "{error}");
}
