//! An Internet service that keeps its contract, one that does not, and a computer that is too busy
//! to tell.

use std::{
    fs,
    hint::black_box,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use super::wire::{FAR, Wire, check_verifies, job, measured, number, only};
use crate::{
    harness::{Stage, pages, skipped},
    network::{IPERF3_LISTENS, iperf3},
    site::{CERTIFY, unless_busy},
};

/// TCP payload of 100 Mbit/s of Ethernet: segments of 1448 octets in frames of 1514.
const TRUTH: f64 = 100.0 * 1448.0 / 1514.0;

fn speed_server(seconds: u8) -> String {
    format!(
        "speed-server = \"{FAR}\"\necho-target = \"{FAR}\"\nthroughput-seconds = {seconds}\n\
         datagram-seconds = 2\n"
    )
}

/// A job whose profile has some of the limits of another.
fn job_of(profile: &str, metrics: &[&str], down: &str) -> Stage {
    let stage = job("some.toml", down, &speed_server(3));
    stage.write("some.toml", &only(profile, metrics));
    stage
}

#[test]
fn a_line_that_keeps_its_contract_passes_with_its_delay_under_load() {
    let Some(wire) = Wire::direct(&["iperf3"]) else { return };
    let _server = wire.serve(&iperf3(5201), IPERF3_LISTENS);
    let stage = job("internet-service-cn", "100 Mbit/s", &speed_server(5));
    let run = wire.certify(&stage, &[]);
    for (at, task) in ["1/3 Throughput down", "2/3 Throughput up", "3/3 Round-trip time and loss"]
        .into_iter()
        .enumerate()
    {
        assert!(run.stderr.contains(task), "{at}: {}", run.stderr);
    }
    let warning = "warning: PPPoE session time: nothing in the inventory can measure it";
    let run = run.says(warning);
    for metric in ["throughput-down", "throughput-up"] {
        assert_eq!(measured(&stage, metric)[0]["attachment"], "direct", "{metric}");
    }
    let Some(run) = unless_busy(run, 0) else { return };
    let run = run.shows("Throughput down, direct").shows("\nPASS\n");
    // Upward the limit is for information, and does not keep a busy computer from a PASS.
    if run.stdout.contains("this computer was too busy") {
        skipped(&format!("this computer was too busy:\n{}", run.stdout));
        return;
    }
    for metric in ["throughput-down", "throughput-up"] {
        let rate = number(&stage, metric);
        assert!((rate - TRUTH).abs() < TRUTH * 0.015, "{metric} {rate}");
    }
    // The queue of the cable holds 50 ms, and a loaded line uses some of it.
    for metric in ["loaded-round-trip-time-down-p95", "loaded-round-trip-time-up-p95"] {
        let delay = number(&stage, metric);
        let idle = number(&stage, "round-trip-time-p95");
        assert!(idle < delay && delay < 120.0, "{metric} {delay}, idle {idle}");
    }
    assert!(number(&stage, "buffer-delay-down") > 0.0);
    check_verifies(&stage, "pass");
    let Some(pages) = pages(&stage.path("out/WO-42.pdf")) else { return };
    for word in ["Throughput", "ramp, not counted", "Round-trip time", "under load down"] {
        assert!(pages.concat().contains(word), "no `{word}` on the page");
    }
}

#[test]
fn a_line_that_is_too_slow_is_measured_again_before_it_fails() {
    let Some(wire) = Wire::direct(&["iperf3"]) else { return };
    let _server = wire.serve(&iperf3(5201), IPERF3_LISTENS);
    let stage = job_of("internet-service-cn", &["throughput-down"], "200 Mbit/s");
    let run = wire.certify(&stage, &[]).says("1/1 Throughput down");
    let Some(run) = unless_busy(run, 12) else { return };
    drop(run.says("1/1 Throughput down, attempt 2").shows("2 attempts").shows("\nFAIL\n"));
    let attempts = measured(&stage, "throughput-down");
    let numbers: Vec<_> = attempts.iter().map(|of| &of["attempt"]).collect();
    assert_eq!(numbers, [1, 2]);
    for attempt in &attempts {
        assert!(attempt["reading"]["value"].is_string(), "{attempt}");
    }
    check_verifies(&stage, "fail");
}

#[test]
fn two_programs_that_hog_the_processors_never_make_a_line_fail() {
    let Some(wire) = Wire::direct(&["iperf3"]) else { return };
    let _server = wire.serve(&iperf3(5201), IPERF3_LISTENS);
    // Even of a line that is too slow nothing is said, since a busy computer cannot know.
    let stage = job_of("internet-service-cn", &["throughput-down"], "200 Mbit/s");
    let ended = AtomicBool::new(false);
    let hogs = thread::available_parallelism().map_or(2, |count| count.get().max(2));
    let run = thread::scope(|scope| {
        for _ in 0..hogs {
            scope.spawn(|| {
                let mut turns = 0_u64;
                while !ended.load(Ordering::Relaxed) {
                    turns = black_box(turns.wrapping_add(1));
                }
            });
        }
        let run = wire.certify(&stage, &[]);
        ended.store(true, Ordering::Relaxed);
        run
    });
    let run = run.exits(11).shows("this computer was too busy").shows("\nINCOMPLETE\n");
    drop(run.says("hint: end what else runs on this computer"));
    let attempts = measured(&stage, "throughput-down");
    let reason = &attempts[0]["reading"]["why"];
    assert_eq!((attempts.len(), reason.as_str()), (1, Some("host-limited")));
    check_verifies(&stage, "incomplete");
}

#[test]
fn a_business_gets_datagrams_at_95_percent_of_its_contract() {
    let Some(wire) = Wire::direct(&["iperf3"]) else { return };
    let _server = wire.serve(&iperf3(5201), IPERF3_LISTENS);
    let limits = ["datagram-loss-down", "datagram-loss-up"];
    let stage = job_of("internet-service-business", &limits, "100 Mbit/s");
    let run = wire.certify(&stage, &[]).says("1/2 UDP down").says("2/2 UDP up");
    let Some(run) = unless_busy(run, 0) else { return };
    drop(run.shows("\nPASS\n"));
    for (loss, rate) in limits.into_iter().zip(["datagram-rate-down", "datagram-rate-up"]) {
        assert!(number(&stage, loss) < 0.1, "{loss}");
        let payload = number(&stage, rate);
        assert!((payload - 93.137).abs() < 0.5, "{rate} {payload}");
    }
}

#[test]
fn what_the_inventory_does_not_name_is_said_before_anything_is_measured() {
    let stage = job("some.toml", "100 Mbit/s", "interface = \"lo\"\n");
    let limits = ["datagram-loss-up", "packet-loss"];
    stage.write("some.toml", &only("internet-service-business", &limits));
    let run = stage.run(&CERTIFY).exits(11).says("hint: ");
    let run = run.says("warning: UDP loss up: nothing in the inventory can measure it");
    drop(run.says("warning: Packet loss: nothing in the inventory can measure it"));
    // No datagrams are sent up without knowing how many were contracted.
    let order = fs::read_to_string(stage.path("order.toml")).unwrap();
    let (order, _) = order.split_once("rate-up").unwrap();
    let service = "schema = 1\n[service]\nspeed-server = \"127.0.0.1\"\n";
    let other = job("some.toml", "100 Mbit/s", "");
    for (file, text) in [("order.toml", order), ("inventory.toml", service)] {
        other.write(file, text);
    }
    other.write("some.toml", &only("internet-service-business", &["datagram-loss-up"]));
    let run = other.run(&[&CERTIFY[..], &["--lang", "zh"]].concat()).exits(11);
    drop(run.says("UDP").says("工单未给出"));
}
