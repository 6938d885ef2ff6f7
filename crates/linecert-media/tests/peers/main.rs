//! Channels, voice and SIP against real peers, in network namespaces. What this machine cannot run
//! says `skipped:` and why.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]
#![expect(clippy::print_stderr, reason = "a test that was skipped says so")]

mod mux;
mod namespace;
mod sip;
mod tagged;
mod television;
mod voice;

use std::process::{Child, Command, Stdio};

use linecert_measure::{Metric, Quantity, Reading, Reason};

/// Runs a test's future on this thread, which may be in a namespace of its own.
fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(test)
}

/// A program that runs beside a test and is ended with it.
struct Beside(Child);

impl Beside {
    /// Starts a shell line in a namespace.
    fn start(namespace: &str, line: &str) -> Self {
        let child = Command::new("ip")
            .args(["netns", "exec", namespace, "sh", "-c", &format!("exec {line}")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Self(child.unwrap())
    }
}

impl Beside {
    /// Captures what passes `eth0` of a namespace, from the moment that it returns.
    fn capture(namespace: &str, file: &std::path::Path) -> Self {
        let line = format!("tcpdump -i eth0 --immediate-mode -U -w {}", file.display());
        let capture = Self::start(namespace, &line);
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
        // The header is written when the socket is open.
        while std::fs::metadata(file).map_or(0, |file| file.len()) == 0 {
            assert!(std::time::Instant::now() < deadline, "no capture began");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        capture
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Whether the programs are installed; a word about it where they are not.
fn has(programs: &[&str]) -> bool {
    let missing = programs.iter().find(|program| {
        let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output();
        !found.is_ok_and(|output| output.status.success())
    });
    missing.inspect(|program| eprintln!("skipped: needs {program}")).is_none()
}

fn find(readings: &[(Metric, Reading)], metric: Metric) -> &Reading {
    &readings.iter().find(|(of, _)| *of == metric).unwrap().1
}

fn quantity(readings: &[(Metric, Reading)], metric: Metric) -> Quantity {
    let reading = find(readings, metric);
    reading.value().unwrap_or_else(|| panic!("{metric}: {reading:?}")).quantity()
}

fn reason(readings: &[(Metric, Reading)], metric: Metric) -> Reason {
    match find(readings, metric) {
        Reading::NotReported(absence) => absence.reason,
        reading => panic!("{metric}: {reading:?}"),
    }
}

fn evidence(document: &[u8]) -> serde_json::Value {
    serde_json::from_slice(document).unwrap()
}
