//! `linecert respond`: the far end, for Debian's iperf3 and for linecert itself.

use std::{net::TcpListener, process::Command};

use nix::sys::signal::Signal;
use serde_json::Value;

use crate::{
    harness::{Run, Running, Stage, finish, installed, json, tool},
    network::free_tcp_port,
};

/// Every service on a free port of this computer, unless `more` says otherwise.
fn anywhere<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["respond", "--listen", "127.0.0.1"];
    for service in ["--iperf3", "--stamp", "--udpstp", "--voice"] {
        if !more.contains(&service) {
            arguments.extend([service, "0"]);
        }
    }
    [&arguments[..], more].concat()
}

/// A far end that runs, and where its services listen.
pub(crate) struct FarEnd {
    running: Running,
}

impl FarEnd {
    pub(crate) fn start(stage: &Stage, more: &[&str]) -> Self {
        let arguments = [&["--format", "json"], more].concat();
        let mut running = stage.start(&anywhere(&arguments));
        running.prints("Ctrl-C");
        Self { running }
    }

    /// Where a service listens.
    #[track_caller]
    pub(crate) fn address(&self, service: &str) -> String {
        let printed = self.running.printed();
        let mut places = printed.lines().filter(|line| line.starts_with('{')).map(json);
        let place = places.find(|place| place["listening"]["service"] == service);
        place.unwrap_or_else(|| panic!("no {service} in {printed}"))["listening"]["address"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub(crate) fn prints(&mut self, text: &str) {
        self.running.prints(text);
    }

    /// Presses Ctrl-C.
    pub(crate) fn stop(self) -> Run {
        self.running.signal(Signal::SIGINT);
        self.running.finish().exits(0)
    }
}

/// Debian's client towards an address.
fn iperf3(address: &str, more: &[&str]) -> Command {
    let (host, port) = address.rsplit_once(':').unwrap();
    let mut command = tool("iperf3");
    command.args(["-c", host, "-p", port, "-t", "1"]).args(more);
    command
}

#[test]
fn debians_client_is_served_over_tcp_and_udp() {
    if !installed(&["iperf3"]) {
        return;
    }
    let stage = Stage::new();
    let mut far_end = FarEnd::start(&stage, &[]);
    let address = far_end.address("iperf3");
    for more in [&[][..], &["-R", "-P", "3"], &["-u", "-b", "5M"], &["--bidir"]] {
        finish(&mut iperf3(&address, more)).exits(0);
    }
    far_end.prints("\"direction\":\"both\"");
    let run = far_end.stop();
    let served = |key: &str| -> Vec<Value> {
        let lines = run.stdout.lines().map(json).filter(|line| line["served"].is_object());
        lines.map(|line| line["served"][key].clone()).collect()
    };
    assert_eq!(served("direction"), ["up", "down", "up", "both"], "{}", run.stdout);
    assert_eq!(served("carrier"), ["TCP", "TCP", "UDP", "TCP"]);
    assert_eq!(served("streams"), [1, 3, 1, 1]);
}

#[test]
fn what_happens_is_told_in_both_languages() {
    if !installed(&["iperf3"]) {
        return;
    }
    for (language, words) in [("en", "streams of TCP"), ("zh", "条 TCP 流")] {
        let stage = Stage::new();
        let mut running = stage.start(&anywhere(&["--lang", language]));
        running.prints("Ctrl-C");
        let printed = running.printed();
        let line = printed.lines().find(|line| line.starts_with("iperf3")).unwrap();
        let address = line.split_whitespace().find(|word| word.contains("127.0.0.1:")).unwrap();
        finish(&mut iperf3(address, &[])).exits(0);
        running.prints(words);
        running.signal(Signal::SIGINT);
        running.finish().exits(0);
    }
}

#[test]
fn a_port_in_use_is_told_and_the_others_go_on() {
    let stage = Stage::new();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port().to_string();
    let far_end = FarEnd::start(&stage, &["--iperf3", &port]);
    far_end.address("stamp");
    far_end.stop().says("iperf3 cannot listen").says("hint: another program has it");

    let alone = ["respond", "--listen", "127.0.0.1", "--stamp", "off", "--udpstp", "off"];
    let alone = [&alone[..], &["--voice", "off", "--iperf3", &port]].concat();
    stage.run(&alone).exits(22).says("--iperf3 PORT");
    let none = [&alone[..alone.len() - 1], &["off"]].concat();
    stage.run(&none).exits(2).says("every service is off");
}

#[test]
fn an_address_of_another_computer_and_a_privileged_port() {
    let stage = Stage::new();
    stage.run(&["respond", "--listen", "192.0.2.1"]).exits(20).says("hint: name an address");
    let unprivileged = ["--reuid", "65534", "--regid", "65534", "--clear-groups", "--"];
    if !nix::unistd::geteuid().is_root() || !installed(&["setpriv"]) {
        return;
    }
    // Whoever is nobody cannot run a program in the folder of a build.
    let program = std::env::temp_dir().join(format!("linecert-{}", std::process::id()));
    std::fs::copy(env!("CARGO_BIN_EXE_linecert"), &program).unwrap();
    let mut command = tool("setpriv");
    command.args(unprivileged).arg(&program).args(anywhere(&["--stamp", "862"]));
    let mut running = Running::spawn(&mut command);
    running.prints("Ctrl-C");
    std::fs::remove_file(program).unwrap();
    running.signal(Signal::SIGINT);
    running.finish().exits(0).says("hint: ports below 1024").shows("iperf3 listens");
}

#[test]
fn only_whom_the_far_end_allows_is_served() {
    let stage = Stage::new();
    stage.write("keys", "1,secret\n");
    let far_end = FarEnd::start(&stage, &["--allow", "192.0.2.0/24,2001:db8::/32"]);
    let address = far_end.address("iperf3");
    let speed = ["speed", &address, "--skip-idle", "--direction", "down", "--time", "1"];
    // The protocol has one answer for a server that is busy and for one that turns away.
    let run = stage.run(&speed);
    assert!(matches!(run.code, Some(21 | 22)), "{run:?}");
    let run = far_end.stop().says("Only the named networks").says("cannot tell who asks");
    assert!(run.stdout.contains("is not allowed to test here"), "{}", run.stdout);
    assert!(!run.stdout.contains("stamp") && !run.stdout.contains("udpstp"), "{}", run.stdout);
    stage.run(&["respond", "--allow", "192.0.2.0/33"]).exits(2);
    stage.write("keys", "secret\n");
    stage.run(&["respond", "--key-file", "keys"]).exits(2).says("line 1");
}

#[test]
fn stamp_is_answered_and_counted() {
    let stage = Stage::new();
    let far_end = FarEnd::start(&stage, &[]);
    let address = far_end.address("stamp");
    let (host, port) = address.rsplit_once(':').unwrap();
    let stamp = format!("--stamp={port}");
    let run = stage.run(&["ping", host, &stamp, "--count", "20", "--interval", "5"]);
    assert!(matches!(run.code, Some(0 | 11)), "{run:?}");
    far_end.stop().shows("\"reflected\":20");
}

#[test]
fn capacity_is_measured_with_the_right_key_only() {
    let stage = Stage::new();
    stage.write("keys", "# of the exchange\n7,correct horse\n");
    stage.write("wrong", "7,battery staple\n");
    let far_end = FarEnd::start(&stage, &["--key-file", "keys"]);
    let address = far_end.address("udpstp");
    let speed = ["speed", &address, "--protocol", "udpstp", "--direction", "up", "--time", "5"];
    let speed = [&speed[..], &["--skip-idle", "--format", "json"]].concat();
    stage.run(&speed).exits(25).says("it wants a key").says("--key-file");
    let with = |file| [&speed[..], &["--key-file", file]].concat();
    stage.run(&with("wrong")).exits(25).says("the key is wrong");
    let run = stage.run(&with("keys"));
    // Both ends on one computer may be more than it can do; then that is said.
    assert!(matches!(run.code, Some(0 | 11)), "{run:?}");
    assert_eq!(json(run.stdout.lines().next().unwrap())["metric"], "ip-capacity-up");
    far_end.stop().shows("\"outcome\":\"complete\"");
    let closed = format!("127.0.0.1:{}", free_tcp_port());
    let silent = ["speed", &closed, "--protocol", "udpstp", "--skip-idle"];
    stage.run(&silent).exits(20).says("hint: check that a UDPSTP server runs there");
}
