//! `linecert ping` in namespaces: loss that is known, targets that are silent, and what forbids it.

use std::{fs, net::SocketAddr, num::NonZeroU32, thread};

use linecert_net::stamp::{Reflector, ReflectorPlan};
use serde_json::Value;
use tokio::sync::oneshot;

use crate::{
    chain::{Chain, FAR},
    harness::{Run, Stage, finish, json, skipped},
    network::free_udp_port,
};

/// Runs a test again while this machine is too busy for it; `None`, and a word on it, when it
/// stays so.
fn unless_busy(test: impl Fn() -> Run) -> Option<Run> {
    let quiet = (0..5).map(|_| test()).find(|run| run.code != Some(11));
    if quiet.is_none() {
        skipped("this machine is too busy");
    }
    quiet
}

/// The lines of JSON that a run printed.
fn objects(run: &Run) -> Vec<Value> {
    run.stdout.lines().map(json).collect()
}

/// The reading of a metric.
fn reading<'a>(lines: &'a [Value], metric: &str) -> &'a Value {
    &lines.iter().find(|line| line["metric"] == *metric).unwrap()["reading"]
}

#[test]
fn a_loss_of_one_in_a_hundred_is_what_is_read() {
    let Some(chain) = Chain::lay() else { return };
    chain.hosts[3].filter("input", "icmp type echo-request numgen inc mod 100 0 drop");
    let count = ["ping", FAR, "--count", "200", "--interval", "10", "--timeout", "500"];
    let Some(run) = unless_busy(|| chain.run(&count)) else { return };
    let run = run.exits(0).shows("2 of 200 lost, 0 of them answered too late");
    let run = run.shows("1.000 %").shows("95 %, n=200").shows("kernel's stamps");
    assert!(run.stdout.contains("Longest loss burst   1 count"), "{}", run.stdout);

    let as_json = [&count[..], &["--format", "json"]].concat();
    let Some(run) = unless_busy(|| chain.run(&as_json)) else { return };
    let lines = objects(&run.exits(0));
    assert_eq!(reading(&lines, "packet-loss")["value"], "1.000");
    assert_eq!(reading(&lines, "longest-loss-burst")["value"], "1");
    assert_eq!(reading(&lines, "round-trip-time-p95")["kind"], "value");
    let probes = &lines.last().unwrap()["probes"];
    assert_eq!((&probes["sent"], &probes["lost"]), (&200.into(), &2.into()));
    assert_eq!((&probes["clock"], &probes["invalid"]), (&"kernel".into(), &Value::Null));
}

#[test]
fn a_picture_says_what_it_is_of() {
    let stage = Stage::new();
    let arguments = ["ping", "127.0.0.1", "--count", "30", "--interval", "5", "--svg", "p.svg"];
    // INVALID or not: what was answered can be drawn.
    let run = stage.run(&arguments);
    if run.code == Some(21) {
        skipped("ICMP is not permitted here");
        return;
    }
    let svg = fs::read_to_string(stage.path("p.svg")).unwrap();
    assert!(svg.contains("<polyline") && svg.contains("127.0.0.1: 30 probes"), "{svg}");
    let busy_or_not = stage.run(&[&arguments[..], &["--lang", "zh"]].concat());
    assert!([Some(0), Some(11)].contains(&busy_or_not.code), "{}", busy_or_not.stderr);
    assert!(fs::read_to_string(stage.path("p.svg")).unwrap().contains("30 个探测包"));
    let many = ["ping", "127.0.0.1", "--count", "5001", "--svg", "p.svg"];
    stage.run(&many).exits(2).says("up to 5000 probes");
    stage.run(&[&arguments[..7], &["no/such/p.svg"]].concat()).says("no/such/p.svg");
}

#[test]
fn of_a_network_those_are_named_that_are_silent() {
    let Some(chain) = Chain::lay() else { return };
    for host in [7, 200] {
        chain.hosts[3].sh(&format!("ip address add 10.96.3.{host}/24 dev left"));
    }
    let run = chain.run(&["ping", "10.96.3.0/24", "--timeout", "500"]).exits(23);
    let run = run.shows("4 of 254 answered").shows("10.96.3.8    no answer");
    assert!(!run.stdout.contains("10.96.3.7 "), "{}", run.stdout);
    let targets = "# the access nodes\n10.96.3.7\n10.96.3.200\n";
    let stage = Stage::new();
    let file = stage.write("targets.txt", targets).display().to_string();
    let run = chain.run(&["ping", "--targets", &file, "--format", "json"]).exits(0);
    let outcomes: Vec<_> = objects(&run).iter().map(|line| line["outcome"].clone()).collect();
    assert_eq!(outcomes, ["answered", "answered"]);
}

#[test]
fn what_cannot_be_measured_says_why_and_what_to_do() {
    let Some(chain) = Chain::lay() else { return };
    let short = |host: &str, more: &[&str]| {
        let few = ["ping", host, "--count", "3", "--timeout", "300"];
        chain.run(&[&few[..], more].concat())
    };
    short("10.96.3.99", &[]).exits(23).shows("no answer in time").shows("3 of 3 lost");
    short("10.99.0.1", &[]).exits(20).says("no route").says("connect this computer");
    short("10.99.0.1", &["--lang", "zh"]).exits(20).says("提示");
    short(FAR, &["--interface", "nosuch"]).exits(20).says("nosuch").says("ip link");
    short(FAR, &["-6"]).exits(20).says("none of this version");
    short(FAR, &["--stamp"]).exits(23).says("reflector");
    short("10.0.0.0/8", &[]).exits(2).says("10.0.0.0/8 is no network");
    chain.hosts[3].filter("input", "icmp type echo-request reject with icmp type admin-prohibited");
    short(FAR, &[]).exits(23).shows("prohibited");
}

#[test]
fn without_privilege_it_needs_the_permission_of_the_system() {
    let Some(chain) = Chain::lay() else { return };
    let few = ["ping", FAR, "--count", "3"];
    chain.hosts[0].sh("sysctl -qw net.ipv4.ping_group_range='1 0'");
    let probe = chain.run_as_nobody(&few);
    if probe.stderr.contains("setpriv: failed to execute") {
        skipped("the program lies where nobody else may read");
        return;
    }
    probe.exits(21).says("permitted").says("ping_group_range");
    chain.hosts[0].sh("sysctl -qw net.ipv4.ping_group_range='0 65534'");
    let permitted = || chain.run_as_nobody(&few);
    let Some(run) = unless_busy(permitted) else { return };
    run.exits(0).shows("0 of 3 lost");
}

#[test]
fn stamp_packets_come_back_from_a_reflector() {
    let address = SocketAddr::from(([127, 0, 0, 1], free_udp_port()));
    let (stop, stopped) = oneshot::channel::<()>();
    let reflecting = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let plan = ReflectorPlan { rate: NonZeroU32::MAX, ..ReflectorPlan::new(address) };
        runtime.block_on(async {
            let reflector = Reflector::open(plan).unwrap();
            reflector.run(async { drop(stopped.await) }, |_| {}).await.unwrap()
        })
    });
    let port = format!("--stamp={}", address.port());
    let stage = Stage::new();
    let arguments =
        ["ping", "127.0.0.1", &port, "--count", "50", "--interval", "10", "--format", "json"];
    let run = unless_busy(|| finish(&mut stage.command(&arguments)));
    stop.send(()).unwrap();
    assert!(reflecting.join().unwrap().reflected >= 50);
    let Some(run) = run else { return };
    let lines = objects(&run.exits(0));
    assert_eq!(reading(&lines, "packet-loss")["value"], "0.00");
    let ways: Vec<_> = lines.iter().filter_map(|line| line["way"].as_str()).collect();
    assert_eq!(ways, ["there", "back"]);
    assert_eq!(reading(&lines, "round-trip-time-p95")["kind"], "value");
}
