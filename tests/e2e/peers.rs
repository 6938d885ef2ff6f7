//! A whole job against real peers: the first certificate for a real line.

use crate::{
    harness::{finish, installed, json, pages, root, skipped},
    network::{Cable, EXCHANGE, IPERF3_LISTENS, SNMPD_LISTENS, Snmpd, iperf3, ready},
    serial::SerialPeer,
    site::{CERTIFICATE, CERTIFY, access_node, meter, prepared, service, unless_busy},
};

/// TCP payload of 100 Mbit/s of Ethernet: segments of 1448 octets in frames of 1514.
const TRUTH: f64 = 100.0 * 1448.0 / 1514.0;

#[test]
fn a_line_with_real_peers_is_certified() {
    let recording = root().join("../shared/recordings/walks/vsolution_v1600d.snmprec");
    if !recording.exists() {
        skipped("the recordings are not there");
        return;
    }
    if !installed(&["snmpd", "iperf3"]) {
        return;
    }
    let Some(cable) = Cable::lay(100) else { return };
    let snmpd = Snmpd::of(Some(&recording), format!("{EXCHANGE}:161"));
    let _olt = ready(cable.at_exchange(&snmpd.command()), SNMPD_LISTENS);
    let _speed_server = ready(cable.at_exchange(&iperf3(5201)), IPERF3_LISTENS);
    let newport = SerialPeer::newport();
    let parts = [meter(newport.port()), access_node(EXCHANGE), service(EXCHANGE, EXCHANGE)];
    let stage = prepared(&parts.concat());

    let run = finish(&mut cable.at_customer(&stage.command(&CERTIFY)));
    let Some(run) = unless_busy(run, 0) else { return };
    assert!(!run.stdout.contains("TRAINING") && !run.stderr.contains("TRAINING"));
    let facts = stage.statement(CERTIFICATE);
    assert_eq!(reading(&facts, "outlet-power"), ("-7.30", "0.20"));
    assert_eq!(reading(&facts, "onu-rx-power"), ("-14.61", "3.00"));
    for direction in ["throughput-down", "throughput-up"] {
        let rate: f64 = reading(&facts, direction).0.parse().unwrap();
        assert!((rate - TRUTH).abs() < TRUTH * 0.015, "{direction} {rate}");
    }
    let instruments = facts["instruments"].to_string();
    assert!(instruments.contains("24777") && instruments.contains("V1600D"), "{instruments}");

    let trust = ["verify", CERTIFICATE, "--trust", "keys/trust-root.json"];
    let run = stage.run(&trust).exits(0).shows("Han Meimei T-100").shows("Example Net");
    assert!(!run.stdout.contains("TRAINING"), "{}", run.stdout);
    let run = stage.run(&[&trust[..], &["--format", "json"]].concat()).exits(0);
    assert_eq!(json(&run.stdout)["purpose"], "operational");
    let Some(pages) = pages(&stage.path("out/WO-42.pdf")) else { return };
    assert!(!pages.is_empty() && !pages.concat().contains("TRAINING"));
}

/// Number and uncertainty of the reading of a metric.
#[track_caller]
fn reading<'a>(facts: &'a serde_json::Value, metric: &str) -> (&'a str, &'a str) {
    let mut all = facts["measurements"].as_array().unwrap().iter();
    let reading = &all.find(|measurement| measurement["metric"] == *metric).unwrap()["reading"];
    (reading["value"].as_str().unwrap(), reading["uncertainty"].as_str().unwrap())
}
