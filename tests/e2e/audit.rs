//! `audit`: many certificates, with every kind of trouble among them.

mod fleet;
mod retest;
mod stopped;
mod trouble;

use std::fs;

use fleet::Certificates;
use linecert_audit::generate::Fraud;
use serde_json::Value;

use crate::{
    archival,
    harness::{Run, Stage, check_golden, json, pages},
};

const TRUST: [&str; 2] = ["--trust", "trust-root.json"];

/// An audit of these sources; the ledger goes to `work`.
fn audit(stage: &Stage, arguments: &[&str]) -> Run {
    stage.run(&[&["audit", "run", "--work", "work"], &TRUST[..], arguments].concat())
}

/// Asserts that a line has this label and this number, whatever lies between.
#[track_caller]
fn tells(run: &Run, label: &str, number: &str) {
    let is_it = |line: &str| {
        line.trim().strip_prefix(label).is_some_and(|rest| rest.trim_start() == number)
    };
    assert!(run.stdout.lines().any(is_it), "no `{label} {number}` in\n{}", run.stdout);
}

/// The findings that `--out out` wrote.
fn findings(stage: &Stage) -> Value {
    json(&fs::read_to_string(stage.path("out/findings.json")).unwrap())
}

#[test]
fn help_stands_in_both_languages() {
    let commands =
        [&["audit", "--help"][..], &["audit", "run", "--help"], &["audit", "retest", "--help"]];
    check_golden("help-audit.en.txt", "en", &commands);
    check_golden("help-audit.zh.txt", "zh", &commands);
}

#[test]
fn an_honest_fleet_is_whole_and_unsuspicious() {
    let stage = Stage::new();
    Certificates::honest(120).to_list(&stage, "list.ndjson").log(&stage, 0..120);
    let arguments = ["list.ndjson", "--log", "log", "--out", "out", "--require", "unsuspicious"];
    let run = audit(&stage, &arguments).exits(0);
    tells(&run, "looked at", "120");
    run.shows("No test found anything.").says("out");
    let found = findings(&stage);
    assert_eq!(found["counts"]["verified"], 120);
    assert_eq!(found["completeness"]["missing"], 0);
    assert_eq!(found["tested"].as_array().unwrap().len(), 11);
    for table in ["counts", "certificates", "refused", "suspicions", "completeness"] {
        assert!(stage.path(&format!("out/{table}.csv")).exists(), "{table}");
    }
    archival::check(&stage.path("out/audit.pdf"));
    let Some(pages) = pages(&stage.path("out/audit.pdf")) else { return };
    let text = pages.concat();
    for told in ["Audit of acceptance certificates", "No suspicion is a verdict", "TRAINING"] {
        assert!(text.contains(told), "no `{told}` in {text}");
    }
}

#[test]
fn what_the_log_has_and_nobody_gave_is_named() {
    let stage = Stage::new();
    let fleet = Certificates::honest(60);
    fleet.log(&stage, 0..60);
    fleet.without(17).to_list(&stage, "list.ndjson");
    let run = audit(&stage, &["list.ndjson", "--log", "log"]).exits(51);
    tells(&run, "in the log and not read", "1");
    run.shows("missing: entry 17, SHA-256 ");
    let other = stage.run(&["audit", "run", "list.ndjson", "--work", "w2", "--log", "log"]);
    // Without the trust root nothing verifies, and the log is nobody's.
    other.exits(40).says("hint: ");
}

#[test]
fn a_list_comes_over_standard_input() {
    let stage = Stage::new();
    Certificates::honest(20).to_list(&stage, "list.ndjson");
    let arguments =
        [&["audit", "run", "-", "--work", "work"], &TRUST[..], &["--format", "json"]].concat();
    let list = fs::File::open(stage.path("list.ndjson")).unwrap();
    let run = crate::harness::finish(stage.command(&arguments).stdin(list)).exits(0);
    assert_eq!(json(&run.stdout)["counts"]["verified"], 20);
    audit(&stage, &["-", "--resume"]).exits(2).says("cannot be read again").says(".ndjson");
}

#[test]
fn cheats_are_told_and_change_the_exit_only_when_asked_for() {
    let stage = Stage::new();
    let cheats =
        [Fraud::InventsLevels, Fraud::CopiesEvidence, Fraud::SignsFromAfar, Fraud::PutsCountBack];
    Certificates::cheating(&cheats, 880).to_list(&stage, "list.ndjson");
    let run = audit(&stage, &["list.ndjson", "--out", "out"]).exits(0);
    let run = run.shows("None of these is a verdict").shows("Odd last digits").shows("chance");
    run.shows("Impossible travel")
        .shows("Counts put back")
        .shows("T-0002 Technician 2: outlet-power, ");
    let found = findings(&stage);
    let kinds = found["suspicions"].as_array().unwrap().iter().map(|s| s["kind"].as_str().unwrap());
    let kinds: std::collections::BTreeSet<_> = kinds.collect();
    let expected = ["copied-evidence", "count-put-back", "impossible-travel", "odd-digits"];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);

    let again = ["list.ndjson", "--resume", "--require", "unsuspicious"];
    audit(&stage, &again).exits(52);
    audit(&stage, &["list.ndjson", "--resume", "--lang", "zh"])
        .exits(0)
        .shows("以下都不是定论")
        .shows("末位数字异常")
        .all_in_chinese();
}

#[test]
fn certificates_of_the_lab_go_on_with_each_other() {
    let stage = Stage::new();
    let certify = |out: &str, fault: &str, code| {
        let arguments = ["certify", "--lab", "--fault", fault, "--state", "state", "--out", out];
        stage.run(&arguments).exits(code);
    };
    certify("first", "onu-offline", 11);
    certify("second", "onu-offline", 11);
    let audit = |sources: &[&str], work: &str| {
        stage.run(&[&["audit", "run", "--work", work], sources].concat())
    };
    // Each has a copy in the folder of its job.
    let both = audit(&["first", "second"], "both").exits(0);
    tells(&both, "verify", "2");
    tells(&both, "copies, counted once", "2");
    audit(&["second"], "later").exits(0).shows("Earlier certificate missing").shows("LAB-0001");
}
