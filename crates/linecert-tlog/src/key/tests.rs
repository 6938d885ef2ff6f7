use proptest::prelude::*;

use super::*;

/// Published by the Go checksum database.
const GO: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

fn refused(text: &str) -> VerifierKeyError {
    text.parse::<VerifierKey>().unwrap_err()
}

fn vkey(name: &str, algorithm: u8, key: &[u8]) -> String {
    let bytes = [&[algorithm][..], key].concat();
    let hash = Sha256::digest([name.as_bytes(), b"\n", &bytes].concat());
    let id = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
    format!("{name}+{id:08x}+{}", STANDARD.encode(bytes))
}

#[test]
fn a_published_key_is_read_and_written() {
    let key: VerifierKey = GO.parse().unwrap();
    assert_eq!(key.to_string(), GO);
    assert_eq!(key.name().as_str(), "sum.golang.org");
    assert_eq!(key.algorithm(), Algorithm::Ed25519);
}

#[test]
fn the_same_key_has_another_id_for_another_use() {
    let key: VerifierKey = GO.parse().unwrap();
    let bytes = key.public_key();
    let witness = VerifierKey::new(key.name().clone(), Algorithm::CosignatureV1, &bytes).unwrap();
    assert_ne!(witness.id(), key.id());
    assert_eq!(witness.to_string().parse(), Ok(witness));
}

#[test]
fn what_is_no_key_is_refused_for_its_reason() {
    use VerifierKeyError as E;
    for text in ["", "a", "a+b", "+033de0ae+Ac4z", "a+033DE0AE+AQ==", "a+033de0ae+", "a+33+AQ=="] {
        assert!(matches!(refused(text), E::Form(_)), "{text:?}");
    }
    let other = GO.replace("033de0ae", "033de0af");
    assert!(matches!(refused(&other), E::Id { .. }));
    assert!(matches!(refused(&GO.replace("sum", "evil")), E::Id { .. }));
    assert!(matches!(refused(&vkey("a", 2, &[7; 32])), E::Algorithm { found: 2, .. }));
    assert!(matches!(refused(&vkey("a", 1, &[7; 31])), E::NotAPoint(_)));
    assert!(matches!(refused(&vkey("a", 1, &[2; 32])), E::NotAPoint(_)));
}

#[test]
fn a_weak_key_is_refused() {
    let mut identity = [0; 32];
    identity[0] = 1;
    for algorithm in [1, 4] {
        let error = refused(&vkey("a", algorithm, &identity));
        assert!(matches!(error, VerifierKeyError::Weak(_)), "{error}");
    }
}

proptest! {
    #[test]
    fn what_is_read_is_written_as_it_was(text in "[a-z]{0,3}\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]{43}[=A]|(.|\n)*") {
        if let Ok(key) = text.parse::<VerifierKey>() {
            prop_assert_eq!(key.to_string(), text);
        }
    }

    #[test]
    fn every_point_that_is_not_weak_has_a_text(bytes: [u8; 32]) {
        let name: KeyName = "log.example.net/2026".parse().unwrap();
        if let Ok(key) = VerifierKey::new(name, Algorithm::Ed25519, &bytes) {
            prop_assert_eq!(key.public_key(), bytes);
            prop_assert_eq!(key.to_string().parse(), Ok(key));
        }
    }
}
