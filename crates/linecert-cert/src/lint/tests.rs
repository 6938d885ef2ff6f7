use linecert_measure::{Reading, Reason};

use super::*;
use crate::sample::{self, at, attempt, facts, measurement, power};

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

#[test]
fn no_attempt_is_missing_or_told_twice() {
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
