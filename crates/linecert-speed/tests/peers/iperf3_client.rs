//! Our client against Debian's `iperf3 -s`.

use std::{
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener},
    num::{NonZeroU16, NonZeroU64},
    process::{Child, Command, Stdio},
    time::Duration,
};

use linecert_namespace::{installed, skipped};
use linecert_speed::iperf3::{
    Direction, Flow, Phase, TcpOptions, Throughput, ThroughputError, Transport, UdpOptions, reach,
    throughput, view,
};

use crate::{bits, only, plan, run};

/// A running `iperf3 -s`; stopped when dropped.
struct Iperf3(Child);

impl Iperf3 {
    /// Starts a server and waits until it listens.
    fn serve(port: u16) -> Option<Self> {
        if !installed(&["iperf3"]) {
            return None;
        }
        let mut command = Command::new("iperf3");
        command.args(["-s", "--forceflush", "-p", &port.to_string()]);
        let child = command.stdout(Stdio::piped()).spawn();
        let mut server = Self(child.unwrap());
        let mut lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("listening")), "iperf3 -s does not listen");
        // What it prints later would stop it once the pipe is full.
        std::thread::spawn(move || lines.for_each(drop));
        Some(server)
    }
}

impl Drop for Iperf3 {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

fn check(port: u16, direction: Direction, streams: u8) -> Throughput {
    let mut plan = plan(format!("127.0.0.1:{port}"), direction, streams);
    if direction == Direction::Up {
        // iperf3 3.12 spoils its report of the first second that counts.
        plan.steady = Duration::from_secs(2);
    }
    let mut phases = Vec::new();
    let outcome = run(throughput(plan, |progress| phases.push(progress.phase))).unwrap();
    let transfer = only(&outcome);
    assert!(bits(transfer) > 100_000_000, "{:?}", transfer.reading);
    assert!(phases.contains(&Phase::Steady) && phases.last() == Some(&Phase::Results));
    let tcp = transfer.tcp.as_ref().unwrap();
    assert!(tcp.congestion_control.is_some() && tcp.retransmits.is_some(), "{tcp:?}");
    let evidence: serde_json::Value = serde_json::from_slice(&outcome.evidence).unwrap();
    let theirs = evidence["server_results"].as_str().unwrap();
    let theirs: serde_json::Value = serde_json::from_str(theirs).unwrap();
    assert_eq!(theirs["streams"].as_array().unwrap().len(), usize::from(streams));
    let steady = evidence["transfers"][0]["steady_bytes"].as_i64().unwrap() * 8;
    let seconds = evidence["transfers"][0]["steady_ns"].as_i64().unwrap() / 1_000_000;
    let rate = steady / seconds * 1_000;
    assert!((rate - bits(transfer)).abs() < rate / 100, "{rate} {:?}", transfer.reading);
    outcome
}

#[test]
fn iperf3_answers_both_directions_again_and_again() {
    let port = free_port();
    let Some(_server) = Iperf3::serve(port) else { return };
    for streams in [1, 4] {
        let down = check(port, Direction::Down, streams);
        let series = only(&down).seconds.as_ref().unwrap();
        assert_eq!((series.samples.len(), series.ramp), (2, 1));
        // Its text report gives the seconds at the receiver.
        let up = check(port, Direction::Up, streams);
        let seconds = only(&up).seconds.as_ref();
        assert!(seconds.is_some_and(|series| !series.samples.is_empty()));
        // As whom it sees a client it does not tell, and a test after the question runs as before.
        let plan = plan(format!("127.0.0.1:{port}"), Direction::Up, 1);
        assert_eq!(run(view(&plan)).unwrap(), None);
        run(reach(&plan)).unwrap();
    }
}

#[test]
fn a_server_that_reports_json_is_understood() {
    let port = free_port();
    // In JSON mode nothing is printed before the first test, so the port tells.
    let mut command = Command::new("iperf3");
    command.args(["-s", "-J", "-p", &port.to_string()]);
    let Some(_server) = spawn_json(&mut command, port) else { return };
    let up = check(port, Direction::Up, 2);
    let seconds = only(&up).seconds.as_ref();
    assert!(seconds.is_some_and(|series| !series.samples.is_empty()));
}

fn spawn_json(command: &mut Command, port: u16) -> Option<Iperf3> {
    if !installed(&["iperf3"]) {
        return None;
    }
    let server = Iperf3(command.stdout(Stdio::null()).spawn().unwrap());
    let listening = format!(":{port:04X} ");
    while !std::fs::read_to_string("/proc/net/tcp6").unwrap().contains(&listening) {
        std::thread::sleep(Duration::from_millis(10));
    }
    Some(server)
}

#[test]
fn both_ways_at_once() {
    let port = free_port();
    let Some(_server) = Iperf3::serve(port) else { return };
    let outcome =
        run(throughput(plan(format!("127.0.0.1:{port}"), Flow::Both, 2), |_| {})).unwrap();
    let [down, up] = &outcome.transfers[..] else { panic!("{outcome:?}") };
    assert!(bits(down) > 10_000_000 && bits(up) > 10_000_000, "{down:?} {up:?}");
    assert_eq!((down.shares.len(), up.shares.len()), (2, 2));
}

#[test]
fn datagrams_are_counted_as_iperf3_does() {
    let port = free_port();
    let Some(_server) = Iperf3::serve(port) else { return };
    for flow in [Flow::Down, Flow::Up, Flow::Both] {
        let mut plan = plan(format!("127.0.0.1:{port}"), flow, 2);
        let rate = NonZeroU64::new(20_000_000).unwrap();
        let payload = NonZeroU16::new(1200);
        plan.transport = Transport::Udp(UdpOptions { rate, payload });
        let outcome = run(throughput(plan, |_| {})).unwrap();
        for transfer in &outcome.transfers {
            let datagrams = transfer.datagrams.as_ref().unwrap();
            // iperf3 3.12 counts what its socket refused as sent, so a few may be missing.
            assert!(datagrams.lost * 1000 < datagrams.received, "{flow:?}: {datagrams:?}");
            if let Some(limited) = &transfer.limited {
                skipped(&format!("the rate, since {limited}"));
                continue;
            }
            assert!(datagrams.received > 3_500, "{flow:?}: {datagrams:?}");
            let error = (bits(transfer) - 20_000_000).abs();
            assert!(error < 1_500_000, "{flow:?}: {:?}", transfer.reading);
        }
    }
}

#[test]
fn the_congestion_control_of_the_plan_is_used() {
    let port = free_port();
    let Some(_server) = Iperf3::serve(port) else { return };
    for direction in [Direction::Down, Direction::Up] {
        let mut plan = plan(format!("127.0.0.1:{port}"), direction, 1);
        let congestion_control = Some("reno".to_owned());
        plan.transport = Transport::Tcp(TcpOptions { congestion_control, ..TcpOptions::default() });
        let outcome = run(throughput(plan, |_| {})).unwrap();
        let tcp = only(&outcome).tcp.as_ref().unwrap();
        assert_eq!(tcp.congestion_control.as_deref(), Some("reno"), "{direction:?}");
    }
}

#[test]
fn a_busy_iperf3_and_one_that_dies_are_told_apart() {
    let port = free_port();
    let Some(server) = Iperf3::serve(port) else { return };
    let address = format!("127.0.0.1:{port}");
    let died = run(async {
        let first = throughput(plan(&address, Direction::Down, 1), |_| {});
        let second = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let busy = throughput(plan(&address, Direction::Down, 1), |_| {}).await.unwrap_err();
            assert!(matches!(busy, ThroughputError::Busy { .. }), "{busy}");
            drop(server);
        };
        tokio::join!(first, second).0.unwrap_err()
    });
    let ThroughputError::Died { ran, .. } = &died else { panic!("{died}") };
    assert!(*ran > Duration::from_millis(200) && *ran < Duration::from_secs(3), "{ran:?}");
}
