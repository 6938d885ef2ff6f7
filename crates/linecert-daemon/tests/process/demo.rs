//! `linecertd --demo` shows nodes, lines and certificates by itself, and leaves nothing behind.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use linecert_store::{
    AlarmFilter, Alarms as _, CertificateFilter, Certificates as _, Inventory as _, OnuFilter,
    Page, Scope, SqliteStore, Store as _, TrailCheck,
};

use crate::{child::Daemon, exchange::Ask, operator};

fn start(folder: Option<&Path>) -> Daemon {
    let mut arguments = vec!["--demo".to_owned(), "--set=listen=127.0.0.1:0".to_owned()];
    arguments.extend(folder.map(|folder| format!("--data={}", folder.display())));
    Daemon::start(&arguments, &[])
}

#[test]
fn a_demonstration_fills_itself() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    let daemon = start(Some(&kept));
    let health = Ask { what: ("GET", "/readyz"), ..Ask::default() };
    assert_eq!(health.send(daemon.address).unwrap().status, 200);
    // The certificates come, and three states of every node.
    thread::sleep(Duration::from_secs(20));
    daemon.terminate();
    assert!(daemon.stopped().success());
    let store = SqliteStore::open(&kept.join("data/store")).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (all, page) = (Scope::system(), Page::default());
    let filter = CertificateFilter::default();
    let certificates = runtime.block_on(store.certificates(&all, &filter, &page)).unwrap().rows;
    assert_eq!(certificates.len(), 36);
    let filter = OnuFilter::default();
    let onus = runtime.block_on(store.onus(&all, &filter, &page)).unwrap().rows;
    assert!(onus.iter().any(|onu| onu.line.is_some() && onu.found.status.is_some()), "{onus:?}");
    let filter = AlarmFilter::default();
    let alarms = runtime.block_on(store.alarms(&all, &filter, &page)).unwrap();
    assert!(alarms.rows.iter().any(|alarm| alarm.raised.kind == "drift"), "{alarms:?}");
    let again = ["--demo", &format!("--data={}", kept.display())];
    let (_, out, err) = operator::run(&again);
    assert!(out.is_empty() && err.contains("is not empty"), "{out} {err}");
}

#[test]
fn a_kill_while_nodes_are_polled_leaves_a_sound_store() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for round in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("kept");
        let daemon = start(Some(&kept));
        // From before the first answer of a node to the midst of the second.
        thread::sleep(Duration::from_millis(500 + 1_700 * round));
        daemon.kill();
        let store = SqliteStore::open(&kept.join("data/store")).unwrap();
        let checked = runtime.block_on(store.check()).unwrap();
        assert!(checked.faults.is_empty(), "{:?}", checked.faults);
        assert!(matches!(checked.trail, TrailCheck::Whole { .. }), "{:?}", checked.trail);
    }
}

#[test]
fn a_demonstration_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().display().to_string();
    let arguments = ["--demo".to_owned(), "--set=listen=127.0.0.1:0".to_owned()];
    let daemon = Daemon::start(&arguments, &[("TMPDIR", &here)]);
    assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    daemon.terminate();
    assert!(daemon.stopped().success());
    let patience = Instant::now() + Duration::from_secs(10);
    while folder.path().read_dir().unwrap().count() > 0 {
        assert!(Instant::now() < patience, "the folder stays");
        thread::sleep(Duration::from_millis(20));
    }
}
