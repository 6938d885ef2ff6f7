//! The network benchmark starts, measures and cleans up; or says what it lacks.
#![cfg(target_os = "linux")]

use std::process::Command;

#[test]
fn a_missing_program_is_told_before_anything_is_measured() {
    let mut bench = Command::new(env!("CARGO_BIN_EXE_linecert-bench"));
    let output =
        bench.args(["net", "--only", "loss"]).env("PATH", "/nonexistent").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with("error: failed to measure network tests: "), "{said}");
    assert!(said.contains("iperf3 is not installed; fping is not installed"), "{said}");
}
