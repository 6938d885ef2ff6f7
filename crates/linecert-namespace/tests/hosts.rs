//! Hosts and cables of namespaces, as the programs of the machine see them.
#![cfg(target_os = "linux")]

use std::{
    fs,
    net::{Ipv4Addr, UdpSocket},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    time::Duration,
};

use linecert_namespace::{Cable, FAR, FAR6, Host, NEAR, NEAR6, installed, sh};

fn file_of(host: &Host) -> String {
    format!("/run/netns/{host}")
}

#[test]
fn a_host_is_gone_when_it_is_dropped() {
    let Some(host) = Host::add("lonely") else { return };
    let file = file_of(&host);
    assert!(Path::new(&file).exists() && file.contains(&std::process::id().to_string()));
    assert_eq!(host.sh("ip -o link show | wc -l").trim(), "1", "loopback alone");
    drop(host);
    assert!(!Path::new(&file).exists());
}

#[test]
fn a_cable_carries_both_versions_and_what_a_test_says_comes_back() {
    let Some(cable) = Cable::lay() else { return };
    for (near, far) in [(NEAR, FAR), (NEAR6, FAR6)] {
        let there = cable.on_far(|| UdpSocket::bind((far, 0)).unwrap());
        cable.far.wait_for_listener(there.local_addr().unwrap().port());
        there.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let here = cable.near.block_on(async || UdpSocket::bind((near, 0)).unwrap());
        let mut room = [0; 8];
        // The first neighbour solicitation on a fresh cable may go unanswered.
        let sent = (0..50).any(|_| {
            here.send_to(b"over", there.local_addr().unwrap()).unwrap();
            there.recv(&mut room).is_ok()
        });
        assert!(sent && room.starts_with(b"over"), "{near} to {far}");
    }
}

#[test]
fn a_rule_of_the_filter_holds_on_its_host_only() {
    if !installed(&["nft"]) {
        return;
    }
    let Some(cable) = Cable::lay() else { return };
    cable.near.filter("output", "udp dport 9 drop");
    cable.near.filter("output", "udp dport 10 drop");
    let send = |host: &Host, to: &str, port: u16| {
        host.run(|| UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap().send_to(b"?", (to, port)))
    };
    assert!(send(&cable.near, FAR, 9).is_err() && send(&cable.near, FAR, 10).is_err());
    assert!(send(&cable.near, FAR, 11).is_ok() && send(&cable.far, NEAR, 9).is_ok());
}

#[test]
fn a_server_is_ready_when_it_says_so_and_ends_with_its_handle() {
    let Some(host) = Host::add("server") else { return };
    let ending = tempfile::NamedTempFile::new().unwrap();
    let path = ending.path().display().to_string();
    let server = host.serve(&format!("sh -c 'echo $$ >{path}; echo ready >&2; sleep 60'"), "ready");
    let process = format!("/proc/{}", fs::read_to_string(&path).unwrap().trim());
    assert!(Path::new(&process).exists());
    drop(server);
    assert!(!Path::new(&process).exists());
}

#[test]
fn what_fails_is_told_with_its_words() {
    let Some(host) = Host::add("failing") else { return };
    let said = |fails: &dyn Fn()| {
        let panic = catch_unwind(AssertUnwindSafe(fails)).unwrap_err();
        panic.downcast_ref::<String>().cloned().unwrap()
    };
    let broken = said(&|| drop(host.sh("echo no such luck >&2; exit 3")));
    assert!(broken.contains("no such luck") && broken.contains("exit status: 3"), "{broken}");
    let silent = said(&|| drop(host.serve("echo something else", "ready")));
    assert!(silent.contains("not ready") && silent.contains("something else"), "{silent}");
    let inner = said(&|| host.run(|| panic!("{host} fails")));
    assert_eq!(inner, format!("{host} fails"));
    assert!(installed(&["sh", "ip"]));
    assert_eq!(sh("echo here"), "here\n");
}

#[test]
fn a_capture_holds_what_passed() {
    if !installed(&["tcpdump"]) {
        return;
    }
    let Some(cable) = Cable::bare() else { return };
    cable.near.address("eth0", "192.0.2.1/24");
    cable.near.sh("ip neighbour add 192.0.2.2 lladdr 02:00:00:00:00:01 dev eth0");
    let capture = cable.far.capture("eth0", "udp");
    let socket = cable.on_near(|| UdpSocket::bind("192.0.2.1:0").unwrap());
    (0..3).for_each(|_| assert_eq!(socket.send_to(b"passing by", "192.0.2.2:9").unwrap(), 10));
    let octets = fs::read(capture.end()).unwrap();
    assert!(octets.starts_with(&0xa1b2_3c4d_u32.to_ne_bytes()), "nanoseconds");
    assert_eq!(octets.windows(10).filter(|octets| octets == b"passing by").count(), 3);
}
