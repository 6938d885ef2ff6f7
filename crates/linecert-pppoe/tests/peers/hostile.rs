//! Concentrators that mean no good, and frames of nobody: sent from the far host by hand.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use linecert_namespace::Cable;
use linecert_pppoe::{
    ConcentratorSettings, DISCOVERY_ETHERTYPE, DiscoveryCode, DiscoveryPacket, DiscoveryTag, Fault,
    SESSION_ETHERTYPE, Session, SessionError, SessionPlan, decode_session, discover,
};
use linecert_socket::{EthernetHeader, FrameSocket, Listen, MacAddress, Tags};

use super::concentrator::{concentrator, discovery, frames, plan, working};

/// A frame from one of many stations to a host.
fn send(socket: &FrameSocket, (from, to): (u16, MacAddress), ethertype: u16, payload: &[u8]) {
    let [high, low] = from.to_be_bytes();
    let source = MacAddress([2, 0, 0, 0, high, low]);
    let header = EthernetHeader { destination: to, source, tags: Tags::Untagged, ethertype };
    // A queue that is full is full: the flood goes on.
    socket.send(&header.encode(payload)).ok();
}

/// Answers each discovery packet on the far host by `answer` while `test` runs on the near one.
fn against<T: Send>(
    cable: &Cable,
    answer: impl Fn(&FrameSocket, MacAddress, &DiscoveryPacket) + Send + Sync,
    test: impl AsyncFnOnce() -> T + Send,
) -> T {
    let done = AtomicBool::new(false);
    let ready = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            cable.on_far(|| {
                let listen = Listen::EtherType(DISCOVERY_ETHERTYPE);
                let socket = FrameSocket::open("eth0", listen).unwrap();
                ready.store(true, Ordering::Release);
                while !done.load(Ordering::Acquire) {
                    let slice = Instant::now() + Duration::from_millis(5);
                    let Some(frame) = socket.receive(slice).unwrap() else { continue };
                    let Ok((header, payload)) = EthernetHeader::decode(&frame.octets) else {
                        continue;
                    };
                    if let Ok(packet) = DiscoveryPacket::decode(payload) {
                        answer(&socket, header.source, &packet);
                    }
                }
            });
        });
        while !ready.load(Ordering::Acquire) {
            thread::yield_now();
        }
        let result = cable.near.block_on(test);
        done.store(true, Ordering::Release);
        result
    })
}

fn offer(name: &str, asked: &DiscoveryPacket) -> DiscoveryPacket {
    let mut tags = vec![DiscoveryTag::AcName(name.into())];
    tags.extend(asked.tags.iter().cloned());
    DiscoveryPacket { code: DiscoveryCode::Pado, session: 0, tags }
}

#[test]
fn a_flood_of_offers_is_bounded_and_said() {
    let Some(cable) = Cable::bare() else { return };
    let flood = |socket: &FrameSocket, host, packet: &DiscoveryPacket| {
        if packet.code == DiscoveryCode::Padi {
            for number in 0..2000_u16 {
                let payload = offer(&format!("AC-{number}"), packet).encode();
                send(socket, (number, host), DISCOVERY_ETHERTYPE, &payload);
            }
        }
    };
    let started = Instant::now();
    let found = against(&cable, flood, async || discover(&discovery(&["BRAS"]), |_| {}).await);
    let found = found.unwrap();
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    assert_eq!(found.offers().len(), 64);
    assert!(found.strays().beyond > 0);
    let ceiling = matches!(found.concentrators(), linecert_measure::Reading::AboveRange { .. });
    assert!(ceiling, "{:?}", found.concentrators());
}

#[test]
fn answers_to_others_and_garbage_do_not_count() {
    let Some(cable) = Cable::bare() else { return };
    let nonsense = |socket: &FrameSocket, host, packet: &DiscoveryPacket| {
        let mut other = offer("OTHER", packet);
        other.tags.retain(|tag| !matches!(tag, DiscoveryTag::HostUniq(_)));
        other.tags.push(DiscoveryTag::HostUniq(b"not yours".to_vec()));
        send(socket, (1, host), DISCOVERY_ETHERTYPE, &other.encode());
        let whole = offer("CUT", packet).encode();
        send(socket, (2, host), DISCOVERY_ETHERTYPE, &whole[..whole.len() - 3]);
        send(socket, (3, host), DISCOVERY_ETHERTYPE, &[0xff; 60]);
        // To another station, and a copy of the right one.
        let right = offer("RIGHT", packet).encode();
        send(socket, (4, MacAddress([2, 9, 9, 9, 9, 9])), DISCOVERY_ETHERTYPE, &right);
        send(socket, (5, host), DISCOVERY_ETHERTYPE, &right);
        send(socket, (5, host), DISCOVERY_ETHERTYPE, &right);
    };
    let found = against(&cable, nonsense, async || discover(&discovery(&[]), |_| {}).await);
    let found = found.unwrap();
    let [right] = found.offers() else { panic!("{found:?}") };
    assert_eq!((right.name.to_string().as_str(), right.copies), ("RIGHT", 1));
    assert_eq!((found.strays().unasked, found.strays().garbled), (1, 2));
}

#[test]
fn the_confirmation_of_another_session_is_not_ours() {
    let Some(cable) = Cable::bare() else { return };
    let settings = ConcentratorSettings { fault: Fault::ForeignConfirmation, ..working() };
    let _concentrator = concentrator(&cable, settings);
    let session = cable.near.block_on(async || Session::open(&plan(), |_| {}).await.unwrap());
    assert_ne!(session.facts().unwrap().session, 999);
}

#[test]
fn a_storm_of_frames_does_not_carry_a_session_beyond_its_deadline() {
    let Some(cable) = Cable::bare() else { return };
    // Each request is confirmed, and followed by echoes of a link that never opens.
    let storm = |socket: &FrameSocket, host, packet: &DiscoveryPacket| match packet.code {
        DiscoveryCode::Padi => {
            send(socket, (1, host), DISCOVERY_ETHERTYPE, &offer("STORM", packet).encode());
        }
        DiscoveryCode::Padr => {
            let tags = packet.tags.clone();
            let confirmed = DiscoveryPacket { code: DiscoveryCode::Pads, session: 5, tags };
            send(socket, (1, host), DISCOVERY_ETHERTYPE, &confirmed.encode());
            let echo = b"\x11\x00\x00\x05\x00\x0a\xc0\x21\x09\x01\x00\x08\0\0\0\x09";
            assert!(decode_session(echo).is_ok());
            let end = Instant::now() + Duration::from_millis(1500);
            while Instant::now() < end {
                send(socket, (1, host), SESSION_ETHERTYPE, echo);
            }
        }
        _ => {}
    };
    let plan = SessionPlan { deadline: Duration::from_secs(1), ..plan() };
    let (failure, took) = against(&cable, storm, async || {
        let started = Instant::now();
        let failure = Session::open(&plan, |_| {}).await.unwrap_err();
        (failure, started.elapsed())
    });
    assert!(matches!(failure.cause, SessionError::Deadline { .. }), "{failure}");
    assert!(took < Duration::from_millis(1400), "{took:?}");
}

#[test]
fn a_session_that_is_given_up_half_way_is_ended_at_the_concentrator() {
    let Some(cable) = Cable::bare() else { return };
    let settings = ConcentratorSettings { fault: Fault::SilentLink, ..working() };
    let _concentrator = concentrator(&cable, settings);
    let capture = cable.near.capture("eth0", "");
    cable.near.block_on(async || {
        let plan = plan();
        let open = Session::open(&plan, |_| {});
        assert!(tokio::time::timeout(Duration::from_millis(300), open).await.is_err());
    });
    let seen = frames(capture);
    assert!(seen.contains("PPPoE PADS") && seen.contains("PPPoE PADT"), "{seen}");
}
