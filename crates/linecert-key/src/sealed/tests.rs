use linecert_cert::{Signer as _, SigningKey};
use pkcs8::{
    der::Encode as _,
    pkcs5::pbes2::{Kdf, Parameters, Pbkdf2Params, ScryptParams},
};
use proptest::prelude::*;

use super::*;

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned()).unwrap()
}

fn keys() -> [SigningKey; 2] {
    [SigningKey::from_seed(&[5; 32]), SigningKey::from_scalar(&[7; 32]).unwrap()]
}

/// DER as PEM.
fn block(label: &'static str, der: &[u8]) -> String {
    let document = pkcs8::der::Document::try_from(der.to_vec());
    document.map_or_else(
        |_| format!("-----BEGIN {label}-----\nMAA=\n-----END {label}-----\n"),
        |document| document.to_pem(label, pkcs8::LineEnding::LF).unwrap(),
    )
}

fn sealed(text: &str) -> SealedKey {
    match KeyText::parse(text).unwrap() {
        KeyText::Sealed(sealed) => sealed,
        KeyText::Plain(_) => panic!("{text}"),
    }
}

#[test]
fn a_key_is_opened_by_its_passphrase_and_no_other() {
    for key in keys() {
        let text = SealedKey::seal(&key, &passphrase("correct 王")).unwrap();
        assert!(text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"), "{}", *text);
        let opened = sealed(&text).open(&passphrase("correct 王")).unwrap();
        assert_eq!(opened.public_key(), key.public_key());
        for wrong in ["correct", "correct 王 ", "Correct 王"] {
            let refused = sealed(&text).open(&passphrase(wrong)).unwrap_err();
            assert!(matches!(refused, UnsealError::WrongPassphrase), "{wrong}: {refused}");
        }
    }
}

#[test]
fn two_seals_of_one_key_share_nothing() {
    let [key, _] = keys();
    let seal = || SealedKey::seal(&key, &passphrase("same")).unwrap();
    assert_ne!(*seal(), *seal());
}

#[test]
fn the_cost_is_one_that_openssl_pays() {
    let [key, _] = keys();
    let text = SealedKey::seal(&key, &passphrase("any")).unwrap();
    let SealedKey(info) = sealed(&text);
    let cost = info.encryption_algorithm.pbes2().unwrap().kdf.scrypt().cloned().unwrap();
    assert_eq!((cost.cost_parameter, cost.block_size, cost.parallelization), (16_384, 8, 1));
    assert_eq!(cost.salt.as_bytes().len(), 16);
}

#[test]
fn an_unencrypted_key_is_read_as_one() {
    for key in keys() {
        let parsed = KeyText::parse(&key.to_pem().unwrap()).unwrap();
        let KeyText::Plain(plain) = parsed else { panic!("{parsed:?}") };
        assert_eq!(plain.public_key(), key.public_key());
    }
}

#[test]
fn neither_key_nor_passphrase_is_shown() {
    let [key, _] = keys();
    let text = SealedKey::seal(&key, &passphrase("any")).unwrap();
    let shown = format!("{:?} {:?}", KeyText::parse(&key.to_pem().unwrap()), KeyText::parse(&text));
    assert!(!shown.contains("5, 5, 5") && !shown.contains("0505"), "{shown}");
}

#[test]
fn damage_is_told_and_nothing_panics() {
    let [key, _] = keys();
    let text = SealedKey::seal(&key, &passphrase("any")).unwrap();
    let (_, document) = pkcs8::der::SecretDocument::from_pem(&text).unwrap();
    let der = document.as_bytes();
    for end in 0..der.len() {
        assert!(EncryptedPrivateKeyInfoOwned::from_der(&der[..end]).is_err(), "{end} bytes");
    }
    let mut last = der.to_vec();
    *last.last_mut().unwrap() ^= 1;
    let damaged = SealedKey(EncryptedPrivateKeyInfoOwned::from_der(&last).unwrap());
    assert!(matches!(damaged.open(&passphrase("any")), Err(UnsealError::WrongPassphrase)));
}

/// A key under a cost that costs nothing, as stretching does in a test.
fn cheap() -> EncryptedPrivateKeyInfoOwned {
    let [key, _] = keys();
    let scheme = Parameters::generate_pbkdf2_sha256_aes256cbc(1, &[7; 8], [9; 16]).unwrap();
    let der = key.to_pkcs8_der().unwrap();
    let info = PrivateKeyInfoRef::from_der(&der).unwrap();
    let sealed = info.encrypt_with_params(scheme, "any").unwrap();
    EncryptedPrivateKeyInfoOwned::from_der(sealed.as_bytes()).unwrap()
}

/// A key that states a cost that somebody else chose.
fn with_cost(kdf: Kdf) -> SealedKey {
    let mut info = cheap();
    let encryption = info.encryption_algorithm.pbes2().unwrap().encryption;
    info.encryption_algorithm = EncryptionScheme::Pbes2(Parameters { kdf, encryption });
    SealedKey(EncryptedPrivateKeyInfoOwned::from_der(&info.to_der().unwrap()).unwrap())
}

fn refuses_cost(kdf: Kdf) {
    let named = format!("{kdf:?}");
    let refused = with_cost(kdf).open(&passphrase("any")).unwrap_err();
    assert!(matches!(refused, UnsealError::Cost(_)), "{named}: {refused}");
}

#[test]
fn a_cost_that_would_stop_the_computer_is_not_paid() {
    let scrypt = |n, r, p| {
        Kdf::Scrypt(ScryptParams {
            salt: [7; 16].as_slice().try_into().unwrap(),
            cost_parameter: n,
            block_size: r,
            parallelization: p,
            key_length: None,
        })
    };
    for (n, r, p) in [
        (0, 8, 1),
        (1, 8, 1),
        (3, 8, 1),
        (16_385, 8, 1),
        (16_384, 0, 1),
        (16_384, 8, 0),
        (16_384, 8, 17),
        (1 << 20, 8, 1),
        (1 << 40, 8, 1),
        (1 << 63, u16::MAX, u16::MAX),
        (2, u16::MAX, 17),
    ] {
        refuses_cost(scrypt(n, r, p));
    }
    for iterations in [0, 10_000_001, u32::MAX] {
        let mut cost = Pbkdf2Params::hmac_sha256(1, &[7; 8]).unwrap();
        cost.iteration_count = iterations;
        refuses_cost(Kdf::Pbkdf2(cost));
    }
    let paid = with_cost(scrypt(16, 1, 1)).open(&passphrase("any")).unwrap_err();
    assert!(matches!(paid, UnsealError::WrongPassphrase), "{paid}");
}

#[test]
fn a_key_length_that_does_not_fit_is_refused() {
    let mut cost = Pbkdf2Params::hmac_sha256(1, &[7; 8]).unwrap();
    cost.key_length = Some(16);
    let refused = with_cost(Kdf::Pbkdf2(cost)).open(&passphrase("any")).unwrap_err();
    assert!(matches!(refused, UnsealError::Scheme(_)), "{refused}");
    assert!(refused.to_string().contains("PBKDF2"), "{refused}");
}

proptest! {
    #[test]
    fn arbitrary_der_never_panics(der in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text = block("ENCRYPTED PRIVATE KEY", &der);
        if let Ok(KeyText::Sealed(sealed)) = KeyText::parse(&text) {
            drop(sealed.open(&passphrase("any")));
        }
        prop_assert!(KeyText::parse(&block("PRIVATE KEY", &der)).is_err());
    }

    #[test]
    fn a_damaged_key_never_panics(position in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let mut der = cheap().to_der().unwrap();
        let at = position.index(der.len());
        der[at] ^= 1 << bit;
        let Ok(info) = EncryptedPrivateKeyInfoOwned::from_der(&der) else { return Ok(()) };
        let cost = info.encryption_algorithm.pbes2().and_then(|scheme| scheme.kdf.pbkdf2());
        if cost.is_none_or(|cost| cost.iteration_count < 100) {
            drop(SealedKey(info).open(&passphrase("any")));
        }
    }
}
