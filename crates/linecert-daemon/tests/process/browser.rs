//! The console in a browser: Chromium walks through the pages of a real daemon as people do.
//!
//! `LINECERT_PICTURES` names a folder for what it sees.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use linecert_cert::SigningKey;
use linecert_key::{KeyFile, Passphrase};
use linecert_log::{Folder, Writer};

use crate::{child::Daemon, exchange::Ask, fill, operator::Operator};

/// How many certificates the operator has received.
const CERTIFICATES: u64 = 12;

/// The Python that has Playwright, and Chromium; nothing when either is missing.
fn walker() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let python = target.join("peers/bin/python");
    let has_playwright = Command::new(&python).args(["-c", "import playwright"]).output();
    let has_chromium = Command::new("chromium").arg("--version").output();
    let is_there = |ran: std::io::Result<std::process::Output>| {
        ran.is_ok_and(|output| output.status.success())
    };
    (is_there(has_playwright) && is_there(has_chromium)).then_some(python)
}

/// Starts a walk, which begins at an address.
fn walk(python: &Path, script: &str, address: &str) -> Child {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser");
    let mut command = Command::new(python);
    command.arg(folder.join(script)).arg(address);
    command.args(env::var_os("LINECERT_PICTURES")).env("PYTHONDONTWRITEBYTECODE", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
}

/// Puts the log that the operator's trust root lists in place of the new one.
fn list_log(operator: &Operator) {
    let data = operator.data();
    fs::remove_dir_all(data.join("log")).unwrap();
    fs::remove_file(data.join("log.key.pem")).unwrap();
    let passphrase = fs::read_to_string(data.join("log.passphrase")).unwrap();
    let passphrase = Passphrase::new(passphrase).unwrap();
    let key = SigningKey::from_seed(operator.fleet.log_seed());
    KeyFile::create(&data.join("log.key.pem"), &key, &passphrase).unwrap();
    let signer = operator.fleet.log_key().unwrap();
    fs::write(data.join("log.vkey"), format!("{}\n", signer.verifier())).unwrap();
    Writer::create(Folder::new(data.join("log")), signer, 2026).unwrap();
}

fn send_certificates(operator: &Operator, address: SocketAddr) {
    let crew = operator.fleet.crew().unwrap();
    for number in 1..=CERTIFICATES {
        let body = crew.certificate(number).unwrap();
        let what = ("POST", "/api/v1/certificates");
        let ask = Ask { what, token: Some(&operator.token), body: &body, ..Ask::default() };
        assert_eq!(ask.send(address).unwrap().status, 201);
    }
}

#[test]
fn people_find_their_way_through_the_console() {
    let Some(python) = walker() else {
        return eprintln!("skipped: Playwright or Chromium is missing");
    };
    let operator = Operator::new();
    list_log(&operator);
    let links = fill::fill(&operator.data());
    let arguments = |address: &str| {
        let mut arguments = operator.arguments();
        arguments.push(format!("--set=listen={address}"));
        arguments.push("--set=console.operator=某省电信 · Example Telecom".to_owned());
        arguments.push("--set=console.zone=+08:00".to_owned());
        arguments
    };
    let mut daemon = Daemon::start(&arguments("127.0.0.1:0"), &[]);
    let address = daemon.address;
    send_certificates(&operator, address);
    let mut walk = walk(&python, "console.py", &format!("http://{address}"));
    let mut hears = walk.stdin.take().unwrap();
    links.iter().for_each(|link| writeln!(hears, "/log-in/link/{link}").unwrap());
    let mut last = String::new();
    for said in BufReader::new(walk.stdout.take().unwrap()).lines() {
        last = said.unwrap();
        if last == "restart" {
            daemon.terminate();
            assert!(daemon.stopped().success());
            daemon = Daemon::start(&arguments(&address.to_string()), &[]);
            writeln!(hears, "ready").unwrap();
        }
    }
    assert!(walk.wait().unwrap().success() && last == "walked", "it ended with `{last}`");
}

#[test]
fn a_demonstration_is_read_live() {
    let Some(python) = walker() else {
        return eprintln!("skipped: Playwright or Chromium is missing");
    };
    let arguments = ["--demo", "--set=listen=127.0.0.1:0", "--lang=en"].map(str::to_owned);
    let (_daemon, mut lines) = Daemon::start_telling(&arguments, &[]);
    let link = lines.find(|line| line.contains("/log-in/link/")).unwrap();
    thread::spawn(move || lines.for_each(drop));
    let walked = walk(&python, "demo.py", link.trim()).wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&walked.stdout);
    assert!(walked.status.success() && said.trim_end().ends_with("walked"), "{said}");
}
