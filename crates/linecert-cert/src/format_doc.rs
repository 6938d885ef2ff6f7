//! Checks that `docs/certificate-format.md` shows what this crate writes, and that its commands
//! verify it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use linecert_tlog::LeafKind;
use serde_json::Value;

use crate::{Bundle, PayloadType, Signer as _, SigningKey, TrustRoots, sample};

fn doc() -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    fs::read_to_string(docs.join("certificate-format.md")).unwrap()
}

/// The fenced blocks of the document in this language.
fn blocks(language: &str) -> Vec<String> {
    let doc = doc();
    let fenced = doc.split("```").skip(1).step_by(2);
    fenced
        .filter_map(|block| block.strip_prefix(&format!("{language}\n")))
        .map(Into::into)
        .collect()
}

/// The example of the document with this type.
fn example(kind: &str) -> Value {
    let examples = blocks("json").into_iter().map(|json| serde_json::from_str(&json).unwrap());
    examples.into_iter().find(|example: &Value| example["type"] == kind).unwrap()
}

#[test]
fn the_examples_are_what_is_written() {
    let operator = sample::operator();
    let Bundle { envelope, key_certs, .. } = Bundle::parse(&operator.bundle()).unwrap();
    let statement = envelope.open(PayloadType::Certificate, &operator.key_cert.key);
    let key_cert = key_certs[0].open(PayloadType::KeyCert, &operator.issuing.public_key());
    let root = operator.trust.newest().to_payload();
    let read = |json: &[u8]| serde_json::from_slice::<Value>(json).unwrap();
    assert_eq!(example("certificate"), read(statement.unwrap()));
    assert_eq!(example("key-cert"), read(key_cert.unwrap()));
    assert_eq!(example("trust-root"), read(&root));
}

#[test]
fn every_exit_code_and_every_kind_of_statement_is_listed() {
    let doc = doc();
    for code in 30..=49 {
        assert!(doc.contains(&format!("\n| {code} | ")), "exit code {code}");
    }
    for kind in PayloadType::ALL.iter().map(|kind| kind.name()) {
        assert!(
            doc.contains(&format!("`{kind}`")) || doc.contains(&format!("{kind}+json")),
            "{kind}"
        );
    }
}

/// Runs the commands of the document on this certificate.
fn by_hand(bundle: &[u8], trust: &TrustRoots) -> Option<Output> {
    for tool in ["openssl version", "jq --version", "base64 --version", "sha256sum --version"] {
        let (name, argument) = tool.split_once(' ').unwrap();
        if Command::new(name).arg(argument).output().is_err() {
            eprintln!("skipped: {name} is not installed");
            return None;
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| -> PathBuf { folder.path().join(name) };
    fs::write(file("certificate.lcert"), bundle).unwrap();
    fs::write(file("trust-root.json"), trust.to_json()).unwrap();
    let commands = blocks("sh").join("\n");
    Some(Command::new("sh").args(["-c", &commands]).current_dir(folder.path()).output().unwrap())
}

/// Checks that the commands verify a certificate, with so many signatures of each algorithm.
fn check(bundle: &[u8], trust: &TrustRoots, (ed25519, es256): (usize, usize)) {
    let Some(output) = by_hand(bundle, trust) else { return };
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(text.matches("Signature Verified Successfully").count(), ed25519, "{text}");
    assert_eq!(text.matches("Verified OK").count(), es256, "{text}");
    let profile = sample::profile().digest().to_string();
    assert_eq!(text.matches(&profile).count(), 2, "{text}");
    let digest = crate::verify(bundle, trust).unwrap().certificate.digest();
    let leaf = linecert_tlog::Leaf::new(LeafKind::Certificate, *digest.as_bytes());
    assert!(text.contains(&leaf.to_string()), "{text}");
}

#[test]
fn the_commands_verify_a_certificate() {
    let operator = sample::operator();
    check(&operator.bundle(), &operator.trust, (3, 0));
}

#[test]
fn the_commands_verify_a_signature_of_p_256() {
    let mut operator = sample::operator();
    operator.technician = SigningKey::from_scalar(&[5; 32]).unwrap();
    operator.key_cert.key = operator.technician.public_key();
    check(&operator.bundle(), &operator.trust, (2, 1));
}

#[test]
fn the_commands_refuse_a_changed_certificate() {
    let operator = sample::operator();
    let bundle = String::from_utf8(operator.bundle()).unwrap();
    // The first bytes of the statement, `{"sche`.
    let changed = bundle.replacen("eyJzY2hl", "eyJzY2hm", 1);
    assert_ne!(changed, bundle);
    let Some(output) = by_hand(changed.as_bytes(), &operator.trust) else { return };
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
