use proptest::prelude::*;

use super::*;
use crate::{
    compare::compare,
    recording::{KeyEvent, Recording},
    sample::{Joint, Sample},
};

const LENGTH: i32 = 60_007;

/// The fibre seen from one end: places from there, losses and reflectances.
fn seen(joints: &[(i32, i16, i32)], seed: u64) -> Sample {
    let joint = |&(time, loss, reflectance): &(i32, i16, i32)| Joint { time, loss, reflectance };
    Sample { joints: joints.iter().map(joint).collect(), seed, ..Sample::default() }
}

fn trace(sample: &Sample, edit: impl Fn(&mut Recording)) -> Trace {
    let mut recording = sample.recording();
    edit(&mut recording);
    Trace::read(&recording.encode()).unwrap()
}

fn there() -> Sample {
    seen(&[(12_345, 300, 0), (23_456, 143, -50_000), (45_678, 68, 0)], 1)
}

fn back() -> Sample {
    seen(&[(LENGTH - 45_678, 71, 0), (LENGTH - 23_470, 90, 0), (LENGTH - 12_345, -101, 0)], 2)
}

#[test]
fn losses_are_halves_of_signed_sums() {
    let (forward, backward) = (trace(&there(), |_| {}), trace(&back(), |_| {}));
    let both = average(&forward, &backward).unwrap();
    let losses: Vec<_> = both.pairs.iter().map(|pair| pair.loss.steps()).collect();
    // 300 and -101 make 99.5, which is rounded against the line.
    assert_eq!(losses, [100, 117, 70]);
    let shapes: Vec<_> = both.pairs.iter().map(Pair::shape).collect();
    assert_eq!(shapes, [Shape::Splice, Shape::Connection, Shape::Splice]);
    assert!(both.only_forward.is_empty() && both.only_backward.is_empty());
    let readings = both.observations("7");
    let said: Vec<_> = readings.iter().map(|o| (o.subject().to_string(), o.metric())).collect();
    assert_eq!(said[1], ("fibre 7 event 3".to_owned(), Metric::ConnectorLoss));
    assert_eq!(readings[0].reading().value().unwrap().to_string(), "0.100 dB");
    assert_eq!(readings[0].conditions().wavelength, Wavelength::from_nm(1_310));
}

#[test]
fn what_one_direction_saw_has_no_mean() {
    let forward = trace(&there(), |_| {});
    let backward = trace(&seen(&[(LENGTH - 45_678, 71, 0), (5_000, 40, 0)], 2), |_| {});
    let both = average(&forward, &backward).unwrap();
    let numbers = |events: &[&Event]| events.iter().map(|e| e.number()).collect::<Vec<_>>();
    assert_eq!(both.pairs.len(), 1);
    assert_eq!(numbers(&both.only_forward), [2, 3]);
    assert_eq!(numbers(&both.only_backward), [3]);
    let readings = both.observations("7");
    assert_eq!(readings.iter().filter(|o| o.reading().value().is_none()).count(), 2);
}

#[test]
fn the_tolerance_is_that_of_points_and_pulses() {
    // Both have points every 12.5 and pulses that smear over 250, in 100 ps.
    for (off, pairs) in [(0, 1), (525, 1), (526, 0)] {
        let forward = trace(&seen(&[(30_000, 100, 0)], 1), |_| {});
        let backward = trace(&seen(&[(LENGTH - 30_000 + off, 100, 0)], 2), |_| {});
        let both = average(&forward, &backward).unwrap();
        assert_eq!(both.pairs.len(), pairs, "{off}");
        assert_eq!(both.tolerance, Delay::from_hundred_picoseconds(525));
    }
}

fn refused(edit: impl Fn(&mut Recording), expect: &str) {
    let (forward, backward) = (trace(&there(), |_| {}), trace(&back(), edit));
    assert_eq!(average(&forward, &backward).unwrap_err().to_string(), expect);
}

#[test]
fn what_is_not_one_fibre_is_refused_with_the_reason() {
    refused(
        |r| (r.general.wavelength, r.fixed.wavelength) = (1_550, 15_500),
        "average a trace at 1310 nm with one at 1550 nm",
    );
    refused(
        |r| r.fixed.wavelength = 15_500,
        "average a trace at 1310 nm with one at an uncertain wavelength",
    );
    refused(
        |r| r.general.fibre = "8".to_owned(),
        "average a trace of fibre `7` with one of fibre `8`",
    );
    refused(|r| r.key_events = None, "average traces of which one has no event of an end");
    refused(|r| r.fixed.group_index = 0, "average traces of which one has no group index of glass");
    refused(
        |r| r.key_events.as_mut().unwrap().events[4].time += 526,
        "average traces of 1225.453 m and 1236.195 m, which are not the same length within 10.721 m",
    );
    let trace = trace(&there(), |_| {});
    assert_eq!(average(&trace, &trace).unwrap_err(), PairError::SameTrace);
}

#[test]
fn two_traces_from_one_end_are_refused() {
    let again = Sample { seed: 3, ..there() };
    let (first, second) = (trace(&there(), |_| {}), trace(&again, |_| {}));
    let error = average(&first, &second).unwrap_err();
    assert_eq!(error, PairError::SameEnd { same: 3, mirrored: 0 });
}

#[test]
fn tens_of_thousands_of_events_are_paired_in_one_walk() {
    let crowded = |sample: &Sample| {
        trace(sample, |r| {
            let events = &mut r.key_events.as_mut().unwrap().events;
            let within = events[1].clone();
            let many = (1..30_000).map(|time| KeyEvent { time, ..within.clone() });
            events.splice(1..4, many);
        })
    };
    let (forward, backward) = (crowded(&there()), crowded(&back()));
    assert!(average(&forward, &backward).is_err());
    assert_eq!(compare(&forward, &backward).unwrap().changes.len(), 30_001);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_mean_is_the_same_whoever_goes_first(
        losses in proptest::collection::vec((-500_i16..500, -500_i16..500), 0..12),
    ) {
        let place = |at: usize| 2_000 + i32::try_from(at).unwrap() * 4_100;
        let there: Vec<_> = losses.iter().enumerate().map(|(at, l)| (place(at), l.0, 0)).collect();
        let back = losses.iter().enumerate().map(|(at, l)| (LENGTH - place(at), l.1, 0));
        let back: Vec<_> = back.rev().collect();
        let (a, b) = (trace(&seen(&there, 1), |_| {}), trace(&seen(&back, 2), |_| {}));
        let means = |first: &Trace, second: &Trace| -> Vec<_> {
            average(first, second).unwrap().pairs.iter().map(|pair| pair.loss.steps()).collect()
        };
        let mut turned = means(&b, &a);
        turned.reverse();
        prop_assert_eq!(means(&a, &b), turned);
        let doubled = losses.iter().map(|l| i64::from(l.0) + i64::from(l.1));
        prop_assert!(means(&a, &b).iter().zip(doubled).all(|(m, sum)| (m * 2 - sum).abs() <= 1));
        prop_assert_eq!(means(&a, &b).len(), losses.len());
    }
}
