//! A line that is certified again: each certificate names the other.

use std::fs;

use linecert_cert::{Standing, TrustRoots};

use super::{certify, copper, report, statements};
use crate::harness::Stage;

const OLD: &str = "old.lcert";
const NEW: &str = "again/WO-42.lcert";

/// A copper pair with a certificate of an earlier job.
fn certified() -> Stage {
    let stage = copper();
    certify(&stage, &[]).exits(12);
    fs::copy(stage.path("out/WO-42.lcert"), stage.path(OLD)).unwrap();
    stage
}

/// Certifies it in another folder.
fn again(stage: &Stage, more: &[&str]) -> crate::harness::Run {
    let certify = crate::site::CERTIFY.map(|word| if word == "out" { "again" } else { word });
    stage.run(&[&certify[..], &["--results", "next.toml"], more].concat())
}

#[test]
fn each_names_the_other() {
    let stage = certified();
    let reason = ["--supersedes", OLD, "--reason", "the splice was mended"];
    drop(again(&stage, &reason).exits(12));
    let facts = stage.statement(NEW);
    assert_eq!(facts["certifies_again"]["reason"], "the splice was mended");
    assert_eq!(facts["line_attempts"]["previous"], facts["certifies_again"]["supersedes"]);
    assert_eq!(statements(&stage, OLD).iter().filter(|kind| *kind == "supersede").count(), 1);
    let trust = TrustRoots::parse(&fs::read(stage.path("keys/trust-root.json")).unwrap()).unwrap();
    let (old, new) = (report(&stage, OLD, &trust), report(&stage, NEW, &trust));
    let (by, reason_given) = (new.certificate.digest(), "the splice was mended".to_owned());
    assert_eq!(old.standing, Standing::Superseded { by, reason: reason_given });
    assert_eq!(new.standing, Standing::Current);
    // Saying it once more changes nothing.
    let before = fs::read(stage.path(OLD)).unwrap();
    drop(again(&stage, &[&reason[..], &["--resume"]].concat()).exits(12));
    assert_eq!(fs::read(stage.path(OLD)).unwrap(), before);
}

#[test]
fn what_cannot_be_superseded_is_told() {
    let stage = certified();
    let with = |file: &str| again(&stage, &["--supersedes", file, "--reason", "x"]);
    drop(with("absent.lcert").exits(20).says("hint: "));
    stage.write("garbage.lcert", "{}");
    drop(with("garbage.lcert").exits(30).says("hint: "));
    drop(again(&stage, &["--supersedes", OLD]).exits(2));
    let other = fs::read_to_string(stage.path("order.toml")).unwrap().replace("L-4711", "L-4712");
    stage.write("order.toml", &other);
    drop(with(OLD).exits(2).says("is of another line: L-4711").says("hint: "));
    assert!(!stage.path("again").exists(), "nothing was begun");
}
