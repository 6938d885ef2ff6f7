//! What is sent to meters, who they are and how they are set; replies on good days and bad ones.

mod mistakes;
mod readings;
mod replays;

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::driver::{Driver, Kind};

/// A driver of texts, as in [`readings`].
const LINE: &str = include_str!("tests/line.toml");
/// A driver of frames with two inputs.
const FRAMES: &str = include_str!("tests/frames.toml");

static NEWPORT: LazyLock<MeterDriver> =
    LazyLock::new(|| meter(Driver::shipped_text("newport-2936r").unwrap()));
static TEXTS: LazyLock<MeterDriver> = LazyLock::new(|| meter(LINE));
static OCTETS: LazyLock<MeterDriver> = LazyLock::new(|| meter(FRAMES));

fn meter(text: &str) -> MeterDriver {
    let driver = Driver::parse("driver.toml", text).unwrap_or_else(|error| panic!("{error}"));
    let Kind::Meter(meter) = driver.kind() else { panic!("not a meter") };
    *meter.clone()
}

fn nm(nm: u16) -> Wavelength {
    Wavelength::from_nm(nm).unwrap()
}

fn sent(steps: &[Step]) -> Vec<String> {
    steps.iter().map(Step::shown).collect()
}

#[test]
fn only_commands_of_the_file_are_sent() {
    let driver = &*NEWPORT;
    let [input] = driver.inputs() else { panic!() };
    assert_eq!(driver.line().unwrap().to_string(), "38400/8n1");
    assert_eq!(sent(&driver.prepare()), ["ECHO 0", "PM:UNITS 2"]);
    let SetWavelength { set, query } = driver.set_wavelength(nm(1490), input).unwrap().unwrap();
    assert_eq!(sent(&[set, query.unwrap()]), ["PM:L 1490", "PM:L?"]);
    assert_eq!(sent(&driver.wavelength_range().unwrap()), ["PM:MIN:Lambda?", "PM:MAX:Lambda?"]);
    let Identify::Query(who) = driver.identify() else { panic!() };
    assert_eq!((&who.wire[..], who.is_read_only()), (&b"*IDN?\r\n"[..], true));
    let [reading] = &driver.reading(input)[..] else { panic!() };
    assert_eq!((&reading.wire[..], reading.timeout), (&b"PM:PWS?\r\n"[..], Duration::from_secs(2)));
    assert!(reading.accepts(b"1.862153E-004, 118"));
    assert!(!reading.accepts(b"1.862153E-004"));
}

#[test]
fn commands_of_octets_are_sent_in_frames() {
    let driver = &*OCTETS;
    let [_, b] = driver.inputs() else { panic!() };
    assert_eq!(driver.line(), None, "no source states it");
    assert_eq!(driver.pace().post_query, Duration::from_millis(20));
    assert_eq!(sent(&driver.reading(b)), ["7B FF 05 01 62 1E 7D"]);
    let by_index = driver.set_wavelength(nm(1490), b).unwrap().unwrap();
    assert_eq!(by_index.set.shown(), "7B FF 07 01 60 01 04 19 7D");
    assert_eq!(by_index.set.command, by_index.set.wire);
    assert_eq!(by_index.query.unwrap().shown(), "7B FF 05 01 4A 36 7D");
    let by_value = driver.set_wavelength(nm(1577), b).unwrap().unwrap();
    assert_eq!(by_value.set.shown(), "7B FF 0A 01 46 01 04 68 02 00 C6 7D");
    assert!(by_value.query.is_none());
}

#[test]
fn whatever_changes_the_meter_is_marked() {
    let listed = |driver: &MeterDriver| -> Vec<String> {
        let shown = |it: Listed| match it.changes {
            Some(changes) => format!("{}: {} ({changes})", it.purpose, it.send),
            None => format!("{}: {}", it.purpose, it.send),
        };
        driver.commands().into_iter().map(shown).collect()
    };
    assert_eq!(
        listed(&TEXTS),
        [
            "identify: *IDN?",
            "prepare: E0 (echo)",
            "prepare: ERR?",
            "wavelength range: W? MIN",
            "wavelength range: W? MAX",
            "set wavelength: W{nm:04} (wavelength)",
            "wavelength: W?",
            "reading: D?",
            "status: Q?",
            "zero: Z1 (zero)",
            "zero done: Z?",
        ]
    );
    let changing = TEXTS.prepare().into_iter().filter(|step| !step.is_read_only());
    assert_eq!(sent(&changing.collect::<Vec<_>>()), ["E0"]);
    assert!(
        listed(&OCTETS)
            .contains(&"set wavelength: 01 60 {channel} {index} (wavelength)".to_owned())
    );
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
    assert_eq!(NEWPORT.decode_identity(reply), Ok(expect));
    for other in [&b"NEWPORT 1830-C v1 1 SN1"[..], b"", b"\xff", b"NEWPORT 2936-R v1.2.3 08/04/15"]
    {
        let error = NEWPORT.decode_identity(other).unwrap_err();
        assert!(error.to_string().starts_with("reply to `*IDN?` is `"), "{error}");
    }
}

#[test]
fn a_meter_that_only_answers_a_probe_is_of_the_driver() {
    let Identify::Probe { step, cannot_tell } = OCTETS.identify() else { panic!() };
    assert_eq!(cannot_tell, "one model from another");
    let reply = [0x7B, 1, 9, 1, 0x40, 0, 0, 0, 0, 0, 0x7D];
    assert!(step.accepts(&reply) && step.is_read_only());
    let identified = OCTETS.decode_identity(&reply).unwrap();
    assert_eq!((identified.maker.as_str(), identified.serial), ("J", None));
    let error = OCTETS.decode_identity(&reply[..7]).unwrap_err().to_string();
    let expect = "reply to `01 40` is `7B 01 09 01 40 00 00`, which does not match \
                  `7B .. .. 01 40 of 11 octets`";
    assert_eq!(error, expect);
}

#[test]
fn a_meter_may_have_no_identity_and_no_remote_wavelength() {
    let (head, rest) = LINE.split_once("[meter.identify.query]").unwrap();
    let (_, rest) = rest.split_once("[meter.reading]").unwrap();
    let own = "[meter.identify.none]\ncannot_tell = \"anything\"\ncites = [\"x\"]\n\
               [meter.wavelength.front_panel]\nnm = [1310, 1550]\ncites = [\"x\"]\n[meter.reading]";
    let driver = meter(&format!("{head}{own}{rest}"));
    let [input] = driver.inputs() else { panic!() };
    assert!(matches!(driver.identify(), Identify::FrameOnly { .. }));
    assert_eq!(driver.unidentified(), driver.decode_identity(b"").unwrap());
    assert!(driver.set_wavelength(nm(1310), input).unwrap().is_none(), "the operator sets it");
    let refused = driver.set_wavelength(nm(1490), input).unwrap_err();
    let expect = "cannot measure at 1490 nm: the meter has 1310 nm, 1550 nm";
    assert_eq!(refused.to_string(), expect);
    assert!(driver.decode_nm(b"1310").is_err() && driver.wavelength_range().is_none());
    assert!(driver.decode_wavelength(input, b"1310").is_err());
}

#[test]
fn a_wavelength_is_read_exactly_or_not_at_all() {
    for (reply, expect) in [
        ("1490 nm", Some(1490)),
        ("1.490E+3 nm", Some(1490)),
        ("1.49E-006 m", Some(1490)),
        ("400 nm", Some(400)),
        ("1490.5 nm", None),
        ("-1490 nm", None),
        ("99999 nm", None),
        ("1490 m", None),
        ("1490", None),
        ("", None),
        ("光", None),
    ] {
        assert_eq!(TEXTS.decode_nm(reply.as_bytes()).ok(), expect, "{reply}");
        let set = TEXTS.decode_wavelength(&TEXTS.inputs()[0], reply.as_bytes()).ok();
        assert_eq!(set, expect.and_then(Wavelength::from_nm), "{reply}");
    }
}

#[test]
fn a_wavelength_index_that_the_table_lacks_is_no_wavelength() {
    let [a, b] = OCTETS.inputs() else { panic!() };
    let mut data = vec![1, 0x4A];
    data.extend([3, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0]);
    let reply = OCTETS.framing().encode(&data);
    assert_eq!(OCTETS.decode_wavelength(a, &reply), Ok(nm(1310)));
    assert!(OCTETS.decode_wavelength(b, &reply).is_err(), "index 6 is unknown");
}

#[test]
fn what_a_meter_lacks_is_refused_with_what_it_has() {
    let [a, _] = OCTETS.inputs() else { panic!() };
    let refused = OCTETS.set_wavelength(nm(1750), a).unwrap_err();
    let expect = "cannot measure at 1750 nm: the meter has 1310 nm, 1490 nm and 800 nm to 1700 nm";
    assert_eq!(refused.to_string(), expect);
    let (head, rest) = FRAMES.split_once("[meter.wavelength.value]").unwrap();
    let (_, rest) = rest.split_once("[meter.reading]").unwrap();
    let table_only = meter(&format!("{head}[meter.reading]{rest}"));
    for wanted in [1270, 1550, 1577, 1625] {
        let refused = table_only.set_wavelength(nm(wanted), a).unwrap_err();
        assert_eq!(refused.has, Wavelengths::List(vec![nm(1310), nm(1490)]), "{wanted}");
    }
    assert_eq!(TEXTS.wavelengths(), Wavelengths::Asked);
}

#[test]
fn a_wavelength_of_three_digits_is_padded() {
    let set = TEXTS.set_wavelength(nm(850), &TEXTS.inputs()[0]).unwrap().unwrap();
    assert_eq!(set.set.shown(), "W0850");
}

#[test]
fn a_meter_is_zeroed_until_it_says_that_it_is_done() {
    let Zero { start, done } = TEXTS.zero().unwrap();
    assert_eq!((start.shown(), start.changes), ("Z1".to_owned(), Some(Changes::Zero)));
    let done = done.unwrap();
    assert_eq!(done.deadline, Duration::from_secs(5));
    assert!(done.query.accepts(b"1") && !done.query.accepts(b"0"));
    assert!(OCTETS.zero().is_none(), "it has no command for it");
}

proptest! {
    #[test]
    fn arbitrary_replies_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        for driver in [&*NEWPORT, &*TEXTS, &*OCTETS] {
            drop((driver.decode_identity(&bytes), driver.decode_nm(&bytes)));
            for input in driver.inputs() {
                drop(driver.decode_wavelength(input, &bytes));
                drop(driver.decode_reading(input, &[&bytes, &bytes], At::default()));
            }
        }
    }
}

/// The meters among the drivers that are part of the program.
fn shipped_meters() -> Vec<(&'static str, MeterDriver)> {
    let text = |name| Driver::shipped_text(name).filter(|text| text.contains("\n[meter]\n"));
    crate::shipped().filter_map(|name| Some((name, meter(text(name)?)))).collect()
}

#[test]
fn no_shipped_meter_is_changed_before_it_is_known() {
    let meters = shipped_meters();
    assert!(!meters.is_empty());
    for (name, driver) in meters {
        if let Identify::Query(step) | Identify::Probe { step, .. } = driver.identify() {
            assert!(step.is_read_only(), "{name}: {}", step.shown());
        }
        for input in driver.inputs() {
            assert!(driver.reading(input).iter().all(Step::is_read_only), "{name}");
        }
    }
}

/// Of these the vendor's sheet and the public code say different things.
#[test]
fn no_shipped_meter_is_sent_a_disputed_command() {
    for (name, driver) in shipped_meters() {
        for listed in driver.commands() {
            let disputed = ["AA 02 02", "AA 05", "AA 10", "AA 19", "AA 20"];
            let is_sent = disputed.iter().any(|command| listed.send.starts_with(command));
            assert!(!is_sent, "{name}: {}", listed.send);
        }
    }
}
