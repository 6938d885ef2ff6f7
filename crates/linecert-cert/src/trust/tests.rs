use proptest::prelude::*;

use super::*;
use crate::{SigningKey, sample};

fn root_key(seed: u8) -> RootKey {
    RootKey {
        key: SigningKey::from_seed(&[seed; 32]).public_key(),
        validity: sample::validity("2026-01-01", "2036-01-01"),
    }
}

fn made(purpose: Purpose, keys: Vec<RootKey>) -> Result<TrustRoot, String> {
    TrustRoot::new(purpose, sample::OPERATOR.to_owned(), keys).map_err(|e| e.to_string())
}

/// Checks that a trust root with one text replaced is refused in words that hold `part`.
fn check(from: &str, to: &str, part: &str) {
    let sound = made(Purpose::Operational, vec![root_key(1)]).unwrap();
    let json = String::from_utf8(sound.to_json()).unwrap();
    assert!(json.contains(from), "{json}");
    let error = TrustRoot::parse(json.replacen(from, to, 1).as_bytes()).unwrap_err().to_string();
    assert!(error.contains(part), "{error}");
}

#[test]
fn a_trust_root_is_read_as_written() {
    for trust in [
        made(Purpose::Operational, vec![root_key(1), root_key(2)]).unwrap(),
        made(Purpose::Training, vec![root_key(1)]).unwrap(),
        lab::trust_root(),
    ] {
        assert_eq!(TrustRoot::parse(&trust.to_json()).unwrap(), trust);
    }
}

#[test]
fn the_keys_of_the_lab_are_for_training_only() {
    let lab_keys = [lab::root_key(), lab::technician_key()];
    for lab_key in lab_keys.map(|secret| RootKey { key: secret.public_key(), ..root_key(1) }) {
        let error = made(Purpose::Operational, vec![root_key(1), lab_key]).unwrap_err();
        assert!(error.contains("public training key"), "{error}");
        assert!(made(Purpose::Training, vec![lab_key]).is_ok());
    }
    let json = String::from_utf8(lab::trust_root().to_json()).unwrap();
    let posing = json.replace("training", "operational");
    let error = TrustRoot::parse(posing.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("public training key"), "{error}");
}

#[test]
fn a_trust_root_that_is_not_one_is_refused() {
    check(r#""schema":1"#, r#""schema":2"#, "schema 2 is not known");
    check(r#""type":"trust-root""#, r#""type":"certificate""#, "the type is `certificate`");
    check(r#""version":1"#, r#""version":1,"x":1"#, "unknown field `x`");
    check(r#""version":1"#, r#""version":1,"version":2"#, "duplicate field `version`");
    check(r#""operational""#, r#""real""#, "unknown purpose `real`");
    check("2036", "2025", "not after its begin");
    check(r#""key":""#, r#""key":"A"#, "is not a public key of 32 bytes");
    assert!(made(Purpose::Operational, vec![]).unwrap_err().contains("no key"));
    assert!(made(Purpose::Operational, vec![root_key(1); 2]).unwrap_err().contains("twice"));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(TrustRoot::parse(&bytes).is_err());
    }
}
