use super::*;
use crate::{
    recording::{Block, Recording, Supplier},
    sample::Sample,
};

fn edited(edit: impl Fn(&mut Recording)) -> Trace {
    let mut recording = Sample::default().recording();
    edit(&mut recording);
    Trace::read(&recording.encode()).unwrap()
}

/// The names of the signs of a set, each with the places of its traces.
fn found(traces: &[Trace], latest: Option<Timestamp>) -> Vec<(&'static str, Vec<usize>)> {
    let findings = signs(traces, latest).into_iter();
    findings.map(|finding| (finding.sign.name(), finding.traces)).collect()
}

fn check(edit: impl Fn(&mut Recording), expect: &str) {
    let found = found(&[edited(edit)], Timestamp::from_second(1_700_000_500).ok());
    let expect = if expect.is_empty() { vec![] } else { vec![(expect, vec![0])] };
    assert_eq!(found, expect);
}

fn losses_of(recording: &mut Recording, losses: [i16; 3]) {
    let events = recording.key_events.as_mut().unwrap().events.iter_mut().skip(1);
    events.zip(losses).for_each(|(event, loss)| event.loss = loss);
}

fn times_of(recording: &mut Recording, times: [i32; 3]) {
    let events = recording.key_events.as_mut().unwrap().events.iter_mut().skip(1);
    events.zip(times).for_each(|(event, time)| event.time = time);
}

#[test]
fn each_sign_is_seen_in_one_trace() {
    check(|_| {}, "");
    check(|r| r.fixed.averaging_time = Some(0), "no-averaging");
    check(|r| r.fixed.averages = 18_000, "round-averages");
    check(|r| r.supplier = Supplier::default(), "no-instrument");
    check(|r| r.fixed.acquired_at = 1_700_000_500 + 15 * 3_600, "future-date");
    check(|r| r.fixed.acquired_at = 1_700_000_500 + 13 * 3_600, "");
    check(|r| r.fixed.acquired_at = 0, "");
    check(|r| losses_of(r, [100, 100, 100]), "equal-losses");
    check(|r| losses_of(r, [100, 100, 101]), "");
    // 100 m and 300 m at 20.422 mm; 100 m alone says nothing.
    check(|r| times_of(r, [4_897, 14_690, 45_678]), "round-distances");
    check(|r| times_of(r, [4_897, 14_700, 45_678]), "");
}

#[test]
fn noise_that_comes_twice_is_seen() {
    let copied = |r: &mut Recording| {
        let points = &mut r.series[0].points;
        let stretch: Vec<_> = points[1_000..1_064].iter().map(|point| point + 300).collect();
        points[3_000..3_064].copy_from_slice(&stretch);
    };
    check(copied, "repeated-noise");
    let saturated = |r: &mut Recording| r.series[0].points[1_000..2_000].fill(65_535);
    check(saturated, "");
}

#[test]
fn a_line_without_noise_is_seen() {
    let straight = |r: &mut Recording| {
        let points = r.series[0].points[1_000..1_600].iter_mut();
        (0..).zip(points).for_each(|(at, point)| *point = 20_000 + at / 12);
    };
    let signs = found(&[edited(straight)], None);
    assert!(signs.contains(&("no-noise", vec![0])), "{signs:?}");
}

#[test]
fn a_file_that_weighs_too_much_is_seen() {
    let stuffing =
        |bytes: usize| Block { name: "Stuffing".to_owned(), revision: 200, bytes: vec![0; bytes] };
    let points = edited(|_| {}).points().len() * 2;
    check(|r| r.proprietary.push(stuffing(points * 9)), "oversized-file");
    check(|r| r.proprietary.push(stuffing(points * 2)), "");
}

#[test]
fn a_copy_is_seen_whatever_it_says_of_itself() {
    let genuine = edited(|_| {});
    let pair = |edit: fn(&mut Recording)| found(&[genuine.clone(), edited(edit)], None);
    assert_eq!(pair(|_| {}), [("same-measurement", vec![0, 1])]);
    assert_eq!(pair(|r| r.general.fibre = "8".to_owned()), [("identical-points", vec![0, 1])]);
    let lower = |r: &mut Recording| r.series[0].points.iter_mut().for_each(|point| *point -= 150);
    let shifted = pair(lower);
    assert_eq!(shifted, [("identical-points", vec![0, 1])]);
    let noise_of_its_own = |r: &mut Recording| {
        let points = r.series[0].points.iter_mut();
        (0_u16..).zip(points).for_each(|(at, point)| *point ^= at % 7);
    };
    assert_eq!(pair(noise_of_its_own), [("identical-losses", vec![0, 1])]);
}

#[test]
fn a_set_in_step_with_the_clock_is_seen() {
    let at = |times: &[u32]| -> Vec<Trace> {
        let trace = |(seed, time): (usize, &u32)| {
            edited(|r| {
                r.fixed.acquired_at = *time;
                r.series[0].points[500] += u16::try_from(seed).unwrap();
                let of_its_own = [91, 92, 93].map(|loss| loss + i16::try_from(seed).unwrap());
                losses_of(r, of_its_own);
            })
        };
        times.iter().enumerate().map(trace).collect()
    };
    assert_eq!(found(&at(&[100, 340, 580, 820]), None), [("equal-intervals", vec![0, 1, 2, 3])]);
    // Both wavelengths of one fibre have one time.
    assert_eq!(
        found(&at(&[100, 100, 340, 340, 580, 820]), None),
        [("equal-intervals", vec![0, 1, 2, 3, 4, 5])]
    );
    assert_eq!(found(&at(&[100, 340, 580, 821]), None), []);
    assert_eq!(found(&at(&[100, 340, 580]), None), []);
}

#[test]
fn traces_without_points_are_no_copies() {
    let empty = |fibre: &str| {
        edited(|r| {
            r.general.fibre = fibre.to_owned();
            r.series[0].points.clear();
            r.key_events = None;
        })
    };
    assert_eq!(found(&[empty("1"), empty("2")], None), []);
}

#[test]
fn every_sign_has_a_name_of_its_own_for_its_explanation() {
    let findings = signs(&[edited(|r| r.fixed.averages = 18_000)], None);
    assert_eq!(findings[0].sign.evidence(), ["18000 averages"]);
}
