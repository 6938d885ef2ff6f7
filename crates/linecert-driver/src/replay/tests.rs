use std::sync::LazyLock;

use linecert_measure::Wavelength;
use proptest::prelude::*;

use super::*;

static NEWPORT: LazyLock<Driver> =
    LazyLock::new(|| Driver::shipped("newport-2936r").unwrap().unwrap());
static V1600D: LazyLock<Driver> =
    LazyLock::new(|| Driver::shipped("vsol-v1600d").unwrap().unwrap());

fn newport() -> &'static Driver {
    &NEWPORT
}

#[test]
fn a_recording_of_another_kind_is_refused() {
    for (driver, recording, expect) in [
        (&*V1600D, &b"> PM:PWS?"[..], "recording is not in snmprec form: line 1: "),
        (newport(), b"# a walk\n1.3.6|4|x", "recording is not a transcript: line 2: "),
        (newport(), b"> a\xff", "recording is not text from byte 3 on"),
    ] {
        let error = replay(driver, recording).unwrap_err().to_string();
        assert!(error.starts_with(expect), "{error}");
    }
}

#[test]
fn a_meter_that_is_never_ready_is_given_up_after_its_attempts() {
    let asked = "> PM:PWS?\n< 4.1E-006, 15C\n";
    for (times, expect) in [(0, 0), (1, 1), (20, 1), (21, 2)] {
        let replayed = replay(newport(), asked.repeat(times).as_bytes()).unwrap();
        assert_eq!(replayed.observations().len(), expect, "{times}");
    }
}

#[test]
fn a_wavelength_that_was_not_confirmed_does_not_count() {
    for (said, expect) in [
        ("> PM:L?\n< 1490\n", Some(1490)),
        ("> PM:L 1490\n", None),
        ("> PM:L?\n< 1490\n> PM:L 1310\n", None),
        ("> PM:L?\n< 1490\n> PM:L?\n< what\n", None),
        ("> PM:L?\n< 1490\n> PM:L?\n", None),
        ("> PM:L?\n< 400\n", None),
    ] {
        let transcript = format!("{said}> PM:PWS?\n< 1.862153E-004, 118\n");
        let replayed = replay(newport(), transcript.as_bytes()).unwrap();
        let [observation] = replayed.observations()[..] else { panic!("{said}") };
        assert_eq!(observation.conditions().wavelength.map(Wavelength::nm), expect, "{said}");
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        for driver in [&*V1600D, &*NEWPORT] {
            drop(replay(driver, &bytes));
        }
    }

    #[test]
    fn arbitrary_replies_never_panic(
        said in proptest::collection::vec(("(> PM:PWS\\?|> PM:L\\?|< )", "[ -\\[\\]-~]{0,20}"), 0..12),
    ) {
        let lines = said.iter().map(|(mark, rest)| {
            if mark == "< " { format!("< {rest}\n") } else { format!("{mark}\n") }
        });
        let transcript: String = lines.collect();
        prop_assert!(replay(newport(), transcript.as_bytes()).is_ok());
    }
}
