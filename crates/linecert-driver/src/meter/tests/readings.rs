//! Replies that are a level, and all those that must never be one.

use linecert_measure::{Metric, Reading, Reason, Subject, Uncertainty};
use proptest::prelude::*;

use super::*;

/// What replies come to, at 1490 nm: a level, the end of a range, or a reason.
fn outcome(driver: &MeterDriver, input: usize, replies: &[&[u8]]) -> String {
    let at = At { wavelength: Some(nm(1490)), uncertainty: None };
    match driver.decode_reading(&driver.inputs()[input], replies, at) {
        Ok(InputReading { reading: Reading::Value(value), .. }) => value.to_string(),
        Ok(InputReading { reading: Reading::BelowRange { floor }, .. }) => format!("< {floor}"),
        Ok(InputReading { reading: Reading::AboveRange { ceiling }, .. }) => format!("> {ceiling}"),
        Ok(InputReading { reading: Reading::NotReported(absence), .. }) => {
            absence.reason.to_string()
        }
        Err(ReadingError::NotReady) => "not ready".to_owned(),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_reply_is_a_level_or_says_why_not() {
    for (reply, expect) in [
        ("1.862153E-004, 118", "-7.30 dBm"),
        ("1.862153e-4,118", "-7.30 dBm"),
        ("0.001, 118", "0.00 dBm"),
        ("-1.295755E-011, 118", "no-light"),
        ("0, 118", "no-light"),
        ("-0.0, 118", "no-light"),
        ("1.862153E-004, 119", "instrument-fault"),
        ("1.862153E-004, 11A", "instrument-fault"),
        ("1.862153E-004, 110", "instrument-fault"),
        ("1.862153E-004, 11C", "not ready"),
        ("-7.3, 318", "instrument-fault"),
        ("-7.3, 118", "implausible"),
        ("-1E-7, 118", "no-light"),
        ("1E+09, 118", "implausible"),
        ("1E-300, 118", "implausible"),
        ("9221120238114832384, 118", "implausible"),
        ("", "garbled"),
        ("1.8E-4", "garbled"),
        ("nan, 118", "garbled"),
        ("inf, 118", "garbled"),
        ("1E999, 118", "garbled"),
        ("0x1, 118", "garbled"),
        ("1.8E-4, FFFFFFFFF", "garbled"),
        ("1,8E-4, 118", "garbled"),
        ("无光, 118", "garbled"),
    ] {
        assert_eq!(outcome(&NEWPORT, 0, &[reply.as_bytes()]), expect, "{reply}");
    }
}

#[test]
fn a_sign_is_never_a_number() {
    for (reply, expect) in [
        ("-12.345", "-12.345 dBm"),
        ("-12.3", "-12.3 dBm"),
        ("-1.23456E+1", "-12.346 dBm"),
        ("-LL.LL", "no-light"),
        ("OVER", "> 10.00 dBm"),
        ("----", "< -70.00 dBm"),
        ("?BAD COMMAND", "instrument-fault"),
        ("*", "not ready"),
        ("* -12.3", "not ready"),
        ("9221120237577961472", "< -70.00 dBm"),
        ("9.221120237577961472E+18", "< -70.00 dBm"),
        ("9221120238114832384", "> 10.00 dBm"),
        ("9221120238651703296", "sentinel"),
        ("9221120239188574208", "offline"),
        ("9.22112E+018", "implausible"),
        ("65535", "sentinel"),
        ("65535.00", "sentinel"),
        ("65534", "implausible"),
        ("nan", "garbled"),
        ("-inf", "garbled"),
        ("over", "garbled"),
        ("", "garbled"),
    ] {
        let got = outcome(&TEXTS, 0, &[reply.as_bytes(), b"0"]);
        assert_eq!(got.replace(".00 dBm", " dBm"), expect.replace(".00 dBm", " dBm"), "{reply}");
    }
}

#[test]
fn without_the_ends_of_the_range_there_is_only_a_reason() {
    let text = LINE.replace("floor = \"-70 dBm\"\nceiling = \"10 dBm\"\n", "");
    let driver = meter(&text);
    for (reply, expect) in [("----", "sentinel"), ("OVER", "instrument-fault")] {
        assert_eq!(outcome(&driver, 0, &[reply.as_bytes(), b"0"]), expect, "{reply}");
    }
    assert_eq!(outcome(&driver, 0, &[b"-5", b"8"]), "instrument-fault");
}

#[test]
fn a_status_that_is_asked_for_afterwards_decides() {
    for (status, expect) in [
        ("0", "-5.0 dBm"),
        ("16", "-5.0 dBm"),
        ("128", "-5.0 dBm"),
        ("144", "-5.0 dBm"),
        ("32", "not ready"),
        ("160", "not ready"),
        ("04", "instrument-fault"),
        ("01", "instrument-fault"),
        ("02", "instrument-fault"),
        ("8", "> 10 dBm"),
        ("", "garbled"),
        ("-1", "garbled"),
        ("0x20", "garbled"),
        ("99999999999", "garbled"),
    ] {
        assert_eq!(outcome(&TEXTS, 0, &[b"-5.0", status.as_bytes()]), expect, "{status}");
    }
    assert_eq!(outcome(&TEXTS, 0, &[b"-5.0"]), "timed-out");
    assert_eq!(outcome(&TEXTS, 0, &[]), "timed-out");
}

/// A frame with the levels of two inputs and a status.
fn levels(a: i32, b: i32, status: u8) -> Vec<u8> {
    let data = [&[1, 0x62][..], &a.to_le_bytes(), &b.to_le_bytes(), &[status]].concat();
    OCTETS.framing().encode(&data)
}

#[test]
fn each_input_has_its_own_level() {
    let reply = levels(-19_369, 1_005, 0);
    assert_eq!(outcome(&OCTETS, 0, &[&reply]), "-19.369 dBm");
    assert_eq!(outcome(&OCTETS, 1, &[&reply]), "1.005 dBm");
    let reply = levels(-99_999, i32::MIN, 0);
    assert_eq!(outcome(&OCTETS, 0, &[&reply]), "no-light");
    assert_eq!(outcome(&OCTETS, 1, &[&reply]), "implausible");
    assert_eq!(outcome(&OCTETS, 0, &[&levels(-5_000, 0, 1)]), "instrument-fault");
    assert_eq!(outcome(&OCTETS, 1, &[&levels(0, 0, 0)[..9]]), "garbled");
    assert_eq!(outcome(&OCTETS, 0, &[b"-19.369"]), "garbled");
}

/// The Grandway way: a float, a mode and the wavelength's index in one frame of fixed length.
fn grandway() -> MeterDriver {
    let (head, _) = LINE.split_once("[meter.framing]").unwrap();
    let zeros = |n| " 00".repeat(n);
    meter(&format!(
        "{head}[meter.framing]\nkind = \"fixed\"\nlength = 13\nsync = \"AA\"\n\
         [meter.identify.probe]\nsend = \"AA 01 00{}\"\naccept = \"AA 01 00\"\n\
         cannot_tell = \"x\"\ncites = [\"x\"]\n\
         [meter.wavelength.index]\nset = \"AA 02 01 01 {{index}}{}\"\n\
         table = [{{ index = 2, nm = 1310 }}, {{ index = 3, nm = 1490 }}]\ncites = [\"x\"]\n\
         [meter.reading]\nsend = \"AA 01 80{}\"\naccept = \"AA 01 80\"\nunit = \"uW\"\n\
         power = {{ at = 5, type = \"f32-le\" }}\nwavelength = {{ at = 10, type = \"u8\" }}\n\
         decimals = 2\nplausible = [\"-90 dBm\", \"30 dBm\"]\nconfidence = \"low\"\n\
         attempts = 1\npause_ms = 0\ncites = [\"x\"]\n\
         [meter.reading.status]\nfield = {{ at = 9, type = \"u8\" }}\n\
         fault = [{{ bits = \"7-0\", good = 0, means = \"wrong-unit\" }}]\n",
        zeros(10),
        zeros(8),
        zeros(10),
    ))
}

fn grandway_reply(power: f32, mode: u8, index: u8) -> Vec<u8> {
    [&[0xAA, 1, 0x80, 0, 0][..], &power.to_le_bytes(), &[mode, index, 3, 0]].concat()
}

#[test]
fn a_float_in_a_frame_is_a_level_or_says_why_not() {
    let driver = grandway();
    for (power, mode, index, expect) in [
        (11.5, 0, 3, "-19.39 dBm"),
        (1000.0, 0, 3, "0.00 dBm"),
        (0.0, 0, 3, "no-light"),
        (-1.0, 0, 3, "no-light"),
        (-17.45, 0, 3, "implausible"),
        (f32::NAN, 0, 3, "garbled"),
        (f32::INFINITY, 0, 3, "garbled"),
        (f32::NEG_INFINITY, 0, 3, "garbled"),
        (f32::MAX, 0, 3, "implausible"),
        (f32::MIN_POSITIVE, 0, 3, "implausible"),
        (11.5, 1, 3, "instrument-fault"),
        (11.5, 0, 2, "instrument-fault"),
        (11.5, 0, 6, "instrument-fault"),
    ] {
        let reply = grandway_reply(power, mode, index);
        assert_eq!(outcome(&driver, 0, &[&reply]), expect, "{power} {mode} {index}");
    }
}

#[test]
fn a_reading_that_tells_its_wavelength_confirms_it() {
    let (driver, reply) = (grandway(), grandway_reply(11.5, 0, 2));
    let [input] = driver.inputs() else { panic!() };
    let read = |at| driver.decode_reading(input, &[&reply], at).unwrap();
    assert_eq!(read(At::default()).wavelength, Some(nm(1310)));
    let other = read(At { wavelength: Some(nm(1490)), uncertainty: None });
    let Reading::NotReported(absence) = other.reading else { panic!() };
    let expect =
        "the meter is at 1310 nm instead of 1490 nm: `AA 01 80 00 00 00 00 38 41 00 02 03 00`";
    assert_eq!((absence.detail.as_str(), other.wavelength), (expect, None));
}

#[test]
fn the_uncertainty_is_of_the_calibration_or_of_the_data_sheet() {
    let read = |at| TEXTS.decode_reading(&TEXTS.inputs()[0], &[b"-5.0", b"0"], at);
    let expanded = |text: &str| Uncertainty::Expanded(text.parse().unwrap());
    for (wavelength, calibrated, expect) in [
        (Some(nm(1310)), None, expanded("0.3 dB")),
        (Some(nm(1310)), Some("0.4 dB"), expanded("0.4 dB")),
        (Some(nm(1490)), None, Uncertainty::NotStated),
        (None, None, Uncertainty::NotStated),
    ] {
        let uncertainty = calibrated.map(|text| text.parse().unwrap());
        let reading = read(At { wavelength, uncertainty }).unwrap().reading;
        assert_eq!(reading.value().unwrap().uncertainty(), expect, "{wavelength:?}");
    }
    for wrong in ["0.2 dBm", "-0.2 dB", "5 %"] {
        let uncertainty = Some(wrong.parse().unwrap());
        let error = read(At { wavelength: None, uncertainty }).unwrap_err();
        assert!(matches!(error, ReadingError::Uncertainty(_)), "{wrong}");
    }
}

#[test]
fn a_reading_is_of_the_input_and_may_be_of_the_outlet() {
    let at = At { wavelength: Some(nm(1490)), uncertainty: None };
    let reading = OCTETS.decode_reading(&OCTETS.inputs()[1], &[&levels(0, -5_000, 0)], at).unwrap();
    let (input, outlet) = (reading.observation().unwrap(), reading.at_outlet().unwrap());
    assert_eq!(input.metric(), Metric::OpticalPower);
    assert_eq!(*input.subject(), Subject::Input { input: "B".to_owned() });
    assert_eq!((outlet.metric(), outlet.subject()), (Metric::OutletPower, &Subject::Outlet));
    assert_eq!(outlet.conditions().wavelength, Some(nm(1490)));
    assert_eq!(input.reading(), outlet.reading());
}

#[test]
fn reasons_are_reasons() {
    for reason in ["no-light", "instrument-fault", "garbled", "sentinel", "offline", "timed-out"] {
        assert!(reason.parse::<Reason>().is_ok(), "{reason}");
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_never_a_level_of_the_newport(
        bytes in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        let decoded = NEWPORT.decode_reading(&NEWPORT.inputs()[0], &[&bytes], At::default());
        prop_assert!(decoded.unwrap().reading.value().is_none());
    }

    #[test]
    fn a_level_is_given_only_when_every_status_bit_is_good(
        power in r"-?[0-9]\.[0-9]{6}E[+-]0[0-9]{2}",
        status in 0_u32..0x1000,
    ) {
        let reply = format!("{power}, {status:X}");
        let decoded =
            NEWPORT.decode_reading(&NEWPORT.inputs()[0], &[reply.as_bytes()], At::default());
        let is_level = decoded.is_ok_and(|reading| reading.reading.value().is_some());
        let is_good = status & 0b1111 == 0b1000 && (status >> 7) & 0b1111 == 2;
        prop_assert!(is_good || !is_level, "{reply}");
    }

    #[test]
    fn counts_of_a_thousandth_are_exact(a in -99_000_i32..40_000, b in -99_000_i32..40_000) {
        let reply = levels(a, b, 0);
        for (input, level) in [(0, a), (1, b)] {
            let at = At::default();
            let reading = OCTETS.decode_reading(&OCTETS.inputs()[input], &[&reply], at).unwrap();
            let value = reading.reading.value().map(|value| value.quantity().steps());
            prop_assert_eq!(value, Some(i64::from(level)));
        }
    }
}
