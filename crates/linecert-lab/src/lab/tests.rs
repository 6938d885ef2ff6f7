//! The lab on the real wire, from outside.

use std::{
    fs,
    net::{TcpListener, TcpStream, UdpSocket},
    process::Command,
    time::{Duration, Instant},
};

use linecert_snmp::{Client, Community, Limits, Oid, Target, Value};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::timeout,
};
use tokio_serial::SerialStream;

use super::*;
use crate::{COMMUNITY, CONTRACTED, line::tests::measure_alone};

fn start(faults: &[Fault]) -> Lab {
    Lab::start(LabOptions { faults: faults.to_vec() }).unwrap()
}

async fn read_olt(lab: &Lab, oid: &str) -> Value {
    let target = Target { host: lab.olt().ip().to_string(), port: lab.olt().port() };
    let client = Client::open(target, Community::new(COMMUNITY), Limits::default()).await.unwrap();
    let oid: Oid = oid.parse().unwrap();
    client.get(&[oid]).await.unwrap().remove(0).value
}

/// `None` when the meter does not answer.
async fn ask_meter(lab: &Lab, command: &str) -> Option<String> {
    let path = lab.meter().to_str().unwrap();
    let mut user = SerialStream::open(&tokio_serial::new(path, 38_400)).unwrap();
    user.write_all(format!("{command}\r\n").as_bytes()).await.unwrap();
    let mut reply = String::new();
    while !reply.ends_with("\r\n") {
        let octet = timeout(Duration::from_millis(500), user.read_u8()).await.ok()?;
        reply.push(char::from(octet.unwrap()));
    }
    Some(reply.trim_end().to_owned())
}

#[tokio::test]
async fn each_fault_shows_on_the_wire() {
    const RX: &str = "1.3.6.1.4.1.37950.1.1.5.12.2.1.8.1.7.1.3";
    let text = |text: &str| Value::OctetString(text.as_bytes().to_vec());
    let reading = |text: &str| Some(text.to_owned());
    for (faults, rx, power, line_is_up) in [
        (vec![], text("0.02 mW (-17.90 dBm)"), reading("1.798871E-005, 118"), true),
        (
            vec![Fault::DirtyConnector],
            text("0.00 mW (-26.90 dBm)"),
            reading("2.264646E-006, 118"),
            true,
        ),
        (vec![Fault::CutFibre], Value::NoSuchInstance, reading("2.000000E-012, 118"), false),
        (vec![Fault::OnuOffline], Value::NoSuchInstance, reading("1.798871E-005, 118"), false),
        (vec![Fault::SlowLine], text("0.02 mW (-17.90 dBm)"), reading("1.798871E-005, 118"), true),
        (vec![Fault::SilentMeter], text("0.02 mW (-17.90 dBm)"), None, true),
    ] {
        let lab = start(&faults);
        assert_eq!(read_olt(&lab, RX).await, rx, "{faults:?}");
        assert_eq!(ask_meter(&lab, "PM:PWS?").await, power, "{faults:?}");
        assert_eq!(TcpStream::connect(lab.speed_server()).is_ok(), line_is_up, "{faults:?}");
    }
}

#[test]
fn two_labs_run_side_by_side() {
    let (one, other) = (start(&[]), start(&[Fault::CutFibre]));
    assert_ne!(one.olt(), other.olt());
    assert_ne!(one.meter(), other.meter());
    assert_ne!(one.speed_server(), other.speed_server());
}

/// Threads of this process with this name.
#[cfg(target_os = "linux")]
fn lab_threads() -> usize {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.map(|task| fs::read_to_string(task.unwrap().path().join("comm")));
    names.filter(|name| name.as_deref().is_ok_and(|name| name.trim() == "linecert-lab")).count()
}

/// In a process of its own, because other tests run labs at the same time.
#[cfg(target_os = "linux")]
#[test]
fn a_dropped_lab_leaves_nothing_behind() {
    if std::env::var_os("LINECERT_LAB_ALONE").is_none() {
        let this = std::env::current_exe().unwrap();
        let alone = Command::new(this)
            .args(["--exact", "lab::tests::a_dropped_lab_leaves_nothing_behind"])
            .env("LINECERT_LAB_ALONE", "1")
            .output()
            .unwrap();
        assert!(alone.status.success(), "{}", String::from_utf8_lossy(&alone.stdout));
        return;
    }
    for _ in 0..3 {
        let lab = start(&[]);
        let held = TcpStream::connect(lab.speed_server()).unwrap();
        let (olt, meter) = (lab.olt(), lab.meter().to_owned());
        assert_eq!(lab_threads(), 1);
        let began = Instant::now();
        drop(lab);
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
        assert_eq!(lab_threads(), 0);
        assert!(UdpSocket::bind(olt).is_ok());
        assert!(!meter.exists());
        drop(held);
    }
}

#[tokio::test]
async fn a_running_lab_keeps_running() {
    let mut lab = start(&[]);
    assert!(timeout(Duration::from_millis(50), lab.wait()).await.is_err());
}

/// What Debian's `iperf3` measures through the lab's line, in bit/s; `None` when not installed.
fn iperf3(lab: &Lab, arguments: &[&str]) -> Option<f64> {
    let port = lab.speed_server().port().to_string();
    let output = Command::new("iperf3")
        .args(["-c", "127.0.0.1", "-p", &port, "-J", "-t", "3", "-O", "1"])
        .args(arguments)
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            eprintln!("skipped: iperf3 is not installed");
            return None;
        }
        Err(error) => panic!("{error}"),
    };
    let report = String::from_utf8(output.stdout).unwrap();
    let sum = report.split("\"sum_received\"").nth(1).unwrap_or_else(|| panic!("{report}"));
    let rate = sum.split("\"bits_per_second\":").nth(1).unwrap();
    Some(rate.split([',', '\n']).next().unwrap().trim().parse().unwrap())
}

#[test]
fn iperf3_measures_the_line() {
    let _alone = measure_alone();
    let lab = start(&[]);
    let Some(down) = iperf3(&lab, &["-R"]) else { return };
    let up = iperf3(&lab, &[]).unwrap();
    let slow = iperf3(&start(&[Fault::SlowLine]), &["-R"]).unwrap();
    assert!((105e6..110e6).contains(&down), "down {down}");
    assert!((21e6..23e6).contains(&up), "up {up}");
    let contracted = CONTRACTED.downstream as f64;
    assert!((0.58 * contracted..0.62 * contracted).contains(&slow), "slow {slow}");
}

#[test]
fn a_line_that_is_down_keeps_its_address() {
    let lab = start(&[Fault::CutFibre]);
    assert_eq!(TcpListener::bind(lab.speed_server()).unwrap_err().kind(), io::ErrorKind::AddrInUse);
}
