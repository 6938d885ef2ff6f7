//! `verify`: what does not verify, and how it is told.

mod catalogue;
mod hostile;

use std::{fs, ops::Range};

use crate::{
    harness::{Run, Stage, json},
    serial::SerialPeer,
    site::{CERTIFICATE, CERTIFY, meter, prepared},
};

const TRUST: &str = "keys/trust-root.json";

/// A stage with the certificate of a lab line, `LAB-0001.lcert`; an ONU that is off is quickest.
pub(crate) fn lab() -> Stage {
    let stage = Stage::new();
    stage.run(&["certify", "--lab", "--fault", "onu-offline"]).exits(11);
    stage
}

#[test]
fn a_changed_octet_anywhere_is_told() {
    let stage = lab();
    let bundle = fs::read(stage.path("LAB-0001.lcert")).unwrap();
    for part in signed_parts(&bundle) {
        let step = part.len().div_ceil(15);
        for (n, position) in part.step_by(step).enumerate() {
            let mut changed = bundle.clone();
            changed[position] ^= 1 << (n % 8);
            fs::write(stage.path("changed.lcert"), changed).unwrap();
            let run = stage.run(&["verify", "changed.lcert"]);
            assert!(matches!(run.code, Some(30..=39)), "octet {position}: {run:?}");
            told(&run);
        }
    }
}

/// Where payload and signature of the certificate and of its key-cert stand in a bundle.
fn signed_parts(bundle: &[u8]) -> Vec<Range<usize>> {
    let text = str::from_utf8(bundle).unwrap();
    let whole = json(text);
    let envelopes = [&whole["envelope"], &whole["key_certs"][0]];
    let parts = envelopes.iter().flat_map(|e| [&e["payload"], &e["signatures"][0]["sig"]]);
    let place = |part: &serde_json::Value| {
        let part = part.as_str().unwrap();
        let start = text.find(part).unwrap();
        start..start + part.len()
    };
    parts.map(place).collect()
}

/// Asserts one line that says what broke, and one that says what to do.
#[track_caller]
fn told(run: &Run) {
    let lines: Vec<_> = run.stderr.lines().collect();
    let [error, hint] = lines[..] else { panic!("{}", run.stderr) };
    assert!(error.starts_with("error: ") && error.contains("does not verify: verify the "));
    assert!(hint.starts_with("hint: "), "{hint}");
    assert!(run.stdout.is_empty(), "{}", run.stdout);
}

#[test]
fn a_file_that_is_no_certificate_is_told() {
    let stage = lab();
    let bundle = fs::read(stage.path("LAB-0001.lcert")).unwrap();
    let half = &bundle[..bundle.len() / 2];
    let twice = [&bundle[..], &bundle[..]].concat();
    for octets in [half, &twice, b"", b"{}", b"null", b"\0\xff\xfe\x80", "证书".as_bytes()] {
        fs::write(stage.path("no.lcert"), octets).unwrap();
        let run = stage.run(&["verify", "no.lcert"]).exits(30);
        told(&run);
    }
    stage.run(&["verify", "absent.lcert"]).exits(20).says("absent.lcert").says("hint: ");
    stage.run(&["verify", "."]).exits(2).says("cannot be read").says("hint: ");
}

#[test]
fn training_and_real_work_do_not_verify_under_each_other() {
    let newport = SerialPeer::newport();
    let stage = prepared(&meter(newport.port()));
    stage.run(&CERTIFY).exits(11);
    stage.run(&["certify", "--lab", "--fault", "onu-offline"]).exits(11);

    stage.run(&["verify", CERTIFICATE, "--trust", TRUST]).exits(0).shows("Han Meimei");
    stage.run(&["verify", "LAB-0001.lcert"]).exits(0).shows("TRAINING");
    check(&stage, &["LAB-0001.lcert", "--trust", TRUST]);
    check(&stage, &[CERTIFICATE]);

    let other = prepared("");
    let other = other.path(TRUST);
    check(&stage, &[CERTIFICATE, "--trust", other.to_str().unwrap()]);
}

#[track_caller]
fn check(stage: &Stage, arguments: &[&str]) {
    let run = stage.run(&[&["verify"], arguments].concat());
    assert!(matches!(run.code, Some(33 | 37)), "{run:?}");
    told(&run);
}

#[test]
fn a_trust_root_that_is_none_is_told() {
    let stage = lab();
    stage.write("root.json", "{}");
    for (file, code) in [("root.json", 2), ("absent.json", 20), (".", 2)] {
        let run = stage.run(&["verify", "LAB-0001.lcert", "--trust", file]);
        run.exits(code).says(file).says("not a usable trust root").says("hint: ");
    }
}
