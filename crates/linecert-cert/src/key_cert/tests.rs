use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    SigningKey,
    sample::{self, day, validity},
};

fn sample_cert() -> KeyCert {
    sample::operator().key_cert
}

/// Checks that a key-cert with a part of its JSON changed is refused in words that hold `part`.
fn check(change: impl FnOnce(&mut Value), part: &str) {
    let mut json: Value = serde_json::from_slice(&sample_cert().to_payload()).unwrap();
    change(&mut json);
    let error = KeyCert::parse(json.to_string().as_bytes()).unwrap_err().to_string();
    assert!(error.contains(part), "{error}");
}

#[test]
fn a_key_cert_is_read_as_written() {
    let named = Regions::Named(["north".to_owned(), "西区".to_owned()].into());
    let p256 = SigningKey::from_scalar(&[7; 32]).unwrap().public_key();
    for cert in [
        sample_cert(),
        KeyCert { role: Role::Noc, key: p256, ..sample_cert() },
        KeyCert { role: Role::Instrument, renews: Some(Digest::of(b"old")), ..sample_cert() },
        KeyCert { scope: Scope { regions: named, ..Scope::everything() }, ..sample_cert() },
        crate::lab::issuer().key_cert().clone(),
    ] {
        assert_eq!(KeyCert::parse(&cert.to_payload()).unwrap(), cert);
    }
}

#[test]
fn the_schema_is_strict() {
    check(|json| json["schema"] = json!(2), "schema 2");
    check(|json| json["type"] = json!("certificate"), "the type is `certificate`");
    check(|json| json["x"] = json!(1), "unknown field `x`");
    check(|json| json["serial"] = json!(""), "`serial` is empty");
    check(|json| json["holder"]["name"] = json!(""), "`name` is empty");
    check(|json| json["holder"]["staff_number"] = json!(""), "`staff_number` is empty");
    check(|json| json["role"] = json!("director"), "unknown role `director`");
    check(|json| json["role"] = json!("noc"), "the role `noc` has no level of skill");
    check(|json| drop(json.as_object_mut().unwrap().remove("skill")), "has a level of skill");
    check(|json| json["skill"] = json!(0), "no skill of level 0");
    check(|json| json["skill"] = json!(5), "no skill of level 5");
    check(|json| json["scope"]["access"] = json!(["wireless"]), "unknown access `wireless`");
    check(|json| json["max_offline_days"] = json!(0), "nonzero");
    check(|json| json["key"] = json!("ed25519:AAAA"), "is not a public key");
    let weak = format!("ed25519:{}=", "A".repeat(43));
    check(|json| json["key"] = json!(weak), "weak key");
}

#[test]
fn regions_are_named_once_or_all() {
    for (regions, part) in [
        (json!(["*", "north"]), "`*` cannot stand"),
        (json!(["north", "*"]), "`*` cannot stand"),
        (json!(["north", "north"]), "`north` cannot stand"),
        (json!([""]), "`` cannot stand"),
    ] {
        check(|json| json["scope"]["regions"] = regions, part);
    }
}

#[test]
fn a_scope_covers_what_it_names() {
    let named = Regions::Named(["north".to_owned()].into());
    for (regions, region, expect) in [
        (&Regions::All, None, true),
        (&Regions::All, Some("south"), true),
        (&named, Some("north"), true),
        (&named, Some("south"), false),
        (&named, None, false),
        (&Regions::Named([].into()), Some("north"), false),
    ] {
        assert_eq!(regions.cover(region), expect, "{regions} {region:?}");
    }
    let gpon = Scope { access: vec![linecert_profile::Access::Gpon], regions: Regions::All };
    assert!(gpon.covers(linecert_profile::Access::Gpon, None));
    assert!(!gpon.covers(linecert_profile::Access::Epon, None));
}

#[test]
fn a_key_is_not_valid_long_before_it_is_certified() {
    // Valid from 2026-06-01 00:00 until 2027-06-01.
    for (issued_at, sound) in [
        ("2026-05-01T00:00:00Z", true),
        ("2026-06-01T00:10:00Z", true),
        ("2026-06-01T00:10:01Z", false),
        ("2027-06-01T00:00:00Z", false),
    ] {
        let cert = KeyCert { issued_at: issued_at.parse().unwrap(), ..sample_cert() };
        let read = KeyCert::parse(&cert.to_payload());
        assert_eq!(read.is_ok(), sound, "{issued_at}: {read:?}");
    }
}

fn opened(cert: &KeyCert, key: &SigningKey) -> Result<OpenedKeyCert, OpenKeyCertError> {
    open_key_cert(&cert.sign(key).unwrap(), &sample::operator().trust)
}

#[test]
fn a_key_cert_opens_with_the_issuing_key_that_signed_it() {
    let operator = sample::operator();
    let opened = opened(&operator.key_cert, &operator.issuing).unwrap();
    assert_eq!(opened.key_cert, operator.key_cert);
    assert_eq!(opened.issuing_key, operator.issuing.public_key().id());
    assert_eq!(opened.root_version, 1);
    assert_eq!(opened.digest, operator.key_cert.sign(&operator.issuing).unwrap().digest());
}

#[test]
fn nobody_else_certifies_keys() {
    let operator = sample::operator();
    // Not even a root key: it signs roots.
    for key in [&operator.root, &operator.technician, &SigningKey::from_seed(&[9; 32])] {
        let error = opened(&operator.key_cert, key).unwrap_err();
        assert!(matches!(error, OpenKeyCertError::UnknownIssuer { .. }), "{error}");
    }
}

#[test]
fn the_issuing_key_is_valid_when_it_issues() {
    let operator = sample::operator();
    // The issuing key is valid from 2026-01-01 until 2036-01-01.
    for (from, until, issued_at, sound) in [
        ("2025-12-31", "2026-12-31", "2025-12-31", false),
        ("2026-01-01", "2027-01-01", "2026-01-01", true),
        ("2036-01-01", "2036-12-31", "2035-12-31", true),
        ("2036-01-01", "2036-12-31", "2036-01-01", false),
    ] {
        let validity = validity(from, until);
        let cert = KeyCert { validity, issued_at: day(issued_at), ..sample_cert() };
        let found = opened(&cert, &operator.issuing);
        assert_eq!(found.is_ok(), sound, "{issued_at}: {found:?}");
        if let Err(error) = found {
            assert!(matches!(error, OpenKeyCertError::IssuerNotValid { .. }), "{error}");
        }
    }
}

#[test]
fn an_issuing_key_that_was_ended_early_issues_nothing_after() {
    let operator = sample::operator();
    let mut terms = sample::root_terms(&operator.root, &operator.issuing);
    terms.issued_at = day("2026-05-01");
    terms.issuing_keys[0].validity = validity("2026-01-01", "2026-05-01");
    let mut draft = crate::RootDraft::next(operator.trust, terms).unwrap();
    draft.sign(&operator.root).unwrap();
    let trust = draft.finish().unwrap();
    let envelope = operator.key_cert.sign(&operator.issuing).unwrap();
    let error = open_key_cert(&envelope, &trust).unwrap_err();
    assert!(matches!(error, OpenKeyCertError::IssuerNotValid { .. }), "{error}");
}

#[test]
fn the_file_holds_the_key_cert_and_its_twin() {
    let operator = sample::operator();
    let file = KeyCertFile::certify(&operator.key_cert, &operator.issuing).unwrap();
    assert_eq!(KeyCertFile::parse(&file.to_json()).unwrap(), file);
    assert_eq!(file.open(&operator.trust).unwrap().key_cert, operator.key_cert);
    let error = KeyCertFile::parse(&file.envelope.to_json()).unwrap_err().to_string();
    assert!(error.starts_with("key-cert file: "), "{error}");
}

#[test]
fn a_twin_of_another_key_cert_is_told() {
    let operator = sample::operator();
    let certify = |cert: &KeyCert, key| KeyCertFile::certify(cert, key).unwrap();
    let file = certify(&operator.key_cert, &operator.issuing);
    let other = KeyCert { serial: "8".to_owned(), ..operator.key_cert.clone() };
    let swapped = KeyCertFile { twin: certify(&other, &operator.issuing).twin, ..file.clone() };
    let error = swapped.open(&operator.trust).unwrap_err();
    assert!(matches!(error, OpenKeyCertFileError::OtherTwin(_)), "{error}");
    let stranger = SigningKey::from_seed(&[9; 32]);
    let forged = KeyCertFile { twin: certify(&operator.key_cert, &stranger).twin, ..file };
    let error = forged.open(&operator.trust).unwrap_err();
    assert!(matches!(error, OpenKeyCertFileError::Twin(_)), "{error}");
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(KeyCert::parse(&bytes).is_err());
        prop_assert!(KeyCertFile::parse(&bytes).is_err());
    }
}
