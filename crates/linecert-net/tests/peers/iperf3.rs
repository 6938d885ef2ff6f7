//! Client and server against Debian's iperf3.

use std::{
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    time::Duration,
};

use linecert_net::iperf3::{
    Direction, Phase, ServedTest, Server, Throughput, ThroughputError, throughput,
};

use crate::{
    bits, is_expanded,
    namespace::{Cable, FAR},
    plan, run,
};

/// A running `iperf3 -s`; stopped when dropped.
struct Iperf3(Child);

impl Iperf3 {
    /// Starts a server, where `prefix` says in which namespace, and waits until it listens.
    fn serve(prefix: &[&str], port: u16, options: &[&str]) -> Option<Self> {
        if Command::new("iperf3").arg("--version").output().is_err() {
            eprintln!("skipped: needs iperf3");
            return None;
        }
        let port = port.to_string();
        let server = ["iperf3", "-s", "--forceflush", "-p", &port];
        let words = [prefix, &server, options].concat();
        let child = Command::new(words[0]).args(&words[1..]).stdout(Stdio::piped()).spawn();
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
    assert!(bits(&outcome) > 100_000_000, "{:?}", outcome.reading);
    assert!(phases.contains(&Phase::Steady) && phases.last() == Some(&Phase::Results));
    let evidence: serde_json::Value = serde_json::from_slice(&outcome.evidence).unwrap();
    let theirs = evidence["server_results"].as_str().unwrap();
    let theirs: serde_json::Value = serde_json::from_str(theirs).unwrap();
    assert_eq!(theirs["streams"].as_array().unwrap().len(), usize::from(streams));
    let steady = evidence["steady_bytes"].as_i64().unwrap() * 8;
    let seconds = evidence["steady_ns"].as_i64().unwrap() / 1_000_000;
    let rate = steady / seconds * 1_000;
    assert!((rate - bits(&outcome)).abs() < rate / 100, "{rate} {:?}", outcome.reading);
    outcome
}

#[test]
fn iperf3_answers_both_directions_again_and_again() {
    let port = free_port();
    let Some(_server) = Iperf3::serve(&[], port, &[]) else { return };
    for streams in [1, 4] {
        let down = check(port, Direction::Down, streams);
        let series = down.series.unwrap();
        assert_eq!((series.samples.len(), series.ramp), (2, 1));
        // Its text report gives the seconds at the receiver.
        let up = check(port, Direction::Up, streams);
        assert!(up.series.is_some_and(|series| !series.samples.is_empty()));
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
    assert!(up.series.is_some_and(|series| !series.samples.is_empty()));
}

fn spawn_json(command: &mut Command, port: u16) -> Option<Iperf3> {
    let Ok(child) = command.stdout(Stdio::null()).spawn() else {
        eprintln!("skipped: needs iperf3");
        return None;
    };
    let server = Iperf3(child);
    let listening = format!(":{port:04X} ");
    while !std::fs::read_to_string("/proc/net/tcp6").unwrap().contains(&listening) {
        std::thread::sleep(Duration::from_millis(10));
    }
    Some(server)
}

#[test]
fn the_receiver_figure_is_that_of_the_line() {
    let Some(cable) = Cable::lay() else { return };
    cable.shape(100);
    let far = cable.far();
    let Some(_server) = Iperf3::serve(&["ip", "netns", "exec", &far], 5201, &[]) else { return };
    let truth = 100_000_000 * 1448 / 1514;
    for direction in [Direction::Down, Direction::Up] {
        let mut plan = plan(FAR, direction, 4);
        plan.ramp_max = Duration::from_secs(5);
        plan.steady = Duration::from_secs(5);
        let outcome = cable.on_near(|| run(throughput(plan, |_| {}))).unwrap();
        let error = (bits(&outcome) - truth).abs();
        assert!(error * 100 < truth, "{direction:?}: {:?}", outcome.reading);
        assert!(is_expanded(&outcome.reading), "{direction:?}: {:?}", outcome.reading);
        let series = outcome.series.unwrap();
        assert!(series.samples.len() >= 4, "{series:?}");
    }
}

/// Runs `iperf3 -c` against our server, and gives what it printed and what the server counted.
fn against_own(options: &[&str]) -> Option<(serde_json::Value, ServedTest)> {
    run(async {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let server = Server::bind(any).await.unwrap();
        let port = server.local_address().unwrap().port().to_string();
        let words = [&["-c", "127.0.0.1", "-J", "-t", "1", "-p", &port], options].concat();
        let Ok(client) = Command::new("iperf3").args(words).stdout(Stdio::piped()).spawn() else {
            eprintln!("skipped: needs iperf3");
            return None;
        };
        let (ended, served) = tokio::sync::oneshot::channel();
        let mut ended = Some(ended);
        let told = |outcome| ended.take().unwrap().send(outcome).unwrap();
        let served = tokio::select! {
            never = server.serve(told) => match never {},
            served = served => served.unwrap().unwrap(),
        };
        let output = client.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{text}");
        Some((serde_json::from_str(&text).unwrap(), served))
    })
}

#[test]
fn the_iperf3_client_is_served() {
    for (options, direction, streams) in [
        (&[][..], Direction::Up, 1),
        (&["-R"], Direction::Down, 1),
        (&["-P", "3", "-O", "1", "--get-server-output"], Direction::Up, 3),
    ] {
        let Some((told, served)) = against_own(options) else { return };
        assert_eq!((served.direction, served.streams), (direction, streams), "{options:?}");
        let end = if direction == Direction::Up { "sum_received" } else { "sum_sent" };
        let bytes = told["end"][end]["bytes"].as_u64().unwrap();
        assert_eq!(bytes, served.bytes, "{options:?}");
        assert!(bytes > 1_000_000, "{options:?}");
    }
}

#[test]
fn what_the_server_does_not_do_is_said() {
    run(async {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let server = Server::bind(any).await.unwrap();
        let port = server.local_address().unwrap().port().to_string();
        let mut command = Command::new("iperf3");
        command.args(["-c", "127.0.0.1", "-u", "-p", &port]);
        let Ok(client) = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn() else {
            eprintln!("skipped: needs iperf3");
            return;
        };
        let done = tokio::task::spawn_blocking(|| client.wait_with_output().unwrap());
        let output = tokio::select! {
            never = server.serve(|_| {}) => match never {},
            output = done => output.unwrap(),
        };
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("not implemented yet"), "{said}");
    });
}

#[test]
fn a_busy_iperf3_and_one_that_dies_are_told_apart() {
    let port = free_port();
    let Some(server) = Iperf3::serve(&[], port, &[]) else { return };
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
