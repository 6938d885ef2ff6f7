//! Calls to our own reflector and to plain echo, with loss that nftables makes exact, and the packets
//! as tshark reads them.

use std::{
    net::{SocketAddr, UdpSocket},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use linecert_measure::{Metric, Reason};
use linecert_media::voice::{Call, CallPlan, Concealment, Reflector, call};
use linecert_namespace::{FAR, installed, sh, skipped};
use linecert_net::icmp::{Dscp, Egress};

use crate::{evidence, network::Network, quantity, reason, run};

const METRICS: [Metric; 5] = [
    Metric::VoiceMos,
    Metric::VoiceRating,
    Metric::VoiceLoss,
    Metric::VoiceDelay,
    Metric::VoiceJitter,
];

fn plan(reflector: &str, packets: u32) -> CallPlan {
    CallPlan {
        reflector: reflector.parse().unwrap(),
        duration: Duration::from_millis(20) * packets,
        egress: Egress { dscp: Dscp::EXPEDITED, interface: Some("eth0".to_owned()) },
        jitter_buffer: Duration::from_millis(60),
        concealment: Concealment::AppendixI,
    }
}

/// Calls while the far end answers by `serve`.
fn called(network: &Network, plan: CallPlan, serve: impl FnOnce(&AtomicBool) + Send) -> Call {
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| network.far.run(|| serve(&ended)));
        thread::sleep(Duration::from_millis(100));
        let made = network.near.run(|| run(call(plan, |_| {})));
        ended.store(true, Ordering::Relaxed);
        made.unwrap()
    })
}

fn reflect(address: &str, ended: &AtomicBool) {
    run(async {
        let reflector = Reflector::bind(address.parse().unwrap()).await.unwrap();
        let wait = async {
            while !ended.load(Ordering::Relaxed) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::select! { _ = reflector.serve() => {}, () = wait => {} }
    });
}

/// Sends back whatever comes, from a socket of the system's library.
fn echo(ended: &AtomicBool) {
    let socket = UdpSocket::bind((FAR, 4_000)).unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    let mut octets = [0; 2_000];
    while !ended.load(Ordering::Relaxed) {
        if let Ok((length, from)) = socket.recv_from(&mut octets) {
            socket.send_to(&octets[..length], from).unwrap();
        }
    }
}

#[test]
fn a_call_over_a_cable_is_as_good_as_g711_can_be() {
    let Some(network) = Network::cable().filter(|_| installed(&["tshark"])) else { return };
    let capture = network.near.capture("eth0", "");
    let made = called(&network, plan("10.98.0.2:4000", 100), |ended| {
        reflect("10.98.0.2:4000", ended);
    });
    let capture = capture.end();
    let readings = made.readings();
    if readings.iter().any(|(_, reading)| reading.value().is_none()) {
        // On a machine that is too busy this is the right answer.
        assert_eq!(reason(&readings, Metric::VoiceMos), Reason::HostLimited);
        return skipped("this machine is too busy for a call");
    }
    assert_eq!(quantity(&readings, Metric::VoiceLoss).to_string(), "0 %");
    // d = 20 + 60 ms and a cable: R = 93.2 - 1.92, less what the cable takes.
    assert_eq!(quantity(&readings, Metric::VoiceRating).to_string(), "91.2 R");
    assert!(quantity(&readings, Metric::VoiceDelay).steps() < 5_000_000);
    let document = evidence(&made.to_evidence());
    let by_kernel = |packet: &serde_json::Value| packet["sent_by"] == "kernel";
    assert!(document["packets"].as_array().unwrap().iter().all(by_kernel));
    check_capture(&capture.path().display().to_string());
}

/// What tshark says of a call of 100 packets each way.
fn check_capture(capture: &str) {
    let fields = "-e ip.dsfield.dscp -e rtp.p_type -e rtp.marker -e rtp.payload";
    let there = sh(&format!(
        "tshark -r {capture} -d udp.port==4000,rtp -Y 'rtp && udp.dstport==4000' -T fields {fields}"
    ));
    let silence = "ff".repeat(160);
    assert_eq!(there.lines().count(), 100);
    for line in there.lines() {
        let fields: Vec<_> = line.split('\t').collect();
        assert!(
            matches!(fields[..], ["46", "0", "0" | "False", payload] if payload == silence),
            "{line}"
        );
    }
    let back = sh(&format!(
        "tshark -r {capture} -Y 'udp.srcport==4000 && ip.dsfield.dscp==46' -T fields -e frame.number"
    ));
    assert_eq!(back.lines().count(), 100);
    let streams = sh(&format!("tshark -r {capture} -d udp.port==4000,rtp -q -z rtp,streams"));
    let of: Vec<_> = streams.lines().filter(|line| line.contains("g711U")).collect();
    assert_eq!(of.len(), 2, "{streams}");
    assert!(of.iter().all(|line| line.contains("100     0 (0.0%)")), "{streams}");
}

#[test]
fn loss_of_one_in_ten_is_exact() {
    let Some(network) = Network::cable().filter(|_| installed(&["nft"])) else { return };
    network.far.filter("input", "udp dport 4000 numgen inc mod 10 3 counter drop");
    let made = called(&network, plan("10.98.0.2:4000", 100), echo);
    let document = evidence(&made.to_evidence());
    assert_eq!(document["loss_bursts"], serde_json::json!(vec![1; 10]));
    assert_eq!(document["assumed"]["burst_ratio_thousandths"], 1_000);
}

#[test]
fn a_call_of_version_six() {
    let Some(network) = Network::cable() else { return };
    let made =
        called(&network, plan("[fd98::2]:4000", 25), |ended| reflect("[fd98::2]:4000", ended));
    assert_eq!(evidence(&made.to_evidence())["loss_bursts"], serde_json::json!([]));
}

#[test]
fn nobody_and_silence_are_told_apart() {
    let Some(network) = Network::cable().filter(|_| installed(&["nft"])) else { return };
    let nobody = called(&network, plan("10.98.0.2:4000", 10), |_| {}).readings();
    assert_eq!(METRICS.map(|metric| reason(&nobody, metric)), [Reason::Refused; 5]);
    network.far.filter("input", "udp dport 4000 drop");
    let silent = called(&network, plan("10.98.0.2:4000", 10), echo).readings();
    assert_eq!(METRICS.map(|metric| reason(&silent, metric)), [Reason::TimedOut; 5]);
}

#[test]
fn a_far_end_that_answers_with_other_things_is_not_believed() {
    let Some(network) = Network::cable() else { return };
    let hostile = |ended: &AtomicBool| {
        let socket = UdpSocket::bind((FAR, 4_000)).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let mut octets = [0; 2_000];
        while !ended.load(Ordering::Relaxed) {
            let Ok((length, from)) = socket.recv_from(&mut octets) else { continue };
            for other in [&octets[..5], &octets[..length - 1], b"", &[0x80; 172]] {
                socket.send_to(other, from).unwrap();
            }
        }
    };
    let made = called(&network, plan("10.98.0.2:4000", 10), hostile);
    assert_eq!(reason(&made.readings(), Metric::VoiceLoss), Reason::TimedOut);
    assert_eq!(evidence(&made.to_evidence())["foreign"], 40);
}

#[test]
fn a_reflector_says_what_it_cannot_have() {
    let taken: SocketAddr = "192.0.2.1:4000".parse().unwrap();
    let error = run(Reflector::bind(taken)).unwrap_err();
    assert!(error.to_string().starts_with("answer calls at 192.0.2.1:4000: "), "{error}");
}
