use linecert_measure::{Uncertainty, Value};
use proptest::prelude::*;

use super::{super::cbor, *};

fn value(text: &str) -> Figure {
    let (quantity, decimals) = Quantity::parse(text).unwrap();
    Figure::Value { quantity, decimals }
}

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

fn headline(metric: Metric, figure: Figure) -> Headline {
    Headline { metric, verdict: Verdict::Pass, figure }
}

/// Checks the CBOR of a value, and that it is read as what it was.
fn check(headline: Headline, bytes: &[u8]) {
    assert_eq!(cbor::encode(&Wire::from(&headline)), bytes, "{headline}");
    let wire: Wire = cbor::decode(bytes).unwrap();
    assert_eq!(wire.headline(), Some(headline), "{headline}");
}

#[test]
fn a_value_is_a_few_bytes() {
    let power = |figure| headline(Metric::OnuRxPower, figure);
    check(power(value("-17.46 dBm")), b"\x84\x01\x00\x21\x39\x06\xd1");
    check(power(value("-17 dBm")), b"\x84\x01\x00\x00\x30");
    check(power(Figure::BelowRange(quantity("-40 dBm"))), b"\x85\x01\x00\x00\x38\x27\x00");
    check(power(Figure::AboveRange(quantity("-2.5 dBm"))), b"\x85\x01\x00\x20\x38\x18\x01");
    check(power(Figure::Absent), b"\x82\x01\x00");
    let rate = headline(Metric::ThroughputDown, value("934.2 Mbit/s"));
    check(rate, b"\x84\x0f\x00\x20\x19\x24\x7e");
    check(Headline { verdict: Verdict::Fail, ..rate }, b"\x84\x0f\x04\x20\x19\x24\x7e");
}

#[test]
fn numbers_that_mean_nothing_are_no_value() {
    for bytes in [
        b"\x82\x19\x03\xe7\x00".as_slice(), // a metric that is not in the list
        b"\x82\x01\x05",                    // a verdict that is not
        b"\x84\x01\x00\x01\x01",            // tens
        b"\x84\x01\x00\x26\x01",            // seven decimals
        b"\x84\x01\x00\x23\x01",            // finer than a thousandth of 1 dBm
        b"\x84\x01\x00\x38\x7f\x01",        // -128 has no positive
        b"\x84\x01\x00\x20\x1b\x7f\xff\xff\xff\xff\xff\xff\xff", // more than can be counted
        b"\x85\x01\x00\x20\x01\x02",        // an end that no range has
        b"\x83\x01\x00\x20",                // an exponent alone
        b"\x84\x01\x00\xf6\x01",            // a mantissa alone
    ] {
        let wire = cbor::decode::<Wire>(bytes);
        let means = wire.ok().and_then(|wire| wire.headline());
        assert_eq!(means, None, "{bytes:x?}");
    }
}

#[test]
fn what_fails_is_left_out_last() {
    let verdicts = [
        Verdict::Pass,
        Verdict::Fail,
        Verdict::MarginalPass,
        Verdict::NotAssessed,
        Verdict::Pass,
        Verdict::MarginalFail,
    ];
    let of = |verdict| Headline { metric: Metric::OnuRxPower, verdict, figure: Figure::Absent };
    let mut headlines: Vec<_> = verdicts.into_iter().map(of).collect();
    let mut left_out = Vec::new();
    while let Some(headline) = drop_lightest(&mut headlines) {
        left_out.push(headline.verdict.name());
        assert!(
            headlines
                .iter()
                .map(|h| h.verdict)
                .is_sorted_by_key(|v| { verdicts.iter().position(|known| *known == v) }),
            "the order of the profile is kept"
        );
    }
    let expected = ["pass", "pass", "marginal-pass", "not-assessed", "marginal-fail", "fail"];
    assert_eq!(left_out, expected);
}

#[test]
fn a_value_is_shown_as_it_was_read() {
    let shown = |figure: Figure| figure.to_string();
    assert_eq!(shown(value("-17.40 dBm")), "-17.40 dBm");
    assert_eq!(shown(Figure::BelowRange(quantity("-40 dBm"))), "< -40 dBm");
    assert_eq!(shown(Figure::AboveRange(quantity("3 dBm"))), "> 3 dBm");
    assert_eq!(shown(Figure::Absent), "-");
}

proptest! {
    #[test]
    fn every_reading_is_read_as_it_was(
        number in 0..169_u16,
        steps in any::<i64>(),
        digits in 0..=6_u8,
        kind in 0..3_u8,
    ) {
        let metric = codes::numbered(METRICS, number).unwrap();
        let unit = metric.unit();
        let decimals = Decimals::new(digits.min(unit.step())).unwrap();
        let quantity = Quantity::from_steps(steps / 2, unit);
        let reading = match kind {
            0 => Reading::Value(Value::new(quantity, decimals, Uncertainty::NotStated).unwrap()),
            1 => Reading::BelowRange { floor: quantity },
            _ => Reading::AboveRange { ceiling: quantity },
        };
        let headline = headline(metric, Figure::of(&reading));
        let bytes = cbor::encode(&Wire::from(&headline));
        let wire: Wire = cbor::decode(&bytes).unwrap();
        prop_assert_eq!(wire.headline(), Some(headline));
    }

    #[test]
    fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..20)) {
        if let Some(headline) = cbor::decode::<Wire>(&bytes).ok().and_then(|wire| wire.headline()) {
            prop_assert_eq!(cbor::encode(&Wire::from(&headline)), bytes);
        }
    }
}
