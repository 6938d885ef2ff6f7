//! The Newport 2936-R driver: what is sent, and replies on good days and bad ones.

use std::sync::LazyLock;

use linecert_measure::{Reading, Reason, Uncertainty};
use proptest::prelude::*;

use super::*;
use crate::driver::{Driver, Kind};

static NEWPORT: LazyLock<Box<SerialDriver>> =
    LazyLock::new(|| match Driver::shipped("newport-2936r").unwrap().unwrap().kind() {
        Kind::Serial(driver) => driver.clone(),
        Kind::Snmp(_) => panic!("the 2936-R is read over a serial line"),
    });

fn newport() -> &'static SerialDriver {
    &NEWPORT
}

fn sent(steps: &[Step]) -> Vec<&str> {
    steps.iter().map(|step| step.command.as_str()).collect()
}

fn nm_1490() -> Option<Wavelength> {
    Wavelength::from_nm(1490)
}

#[test]
fn only_commands_of_the_file_are_sent() {
    let driver = newport();
    assert_eq!(driver.line().to_string(), "38400/8n1");
    assert_eq!(sent(&driver.open_steps()), ["ECHO 0", "PM:UNITS 2"]);
    assert_eq!(sent(&driver.set_wavelength(nm_1490().unwrap())), ["PM:L 1490", "PM:L?"]);
    assert_eq!(sent(&driver.wavelength_range()), ["PM:MIN:Lambda?", "PM:MAX:Lambda?"]);
    assert_eq!(driver.identify().wire, b"*IDN?\r\n");
    assert_eq!(driver.reading().wire, b"PM:PWS?\r\n");
    assert_eq!(driver.reading().timeout, Duration::from_secs(2));
    assert!(driver.reading().accepts(b"1.862153E-004, 118"));
    assert!(!driver.reading().accepts(b"1.862153E-004"));
    assert!(matches!(driver.open_steps()[0].reply, Reply::Nothing));
}

#[test]
fn a_meter_says_who_it_is() {
    let reply = b"NEWPORT 2936-R v1.2.3 08/04/15 SN24777";
    let expect = Identified {
        maker: "NEWPORT".to_owned(),
        model: "2936-R".to_owned(),
        serial: Some("24777".to_owned()),
        firmware: Some("1.2.3".to_owned()),
    };
    assert_eq!(newport().decode_identity(reply), Ok(expect));
    for other in [&b"NEWPORT 1830-C v1 1 SN1"[..], b"", b"\xff", b"NEWPORT 2936-R v1.2.3 08/04/15"]
    {
        let error = newport().decode_identity(other).unwrap_err();
        assert!(error.to_string().starts_with("reply to `*IDN?` is `"), "{error}");
    }
}

#[test]
fn a_wavelength_is_a_whole_number() {
    assert_eq!(newport().decode_nm(b"1490"), Ok(1490));
    assert_eq!(newport().decode_nm(b" 400 "), Ok(400), "detectors go below telecommunication");
    for reply in [&b"1490.0"[..], b"", b"-1490", b"99999", b"\xe5\x85\x89"] {
        assert!(newport().decode_nm(reply).is_err(), "{reply:?}");
    }
}

/// What a reply comes to with a calibration of 0.20 dB.
fn check(reply: &str, expect: Result<&str, Reason>) {
    let uncertainty = Some("0.20 dB".parse().unwrap());
    let observation = newport().decode_reading(reply.as_bytes(), nm_1490(), uncertainty).unwrap();
    let got = match observation.reading() {
        Reading::Value(value) => {
            assert_eq!(value.uncertainty(), expanded("0.20 dB"));
            Ok(value.to_string())
        }
        Reading::NotReported(absence) => Err(absence.reason),
        other => panic!("{other:?}"),
    };
    assert_eq!(got, expect.map(str::to_owned), "{reply}");
    assert_eq!(observation.conditions().wavelength, nm_1490());
}

fn expanded(text: &str) -> Uncertainty {
    Uncertainty::Expanded(text.parse().unwrap())
}

#[test]
fn a_reply_is_a_level_or_says_why_not() {
    check("1.862153E-004, 118", Ok("-7.30 dBm"));
    check("1.862153e-4,118", Ok("-7.30 dBm"));
    check("0.001, 118", Ok("0.00 dBm"));
    check("-1.295755E-011, 118", Err(Reason::NoLight));
    check("0, 118", Err(Reason::NoLight));
    check("-0.0, 118", Err(Reason::NoLight));
    check("1.862153E-004, 119", Err(Reason::InstrumentFault));
    check("1.862153E-004, 11A", Err(Reason::InstrumentFault));
    check("1.862153E-004, 110", Err(Reason::InstrumentFault));
    check("-7.3, 318", Err(Reason::InstrumentFault));
    check("1E+09, 118", Err(Reason::Implausible));
    check("1E-300, 118", Err(Reason::Implausible));
    for garbage in [
        "",
        "1.8E-4",
        "nan, 118",
        "inf, 118",
        "1E999, 118",
        "0x1, 118",
        "1.8E-4, FFFFFFFFF",
        "1,8E-4, 118",
        "无光, 118",
    ] {
        check(garbage, Err(Reason::Garbled));
    }
}

#[test]
fn a_meter_that_is_ranging_is_asked_again() {
    let error = newport().decode_reading(b"4.1E-006, 15C", nm_1490(), None).unwrap_err();
    assert_eq!(error, ReadingError::NotReady);
    let retry = newport().retry();
    assert_eq!((retry.attempts.get(), retry.pause), (20, Duration::from_millis(100)));
}

#[test]
fn an_uncertainty_that_does_not_fit_is_refused() {
    for wrong in ["0.2 dBm", "-0.2 dB", "5 %"] {
        let uncertainty = Some(wrong.parse().unwrap());
        let error = newport().decode_reading(b"1E-4, 118", nm_1490(), uncertainty).unwrap_err();
        assert!(matches!(error, ReadingError::Uncertainty(_)), "{wrong}");
    }
}

#[test]
fn a_known_ceiling_bounds_what_is_over_range() {
    let text = Driver::shipped_text("newport-2936r").unwrap();
    let text = text.replace("attempts = 20", "ceiling = \"13 dBm\"\nattempts = 20");
    let driver = Driver::parse("driver.toml", &text).unwrap();
    let Kind::Serial(driver) = driver.kind() else { panic!() };
    let observation = driver.decode_reading(b"9.4E-002, 119", nm_1490(), None).unwrap();
    let ceiling = "13 dBm".parse().unwrap();
    assert_eq!(*observation.reading(), Reading::AboveRange { ceiling });
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_never_a_level(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let driver = newport();
        drop((driver.decode_identity(&bytes), driver.decode_nm(&bytes)));
        let decoded = driver.decode_reading(&bytes, nm_1490(), None);
        prop_assert!(decoded.unwrap().reading().value().is_none());
    }

    #[test]
    fn a_level_is_given_only_when_every_status_bit_is_good(
        power in r"-?[0-9]\.[0-9]{6}E[+-]0[0-9]{2}",
        status in 0_u32..0x1000,
    ) {
        let reply = format!("{power}, {status:X}");
        let decoded = newport().decode_reading(reply.as_bytes(), nm_1490(), None);
        let is_level = decoded.is_ok_and(|o| o.reading().value().is_some());
        let is_good = status & 0b1111 == 0b1000 && (status >> 7) & 0b1111 == 2;
        prop_assert!(is_good || !is_level, "{reply}");
    }
}
