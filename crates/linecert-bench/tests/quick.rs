//! The benchmark runs, and its rows are right, also in a development build.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot run the program has failed")]

use std::process::{Command, Output};

fn bench(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_linecert-bench")).args(args).output().unwrap()
}

#[test]
fn a_quick_run_gives_equal_rows_and_a_goal() {
    let output = bench(&["snmp", "--quick", "--only", "G1"]);
    let said = String::from_utf8(output.stdout).unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complaint}");
    assert!(said.contains(" equal ") && !said.contains("WRONG"), "{said}");
    assert!(said.contains("floor: ") && said.contains("\ngoal: "), "{said}");
    if said.contains("snmpbulkwalk: not installed") {
        eprintln!("skipped: snmpbulkwalk is not installed, so the rows of a peer are not compared");
    }
}

#[test]
fn a_child_that_cannot_start_is_told() {
    let output = bench(&["meter", "--", "no-such-program-光"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("error: failed to run no-such-program-光: "), "{said}");
}
