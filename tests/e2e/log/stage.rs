//! An operator with a log and two witnesses, both of whom it takes.

use std::{
    fs, io::Write as _, num::NonZeroU16, os::unix::fs::PermissionsExt as _, path::PathBuf,
    process::Stdio,
};

use linecert_cert::{
    Claim, Comment, Head, LogKey, RootDraft, Salt, SigningKey, TrustRoots, Validity, Witnesses,
};
use linecert_key::{Ask, KeyFile, PassphraseSource, Question};
use linecert_measure::{Digest, Timestamp};

use crate::{
    harness::{Run, Stage},
    site::prepared,
};

/// The trust root that names the log and its witnesses.
pub(super) const TRUST: &str = "keys/trust-root.json";
/// The key-cert of the technician.
pub(super) const KEY_CERT: &str = "key-cert.json";
/// The log.
pub(super) const LOG: &str = "log";
pub(super) const WITNESSES: [&str; 2] = ["w1", "w2"];
pub(super) const ORIGIN: &str = "log.example.net/linecert/2026";
/// Where passphrases stand.
const PASSPHRASE: &str = "file:passphrase";
const TEN_YEARS: NonZeroU16 = NonZeroU16::new(3650).unwrap();

/// A stage with a log of no entries, its witnesses, keys and order.
pub(super) fn operator(inventory: &str) -> Stage {
    let stage = prepared(inventory);
    write_passphrase(&stage);
    copy_key_cert(&stage);
    let new = ["log", "new", LOG, "--name", "log.example.net/linecert", "--year", "2026"];
    let log = key_of(locked(&stage, &new));
    let witness = |state: &&str| {
        let name = format!("{state}.example.org");
        key_of(locked(&stage, &["log", "witness", "new", state, "--name", &name]))
    };
    let witnesses: Vec<String> = WITNESSES.iter().map(witness).collect();
    trust(&stage, &log, &witnesses);
    stage
}

/// Puts the technician's key-cert, the smallest thing that can be logged, under a name of its own.
fn copy_key_cert(stage: &Stage) {
    let entries = fs::read_dir(stage.path("keys")).unwrap().map(|entry| entry.unwrap().path());
    let is_key_cert = |path: &PathBuf| {
        fs::read_to_string(path).is_ok_and(|text| text.contains(r#""type":"key-cert-file""#))
    };
    fs::copy(entries.into_iter().find(is_key_cert).unwrap(), stage.path(KEY_CERT)).unwrap();
}

/// The passphrase that opens every key of a stage, in a file that keeps others out.
pub(super) fn write_passphrase(stage: &Stage) {
    let file = stage.write("passphrase", "correct horse\n");
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

/// Runs a command that opens a key.
pub(super) fn locked(stage: &Stage, arguments: &[&str]) -> Run {
    stage.run(&[arguments, &["--passphrase", PASSPHRASE]].concat())
}

/// The public key that a command has printed.
fn key_of(run: Run) -> String {
    run.exits(0).stdout.trim_end().to_owned()
}

/// Nobody is asked: the passphrase of the root key stands in a file, if it has one.
struct Nobody;

impl Ask for Nobody {
    fn ask(&mut self, _: Question<'_>) -> std::io::Result<String> {
        Err(std::io::ErrorKind::NotFound.into())
    }
}

/// Writes the next version of the trust root, with the log and the witnesses in it.
fn trust(stage: &Stage, log: &str, witnesses: &[String]) {
    let before = TrustRoots::parse(&fs::read(stage.path(TRUST)).unwrap()).unwrap();
    let mut terms = before.newest().terms().clone();
    terms.issued_at = Timestamp::now();
    let validity = Validity::around(terms.issued_at, 3600, TEN_YEARS);
    terms.logs = vec![LogKey { key: log.parse().unwrap(), validity }];
    let keys = witnesses.iter().map(|key| key.parse().unwrap()).collect();
    terms.witnesses = Witnesses { quorum: 2, keys };
    let file = KeyFile::read(&stage.path("keys/root.key.pem")).unwrap();
    let source = PassphraseSource::File(stage.path("passphrase"));
    let root = file.open(&source, &mut Nobody).unwrap().key;
    let mut draft = RootDraft::next(before, terms).unwrap();
    draft.sign(&root).unwrap();
    fs::write(stage.path(TRUST), draft.finish().unwrap().to_json()).unwrap();
}

/// Adds files to the log.
pub(super) fn add(stage: &Stage, files: &[&str]) -> Run {
    locked(stage, &[&["log", "add", LOG][..], files].concat())
}

/// Asks a witness to cosign the newest checkpoint, which it has not seen before this size.
pub(super) fn ask(stage: &Stage, witness: &str, old: &str) -> Run {
    let request = stage.run(&["log", "request", LOG, "--old", old, "--trust", TRUST]).exits(0);
    answer(stage, witness, &request.stdout)
}

/// What a witness answers to a request.
pub(super) fn answer(stage: &Stage, witness: &str, request: &str) -> Run {
    let log = fs::read_to_string(stage.path("log.vkey")).unwrap();
    let log = log.trim_end();
    let arguments = ["log", "witness", "answer", witness, "--log", log, "--passphrase", PASSPHRASE];
    let mut command = stage.command(&arguments);
    let streams = [Stdio::piped(), Stdio::piped(), Stdio::piped()];
    let [stdin, stdout, stderr] = streams;
    let mut child = command.stdin(stdin).stdout(stdout).stderr(stderr).spawn().unwrap();
    // It may have refused before it has read all.
    child.stdin.take().unwrap().write_all(request.as_bytes()).ok();
    Run::of(&child.wait_with_output().unwrap())
}

/// Has both witnesses cosign, and attaches what they answer.
pub(super) fn witness(stage: &Stage, old: &str) {
    for witness in WITNESSES {
        let answer = ask(stage, witness, old).exits(0);
        stage.write(&format!("{witness}.response"), &answer.stdout);
    }
    attach(stage, &["w1.response", "w2.response"]).exits(0).shows("Witnessed: w1.example.org");
}

pub(super) fn attach(stage: &Stage, responses: &[&str]) -> Run {
    stage.run(&[&["log", "attach", LOG][..], responses, &["--trust", TRUST]].concat())
}

pub(super) fn prove(stage: &Stage, certificate: &str) -> Run {
    stage.run(&["log", "prove", LOG, certificate, "--trust", TRUST])
}

pub(super) fn monitor(stage: &Stage, folder: &str) -> Run {
    stage.run(&["log", "monitor", folder, "--state", "monitor", "--trust", TRUST])
}

/// An envelope by itself: a comment of a number, on nothing.
pub(super) fn comment(n: u32) -> Vec<u8> {
    let mut salt = [0; 16];
    salt[..4].copy_from_slice(&n.to_be_bytes());
    let (subject, made_at) = (Digest::of(b"certificate"), Timestamp::UNIX_EPOCH);
    let head = Head { subject, salt: Salt(salt), made_at };
    let comment = Claim::Comment(Comment { head, text: n.to_string() });
    comment.seal(&SigningKey::from_seed(&[7; 32])).unwrap().to_json()
}
