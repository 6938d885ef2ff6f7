//! Checks that `docs/certificate-format.md` shows what this crate writes, and that its commands
//! verify it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

use crate::{Bundle, PayloadType, sample};

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
    let bundle = Bundle::parse(&operator.bundle()).unwrap();
    let statement = bundle.envelope.open(PayloadType::Certificate, &operator.key_cert.key);
    let key_cert = bundle.key_cert.open(PayloadType::KeyCert, &operator.root.public_key());
    let read = |json: &[u8]| serde_json::from_slice::<Value>(json).unwrap();
    assert_eq!(example("certificate"), read(statement.unwrap()));
    assert_eq!(example("key-cert"), read(key_cert.unwrap()));
    assert_eq!(example("trust-root"), read(&operator.trust.to_json()));
}

/// Runs the commands of the document on this certificate.
fn by_hand(bundle: &[u8]) -> Option<Output> {
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
    fs::write(file("trust-root.json"), sample::operator().trust.to_json()).unwrap();
    let commands = blocks("sh").join("\n");
    Some(Command::new("sh").args(["-c", &commands]).current_dir(folder.path()).output().unwrap())
}

#[test]
fn the_commands_verify_a_certificate() {
    let operator = sample::operator();
    let bundle = operator.bundle();
    let Some(output) = by_hand(&bundle) else { return };
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(text.matches("Signature Verified Successfully").count(), 2, "{text}");
    let profile = sample::profile().digest().to_string();
    assert_eq!(text.matches(&profile).count(), 2, "{text}");
    let verified = crate::verify(&bundle, &operator.trust).unwrap();
    assert!(text.contains(&verified.digest().to_string()), "{text}");
}

#[test]
fn the_commands_refuse_a_changed_certificate() {
    let bundle = String::from_utf8(sample::operator().bundle()).unwrap();
    // The first bytes of the statement, `{"sche`.
    let changed = bundle.replacen("eyJzY2hl", "eyJzY2hm", 1);
    assert_ne!(changed, bundle);
    let Some(output) = by_hand(changed.as_bytes()) else { return };
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
