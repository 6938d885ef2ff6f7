use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use proptest::prelude::*;

use super::*;

fn hex<const N: usize>(text: &str) -> [u8; N] {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    text.as_bytes().chunks(2).map(byte).collect::<Vec<_>>().try_into().unwrap()
}

#[test]
fn signatures_are_those_of_rfc_8032() {
    // RFC 8032, 7.1, test 2.
    let seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    let key = SigningKey::from_seed(&seed);
    let expect = concat!(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    );
    let signature = key.sign(&[0x72]);
    assert_eq!(signature.to_bytes(), hex(expect));
    assert!(key.public_key().verifies(&[0x72], &signature));
    assert!(!key.public_key().verifies(&[0x73], &signature));
}

#[test]
fn a_secret_is_never_shown() {
    let key = SigningKey::from_seed(&[0xab; 32]);
    let shown = format!("{key:?} {key:#?}");
    assert!(shown.contains("<secret>"), "{shown}");
    assert!(!shown.contains("abab") && !shown.contains("171"), "{shown}");
}

/// The points of small order, canonical encodings (RFC 7748; dalek's `EIGHT_TORSION`).
const WEAK: [&str; 8] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
];

#[test]
fn weak_public_keys_are_refused() {
    for key in WEAK {
        let error = PublicKey::from_bytes(&hex(key)).unwrap_err();
        assert!(matches!(error, PublicKeyError::Weak(_)), "{key}: {error}");
    }
}

#[test]
fn only_strict_verification_counts() {
    // Made with the secret scalar a: R is the identity, S = a·SHA-512(R, A, message) mod L.
    let lenient = concat!(
        "0100000000000000000000000000000000000000000000000000000000000000",
        "44297051ef5ad7aabeea646ac5e76f8deefb706b5dffd4ae0b5165c97998d90d"
    );
    let key = SigningKey::from_seed(&[5; 32]).public_key();
    let signature = Signature::from_bytes(&hex(lenient));
    assert!(ed25519_dalek::Verifier::verify(&key.0, b"message", &signature.0).is_ok());
    assert!(!key.verifies(b"message", &signature));
}

#[test]
fn a_public_key_has_one_form() {
    let key = SigningKey::from_seed(&[1; 32]).public_key();
    let text = key.to_string();
    assert_eq!(text.parse(), Ok(key));
    for wrong in ["", "AAAA", text.trim_end_matches('='), &format!("{text}=")] {
        assert!(matches!(wrong.parse::<PublicKey>(), Err(PublicKeyError::Base64(_))), "{wrong}");
    }
    let off_curve = PublicKey::from_bytes(&[2; 32]);
    assert!(matches!(off_curve, Err(PublicKeyError::NotAPoint(_))), "{off_curve:?}");
}

#[test]
fn a_file_that_is_no_key_is_refused_with_advice() {
    for text in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "王"] {
        let error = SigningKey::from_pem(text).unwrap_err().to_string();
        assert!(error.contains("openssl genpkey"), "{error}");
    }
}

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
    let folder = tempfile::tempdir().unwrap();
    let key = SigningKey::from_seed(&[5; 32]);
    fs::write(folder.path().join("key.pem"), key.to_pem().unwrap().as_bytes()).unwrap();
    let output = openssl(folder.path(), "pkey -in key.pem -pubout -outform DER");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let raw: [u8; 32] = output.stdout[output.stdout.len() - 32..].try_into().unwrap();
    assert_eq!(PublicKey::from_bytes(&raw), Ok(key.public_key()));
}

#[test]
fn keys_that_openssl_makes_are_read() {
    if !has_openssl() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let output = openssl(folder.path(), "genpkey -algorithm ed25519 -out key.pem");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let key = SigningKey::from_pem(&fs::read_to_string(folder.path().join("key.pem")).unwrap());
    let output = openssl(folder.path(), "pkey -in key.pem -pubout -outform DER");
    assert!(output.stdout.ends_with(&key.unwrap().public_key().to_bytes()));
    let output = openssl(folder.path(), "genpkey -algorithm X25519 -out other.pem");
    assert!(output.status.success());
    let other = fs::read_to_string(folder.path().join("other.pem")).unwrap();
    assert!(SigningKey::from_pem(&other).is_err());
}

proptest! {
    #[test]
    fn a_key_is_read_as_written(seed in any::<[u8; 32]>()) {
        let key = SigningKey::from_seed(&seed);
        let read = SigningKey::from_pem(&key.to_pem().unwrap()).unwrap();
        prop_assert_eq!(read.public_key(), key.public_key());
    }

    #[test]
    fn arbitrary_text_is_no_key(text in ".{0,80}") {
        prop_assert!(SigningKey::from_pem(&text).is_err());
        prop_assert!(text.parse::<PublicKey>().is_err());
    }
}
