//! `log`: a transparency log from its first entry to a certificate that shows when it was made.

mod killed;
mod peer;
mod stage;
mod unhappy;

use std::{fs, path::Path};

use linecert_cert::{Basis, Logged, Report, TrustRoots, Witnessed, verify};

use self::stage::{
    KEY_CERT, LOG, ORIGIN, TRUST, WITNESSES, add, answer, ask, attach, comment, monitor, operator,
    prove, witness,
};
use crate::{
    harness::{Stage, check_golden, json},
    serial::SerialPeer,
    site::{CERTIFICATE, CERTIFY, meter},
};

#[test]
fn help_stands_in_both_languages() {
    let commands = [
        &["log", "--help"][..],
        &["log", "new", "--help"],
        &["log", "show", "--help"],
        &["log", "add", "--help"],
        &["log", "prove", "--help"],
        &["log", "request", "--help"],
        &["log", "attach", "--help"],
        &["log", "monitor", "--help"],
        &["log", "seen", "--help"],
        &["log", "witness", "new", "--help"],
        &["log", "witness", "answer", "--help"],
    ];
    check_golden("help-log.en.txt", "en", &commands);
    check_golden("help-log.zh.txt", "zh", &commands);
}

fn report(stage: &Stage) -> Report {
    let trust = TrustRoots::parse(&fs::read(stage.path(TRUST)).unwrap()).unwrap();
    verify(&fs::read(stage.path(CERTIFICATE)).unwrap(), &trust).unwrap()
}

#[test]
fn a_certificate_shows_that_it_was_made_between_two_times() {
    let newport = SerialPeer::newport();
    let stage = operator(&meter(newport.port()));
    // The operator's own keys first, so that there is something to have seen.
    add(&stage, &[TRUST, KEY_CERT]).exits(0).says("3 new");
    witness(&stage, "0");
    let state = ["--state", "state"];
    stage.run(&[&["log", "seen", LOG, "--trust", TRUST], &state[..]].concat()).exits(0);
    stage.run(&[&CERTIFY[..], &state].concat()).exits(11);
    assert_eq!(report(&stage).times.basis(), Basis::NotBefore);

    // The key-cert is there already, and keeps its place.
    let all = envelopes(&stage);
    let size = 3 + all - 1;
    let added = add(&stage, &[CERTIFICATE, "--trust", TRUST, "--prove"]).exits(0);
    let added = added.says(&format!("{} new, {size} in the log", all - 1));
    let added = added.shows("No witness has cosigned.");
    let lines: Vec<_> = added.stdout.lines().map(|line| line.trim_start()).collect();
    assert!(lines[0].starts_with("3  certificate"), "{}", added.stdout);
    assert!(lines[1].starts_with("2  key-cert"), "{}", added.stdout);
    assert_eq!(report(&stage).times.basis(), Basis::NotBefore);

    // A witness says what size it has seen.
    ask(&stage, "w1", "0").exits(25).shows("3\n").says("status 409").says("hint: ");
    witness(&stage, "3");
    let proven = prove(&stage, CERTIFICATE).exits(0).shows("Witnessed: w1.example.org");
    drop(proven.shows(&format!("{all} of {all} envelopes")));
    let report = report(&stage);
    assert_eq!(report.times.basis(), Basis::Bracket);
    let Logged::Entry { index: 3, checkpoint } = report.sighting.logged else {
        panic!("{:?}", report.sighting)
    };
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), (ORIGIN, size));
    assert!(matches!(checkpoint.witnessed, Witnessed::Enough { .. }));
    stage.run(&["verify", CERTIFICATE, "--trust", TRUST]).exits(0);
    monitor(&stage, LOG).exits(0).shows("nothing was seen of it before");
    let again = monitor(&stage, LOG).exits(0);
    drop(again.shows(&format!("size {size}: every entry is as it was signed, and")));
    check_for_names(&stage.path(LOG));
}

/// Nothing of a person, line or order stands in a folder that is served to everybody.
fn check_for_names(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            check_for_names(&path);
            continue;
        }
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        for name in ["Han Meimei", "T-100", "李雷", "L-4711", "WO-42", "Example Net"] {
            assert!(!text.contains(name), "{name} in {}", path.display());
        }
    }
}

/// How many envelopes the certificate's bundle has, with what was said about it.
fn envelopes(stage: &Stage) -> u64 {
    let bundle = json(&fs::read_to_string(stage.path(CERTIFICATE)).unwrap());
    let several = |key: &str| bundle[key].as_array().unwrap().len();
    (1 + several("key_certs") + several("statements")).try_into().unwrap()
}

#[test]
fn a_proof_is_never_replaced_by_one_that_shows_less() {
    let newport = SerialPeer::newport();
    let stage = operator(&meter(newport.port()));
    stage.run(&[&CERTIFY[..], &["--state", "state"]].concat()).exits(11);
    add(&stage, &[CERTIFICATE]).exits(0);
    witness(&stage, "0");
    prove(&stage, CERTIFICATE).exits(0);
    let before = fs::read(stage.path(CERTIFICATE)).unwrap();
    // Who cosigned what is lost, and the log has grown.
    fs::remove_dir_all(stage.path("log/cosigned")).unwrap();
    fs::write(stage.path("comment.json"), comment(1)).unwrap();
    add(&stage, &["comment.json"]).exits(0).shows("comment ");
    prove(&stage, CERTIFICATE).exits(0).shows("Witnessed: ");
    assert_eq!(fs::read(stage.path(CERTIFICATE)).unwrap(), before);
    assert_eq!(report(&stage).times.basis(), Basis::NotAfter);
}

#[test]
fn programs_read_what_people_do() {
    let stage = operator("");
    let files = [KEY_CERT, TRUST, "--format", "json"];
    let added = add(&stage, &files).exits(0);
    let added: Vec<_> = added.stdout.lines().map(json).collect();
    let types: Vec<_> = added.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["key-cert", "trust-root", "trust-root"]);
    assert_eq!(added[2]["index"], 2);
    witness(&stage, "0");
    let run = stage.run(&["log", "show", LOG, "--trust", TRUST, "--format", "json"]).exits(0);
    let shown = json(&run.stdout);
    assert_eq!((&shown["origin"], &shown["size"]), (&ORIGIN.into(), &3.into()));
    assert_eq!(shown["witnessed"]["quorum"], "met");
    assert_eq!(shown["cosigned"], serde_json::json!([3]));
    let arguments = ["log", "monitor", LOG, "--state", "m", "--trust", TRUST, "--format", "json"];
    let monitored = json(&stage.run(&arguments).exits(0).stdout);
    assert_eq!(
        (&monitored["sound"], &monitored["findings"]),
        (&true.into(), &serde_json::json!([]))
    );
    assert_eq!(monitored["entries"], serde_json::json!({ "key-cert": 1, "trust-root": 2 }));
}

#[test]
fn all_of_it_is_said_in_chinese() {
    let stage = operator("");
    let chinese = |arguments: &[&str], code| {
        let mut run = stage.run(&[arguments, &["--lang", "zh"]].concat()).exits(code);
        // A name that looks like words.
        run.stdout = run.stdout.replace(ORIGIN, "LOG");
        run.all_in_chinese()
    };
    drop(add(&stage, &[KEY_CERT, "--lang", "zh"]).exits(0).all_in_chinese());
    witness(&stage, "0");
    drop(chinese(&["log", "show", LOG, "--trust", TRUST], 0).shows("已见证"));
    drop(chinese(&["log", "show", LOG], 0).shows("未核验"));
    drop(chinese(&["log", "monitor", LOG, "--state", "m", "--trust", TRUST], 0));
    drop(chinese(&["log", "seen", LOG, "--trust", TRUST, "--state", "s"], 0));
    fs::remove_dir_all(stage.path("log/tile/0")).unwrap();
    let found = chinese(&["log", "monitor", LOG, "--state", "m", "--trust", TRUST], 40);
    let found = found.shows("缺少 tile/0/000.p/1").says("与签名不符");
    assert!(found.stderr.contains("提示: "), "{}", found.stderr);
}

#[test]
fn envelopes_and_proofs_can_be_had_again_and_again() {
    let stage = operator("");
    add(&stage, &[KEY_CERT]).exits(0).says("1 new");
    let again = add(&stage, &[KEY_CERT]).exits(0).says("0 new");
    assert!(again.stdout.trim_start().starts_with("0  key-cert"), "{}", again.stdout);
}

#[test]
fn a_log_that_grows_while_a_witness_thinks_is_witnessed_all_the_same() {
    let stage = operator("");
    add(&stage, &[KEY_CERT]).exits(0);
    let request = ["log", "request", LOG, "--trust", TRUST];
    let request = stage.run(&request).exits(0).stdout;
    stage.write("request", &request);
    for witness in WITNESSES {
        let answered = answer(&stage, witness, &request).exits(0).stdout;
        stage.write(&format!("{witness}.response"), &answered);
    }
    add(&stage, &[TRUST]).exits(0).says("3 in the log");
    let responses = ["w1.response", "w2.response"];
    attach(&stage, &responses).exits(40).says("--request");
    let with_request = [&responses[..], &["--request", "request"]].concat();
    attach(&stage, &with_request).exits(0).shows("Witnessed: w1.example.org");
    // The newest checkpoint has no witness yet; the laptop keeps the one that has.
    stage.run(&["log", "show", LOG, "--trust", TRUST]).exits(0).shows("No witness has cosigned.");
    let seen = ["log", "seen", LOG, "--trust", TRUST, "--state", "state"];
    stage.run(&seen).exits(0).shows("size 1: ").shows("Witnessed: ");
    monitor(&stage, LOG).exits(0);
}
