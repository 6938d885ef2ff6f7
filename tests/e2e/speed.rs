//! `linecert speed` against Debian's iperf3 over a shaped cable, and what goes wrong.

mod pppoe;
mod screen;

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use nix::sys::signal::Signal;
use serde_json::Value;

use self::screen::Screen;
use crate::{
    harness::{Run, Running, Stage, finish, installed, json, skipped, tool},
    network::{Cable, EXCHANGE, IPERF3_LISTENS, free_tcp_port, iperf3, ready},
    respond::FarEnd,
};

/// TCP payload of 100 Mbit/s of Ethernet: segments of 1448 octets in frames of 1514.
const TRUTH: f64 = 100.0 * 1448.0 / 1514.0;

/// Two lines that are filled at once would take each other's processor.
static CABLE: Mutex<()> = Mutex::new(());

/// A line of 100 Mbit/s with Debian's server at its far end.
struct Line {
    cable: Cable,
    _server: Running,
    _alone: MutexGuard<'static, ()>,
}

impl Line {
    fn lay() -> Option<Self> {
        let alone = CABLE.lock().unwrap_or_else(PoisonError::into_inner);
        if !installed(&["iperf3"]) {
            return None;
        }
        let cable = Cable::lay(100)?;
        let server = ready(cable.at_exchange(&iperf3(5201)), IPERF3_LISTENS);
        Some(Self { cable, _server: server, _alone: alone })
    }

    /// Runs `speed` at the customer's; `None`, and a word on it, when this computer was too busy
    /// to tell anything of a line.
    #[track_caller]
    fn speed(&self, stage: &Stage, more: &[&str]) -> Option<Run> {
        let arguments = [&["speed", EXCHANGE][..], more].concat();
        let run = finish(&mut self.cable.at_customer(&stage.command(&arguments)));
        if run.code == Some(11) {
            let busy = ["host-limited", "INVALID", "本机过忙"];
            assert!(busy.iter().any(|word| run.stdout.contains(word)), "{}", run.stdout);
            skipped(&format!("this computer was too busy:\n{}", run.stdout));
            return None;
        }
        Some(run.exits(0))
    }
}

/// The number of a metric among lines of JSON.
#[track_caller]
fn number(run: &Run, metric: &str) -> f64 {
    let mut readings = run.stdout.lines().map(json).filter(|line| line["metric"] == *metric);
    let reading = readings.next().unwrap_or_else(|| panic!("no {metric} in {}", run.stdout));
    reading["reading"]["value"].as_str().unwrap().parse().unwrap()
}

/// What there is of a step beside its readings.
#[track_caller]
fn step(run: &Run, name: &str) -> Value {
    let mut steps = run.stdout.lines().map(json);
    steps.find(|line| line["step"] == *name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn an_acceptance_shows_every_layer_delay_and_the_contract() {
    let Some(line) = Line::lay() else { return };
    let stage = Stage::new();
    let contract = ["--contract-down", "100", "--contract-up", "0.2G", "--time", "2"];
    let Some(run) = line.speed(&stage, &[&contract[..], &["--svg", "speed.svg"]].concat()) else {
        return;
    };
    for words in [
        "Throughput down",
        "L4 payload 95.",
        "L1 10",
        "% of the contracted 100 Mbit/s",
        "4 streams of TCP",
        "segments of 1448 octets",
        "the first",
        "Idle line",
        "p99",
        "No router lay between",
    ] {
        assert!(run.stdout.contains(words), "no `{words}` in\n{}", run.stdout);
    }
    assert!(!run.stdout.contains("FAIL"));
    let svg = fs::read_to_string(stage.path("speed.svg")).unwrap();
    // Delay of the idle line, and rate and delay of each direction.
    assert_eq!(svg.matches("<svg ").count(), 6, "{svg}");
    assert!(svg.contains("Libertinus") && svg.ends_with("</svg>\n"));
}

#[test]
fn practice_on_one_computer_withholds_nothing_and_says_so() {
    let stage = Stage::new();
    let far_end = FarEnd::start(&stage, &[]);
    let address = far_end.address("iperf3");
    let speed = ["speed", &address, "--time", "1", "--contract-down", "1G", "--lang", "zh"];
    let speed = [&speed[..], &["--encapsulation", "vlan", "--svg", "speed.svg"]].concat();
    let run = stage.run(&speed).exits(0);
    for words in
        ["空闲线路", "下行", "L4 净荷", "带一层标签的以太网", "签约 1000 Mbit/s", "应用感受"]
    {
        assert!(run.stdout.contains(words), "no `{words}` in\n{}", run.stdout);
    }
    run.shows("127.0.0.1 就是本机").all_in_chinese();
    assert!(fs::read_to_string(stage.path("speed.svg")).unwrap().contains("吞吐"));
    let nowhere = [&speed[..speed.len() - 1], &["none/speed.svg", "--skip-idle"]].concat();
    stage.run(&nowhere).exits(27).says("none/speed.svg");
}

#[test]
fn the_rate_is_that_of_the_line_in_every_form() {
    let Some(line) = Line::lay() else { return };
    let stage = Stage::new();
    let quick = ["--skip-idle", "--format", "json", "--time", "2"];
    let with = |more: &[&'static str]| line.speed(&stage, &[&quick[..], more].concat());
    if let Some(run) = with(&["--direction", "down", "--streams", "2", "-4"]) {
        let rate = number(&run, "throughput-down");
        assert!((rate - TRUTH).abs() < TRUTH * 0.015, "{rate}");
        let down = step(&run, "down");
        assert_eq!(down["directions"][0]["streams"], 2);
        assert_eq!((&down["host"]["verdict"], &down["invalid"]), (&"fit".into(), &Value::Null));
    }
    line.speed(&stage, &["--time", "1", "--lang", "zh"]).map(Run::all_in_chinese);
    if let Some(run) = with(&["--udp", "20", "--direction", "up", "--lang", "zh"]) {
        let rate = number(&run, "datagram-rate-up");
        assert!((rate - 20.0).abs() < 0.2, "{rate}");
        assert!(number(&run, "datagram-loss-up") < f64::EPSILON);
    }
    if let Some(run) = with(&["--direction", "bidirectional", "--streams", "1"]) {
        let both = step(&run, "bidirectional");
        assert_eq!(both["directions"].as_array().unwrap().len(), 2);
        // Debian's server does not tell the seconds of what it received.
        assert_eq!(both["series"][0]["metric"], "throughput-down");
    }
}

#[test]
fn a_busy_computer_makes_the_figures_invalid_and_never_a_failure() {
    let Some(line) = Line::lay() else { return };
    let stage = Stage::new();
    let processors = thread::available_parallelism().unwrap().get();
    let hog = || Running::spawn(tool("sh").args(["-c", "while :; do :; done"]));
    let hogs: Vec<_> = (0..2 * processors).map(|_| hog()).collect();
    let quick = ["speed", EXCHANGE, "--skip-idle", "--direction", "down", "--time", "4"];
    let run = finish(&mut line.cable.at_customer(&stage.command(&quick))).exits(11);
    let chinese = [&quick[..], &["--lang", "zh"]].concat();
    let chinese = finish(&mut line.cable.at_customer(&stage.command(&chinese))).exits(11);
    chinese.all_in_chinese().shows("处理器").shows("实际通过");
    drop(hogs);
    for words in ["INVALID", "this computer was too busy", "went through all the same"] {
        assert!(run.stdout.contains(words), "no `{words}` in\n{}", run.stdout);
    }
    assert!(!run.stdout.contains("FAIL") && !run.stdout.contains("L4 payload"), "{}", run.stdout);
}

#[test]
fn a_terminal_shows_the_rate_while_it_is_measured() {
    let stage = Stage::new();
    let far_end = FarEnd::start(&stage, &[]);
    let address = far_end.address("iperf3");
    let quick = ["speed", &address, "--skip-idle", "--direction", "down", "--time", "1"];
    let mut screen = Screen::start(&mut stage.command(&quick));
    for text in ["Mbit/s", "steady", "Throughput down", "L4 payload"] {
        screen.shows(text);
    }
    screen.exits(0);

    // A key ends the test, and the terminal is given back.
    let mut screen = Screen::start(&mut stage.command(&["speed", &address, "--time", "30"]));
    screen.shows("idle");
    screen.types("q");
    screen.shows("stopped");
    screen.exits(26);
}

/// Asserts exit code, cause and hint of a test against a server.
#[track_caller]
fn check(arguments: &[&str], code: i32, (cause, hint): (&str, &str)) {
    let begin = Instant::now();
    let quick = [&["speed", "--skip-idle", "--time", "5"][..], arguments].concat();
    Stage::new().run(&quick).exits(code).says(cause).says(hint);
    assert!(begin.elapsed() < Duration::from_secs(25));
}

#[test]
fn a_server_that_is_absent_or_refuses_is_told_with_the_next_step() {
    let closed = format!("127.0.0.1:{}", free_tcp_port());
    check(&[&closed], 25, ("it refuses the connection", "hint: check address and port"));
    check(&["no-such-host.invalid"], 20, ("no-such-host.invalid", "hint: "));
    check(&["127.0.0.1", "-6"], 20, ("none of this version", "hint: "));
    check(&[&closed, "--interface", "no-such-0"], 20, ("no-such-0", "hint: name an interface"));
}

#[test]
fn a_server_that_is_not_there_is_told_before_the_idle_line_is_measured() {
    let closed = format!("127.0.0.1:{}", free_tcp_port());
    let begin = Instant::now();
    let run = Stage::new().run(&["speed", &closed, "--lang", "zh"]).exits(25);
    run.says("it refuses the connection").says("提示");
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
    for protocol in ["ndt7", "udpstp"] {
        let begin = Instant::now();
        let speed = ["speed", &closed, "--protocol", protocol];
        let run = Stage::new().run(&speed);
        assert!(run.code.is_some_and(|code| code >= 20), "{}", run.stderr);
        run.says("hint: ");
        assert!(begin.elapsed() < Duration::from_secs(6), "{protocol}: {:?}", begin.elapsed());
    }
}

#[test]
fn an_address_that_nobody_has_and_one_without_a_way_are_told_within_seconds() {
    let Some(line) = Line::lay() else { return };
    let stage = Stage::new();
    for (absent, code) in [("10.98.0.99", [20, 23]), ("203.0.113.1", [20, 20])] {
        let begin = Instant::now();
        let run = finish(&mut line.cable.at_customer(&stage.command(&["speed", absent])));
        assert!(run.code.is_some_and(|found| code.contains(&found)), "{absent}: {run:?}");
        run.says(absent).says("hint: ");
        assert!(begin.elapsed() < Duration::from_secs(8), "{absent}: {:?}", begin.elapsed());
    }
}

/// A server that says this to whoever has sent a cookie, and hangs up.
fn answering(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // A client that has gone again is not served.
            drop(stream.read_exact(&mut [0; 37]).and_then(|()| stream.write_all(answer)));
        }
    });
    server
}

#[test]
fn a_server_that_answers_nonsense_or_goes_away() {
    let nonsense = answering(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    check(&[&nonsense], 24, ("does not keep to the protocol", "hint: check that the address"));
    check(&[&answering(b"")], 29, ("closed the connection", "hint: check the line"));
}

#[test]
fn a_web_server_that_is_absent_or_another_one() {
    let closed = format!("http://127.0.0.1:{}", free_tcp_port());
    let web = ["--protocol", "ndt7", "--direction", "down"];
    check(&[&[closed.as_str()][..], &web].concat(), 25, ("refuses", "hint: check the address"));
    check(&[&["ftp://127.0.0.1"][..], &web].concat(), 2, ("does not begin with", ""));
    let other =
        format!("ws://{}", answering(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"));
    check(&[&[other.as_str()][..], &web].concat(), 24, ("404", "hint: check the address"));
}

#[test]
fn a_server_that_is_busy_or_dies_in_the_middle() {
    if !installed(&["iperf3"]) {
        return;
    }
    let port = free_tcp_port();
    let mut server = ready(iperf3(port), IPERF3_LISTENS);
    let server_at = format!("127.0.0.1:{port}");
    let stage = Stage::new();
    let test = ["speed", &server_at, "--skip-idle", "--time", "20", "--direction", "down"];
    let first = stage.start(&test);
    server.prints("Accepted connection");
    thread::sleep(Duration::from_secs(1));
    check(&[&server_at], 22, ("it is busy", "hint: wait until the other test"));
    server.kill();
    first.finish().exits(29).says("speed server").says("hint: check the line");
}

#[test]
fn ctrl_c_ends_a_test_against_a_silent_server() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let stage = Stage::new();
    let server = silent.local_addr().unwrap().to_string();
    let mut speed = stage.start(&["speed", &server, "--skip-idle", "--direction", "up"]);
    speed.prints("1/1");
    // It prints before it listens for the signal.
    thread::sleep(Duration::from_millis(300));
    speed.signal(Signal::SIGINT);
    speed.finish().exits(26).says("stopped");
}

#[test]
fn what_does_not_go_together_is_said_before_anything_is_sent() {
    let stage = Stage::new();
    for (more, words) in [
        (&["--protocol", "udpstp", "--direction", "bidirectional"][..], "one way after the other"),
        (&["--protocol", "udpstp", "--udp", "10"], "leave --udp out"),
        (&["--protocol", "udpstp", "--time", "4"], "5 to 300 seconds"),
        (&["--udp", "10", "--direction", "bidirectional"], "one way after the other"),
        (&["--key-file", "keys"], "--protocol udpstp"),
        (&["--protocol", "ndt7", "--congestion-control", "cubic"], "iperf3 only"),
        (&["--protocol", "librespeed", "-4"], "name its address"),
        (&["--ca", "file"], "ndt7 and librespeed"),
        (&["--udp", "fast"], "write a rate"),
        (&["--contract-down", "0"], "write a rate"),
        (&["--pppoe", "eth0"], "needs an account"),
        (&["--user", "u", "--password-file", "f"], "--pppoe"),
        (&["--pppoe", "eth0", "--user", "u", "--password-file", "none"], "cannot read the secret"),
        (&["-4", "-6"], "--ipv6"),
    ] {
        stage.run(&[&["speed", "192.0.2.1"][..], more].concat()).exits(2).says(words);
    }
    let contract = ["speed", "127.0.0.1", "--udp", "contract"];
    stage.run(&contract).exits(28).says("no contracted rate").says("--contract-down");
}
