use linecert_measure::{Metric, Reading};
use proptest::prelude::*;

use super::*;

const GOOD: &str = r#"schema = 1
terms = { rate-down = "100 Mbit/s", rate-up = "20 Mbit/s" }

[[measurement]]
metric = "outlet-power"
subject = "outlet"
task = "power"
attempt = 2
wavelength = "1490 nm"
value = "-18.00 dBm"
uncertainty = "0.20 dB"

[[measurement]]
metric = "next-coupling"
subject = "pair"
frequency = "300 kHz"
sign = "loss"
value = "45.0 dB"
uncertainty = "not-stated"

[[measurement]]
metric = "packet-loss"
subject = "service 192.0.2.1"
value = "0.00 %"
bounds = { high = "0.50 %", samples = 600 }

[[measurement]]
metric = "onu-rx-power"
subject = "onu 0/1:3"
not-reported = "offline"
detail = "离线"
"#;

#[test]
fn a_file_gives_terms_and_attempts() {
    let file = MeasurementFile::parse("m.toml", GOOD).unwrap();
    assert_eq!(file.terms().rate_down, "100 Mbit/s".parse().ok());
    let trials = file.trials();
    assert_eq!(trials.len(), 4);
    assert_eq!((trials[0].task, trials[0].attempt.get()), ("power", 2));
    assert_eq!(trials[1].observation.metric(), Metric::NextCoupling);
    let coupling = trials[1].observation.reading().value().unwrap();
    assert_eq!(coupling.to_string(), "-45.0 dB");
    assert!(
        matches!(trials[3].observation.reading(), Reading::NotReported(a) if a.detail == "离线")
    );
    let empty = MeasurementFile::parse("m.toml", "schema = 1").unwrap();
    assert!(empty.trials().is_empty());
}

/// Replaces one piece of the good file and compares the message.
fn check(from: &str, to: &str, expect: &str) {
    assert_eq!(GOOD.matches(from).count(), 1, "`{from}` must occur once");
    let error = MeasurementFile::parse("m.toml", &GOOD.replace(from, to)).unwrap_err();
    assert_eq!(error.to_string(), expect, "{from} -> {to}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is one table")]
fn mistakes_name_file_line_and_key() {
    check(
        "schema = 1",
        "schema = 9",
        "m.toml:1: schema: schema 9 is unknown to this version, which reads schema 1",
    );
    check(
        "sign = \"loss\"\n",
        "",
        "m.toml:17: measurement[2].value: crosstalk needs its sign: `coupling` if the tester prints -45 dB for a good pair, `loss` if it prints 45 dB",
    );
    check(
        "\"loss\"",
        "\"coupling\"",
        "m.toml:18: measurement[2].value: 45 dB is no crosstalk coupling: a coupling is negative, a loss is positive",
    );
    check(
        "\"loss\"",
        "\"plus\"",
        "m.toml:17: measurement[2].sign: unknown sign `plus`: write `coupling` or `loss`",
    );
    check(
        "task = \"power\"",
        "sign = \"loss\"",
        "m.toml:7: measurement[1].sign: `outlet-power` is no crosstalk and takes no sign",
    );
    check(
        "uncertainty = \"0.20 dB\"\n",
        "",
        "m.toml:10: measurement[1].value: a value states either its `uncertainty`, if only as \"not-stated\", or its `bounds`",
    );
    check(
        "uncertainty = \"0.20 dB\"",
        "uncertainty = \"0.20 dBm\"",
        "m.toml:10: measurement[1].value: uncertainty of a value in dBm must be in dB, not dBm",
    );
    check(
        "-18.00 dBm",
        "-18.00 dB",
        "m.toml:10: measurement[1].value: `outlet-power` is measured in dBm, not in dB",
    );
    check(
        "high = \"0.50 %\"",
        "low = \"0.50 %\"",
        "m.toml:24: measurement[3].value: uncertainty of 0.5 % does not enclose the value",
    );
    check(
        "not-reported = \"offline\"\n",
        "",
        "m.toml:30: measurement[4].detail: `detail` goes only with `not-reported`",
    );
    check(
        "\"offline\"",
        "\"asleep\"",
        "m.toml:30: measurement[4].not-reported: unknown reason `asleep`",
    );
    check(
        "not-reported = \"offline\"\ndetail = \"离线\"\n",
        "",
        "m.toml:27: measurement[4]: write exactly one of `value`, `below-range`, `above-range` and `not-reported`",
    );
    check(
        "not-reported = \"offline\"",
        "not-reported = \"offline\"\nbelow-range = \"-40 dBm\"",
        "m.toml:27: measurement[4]: write exactly one of `value`, `below-range`, `above-range` and `not-reported`",
    );
    check(
        "\"onu 0/1:3\"",
        "\"socket\"",
        "m.toml:29: measurement[4].subject: unknown subject `socket`: write `outlet`, `pair`, `ont`, `pon 0/1`, `onu 0/1:3`, `line 1`, `input 1`, `fibre 7`, `event 7:2`, `section 7:2` or `service 192.0.2.1`",
    );
    check(
        "attempt = 2",
        "attempt = 0",
        "m.toml:8: measurement[1].attempt: invalid value: integer `0`, expected a nonzero u32",
    );
    check(
        "samples = 600",
        "samples = -1",
        "m.toml:25: measurement[3].bounds.samples: invalid value: integer `-1`, expected u64",
    );
}

#[test]
fn a_crosstalk_without_a_number_needs_no_sign() {
    let text = "schema = 1\n[[measurement]]\nmetric = \"next-coupling\"\nsubject = \"pair\"\n\
                not-reported = \"timed-out\"\n";
    assert!(MeasurementFile::parse("m.toml", text).is_ok());
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,200}") {
        if let Ok(file) = MeasurementFile::parse("m.toml", &text) {
            prop_assert!(file.trials().is_empty());
        }
    }

    #[test]
    fn a_damaged_file_never_panics(at in 0..GOOD.len(), with in any::<char>(), cut in 0..40_usize) {
        let head: String = GOOD.chars().take(at).collect();
        let tail: String = GOOD.chars().skip(at + cut).collect();
        let damaged = format!("{head}{with}{tail}");
        if let Ok(file) = MeasurementFile::parse("m.toml", &damaged) {
            let profile = crate::Profile::shipped("gpon-install").unwrap().unwrap();
            let trials = file.trials();
            let assessment = profile.assess_trials(file.terms(), &trials);
            prop_assert!(!assessment.findings().is_empty());
        }
    }
}
