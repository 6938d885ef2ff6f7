use proptest::prelude::*;

use linecert_tlog::VerifierKey;

use super::*;
use crate::{
    Envelope, PayloadType, PublicKey, Quorum, Signer, SigningKey, lab,
    sample::{self, day, validity},
};

mod drafts;
mod updates;

/// Secret keys by number.
pub(super) fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

pub(super) fn public(seeds: &[u8]) -> Vec<PublicKey> {
    seeds.iter().map(|seed| key(*seed).public_key()).collect()
}

pub(super) fn issuing(seed: u8) -> IssuingKey {
    IssuingKey { key: key(seed).public_key(), validity: validity("2026-01-01", "2036-01-01") }
}

pub(super) fn verifier_key(name: &str) -> VerifierKey {
    // The keys of RFC 8032, 7.1, tests 1 and 2.
    let text = match name {
        "log" => {
            "log.example.net/linecert/2026+9aeece90+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"
        }
        "witness" => "witness.example.org+e4942698+BD1AF8PoQ4lakrcKp00bfrycmCzPLsSWjMDNVfEq9GYM",
        other => panic!("no key for {other}"),
    };
    text.parse().unwrap()
}

/// A root of three keys, of which two must sign, with everything that a root can have.
pub(super) fn terms() -> RootTerms {
    RootTerms {
        root_keys: Quorum::new(2, public(&[1, 2, 3])).unwrap(),
        logs: vec![LogKey {
            key: verifier_key("log"),
            validity: validity("2026-01-01", "2027-02-01"),
        }],
        witnesses: Witnesses { quorum: 1, keys: vec![verifier_key("witness")] },
        timestamp_authorities: vec![TimestampAuthority {
            name: "Example TSA".to_owned(),
            certificate: vec![0x30, 0],
        }],
        ..sample::root_terms(&key(1), &key(10))
    }
}

/// What may follow: a root key replaced, an issuing key more, the first one ended early.
pub(super) fn next_terms() -> RootTerms {
    let ended = IssuingKey { validity: validity("2026-01-01", "2027-01-01"), ..issuing(10) };
    RootTerms {
        issued_at: day("2026-12-01"),
        root_keys: Quorum::new(2, public(&[2, 3, 4])).unwrap(),
        issuing_keys: vec![ended, issuing(11)],
        ..terms()
    }
}

pub(super) fn signed(mut draft: RootDraft, seeds: &[u8]) -> Result<TrustRoots, RootDraftError> {
    seeds.iter().try_for_each(|seed| draft.sign(&key(*seed)))?;
    draft.finish()
}

/// A trust root of one version.
pub(super) fn founded() -> TrustRoots {
    signed(RootDraft::first(TrustRoot::first(terms()).unwrap()), &[1, 2]).unwrap()
}

/// A trust root of two versions.
pub(super) fn rotated() -> TrustRoots {
    signed(RootDraft::next(founded(), next_terms()).unwrap(), &[2, 3]).unwrap()
}

#[test]
fn a_trust_root_is_read_as_written() {
    for trust in [founded(), rotated(), sample::operator().trust, lab::trust_roots()] {
        assert_eq!(TrustRoots::parse(&trust.to_json()).unwrap(), trust);
    }
    assert_eq!(rotated().history().map(TrustRoot::version).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(rotated().newest().terms(), &next_terms());
    assert_eq!(rotated().issuing_key(key(11).public_key().id()), Some(&issuing(11)));
    assert_eq!(founded().issuing_key(key(11).public_key().id()), None);
}

#[test]
fn a_version_is_in_force_until_the_next() {
    let trust = rotated();
    let in_force = |at: &str| trust.in_force_at(day(at)).map(TrustRoot::version);
    assert_eq!(in_force("2025-12-31"), None);
    assert_eq!(in_force("2026-01-01"), Some(1));
    assert_eq!(in_force("2026-11-30"), Some(1));
    assert_eq!(in_force("2026-12-01"), Some(2));
}

/// A version as somebody with these keys could sign it, sound or not.
fn forged(terms: RootTerms, number: u32, seeds: &[u8]) -> MultiEnvelope {
    let root = TrustRoot { version: number.try_into().unwrap(), terms };
    let mut envelope = MultiEnvelope::unsigned(PayloadType::TrustRoot, root.to_payload());
    seeds.iter().for_each(|seed| envelope.add(&key(*seed)).unwrap());
    envelope
}

/// Checks that a file of these versions is refused in words that hold `part`.
fn refused(versions: &[MultiEnvelope], part: &str) {
    let versions: Vec<serde_json::Value> =
        versions.iter().map(|one| serde_json::from_slice(&one.to_json()).unwrap()).collect();
    let file = serde_json::json!({
        "schema": 1, "type": "trust-roots", "versions": versions, "revocations": [],
    });
    let error = TrustRoots::parse(file.to_string().as_bytes()).unwrap_err().to_string();
    assert!(error.contains(part), "{error}");
}

/// Checks that a second version is refused in words that hold `part`.
fn refused_second(terms: RootTerms, seeds: &[u8], part: &str) {
    refused(&[founded().first.envelope, forged(terms, 2, seeds)], part);
}

#[test]
fn enough_root_keys_sign_the_first_version() {
    refused(&[], "no version");
    refused(&[forged(terms(), 1, &[])], "own root keys: 0 of the 3 listed keys");
    refused(&[forged(terms(), 1, &[1])], "own root keys: 1 of the 3 listed keys");
    refused(&[forged(terms(), 1, &[1, 9])], "1 of the 3 listed keys signed, and it takes 2");
    refused(&[forged(terms(), 2, &[1, 2])], "numbered 2, and is the first");
}

#[test]
fn the_next_version_is_signed_by_the_old_keys_and_its_own() {
    // The sound version is signed by 2 and 3, which are in both.
    refused_second(next_terms(), &[1, 2], "by its own root keys: 1 of the 3");
    refused_second(next_terms(), &[3, 4], "by the root keys of version 1: 1 of the 3");
    refused_second(next_terms(), &[4], "by the root keys of version 1: 0 of the 3");
    let stranger = RootTerms { root_keys: Quorum::of_one(key(9).public_key()), ..next_terms() };
    refused_second(stranger, &[9], "by the root keys of version 1");
}

#[test]
fn versions_are_counted_without_gaps() {
    let first = || founded().first.envelope;
    let numbered = |number| forged(next_terms(), number, &[2, 3]);
    refused(&[first(), numbered(3)], "numbered 3, after 1");
    refused(&[first(), numbered(1)], "numbered 1, after 1");
    refused(&[first(), first()], "numbered 1, after 1");
    refused(&[numbered(2), first()], "numbered 2, and is the first");
    let third = RootTerms { issued_at: day("2027-01-01"), ..next_terms() };
    refused(&[first(), numbered(2), forged(third, 4, &[2, 3])], "version 3: it is numbered 4");
}

#[test]
fn a_version_takes_nothing_back() {
    let refused = |change: fn(&mut RootTerms), part| {
        let mut terms = next_terms();
        change(&mut terms);
        refused_second(terms, &[2, 3], part);
    };
    refused(|t| t.operator = "Other".to_owned(), "of `Other`, after one of `Example Telecom`");
    refused(|t| t.purpose = Purpose::Training, "another purpose");
    refused(|t| t.issued_at = day("2026-01-01"), "not after the version before");
    refused(|t| t.issuing_keys = vec![issuing(11)], "drops the issuing key ed25519:");
    refused(|t| t.logs.clear(), "drops the log ");
    refused(|t| t.witnesses = Witnesses::default(), "drops the witness ");
    let later =
        |t: &mut RootTerms| t.issuing_keys[0].validity = validity("2026-01-01", "2036-01-02");
    refused(later, "makes the issuing key");
    let begun =
        |t: &mut RootTerms| t.issuing_keys[0].validity = validity("2025-01-01", "2036-01-01");
    refused(begun, "makes the issuing key");
    let log = |t: &mut RootTerms| t.logs[0].validity = validity("2026-01-01", "2028-01-01");
    refused(log, "makes the log");
}

#[test]
fn the_keys_of_the_lab_are_for_training_only() {
    for lab_key in [lab::root_key(), lab::technician_key()].map(|secret| secret.public_key()) {
        let issuing_keys = vec![issuing(10), IssuingKey { key: lab_key, ..issuing(10) }];
        for terms in [
            RootTerms { issuing_keys, ..terms() },
            RootTerms { root_keys: Quorum::of_one(lab_key), ..terms() },
        ] {
            let training = RootTerms { purpose: Purpose::Training, ..terms.clone() };
            assert!(TrustRoot::first(training).is_ok());
            let error = TrustRoot::first(terms).unwrap_err().to_string();
            assert!(error.contains("public training key"), "{error}");
        }
    }
}

/// Checks that terms are refused in words that hold `part`.
fn impossible(change: fn(&mut RootTerms), part: &str) {
    let mut terms = terms();
    change(&mut terms);
    let error = TrustRoot::first(terms).unwrap_err().to_string();
    assert!(error.contains(part), "{error}");
}

#[test]
fn a_version_that_makes_no_sense_is_refused() {
    impossible(|t| t.operator.clear(), "`operator` is empty");
    impossible(|t| t.issuing_keys.clear(), "`issuing_keys` is empty");
    impossible(|t| t.issuing_keys.push(t.issuing_keys[0]), "twice");
    impossible(|t| t.logs[0].key = verifier_key("witness"), "witness.example.org");
    impossible(|t| t.logs.push(t.logs[0].clone()), "twice");
    impossible(|t| t.witnesses.keys.push(t.witnesses.keys[0].clone()), "twice");
    impossible(|t| t.witnesses.quorum = 2, "2");
    impossible(|t| t.witnesses.quorum = 0, "asks for none of 1 witnesses");
}

/// Checks that a version with one text replaced is refused in words that hold `part`.
fn retyped(from: &str, to: &str, part: &str) {
    let json = String::from_utf8(founded().newest().to_payload()).unwrap();
    assert!(json.contains(from), "{json}");
    let error = TrustRoot::parse(json.replacen(from, to, 1).as_bytes()).unwrap_err().to_string();
    assert!(error.contains(part), "{error}");
}

#[test]
fn the_schema_of_a_version_is_strict() {
    retyped(r#""schema":1"#, r#""schema":2"#, "schema 2 is not known");
    retyped(r#""type":"trust-root""#, r#""type":"certificate""#, "the type is `certificate`");
    retyped(r#""version":1"#, r#""version":1,"x":1"#, "unknown field `x`");
    retyped(r#""version":1"#, r#""version":1,"version":2"#, "duplicate field `version`");
    retyped(r#""version":1"#, r#""version":0"#, "no version 0");
    retyped(r#""threshold":2"#, r#""threshold":0"#, "a threshold of 0 with 3 keys");
    retyped(r#""threshold":2"#, r#""threshold":4"#, "a threshold of 4 with 3 keys");
    retyped(r#""operational""#, r#""real""#, "unknown purpose `real`");
    retyped("2036", "2025", "not after its begin");
    retyped(r#""ed25519:"#, r#""rsa:"#, "is not a public key");
    retyped(r#""certificate":"MA"#, r#""certificate":"M"#, "`Example TSA` is not canonical");
    retyped(&verifier_key("log").to_string(), "log", "`log`");
}

#[test]
fn the_file_is_strict_and_its_envelopes_are_of_trust_roots() {
    let sound: serde_json::Value = serde_json::from_slice(&founded().to_json()).unwrap();
    let changed = |change: fn(&mut serde_json::Value), part: &str| {
        let mut file = sound.clone();
        change(&mut file);
        let error = TrustRoots::parse(file.to_string().as_bytes()).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    };
    changed(|file| file["x"] = 1.into(), "unknown field `x`");
    changed(|file| file["schema"] = 2.into(), "schema 2");
    changed(|file| file["versions"][0]["payloadType"] = "x".into(), "is not over this payload");
    changed(|file| file["versions"][0]["payload"] = "x".into(), "version 1: envelope: payload");
    let payload = founded().newest().to_payload();
    let other = Envelope::seal(PayloadType::KeyCert, payload, &key(1)).unwrap();
    let mut other = MultiEnvelope::parse(&other.to_json()).unwrap();
    other.add(&key(2)).unwrap();
    refused(&[other], "the payload type is");
}

#[test]
fn one_bad_signature_of_a_root_key_refuses_the_file() {
    let other = forged(next_terms(), 1, &[3]).to_json();
    let good = forged(terms(), 1, &[1, 2]).to_json();
    let [mut good, other]: [serde_json::Value; 2] =
        [good, other].map(|json| serde_json::from_slice(&json).unwrap());
    good["signatures"].as_array_mut().unwrap().push(other["signatures"][0].clone());
    let envelope = MultiEnvelope::parse(good.to_string().as_bytes()).unwrap();
    refused(&[envelope], "is not over this payload");
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(TrustRoots::parse(&bytes).is_err());
        prop_assert!(RootDraft::parse(&bytes).is_err());
        prop_assert!(TrustRoot::parse(&bytes).is_err());
    }

    /// Whoever holds the root keys may sign anything: whatever it is, the reader answers.
    #[test]
    fn a_mangled_version_never_panics(
        start in any::<proptest::sample::Index>(),
        length in 0..40_usize,
        patch in "[0-9a-z\",:{}\\[\\]. -]{0,40}",
    ) {
        let mut payload = founded().newest().to_payload();
        let start = start.index(payload.len());
        let end = (start + length).min(payload.len());
        payload.splice(start..end, patch.into_bytes());
        drop(TrustRoot::parse(&payload));
    }
}
