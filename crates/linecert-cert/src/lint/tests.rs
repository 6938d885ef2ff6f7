use std::num::NonZeroU64;

use linecert_measure::{Digest, Reading, Reason};

use super::*;
use crate::{
    sample::{self, at, attempt, count, facts, measurement, power},
    statement::{Attachment, LineAttempts},
};

fn check(change: impl FnOnce(&mut Facts), expect: &str) {
    let mut facts = facts();
    change(&mut facts);
    let error = super::check(&facts).unwrap_err().to_string();
    assert!(error.contains(expect), "{error}");
}

#[test]
fn a_whole_record_is_accepted() {
    assert_eq!(super::check(&facts()), Ok(()));
}

/// Numbers the attempts as they stand, as a dishonest program would that hides one.
fn number_again(facts: &mut Facts) {
    for (attempt, number) in facts.attempts.iter_mut().zip(1..) {
        attempt.line_seq = count(number);
        attempt.device_seq = count(40 + number);
    }
    let last = u64::try_from(facts.attempts.len()).unwrap();
    facts.line_attempts.last = count(last);
    facts.device.last = count(40 + last);
}

#[test]
fn no_attempt_at_a_task_is_missing_or_told_twice() {
    let check = |change: fn(&mut Facts), expect| {
        check(
            |facts| {
                change(facts);
                number_again(facts);
            },
            expect,
        );
    };
    check(|f| drop(f.attempts.remove(0)), "attempt 1 of task `onu-optics` is missing: 2 stands");
    check(|f| f.attempts.swap(0, 1), "attempt 1 of task");
    check(|f| f.attempts.push(f.attempts[1].clone()), "attempt 3 of task");
    check(|f| drop(f.attempts.pop()), "attempt 2 of task `onu-optics` is not recorded");
    check(|f| f.measurements[1].provenance.task = "x".to_owned(), "task `x` is not recorded");
    check(|f| f.series[0].attempt = 3.try_into().unwrap(), "attempt 3 of task");
    check(|f| drop(f.measurements.pop()), "attempt 2 of task `onu-optics` measured, but holds no");
}

#[test]
fn an_interrupted_attempt_stays_in_the_record() {
    let mut facts = facts();
    facts.attempts.push(attempt(3, ("09:00:08", "09:00:30"), Outcome::Interrupted));
    number_again(&mut facts);
    assert_eq!(super::check(&facts), Ok(()));
}

#[test]
fn every_reading_has_its_origin() {
    check(|f| f.instruments.clear(), "instrument `olt-1` measured in task `onu-optics`");
    check(|f| f.instruments.push(f.instruments[0].clone()), "`olt-1` is identified twice");
    check(|f| f.measurements[1].provenance.evidence.clear(), "names no evidence");
    check(|f| f.series[0].series.ramp = 3, "longer ramp");
}

#[test]
fn what_the_lab_measured_certifies_no_real_line() {
    let simulated = |f: &mut Facts| {
        f.instruments[0].firmware = Some("0.1-linecert-lab".to_owned());
    };
    check(simulated, "instrument `olt-1` is simulated");
    let mut training = facts();
    simulated(&mut training);
    training.purpose = Purpose::Training;
    assert_eq!(super::check(&training), Ok(()));
}

#[test]
fn an_absence_needs_no_evidence() {
    let mut facts = facts();
    facts.measurements[0].provenance.evidence.clear();
    assert_eq!(super::check(&facts), Ok(()));
}

#[test]
fn an_instrument_out_of_calibration_certifies_nothing() {
    let due = |f: &mut Facts, day: &str| {
        f.instruments[0].calibration.as_mut().unwrap().due = day.parse().unwrap();
    };
    check(|f| due(f, "2026-11-20"), "`olt-1` was due for calibration on 2026-11-20");
    let mut nothing_measured = facts();
    due(&mut nothing_measured, "2026-11-20");
    let absent = Reading::absent(Reason::TimedOut, "");
    nothing_measured.measurements[1] = measurement(2, at("09:00:07"), absent);
    assert_eq!(super::check(&nothing_measured), Ok(()));
}

#[test]
fn time_runs_forward() {
    let reading = |time| measurement(2, at(time), power("-17.46 dBm"));
    check(|f| f.started_at = at("09:00:01"), "attempt 1 of task `onu-optics` at");
    check(|f| f.issued_at = at("09:00:06"), "attempt 2 of task `onu-optics` at");
    check(|f| f.issued_at = at("08:00:00"), "the issue at");
    check(|f| f.attempts[0].ended_at = at("08:59:30"), "attempt 1");
    check(|f| f.attempts[1].started_at = at("09:00:04"), "attempt 2");
    check(|f| f.measurements[1] = reading("09:00:08"), "a reading of task");
    check(|f| f.measurements[1] = reading("09:00:05"), "a reading of task");
}

#[test]
fn what_identifies_the_job_is_not_empty() {
    check(|f| f.number.clear(), "`number` is empty");
    check(|f| f.order.number = " ".to_owned(), "`order.number` is empty");
    check(|f| f.line.id.clear(), "`line.id` is empty");
    check(|f| f.operator.clear(), "`operator` is empty");
}

#[test]
fn a_profile_judges_its_own_kind_of_line() {
    let mut facts = facts();
    facts.line.access = Access::Epon;
    let error = crate::Draft::prepare(facts, &sample::profile()).unwrap_err().to_string();
    assert_eq!(error, "certify the job: a line of epon is judged by a profile for gpon");
}

#[test]
fn the_counts_of_attempts_hide_none() {
    check(|f| f.attempts.clear(), "not a single attempt");
    check(|f| drop(f.attempts.remove(0)), "attempt 1 at line `L-1` is missing: 2 stands");
    check(|f| f.attempts.swap(0, 1), "attempt 1 at line `L-1` is missing");
    check(|f| f.attempts.push(f.attempts[1].clone()), "attempt 3 at line `L-1` is missing: 2");
    check(
        |f| f.line_attempts.last = count(3),
        "states attempts 1 to 3 at the line, but holds 1 to 2",
    );
    check(
        |f| f.device.first = count(40),
        "states attempts 40 to 42 on the device, but holds 41 to 42",
    );
    check(|f| f.attempts[1].device_seq = count(41), "attempt 41 on device 0505");
    check(|f| f.line_attempts.previous = Some(Digest::of(b"")), "names an earlier certificate");
    let later = |f: &mut Facts, previous| {
        (f.attempts[0].line_seq, f.attempts[1].line_seq) = (count(3), count(4));
        f.line_attempts = LineAttempts { first: count(3), last: count(4), previous };
    };
    check(|f| later(f, None), "begins with attempt 3 at the line, but names no certificate");
    let mut facts = facts();
    later(&mut facts, Some(Digest::of(b"")));
    facts.attempts[1].device_seq = count(99);
    facts.device.last = count(99);
    assert_eq!(super::check(&facts), Ok(()), "other lines took the numbers in between");
}

#[test]
fn counts_at_the_end_of_their_range_are_checked_not_fatal() {
    let edge = |f: &mut Facts| {
        f.line_attempts.first = NonZeroU64::MAX;
        f.attempts[0].line_seq = NonZeroU64::MAX;
        f.attempts[1].line_seq = NonZeroU64::MAX;
        f.clock.stepped_ms = Some(NonZeroU64::MAX);
    };
    check(edge, "states attempts 18446744073709551615 to 2");
}

#[test]
fn a_clock_that_was_stepped_leaves_as_much_slack() {
    let mut facts = facts();
    facts.attempts[1].started_at = at("09:00:02");
    facts.measurements[1] = measurement(2, at("09:00:09"), power("-17.46 dBm"));
    assert!(super::check(&facts).is_err());
    facts.clock.stepped_ms = Some(count(2_999));
    assert!(super::check(&facts).is_err());
    facts.clock.stepped_ms = Some(count(3_000));
    assert_eq!(super::check(&facts), Ok(()));
}

#[test]
fn what_surrounds_the_job_is_sound() {
    let twice = |f: &mut Facts, name: &str, bytes: &[u8]| {
        let digest = Digest::of(bytes);
        let name = name.parse().unwrap();
        f.attachments.push(Attachment { name, digest, ..f.attachments[0].clone() });
    };
    check(
        |f| twice(f, "OUTLET.jpg", b"another photo"),
        "attachment `OUTLET.jpg` stands there twice",
    );
    check(|f| twice(f, "b.jpg", b"a photo"), "attachment `b.jpg` stands there twice");
    check(|f| f.seen = Some("x".repeat(65_537)), "65537 bytes");
    check(|f| f.seen = Some("log.example.net\n1\n".to_owned()), "not the checkpoint of a log");
    check(|f| f.region = Some(" ".to_owned()), "`region` is empty");
    let reason = String::new();
    let again = crate::Recertification { supersedes: Digest::of(b""), reason };
    check(|f| f.certifies_again = Some(again), "`certifies_again.reason` is empty");
}
