use linecert_measure::{Decimals, Unit};
use proptest::prelude::*;

use super::*;

fn value(text: &str) -> Value {
    let (number, uncertainty) = text.split_once(" ± ").unwrap_or((text, ""));
    let (quantity, decimals) = Quantity::parse(number).unwrap();
    let uncertainty = match uncertainty {
        "" => Uncertainty::NotStated,
        text => Uncertainty::Expanded(text.parse().unwrap()),
    };
    Value::new(quantity, decimals, uncertainty).unwrap()
}

fn accepts() -> Interval {
    Interval::between("-27 dBm".parse().unwrap(), "-8 dBm".parse().unwrap()).unwrap()
}

fn check(certified: &str, claim: Claim, control: &str, expect: &str) {
    let (stated, control, accepts) = (value(certified), value(control), accepts());
    let certified = Certified { value: &stated, judged: Some((&accepts, claim)) };
    assert_eq!(retest(&certified, &control).to_string(), expect, "{certified:?} {control:?}");
}

#[test]
fn a_pass_is_confirmed_refuted_or_neither() {
    let check = |certified, control, expect| check(certified, Claim::Conforms, control, expect);
    check("-20.00 dBm ± 0.30 dB", "-20.30 dBm ± 0.40 dB", "confirmed");
    // 0.5 dB is exactly the root of 0.3² + 0.4²; one step more is not.
    check("-20.000 dBm ± 0.300 dB", "-20.500 dBm ± 0.400 dB", "confirmed");
    check("-20.000 dBm ± 0.300 dB", "-20.501 dBm ± 0.400 dB", "inconclusive (other-number)");
    check("-20.00 dBm ± 0.30 dB", "-28.00 dBm ± 0.40 dB", "refuted");
    check("-26.90 dBm ± 3.00 dB", "-28.00 dBm ± 0.40 dB", "inconclusive (within-uncertainties)");
    check("-20.00 dBm ± 0.30 dB", "-27.40 dBm ± 0.40 dB", "inconclusive (near-limit)");
    check("-20.00 dBm ± 0.30 dB", "-27.41 dBm ± 0.40 dB", "refuted");
    check("-20.00 dBm ± 0.30 dB", "-26.61 dBm ± 0.40 dB", "inconclusive (near-limit)");
    check("-20.00 dBm ± 0.30 dB", "-7.00 dBm ± 0.40 dB", "refuted");
    check("-20.00 dBm", "-20.00 dBm ± 0.40 dB", "inconclusive (uncertainty-not-stated)");
    check("-20.00 dBm ± 0.30 dB", "20.00 dB ± 0.40 dB", "inconclusive (other-unit)");
}

#[test]
fn a_fail_is_refuted_by_a_control_that_conforms() {
    let check =
        |certified, control, expect| check(certified, Claim::DoesNotConform, control, expect);
    check("-29.00 dBm ± 0.30 dB", "-29.10 dBm ± 0.40 dB", "confirmed");
    check("-29.00 dBm ± 0.30 dB", "-20.00 dBm ± 0.40 dB", "refuted");
    check("-27.50 dBm ± 3.00 dB", "-26.00 dBm ± 0.40 dB", "inconclusive (within-uncertainties)");
}

#[test]
fn without_a_limit_the_number_alone_is_compared() {
    let (value, near, far) =
        (value("10.0 ms ± 0.3 ms"), value("10.5 ms ± 0.4 ms"), value("10.6 ms ± 0.4 ms"));
    let certified = Certified { value: &value, judged: None };
    assert_eq!(retest(&certified, &near), Retest::Confirmed);
    assert_eq!(retest(&certified, &far), Retest::Refuted);
}

fn any_value() -> impl Strategy<Value = Value> {
    (any::<i64>(), 0..=i64::MAX).prop_map(|(steps, u)| {
        let expanded = Uncertainty::Expanded(Quantity::from_steps(u, Unit::Db));
        let three = Decimals::new(3).unwrap();
        Value::new(Quantity::from_steps(steps, Unit::Dbm), three, expanded).unwrap()
    })
}

proptest! {
    #[test]
    fn a_reading_always_agrees_with_itself_and_never_is_refuted_by_itself(value in any_value()) {
        let accepts = accepts();
        for claim in [Claim::Conforms, Claim::DoesNotConform] {
            let certified = Certified { value: &value, judged: Some((&accepts, claim)) };
            prop_assert_ne!(retest(&certified, &value), Retest::Refuted);
        }
        let certified = Certified { value: &value, judged: None };
        prop_assert_eq!(retest(&certified, &value), Retest::Confirmed);
    }

    #[test]
    fn who_refutes_whom_does_not_matter_without_a_limit(one in any_value(), other in any_value()) {
        let of = |value| Certified { value, judged: None };
        prop_assert_eq!(retest(&of(&one), &other), retest(&of(&other), &one));
    }
}
