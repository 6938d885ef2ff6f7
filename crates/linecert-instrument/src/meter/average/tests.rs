//! Means worked out by hand, and what holds for every mean.

use linecert_measure::Decimals;
use proptest::prelude::*;

use super::*;

fn reading(level: i64, uncertainty: Option<&str>) -> InputReading {
    let uncertainty =
        uncertainty.map_or(Uncertainty::NotStated, |u| Uncertainty::Expanded(u.parse().unwrap()));
    let level = Quantity::from_steps(level, Unit::Dbm);
    let value = Value::new(level, Decimals::new(3).unwrap(), uncertainty).unwrap();
    of(Reading::Value(value))
}

fn of(reading: Reading) -> InputReading {
    InputReading { input: "1".to_owned(), wavelength: None, reading }
}

fn mean_of(levels: &[i64], uncertainty: Option<&str>) -> (Reading, Option<Averaged>) {
    let readings = levels.iter().map(|level| reading(*level, uncertainty)).collect();
    let (taken, averaged) = join(readings).unwrap();
    (taken.reading, averaged)
}

fn check(levels: &[i64], uncertainty: Option<&str>, expect: (&str, &str)) {
    let (Reading::Value(value), Some(averaged)) = mean_of(levels, uncertainty) else {
        panic!("{levels:?} have a mean");
    };
    let u = match value.uncertainty() {
        Uncertainty::Expanded(u) => u.to_string(),
        Uncertainty::NotStated => "not stated".to_owned(),
        Uncertainty::Bounds { .. } => panic!("a mean has no bounds"),
    };
    assert_eq!((value.to_string().as_str(), u.as_str()), expect, "{levels:?}");
    assert_eq!(averaged.readings as usize, levels.len());
    assert_eq!(averaged.stated.map(|u| u.to_string()).as_deref(), uncertainty);
}

#[test]
fn the_mean_is_of_the_powers_and_its_uncertainty_of_both_parts() {
    let steady = [-20_000; 4];
    check(&steady, Some("0.2 dB"), ("-20.000 dBm", "0.2 dB"));
    check(&steady, None, ("-20.000 dBm", "not stated"));
    // 10, 20, 10, 20 µW: the mean is 15 µW (the mean of the levels would be 14.142 µW). s² is
    // 100/3 µW², the variance of the mean s²/4·3 = 25 µW², and 2·5 µW below 15 µW is 4.77 dB down, rounded outward.
    check(&[-20_000, -16_990, -20_000, -16_990], Some("0.2 dB"), ("-18.239 dBm", "4.777 dB"));
    check(&[-20_000, -16_990, -20_000, -16_990], None, ("-18.239 dBm", "not stated"));
    // A scatter of 0.01 dB: 2·0.005·sqrt(4/(4·1)) dB and rounding, joined with 0.2 dB.
    check(&[-20_000, -20_010, -20_000, -20_010], Some("0.2 dB"), ("-20.005 dBm", "0.201 dB"));
}

#[test]
fn a_level_that_jumps_about_has_no_mean() {
    let (reading, averaged) = mean_of(&[-20_000, -20_000, -20_000, -5_000], Some("0.2 dB"));
    let Reading::NotReported(absence) = reading else { panic!("{reading:?}") };
    assert_eq!(absence.reason, Reason::InstrumentFault);
    assert_eq!(
        (absence.detail.as_str(), averaged),
        ("the level was not steady over 4 readings", None)
    );
}

#[test]
fn one_reading_without_a_number_leaves_no_mean() {
    let dark = || Reading::absent(Reason::NoLight, "LO");
    let floor = Reading::BelowRange { floor: "-60 dBm".parse().unwrap() };
    let join = |others: Vec<Reading>| {
        let good = (0..3).map(|_| reading(-20_000, None));
        join(good.chain(others.into_iter().map(of)).collect()).unwrap().0.reading
    };
    let expect = "3 of 4 readings were good, another was not: LO";
    assert_eq!(join(vec![dark()]), Reading::absent(Reason::NoLight, expect));
    let expect = "3 of 5 readings were good, another was not: below -60 dBm";
    assert_eq!(join(vec![floor.clone(), dark()]), Reading::absent(Reason::Sentinel, expect));
    let all = super::join(vec![of(floor.clone()); 4]).unwrap();
    assert_eq!(all, (of(floor), None), "all say the same");
}

#[test]
fn two_or_three_readings_are_no_average() {
    assert_eq!(Average::of(1), Ok(Average::NONE));
    for wrong in [0, 2, 3, 1001, u32::MAX] {
        assert_eq!(Average::of(wrong), Err(NotAnAverage(wrong)));
    }
    assert_eq!(Average::of(4).map(Average::readings), Ok(4));
    let (taken, averaged) = join(vec![reading(-20_000, None)]).unwrap();
    assert_eq!((taken, averaged), (reading(-20_000, None), None), "a single one stays as it is");
}

proptest! {
    #[test]
    fn a_mean_lies_among_its_readings_and_is_never_surer_than_the_calibration(
        levels in proptest::collection::vec(-70_000_i64..10_000, 4..40),
        stated in 1_i64..2_000,
    ) {
        let stated = Quantity::from_steps(stated, Unit::Db);
        let (reading, averaged) = mean_of(&levels, Some(&stated.to_string()));
        if let (Reading::Value(value), Some(averaged)) = (reading, averaged) {
            let (low, high) = (*levels.iter().min().unwrap(), *levels.iter().max().unwrap());
            prop_assert!((low..=high).contains(&value.quantity().steps()));
            let Uncertainty::Expanded(u) = value.uncertainty() else { panic!("stated") };
            prop_assert!(u >= stated && u >= averaged.scatter);
        }
    }

    #[test]
    fn the_order_of_the_readings_makes_no_difference(
        mut levels in proptest::collection::vec(-30_000_i64..-29_000, 4..20),
    ) {
        let one = mean_of(&levels, Some("0.2 dB"));
        levels.sort_unstable();
        prop_assert_eq!(one.0.value().map(Value::quantity), mean_of(&levels, Some("0.2 dB")).0.value().map(Value::quantity));
    }

    #[test]
    fn a_root_of_squares_is_rounded_up_by_less_than_a_step(a in 0_i64..1_000_000, b in 0_i64..1_000_000) {
        let of = |steps| Quantity::from_steps(steps, Unit::Db);
        let root = i128::from(root_sum_square(of(a), of(b)).steps());
        let sum = i128::from(a) * i128::from(a) + i128::from(b) * i128::from(b);
        prop_assert!(root * root >= sum && (root == 0 || (root - 1) * (root - 1) < sum));
    }
}
