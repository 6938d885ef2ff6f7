//! The benchmark of linecertd runs and believes what it measures, also in a development build, whose
//! figures miss the goals.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::process::Command;

fn daemon(args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linecert-bench"));
    let output = command.arg("daemon").args(args).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 12)), "{said}\n{complaint}");
    said
}

#[test]
fn certificates_are_received_beside_a_bare_database() {
    let small = ["--only=ingest", "--rounds=1", "--certificates=40", "--senders=4"];
    let said = daemon(&small);
    assert!(said.contains(" of the bare rate; goal 0.6"), "{said}");
    assert!(said.contains("with the log written beside it"), "{said}");
}

#[test]
fn a_fleet_is_polled_stored_and_read_back() {
    let said = daemon(&["--only=poll", "--rounds=1", "--nodes=3", "--onus=64"]);
    assert!(said.contains("poll: 3 nodes of 64 ONUs: "), "{said}");
    if said.contains("snmpbulkwalk: not installed") {
        eprintln!("skipped: snmpbulkwalk is not installed, so its cost is not compared");
    }
}

#[test]
fn pages_of_a_filled_store_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let place = format!("--folder={}", folder.path().display());
    for expect in ["certificates signed, verified and stored", "was filled before"] {
        let said = daemon(&["--only=pages", "--stored=1200", &place]);
        assert!(said.contains(expect) && said.contains("the file of a certificate"), "{said}");
    }
}
