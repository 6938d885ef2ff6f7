use std::num::NonZeroU16;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    KeyRevocation, OpenedKeyCert, RootTerms, Scope, SigningKey, TrustRoots, lab, open_key_cert,
    sample::{self, day},
    statement::Purpose,
};

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

fn holder(staff_number: &str) -> Holder {
    Holder { name: "李明".to_owned(), staff_number: staff_number.to_owned() }
}

fn request(key: &SigningKey) -> KeyRequest {
    KeyRequest {
        holder: holder("T-42"),
        role: Role::Technician(Skill::Three),
        key: key.public_key(),
        nonce: Salt([9; 16]),
        made_at: day("2026-05-31"),
        previous: None,
    }
}

#[test]
fn a_request_proves_possession_of_its_key() {
    for key in [key(20), SigningKey::from_scalar(&[20; 32]).unwrap()] {
        let previous = Some(Digest::of(b"old"));
        let request = KeyRequest { previous, ..request(&key) };
        let envelope = request.sign(&key).unwrap();
        let read = Envelope::parse(&envelope.to_json()).unwrap();
        assert_eq!(KeyRequest::open(&read).unwrap(), request);
    }
    let stolen = request(&key(20)).sign(&key(21)).unwrap();
    let error = KeyRequest::open(&stolen).unwrap_err();
    assert!(matches!(error, KeyRequestError::NotTheirs(OpenError::OtherKey { .. })), "{error}");
}

#[test]
fn a_request_is_not_taken_for_something_else() {
    let payload = json::write(&Wire::from(&request(&key(20))));
    let sealed = Envelope::seal(PayloadType::KeyCert, payload, &key(20)).unwrap();
    let error = KeyRequest::open(&sealed).unwrap_err();
    assert!(matches!(error, KeyRequestError::NotTheirs(OpenError::Type { .. })), "{error}");
}

/// Checks that a request with a part of its JSON changed is refused in words that hold `part`.
fn check(change: impl FnOnce(&mut Value), part: &str) {
    let payload = json::write(&Wire::from(&request(&key(20))));
    let mut json: Value = serde_json::from_slice(&payload).unwrap();
    change(&mut json);
    let payload = json.to_string().into_bytes();
    let sealed = Envelope::seal(PayloadType::KeyRequest, payload, &key(20)).unwrap();
    let error = KeyRequest::open(&sealed).unwrap_err().to_string();
    assert!(error.contains(part), "{error}");
}

#[test]
fn the_schema_of_a_request_is_strict() {
    check(|json| json["schema"] = json!(2), "schema 2");
    check(|json| json["type"] = json!("key-cert"), "the type is `key-cert`");
    check(|json| json["x"] = json!(1), "unknown field `x`");
    check(|json| json["nonce"] = json!("09"), "`09`");
    check(|json| json["holder"]["name"] = json!(""), "`name` is empty");
    check(|json| json["skill"] = json!(9), "level 9");
    let weak = format!("ed25519:{}=", "A".repeat(43));
    check(|json| json["key"] = json!(weak), "weak key");
    check(|json| json["key"] = json!(key(21).public_key().to_string()), "signed with the key");
}

fn grant() -> Grant {
    Grant {
        serial: "8".to_owned(),
        role: Role::Technician(Skill::Two),
        scope: Scope::everything(),
        days: NonZeroU16::new(365).unwrap(),
        max_offline_days: NonZeroU16::new(14).unwrap(),
        issued_at: day("2026-06-01"),
        lapsed: Lapsed::Refuse,
    }
}

/// The key-certs that the sample operator issued: number 7 of T-42, for the technician's key.
fn known() -> Vec<OpenedKeyCert> {
    let operator = sample::operator();
    let envelope = operator.key_cert.sign(&operator.issuing).unwrap();
    vec![open_key_cert(&envelope, &operator.trust).unwrap()]
}

fn issue(request: &KeyRequest, grant: &Grant) -> Result<OpenedKeyCert, EnrolError> {
    let operator = sample::operator();
    let known = known();
    let enrolment = Enrolment { trust: &operator.trust, known: &known };
    let file = enrolment.issue(request, grant, &operator.issuing)?;
    Ok(file.open(&operator.trust)?)
}

fn refused(request: &KeyRequest, grant: &Grant, part: &str) {
    let error = issue(request, grant).unwrap_err().to_string();
    assert!(error.contains(part), "{error}");
}

#[test]
fn a_request_is_granted_as_the_issuer_decides() {
    let cert = issue(&request(&key(20)), &grant()).unwrap().key_cert;
    assert_eq!(cert.holder, holder("T-42"));
    assert_eq!(cert.role, Role::Technician(Skill::Two));
    assert_eq!(cert.key, key(20).public_key());
    assert_eq!(cert.validity.to_string(), "2026-05-31T23:50:00Z to 2027-06-01T00:00:00Z");
    assert_eq!(cert.renews, None);
}

#[test]
fn a_key_belongs_to_one_person() {
    let theirs = sample::operator().technician;
    let thief = KeyRequest { holder: holder("T-99"), ..request(&theirs) };
    refused(&thief, &grant(), "is that of T-42");
    assert!(issue(&request(&theirs), &grant()).is_ok());
}

#[test]
fn a_serial_is_given_once() {
    refused(&request(&key(20)), &Grant { serial: "7".to_owned(), ..grant() }, "`7` is taken");
}

#[test]
fn a_lapsed_key_cert_is_renewed_by_decision_only() {
    let previous = known()[0].digest;
    let request = KeyRequest { previous: Some(previous), ..request(&key(20)) };
    // The key-cert is valid until 2027-06-01.
    let at = |issued_at| Grant { issued_at: day(issued_at), ..grant() };
    assert_eq!(issue(&request, &at("2027-05-31")).unwrap().key_cert.renews, Some(previous));
    refused(&request, &at("2027-06-01"), "lapsed at 2027-06-01T00:00:00Z");
    let renewed = issue(&request, &Grant { lapsed: Lapsed::Renew, ..at("2029-01-01") }).unwrap();
    assert_eq!(renewed.key_cert.renews, Some(previous));
    let other = KeyRequest { holder: holder("T-99"), ..request.clone() };
    refused(&other, &at("2027-05-31"), "is that of T-42");
    let unknown = KeyRequest { previous: Some(Digest::of(b"?")), ..request };
    refused(&unknown, &at("2027-05-31"), "is known to renew");
}

#[test]
fn the_keys_of_the_lab_are_certified_for_training_only() {
    let lab_key = lab::technician_key();
    refused(&request(&lab_key), &grant(), "public training key");
    let operator = sample::operator();
    let terms = sample::root_terms(&operator.root, &operator.issuing);
    let terms = RootTerms { purpose: Purpose::Training, ..terms };
    let trust = TrustRoots::found(terms, &[&operator.root]).unwrap();
    let enrolment = Enrolment { trust: &trust, known: &[] };
    assert!(enrolment.issue(&request(&lab_key), &grant(), &operator.issuing).is_ok());
}

#[test]
fn only_a_valid_issuing_key_grants() {
    let operator = sample::operator();
    let enrolment = Enrolment { trust: &operator.trust, known: &[] };
    let error = enrolment.issue(&request(&key(20)), &grant(), &operator.root).unwrap_err();
    assert!(matches!(error, EnrolError::NotAnIssuingKey(_)), "{error}");
    let late = Grant { issued_at: day("2036-01-01"), ..grant() };
    let error = enrolment.issue(&request(&key(20)), &late, &operator.issuing).unwrap_err();
    assert!(matches!(error, EnrolError::Unusable(_)), "{error}");
}

#[test]
fn revoked_keys_neither_grant_nor_are_granted() {
    let mut operator = sample::operator();
    let revocation = |key: &SigningKey| KeyRevocation {
        key: key.public_key().id(),
        compromised_since: day("2026-03-01"),
        reason: "lost".to_owned(),
        made_at: day("2026-03-02"),
    };
    let lost = revocation(&key(20)).sign(&operator.issuing).unwrap();
    operator.trust.revoke(lost).unwrap();
    let check = |trust: &TrustRoots, seed: u8, id| {
        let enrolment = Enrolment { trust, known: &[] };
        let error = enrolment.issue(&request(&key(seed)), &grant(), &operator.issuing).unwrap_err();
        assert!(matches!(error, EnrolError::Revoked { key, .. } if key == id), "{error}");
    };
    check(&operator.trust, 20, key(20).public_key().id());
    let stolen = revocation(&operator.issuing).sign(&operator.root).unwrap();
    let mut trust = operator.trust.clone();
    trust.revoke(stolen).unwrap();
    check(&trust, 21, operator.issuing.public_key().id());
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(KeyRequest::parse(&bytes).is_err());
    }
}
