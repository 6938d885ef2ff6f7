use expect_test::expect_file;

use super::*;
use crate::{
    bidirectional::average,
    compare::compare,
    recording,
    sample::{Joint, Sample},
    suspicion::signs,
};

fn sample(seed: u64, losses: [i16; 2]) -> Sample {
    let [splice, connector] = losses;
    let joints = vec![
        Joint { time: 12_345, loss: splice, reflectance: 0 },
        Joint { time: 47_662, loss: connector, reflectance: -50_123 },
    ];
    Sample { fibre: "青浦 7".to_owned(), joints, seed, ..Sample::default() }
}

fn trace(recording: &recording::Recording) -> trace::Trace {
    trace::Trace::read(&recording.encode()).unwrap()
}

fn json(form: impl Serialize) -> String {
    serde_json::to_string_pretty(&form).unwrap() + "\n"
}

#[test]
fn a_trace_has_one_json_form() {
    let mut recording = sample(1, [91, 143]).recording();
    let bytes = vec![1, 2, 3];
    recording.proprietary.push(Block { name: "MadeUp".to_owned(), revision: 1, bytes });
    let form = Trace::new(&trace(&recording), "7");
    expect_file!["../../tests/golden/trace.json"].assert_eq(&json(form));
}

#[test]
fn version_1_leaves_out_what_it_has_no_field_for() {
    let sample = Sample { format: Format::V1, ..sample(1, [91, 143]) };
    let form = Trace::new(&trace(&sample.recording()), "7");
    expect_file!["../../tests/golden/trace-v1.json"].assert_eq(&json(form));
}

#[test]
fn two_traces_have_one_json_form() {
    let (before, after) =
        (trace(&sample(1, [91, 143]).recording()), trace(&sample(2, [91, 388]).recording()));
    let comparison = compare(&before, &after).unwrap();
    expect_file!["../../tests/golden/comparison.json"]
        .assert_eq(&json(Comparison::new(&comparison)));
    // The places are those of a fibre that is the same from both ends.
    let both = average(&before, &after).unwrap();
    expect_file!["../../tests/golden/bidirectional.json"]
        .assert_eq(&json(Bidirectional::new(&both, "7")));
}

#[test]
fn signs_have_one_json_form() {
    let mut other = sample(1, [91, 143]).recording();
    other.series[0].points.iter_mut().for_each(|point| *point += 150);
    other.fixed.averages = 18_000;
    let traces = [trace(&sample(1, [91, 143]).recording()), trace(&other)];
    let found: Vec<_> = signs(&traces, None).iter().map(Finding::from).collect();
    expect_file!["../../tests/golden/signs.json"].assert_eq(&json(found));
}
