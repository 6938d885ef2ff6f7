//! From a request to a key-cert: who gets one, for what, and who does not.

use std::fs;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use linecert_cert::{
    BACK_DATED_AT_MOST, Holder, KeyCert, KeyCertFile, Role, Scope, Signer, SigningKey, Skill,
    Validity,
};
use linecert_measure::Timestamp;

use super::{KNOWN, OPERATOR, TRUST, site};
use crate::harness::{PASSPHRASE, Stage, json};

#[test]
fn a_key_cert_says_what_was_granted_and_no_more() {
    let (stage, _meter) = site();
    let scope = ["--access", "gpon,vdsl2", "--region", "North,South", "--days", "90"];
    let run = stage.enrol(("li", "T-2"), &[], &scope).exits(0);
    run.shows("skill 2").shows("gpon, vdsl2").shows("North, South");
    let show = ["key", "show", "li/key-cert.json"];
    stage.run(&[&show[..], &["--lang", "zh"]].concat()).exits(0).all_in_chinese();
    let shown = json(&stage.run(&[&show[..], &["--format", "json"]].concat()).exits(0).stdout);
    assert_eq!((&shown["staff_number"], &shown["skill"]), (&"T-2".into(), &2.into()));
    // The line of the work order is an EPON line.
    stage.certify("li", "out", &[]).exits(34).says("epon");
    assert_eq!(fs::read_dir(stage.path("keys/issued")).unwrap().count(), 2, "the issuer remembers");
}

#[test]
fn a_request_proves_the_key_and_shows_the_rest() {
    let (stage, _meter) = site();
    let ask = ["key", "request", "noc", "--name", "NOC", "--staff", "N-1", "--role", "noc"];
    stage.open(&ask).exits(0).says("Send noc/key-request.json");
    stage.run(&["key", "show", "noc/key-request.json"]).exits(0).shows("operations centre");
    let key = fs::read(stage.path("noc/key.pem")).unwrap();
    stage.open(&ask).exits(0);
    assert_eq!(fs::read(stage.path("noc/key.pem")).unwrap(), key, "the key that is there is taken");
    stage.open(&[&ask[..], &["--skill", "2"]].concat()).exits(2).says("only technicians");
    let issue =
        [&["key", "issue", "noc/key-request.json", "--out", "noc/c"][..], &OPERATOR].concat();
    stage.open(&[&issue[..], &KNOWN, &["--skill", "2"]].concat()).exits(2).says("only technicians");
    stage.open(&[&issue[..], &KNOWN].concat()).exits(0).shows("operations centre");
    // The same request once more is the same person's.
    stage
        .open(&[&issue[..], &KNOWN, &["--serial", "again"]].concat())
        .exits(2)
        .says("not overwritten");
    // Somebody else's key in it, and it is no proof.
    let forged = fs::read_to_string(stage.path("noc/key-request.json")).unwrap();
    let whole = json(&forged);
    let payload = BASE64_STANDARD.decode(whole["payload"].as_str().unwrap()).unwrap();
    let theirs = String::from_utf8(payload).unwrap().replace("N-1", "N-2");
    let forged =
        forged.replace(whole["payload"].as_str().unwrap(), &BASE64_STANDARD.encode(theirs));
    stage.write("forged.json", &forged);
    let issue = [&["key", "issue", "forged.json", "--out", "c"][..], &OPERATOR, &KNOWN].concat();
    stage.open(&issue).exits(2).says("not a usable request");
}

#[test]
fn a_weak_key_is_refused() {
    let (stage, _meter) = site();
    // The identity point: nearly every message has a signature under it.
    let identity = format!("AQ{}=", "A".repeat(41));
    let payload = format!(
        r#"{{"schema":1,"type":"key-request","holder":{{"name":"X","staff_number":"X"}},"role":"noc","key":"ed25519:{identity}","nonce":"{}","made_at":"2026-11-22T00:00:00Z"}}"#,
        "0".repeat(32)
    );
    let signature = BASE64_STANDARD.encode([[1].as_slice(), &[0; 63]].concat());
    let envelope = format!(
        r#"{{"payloadType":"application/vnd.linecert.key-request+json;v=1","payload":"{}","signatures":[{{"keyid":"{}","sig":"{signature}"}}]}}"#,
        BASE64_STANDARD.encode(payload),
        "0".repeat(64),
    );
    stage.write("weak.json", &envelope);
    let issue = [&["key", "issue", "weak.json", "--out", "c"][..], &OPERATOR, &KNOWN].concat();
    stage.open(&issue).exits(2).says("weak");
    assert!(!stage.path("c").exists());
}

#[test]
fn two_people_do_not_share_a_key() {
    let (stage, _meter) = site();
    stage.enrol(("li", "T-2"), &[], &[]).exits(0);
    let run = stage.enrol(("wu", "T-3"), &["--key", "li/key.pem"], &[]).exits(25);
    run.says("is that of T-2").says("hint: ");
    assert!(!stage.path("wu/key-cert.json").exists());
    // The same person may have the key certified again.
    stage.enrol(("li-2", "T-2"), &["--key", "li/key.pem"], &["--serial", "li-2"]).exits(0);
    stage.enrol(("hu", "T-4"), &[], &["--serial", "li-2"]).exits(2).says("taken");
}

#[test]
fn only_an_issuing_key_issues_and_the_issuer_remembers_everybody() {
    let (stage, _meter) = site();
    stage.enrol(("li", "T-2"), &[], &[]).exits(0);
    let issue = ["key", "issue", "li/key-request.json", "--skill", "1", "--out", "c"];
    let with = |key, known| {
        let more = ["--trust", TRUST, "--key", key, "--known", known];
        stage.open(&[&issue[..], &more].concat())
    };
    with("keys/root.key.pem", "keys/issued").exits(2).says("not an issuing key").says("hint: ");
    with("keys/issuing.key.pem", "absent").exits(20).says("absent").says("hint: ");
    stage.write("keys/issued/damaged.json", "{");
    with("keys/issuing.key.pem", "keys/issued").exits(2).says("damaged.json");
}

/// A key-cert of years ago, issued as the operator would have.
fn lapsed(stage: &Stage, issuing: &SigningKey, key: &dyn Signer) {
    let day = |text: &str| text.parse::<Timestamp>().unwrap();
    let issued_at = day("2024-03-01T00:00:00Z");
    let key_cert = KeyCert {
        serial: "old".to_owned(),
        holder: Holder { name: "Li Na".to_owned(), staff_number: "T-2".to_owned() },
        role: Role::Technician(Skill::Two),
        key: key.public_key(),
        validity: Validity::around(issued_at, BACK_DATED_AT_MOST, 365.try_into().unwrap()),
        scope: Scope::everything(),
        max_offline_days: 30.try_into().unwrap(),
        issued_at,
        renews: None,
    };
    let file = KeyCertFile::certify(&key_cert, issuing).unwrap();
    fs::write(stage.path("old.json"), file.to_json()).unwrap();
}

#[test]
fn a_lapsed_key_cert_is_renewed_only_on_purpose() {
    let (stage, _meter) = site();
    let issuing = SigningKey::from_seed(&[61; 32]);
    let pem = issuing.to_pem().unwrap();
    stage.write("long.pem", &pem);
    stage.only_theirs("long.pem");
    let [root, _] = stage.public("keys/root.key.pem");
    stage.write(
        "terms.toml",
        &format!(
            "schema = 1\noperator = 'Long Net'\nthreshold = 1\nroot-keys = ['{root}']\n\
             [[issuing-key]]\nkey = '{}'\n\
             valid-from = '2020-01-01T00:00:00Z'\nvalid-until = '2040-01-01T00:00:00Z'\n",
            issuing.public_key()
        ),
    );
    stage.run(&["trust", "draft", "terms.toml", "--out", "draft.json"]).exits(0);
    stage.open(&["trust", "sign", "draft.json", "--key", "keys/root.key.pem"]).exits(0);
    stage.run(&["trust", "finish", "draft.json", "--out", "long.json"]).exits(0);
    lapsed(&stage, &issuing, &SigningKey::from_seed(&[62; 32]));
    fs::create_dir(stage.path("known")).unwrap();
    let ask = ["key", "request", "li", "--name", "Li Na", "--staff", "T-2", "--role", "technician"];
    stage.open(&[&ask[..], &["--previous", "old.json"]].concat()).exits(0);
    let issue = ["key", "issue", "li/key-request.json", "--trust", "long.json"];
    let more = ["--key", "long.pem", "--skill", "2", "--known", "known", "--out", "li/c.json"];
    let issue = [&issue[..], &more].concat();
    stage.run(&issue).exits(20).says("no key-cert").says("hint: ");
    fs::copy(stage.path("old.json"), stage.path("known/old.json")).unwrap();
    let refused = stage.run(&issue).exits(25).says("lapsed at 2025-03-01");
    refused.says("hint: make sure of the person");
    let run = stage.run(&[&issue[..], &["--renew-lapsed"]].concat()).exits(0).shows("renews");
    assert!(run.stderr.contains("warning: "), "the issuing key is not encrypted");
    let wu = ["key", "request", "wu", "--name", "Wu", "--staff", "T-9", "--role", "technician"];
    stage.open(&[&wu[..], &["--previous", "old.json"]].concat()).exits(0);
    let theirs =
        issue.iter().map(|word| if *word == issue[2] { "wu/key-request.json" } else { word });
    let theirs: Vec<_> = theirs.chain(["--renew-lapsed", PASSPHRASE[0], PASSPHRASE[1]]).collect();
    stage.run(&theirs).exits(25).says("is that of T-2");
}
