//! Losses against a reference, and every reference that is refused.

use linecert_driver::InputReading;
use linecert_measure::{Calibration, Decimals, Source};

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn identity() -> Identity {
    Identity {
        key: "meter".to_owned(),
        maker: "Test".to_owned(),
        model: "T-1".to_owned(),
        serial: Some("S1".to_owned()),
        firmware: None,
        driver: Some("test-meter 1".to_owned()),
        calibration: Some(Calibration { due: "2099-12-31".parse().unwrap(), certificate: None }),
        source: Source::Driven,
    }
}

fn taken(reading: Reading) -> MeterReading {
    let (input, wavelength) = ("1".to_owned(), Wavelength::from_nm(1310));
    let reading = InputReading { input, wavelength, reading };
    MeterReading { reading, averaged: None, identity: identity(), evidence: Vec::new() }
}

fn level(level: &str, uncertainty: Option<&str>) -> Reading {
    let uncertainty =
        uncertainty.map_or(Uncertainty::NotStated, |u| Uncertainty::Expanded(u.parse().unwrap()));
    let two = Decimals::new(2).unwrap();
    Reading::Value(Value::new(level.parse().unwrap(), two, uncertainty).unwrap())
}

const MORNING: &str = "2026-08-15T08:00:00Z";
const NOON: &str = "2026-08-15T12:00:00Z";

fn reference(uncertainty: Option<&str>) -> Reference {
    Reference::new(&taken(level("-3.21 dBm", uncertainty)), at(MORNING)).unwrap()
}

fn loss(reference: &Reference, taken: &MeterReading) -> Result<Observation, ReferenceError> {
    reference.loss(taken, Subject::Outlet, (at(NOON), Reference::USUAL_AGE))
}

#[test]
fn a_loss_is_the_difference_and_its_uncertainty_that_of_both() {
    let reference = reference(Some("0.20 dB"));
    let check = |reading, expect: Reading| {
        let observation = loss(&reference, &taken(reading)).unwrap();
        assert_eq!(observation.metric(), Metric::InsertionLoss);
        assert_eq!(observation.conditions().wavelength, Wavelength::from_nm(1310));
        assert_eq!(*observation.reading(), expect);
    };
    check(level("-17.45 dBm", Some("0.20 dB")), level("14.24 dB", Some("0.29 dB")));
    check(level("-17.45 dBm", None), level("14.24 dB", None));
    check(level("-3.00 dBm", Some("0.20 dB")), level("-0.21 dB", Some("0.29 dB")));
    let q = |text: &str| -> Quantity { text.parse().unwrap() };
    check(
        Reading::BelowRange { floor: q("-60 dBm") },
        Reading::AboveRange { ceiling: q("56.79 dB") },
    );
    check(
        Reading::AboveRange { ceiling: q("10 dBm") },
        Reading::BelowRange { floor: q("-13.21 dB") },
    );
    let dark = Reading::absent(Reason::NoLight, "LO");
    check(dark.clone(), dark);
}

#[test]
fn only_the_same_meter_at_the_same_wavelength_and_in_time_has_a_loss() {
    let reference = reference(None);
    let good = || taken(level("-17.45 dBm", None));
    let check = |taken: &MeterReading, now: &str, expect: &str| {
        let times = (at(now), Reference::USUAL_AGE);
        let error = reference.loss(taken, Subject::Outlet, times).unwrap_err().to_string();
        assert!(error.contains(expect), "{error}");
    };
    let mut other = good();
    other.identity.serial = Some("S2".to_owned());
    check(&other, NOON, "the reference is of Test T-1 S1, and this reading is of Test T-1 S2");
    let mut recalibrated = good();
    recalibrated.identity.calibration = None;
    check(&recalibrated, NOON, "the reference is of Test T-1 S1");
    let mut elsewhere = good();
    elsewhere.reading.input = "2".to_owned();
    check(&elsewhere, NOON, "of input 1, and this reading is of input 2");
    let mut blue = good();
    blue.reading.wavelength = Wavelength::from_nm(1550);
    check(&blue, NOON, "at 1310 nm, and this reading is at 1550 nm");
    blue.reading.wavelength = None;
    check(&blue, NOON, "this reading is at none that is known");
    check(&good(), "2026-08-15T20:00:01Z", "more than 12 h ago: take it again");
    check(&good(), "2026-08-15T07:59:59Z", "in the future");
    assert!(
        reference
            .loss(&good(), Subject::Outlet, (at("2026-08-15T20:00:00Z"), Reference::USUAL_AGE))
            .is_ok()
    );
}

#[test]
fn what_is_no_level_is_no_reference() {
    let dark = taken(Reading::absent(Reason::NoLight, "LO"));
    let error = Reference::new(&dark, at(MORNING)).unwrap_err();
    assert_eq!(error.to_string(), "a reading without a level cannot be a reference");
    let mut unknown = taken(level("-3.21 dBm", None));
    unknown.reading.wavelength = None;
    assert!(Reference::new(&unknown, at(MORNING)).is_err());
}

#[test]
fn a_file_is_read_as_it_was_written_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("参考.json");
    for uncertainty in [Some("0.20 dB"), None] {
        let reference = reference(uncertainty);
        reference.write(&path).unwrap();
        assert_eq!(Reference::read(&path).unwrap(), reference);
        assert_eq!(fs::read(&path).unwrap(), reference.to_evidence());
    }
    let text = fs::read_to_string(&path).unwrap();
    let check = |text: &str, expect: &str| {
        fs::write(&path, text).unwrap();
        let error = Reference::read(&path).unwrap_err().to_string();
        assert!(error.contains("参考.json: ") && error.contains(expect), "{error}");
    };
    check(&text.replace("\"schema\": 1", "\"schema\": 2"), "schema 2 is unknown");
    check(&text.replace("\"schema\": 1", "\"schema\": 1, \"x\": 1"), "unknown field `x`");
    check("", "EOF");
    check(&text[..text.len() / 2], "");
    let gone = Reference::read(&folder.path().join("none.json")).unwrap_err();
    assert!(matches!(gone, ReferenceError::File { .. }), "{gone}");
    let full = reference(None).write(&folder.path().join("no-folder/reference.json"));
    assert!(matches!(full, Err(ReferenceError::File { .. })));
}
