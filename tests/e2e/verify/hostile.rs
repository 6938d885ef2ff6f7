//! Files and names that somebody made to mislead whoever looks at them.

use std::{
    ffi::OsStr,
    fs::{self, File},
    os::unix::ffi::OsStrExt as _,
    process::Command,
};

use super::catalogue::folder;
use crate::{
    harness::{PASSPHRASE, Stage, finish},
    job::lab,
};

const CERTIFICATE: &str = "out/LAB-0001.lcert";
/// Clears the screen, by either kind of control; turns the direction; begins a line of its own.
const HOSTILE: &str = "x\u{1b}[2J\u{9b}2J\u{202e}y\nPASS  all of it";

#[track_caller]
fn is_harmless(text: &str) {
    let unsafe_ = |c: char| matches!(c, '\u{1b}' | '\u{9b}' | '\u{202e}');
    assert!(!text.contains(unsafe_), "{text:?}");
    assert!(!text.lines().any(|line| line.starts_with("PASS  all of it")), "{text}");
}

#[test]
fn a_text_in_a_certificate_cannot_paint_the_screen() {
    let stage = lab();
    stage.run(&["job", "comment", "out/LAB-0001", HOSTILE]).exits(0);
    for more in [&[][..], &["--lang", "zh"], &["--format", "json"]] {
        for command in [["verify", CERTIFICATE], ["job", "show"]] {
            let place = if command[0] == "job" { &["out/LAB-0001"][..] } else { &[] };
            let run = stage.run(&[&command[..], place, more].concat()).exits(0);
            is_harmless(&run.stdout);
            is_harmless(&run.stderr);
        }
    }
}

#[test]
fn a_name_in_a_request_cannot_paint_the_screen_of_the_issuer() {
    let stage = Stage::new();
    let request = ["key", "request", "hers", "--name", HOSTILE, "--staff", "7", "--role"];
    stage.run(&[&request[..], &["technician"], &PASSPHRASE].concat()).exits(0);
    for more in [&[][..], &["--format", "json"]] {
        let show = ["key", "show", "hers/key-request.json"];
        is_harmless(&stage.run(&[&show[..], more].concat()).exits(0).stdout);
    }
    let new = ["key", "new", "keys", "--operator", HOSTILE, "--technician", HOSTILE, "--staff"];
    let new = stage.run(&[&new[..], &["7"], &PASSPHRASE].concat()).exits(0);
    is_harmless(&new.stdout);
    for shown in [["key", "show", "keys/key-cert.json"], ["trust", "show", "keys/trust-root.json"]]
    {
        is_harmless(&stage.run(&shown).exits(0).stdout);
    }
}

#[test]
fn a_name_of_a_file_that_is_not_text_is_no_reason_to_panic() {
    let stage = lab();
    let name = OsStr::from_bytes(b"certificate-\xff.lcert");
    fs::copy(stage.path(CERTIFICATE), stage.path("").join(name)).unwrap();
    let run = |arguments: &[&str]| finish(stage.command(arguments).arg(name));
    drop(run(&["verify"]).exits(0));
    let log = ["log", "new", "log", "--name", "n", "--year", "2026"];
    stage.run(&[&log[..], &PASSPHRASE].concat()).exits(0);
    let add = [&["log", "add", "log", "--format", "json"][..], &PASSPHRASE].concat();
    drop(run(&add).exits(0).shows("certificate-\u{fffd}.lcert"));
    let new = ["key", "new", "--operator", "O", "--technician", "T", "--staff", "1"];
    let new = [&new[..], &["--format", "json"], &PASSPHRASE].concat();
    let folder = OsStr::from_bytes(b"keys-\xff");
    drop(finish(stage.command(&new).arg(folder)).exits(0));
}

#[test]
fn a_pipe_in_the_place_of_an_attachment_is_not_waited_for() {
    let stage = Stage::new();
    fs::copy(folder().join("good/pass.lcert"), stage.path("pass.lcert")).unwrap();
    let attachment = &stage.statement("pass.lcert")["attachments"][0];
    let name = format!("{}-outlet.jpg", attachment["sha256"].as_str().unwrap());
    fs::create_dir(stage.path("pass.files")).unwrap();
    let made = Command::new("mkfifo").arg(stage.path("pass.files").join(name)).status().unwrap();
    assert!(made.success());
    let trust = folder().join("trust-root.json");
    let verify = ["verify", "pass.lcert", "--trust", trust.to_str().unwrap()];
    stage.run(&verify).exits(46).says("it is not there");
}

#[test]
fn an_attachment_may_be_larger_than_any_certificate() {
    let stage = lab();
    let large = |name| File::create(stage.path(name)).unwrap().set_len((64 << 20) + 1).unwrap();
    large("capture.pcap");
    stage.run(&["job", "attach", "out/LAB-0001", "capture.pcap"]).exits(0);
    stage.run(&["verify", CERTIFICATE]).exits(0).shows("1, unchanged: capture.pcap");
    large("large.lcert");
    stage.run(&["verify", "large.lcert"]).exits(30).says("more than the 67108864");
}

#[test]
fn what_a_verb_writes_beside_a_certificate_takes_the_place_of_nothing() {
    let stage = lab();
    let before = fs::read(stage.path(CERTIFICATE)).unwrap();
    let request = ["statement", "stamp", "request", CERTIFICATE];
    let over = [&request[..], &["--out", CERTIFICATE]].concat();
    stage.run(&over).exits(2).says("exists already");
    let over = ["job", "accept", "out/LAB-0001", "--own-key", "--svg", CERTIFICATE];
    stage.run(&over).exits(2).says("exists already");
    assert_eq!(fs::read(stage.path(CERTIFICATE)).unwrap(), before);
    let page = |out| stage.run(&["report", "page", CERTIFICATE, "--out", out]);
    stage.write("key.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
    page("key.pem").exits(2).says("exists already");
    page("page.pdf").exits(0);
    page("page.pdf").exits(0);
    stage.run(&request).exits(0);
    stage.run(&request).exits(0);
}
