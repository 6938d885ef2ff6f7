//! A TUN device that this test answers for.

use std::{thread, time::Instant};

use linecert_namespace::Cable;
use linecert_socket::{OpenTunnelError, Readiness, Room, Tunnel, TunnelAddress};

use crate::soon;

fn open() -> Tunnel {
    let tunnel = Tunnel::open("lct%d").unwrap();
    let (address, peer) = ("10.96.0.1".parse().unwrap(), "10.96.0.2".parse().unwrap());
    tunnel.configure(&TunnelAddress::V4 { address, peer }).unwrap();
    tunnel
        .configure(&TunnelAddress::V6 { address: "fd96::1".parse().unwrap(), prefix: 64 })
        .unwrap();
    tunnel.set_mtu(1492).unwrap();
    tunnel.bring_up().unwrap();
    tunnel
}

/// Answers the first echo request as its destination would.
fn answer_one(tunnel: &Tunnel) -> bool {
    let (mut packet, deadline) = ([0; 2000], soon());
    while Instant::now() < deadline {
        tunnel.wait(Readiness::Readable, deadline).unwrap();
        let Some(length) = tunnel.receive(&mut packet).unwrap() else { continue };
        let echo = &mut packet[..length];
        if echo[0] >> 4 == 4 && echo[9] == 1 {
            let (source, destination) = (echo[12..16].to_vec(), echo[16..20].to_vec());
            echo[12..16].copy_from_slice(&destination);
            echo[16..20].copy_from_slice(&source);
            // From type 8 to 0: the checksum grows by as much (RFC 1624).
            echo[20] = 0;
            let sum = u32::from(u16::from_be_bytes([echo[22], echo[23]])) + 0x0800;
            let sum = u16::try_from((sum & 0xffff) + (sum >> 16)).unwrap();
            echo[22..24].copy_from_slice(&sum.to_be_bytes());
            return tunnel.send(echo).unwrap() == Room::Taken;
        }
    }
    false
}

#[test]
fn a_ping_through_a_tunnel_returns() {
    let Some(cable) = Cable::lay() else { return };
    cable.on_near(|| {
        let tunnel = open();
        tunnel.add_route("0.0.0.0".parse().unwrap(), 0, 50_000).unwrap();
        tunnel.add_route("2001:db8::".parse().unwrap(), 32, 50_000).unwrap();
        for target in ["10.96.0.2", "203.0.113.9"] {
            let ping = thread::scope(|scope| {
                let answering = scope.spawn(|| answer_one(&tunnel));
                let mut fping = cable.near.command("fping");
                fping.args(["-c1", "-t3000", "-I", tunnel.name(), target]);
                let output = fping.output().unwrap();
                assert!(answering.join().unwrap());
                output
            });
            let text = String::from_utf8_lossy(&ping.stderr);
            assert!(ping.status.success() && text.contains("1/1/0%"), "{text}");
        }
        let shown = cable.near.sh(&format!("ip address show {}", tunnel.name()));
        for expected in ["mtu 1492", "10.96.0.1 peer 10.96.0.2/32", "fd96::1/64"] {
            assert!(shown.contains(expected), "{expected}: {shown}");
        }
        let name = tunnel.name().to_owned();
        drop(tunnel);
        assert!(linecert_socket::Interface::named(&name).is_err(), "the device is gone");
    });
}

#[test]
fn what_cannot_be_opened_says_why() {
    let Some(cable) = Cable::lay() else { return };
    cable.on_near(|| {
        for name in ["", "a-name-of-sixteen"] {
            let error = Tunnel::open(name).unwrap_err();
            assert!(matches!(error, OpenTunnelError::Name { .. }), "{error}");
        }
        let first = Tunnel::open("lctaken").unwrap();
        let error = Tunnel::open("lctaken").unwrap_err();
        assert!(matches!(error, OpenTunnelError::NameTaken { .. }), "{error}");
        let refused = first.set_mtu(10).unwrap_err();
        assert!(refused.to_string().starts_with("set the MTU of tunnel lctaken: "), "{refused}");
        // Nothing leaves or enters a device that is down.
        assert!(first.send(&[0x45; 20]).is_err());
    });
}
