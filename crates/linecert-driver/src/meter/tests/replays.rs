//! What transcripts of meters come to.

use linecert_measure::{Observation, Reading};

use super::*;
use crate::meter::replay::readings;

/// The readings of a transcript, as `1: -5.0 dBm at 1310 nm` or `B: garbled`.
fn check(driver: &MeterDriver, transcript: &str, expect: &[&str]) {
    let observations = readings(driver, &transcript.parse().unwrap()).unwrap();
    let shown: Vec<String> = observations.iter().map(shown).collect();
    assert_eq!(shown, expect, "{transcript}");
}

fn shown(observation: &Observation) -> String {
    let reading = match observation.reading() {
        Reading::Value(value) => value.to_string(),
        Reading::NotReported(absence) => absence.reason.to_string(),
        other => format!("{other:?}"),
    };
    let at = observation.conditions().wavelength.map_or(String::new(), |nm| format!(" at {nm}"));
    let input = observation.subject().to_string();
    format!("{}: {reading}{at}", input.trim_start_matches("input "))
}

#[test]
fn a_reading_waits_for_its_status() {
    let check = |transcript: &str, expect: &[&str]| check(&TEXTS, transcript, expect);
    check("> D?\n< -5.0\n> Q?\n< 0\n", &["1: -5.0 dBm"]);
    check("> D?\n< -5.0\n> Q?\n< 04\n", &["1: instrument-fault"]);
    check("> D?\n< -5.0\n> Q?\n", &["1: timed-out"]);
    check("> D?\n< -5.0\n", &["1: timed-out"]);
    check("> D?\n> Q?\n< 0\n", &["1: timed-out"]);
    check("> D?\n< -5.0\n> D?\n< -6.0\n> Q?\n< 0\n", &["1: timed-out", "1: -6.0 dBm"]);
    let busy = "> D?\n< -5.0\n> Q?\n< 32\n";
    check(&format!("{busy}> D?\n< -5.1\n> Q?\n< 0\n"), &["1: -5.1 dBm"]);
    check(&busy.repeat(4), &["1: instrument-fault", "1: instrument-fault"]);
}

#[test]
fn a_wavelength_counts_when_it_is_confirmed() {
    let reading = "> D?\n< -5.0\n> Q?\n< 0\n";
    for (said, expect) in [
        ("> W1310\n> W?\n< 1310 nm\n", "1: -5.0 dBm at 1310 nm"),
        ("> W1310\n", "1: -5.0 dBm"),
        ("> W?\n< 1310 nm\n> W1490\n", "1: -5.0 dBm"),
        ("> W?\n< 1310 nm\n> W?\n", "1: -5.0 dBm"),
        ("> W?\n< what\n", "1: -5.0 dBm"),
        ("= 1577 nm\n", "1: -5.0 dBm at 1577 nm"),
    ] {
        check(&TEXTS, &format!("{said}{reading}"), &[expect]);
    }
}

const LEVELS: &str = ">> 7B FF 05 01 62 1E 7D\n\
                      << 7B 01 0E 01 62 57 B4 FF FF 00 00 00 00 00 0A 7D\n";

#[test]
fn frames_are_replayed_for_every_input() {
    let check = |transcript: &str, expect: &[&str]| check(&OCTETS, transcript, expect);
    check(LEVELS, &["A: -19.369 dBm", "B: 0.000 dBm"]);
    // By index: the answer to the question confirms, for each input its own.
    let asked = ">> 7B FF 05 01 4A 36 7D\n<< 7B 01 17 01 4A 03 00 00 00 00 00 00 00 00 06 \
                 00 00 00 00 00 00 00 00 19 7D\n";
    check(&format!("{asked}{LEVELS}"), &["A: -19.369 dBm at 1310 nm", "B: 0.000 dBm"]);
    // By value: the acknowledgement does, of that input alone.
    let set = ">> 7B FF 0A 01 46 01 04 68 02 00 C6 7D\n<< 7B 01 05 01 46 38 7D\n";
    check(&format!("{set}{LEVELS}"), &["A: -19.369 dBm", "B: 0.000 dBm at 1577 nm"]);
    let refused = set.replace("01 46 38", "01 45 39");
    check(&format!("{refused}{LEVELS}"), &["A: -19.369 dBm", "B: 0.000 dBm"]);
}

#[test]
fn a_wrong_checksum_is_garbled_for_every_input() {
    let broken = LEVELS.replace("57 B4", "57 B5");
    check(&OCTETS, &broken, &["A: garbled", "B: garbled"]);
    let observations = readings(&OCTETS, &broken.parse().unwrap()).unwrap();
    let Reading::NotReported(absence) = observations[0].reading() else { panic!() };
    assert!(absence.detail.ends_with("checksum is 0A instead of 09"), "{}", absence.detail);
}

proptest! {
    #[test]
    fn arbitrary_transcripts_never_panic(
        said in proptest::collection::vec(
            ("(> (D\\?|Q\\?|W\\?|W1310)|< |>> (7B FF 05 01 62 1E 7D|7B)|<< )", "[ -\\[\\]-~]{0,9}"), 0..12,
        ),
    ) {
        let text: String = said.iter().map(|(mark, rest)| {
            if mark == "< " { format!("< {rest}\n") } else { format!("{}\n", mark.trim_end()) }
        }).collect();
        let transcript = text.parse().unwrap();
        for driver in [&*TEXTS, &*OCTETS] {
            prop_assert!(readings(driver, &transcript).is_ok());
        }
    }
}
