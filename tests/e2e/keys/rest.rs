//! Keys at rest: openssl reads ours, we read openssl's, nobody signs without the passphrase.

use std::{
    fs,
    io::{Read as _, Write as _},
    os::unix::fs::PermissionsExt as _,
    process::{Command, Output, Stdio},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::site;
use crate::harness::{PASSPHRASE, Run, Stage, installed, tool};

#[test]
fn openssl_reads_our_keys() {
    if !installed(&["openssl"]) {
        return;
    }
    let (stage, _meter) = site();
    for key in ["keys/key.pem", "keys/issuing.key.pem", "keys/root.key.pem"] {
        let text = fs::read_to_string(stage.path(key)).unwrap();
        assert!(text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{text}");
        let mode = fs::metadata(stage.path(key)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{key}");
        let half = ["pkey", "-in", key, "-passin", "env:P", "-pubout", "-outform", "DER"];
        let output = stage.openssl(&half).output().unwrap();
        let public = BASE64_STANDARD.encode(output.stdout.last_chunk::<32>().unwrap());
        assert_eq!(stage.public(key)[0], format!("ed25519:{public}"));
    }
}

#[test]
fn keys_of_openssl_sign_certificates() {
    if !installed(&["openssl"]) {
        return;
    }
    let (stage, _meter) = site();
    let p256 = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
    for (folder, algorithm, kind) in
        [("one", &["-algorithm", "ed25519"][..], "ed25519:"), ("two", &p256, "es256:")]
    {
        let key = format!("{folder}.pem");
        stage.openssl_key(&key, algorithm);
        assert!(stage.public(&key)[0].starts_with(kind));
        stage.enrol((folder, folder), &["--key", &key], &[]).exits(0).shows("Li Na");
        let out = format!("out-{folder}");
        stage.certify(folder, &out, &["--key", &key]).exits(11);
        let certificate = format!("{out}/WO-42.lcert");
        let trust = format!("{folder}/trust-root.json");
        stage.run(&["verify", &certificate, "--trust", &trust]).exits(0).shows("Li Na");
    }
    // The key-cert of one is of no use with the key of the other.
    let run = stage.certify("one", "out-other", &["--key", "two.pem"]).exits(2);
    run.says("one cannot sign").says("hint: ");
}

#[test]
fn a_wrong_or_absent_passphrase_opens_nothing() {
    let (stage, _meter) = site();
    stage.write("wrong", "wrong\n");
    stage.only_theirs("wrong");
    stage.write("empty", "");
    stage.only_theirs("empty");
    for (source, code, cause) in [
        ("file:wrong", 21, "the passphrase is wrong"),
        ("file:empty", 2, "empty"),
        ("file:absent", 20, "absent"),
        ("env:ABSENT", 2, "`ABSENT` is not set"),
        ("prompt", 2, "there is no terminal"),
        ("key-store", 28, "open the key store of the system"),
    ] {
        let run = stage.run(&["key", "show", "keys/key.pem", "--passphrase", source]).exits(code);
        run.says(cause).says("hint: ");
        let order = ["certify", "--order", "order.toml", "--inventory", "inventory.toml"];
        let signer = ["--signer", "keys", "--out", "out", "--passphrase", source];
        stage.run(&[&order[..], &signer].concat()).exits(code).says(cause);
        assert!(!stage.path("out").exists(), "a job was begun");
    }
    // A passphrase that stands on the command line by mistake is not repeated.
    let run = stage.run(&["key", "show", "keys/key.pem", "--passphrase", "hunter2"]).exits(2);
    assert!(run.stderr.contains("env:NAME") && !run.stderr.contains("hunter2"), "{}", run.stderr);
    let run = stage.open(&["key", "show", "pkcs11:token=T?pin-value=4711"]).exits(2);
    assert!(!run.stderr.contains("4711"), "{}", run.stderr);
}

#[test]
fn files_that_are_no_private_keys_are_told() {
    let (stage, _meter) = site();
    let open = stage.path("keys/key.pem");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o640)).unwrap();
    stage.open(&["key", "show", "keys/key.pem"]).exits(21).says("chmod 600");
    stage.write("text", "no key\n");
    stage.only_theirs("text");
    stage.open(&["key", "show", "text"]).exits(2).says("no PEM").says("hint: ");
    stage.open(&["key", "show", "absent"]).exits(20).says("absent");
    stage.write("json", "{}");
    stage.open(&["key", "show", "json"]).exits(2).says("not a usable request");
}

#[test]
fn a_key_that_is_not_encrypted_signs_with_a_warning_until_it_is() {
    if !installed(&["openssl"]) {
        return;
    }
    let stage = Stage::new();
    let plain = ["genpkey", "-algorithm", "ed25519", "-out", "plain.pem"];
    assert!(stage.openssl(&plain).status().unwrap().success());
    stage.only_theirs("plain.pem");
    let shown = stage.run(&["key", "show", "plain.pem"]).exits(0);
    let shown = shown.says("warning: ").says("`linecert key passphrase`").stdout;
    let new = ["key", "passphrase", "plain.pem", "--new", PASSPHRASE[1]];
    stage.run(&new).exits(0);
    assert_eq!(stage.open(&["key", "show", "plain.pem"]).exits(0).stdout, shown);
    let other = ["key", "passphrase", "plain.pem", "--new", "env:LANG"];
    stage.run(&other).exits(2).says("there is no terminal");
    stage.open(&other).exits(0);
    stage.open(&["key", "show", "plain.pem"]).exits(21);
    let opened = ["key", "show", "plain.pem", "--passphrase", "env:LANG"];
    assert_eq!(stage.run(&opened).exits(0).stdout, shown);
}

#[test]
fn a_key_is_never_written_over_another() {
    let (stage, _meter) = site();
    let before = fs::read(stage.path("keys/key.pem")).unwrap();
    stage.open(&["key", "make", "keys/key.pem"]).exits(2).says("not overwritten");
    let new = ["key", "new", "keys", "--operator", "O", "--technician", "T", "--staff", "S"];
    stage.open(&new).exits(2).says("never overwritten");
    assert_eq!(fs::read(stage.path("keys/key.pem")).unwrap(), before);
    // What could not be made leaves nothing behind.
    let without = [&["key", "new", "more"], &new[3..]].concat();
    stage.run(&without).exits(2);
    let left: Vec<_> = fs::read_dir(stage.path(".")).unwrap().map(|e| e.unwrap().path()).collect();
    assert!(!left.iter().any(|path| path.to_string_lossy().contains(".keys-")), "{left:?}");
}

/// Answers each question on a terminal of the program's own, once it is asked. Gives back what the
/// terminal showed.
fn typed(stage: &Stage, arguments: &str, answers: &[&str]) -> Run {
    let program = format!("{} {arguments}", env!("CARGO_BIN_EXE_linecert"));
    let mut command: Command = tool("script");
    command.args(["-qec", &program, "/dev/null"]).current_dir(stage.path("."));
    command.env("LANG", "C.UTF-8").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let (mut keyboard, mut screen) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut shown = Vec::new();
    let mut octet = [0];
    let mut answers = answers.iter().peekable();
    while screen.read(&mut octet).unwrap() == 1 {
        shown.push(octet[0]);
        let asked = shown.ends_with(b": ") || shown.ends_with("： ".as_bytes());
        if let Some(answer) = answers.next_if(|_| asked) {
            keyboard.write_all(answer.as_bytes()).unwrap();
        }
    }
    assert_eq!(answers.next(), None, "{}", String::from_utf8_lossy(&shown));
    Run::of(&Output { status: child.wait().unwrap(), stdout: shown, stderr: Vec::new() })
}

#[test]
fn a_mistyped_passphrase_is_asked_for_again() {
    if !installed(&["script"]) {
        return;
    }
    let (stage, _meter) = site();
    let show = "key show keys/key.pem";
    let run = typed(&stage, show, &["one\n", "correct hose\n", "correct horse\n"]).exits(0);
    assert_eq!(run.stdout.matches("Passphrase of keys/key.pem:").count(), 3, "{}", run.stdout);
    run.shows("Try again").shows("ed25519:");
    let chinese = format!("{show} --lang zh");
    let run = typed(&stage, &chinese, &["1\n", "2\n", "3\n"]).exits(21);
    assert_eq!(run.stdout.matches("keys/key.pem 的口令").count(), 3, "{}", run.stdout);
    typed(&stage, show, &["\n"]).exits(2).shows("empty");
    // A new passphrase is typed twice.
    typed(&stage, "key make new.pem", &["one\n", "other\n"]).exits(2).shows("differ");
    typed(&stage, "key make new.pem", &["one\n", "one\n"]).exits(0).shows("ed25519:");
}
