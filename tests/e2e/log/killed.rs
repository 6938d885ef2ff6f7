//! `log add` is killed at any moment, and loses nothing that it has acknowledged.

use std::{
    collections::BTreeMap,
    fs,
    thread::sleep,
    time::{Duration, Instant},
};

use super::stage::{LOG, comment, locked, monitor, operator};
use crate::harness::Stage;

/// Ten bundles and a piece.
const MANY: u32 = 2_600;
const ROUNDS: u32 = 12;

/// Writes so many envelopes, and gives the names of their files.
fn envelopes(stage: &Stage) -> Vec<String> {
    fs::create_dir(stage.path("many")).unwrap();
    let name = |n: u32| {
        let name = format!("many/{n}.json");
        fs::write(stage.path(&name), comment(n)).unwrap();
        name
    };
    (0..MANY).map(name).collect()
}

/// The index of each digest that was printed.
fn acknowledged(printed: &str) -> BTreeMap<String, u64> {
    let row = |line: &str| {
        let cells: Vec<_> = line.split_whitespace().collect();
        // What was killed may have printed half of its last line.
        let [index, "comment", digest, file] = cells[..] else { return None };
        file.ends_with(".json").then(|| (digest.to_owned(), index.parse().unwrap()))
    };
    printed.lines().filter_map(row).collect()
}

#[test]
fn what_was_acknowledged_is_there_after_kill_9() {
    let stage = operator("");
    let files = envelopes(&stage);
    let add = |files: &[String]| {
        let mut arguments = vec!["log", "add", LOG];
        arguments.extend(files.iter().map(String::as_str));
        arguments.extend(["--passphrase", "file:passphrase"]);
        arguments.into_iter().map(ToOwned::to_owned).collect::<Vec<String>>()
    };
    let whole = time_of_one(&stage, &files);
    let mut known = BTreeMap::new();
    for round in 1..=ROUNDS {
        let upto = usize::try_from(MANY * round / ROUNDS).unwrap();
        let arguments = add(&files[..upto]);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let running = stage.start(&arguments);
        sleep(whole * round / (ROUNDS + 1));
        let printed = running.killed();
        for (digest, index) in acknowledged(&printed) {
            let before = *known.entry(digest).or_insert(index);
            assert_eq!(before, index, "an entry has moved");
        }
        // The monitor has seen the rounds before: nothing was taken back.
        monitor(&stage, LOG).exits(0).shows("every entry is as it was signed");
    }
    let arguments = add(&files);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let last = stage.run(&arguments).exits(0).says(&format!("{MANY} in the log"));
    let all = acknowledged(&last.stdout);
    assert!(known.iter().all(|(digest, index)| all[digest] == *index));
    let mut indices: Vec<_> = all.into_values().collect();
    indices.sort_unstable();
    assert!(indices.into_iter().eq(0..u64::from(MANY)));
    monitor(&stage, LOG).exits(0).shows(&format!("size {MANY}: every entry"));
}

/// How long it takes to add all of them to a log that nobody else uses.
fn time_of_one(stage: &Stage, files: &[String]) -> Duration {
    let new = ["log", "new", "trial", "--name", "trial.example.net", "--year", "2026"];
    locked(stage, &new).exits(0);
    let files: Vec<_> = files.iter().map(String::as_str).collect();
    let begun = Instant::now();
    locked(stage, &[&["log", "add", "trial"][..], &files].concat()).exits(0);
    begun.elapsed()
}
