//! What is said about a job: kept, signed, shown, and there for ever.

mod accept;
mod again;
mod clock;
mod counts;
mod photo;

use std::fs;

use linecert_cert::{Report, TrustRoots, verify};
use serde_json::Value;

use crate::{
    harness::{Run, Stage, json, pages},
    site::{CERTIFY, prepared},
};

/// A job on the lab whose ONU is off, which is quickest.
const LAB: [&str; 6] = ["certify", "--lab", "--fault", "onu-offline", "--out", "out"];
const JOB: &str = "out/LAB-0001";
const CERTIFICATE: &str = "out/LAB-0001.lcert";

/// The job of a copper pair whose crosstalk was typed in and misses its limit: no instrument is
/// there, so that it takes no time.
const COPPER: &str = r#"schema = 1
number = "WO-42"
line = "L-4711"
profile = "copper-pair"
region = "north"

[position]
latitude = "39.9042"
longitude = "116.4074"
"#;

const TYPED: &str = r#"schema = 1

[instrument]
maker = "Fluke Networks"
model = "990DSL"
serial = "123"
calibration = { due = "2099-03-01" }

[[measurement]]
metric = "next-coupling"
subject = "pair"
frequency = "300 kHz"
sign = "loss"
value = "30.0 dB"
uncertainty = "not-stated"
"#;

/// The flags of `CERTIFY` that open a key, with the keys in this folder.
pub(crate) fn signer(folder: &str) -> Vec<&str> {
    let of_key = CERTIFY.windows(2).filter(|pair| ["--signer", "--passphrase"].contains(&pair[0]));
    of_key.flatten().map(|word| if *word == "keys" { folder } else { word }).collect()
}

/// A stage with a certificate of the lab.
pub(crate) fn lab() -> Stage {
    let stage = Stage::new();
    stage.run(&LAB).exits(11);
    stage
}

/// What verification says of a certificate's file under a trust root.
pub(crate) fn report(stage: &Stage, certificate: &str, trust: &TrustRoots) -> Report {
    verify(&fs::read(stage.path(certificate)).unwrap(), trust).unwrap()
}

/// A stage for the copper pair, with keys of its own.
pub(crate) fn copper() -> Stage {
    let stage = prepared("");
    stage.write("order.toml", COPPER);
    stage.write("next.toml", TYPED);
    stage
}

/// Certifies the copper pair.
pub(crate) fn certify(stage: &Stage, more: &[&str]) -> Run {
    certify_by(stage, "keys", more)
}

/// Certifies the copper pair with the keys of a folder.
pub(crate) fn certify_by(stage: &Stage, folder: &str, more: &[&str]) -> Run {
    let files = ["certify", "--order", "order.toml", "--inventory", "inventory.toml"];
    let out = if more.contains(&"--out") { &[][..] } else { &["--out", "out"] };
    let results = ["--results", "next.toml"];
    stage.run(&[&files[..], &signer(folder), out, &results, more].concat())
}

/// The kinds of statements in a certificate's file, in order.
pub(crate) fn statements(stage: &Stage, certificate: &str) -> Vec<String> {
    let bundle = json(&fs::read_to_string(stage.path(certificate)).unwrap());
    let kind = |statement: &Value| {
        let kind = statement["payloadType"].as_str().unwrap();
        let kind = kind.strip_prefix("application/vnd.linecert.").unwrap();
        kind.strip_suffix("+json;v=1").unwrap().to_owned()
    };
    bundle["statements"].as_array().unwrap().iter().map(kind).collect()
}

#[test]
fn what_is_said_is_signed_and_stays() {
    let stage = lab();
    assert_eq!(statements(&stage, CERTIFICATE), ["evidence", "evidence", "rendition"]);
    let before = stage.statement(CERTIFICATE);
    stage.run(&["job", "comment", JOB, "the ONU 王镕 had no power"]).exits(0).shows("comment");
    let exclude = ["job", "exclude", JOB, "--task", "onu", "--attempt", "1", "--reason", "off"];
    stage.run(&exclude).exits(0).shows("signed: exclusion");
    stage.run(&exclude).exits(2).says("excluded already");
    assert_eq!(stage.statement(CERTIFICATE), before, "what is certified stays as it is");
    assert_eq!(comments(&stage, CERTIFICATE), 1);
    stage.run(&["verify", CERTIFICATE]).exits(0).shows("INCOMPLETE");

    // Measured and certified again, the comment is said of the new certificate too.
    stage.run(&[&LAB[..], &["--resume"]].concat()).exits(11);
    assert_eq!(comments(&stage, CERTIFICATE), 1);
    assert_ne!(stage.statement(CERTIFICATE), before);
    let shown = stage.run(&["job", "show", JOB]).exits(0);
    let shown = shown.shows("comment: the ONU 王镕 had no power").shows("gave up");
    shown.shows("attempt 1 at onu is excluded: off").shows("was issued");
    let Some(pages) = pages(&stage.path("out/LAB-0001.pdf")) else { return };
    let text = pages.concat();
    assert!(text.contains("had no power") && text.contains("onu, attempt 1"), "{text}");
}

#[test]
fn what_others_add_to_the_file_is_not_lost() {
    let stage = lab();
    stage.run(&["statement", "receipt", CERTIFICATE]).exits(0);
    stage.run(&["job", "comment", JOB, "seen"]).exits(0);
    let kinds = statements(&stage, CERTIFICATE);
    assert!(
        ["receipt", "comment"].iter().all(|kind| kinds.contains(&(*kind).to_owned())),
        "{kinds:?}"
    );
    stage.run(&["statement", "comment", CERTIFICATE, "looked at"]).exits(0);
    // The receipt is of the certificate that was received, which is kept under its number.
    stage.run(&[&LAB[..], &["--resume"]].concat()).exits(11);
    let first = statements(&stage, "out/LAB-0001.job/certificates/1.lcert");
    assert_eq!(first.iter().filter(|kind| *kind == "comment").count(), 2);
    assert!(!statements(&stage, CERTIFICATE).contains(&"receipt".to_owned()));

    // What somebody writes into the file without a key is gone with the next word.
    let mut forged = json(&fs::read_to_string(stage.path(CERTIFICATE)).unwrap());
    let mut statement = forged["statements"][0].clone();
    statement["payload"] = "e30=".into();
    forged["statements"].as_array_mut().unwrap().push(statement);
    stage.write(CERTIFICATE, &forged.to_string());
    stage.run(&["verify", CERTIFICATE]).exits(41);
    stage.run(&["job", "comment", JOB, "mended"]).exits(0);
    stage.run(&["verify", CERTIFICATE]).exits(0);
}

#[test]
fn everything_is_told_in_chinese() {
    let stage = Stage::new();
    let photo = stage.path("光猫.jpg");
    fs::write(&photo, b"\xff\xd8\xff\xe0").unwrap();
    let zh = ["--lang", "zh"];
    stage.run(&[&LAB[..], &["--attach", "光猫.jpg"], &zh].concat()).exits(11);
    for said in [
        &["job", "comment", JOB, "光猫没有通电"][..],
        &["job", "exclude", JOB, "--task", "onu", "--attempt", "1", "--reason", "断电"],
        &["job", "accept", JOB, "--customer", "王堃"],
        &["statement", "receipt", CERTIFICATE],
        &["statement", "comment", CERTIFICATE, "已抽查"],
        &["job", "show", JOB],
        &["job", "state", "--state", "out/lab/state"],
    ] {
        drop(stage.run(&[said, &zh].concat()).exits(0).all_in_chinese());
    }
    let shown = stage.run(&[&["job", "show", JOB][..], &zh].concat()).exits(0);
    drop(shown.shows("王堃 键入姓名验收").shows("备注：光猫没有通电").shows("已附上 光猫.jpg"));
    stage.run(&[&["verify", CERTIFICATE][..], &zh].concat()).exits(0).shows("未完成");
}

#[test]
fn attachments_travel_beside_and_stand_on_the_certificate() {
    let stage = lab();
    assert_eq!(stage.statement(CERTIFICATE)["attachments"], json("[]"));
    stage.write("trace.sor", "not a trace, but nobody asks");
    stage.write("empty", "");
    stage.run(&["job", "accept", JOB, "--customer", "Li Lei"]).exits(0);
    let attach = ["job", "attach", JOB, "trace.sor"];
    stage.run(&attach).exits(0).says("have this one accepted too");
    let facts = stage.statement(CERTIFICATE);
    assert_eq!(facts["number"], "LAB-0001-2");
    let attached = &facts["attachments"][0];
    let digest = attached["sha256"].as_str().unwrap();
    assert_eq!(attached["name"], "trace.sor");
    assert!(stage.path(&format!("out/LAB-0001.files/{digest}-trace.sor")).exists());
    stage.run(&["verify", CERTIFICATE]).exits(0);
    // The same bytes are attached once, and no further certificate is issued.
    stage.run(&attach).exits(0);
    assert_eq!(stage.statement(CERTIFICATE), facts);
    for (file, code, why) in [
        ("absent", 20, "absent"),
        ("empty", 2, "is empty"),
        (".", 2, "is not a file"),
        ("/dev/zero", 2, "is not a file"),
    ] {
        stage.run(&["job", "attach", JOB, file]).exits(code).says(why).says("hint: ");
    }
    assert_eq!(stage.statement(CERTIFICATE), facts);
}

#[test]
fn a_job_that_is_not_there_or_not_ones_own_is_told() {
    let stage = copper();
    stage.run(&["job", "comment", "out/WO-42", "x"]).exits(20).says("hint: name the folder");
    stage.run(&["job", "show", "/"]).exits(2).says("names no job").says("hint: ");
    stage.run(&["job", "state"]).exits(20).says("counted nothing").says("hint: ");
    certify(&stage, &[]).exits(12);
    let comment = ["job", "comment", "out/WO-42.lcert", "x"];
    stage.run(&comment).exits(2).says("is not named").says("--signer");
    let exclude = ["job", "exclude", "out/WO-42", "--task", "nothing", "--attempt", "1"];
    let mine = signer("keys");
    let exclude = [&exclude[..], &["--reason", "x"], &mine].concat();
    stage.run(&exclude).exits(2).says("no attempt 1 at `nothing`").says("job show");
    let long = "光".repeat(2001);
    let long = [&["job", "comment", "out/WO-42", &long][..], &mine].concat();
    stage.run(&long).exits(2).says("2001 characters");
    stage.run(&[&comment[..], &mine].concat()).exits(0);
    let counted = stage.run(&["job", "state", "--format", "json"]).exits(0);
    let counted = json(&counted.stdout);
    assert_eq!((&counted["attempts"], &counted["lines"][0]["line"]), (&1.into(), &"L-4711".into()));
    // Another operator's key: nothing is signed, and what was said waits for the right one.
    let before = fs::read(stage.path("out/WO-42.lcert")).unwrap();
    let other = prepared("");
    let keys = other.path("keys").display().to_string();
    let theirs = [&["job", "comment", "out/WO-42", "y"][..], &signer(&keys)].concat();
    stage.run(&theirs).exits(33).says("hint: ");
    assert_eq!(fs::read(stage.path("out/WO-42.lcert")).unwrap(), before);
    let next = [&["job", "comment", "out/WO-42", "z"][..], &mine].concat();
    stage.run(&next).exits(0);
    assert_eq!(comments(&stage, "out/WO-42.lcert"), 3);
}

/// How many comments a certificate's file has.
fn comments(stage: &Stage, certificate: &str) -> usize {
    statements(stage, certificate).iter().filter(|kind| *kind == "comment").count()
}

#[test]
fn what_was_sealed_just_before_a_stop_is_not_sealed_again() {
    let stage = lab();
    let journal = stage.path("out/LAB-0001.job/journal.jsonl");
    for (said, text) in (1..).zip(["the same", "the same", "another"]) {
        stage.run(&["job", "comment", JOB, text]).exits(0);
        assert_eq!(comments(&stage, CERTIFICATE), said);
    }
    // Back to where the last comment was noted, and its statement not yet.
    let written = fs::read_to_string(&journal).unwrap();
    let noted = written.rfind("\"commented\"").unwrap();
    let end = noted + written[noted..].find('\n').unwrap() + 1;
    fs::write(&journal, &written[..end]).unwrap();
    stage.run(&[&LAB[..], &["--resume"]].concat()).exits(11);
    let shown = stage.run(&["job", "comment", JOB, "the same"]).exits(0);
    drop(shown.shows("signed: comment"));
    assert_eq!(comments(&stage, CERTIFICATE), 4);
    stage.run(&["verify", CERTIFICATE]).exits(0);
}
