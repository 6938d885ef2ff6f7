//! Segmentation on sending and coalescing on receiving.

use std::{net::SocketAddr, num::NonZeroU16};

use linecert_socket::{Buffers, DatagramSocket, IpVersion, Outgoing, Protocol, Readiness};

use crate::soon;

fn bound() -> DatagramSocket {
    let socket = DatagramSocket::open(Protocol::Udp, IpVersion::V4).unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    socket
}

/// What arrives of one message of 10 segments and a bit: length and segment of each arrival.
fn arrivals(receiver: &DatagramSocket) -> Vec<(usize, Option<u16>)> {
    let sender = bound();
    let payload: Vec<u8> = (0..=255).cycle().take(10_500).collect();
    let message = Outgoing::to(&payload, receiver.local_address().unwrap());
    let segment = NonZeroU16::new(1000).unwrap();
    assert_eq!(sender.send_batch(&[message.segmented(segment)]).unwrap(), 1);
    let (mut arrivals, mut octets) = (Vec::new(), Vec::<u8>::new());
    let mut buffers = Buffers::new(32, 65_535);
    while octets.len() < payload.len() {
        assert!(receiver.wait(Readiness::Readable, soon()).unwrap().readable);
        let note = |arrival: linecert_socket::Arrival<'_>| {
            octets.extend(arrival.octets);
            arrivals.push((arrival.length, arrival.segment.map(NonZeroU16::get)));
        };
        receiver.receive_batch(&mut buffers, note).unwrap();
    }
    assert_eq!(octets, payload);
    arrivals
}

#[test]
fn a_segmented_message_arrives_as_datagrams() {
    let receiver = bound();
    let mut expected = vec![(1000, None); 10];
    expected.push((500, None));
    assert_eq!(arrivals(&receiver), expected);
}

#[test]
fn coalesced_datagrams_tell_their_length() {
    let receiver = bound();
    receiver.coalesce_segments().unwrap();
    assert_eq!(arrivals(&receiver), [(10_500, Some(1000))]);
}
