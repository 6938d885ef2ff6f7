//! Attempts are counted across jobs, and nothing that was begun at a line is left out.

mod certified;
mod clock;
mod crash;

use std::fs;

use linecert_cert::{Facts, Outcome};

use super::*;
use crate::{
    counters::Counters,
    sample::{Laptop, TASK, issue, run},
};

/// The attempts as (number on the laptop, number at the line, attempt at the task, measured).
fn attempts(facts: &Facts) -> Vec<(u64, u64, u32, bool)> {
    let row = |attempt: &linecert_cert::Attempt| {
        let is_measured = attempt.outcome == Outcome::Measured;
        (attempt.device_seq.get(), attempt.line_seq.get(), attempt.attempt.get(), is_measured)
    };
    facts.attempts.iter().map(row).collect()
}

#[test]
fn a_line_is_counted_on_from_certificate_to_certificate() {
    let laptop = Laptop::new();
    let mut first = laptop.start("1", "L").unwrap();
    run(&mut first).unwrap();
    run(&mut first).unwrap();
    let (certificate, facts) = issue(&mut first);
    assert_eq!(attempts(&facts), [(1, 1, 1, true), (2, 2, 2, true)]);
    assert_eq!(facts.line_attempts.previous, None);
    drop(first);
    let mut other = laptop.start("2", "another line").unwrap();
    run(&mut other).unwrap();
    assert_eq!(attempts(&issue(&mut other).1), [(3, 1, 1, true)]);
    drop(other);
    let mut second = laptop.start("3", "L").unwrap();
    run(&mut second).unwrap();
    let (_, facts) = issue(&mut second);
    assert_eq!(attempts(&facts), [(4, 3, 1, true)]);
    assert_eq!(facts.line_attempts.previous, Some(certificate));
    assert_eq!(facts.device.id, second.counters.device());
}

#[test]
fn a_job_that_goes_on_states_its_attempts_again() {
    let laptop = Laptop::new();
    let mut job = laptop.start("1", "L").unwrap();
    run(&mut job).unwrap();
    issue(&mut job);
    drop(job);
    let mut job = laptop.resume("1", "L").unwrap();
    run(&mut job).unwrap();
    let (_, facts) = issue(&mut job);
    assert_eq!(attempts(&facts), [(1, 1, 1, true), (2, 2, 2, true)]);
    assert_eq!(facts.line_attempts.previous, None);
}

#[test]
fn what_was_measured_in_a_job_that_was_thrown_away_is_not_forgotten() {
    let laptop = Laptop::new();
    let mut left = laptop.start("1", "L").unwrap();
    run(&mut left).unwrap();
    run(&mut left).unwrap();
    drop(left);
    fs::remove_dir_all(laptop.file("out")).unwrap();
    let mut job = laptop.start("2", "L").unwrap();
    run(&mut job).unwrap();
    let (_, facts) = issue(&mut job);
    assert_eq!(attempts(&facts), [(1, 1, 1, false), (2, 2, 2, false), (3, 3, 3, true)]);
    let told = facts.notes.iter().filter(|note| note.contains("for order 1, outside this record"));
    assert_eq!(told.count(), 2, "{:?}", facts.notes);
}

#[test]
fn a_job_that_came_in_between_shows_in_the_one_that_goes_on() {
    let laptop = Laptop::new();
    let mut one = laptop.start("1", "L").unwrap();
    run(&mut one).unwrap();
    let (certificate, _) = issue(&mut one);
    drop(one);
    let mut two = laptop.start("2", "L").unwrap();
    run(&mut two).unwrap();
    let (_, facts) = issue(&mut two);
    assert_eq!(facts.line_attempts.previous, Some(certificate));
    drop(two);
    let mut one = laptop.resume("1", "L").unwrap();
    run(&mut one).unwrap();
    let (_, facts) = issue(&mut one);
    assert_eq!(attempts(&facts), [(1, 1, 1, true), (2, 2, 2, false), (3, 3, 3, true)]);
}

#[test]
fn an_attempt_that_was_cut_off_keeps_its_numbers() {
    let laptop = Laptop::new();
    let mut job = laptop.start("1", "L").unwrap();
    // The program is stopped after the first event of an attempt.
    let numbers = job.take_numbers(TASK).unwrap();
    let (device_seq, line_seq) = (numbers.device, numbers.line);
    let (task, attempt, at) = (TASK.to_owned(), NonZeroU32::MIN, job.now());
    job.append(Event::Started { task, attempt, device_seq, line_seq, at }).unwrap();
    assert_eq!(crate::sample::facts(&job).unwrap_err(), crate::FactsError::Unaccounted);
    drop(job);
    let mut job = laptop.resume("1", "L").unwrap();
    run(&mut job).unwrap();
    assert_eq!(attempts(&issue(&mut job).1), [(1, 1, 1, false), (2, 2, 2, true)]);
}

#[test]
fn nothing_is_certified_of_a_job_without_an_attempt() {
    let laptop = Laptop::new();
    let job = laptop.start("1", "L").unwrap();
    assert_eq!(crate::sample::facts(&job).unwrap_err(), crate::FactsError::NoAttempt);
}

#[test]
fn a_number_that_stands_in_no_journal_keeps_the_job_from_being_certified() {
    let laptop = Laptop::new();
    let mut job = laptop.start("1", "L").unwrap();
    run(&mut job).unwrap();
    job.take_numbers(TASK).unwrap();
    assert_eq!(crate::sample::facts(&job).unwrap_err(), crate::FactsError::Unaccounted);
    run(&mut job).unwrap();
    let rows = attempts(&issue(&mut job).1);
    assert_eq!(rows, [(1, 1, 1, true), (2, 2, 2, false), (3, 3, 3, true)]);
}

#[test]
fn deleted_and_older_counts_are_noticed() {
    let laptop = Laptop::new();
    let mut job = laptop.start("1", "L").unwrap();
    run(&mut job).unwrap();
    drop(job);
    let counts = laptop.state().join("attempts.jsonl");
    let older = fs::read(&counts).unwrap();
    let mut job = laptop.resume("1", "L").unwrap();
    run(&mut job).unwrap();
    drop(job);
    fs::write(&counts, older).unwrap();
    let behind = laptop.resume("1", "L").unwrap_err();
    assert!(matches!(behind, JobError::CountsBehind { .. }), "{behind}");
    fs::remove_dir_all(laptop.state()).unwrap();
    let other = laptop.resume("1", "L").unwrap_err();
    assert!(matches!(other, JobError::OtherDevice { .. }), "{other}");
}

#[test]
fn two_programs_do_not_count_at_once_and_exercises_are_counted_apart() {
    let laptop = Laptop::new();
    let job = laptop.start("1", "L").unwrap();
    let busy = laptop.start("2", "another line").unwrap_err();
    let is_busy = |error: &JobError| {
        matches!(error, JobError::Counters(CountersError::Journal(JournalError::Busy(_))))
    };
    assert!(is_busy(&busy), "{busy}");
    drop(job);
    let error = Counters::open(&laptop.state(), Purpose::Training).unwrap_err().to_string();
    assert!(error.ends_with("counts operational attempts, not training ones"), "{error}");
}

#[test]
fn the_newest_checkpoint_goes_into_the_certificate() {
    use linecert_tlog::{Checkpoint, NodeHash, SignerKey};
    let laptop = Laptop::new();
    let signer = SignerKey::from_seed("log/2026".parse().unwrap(), &[7; 32]);
    let keep = |size| {
        let root = NodeHash::of_leaf(b"leaf");
        let checkpoint = Checkpoint::new("log/2026".parse().unwrap(), size, root).sign(&signer);
        crate::SeenCheckpoint::beside(&laptop.state()).keep(&checkpoint.to_string()).unwrap();
        checkpoint.to_string()
    };
    let mut job = laptop.start("1", "L").unwrap();
    assert_eq!(job.seen(), None);
    let early = keep(1);
    run(&mut job).unwrap();
    assert_eq!(job.seen(), Some(&early));
    drop(job);
    let newest = keep(2);
    let mut job = laptop.resume("1", "L").unwrap();
    fs::write(laptop.state().join("checkpoint"), "no checkpoint").unwrap();
    run(&mut job).unwrap();
    let (_, facts) = issue(&mut job);
    assert_eq!(facts.seen, Some(newest));
    assert!(facts.notes.iter().any(|note| note.contains("cannot be read")), "{:?}", facts.notes);
}
