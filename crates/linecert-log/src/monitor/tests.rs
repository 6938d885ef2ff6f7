use super::*;
use crate::{
    testbed::{Memory, YEAR, leaf, leaves, log_key, policy},
    writer::Writer,
};

fn log(size: u64) -> Memory {
    let files = Memory::new();
    let mut writer = Writer::create(files.clone(), log_key(), YEAR).unwrap();
    writer.append(&leaves(0..size)).unwrap();
    files
}

fn grow(files: &Memory, range: std::ops::Range<u64>) {
    Writer::open(files.clone(), log_key(), YEAR).unwrap().append(&leaves(range)).unwrap();
}

fn findings(files: &Memory, state: &Memory) -> Vec<Finding> {
    monitor(files, state, &policy(), &mut |_, _| {}).unwrap().findings
}

/// What is found when a log is damaged so.
fn check(log: &Memory, damage: impl FnOnce(&Memory), expected: &[&str]) {
    let files = log.copy();
    damage(&files);
    let found: Vec<_> = findings(&files, &Memory::new()).iter().map(Finding::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_whole_log_has_no_findings_and_gives_all_its_entries() {
    let files = log(70_000);
    let mut seen = Vec::new();
    let mut on_entry = |index, entry: &[u8]| seen.push((index, entry.to_vec()));
    let monitored = monitor(&files, &Memory::new(), &policy(), &mut on_entry).unwrap();
    assert_eq!((monitored.findings, monitored.size), (vec![], 70_000));
    let expected = (0..70_000).map(|n| (n, leaf(n).to_bytes()));
    assert!(seen.into_iter().eq(expected));
}

#[test]
fn a_changed_entry_is_told_from_a_changed_tile() {
    let log = log(70_000);
    check(&log, |f| f.tamper("tile/entries/003", |b| b[150] ^= 1), &["entry 769 was changed"]);
    check(&log, |f| f.tamper("tile/0/003", |b| b[32] ^= 1), &["hash 769 of level 0 was changed"]);
    check(&log, |f| f.tamper("tile/1/000", |b| b[32 * 7] ^= 1), &["hash 7 of level 1 was changed"]);
    check(
        &log,
        |f| f.tamper("tile/1/001.p/17", |b| b[0] ^= 1),
        &["hash 256 of level 1 was changed"],
    );
    check(&log, |f| f.tamper("tile/2/000.p/1", |b| b[0] ^= 1), &["hash 0 of level 2 was changed"]);
    check(
        &log,
        |f| f.tamper("tile/entries/273.p/112", |b| b[9] ^= 1),
        &["entry 69888 was changed"],
    );
    check(
        &log,
        |f| f.tamper("tile/0/273.p/112", |b| b[0] ^= 1),
        &["hash 69888 of level 0 was changed"],
    );
}

#[test]
fn what_is_missing_or_cut_is_named_with_its_place() {
    let log = log(70_000);
    check(&log, |f| f.lose("tile/entries/003"), &["tile/entries/003 is missing"]);
    check(&log, |f| f.lose("tile/0/003"), &["tile/0/003 is missing"]);
    check(&log, |f| f.lose("tile/1/001.p/17"), &["tile/1/001.p/17 is missing"]);
    let cut = "tile/0/003 has 100 bytes in place of 8192";
    check(&log, |f| f.tamper("tile/0/003", |b| b.truncate(100)), &[cut]);
    let cut = "tile/entries/003 is damaged: entry 0 of the bundle is cut short";
    check(&log, |f| f.tamper("tile/entries/003", |b| b.truncate(50)), &[cut]);
    let both = |f: &Memory| ["tile/0/003", "tile/entries/003"].iter().for_each(|name| f.lose(name));
    check(&log, both, &["tile/entries/003 is missing", "tile/0/003 is missing"]);
}

#[test]
fn an_entry_that_was_changed_with_its_tiles_is_found_by_the_root() {
    // Whoever changes an entry and all hashes above it cannot sign the root.
    let files = log(300);
    let other = Memory::new();
    let mut changed = leaves(0..300);
    changed[7] = leaf(1_000_000);
    Writer::create(other.clone(), log_key(), YEAR).unwrap().append(&changed).unwrap();
    let signed = files.text("checkpoint");
    other.tamper("checkpoint", |bytes| *bytes = signed.into_bytes());
    assert_eq!(findings(&other, &Memory::new()), [Finding::Root { size: 300 }]);
}

#[test]
fn growth_is_remembered_and_rollback_and_fork_are_named() {
    let (files, state) = (log(300), Memory::new());
    let backup = files.copy();
    assert_eq!(findings(&files, &state), []);
    grow(&files, 300..600);
    assert_eq!(findings(&files, &state), []);
    // From a backup: first it is a rollback, and once something else is appended, a fork.
    let rollback = Finding::Rollback { remembered: 600, found: 300 };
    assert_eq!(findings(&backup, &state), [rollback]);
    grow(&backup, 1_000..1_300);
    assert_eq!(findings(&backup, &state), [Finding::Fork { size: 600 }]);
    grow(&backup, 2_000..2_050);
    let found = monitor(&backup, &state, &policy(), &mut |_, _| {}).unwrap();
    assert_eq!(found.findings, [Finding::Fork { size: 600 }]);
    // Both signed checkpoints are the evidence, and what was remembered stays.
    assert_eq!(found.remembered.unwrap().to_string(), files.text("checkpoint"));
    assert_eq!(findings(&files, &state), []);
}

#[test]
fn a_log_that_is_all_wrong_ends_soon() {
    let files = log(5_000);
    for index in 0..19 {
        files.tamper(&format!("tile/entries/{index:03}"), |bytes| {
            bytes.iter_mut().skip(2).step_by(113).for_each(|byte| *byte ^= 1);
        });
    }
    assert!(findings(&files, &Memory::new()).len() < 2 * MOST_FINDINGS);
}

#[test]
fn a_memory_that_is_not_of_the_log_is_an_error() {
    let (files, state) = (log(3), Memory::new());
    assert_eq!(findings(&files, &state), []);
    let name = state.names().remove(0);
    state.tamper(&name, |bytes| bytes.truncate(10));
    let error = monitor(&files, &state, &policy(), &mut |_, _| {}).unwrap_err();
    assert!(matches!(error, MonitorError::Remembered(_)), "{error}");
    let text = files.text("checkpoint").replacen("\n3\n", "\n4\n", 1);
    state.tamper(&name, |bytes| *bytes = text.into_bytes());
    let error = monitor(&files, &state, &policy(), &mut |_, _| {}).unwrap_err();
    assert!(matches!(error, MonitorError::Untrusted(_)), "{error}");
}
