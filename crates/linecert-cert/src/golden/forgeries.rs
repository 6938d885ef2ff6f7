//! Forgeries: what somebody who would rather that a certificate said something else could try.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use linecert_measure::Digest;
use serde_json::{Value, json};

use super::{Files, add_code, everything, records};
use crate::{
    Bundle, Envelope, KeyCert, LogProof, Method, PayloadType, Signer as _, SigningKey,
    TimestampToken, TrustRoots, lab,
    sample::{
        at, day, facts,
        operation::{
            Operation, P256_TOKEN, Person, acceptance, comment, head, operation, receipt,
            withdrawal,
        },
        validity,
    },
    verify,
};

/// Writes every forgery, and an index with the code and the words that refuse it.
pub(super) fn files(trust: &TrustRoots) -> Files {
    let mut files = Files::new();
    let mut index = String::new();
    for (name, bundle) in all() {
        let error = match verify(&bundle, trust) {
            Ok(report) => panic!("{name}: {}", super::said(&report)),
            Err(error) => error,
        };
        writeln!(index, "{name}: {} {error}", error.code()).unwrap();
        assert!(files.insert(format!("forgeries/{name}.lcert"), bundle).is_none(), "{name} twice");
    }
    files.insert("forgeries.txt".to_owned(), index.into_bytes());
    files
}

fn all() -> Vec<(&'static str, Vec<u8>)> {
    let mut all = bits();
    all.extend(envelopes());
    all.extend(keys());
    all.extend(records::all());
    all.extend(logs());
    all.extend(time_stamps());
    all.extend(statements());
    all
}

/// A bundle with a part of its JSON changed.
fn edited(bundle: &Bundle, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut json: Value = serde_json::from_slice(&bundle.to_json()).unwrap();
    change(&mut json);
    json.to_string().into_bytes()
}

/// The base64 text with a bit in its middle turned.
fn turned(text: &Value) -> Value {
    let (before, after) = text.as_str().unwrap().split_at(text.as_str().unwrap().len() / 2);
    let other = if after.starts_with('A') { "B" } else { "A" };
    json!(format!("{before}{other}{}", &after[1..]))
}

/// One bit of each kind.
fn bits() -> Vec<(&'static str, Vec<u8>)> {
    let bundle = everything(&mut operation(), |o| &o.technician);
    let turn = |pointer: &'static str| {
        edited(&bundle, |json| {
            let value = json.pointer_mut(pointer).unwrap();
            *value = turned(value);
        })
    };
    let replace = |pointer: &'static str, from: &str, to: &str| {
        edited(&bundle, |json| {
            let value = json.pointer_mut(pointer).unwrap();
            let text = value.as_str().unwrap();
            assert!(text.contains(from), "{from}: {text}");
            *value = json!(text.replacen(from, to, 1));
        })
    };
    let keyid = |pointer: &'static str| {
        edited(&bundle, |json| *json.pointer_mut(pointer).unwrap() = json!("0".repeat(64)))
    };
    vec![
        ("bit-of-the-payload", turn("/envelope/payload")),
        ("bit-of-the-signature", turn("/envelope/signatures/0/sig")),
        ("key-id-of-the-signature", keyid("/envelope/signatures/0/keyid")),
        ("payload-type", replace("/envelope/payloadType", "certificate", "comment")),
        ("bit-of-the-key-cert", turn("/key_certs/0/payload")),
        ("bit-of-the-key-certs-signature", turn("/key_certs/0/signatures/0/sig")),
        ("key-id-of-the-key-certs-signature", keyid("/key_certs/0/signatures/0/keyid")),
        ("bit-of-a-statement", turn("/statements/0/payload")),
        ("bit-of-a-statements-signature", turn("/statements/3/signatures/0/sig")),
        ("index-of-the-proof", replace("/proofs/0/proof", "index 5", "index 3")),
        ("size-of-the-log", replace("/proofs/0/proof", "\n6\n", "\n5\n")),
        ("bit-of-the-code", turn("/summary")),
    ]
}

/// Envelopes that are swapped, repeated or signed by others.
fn envelopes() -> Vec<(&'static str, Vec<u8>)> {
    let operation = operation();
    let bundle = operation.bundle();
    let swapped = Bundle { key_certs: vec![operation.token.envelope.clone()], ..bundle.clone() };
    let two = edited(&bundle, |json| {
        let good = json["envelope"]["signatures"][0].clone();
        let bad = json["key_certs"][0]["signatures"][0].clone();
        json["envelope"]["signatures"] = json!([bad, good]);
    });
    let stranger = SigningKey::from_seed(&[99; 32]);
    let own_root = operation.technician.key_cert.sign(&stranger).unwrap();
    let text = String::from_utf8(bundle.to_json()).unwrap();
    let issued = &bundle.key_certs[0];
    let payload = issued.open(PayloadType::KeyCert, &operation.issuing.public_key()).unwrap();
    let key = &operation.technician.key;
    let as_key_cert = Envelope::seal(PayloadType::KeyCert, payload.to_vec(), key).unwrap();
    let as_certificate = Envelope::seal(PayloadType::Certificate, payload.to_vec(), key).unwrap();
    let with = |envelope| Bundle { envelope, ..bundle.clone() }.to_json();
    vec![
        ("swapped-key-cert", swapped.to_json()),
        ("one-of-two-signatures-is-good", two),
        ("own-root", Bundle { key_certs: vec![own_root], ..bundle.clone() }.to_json()),
        ("signed-as-a-key-cert", with(as_key_cert)),
        ("a-key-cert-signed-as-a-certificate", with(as_certificate)),
        ("second-envelope", text.replacen("{\"schema\"", "{\"envelope\":{},\"schema\"", 1).into()),
        ("trailing-bytes", format!("{text}{{}}").into()),
        ("from-the-future", text.replacen("\"schema\":1", "\"schema\":2", 1).into()),
        ("unsigned", edited(&bundle, |json| json["envelope"]["signatures"] = json!([]))),
        ("under-the-lab", training_under_the_operator(&operation)),
        ("s-that-is-not-reduced", with_other_s(&bundle, plus_the_order)),
        ("the-higher-s", with_other_s(&operation.certify(facts(), &operation.token), the_higher)),
    ]
}

/// A bundle whose certificate has another signature that a lenient verifier takes.
fn with_other_s(bundle: &Bundle, other: fn(&mut [u8])) -> Vec<u8> {
    edited(bundle, |json| {
        let text = &mut json["envelope"]["signatures"][0]["sig"];
        let mut signature = STANDARD.decode(text.as_str().unwrap()).unwrap();
        other(&mut signature[32..]);
        *text = json!(STANDARD.encode(signature));
    })
}

/// Adds the order of the group to S, which is little-endian (RFC 8032, 5.1).
fn plus_the_order(s: &mut [u8]) {
    let low = 0x14de_f9de_a2f7_9cd6_5812_631a_5cf5_d3ed_u128.to_le_bytes();
    let high = (1_u128 << 124).to_le_bytes();
    let mut carry = 0;
    for (digit, of_order) in s.iter_mut().zip(low.into_iter().chain(high)) {
        let sum = u16::from(*digit) + u16::from(of_order) + carry;
        (*digit, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
}

/// Takes s from the order of P-256, both big-endian (SEC 2, 2.4.2).
fn the_higher(s: &mut [u8]) {
    let high = 0xffff_ffff_0000_0000_ffff_ffff_ffff_ffff_u128.to_be_bytes();
    let low = 0xbce6_faad_a717_9e84_f3b9_cac2_fc63_2551_u128.to_be_bytes();
    let mut borrow = 0;
    for (digit, of_order) in s.iter_mut().zip(&[high, low].concat()).rev() {
        let difference = 256 + u16::from(*of_order) - u16::from(*digit) - borrow;
        (*digit, borrow) = (difference.to_le_bytes()[0], u16::from(difference < 256));
    }
}

/// A key of the lab, whose secret everybody has, certified by the operator.
fn training_under_the_operator(operation: &Operation) -> Vec<u8> {
    let key = lab::technician_key();
    let person = certified(operation, key, |_| {});
    operation.certify(facts(), &person).to_json()
}

/// Somebody with a key-cert of the technician that was changed before it was signed.
fn certified(operation: &Operation, key: SigningKey, change: impl FnOnce(&mut KeyCert)) -> Person {
    let technician = &operation.technician.key_cert;
    let mut key_cert = KeyCert { key: key.public_key(), ..technician.clone() };
    change(&mut key_cert);
    let envelope = key_cert.sign(&operation.issuing).unwrap();
    Person { key, key_cert, envelope }
}

/// Keys that were not valid, not allowed, lost or weak.
fn keys() -> Vec<(&'static str, Vec<u8>)> {
    let mut operation = operation();
    let by = |operation: &Operation, change: fn(&mut KeyCert)| {
        let key = SigningKey::from_seed(&[2; 32]);
        operation.certify(facts(), &certified(operation, key, change)).to_json()
    };
    let expired = by(&operation, |c| c.validity = validity("2026-06-01", "2026-11-21"));
    let early = by(&operation, |c| {
        c.validity = validity("2026-11-22", "2027-06-01");
        c.issued_at = day("2026-11-22");
    });
    let epon = by(&operation, |c| c.scope.access = vec![linecert_profile::Access::Epon]);
    let south = by(&operation, |c| {
        c.scope.regions = crate::Regions::Named(["south".to_owned()].into());
    });
    let lost = |operation: &mut Operation, who: fn(&Operation) -> &Person, seen: Option<&str>| {
        let mut bundle = operation.certify(facts(), who(operation));
        if let Some(seen) = seen {
            operation.log(&mut bundle, [at(seen), at(seen)]);
        }
        bundle.to_json()
    };
    vec![
        ("expired-key", expired),
        ("key-of-tomorrow", early),
        ("key-for-other-access", epon),
        ("key-for-another-region", south),
        ("logged-after-the-key-was-lost", lost(&mut operation, |o| &o.robbed, Some("12:00:00"))),
        ("not-logged-and-the-key-was-lost", lost(&mut operation, |o| &o.robbed, None)),
        (
            "logged-after-the-issuing-key-was-lost",
            lost(&mut operation, |o| &o.misled, Some("12:00:00")),
        ),
        ("not-logged-and-the-issuing-key-was-lost", lost(&mut operation, |o| &o.misled, None)),
        ("by-the-noc", operation.certify(facts(), &operation.noc).to_json()),
        ("weak-key", weak_key(&operation)),
    ]
}

/// A key-cert for the identity, under which one signature fits every message.
fn weak_key(operation: &Operation) -> Vec<u8> {
    let bundle = operation.bundle();
    let issuing = &operation.issuing;
    let payload = bundle.key_certs[0].open(PayloadType::KeyCert, &issuing.public_key()).unwrap();
    let weak = format!("ed25519:AQ{}=", "A".repeat(41));
    let key = operation.technician.key.public_key().to_string();
    let payload = String::from_utf8(payload.to_vec()).unwrap().replace(&key, &weak);
    let key_cert = Envelope::seal(PayloadType::KeyCert, payload.into_bytes(), issuing).unwrap();
    Bundle { key_certs: vec![key_cert], ..bundle }.to_json()
}

/// Proofs of other things, and times that cannot be.
fn logs() -> Vec<(&'static str, Vec<u8>)> {
    let mut operation = operation();
    let mut logged = operation.bundle();
    operation.log(&mut logged, [at("10:00:00"), at("10:00:00")]);
    let mut other = operation.certify(facts(), &operation.token);
    let of = other.envelope.digest();
    other.put_proof(LogProof { of, ..logged.proofs[0].clone() });
    let stray = edited(&logged, |json| json["proofs"][0]["sha256"] = json!("0".repeat(64)));
    let cosigned = edited(&logged, |json| {
        let text = json["proofs"][0]["proof"].as_str().unwrap();
        let (before, signature) = text.rsplit_once(' ').unwrap();
        let turned = signature.replacen(&signature[40..44], "AAAA", 1);
        json["proofs"][0]["proof"] = json!(format!("{before} {turned}"));
    });
    let mut twice = logged.clone();
    twice.proofs.push(logged.proofs[0].clone());
    let facts = operation.facts_that_saw([at("11:00:00"), at("11:00:00")]);
    let mut contrary = operation.certify(facts, &operation.technician);
    operation.log(&mut contrary, [at("10:00:00"), at("10:00:00")]);
    let facts = operation.facts_that_saw([day("2026-11-01"), day("2026-11-01")]);
    let mut offline = operation.certify(facts, &operation.technician);
    operation.log(&mut offline, [at("10:00:00"), at("10:00:00")]);
    let mut closed = operation.bundle();
    operation.log(&mut closed, [day("2027-02-01"), day("2027-02-01")]);
    let not_the_log = edited(&logged, |json| {
        let text = json["proofs"][0]["proof"].as_str().unwrap().to_owned();
        let without =
            text.lines().filter(|line| !line.starts_with("— log.")).map(|line| format!("{line}\n"));
        json["proofs"][0]["proof"] = json!(without.collect::<String>());
    });
    vec![
        ("proof-of-another-certificate", other.to_json()),
        ("proof-of-nothing-here", stray),
        ("two-proofs", twice.to_json()),
        ("bits-of-a-cosignature", cosigned),
        ("witnesses-without-the-log", not_the_log),
        ("seen-after-it-was-logged", contrary.to_json()),
        ("offline-for-too-long", offline.to_json()),
        ("log-that-was-closed", closed.to_json()),
    ]
}

/// Tokens of other things, and tokens that were changed.
fn time_stamps() -> Vec<(&'static str, Vec<u8>)> {
    let operation = operation();
    let stamped = |mut bundle: Bundle, der: Vec<u8>| {
        bundle.put_timestamp(TimestampToken { of: bundle.envelope.digest(), der });
        bundle.to_json()
    };
    let mut turned = P256_TOKEN.to_vec();
    // The signature is the last that stands in a token.
    let in_the_signature = turned.len() - 20;
    turned[in_the_signature] ^= 1;
    let other = operation.certify(facts(), &operation.token);
    vec![
        ("time-stamp-of-another-certificate", stamped(other, P256_TOKEN.to_vec())),
        ("bit-of-a-time-stamp", stamped(operation.bundle(), turned)),
    ]
}

/// Statements by those who may not make them, or about something else.
fn statements() -> Vec<(&'static str, Vec<u8>)> {
    let operation = operation();
    let said = |make: &dyn Fn(Digest) -> crate::Claim, by: &Person| {
        let mut bundle = operation.bundle();
        let claim = make(bundle.envelope.digest());
        operation.say(&mut bundle, &claim, by);
        bundle.to_json()
    };
    let (technician, noc) = (&operation.technician, &operation.noc);
    let at_ten = |subject| head(subject, at("10:00:00"));
    let own_key = Method::OwnKey(technician.key.public_key());
    let mut bundle = operation.bundle();
    let mut other = operation.certify(facts(), &operation.token);
    add_code(&operation, &mut other, &operation.token);
    bundle.summary = other.summary;
    let mut unused = operation.bundle();
    unused.key_certs.push(noc.envelope.clone());
    vec![
        ("receipt-by-the-technician", said(&|of| receipt(at_ten(of)), technician)),
        (
            "customers-own-key-is-the-technicians",
            said(&|of| acceptance(at_ten(of), own_key), technician),
        ),
        ("acceptance-by-the-noc", said(&|of| acceptance(at_ten(of), Method::Typed), noc)),
        ("comment-on-another-certificate", said(&|_| comment(at_ten(Digest::of(b"other"))), noc)),
        (
            "comment-on-another-certificate-with-a-lost-key",
            said(&|_| comment(at_ten(Digest::of(b"other"))), &operation.robbed),
        ),
        (
            "withdrawal-by-a-technician-with-a-lost-key",
            said(&|of| withdrawal(at_ten(of)), &operation.robbed),
        ),
        ("code-of-another-certificate", bundle.to_json()),
        ("key-cert-of-nobody-here", unused.to_json()),
    ]
}
