//! The customer accepts: by a typed name, a drawn signature, or a key of their own.

use std::fs;

use linecert_cert::{
    Acceptance, Challenge, Claim, Envelope, Head, Method, Signer as _, SigningKey, write_answer,
};

use super::{CERTIFICATE, JOB, lab, statements};
use crate::harness::{Stage, json};

/// The least PNG: one white pixel.
const PICTURE: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0xf8, 0x0f, 0, 1, 1, 1, 0, 0x1b, 0xb6, 0xee, 0x56, 0, 0, 0, 0, b'I', b'E',
    b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

pub(super) fn accepts(stage: &Stage) -> usize {
    statements(stage, CERTIFICATE).iter().filter(|kind| *kind == "acceptance").count()
}

#[test]
fn a_typed_name_is_accepted_once() {
    let stage = lab();
    let accept = ["job", "accept", JOB, "--customer", " 王镕 ", "--remarks", "安装整洁"];
    stage.run(&accept).exits(0).shows("acceptance");
    stage.run(&accept).exits(2).says("accepted already").says("hint: ");
    stage.run(&["job", "accept", JOB, "--own-key"]).exits(2).says("accepted already");
    assert_eq!(accepts(&stage), 1);
    stage.run(&["verify", CERTIFICATE]).exits(0);
    stage.run(&["job", "accept", JOB]).exits(2);
    stage.run(&["job", "accept", JOB, "--customer", ""]).exits(2);
}

#[test]
fn a_drawn_signature_is_kept_beside() {
    let stage = lab();
    fs::write(stage.path("签名.png"), PICTURE).unwrap();
    stage.write("text.txt", "no picture");
    let drawn = |file| ["job", "accept", JOB, "--customer", "Li Lei", "--drawn", file];
    stage.run(&drawn("absent.png")).exits(20).says("hint: ");
    stage.run(&drawn("text.txt")).exits(2).says("is not a picture");
    let before = stage.statement(CERTIFICATE);
    stage.run(&drawn("签名.png")).exits(0).shows("acceptance");
    // It is drawn for that certificate, which does not change by it.
    assert_eq!(stage.statement(CERTIFICATE), before);
    let kept: Vec<_> = fs::read_dir(stage.path("out/LAB-0001.files")).unwrap().flatten().collect();
    let [kept] = &kept[..] else { panic!("{kept:?}") };
    assert!(kept.file_name().to_string_lossy().ends_with("-签名.png"), "{kept:?}");
    stage.run(&["verify", CERTIFICATE]).exits(0);
}

/// What the customer's telephone does.
pub(super) fn answer(challenge: &Challenge, seed: u8) -> Envelope {
    let key = SigningKey::from_seed(&[seed; 32]);
    let head = Head {
        subject: challenge.certificate,
        salt: challenge.nonce,
        made_at: linecert_measure::Timestamp::now(),
    };
    let (customer, method) = ("韩梅梅".to_owned(), Method::OwnKey(key.public_key()));
    let acceptance = Acceptance { head, customer, method, remarks: None };
    Claim::Acceptance(acceptance).seal(&key).unwrap()
}

pub(super) fn asked(stage: &Stage) -> Challenge {
    let asked = stage.run(&["job", "accept", JOB, "--own-key", "--format", "json"]).exits(0);
    json(&asked.stdout)["challenge"].as_str().unwrap().parse().unwrap()
}

#[test]
fn the_customers_own_key_answers_what_was_asked() {
    let stage = lab();
    let take = |file: &str| stage.run(&["job", "accept", JOB, "--answer", file]);
    take("answer.json").exits(2).says("not asked yet").says("hint: ");
    let challenge = asked(&stage);
    let shown = stage.run(&["job", "accept", JOB, "--own-key", "--svg", "code.svg"]).exits(0);
    // Until it is answered the same is asked: the telephone may have read it already.
    drop(shown.shows(&challenge.to_string()).shows("▄"));
    assert!(stage.path("code.svg").exists());

    let good = answer(&challenge, 9);
    let stale = Challenge { nonce: linecert_cert::Salt([7; 16]), ..challenge };
    fs::write(stage.path("stale.json"), answer(&stale, 9).to_json()).unwrap();
    stage.write("garbled.txt", "LCACCEPTED1:%%%");
    stage.write("other.txt", "what was this again");
    take("absent.json").exits(20);
    take("stale.json").exits(41).says("answers the nonce").says("hint: ");
    take("garbled.txt").exits(41);
    take("other.txt").exits(24).says("no answer is found").says("hint: ");
    assert_eq!(accepts(&stage), 0);

    stage.write("answer.txt", &write_answer(&good));
    take("answer.txt").exits(0).shows("signed: acceptance");
    assert_eq!(accepts(&stage), 1);
    stage.run(&["verify", CERTIFICATE]).exits(0);
    let shown = stage.run(&["job", "show", JOB]).exits(0);
    drop(shown.shows("韩梅梅 accepted with a key of their own"));
    take("answer.txt").exits(2).says("accepted already");
}

#[test]
fn an_answer_comes_as_text_or_as_its_envelope() {
    for as_text in [true, false] {
        let stage = lab();
        let envelope = answer(&asked(&stage), 3);
        let file = stage.write("envelope.json", &String::from_utf8(envelope.to_json()).unwrap());
        let text = if as_text { write_answer(&envelope) } else { file.display().to_string() };
        stage.run(&["job", "accept", JOB, "--answer", &text]).exits(0);
        assert_eq!(accepts(&stage), 1);
    }
}
