use linecert_measure::Digest;
use linecert_profile::Access;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    Bundle, Envelope, IssueError, KeyCert, PayloadType, ProfileText, Purpose, Role, Signer as _,
    SigningKey, Statement, lab,
    sample::{self, Operator},
};

mod claims;
mod layers;

/// Checks that a bundle is refused with this code, in words that hold `part`.
fn check(bundle: &[u8], trust: &TrustRoots, expect: (u8, &str)) {
    let error = verify(bundle, trust).unwrap_err();
    let text = error.to_string();
    assert_eq!(error.code(), expect.0, "{text}");
    assert!(text.contains(expect.1), "{text}");
}

/// Adds a line to the text of the profile, and not to its digest.
fn lengthen_profile(statement: &mut Statement) {
    let text = statement.profile.source.read().unwrap();
    statement.profile.source = ProfileText::of(&format!("{text}#"));
}

fn forged(change: impl FnOnce(&mut Statement), expect: (u8, &str)) {
    let operator = sample::operator();
    check(&operator.forge_statement(change), &operator.trust, expect);
}

/// The payload of a sound certificate with one text replaced by another, signed again.
fn retyped(from: &str, to: &str, expect: (u8, &str)) {
    let operator = sample::operator();
    let bundle = Bundle::parse(&operator.bundle()).unwrap();
    let payload = bundle.envelope.open(PayloadType::Certificate, &operator.key_cert.key).unwrap();
    let payload = String::from_utf8(payload.to_owned()).unwrap();
    assert!(payload.contains(from), "{payload}");
    check(&operator.forge(payload.replacen(from, to, 1).into_bytes()), &operator.trust, expect);
}

/// A sound bundle with a part of its JSON changed.
fn edited(change: impl FnOnce(&mut Value), expect: (u8, &str)) {
    let operator = sample::operator();
    let mut bundle: Value = serde_json::from_slice(&operator.bundle()).unwrap();
    change(&mut bundle);
    check(bundle.to_string().as_bytes(), &operator.trust, expect);
}

#[test]
fn a_certificate_verifies_and_tells_all_it_was_given() {
    let operator = sample::operator();
    let bundle = operator.bundle();
    let verified = verify(&bundle, &operator.trust).unwrap().certificate;
    assert_eq!(verified.statement().facts, sample::facts());
    assert_eq!(verified.profile(), &sample::profile());
    assert_eq!(verified.key_cert(), &operator.key_cert);
    assert_eq!(verified.signer(), operator.technician.public_key().id());
    assert_eq!(verified.issuing_key(), operator.issuing.public_key().id());
    assert_eq!(verified.assessment().findings().len(), 2);
    assert_eq!(verified.assessment().overall().name(), "pass");
    assert_eq!(Bundle::parse(&bundle).unwrap().to_json(), bundle);
}

#[test]
fn a_failing_line_is_certified_as_failing() {
    let operator = sample::operator();
    let mut facts = sample::facts();
    facts.measurements[1] =
        sample::measurement(2, sample::at("09:00:07"), sample::power("-35 dBm"));
    let draft = crate::Draft::prepare(facts, &sample::profile()).unwrap();
    assert_eq!(draft.assessment().overall().name(), "fail");
    let certificate = operator.issuer().issue(draft).unwrap();
    assert_eq!(certificate.verified().assessment().overall().name(), "fail");
}

#[test]
fn every_byte_counts() {
    let operator = sample::operator();
    let bundle = operator.bundle();
    let payload = text(&bundle).find("\"payload\":\"").unwrap();
    let signatures = text(&bundle).find("\"signatures\"").unwrap();
    for index in 0..bundle.len() {
        // Every bit, but of the long payload one bit of each character.
        let long = (payload..signatures).contains(&index);
        let bits = if long { index % 7..index % 7 + 1 } else { 0..8 };
        for bit in bits {
            let mut changed = bundle.clone();
            changed[index] ^= 1 << bit;
            let error = verify(&changed, &operator.trust).err();
            let code = error.as_ref().map(VerifyError::code);
            assert!(code.is_some_and(|code| (30..=43).contains(&code)), "byte {index} bit {bit}");
        }
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn what_is_cut_short_or_long_is_no_bundle() {
    let operator = sample::operator();
    let bundle = operator.bundle();
    for length in (0..bundle.len()).step_by(97) {
        check(&bundle[..length], &operator.trust, (30, "bundle"));
    }
    check(&[&bundle[..], b"{}"].concat(), &operator.trust, (30, "trailing"));
    check(&vec![b' '; crate::MAX_BYTES + 1], &operator.trust, (30, "67108865 bytes"));
    check("[".repeat(100_000).as_bytes(), &operator.trust, (30, "bundle"));
}

#[test]
fn the_form_of_a_bundle_is_strict() {
    edited(|b| b["x"] = json!(1), (30, "unknown field `x`"));
    edited(|b| b["schema"] = json!(2), (30, "schema 2 is not known"));
    edited(|b| b["envelope"]["x"] = json!(1), (30, "unknown field `x`"));
    edited(|b| b["envelope"]["signatures"][0]["x"] = json!(1), (30, "unknown field `x`"));
    edited(|b| b["envelope"]["signatures"] = json!([]), (30, "0 signatures"));
    edited(|b| b["key_certs"] = json!([]), (30, "0 key-certs"));
    edited(|b| b["key_certs"] = json!(vec![b["key_certs"][0].clone(); 17]), (30, "17 key-certs"));
    edited(|b| b["key_certs"] = json!(vec![b["key_certs"][0].clone(); 2]), (30, "is for no key"));
    edited(|b| b["statements"] = json!(vec![b["envelope"].clone(); 257]), (30, "257 statements"));
    edited(|b| b["statements"] = json!([b["envelope"]]), (41, "is no statement about"));
    edited(|b| drop(b.as_object_mut().unwrap().remove("proofs")), (30, "missing field `proofs`"));
    let none = Digest::of(b"").to_string();
    edited(|b| b["proofs"] = json!([{"sha256": none, "proof": ""}]), (30, "a proof is for e3b0"));
    let stray = json!([{"sha256": none, "token": ""}]);
    edited(|b| b["timestamps"] = stray, (30, "a token is for e3b0"));
    edited(
        |b| b["timestamps"] = json!([{"sha256": none, "token": "AB=="}]),
        (30, "`timestamps.token`"),
    );
    edited(|b| b["summary"] = json!("AB=="), (30, "`summary`"));
    edited(
        |b| {
            let signature = b["envelope"]["signatures"][0].clone();
            b["envelope"]["signatures"] = json!([signature, signature]);
        },
        (30, "2 signatures"),
    );
    let operator = sample::operator();
    let twice = text(&operator.bundle()).replacen(r#"{"schema":1"#, r#"{"schema":1,"schema":1"#, 1);
    check(twice.as_bytes(), &operator.trust, (30, "duplicate field"));
    let bundle = operator.bundle();
    let twice = text(&bundle).replacen(r#""payload":"#, r#""payload":"","payload":"#, 1);
    check(twice.as_bytes(), &operator.trust, (30, "duplicate field"));
}

#[test]
fn only_the_certified_key_may_have_signed() {
    let operator = sample::operator();
    let stranger = Operator { technician: SigningKey::from_seed(&[9; 32]), ..sample::operator() };
    check(&stranger.forge(b"{}".to_vec()), &operator.trust, (31, "not with"));
    edited(
        |b| {
            b["envelope"]["signatures"][0]["sig"] =
                b["key_certs"][0]["signatures"][0]["sig"].clone()
        },
        (31, "not over this payload"),
    );
    edited(|b| b["envelope"]["payloadType"] = json!("text/plain"), (31, "not over this payload"));
    edited(|b| b["key_certs"][0]["payloadType"] = json!("text/plain"), (32, "not over this"));
}

#[test]
fn a_key_that_brings_its_own_root_is_not_trusted() {
    let stranger = SigningKey::from_seed(&[9; 32]);
    let operator = sample::operator();
    let own = Operator { issuing: stranger, ..sample::operator() };
    check(&own.bundle_unchecked(), &operator.trust, (33, "not an issuing key of Example Telecom"));
    let draft = crate::Draft::prepare(training(), &sample::profile()).unwrap();
    let training = lab::issuer().issue(draft).unwrap().bundle().to_json();
    check(&training, &operator.trust, (33, "not an issuing key"));
}

impl Operator {
    fn bundle_unchecked(&self) -> Vec<u8> {
        self.forge_statement(|_| {})
    }

    fn with_key_cert(change: impl FnOnce(&mut KeyCert)) -> Self {
        let mut operator = sample::operator();
        change(&mut operator.key_cert);
        operator
    }
}

#[test]
fn a_weak_key_signs_for_nobody() {
    // With the identity as key and as R, and S = 0, lenient verifiers accept every message.
    let mut identity = [0; 32];
    identity[0] = 1;
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, identity);
    let weak = format!("ed25519:{base64}");
    let operator = sample::operator();
    let honest = operator.key_cert.sign(&operator.issuing).unwrap();
    let payload = honest.open(PayloadType::KeyCert, &operator.issuing.public_key()).unwrap();
    let key = operator.key_cert.key.to_string();
    let payload = text(payload).replace(&key, &weak).into_bytes();
    let key_cert = Envelope::seal(PayloadType::KeyCert, payload, &operator.issuing).unwrap();
    let statement = Bundle::parse(&operator.bundle()).unwrap().envelope;
    let bundle = Bundle::new(statement, key_cert).to_json();
    check(&bundle, &operator.trust, (32, "weak key"));
}

#[test]
fn the_key_must_be_allowed_to_sign_this_line_then() {
    let trust = sample::operator().trust;
    let short = |from, until| {
        let change = |cert: &mut KeyCert| {
            cert.validity = sample::validity(from, until);
            cert.issued_at = cert.validity.from();
        };
        Operator::with_key_cert(change).bundle_unchecked()
    };
    check(&short("2026-06-01", "2026-11-21"), &trust, (34, "李明 is valid"));
    check(&short("2026-11-22", "2027-06-01"), &trust, (34, "李明 is valid"));
    check(&short("2025-06-01", "2027-06-01"), &trust, (34, "the issuing key"));
    let epon = Operator::with_key_cert(|cert| cert.scope.access = vec![Access::Epon]);
    check(&epon.bundle_unchecked(), &trust, (34, "may not certify gpon lines"));
    let south = crate::Regions::Named(["south".to_owned()].into());
    let south = Operator::with_key_cert(|cert| cert.scope.regions = south);
    check(&south.bundle_unchecked(), &trust, (34, "may not certify gpon lines"));
    forged(|s| s.facts.operator = "Other".to_owned(), (34, "speaks for `Other`"));
}

fn training() -> crate::Facts {
    let operator = lab::OPERATOR.to_owned();
    crate::Facts { purpose: Purpose::Training, operator, ..sample::facts() }
}

#[test]
fn training_and_operation_never_mix() {
    forged(|s| s.facts.purpose = Purpose::Training, (37, "it is training"));
    let draft = || crate::Draft::prepare(training(), &sample::profile()).unwrap();
    let certificate = lab::issuer().issue(draft()).unwrap();
    assert_eq!(certificate.verified().statement().facts.purpose, Purpose::Training);
    let facts = crate::Facts { purpose: Purpose::Operational, ..training() };
    let operational = crate::Draft::prepare(facts, &sample::profile()).unwrap();
    let error = lab::issuer().issue(operational).unwrap_err();
    assert!(matches!(&error, IssueError::Verify(error) if error.code() == 37), "{error}");
}

#[test]
fn a_lab_key_is_refused_whoever_certifies_it() {
    let trust = sample::operator().trust;
    let lab_key = lab::technician_key();
    let certified = Operator {
        technician: lab_key.clone(),
        ..Operator::with_key_cert(|cert| cert.key = lab_key.public_key())
    };
    check(&certified.bundle_unchecked(), &trust, (37, "it is training"));
    let role = Operator::with_key_cert(|cert| cert.role = Role::Lab);
    check(&role.bundle_unchecked(), &trust, (37, "it is training"));
}

#[test]
fn a_training_root_verifies_training_only() {
    let operator = sample::operator();
    let terms = sample::root_terms(&operator.root, &operator.issuing);
    let terms = crate::RootTerms { purpose: Purpose::Training, ..terms };
    let trust = TrustRoots::found(terms, &[&operator.root]).unwrap();
    check(&operator.bundle(), &trust, (37, "it is operational"));
    let school = operator.forge_statement(|s| s.facts.purpose = Purpose::Training);
    assert!(verify(&school, &trust).is_ok());
}

#[test]
fn another_payload_under_a_good_signature_is_refused() {
    let operator = sample::operator();
    let key_cert = operator.key_cert.sign(&operator.issuing).unwrap();
    let payload = key_cert.open(PayloadType::KeyCert, &operator.issuing.public_key()).unwrap();
    let envelope = Envelope::seal(PayloadType::KeyCert, payload.to_owned(), &operator.technician);
    let bundle = Bundle::new(envelope.unwrap(), key_cert.clone()).to_json();
    check(&bundle, &operator.trust, (35, PayloadType::KeyCert.media_type()));
    check(&operator.forge(payload.to_owned()), &operator.trust, (35, "the type is `key-cert`"));
    check(&operator.forge(b"not json".to_vec()), &operator.trust, (35, "statement"));
}

#[test]
fn the_schema_of_a_statement_is_strict() {
    retyped(r#"{"schema":1"#, r#"{"schema":2"#, (35, "schema 2 is not known"));
    retyped(r#"{"schema":1"#, r#"{"schema":1,"x":1"#, (35, "unknown field `x`"));
    retyped(r#"{"schema":1"#, r#"{"schema":1,"number":"A""#, (35, "duplicate field `number`"));
    retyped(r#""customer":"#, r#""password":"x","customer":"#, (35, "unknown field `password`"));
    retyped(r#""value":"-17.46""#, r#""value":-17.46"#, (35, "string"));
    let twice = r#""value":"-17.46","value":"-17.46""#;
    retyped(r#""value":"-17.46""#, twice, (35, "duplicate field `value`"));
    retyped(r#""value":"-17.46""#, r#""value":"-17.4600""#, (35, "decimals"));
    retyped("2026-11-21T09:01:00Z", "2026-11-21T09:01:00+00:00", (35, "no time in UTC"));
    retyped(r#""purpose":"operational""#, r#""purpose":"real""#, (35, "unknown purpose"));
    retyped(r#""salt":"0707"#, r#""salt":"07"#, (35, "salt"));
    retyped(r#""kind":"measured""#, r#""kind":"measured","x":1"#, (35, "unknown field `x`"));
}

#[test]
fn a_verdict_that_does_not_follow_is_refused() {
    retyped(r#"{"overall":"pass""#, r#"{"overall":"fail""#, (36, "states `fail` over all"));
    retyped(r#""verdict":"pass""#, r#""verdict":"fail""#, (36, "finding 1"));
    retyped(r#""margin":"9.46 dB""#, r#""margin":"9.47 dB""#, (36, "finding 1"));
    retyped(r#""mandatory":true"#, r#""mandatory":false"#, (36, "finding 1"));
    let low = |s: &mut Statement| {
        s.facts.measurements[1] =
            sample::measurement(2, sample::at("09:00:07"), sample::power("-35 dBm"));
    };
    forged(low, (36, "-35.00"));
}

#[test]
fn the_profile_is_the_one_that_is_named() {
    forged(lengthen_profile, (38, "gpon-sample 1"));
    forged(|s| s.profile.name = "gpon-install".to_owned(), (38, "gpon-install 1"));
    let broken = |s: &mut Statement| {
        s.profile.source = ProfileText::of("schema = 1");
        s.profile.digest = Digest::of(b"schema = 1");
    };
    forged(broken, (38, "embedded profile"));
}

#[test]
fn a_record_with_a_hole_is_refused() {
    let gap = |s: &mut Statement| {
        s.facts.attempts.remove(0);
        s.facts.measurements.remove(0);
    };
    forged(gap, (43, "attempt 1 at line `L-1` is missing"));
    forged(|s| s.facts.instruments.clear(), (39, "instrument `olt-1` measured"));
}

#[test]
fn each_kind_of_refusal_is_told_apart_from_the_next() {
    let operator = sample::operator();
    let draft = crate::Draft::prepare(sample::facts(), &sample::profile()).unwrap();
    let expired = Operator::with_key_cert(|cert| {
        cert.validity = sample::validity("2026-06-01", "2026-07-01");
    });
    let error = expired.issuer().issue(draft).unwrap_err();
    let expired = matches!(&error, IssueError::Verify(error) if error.code() == 34);
    assert!(expired, "an expired key issues nothing: {error}");
    let other = Box::new(SigningKey::from_seed(&[9; 32]));
    let error = crate::Issuer::new(
        other,
        crate::KeyCertFile::certify(&operator.key_cert, &operator.issuing).unwrap(),
        &operator.trust,
    );
    assert!(error.unwrap_err().to_string().starts_with("use the key"));
}

#[test]
fn extreme_numbers_are_judged_not_fatal() {
    let unit = linecert_measure::Unit::Dbm;
    for (steps, u) in [(i64::MIN, 0), (i64::MAX, i64::MAX), (i64::MIN, i64::MAX), (0, i64::MAX)] {
        let q = |steps, unit| linecert_measure::Quantity::from_steps(steps, unit);
        let value = linecert_measure::Value::new(
            q(steps, unit),
            linecert_measure::Decimals::new(3).unwrap(),
            linecert_measure::Uncertainty::Expanded(q(u, unit.difference())),
        );
        let reading = linecert_measure::Reading::Value(value.unwrap());
        let mut facts = sample::facts();
        facts.measurements[1] = sample::measurement(2, sample::at("09:00:07"), reading);
        facts.terms.rate_down = Some(q(i64::MAX, linecert_measure::Unit::MegabitPerSecond));
        let draft = crate::Draft::prepare(facts, &sample::profile()).unwrap();
        assert!(sample::operator().issuer().issue(draft).is_ok(), "{steps} {u}");
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_no_bundle(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        check(&bytes, &lab::trust_roots(), (30, "bundle"));
    }

    /// Whoever holds a key may sign anything: whatever it is, the verifier answers.
    #[test]
    fn a_mangled_statement_never_panics(
        start in any::<proptest::sample::Index>(),
        length in 0..40_usize,
        patch in "[0-9a-z\",:{}\\[\\]. -]{0,40}",
    ) {
        let operator = sample::operator();
        let draft = crate::Draft::prepare(sample::facts(), &sample::profile()).unwrap();
        let mut payload = draft.into_statement().to_json();
        let start = start.index(payload.len());
        let end = (start + length).min(payload.len());
        payload.splice(start..end, patch.into_bytes());
        if let Err(error) = verify(&operator.forge(payload), &operator.trust) {
            prop_assert!((34..=43).contains(&error.code()), "{error}");
        }
    }
}
