//! `verify` on the golden certificates and their forgeries: each gets its code.

use std::{fs, path::PathBuf};

use crate::harness::{Stage, json, root};

pub(super) fn folder() -> PathBuf {
    root().join("tests/golden/certificate/v1")
}

/// The trust root that a golden certificate is verified under.
fn trust(name: &str) -> &'static str {
    match name {
        "training" => "lab-trust-root.json",
        _ => "trust-root.json",
    }
}

fn verify(stage: &Stage, (kind, name): (&str, &str), more: &[&str]) -> crate::harness::Run {
    let file = folder().join(kind).join(format!("{name}.lcert"));
    let trust = folder().join(trust(name));
    let (file, trust) = (file.to_str().unwrap(), trust.to_str().unwrap());
    stage.run(&[&["verify", file, "--trust", trust], more].concat())
}

#[test]
fn every_good_certificate_verifies() {
    let stage = Stage::new();
    let list = fs::read_to_string(folder().join("good.txt")).unwrap();
    for (name, what) in list.lines().filter_map(|line| line.split_once(": ")) {
        let run = verify(&stage, ("good", name), &["--format", "json"]).exits(0);
        let known = json(&run.stdout);
        let verdict = known["verdict"].as_str().unwrap();
        assert!(what.starts_with(verdict), "{name}: {verdict}");
        let logged = known["log"]["logged"]["state"] == "logged";
        assert_eq!(logged, what.contains(", entry "), "{name}");
        let statements = known["statements"].as_array().unwrap().len();
        assert!(what.contains(&format!(", {statements} statements")), "{name}");
        let standing = known["standing"]["state"].as_str().unwrap();
        let expect = if what.contains("withdrawn") { "revoked" } else { standing };
        assert!(standing == expect && (what.contains(standing) || standing == "revoked"), "{name}");
        verify(&stage, ("good", name), &["--lang", "zh"]).exits(0).shows("核验通过");
    }
}

/// Asserts what a golden certificate meets, and what not.
#[track_caller]
fn requires(name: &str, what: &str, code: i32) {
    let run = verify(&Stage::new(), ("good", name), &["--require", what]).exits(code);
    assert_eq!(run.stdout.is_empty(), code != 0, "{}", run.stdout);
    let chinese = ["--require", what, "--lang", "zh"];
    let run = verify(&Stage::new(), ("good", name), &chinese).exits(code);
    assert_eq!(run.stderr.contains("提示"), code != 0, "{}", run.stderr);
}

#[test]
fn what_is_required_is_there_or_told() {
    requires("everything", "logged,witnessed,bracketed,accepted,received,rendered,current", 0);
    for what in ["logged", "witnessed", "bracketed", "accepted", "received", "rendered"] {
        requires("pass", what, 49);
    }
    requires("pass", "current", 0);
    requires("superseded", "current", 48);
    requires("withdrawn", "current,logged", 48);
    requires("logged-before-the-key-was-lost", "logged,witnessed", 0);
    requires("logged-before-the-key-was-lost", "bracketed", 49);
    let run = verify(&Stage::new(), ("good", "pass"), &["--require", "logged,nonsense"]);
    run.exits(2).says("unknown requirement `nonsense`");
}

#[test]
fn every_forgery_gets_its_code() {
    let stage = Stage::new();
    let list = fs::read_to_string(folder().join("forgeries.txt")).unwrap();
    let mut count = 0;
    for (name, what) in list.lines().filter_map(|line| line.split_once(": ")) {
        let code = what.split(' ').next().unwrap().parse().unwrap();
        let run = verify(&stage, ("forgeries", name), &[]).exits(code).says("hint: ");
        assert!(run.stdout.is_empty(), "{name}: {}", run.stdout);
        count += 1;
    }
    assert!(count > 60, "{count}");
}

#[test]
fn attachments_are_there_missing_or_swapped() {
    let stage = Stage::new();
    let file = folder().join("good/pass.lcert");
    fs::copy(&file, stage.path("pass.lcert")).unwrap();
    let trust = folder().join("trust-root.json");
    let with = |more: &[&str]| {
        let arguments = ["verify", "pass.lcert", "--trust", trust.to_str().unwrap()];
        stage.run(&[&arguments, more].concat())
    };
    with(&[]).exits(0).shows("not known: 1 of them, and pass.files is not there");
    with(&["--files", "elsewhere"]).exits(46).says("`outlet.jpg`: it is not there");
    fs::create_dir(stage.path("pass.files")).unwrap();
    with(&[]).exits(46).says("it is not there").says("put the file back");

    let attachment = &stage.statement("pass.lcert")["attachments"][0];
    let digest = attachment["sha256"].as_str().unwrap();
    let name = format!("pass.files/{digest}-{}", attachment["name"].as_str().unwrap());
    fs::write(stage.path(&name), b"a photo").unwrap();
    with(&[]).exits(0).shows("1, unchanged: outlet.jpg");
    with(&["--lang", "zh"]).exits(0).shows("均未改动：outlet.jpg");
    for swapped in [&b"A photo"[..], b"a phot", b""] {
        fs::write(stage.path(&name), swapped).unwrap();
        with(&[]).exits(46).says("`outlet.jpg`").says("do not rely on this file");
    }
    fs::rename(stage.path("pass.files"), stage.path("elsewhere")).unwrap();
    with(&["--files", "elsewhere"]).exits(46);
}
