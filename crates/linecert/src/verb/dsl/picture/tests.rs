use linecert_measure::{Subject, ToneQuantity};

use super::*;
use crate::language::Language;

fn tones(quantity: ToneQuantity, stream: Stream, values: &[Option<i64>]) -> Tones {
    let step = 10_i64.pow(u32::from(quantity.unit().step()));
    let value = |value: &Option<i64>| {
        value.map(|v| Quantity::from_steps(v.saturating_mul(step), quantity.unit()))
    };
    Tones {
        subject: Subject::Line { line: "1".to_owned() },
        quantity,
        stream,
        group: Some(1),
        values: values.iter().map(value).collect(),
    }
}

fn drawn(both: &[&Tones]) -> Vec<String> {
    let lines = chart(both, Confidence::High, &Messages::of(Language::English));
    lines.iter().map(|line| anstream::adapter::strip_str(line).to_string()).collect()
}

#[test]
fn both_ways_share_one_picture_and_gaps_stay_gaps() {
    let up = tones(ToneQuantity::Bits, Stream::Up, &[Some(2), Some(4), None, None, None]);
    let down = tones(ToneQuantity::Bits, Stream::Down, &[None, None, None, Some(8), Some(0)]);
    let lines = drawn(&[&up, &down]);
    assert_eq!(lines[1], "bits per tone, line 1");
    assert_eq!(lines[2], "  upstream: 2 tones; downstream: 2 tones");
    assert_eq!(lines[3], "         8 │   █");
    assert_eq!(lines[8], "         0 │██ █▁");
    assert_eq!(lines[9], "           │uu d");
    assert_eq!(lines[10], "           └0 2 4");
}

#[test]
fn what_lies_below_zero_stands_on_its_lowest_value() {
    let noise =
        tones(ToneQuantity::QuietLineNoise, Stream::Unsplit, &[Some(-140), None, Some(-90)]);
    let lines = drawn(&[&noise]);
    assert_eq!(lines[3], "       -90 │  █");
    assert_eq!(lines[8], "      -140 │▁ █");
    // One table for both ways has no band plan.
    assert_eq!(lines.len(), 10);
}

#[test]
fn what_is_not_well_known_says_so() {
    let bits = tones(ToneQuantity::Bits, Stream::Down, &[Some(2)]);
    let lines = chart(&[&bits], Confidence::Low, &Messages::of(Language::English));
    assert_eq!(lines[2], "  downstream: 1 tones; unverified");
}

#[test]
fn nothing_measured_says_so() {
    let none = tones(ToneQuantity::Snr, Stream::Down, &[None, None]);
    assert_eq!(drawn(&[&none])[3], "  nothing was measured");
    assert!(drawn(&[]).is_empty());
}

#[test]
fn any_tones_fit_80_columns() {
    for (count, group) in
        [(1, None), (64, None), (65, None), (512, Some(8)), (4_096, Some(1)), (9_001, None)]
    {
        for value in [Some(-140), Some(0), Some(95), None] {
            let values: Vec<_> = (0..count).map(|at| value.filter(|_| at % 3 > 0)).collect();
            let all = Tones { group, ..tones(ToneQuantity::Snr, Stream::Down, &values) };
            let lines = drawn(&[&all]);
            assert!(lines.iter().all(|line| line.chars().count() <= 80), "{lines:#?}");
        }
    }
}
