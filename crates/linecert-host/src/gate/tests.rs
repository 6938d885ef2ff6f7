use std::{
    fs,
    path::Path,
    time::{Instant, SystemTime},
};

use super::*;
use crate::{finding::HostFinding, kernel::CpuTimes, share::Share};

const PLAN: HostPlan = HostPlan { way: None, workload: Workload::Datagrams, rate: None };

fn write(folder: &Path, name: &str, text: &str) {
    let file = folder.join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

#[test]
fn counters_that_grow_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let snmp = |n: u32| format!("Udp: InDatagrams RcvbufErrors\nUdp: 9 {n}\n");
    write(root, "proc/stat", "cpu  100 0 0 1000 0 0 0 0 0 0\n");
    write(root, "proc/net/softnet_stat", "00000001 00000002 00000000\n");
    write(root, "proc/thread-self/net/snmp", &snmp(5));
    let gate = HostGate::open_at(Root::at(root), PLAN);
    write(root, "proc/stat", "cpu  110 0 0 1090 0 0 0 0 0 0\n");
    write(root, "proc/net/softnet_stat", "00000001 00000006 00000000\n");
    write(root, "proc/thread-self/net/snmp", &snmp(8));
    let record = gate.close();
    let expect =
        [HostFinding::SoftnetDropped { packets: 4 }, HostFinding::ReceiveOverflow { datagrams: 3 }];
    assert_eq!(record.verdict, HostVerdict::Unfit(expect.into()));
    let absence = record.verdict.absence("93.2 Mbit/s".parse().ok()).unwrap();
    assert!(absence.detail.ends_with("; 93.2 Mbit/s went through all the same"), "{absence:?}");
}

#[test]
fn a_system_that_tells_nothing_is_not_called_fit() {
    let folder = tempfile::tempdir().unwrap();
    let record = HostGate::open_at(Root::at(folder.path()), PLAN).close();
    assert_eq!(record.verdict, HostVerdict::Unwatched);
}

#[test]
fn garbage_is_not_called_fit() {
    let folder = tempfile::tempdir().unwrap();
    for name in
        ["proc/stat", "proc/pressure/cpu", "proc/net/softnet_stat", "proc/self/task/x/schedstat"]
    {
        write(folder.path(), name, "\u{1}rubbish 12 zz\n");
    }
    let record = HostGate::open_at(Root::at(folder.path()), PLAN).close();
    assert_eq!(record.verdict, HostVerdict::Unwatched);
}

#[test]
fn the_watcher_ends_with_the_gate() {
    let gate = HostGate::open(PLAN);
    let name = || {
        let tasks = fs::read_dir("/proc/self/task").unwrap().flatten();
        let names = tasks.filter_map(|task| fs::read_to_string(task.path().join("comm")).ok());
        names.filter(|name| name.trim() == "host-gate").count()
    };
    let wait = |running: usize| {
        let start = Instant::now();
        while name() != running && start.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(name(), running);
    };
    wait(1);
    drop(gate);
    wait(0);
}

fn snapshot(start: Instant, at_ms: u64) -> Snapshot {
    let after = Duration::from_millis(at_ms);
    Snapshot {
        at: start + after,
        wall: SystemTime::UNIX_EPOCH + after,
        cpu: Some(CpuTimes { idle: at_ms / 2, stolen: 0, total: at_ms }),
        stalled: None,
        threads: std::collections::BTreeMap::new(),
        softnet_dropped: None,
        receive_overflows: None,
    }
}

fn check_spans(at_ms: &[u64], expect: &[(u64, u64)]) {
    let start = Instant::now();
    let snapshots: Vec<_> = at_ms.iter().map(|ms| snapshot(start, *ms)).collect();
    let spans = spans(&snapshots);
    let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap();
    let found: Vec<_> = spans.iter().map(|span| (ms(span.after), ms(span.length))).collect();
    assert_eq!(found, expect, "{at_ms:?}");
    assert!(spans.iter().all(|span| span.idle == Some(Share::per_mille(500))));
}

#[test]
fn a_watch_is_cut_into_seconds() {
    check_spans(&[], &[]);
    check_spans(&[0], &[]);
    check_spans(&[0, 100], &[(0, 100)]);
    check_spans(&[0, 500, 1_000, 1_500, 2_000], &[(0, 1_000), (1_000, 1_000)]);
    check_spans(&[0, 600, 1_200, 1_800, 2_400, 2_600], &[(0, 1_200), (1_200, 1_400)]);
    check_spans(&[0, 1_000, 1_100], &[(0, 1_100)]);
}
