//! Our server against Debian's `iperf3 -c`.

use std::{
    net::{Ipv4Addr, SocketAddr},
    process::{Command, Stdio},
    time::Duration,
};

use linecert_namespace::installed;
use linecert_speed::iperf3::{Carrier, Flow, ServedTest, Server};
use serde_json::Value;

use crate::run;

/// Runs `iperf3 -c` against our server, and gives what it printed and what the server
/// counted.
fn against_own(options: &[&str]) -> Option<(Value, ServedTest)> {
    if !installed(&["iperf3"]) {
        return None;
    }
    run(async {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let server = Server::bind(any).await.unwrap();
        let port = server.local_address().unwrap().port().to_string();
        let words = [&["-c", "127.0.0.1", "-J", "-p", &port], options].concat();
        let client = Command::new("iperf3").args(words).stdout(Stdio::piped()).spawn().unwrap();
        let output = tokio::task::spawn_blocking(move || client.wait_with_output().unwrap());
        let served = tokio::time::timeout(Duration::from_secs(20), server.serve_next());
        let (served, output) = tokio::join!(served, output);
        let (served, output) = (served.unwrap(), output.unwrap());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{options:?}: {text} {served:?}");
        Some((serde_json::from_str(&text).unwrap(), served.unwrap()))
    })
}

fn check_tcp(options: &[&str], flow: Flow, streams: u32) {
    let options = [&["-t", "1"], options].concat();
    let Some((told, served)) = against_own(&options) else { return };
    assert_eq!((served.flow, served.streams), (flow, streams), "{options:?}");
    assert_eq!(served.carrier, Carrier::Tcp);
    let end = &told["end"];
    if flow != Flow::Down {
        let bytes = end["sum_received"]["bytes"].as_u64().unwrap();
        assert_eq!(Some(bytes), served.received, "{options:?}");
        assert!(bytes > 1_000_000, "{options:?}");
    }
    if flow != Flow::Up {
        let reverse = if flow == Flow::Both { "sum_sent_bidir_reverse" } else { "sum_sent" };
        let bytes = end[reverse]["bytes"].as_u64().unwrap();
        assert_eq!(Some(bytes), served.sent, "{options:?}: {end}");
        assert!(bytes > 1_000_000, "{options:?}");
    }
}

#[test]
fn the_iperf3_client_is_served_over_tcp() {
    check_tcp(&[], Flow::Up, 1);
    check_tcp(&["-R"], Flow::Down, 1);
    check_tcp(&["-P", "4"], Flow::Up, 4);
    check_tcp(&["-R", "-P", "4", "-w", "256K", "-l", "16K"], Flow::Down, 4);
    check_tcp(&["-P", "3", "-O", "1", "--get-server-output"], Flow::Up, 3);
    check_tcp(&["--bidir", "-P", "2"], Flow::Both, 2);
    check_tcp(&["-C", "reno", "-N", "-M", "1000"], Flow::Up, 1);
}

#[test]
fn amounts_end_a_test_too() {
    for options in [&["-n", "20M"][..], &["-k", "200"], &["-R", "-n", "20M"]] {
        let Some((told, _)) = against_own(options) else { return };
        let bytes = told["end"]["sum_sent"]["bytes"].as_u64().unwrap();
        assert!(bytes >= 20_900_000, "{options:?}: {bytes}");
    }
}

#[test]
fn a_paced_tcp_stream_keeps_its_rate() {
    let Some((told, _)) = against_own(&["-R", "-b", "20M", "-t", "2"]) else { return };
    let rate = told["end"]["sum_received"]["bits_per_second"].as_f64().unwrap();
    assert!((19e6..21.5e6).contains(&rate), "{rate}");
}

fn check_udp(options: &[&str], flow: Flow, streams: u32) {
    let options = [&["-u", "-b", "10M", "-t", "2"], options].concat();
    let Some((told, served)) = against_own(&options) else { return };
    assert_eq!((served.flow, served.streams), (flow, streams), "{options:?}");
    assert_eq!(served.carrier, Carrier::Udp);
    let streams = told["end"]["streams"].as_array().unwrap();
    for udp in streams.iter().map(|stream| &stream["udp"]) {
        let packets = udp["packets"].as_u64().unwrap();
        let rate = udp["bits_per_second"].as_f64().unwrap();
        assert!((9e6..11e6).contains(&rate), "{options:?}: {udp}");
        assert!(packets > 30, "{options:?}: {udp}");
        assert!(udp["lost_packets"].as_i64().unwrap() * 200 <= packets.cast_signed(), "{udp}");
    }
}

#[test]
fn the_iperf3_client_is_served_over_udp() {
    check_udp(&[], Flow::Up, 1);
    check_udp(&["-R"], Flow::Down, 1);
    check_udp(&["-P", "4", "-l", "1200"], Flow::Up, 4);
    check_udp(&["-R", "-P", "4", "--udp-counters-64bit"], Flow::Down, 4);
    check_udp(&["-O", "1", "--get-server-output"], Flow::Up, 1);
    check_udp(&["--bidir", "-l", "1000"], Flow::Both, 1);
}
