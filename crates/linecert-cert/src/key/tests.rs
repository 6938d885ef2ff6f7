use proptest::prelude::*;

use super::*;

mod openssl;

pub(super) fn hex<const N: usize>(text: &str) -> [u8; N] {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    text.as_bytes().chunks(2).map(byte).collect::<Vec<_>>().try_into().unwrap()
}

pub(super) fn both() -> [SigningKey; 2] {
    [SigningKey::from_seed(&[5; 32]), SigningKey::from_scalar(&[5; 32]).unwrap()]
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
    let signature = key.sign(&[0x72]).unwrap();
    assert_eq!(signature.to_bytes(), hex(expect));
    assert!(key.public_key().verifies(&[0x72], &signature));
    assert!(!key.public_key().verifies(&[0x73], &signature));
}

/// RFC 6979, A.2.5, key and message `sample` with SHA-256.
const RFC_6979_KEY: &str = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
const RFC_6979_R: &str = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
const RFC_6979_S: &str = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";

#[test]
fn ecdsa_signatures_are_those_of_rfc_6979_with_the_lower_s() {
    let key = SigningKey::from_scalar(&hex(RFC_6979_KEY)).unwrap();
    let high = hex(&format!("{RFC_6979_R}{RFC_6979_S}"));
    let signature = key.sign(b"sample").unwrap();
    assert_eq!(Signature::es256(&high), Some(signature));
    assert!(key.public_key().verifies(b"sample", &signature));
    assert!(!key.public_key().verifies(b"Sample", &signature));
    // Its twin with the higher s is a signature too for lenient verifiers.
    let high = Signature::from_bytes(&high);
    assert_ne!(high, signature);
    assert!(!key.public_key().verifies(b"sample", &high));
}

#[test]
fn what_is_no_ecdsa_signature_verifies_nothing() {
    let key = SigningKey::from_scalar(&[5; 32]).unwrap().public_key();
    for bytes in [[0; 64], [0xff; 64]] {
        assert_eq!(Signature::es256(&bytes), None);
        assert!(!key.verifies(b"message", &Signature::from_bytes(&bytes)));
    }
}

#[test]
fn a_key_of_one_algorithm_does_not_verify_the_other() {
    let [first, second] = both();
    let [one, two] = [&first, &second].map(|key| key.sign(b"message").unwrap());
    assert!(!first.public_key().verifies(b"message", &two));
    assert!(!second.public_key().verifies(b"message", &one));
}

#[test]
fn a_secret_is_never_shown() {
    for key in [[0xab; 32]].map(|seed| SigningKey::from_seed(&seed)).into_iter().chain(both()) {
        let shown = format!("{key:?} {key:#?}");
        assert!(shown.contains("<secret>"), "{shown}");
        assert!(!shown.contains("abab") && !shown.contains("0505"), "{shown}");
    }
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
        let error = PublicKey::ed25519(&hex(key)).unwrap_err();
        assert!(matches!(error, PublicKeyError::Weak(_)), "{key}: {error}");
    }
    // SEC 1, 2.3.3: the point at infinity of P-256 is one zero byte.
    assert!(PublicKey::es256(&[0]).is_err());
    assert!(PublicKey::from_bytes(&[0]).is_err());
}

#[test]
fn a_point_has_one_form() {
    // y and p + y are one point, and only the former is canonical (RFC 8032, 5.1.3).
    let bytes = |low: u8, rest: u8, top: u8| {
        let mut bytes = [rest; 32];
        (bytes[0], bytes[31]) = (low, top);
        bytes
    };
    let points: Vec<u8> =
        (2..19).filter(|y| PublicKey::ed25519(&bytes(*y, 0, 0)).is_ok()).collect();
    assert!(points.len() > 3, "{points:?}");
    for y in points {
        let twin = PublicKey::ed25519(&bytes(0xed + y, 0xff, 0x7f));
        assert!(matches!(twin, Err(PublicKeyError::NotAPoint { .. })), "{twin:?}");
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
    let Point::Ed25519(dalek) = key.0 else { panic!("not an Ed25519 key") };
    let theirs = ed25519_dalek::Signature::from_bytes(&hex(lenient));
    assert!(ed25519_dalek::Verifier::verify(&dalek, b"message", &theirs).is_ok());
    assert!(!key.verifies(b"message", &signature));
}

#[test]
fn a_scalar_that_is_not_reduced_is_refused() {
    // RFC 8032, 5.1.7: S + L, little-endian, would verify where the check is left out.
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let key = SigningKey::from_seed(&[5; 32]);
    let mut bytes = key.sign(b"message").unwrap().to_bytes();
    let mut carry = 0;
    for (byte, order) in bytes[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
    assert_eq!(carry, 0);
    assert!(!key.public_key().verifies(b"message", &Signature::from_bytes(&bytes)));
}

/// Checks that no text is a public key.
fn refused(text: &str) {
    let parsed = text.parse::<PublicKey>();
    assert!(parsed.is_err(), "{text}: {parsed:?}");
}

#[test]
fn a_public_key_has_one_text() {
    for (key, length) in both().iter().map(Signer::public_key).zip([8 + 44, 6 + 44]) {
        let text = key.to_string();
        assert_eq!(text.len(), length, "{text}");
        assert_eq!(text.parse(), Ok(key));
        assert_eq!(PublicKey::from_bytes(&key.to_bytes()), Ok(key));
        let (algorithm, base64) = text.split_once(':').unwrap();
        refused("");
        refused(base64);
        refused(&format!("{algorithm}:AAAA"));
        refused(&format!("{}:{base64}", algorithm.to_uppercase()));
        refused(&format!("rsa:{base64}"));
        refused(&format!("{text}\n"));
        refused(&format!("{text}="));
    }
    let [ed25519, es256] = both().map(|key| key.public_key().to_string());
    refused(&ed25519.replace("ed25519", "es256"));
    refused(&es256.replace("es256", "ed25519"));
    refused(ed25519.trim_end_matches('='));
    let off_curve = PublicKey::ed25519(&[2; 32]);
    assert!(matches!(off_curve, Err(PublicKeyError::NotAPoint { .. })), "{off_curve:?}");
}

#[test]
fn a_token_may_give_the_point_uncompressed() {
    let Point::EcdsaP256(point) = both()[1].public_key().0 else { panic!("not a P-256 key") };
    let uncompressed = point.to_sec1_point(false);
    assert_eq!(PublicKey::es256(uncompressed.as_bytes()), Ok(both()[1].public_key()));
    let text = format!("es256:{}", STANDARD.encode(uncompressed.as_bytes()));
    refused(&text);
}

/// Checks that a text is refused as a secret key in words that hold `part`.
fn not_a_secret(text: &str, part: &str) {
    let error = SigningKey::from_pem(text).unwrap_err().to_string();
    assert!(error.contains(part), "{error}");
}

#[test]
fn a_file_that_is_no_key_is_refused_with_advice() {
    not_a_secret("", "openssl genpkey");
    not_a_secret("王", "openssl genpkey");
    let pem = |label: &str| format!("-----BEGIN {label}-----\nMAA=\n-----END {label}-----\n");
    not_a_secret(&pem("PRIVATE KEY"), "openssl genpkey");
    not_a_secret(&pem("EC PRIVATE KEY"), "`EC PRIVATE KEY`");
    not_a_secret(&pem("ENCRYPTED PRIVATE KEY"), "passphrase");
    assert!(matches!(SigningKey::from_scalar(&[0; 32]), Err(SigningKeyError::Scalar)));
    assert!(matches!(SigningKey::from_scalar(&[0xff; 32]), Err(SigningKeyError::Scalar)));
}

proptest! {
    #[test]
    fn a_key_is_read_as_written(seed in any::<[u8; 32]>()) {
        let keys = [Ok(SigningKey::from_seed(&seed)), SigningKey::from_scalar(&seed)];
        for key in keys.into_iter().flatten() {
            let read = SigningKey::from_pem(&key.to_pem().unwrap()).unwrap();
            prop_assert_eq!(read.public_key(), key.public_key());
            let read = SigningKey::from_pkcs8_der(&key.to_pkcs8_der().unwrap()).unwrap();
            prop_assert_eq!(read.public_key(), key.public_key());
        }
    }

    #[test]
    fn what_is_signed_verifies(message in proptest::collection::vec(any::<u8>(), 0..100)) {
        for key in both() {
            prop_assert!(key.public_key().verifies(&message, &key.sign(&message).unwrap()));
        }
    }

    #[test]
    fn arbitrary_text_is_no_key(text in ".{0,80}") {
        prop_assert!(SigningKey::from_pem(&text).is_err());
        prop_assert!(text.parse::<PublicKey>().is_err());
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..140)) {
        drop(SigningKey::from_pkcs8_der(&bytes));
        drop(PublicKey::from_bytes(&bytes));
        drop(PublicKey::es256(&bytes));
        if let Some(signature) = bytes.first_chunk().map(Signature::from_bytes) {
            for key in both() {
                prop_assert!(!key.public_key().verifies(b"message", &signature));
            }
        }
    }
}

#[test]
fn the_seed_of_an_ed25519_key_makes_it_again() {
    let [ed25519, es256] = both();
    let seed = ed25519.seed().unwrap();
    assert_eq!(SigningKey::from_seed(&seed).public_key(), ed25519.public_key());
    assert!(es256.seed().is_none());
}
