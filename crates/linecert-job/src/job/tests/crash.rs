//! A laptop whose power fails, or whose disk fills up, at any byte of two jobs on one line.

use std::collections::BTreeMap;

use linecert_cert::{Facts, Outcome};
use linecert_measure::Digest;
use proptest::prelude::*;

use crate::{
    Event, Job, JobError, JournalError, Update,
    disk::fault::{self, Fault},
    sample::{Laptop, digest, facts, run_watching},
};

/// What somebody heard of who stood beside the laptop.
#[derive(Default)]
struct Heard {
    /// Each attempt that was told to have begun: its number at the line, and the order.
    begun: Vec<(u64, &'static str)>,
    /// Each certificate that was kept, in order.
    kept: Vec<(Digest, Facts)>,
}

/// Does a job as far as the disk lets it, from wherever an earlier try was stopped.
fn attempt(laptop: &Laptop, order: &'static str, heard: &mut Heard) -> Result<(), JobError> {
    let mut job = match laptop.start(order, "L") {
        Err(JobError::Journal(JournalError::Exists(_))) => laptop.resume(order, "L")?,
        started => started?,
    };
    for _ in 0..2 {
        finish(&mut job, order, heard)?;
    }
    Ok(())
}

/// One attempt and one certificate.
fn finish(job: &mut Job, order: &'static str, heard: &mut Heard) -> Result<(), JournalError> {
    run_watching(job, &mut |update| {
        if let Update::Event(Event::Started { line_seq, .. }) = update {
            heard.begun.push((line_seq.get(), order));
        }
    })?;
    let facts = facts(job).unwrap();
    let certificate = digest(&facts);
    job.folder()
        .keep_certificate(job.folder().next_number()?, certificate.to_string().as_bytes())?;
    heard.kept.push((certificate, facts.clone()));
    job.note_issued(certificate, facts.issued_at)?;
    job.folder().publish(certificate.to_string().as_bytes())
}

/// Both jobs, the second behind the first.
fn work(laptop: &Laptop, heard: &mut Heard) -> Result<(), JobError> {
    attempt(laptop, "1", heard)?;
    attempt(laptop, "2", heard)
}

/// No number is repeated, and each that was heard of is on a certificate.
fn check(heard: &Heard) {
    let mut orders = BTreeMap::new();
    for (number, order) in &heard.begun {
        assert_eq!(orders.insert(*number, *order), None, "attempt {number} began twice");
    }
    let mut stated = BTreeMap::new();
    for (_, facts) in &heard.kept {
        check_links(heard, facts);
        for attempt in &facts.attempts {
            let number = attempt.line_seq.get();
            let mine = orders.get(&number).is_some_and(|order| *order == facts.order.number);
            assert!(mine || attempt.outcome == Outcome::Interrupted, "attempt {number}");
            stated.insert(number, ());
        }
    }
    let last = stated.last_key_value().map_or(0, |(last, ())| *last);
    let numbers: Vec<_> = stated.into_keys().collect();
    assert_eq!(numbers, (1..=last).collect::<Vec<_>>(), "a gap");
    assert!(heard.begun.iter().all(|(number, _)| *number <= last), "{:?}", heard.begun);
}

/// A certificate that does not begin with the first attempt names the one that ends before it.
fn check_links(heard: &Heard, facts: &Facts) {
    let first = facts.line_attempts.first.get();
    let Some(previous) = facts.line_attempts.previous else {
        return assert_eq!(first, 1);
    };
    let (_, before) = heard.kept.iter().find(|(certificate, _)| *certificate == previous).unwrap();
    assert_eq!(before.line_attempts.last.get() + 1, first);
}

/// At least the bytes and steps that both jobs take without a fault.
const WHOLE: u64 = 20_000;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_power_fails_at_any_write(stops in proptest::collection::vec(0..WHOLE, 1..4)) {
        let (laptop, mut heard) = (Laptop::new(), Heard::default());
        for after in stops {
            fault::set(Some(Fault::Stops(after)));
            drop(work(&laptop, &mut heard));
            fault::set(None);
        }
        work(&laptop, &mut heard).unwrap();
        check(&heard);
    }

    #[test]
    fn the_disk_fills_up_at_any_write(left in 0..WHOLE) {
        let (laptop, mut heard) = (Laptop::new(), Heard::default());
        fault::set(Some(Fault::Fills(left)));
        let mut job = laptop.start("1", "L");
        if let Ok(job) = &mut job {
            let full = finish(job, "1", &mut heard).and_then(|()| finish(job, "1", &mut heard));
            fault::set(None);
            if full.is_err() {
                // The user makes room, and the same program goes on.
                job.interrupt().unwrap();
                finish(job, "1", &mut heard).unwrap();
            }
        }
        fault::set(None);
        drop(job);
        work(&laptop, &mut heard).unwrap();
        check(&heard);
    }
}

/// Both jobs with the power failing in the middle of the write behind so many, and then whole.
/// Gives how many more there would have been, when there were fewer.
fn torn_at(write: u64) -> u64 {
    let (laptop, mut heard) = (Laptop::new(), Heard::default());
    fault::set(Some(Fault::Tears(write)));
    let torn = work(&laptop, &mut heard);
    let left = fault::left();
    fault::set(None);
    assert_eq!(torn.is_ok(), left > 0, "write {write}");
    work(&laptop, &mut heard).unwrap();
    check(&heard);
    left
}

#[test]
fn the_power_fails_in_the_middle_of_every_write() {
    let writes = u64::from(u32::MAX) - torn_at(u32::MAX.into());
    assert!((100..1000).contains(&writes), "{writes}");
    (0..writes).for_each(|write| assert_eq!(torn_at(write), 0));
}

#[test]
fn the_faults_are_spread_over_the_whole() {
    let (laptop, mut heard) = (Laptop::new(), Heard::default());
    fault::set(Some(Fault::Stops(u64::MAX)));
    work(&laptop, &mut heard).unwrap();
    let left = fault::left();
    fault::set(None);
    check(&heard);
    let taken = u64::MAX - left;
    assert!((WHOLE * 3 / 4..=WHOLE).contains(&taken), "{taken}");
}
