use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::SigningKey;

const KIND: PayloadType = PayloadType::Certificate;

fn key() -> SigningKey {
    SigningKey::from_seed(&[3; 32])
}

fn sealed() -> Envelope {
    Envelope::seal(KIND, b"hello world".to_vec(), &key()).unwrap()
}

/// Checks that an envelope with a part of its JSON changed is refused in words that hold `part`.
fn check(change: impl FnOnce(&mut Value), part: &str) {
    let mut json: Value = serde_json::from_slice(&sealed().to_json()).unwrap();
    change(&mut json);
    let error = Envelope::parse(json.to_string().as_bytes()).unwrap_err().to_string();
    assert!(error.contains(part), "{error}");
}

#[test]
fn the_encoding_is_that_of_the_specification() {
    // The example of DSSE protocol.md.
    let encoded = pae("http://example.com/HelloWorld", b"hello world");
    assert_eq!(encoded, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    // Lengths count bytes, not characters.
    assert_eq!(pae("镕", b""), "DSSEv1 3 镕 0 ".as_bytes());
}

#[test]
fn an_envelope_opens_with_its_key_and_type_only() {
    let envelope = Envelope::parse(&sealed().to_json()).unwrap();
    assert_eq!(envelope, sealed());
    assert_eq!(envelope.open(KIND, &key().public_key()).unwrap(), b"hello world");
    let other = SigningKey::from_seed(&[4; 32]).public_key();
    assert!(matches!(envelope.open(KIND, &other), Err(OpenError::OtherKey { .. })));
    let wrong = envelope.open(PayloadType::KeyCert, &key().public_key());
    assert!(matches!(wrong, Err(OpenError::Type { .. })));
}

#[test]
fn a_key_id_is_no_proof() {
    let other = SigningKey::from_seed(&[4; 32]).public_key();
    let claimed = Envelope { signer: other.id(), ..sealed() };
    assert_eq!(claimed.open(KIND, &other), Err(OpenError::Signature(other.id())));
}

#[test]
fn base64_has_one_form() {
    let payload = |text: &'static str| move |json: &mut Value| json["payload"] = json!(text);
    check(payload("aGVsbG8gd29ybGQ"), "base64");
    check(payload("aGVsbG8gd29ybGR="), "base64");
    check(payload("aGVsbG8gd29ybGQ=="), "base64");
    check(payload("aGVsbG8g d29ybGQ="), "base64");
    check(payload("aGVsbG8gd29ybGQ=\n"), "base64");
    check(payload("_-8="), "base64");
    check(|json| json["signatures"][0]["sig"] = json!("AAAA"), "`AAAA` is not a signature");
    check(|json| json["signatures"][0]["keyid"] = json!("AB"), "`AB` is not a SHA-256");
}

#[test]
fn there_is_exactly_one_signature() {
    check(|json| json["signatures"] = json!([]), "0 signatures");
    let twice = |json: &mut Value| {
        let signature = json["signatures"][0].clone();
        json["signatures"] = json!([signature, signature]);
    };
    check(twice, "2 signatures");
    check(|json| json["signatures"][0]["cert"] = json!("x"), "unknown field `cert`");
    check(|json| drop(json.as_object_mut().unwrap().remove("payloadType")), "missing field");
}

#[test]
fn a_kind_of_payload_has_one_media_type() {
    for kind in PayloadType::ALL {
        assert_eq!(PayloadType::from_media_type(kind.media_type()), Some(*kind));
        assert!(kind.media_type().contains(kind.name()));
    }
    assert_eq!(PayloadType::from_media_type("application/json"), None);
    assert_eq!(KIND.media_type(), "application/vnd.linecert.certificate+json;v=1");
}

/// A key that gives signatures of something else, or none.
#[derive(Debug)]
struct Broken(Option<Signature>);

impl Signer for Broken {
    fn public_key(&self) -> PublicKey {
        key().public_key()
    }

    fn sign(&self, _: &[u8]) -> Result<Signature, SignError> {
        self.0.ok_or_else(|| SignError::unable(self.public_key().id(), "pulled out"))
    }
}

#[test]
fn a_signer_that_fails_seals_nothing() {
    let error = Envelope::seal(KIND, Vec::new(), &Broken(None)).unwrap_err();
    assert!(error.to_string().ends_with("pulled out"), "{error}");
    let wrong = key().sign(b"something else").unwrap();
    let error = Envelope::seal(KIND, Vec::new(), &Broken(Some(wrong))).unwrap_err();
    assert!(matches!(error, SignError::DoesNotVerify(_)), "{error}");
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Envelope::parse(&bytes).is_err());
        prop_assert!(MultiEnvelope::parse(&bytes).is_err());
    }

    #[test]
    fn what_is_sealed_opens(payload in proptest::collection::vec(any::<u8>(), 0..200)) {
        let envelope = Envelope::seal(KIND, payload.clone(), &key()).unwrap();
        let read = Envelope::parse(&envelope.to_json()).unwrap();
        prop_assert_eq!(read.open(KIND, &key().public_key()).unwrap(), &payload[..]);
    }
}

proptest! {
    #[test]
    fn a_digest_is_the_same_whenever_it_is_asked_for(payload: Vec<u8>) {
        let json = Envelope::seal(KIND, payload, &key()).unwrap().to_json();
        let early = Envelope::parse(&json).unwrap();
        let late = serde_json::from_slice::<Wire<'_>>(&json).unwrap().undigested().unwrap();
        prop_assert_eq!(&late, &early);
        prop_assert_eq!(late.digest(), Digest::of(&json));
        prop_assert_eq!(early.digest(), late.digest());
    }
}
