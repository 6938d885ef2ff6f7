use proptest::prelude::*;

use super::*;

/// Type, scale, precision, status and value.
type Row = [i32; 5];

fn parts(raw: &[Raw; 5]) -> Parts<'_> {
    let [kind, scale, precision, status, value] = raw;
    Parts {
        kind,
        scale: Some(scale),
        precision: Some(precision),
        status: Some(status),
        value: Some(value),
    }
}

fn outcome(reading: Option<(Metric, Reading)>) -> String {
    match reading {
        None => "nothing".to_owned(),
        Some((metric, Reading::Value(value))) => format!("{metric} {value}"),
        Some((metric, Reading::NotReported(absence))) => format!("{metric} {}", absence.reason),
        Some((metric, Reading::AboveRange { ceiling })) => format!("{metric} above {ceiling}"),
        Some((metric, Reading::BelowRange { floor })) => format!("{metric} below {floor}"),
    }
}

#[track_caller]
fn check(row: Row, expect: &str) {
    assert_eq!(outcome(decode(&parts(&row.map(Raw::Integer)))), expect, "{row:?}");
}

#[test]
fn a_value_has_the_scale_and_the_precision_of_its_sensor() {
    // Rows of a walk of an Arista 7150S.
    check([8, 9, 1, 1, 331], "sensor-temperature 33.1 °C");
    check([10, 9, 0, 1, 9990], "sensor-speed 9990 rpm");
    check([4, 9, 2, 1, 331], "sensor-voltage 3.31 V");
    check([5, 8, 2, 1, 638], "sensor-current 6.38 mA");
    check([6, 8, 4, 1, 5379], "sensor-level -2.69 dBm");
    check([6, 8, 4, 1, 6074], "sensor-level -2.17 dBm");
    check([6, 8, 4, 1, 4], "sensor-level -33.98 dBm");
    // Made up.
    check([3, 9, 0, 1, 230], "sensor-voltage 230 V");
    check([5, 9, 0, 1, 2], "sensor-current 2000 mA");
    check([5, 9, 1, 1, 25], "sensor-current 2500 mA");
    check([5, 7, 0, 1, 1500], "sensor-current 1.500 mA");
    check([6, 9, 1, 1, 6408], "sensor-power 640.8 W");
    check([6, 8, 0, 1, 15_400], "sensor-power 15.400 W");
    check([6, 10, 0, 1, 2], "sensor-power 2000 W");
    check([8, 8, 0, 1, 42_500], "sensor-temperature 42.500 °C");
    check([8, 7, 0, 1, 42_500_500], "sensor-temperature 42.500 °C");
    check([8, 7, 0, 1, 42_501_500], "sensor-temperature 42.502 °C");
    check([8, 9, -2, 1, 42], "sensor-temperature 42 °C");
}

#[test]
fn no_number_is_invented() {
    check([6, 8, 4, 1, 0], "sensor-level no-light");
    check([6, 8, 4, 1, -3], "sensor-level garbled");
    check([6, 9, 0, 1, -3], "sensor-power implausible");
    check([8, 9, 1, 2, 0], "sensor-temperature sentinel");
    check([8, 9, 1, 3, 331], "sensor-temperature instrument-fault");
    check([8, 9, 1, 4, 331], "sensor-temperature garbled");
    check([8, 9, 0, 1, 3310], "sensor-temperature implausible");
    check([8, 18, 0, 1, 33], "sensor-temperature garbled");
    check([8, 0, 0, 1, 33], "sensor-temperature garbled");
    check([8, 9, 10, 1, 33], "sensor-temperature garbled");
    check([8, 9, -9, 1, 33], "sensor-temperature garbled");
    check([8, 17, 0, 1, 33], "sensor-temperature garbled");
    check([8, 9, 0, 1, 1_000_000_001], "sensor-temperature garbled");
    check([8, 9, 0, 1, i32::MIN], "sensor-temperature garbled");
    check([8, 9, 2, 1, 1_000_000_000], "sensor-temperature above 10000000 °C");
    check([8, 9, 2, 1, -1_000_000_000], "sensor-temperature below -10000000 °C");
    check([6, 1, 9, 1, 33], "sensor-level implausible");
}

#[test]
fn what_has_no_metric_has_no_reading() {
    for kind in [0, 1, 2, 7, 9, 11, 12, 13, -1] {
        check([kind, 9, 0, 1, 33], "nothing");
    }
    let absent = [Raw::Null, Raw::Null, Raw::Null, Raw::Null, Raw::Null];
    assert_eq!(outcome(decode(&parts(&absent))), "nothing");
}

#[test]
fn what_was_not_answered_is_missed() {
    let row = [8, 9, 1, 1, 331].map(Raw::Integer);
    let whole = parts(&row);
    for missing in [
        Parts { scale: None, ..whole },
        Parts { precision: None, ..whole },
        Parts { status: None, ..whole },
        Parts { value: None, ..whole },
    ] {
        assert_eq!(outcome(decode(&missing)), "sensor-temperature no-such-object");
    }
}

proptest! {
    #[test]
    fn any_row_is_decoded_without_panic(row: Row, kind in 0..13_i32, scale in 0..19_i32, precision in -9..11_i32) {
        let [status, value, ..] = row;
        for row in [row, [kind, scale, precision, 1, value], [kind, scale, precision, status, value]] {
            drop(decode(&parts(&row.map(Raw::Integer))));
        }
    }

    #[test]
    fn a_power_in_watts_is_never_rounded_to_nothing(scale in 1..9_i32, precision in 0..10_i32, value in 1..1_000_000_000_i32) {
        let row = [6, scale, precision, 1, value].map(Raw::Integer);
        if let Some((_, Reading::Value(value))) = decode(&parts(&row)) {
            prop_assert!(value.quantity().unit() != Unit::Watt || value.quantity().steps() > 0);
        }
    }
}
