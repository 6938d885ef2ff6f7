//! Every attempt counts: whatever is thrown away, the numbers show it.

use std::fs;

use super::{LAB, certify, copper};
use crate::harness::{Stage, json};

#[test]
fn a_job_that_is_thrown_away_shows_in_the_next_certificate() {
    let stage = copper();
    certify(&stage, &[]).exits(12);
    let first = stage.statement("out/WO-42.lcert");
    assert_eq!(first["line_attempts"], json(r#"{"first":1,"last":1}"#));
    // Measured, failed, and nothing of it shall be left.
    let resumed = certify(&stage, &["--resume"]).exits(12);
    drop(resumed);
    fs::remove_dir_all(stage.path("out")).unwrap();
    certify(&stage, &[]).exits(12);
    let facts = stage.statement("out/WO-42.lcert");
    assert_eq!(
        (&facts["line_attempts"]["first"], &facts["device"]["first"]),
        (&3.into(), &3.into())
    );
    assert!(facts["line_attempts"]["previous"].is_string(), "{facts}");
    stage.run(&["verify", "out/WO-42.lcert", "--trust", "keys/trust-root.json"]).exits(0);
}

#[test]
fn attempts_that_no_certificate_states_are_interrupted_ones() {
    let stage = Stage::new();
    let mut running = stage.start(&["certify", "--lab", "--out", "out"]);
    running.prints("3/5");
    running.kill();
    fs::remove_dir_all(stage.path("out/LAB-0001.job")).unwrap();
    stage.run(&LAB).exits(11);
    let facts = stage.statement("out/LAB-0001.lcert");
    let attempts = facts["attempts"].as_array().unwrap();
    let lost: Vec<_> =
        attempts.iter().filter(|one| one["outcome"]["kind"] == "interrupted").collect();
    assert!(
        lost.len() >= 2
            || attempts.iter().take(3).all(|one| one.to_string().contains("interrupted")),
        "{attempts:?}"
    );
    assert_eq!(facts["line_attempts"]["first"], 1);
    let notes = facts["notes"].to_string();
    assert!(notes.contains("begun at") && notes.contains("outside this record"), "{notes}");
    stage.run(&["verify", "out/LAB-0001.lcert"]).exits(0);
}

#[test]
fn an_old_copy_of_the_counts_is_refused() {
    let stage = copper();
    certify(&stage, &[]).exits(12);
    let counts = stage.path("state/attempts.jsonl");
    let old = fs::read(&counts).unwrap();
    certify(&stage, &["--resume"]).exits(12);
    fs::write(&counts, &old).unwrap();
    certify(&stage, &["--resume"]).exits(27).says("does not know of").says("hint: ");
    // Deleted counts are those of another device.
    fs::remove_dir_all(stage.path("state")).unwrap();
    certify(&stage, &["--resume"]).exits(2).says("device").says("hint: ");
    fs::write(&counts, b"{}\n").unwrap();
    certify(&stage, &["--resume"]).exits(27).says("hint: ");
}

#[test]
fn two_laptops_count_apart() {
    let stage = copper();
    certify(&stage, &["--state", "one"]).exits(12);
    let first = stage.statement("out/WO-42.lcert");
    fs::rename(stage.path("out"), stage.path("first")).unwrap();
    certify(&stage, &["--state", "two"]).exits(12);
    let second = stage.statement("out/WO-42.lcert");
    assert_ne!(first["device"]["id"], second["device"]["id"]);
    assert_eq!(first["line_attempts"]["first"], second["line_attempts"]["first"]);
    // A job goes on where it was begun.
    certify(&stage, &["--state", "one", "--resume"]).exits(2).says("hint: ");
    // The lab's counts are not those of real lines.
    let lab = [&LAB[..], &["--state", "two"]].concat();
    stage.run(&lab).exits(27).says("operational").says("hint: ");
}
