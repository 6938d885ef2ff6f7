//! `audit retest`: a control measurement against a certificate.

use std::fs;

use super::{Certificates, TRUST};
use crate::harness::{Run, Stage, json};

/// A stage with one certificate, and the level in dBm that it states at the outlet.
fn certified() -> (Stage, f64) {
    let stage = Stage::new();
    let certificates = Certificates::honest(1);
    certificates.to_list(&stage, "list.ndjson");
    fs::write(stage.path("one.lcert"), &certificates.bundles[0]).unwrap();
    let measured = &stage.statement("one.lcert")["measurements"];
    let power = measured.as_array().unwrap().iter().find(|m| m["metric"] == "outlet-power");
    let level = power.unwrap()["reading"]["value"].as_str().unwrap().parse().unwrap();
    (stage, level)
}

fn control(level: f64, uncertainty: &str) -> String {
    format!(
        "schema = 1\n[[measurement]]\nmetric = \"outlet-power\"\nsubject = \"outlet\"\n\
         wavelength = \"1490 nm\"\nvalue = \"{level:.2} dBm\"\nuncertainty = \"{uncertainty}\"\n"
    )
}

fn retest(stage: &Stage, text: &str, more: &[&str]) -> Run {
    stage.write("control.toml", text);
    stage.run(&[&["audit", "retest", "one.lcert", "control.toml"], &TRUST[..], more].concat())
}

#[test]
fn a_control_confirms_refutes_or_shows_nothing() {
    let (stage, level) = certified();
    let check = |level: f64, uncertainty: &str, code, word: &str| {
        retest(&stage, &control(level, uncertainty), &[]).exits(code).shows(word);
    };
    check(level, "0.20 dB", 0, "CONFIRMED");
    check(level + 0.1, "0.20 dB", 0, "CONFIRMED");
    check(-26.0, "0.20 dB", 53, "REFUTED");
    check(-24.1, "0.20 dB", 54, "INCONCLUSIVE");
    check(level - 1.0, "0.20 dB", 54, "the numbers do not agree");
    check(level, "not-stated", 54, "no uncertainty");
}

#[test]
fn the_numbers_of_both_are_told_in_both_languages_and_to_programs() {
    let (stage, level) = certified();
    let text = control(level, "0.20 dB");
    let run = retest(&stage, &text, &[]).exits(0).shows("TRAINING").shows("accepts -24.00");
    run.shows(&format!("{level:.2} dBm ±0.20")).shows("A line may have changed since");
    let run = retest(&stage, &control(-26.0, "0.20 dB"), &["--lang", "zh"]).exits(53);
    run.shows("推翻").all_in_chinese();
    let run = retest(&stage, &control(-26.0, "0.20 dB"), &["--format", "json"]).exits(53);
    let told = &json(&run.stdout)["retested"][0];
    assert_eq!(
        (&told["retest"], &told["control"]["metric"]),
        (&"refuted".into(), &"outlet-power".into())
    );
    assert_eq!(told["certified"]["verdict"], "pass");
}

#[test]
fn a_control_of_something_else_is_told() {
    let (stage, level) = certified();
    let other = control(level, "0.20 dB").replace("1490", "1310");
    retest(&stage, &other, &[]).exits(2).says("judges nothing that").says("hint: ");
    let both = format!(
        "{}\n[[measurement]]\nmetric = \"outlet-power\"\nsubject = \"outlet\"\n\
         wavelength = \"1310 nm\"\nvalue = \"-20.00 dBm\"\nuncertainty = \"0.20 dB\"\n",
        control(level, "0.20 dB")
    );
    retest(&stage, &both, &[]).exits(0).shows("Not compared");
    retest(&stage, "schema = 1\nmeasurment = 1\n", &[]).exits(2).says("control.toml:2");
    let absent = ["audit", "retest", "one.lcert", "absent.toml"];
    stage.run(&[&absent[..], &TRUST].concat()).exits(20).says("absent.toml");
    stage.write("garbage.lcert", "{}");
    let garbage = ["audit", "retest", "garbage.lcert", "control.toml"];
    stage.run(&[&garbage[..], &TRUST].concat()).exits(30).says("does not verify");
}
