//! Keys and signatures against openssl.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use super::{super::*, both};

fn openssl(folder: &Path, arguments: &str) -> Output {
    Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().unwrap()
}

/// Whether openssl is here; says so when it is not.
fn has_openssl() -> bool {
    let found = Command::new("openssl").arg("version").output().is_ok();
    if !found {
        eprintln!("skipped: openssl is not installed");
    }
    found
}

#[test]
fn openssl_reads_the_keys_that_are_written() {
    if !has_openssl() {
        return;
    }
    for key in both() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("key.pem"), key.to_pem().unwrap().as_bytes()).unwrap();
        let compressed = match key.public_key().algorithm() {
            Algorithm::Ed25519 => "",
            Algorithm::EcdsaP256 => " -ec_conv_form compressed",
        };
        let arguments = format!("pkey -in key.pem -pubout -outform DER{compressed}");
        let output = openssl(folder.path(), &arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.ends_with(&key.public_key().to_bytes()), "{key:?}");
    }
}

/// Makes a key of this kind and reads it.
fn made(folder: &Path, kind: &str) -> Result<SigningKey, SigningKeyError> {
    let output = openssl(folder, &format!("genpkey {kind} -out key.pem"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    SigningKey::from_pem(&fs::read_to_string(folder.join("key.pem")).unwrap())
}

#[test]
fn keys_that_openssl_makes_are_read() {
    if !has_openssl() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let key = made(folder.path(), "-algorithm ed25519").unwrap();
    let output = openssl(folder.path(), "pkey -in key.pem -pubout -outform DER");
    assert!(output.stdout.ends_with(&key.public_key().to_bytes()));
    let curve = |name: &str| format!("-algorithm EC -pkeyopt ec_paramgen_curve:{name}");
    let key = made(folder.path(), &curve("P-256")).unwrap();
    let output = openssl(folder.path(), "pkey -in key.pem -pubout -outform DER");
    let point = &output.stdout[output.stdout.len() - 65..];
    assert_eq!(PublicKey::es256(point), Ok(key.public_key()));
    for other in [curve("P-384"), "-algorithm X25519".to_owned(), "-algorithm RSA".to_owned()] {
        assert!(made(folder.path(), &other).is_err(), "{other}");
    }
}

#[test]
fn openssl_and_this_program_verify_each_other() {
    if !has_openssl() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    fs::write(file("message"), "DSSEv1").unwrap();
    for key in both() {
        fs::write(file("key.pem"), key.to_pem().unwrap().as_bytes()).unwrap();
        let sign = "pkeyutl -sign -rawin -in message -inkey key.pem -out signature";
        let is_ecdsa = key.public_key().algorithm() == Algorithm::EcdsaP256;
        let digest = if is_ecdsa { " -digest sha256" } else { "" };
        let output = openssl(folder.path(), &format!("{sign}{digest}"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let theirs = fs::read(file("signature")).unwrap();
        let theirs = if is_ecdsa {
            let raw = p256::ecdsa::Signature::from_der(&theirs).unwrap().to_bytes();
            Signature::es256(&raw.into()).unwrap()
        } else {
            Signature::from_bytes(&theirs.try_into().unwrap())
        };
        assert!(key.public_key().verifies(b"DSSEv1", &theirs), "{key:?}");
        let ours = key.sign(b"DSSEv1").unwrap().to_bytes();
        let ours = if is_ecdsa {
            p256::ecdsa::Signature::from_slice(&ours).unwrap().to_der().as_bytes().to_vec()
        } else {
            ours.to_vec()
        };
        fs::write(file("signature"), ours).unwrap();
        let verify = "pkeyutl -verify -rawin -in message -inkey key.pem -sigfile signature";
        let output = openssl(folder.path(), &format!("{verify}{digest}"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}
