//! `certify` is killed at points that are spread over a whole run, and each time goes on.

use std::{
    fs,
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::harness::{Stage, json};

/// A line on which nothing answers takes the least time, and gives attempts each time.
const START: [&str; 4] = ["certify", "--lab", "--fault", "onu-offline"];
const RESUME: [&str; 5] = ["certify", "--lab", "--fault", "onu-offline", "--resume"];
const CERTIFICATE: &str = "LAB-0001.lcert";
/// What must never lose a line: the events of the job, and the counts of the laptop.
const KEPT: [&str; 2] = ["LAB-0001.job/journal.jsonl", "lab/state/attempts.jsonl"];
const ROUNDS: u32 = 10;

/// The lines of a file up to the last that was written whole.
fn whole_lines(stage: &Stage, file: &str) -> Vec<u8> {
    let mut bytes = fs::read(stage.path(file)).unwrap_or_default();
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    bytes.truncate(end);
    bytes
}

fn time_of_one() -> Duration {
    let stage = Stage::new();
    let begun = Instant::now();
    stage.run(&START).exits(11);
    begun.elapsed()
}

/// Kills a run after so long, and checks that nothing that was written before has changed.
fn cut(stage: &Stage, after: Duration) {
    let before = KEPT.map(|file| whole_lines(stage, file));
    let begun = stage.path(KEPT[0]).exists();
    let running = stage.start(if begun { &RESUME } else { &START });
    sleep(after);
    running.killed();
    for (file, before) in KEPT.iter().zip(before) {
        assert!(whole_lines(stage, file).starts_with(&before), "{file} has lost a line");
    }
    // Whenever there is a certificate, it is a whole one.
    if stage.path(CERTIFICATE).exists() {
        stage.run(&["verify", CERTIFICATE]).exits(0);
    }
    if let Ok(page) = fs::read(stage.path("LAB-0001.pdf")) {
        assert!(page.trim_ascii_end().ends_with(b"%%EOF"), "half a page");
    }
}

/// The numbers of the attempts on the certificate: of the line, and of the laptop.
fn numbers(stage: &Stage) -> [Vec<u64>; 2] {
    let statement = stage.statement(CERTIFICATE);
    let attempts = statement["attempts"].as_array().unwrap();
    let number = |key: &str| attempts.iter().map(|of: &Value| of[key].as_u64().unwrap()).collect();
    [number("line_seq"), number("device_seq")]
}

/// How many attempts the laptop has counted.
fn counted(stage: &Stage) -> u64 {
    let text = fs::read_to_string(stage.path(KEPT[1])).unwrap();
    let taken = text.lines().filter(|line| line.contains(r#""device_seq""#));
    taken.map(json).count().try_into().unwrap()
}

#[test]
fn whenever_the_power_fails_no_attempt_is_lost() {
    let (stage, whole) = (Stage::new(), time_of_one());
    for round in 1..=ROUNDS {
        cut(&stage, whole * round / ROUNDS);
    }
    stage.run(&RESUME).exits(11);
    stage.run(&["verify", CERTIFICATE]).exits(0);
    let [line, device] = numbers(&stage);
    assert!(line.iter().copied().eq(1..=counted(&stage)), "{line:?}");
    assert!(device.is_sorted_by(|one, next| one < next), "{device:?}");
    let interrupted = stage.statement(CERTIFICATE)["attempts"].to_string();
    assert!(interrupted.contains("interrupted"), "it was never stopped in the middle");
}
