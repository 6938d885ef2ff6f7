//! What can go wrong in a job: each gives one clear error with a hint and the right exit code.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, UdpSocket},
    os::unix::{
        fs::{PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use nix::sys::signal::Signal;

use crate::{
    harness::{Run, Stage, finish, installed, is_root, skipped, tool},
    network::{IPERF3_LISTENS, SNMPD_LISTENS, Snmpd, free_tcp_port, free_udp_port, iperf3, ready},
    resume::{check_facts, lines},
    serial::{Reply, SerialPeer},
    site::{CERTIFICATE, CERTIFY, NOWHERE, ORDER, access_node, meter, prepared, service},
};

/// Runs a job that can measure nothing with this inventory.
#[track_caller]
fn check(inventory: &str, code: i32, cause: &str) {
    let certify = [&CERTIFY[..], &["--wait", "1"]].concat();
    told(prepared(inventory).run(&certify), code, cause);
}

/// Asserts the exit code and, next to each other, an error with this cause and a hint.
#[track_caller]
fn told(run: Run, code: i32, cause: &str) {
    let run = run.exits(code);
    let lines: Vec<_> = run.stderr.lines().collect();
    let is_told = |pair: &[&str]| {
        pair[0].starts_with("error: ") && pair[0].contains(cause) && pair[1].starts_with("hint: ")
    };
    assert!(lines.windows(2).any(is_told), "no `{cause}` with a hint in\n{}", run.stderr);
    assert!(run.stdout.is_empty(), "{}", run.stdout);
}

/// A meter that answers `*IDN?` like this and knows nothing else.
fn identifying(answer: fn() -> Reply) -> SerialPeer {
    SerialPeer::answering(move |command| if command == "*IDN?" { answer() } else { Reply::Nothing })
}

#[test]
fn a_meter_that_does_not_answer_as_it_should() {
    for (answer, code, cause) in [
        ((|| Reply::Nothing) as fn() -> Reply, 23, "no answer to `*IDN?`"),
        (|| Reply::Octets(b"NEWPORT 29"), 24, "only `NEWPORT 29`"),
        (|| Reply::Octets(b"\xff\xfe\x00@#\r\n"), 24, "check the speed of 38400 baud"),
        (|| Reply::Octets(&[b'U'; 5_000]), 24, "never ends"),
        (|| Reply::Octets("光功率计\r\n".as_bytes()), 24, "check the speed of 38400 baud"),
        (|| Reply::Line("NEWPORT 1830-C v1 01/01/95 SN1".to_owned()), 24, "not a 2936-R"),
        (|| Reply::HangUp, 29, "did not come back"),
    ] {
        check(&meter(identifying(answer).port()), code, cause);
    }
}

#[test]
fn a_port_that_is_not_there() {
    check(&meter(Path::new("/dev/ttyUSB99")), 20, "/dev/ttyUSB99 does not exist");
}

#[test]
fn a_port_that_another_program_has() {
    let newport = SerialPeer::newport();
    let other = fs::File::open(newport.port()).unwrap();
    other.lock().unwrap();
    check(&meter(newport.port()), 22, "is in use by e2e");
    drop(other);
    prepared(&meter(newport.port())).run(&CERTIFY).exits(11).shows("-7.30 dBm");
}

#[test]
fn a_port_that_is_not_permitted() {
    if !is_root() {
        return;
    }
    let newport = SerialPeer::newport();
    fs::set_permissions(newport.port(), fs::Permissions::from_mode(0o600)).unwrap();
    let stage = prepared(&meter(newport.port()));
    fs::set_permissions(stage.path("."), fs::Permissions::from_mode(0o777)).unwrap();
    for theirs in ["keys", "keys/key.pem", "keys/key-cert.json", "keys/trust-root.json"] {
        chown(stage.path(theirs), Some(65_534), Some(65_534)).unwrap();
    }
    match stage.command(&CERTIFY).uid(65_534).gid(65_534).output() {
        Ok(output) => told(Run::of(&output), 21, "may not be opened"),
        Err(error) => drop(skipped(&format!("another user cannot run the program: {error}"))),
    }
}

#[test]
fn a_meter_out_of_calibration_or_without_its_wavelength() {
    let newport = SerialPeer::newport();
    let expired = meter(newport.port()).replace("2099-12-31", "2020-12-31");
    check(&expired, 21, "calibration was due on 2020-12-31");
    let visible = SerialPeer::answering(|command| match command {
        "*IDN?" => Reply::Line("NEWPORT 2936-R v1.2.3 08/04/15 SN24777".to_owned()),
        "PM:MIN:Lambda?" => Reply::Line("400".to_owned()),
        "PM:MAX:Lambda?" => Reply::Line("1100".to_owned()),
        _ => Reply::Nothing,
    });
    check(&meter(visible.port()), 28, "the meter has 400 nm to 1100 nm");
}

#[test]
fn an_agent_that_is_not_there() {
    let agent = format!("127.0.0.1:{}", free_udp_port());
    check(&access_node(&agent), 25, "nothing listens there");
    check(&access_node(NOWHERE), 20, NOWHERE);
    let unset = access_node(&agent).replace("file = \"community\"", "env = \"OLT_COMMUNITY\"");
    check(&unset, 20, "`OLT_COMMUNITY` is not set");
}

#[test]
fn an_agent_that_never_answers() {
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    check(&access_node(&silent.local_addr().unwrap().to_string()), 23, "olt");
}

#[test]
fn an_agent_of_another_model() {
    if !installed(&["snmpd"]) {
        return;
    }
    let agent = format!("127.0.0.1:{}", free_udp_port());
    let snmpd = Snmpd::of(None, agent.clone());
    let _running = ready(snmpd.command(), SNMPD_LISTENS);
    check(&access_node(&agent), 24, "is not a V1600D: it calls itself `Linux");
}

#[test]
fn an_onu_that_the_olt_does_not_know() {
    let stage = prepared("");
    let mut lab = stage.start(&["lab", "--out", "lab"]);
    lab.prints("Ctrl-C");
    let inventory = fs::read_to_string(stage.path("lab/inventory.toml")).unwrap();
    let (_, node) = inventory.split_once("[[access-node]]").unwrap();
    let (node, _) = node.split_once("[service]").unwrap();
    stage.write("inventory.toml", &format!("schema = 1\n[[access-node]]{node}"));
    stage.write("order.toml", &ORDER.replace("onu = 1", "onu = 77"));
    let run = stage.run(&CERTIFY).exits(11).shows("INCOMPLETE").shows("no such value");
    assert!(!run.stdout.contains("PASS"), "{}", run.stdout);
}

/// Runs a job with nothing but this speed server.
#[track_caller]
fn check_server(server: &str, code: i32, cause: &str) {
    check(&service(server, NOWHERE), code, cause);
}

#[test]
fn a_speed_server_that_refuses_or_is_not_there() {
    check_server(&format!("127.0.0.1:{}", free_tcp_port()), 25, "refuses");
    check_server(NOWHERE, 20, NOWHERE);
}

#[test]
fn a_speed_server_that_answers_nonsense() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // Who only looks whether somebody is there sends nothing.
            if stream.read_exact(&mut [0; 37]).is_ok() {
                stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
            }
        }
    });
    check_server(&server, 24, "speed server");
}

#[test]
fn a_speed_server_that_dies_in_the_middle() {
    if !installed(&["iperf3"]) {
        return;
    }
    let port = free_tcp_port();
    let mut server = ready(iperf3(port), IPERF3_LISTENS);
    let stage = prepared(&service(&format!("127.0.0.1:{port}"), NOWHERE));
    let job = stage.start(&CERTIFY);
    server.prints("Accepted connection");
    thread::sleep(Duration::from_secs(2));
    server.kill();
    told(job.finish(), 29, "speed server");
}

#[test]
fn a_host_that_cannot_be_resolved() {
    let stage = Stage::new();
    told(stage.run(&["ping", NOWHERE]), 20, NOWHERE);
    told(stage.run(&["speed", NOWHERE]), 20, NOWHERE);
}

#[test]
fn ctrl_c_ends_a_test_and_the_lab() {
    let stage = Stage::new();
    let mut lab = stage.start(&["lab"]);
    lab.prints("Ctrl-C");
    // A server that takes the connection and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut speed = stage.start(&["speed", &silent.local_addr().unwrap().to_string()]);
    speed.prints("1/3");
    // It prints before it listens for the signal.
    thread::sleep(Duration::from_millis(300));
    speed.signal(Signal::SIGINT);
    told(speed.finish(), 26, "stopped");
    lab.signal(Signal::SIGINT);
    lab.finish().exits(0).shows("TRAINING");
}

#[test]
fn a_file_with_a_mistake_is_named_with_its_line() {
    const PROFILE: &str = r#"schema = 1
name = "house"
revision = 1
access = "epon"
titel = { en = "x", zh = "x" }
"#;
    let newport = SerialPeer::newport();
    let good = meter(newport.port());
    let other_unit = good.replace("0.20 dB", "0.20 dBm");
    for (change, inventory, cause) in [
        (("epon-install", "epon-instal"), &good, "no profile `epon-instal`"),
        (("epon-install", "profile.toml"), &good, "profile.toml:5: titel: "),
        (("line = \"L-4711\"\n", ""), &good, "missing field `line`"),
        (("number = \"WO-42\"", "number = \"../x\""), &good, "`../x`"),
        (("100 Mbit/s", "100 Mbps"), &good, "order.toml:10:"),
        (("", ""), &other_unit, "`0.20 dBm` is not a positive number of dB"),
        (("", ""), &good.replace("key =", "kye ="), "inventory.toml:4: meter[1].kye"),
        (("", ""), &"[meter]\n".to_owned(), "inventory.toml:2"),
    ] {
        let stage = prepared(inventory);
        stage.write("order.toml", &ORDER.replacen(change.0, change.1, 1));
        stage.write("profile.toml", PROFILE);
        told(stage.run(&CERTIFY), 2, cause);
        assert!(!stage.path("out").exists(), "a job was begun");
    }
}

#[test]
fn a_command_line_with_a_mistake() {
    let stage = prepared("");
    stage.run(&["certify", "--lab", "--fault", "dirty"]).exits(2).says("dirty-connector");
    stage.run(&["certify", "--lab", "--order", "order.toml"]).exits(2).says("--order");
    stage.run(&["certify"]).exits(2).says("--inventory");
    let elsewhere = CERTIFY.map(|word| if word == "keys" { "absent" } else { word });
    told(stage.run(&elsewhere), 20, "absent cannot sign");
    stage
        .run(&["key", "new", "keys", "--operator", "O", "--technician", "T", "--staff", "S"])
        .exits(2)
        .says("never overwritten");
}

#[test]
fn a_folder_or_file_that_is_not_there_or_not_permitted() {
    let stage = prepared("");
    stage.write("file", "");
    let replaced = |this: &'static str, by: &'static str| {
        stage.run(&CERTIFY.map(|word| if word == this { by } else { word }))
    };
    told(replaced("order.toml", "absent.toml"), 20, "absent.toml");
    told(replaced("inventory.toml", "."), 2, "the inventory cannot be used");
    told(replaced("out", "file"), 2, "cannot be written");
    // Not even root may write there.
    told(replaced("out", "/proc/out"), 20, "/proc/out");
}

/// A small disk; unmounted when dropped.
struct Disk(PathBuf);

impl Disk {
    fn mount(folder: PathBuf, kibibytes: u32) -> Self {
        fs::create_dir(&folder).unwrap();
        let size = format!("size={kibibytes}k");
        finish(tool("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&folder)).exits(0);
        Self(folder)
    }

    fn grow(&self, kibibytes: u32) {
        let size = format!("remount,size={kibibytes}k");
        finish(tool("mount").args(["-o", &size]).arg(&self.0)).exits(0);
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        tool("umount").arg(&self.0).output().ok();
    }
}

#[test]
fn a_disk_that_is_full_at_any_moment_loses_nothing() {
    if !is_root() || !installed(&["mount", "umount"]) {
        return;
    }
    let newport = SerialPeer::newport();
    let stage = prepared(&meter(newport.port()));
    let disk = Disk::mount(stage.path("out"), 4);
    let resume = [&CERTIFY[..], &["--resume"]].concat();
    let journal = stage.path("out/WO-42.job/journal.jsonl");
    let (mut command, mut full, mut kept) = (&CERTIFY[..], 0, Vec::new());
    for kibibytes in (8..400).step_by(4) {
        let run = stage.run(command);
        let now = fs::read(&journal).unwrap();
        assert!(now.starts_with(&kept), "what was written has changed");
        kept = now;
        if run.code == Some(11) {
            break;
        }
        told(run, 27, "disk is full");
        (command, full) = (&resume, full + 1);
        disk.grow(kibibytes);
    }
    assert!(full >= 3, "it was full only {full} times");
    check_facts(&stage.statement(CERTIFICATE), &lines(&kept));
    assert!(stage.path("out/WO-42.pdf").exists());
}
