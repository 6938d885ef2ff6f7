//! Programs that never rest, beside the watch.

use std::{
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use linecert_host::{HostFinding, HostGate, HostPlan, HostVerdict, Workload};
use linecert_measure::Reason;

const PLAN: HostPlan = HostPlan { way: None, workload: Workload::Stream, rate: None };

/// A process that never rests; ended when dropped.
struct Hog(Child);

impl Hog {
    fn start() -> Self {
        let mut shell = Command::new("sh");
        Self(shell.args(["-c", "while :; do :; done"]).stdin(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Hog {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
fn as_many_hogs_as_processors_are_always_caught() {
    let processors = thread::available_parallelism().unwrap().get();
    let hogs: Vec<_> = (0..processors).map(|_| Hog::start()).collect();
    let gate = HostGate::open(PLAN);
    thread::sleep(Duration::from_millis(2_600));
    let so_far = gate.so_far();
    let record = gate.close();
    drop(hogs);
    for verdict in [&so_far, &record.verdict] {
        let HostVerdict::Unfit(findings) = verdict else { panic!("{verdict:?}") };
        assert!(matches!(findings.first(), Some(HostFinding::NoHeadroom(_))), "{findings:?}");
    }
    let absence = record.verdict.absence(None).unwrap();
    assert_eq!(absence.reason, Reason::HostLimited);
    assert!(absence.detail.starts_with("only "), "{}", absence.detail);
    let evidence = String::from_utf8(record.to_evidence()).unwrap();
    assert!(evidence.contains(r#""verdict":"unfit","findings":[{"kind":"no-headroom""#));
}
