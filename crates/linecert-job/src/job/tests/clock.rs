//! A clock that is set while a job runs.

use std::cell::Cell;

use linecert_measure::Timestamp;

use crate::{
    Job, Kept,
    clock::{Clock, Reading},
    sample::{Laptop, issue, run},
};

thread_local! {
    /// The clock on the wall and the time since the beginning of the system, in milliseconds.
    static CLOCKS: Cell<(i64, u64)> = const { Cell::new((0, 0)) };
}

/// On a day that is far enough ahead for the job to have begun before it.
const NOON: i64 = 4_000_000_000_000;
const HOUR: i64 = 3_600_000;

fn read() -> Reading {
    let (wall, since_boot) = CLOCKS.get();
    Reading {
        wall: Timestamp::from_millisecond(wall).unwrap(),
        since_boot: Some(("boot".to_owned(), since_boot)),
        kept: Kept::Yes,
    }
}

/// A job by a clock that says that it is noon.
fn started() -> (Laptop, Job) {
    let laptop = Laptop::new();
    let mut job = laptop.start("1", "L").unwrap();
    CLOCKS.set((NOON, 0));
    job.clock = Clock::read_by(read);
    job.clock.resume(&job.events);
    (laptop, job)
}

#[test]
fn a_clock_that_is_put_back_and_forth_is_told_and_certified() {
    let (_laptop, mut job) = started();
    run(&mut job).unwrap();
    // A minute later it says an hour less, and a minute after that two hours more.
    CLOCKS.set((NOON - HOUR, 60_000));
    run(&mut job).unwrap();
    let now = Timestamp::from_millisecond(NOON - HOUR).unwrap();
    assert_eq!(job.now(), now, "the job does not wait for the old time to come again");
    CLOCKS.set((NOON + HOUR, 120_000));
    run(&mut job).unwrap();
    let (_, facts) = issue(&mut job);
    let (back, forth) = (-HOUR - 60_000, 2 * HOUR - 60_000);
    let sum = facts.clock.stepped_ms.unwrap().get();
    assert_eq!(sum, back.unsigned_abs() + forth.unsigned_abs());
    let told = |size: i64| facts.notes.iter().any(|note| note.contains(&format!("by {size} ms")));
    assert!(told(back) && told(forth), "{:?}", facts.notes);
}

#[test]
fn a_step_that_is_too_small_to_tell_does_not_turn_the_journal_round() {
    let (_laptop, mut job) = started();
    run(&mut job).unwrap();
    CLOCKS.set((NOON - 900, 0));
    run(&mut job).unwrap();
    assert_eq!(job.now(), Timestamp::from_millisecond(NOON).unwrap());
    assert_eq!(issue(&mut job).1.clock.stepped_ms, None);
}
