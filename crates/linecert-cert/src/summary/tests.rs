use linecert_measure::Metric;
use linecert_profile::Verdict;
use proptest::prelude::*;

use super::{cose::Content, *};
use crate::{
    Draft, KeyCert, KeyRevocation, Role, SigningKey, TrustRoots,
    key::Signer,
    lab,
    sample::{Operator, at, day, facts, operator, profile, root_terms, validity},
    verify::verify,
};

fn verified(operator: &Operator) -> Verified {
    verify(&operator.bundle(), &operator.trust).unwrap().certificate
}

fn twin(operator: &Operator) -> Vec<u8> {
    KeyCertTwin::of(&operator.key_cert).sign(&operator.issuing).unwrap()
}

/// The summary of the operator's certificate, changed, and signed by the technician after it.
fn forged(operator: &Operator, change: impl FnOnce(&mut Summary)) -> SignedSummary {
    let mut summary = Summary::of(&verified(operator));
    change(&mut summary);
    summary.sign(&twin(operator), &operator.technician).unwrap()
}

/// The code of an operator whose key-cert was changed before it was signed.
fn of_changed(change: impl FnOnce(&mut KeyCert)) -> (SignedSummary, TrustRoots) {
    let sound = operator();
    let summary = Summary::of(&verified(&sound));
    let mut changed = operator();
    change(&mut changed.key_cert);
    (summary.sign(&twin(&changed), &changed.technician).unwrap(), changed.trust)
}

/// Checks the exit code and the words with which a code is refused.
fn check(signed: &SignedSummary, trust: &TrustRoots, code: u8, words: &str) {
    let error = signed.open(trust).unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    assert!(error.to_string().contains(words), "{error}");
}

#[test]
fn a_code_tells_what_the_certificate_says() {
    let operator = operator();
    let verified = verified(&operator);
    let signed = Summary::of(&verified).sign(&twin(&operator), &operator.technician).unwrap();
    let text = signed.text();
    assert!(text.starts_with("LC1:") && text.len() <= MAX_CODE_LEN, "{text}");
    let opened = SignedSummary::from_text(&text).unwrap().open(&operator.trust).unwrap();
    let summary = opened.summary();
    assert_eq!(summary, &Summary::of(&verified));
    assert_eq!(opened.key_cert(), &KeyCertTwin::of(&operator.key_cert));
    assert_eq!(opened.issuing_key(), operator.issuing.public_key().id());
    assert_eq!(summary.certificate, verified.digest());
    assert_eq!((summary.number.as_str(), summary.order.as_str()), ("WO-1-1", "WO-1"));
    assert_eq!((summary.line.as_str(), summary.findings), ("L-1", 2));
    assert_eq!((summary.verdict, summary.issued_at), (Overall::Pass, at("09:01:00")));
    let shown: Vec<_> = summary.headlines.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["pass onu-rx-power -17.46 dBm", "not-assessed throughput-down -"]);
    assert!(opened.matches(&verified).is_ok());
}

#[test]
fn a_code_names_no_customer() {
    let operator = operator();
    let bytes = forged(&operator, |_| {});
    let customer = facts().order.customer.unwrap();
    let holds =
        |text: &str| bytes.as_bytes().windows(text.len()).any(|part| part == text.as_bytes());
    assert!(!holds(&customer));
    assert!(holds("李明"), "the holder of the key is named");
}

#[test]
fn both_kinds_of_keys_sign_codes() {
    let mut operator = operator();
    operator.technician = SigningKey::from_scalar(&[5; 32]).unwrap();
    operator.key_cert.key = operator.technician.public_key();
    let signed = forged(&operator, |_| {});
    let opened = signed.open(&operator.trust).unwrap();
    assert_eq!(opened.key_cert().key, operator.technician.public_key());
    assert!(opened.matches(&verified(&operator)).is_ok());

    let issuing = SigningKey::from_scalar(&[6; 32]).unwrap();
    let terms = root_terms(&operator.root, &issuing);
    operator.trust = TrustRoots::found(terms, &[&operator.root]).unwrap();
    operator.issuing = issuing;
    assert!(forged(&operator, |_| {}).open(&operator.trust).is_ok());
}

#[test]
fn the_lab_signs_for_training_only() {
    let issuer = lab::issuer();
    let training =
        crate::Facts { purpose: Purpose::Training, operator: lab::OPERATOR.to_owned(), ..facts() };
    let certificate = issuer.issue(Draft::prepare(training, &profile()).unwrap()).unwrap();
    let twin = KeyCertTwin::of_the_lab().unwrap();
    let signed = Summary::of(certificate.verified()).sign(&twin, issuer.signer()).unwrap();
    assert!(signed.open(issuer.trust_roots()).unwrap().matches(certificate.verified()).is_ok());
    check(&signed, &operator().trust, 33, "not an issuing key of Example Telecom");
}

#[test]
fn whoever_is_not_vouched_for_is_refused() {
    let operator = operator();
    let summary = Summary::of(&verified(&operator));
    let sign = |key_cert: &[u8], signer: &SigningKey| summary.sign(key_cert, signer).unwrap();
    let trust = &operator.trust;
    let other = SigningKey::from_seed(&[9; 32]);

    let unknown = KeyCertTwin::of(&operator.key_cert).sign(&other).unwrap();
    check(&sign(&unknown, &operator.technician), trust, 33, "is not an issuing key");
    check(&sign(&twin(&operator), &other), trust, 31, "is not good");
    let mut damaged = twin(&operator);
    *damaged.last_mut().unwrap() ^= 1;
    check(&sign(&damaged, &operator.technician), trust, 32, "is not good");
    check(&sign(b"nobody", &operator.technician), trust, 32, "code's key-cert");
    // A summary by the issuing key is no key-cert, and a key-cert is no summary.
    let own =
        cose::seal(Content::Summary, &wire::write(&summary), None, &operator.issuing).unwrap();
    let key_cert = twin(&operator);
    let chain = cose::seal(Content::KeyCert, b"", Some(&key_cert), &operator.technician).unwrap();
    check(&sign(&chain, &operator.technician), trust, 32, "vouched for by another");
    check(&sign(&own, &operator.technician), trust, 32, "is not good");
    check(&SignedSummary::from_bytes(own), trust, 30, "holds no key-cert");
    check(&SignedSummary::from_bytes(twin(&operator)), trust, 30, "holds no key-cert");
    check(&SignedSummary::from_bytes(Vec::new()), trust, 30, "end of input");
}

#[test]
fn a_key_certifies_what_it_may_when_it_may() {
    let (signed, trust) = of_changed(|cert| cert.validity = validity("2026-11-22", "2027-06-01"));
    check(&signed, &trust, 34, "not at 2026-11-21T09:01:00Z");
    let (signed, trust) = of_changed(|cert| cert.validity = validity("2026-06-01", "2026-11-21"));
    check(&signed, &trust, 34, "not at 2026-11-21T09:01:00Z");
    let (signed, trust) = of_changed(|cert| cert.scope.access = vec![Access::Adsl2plus]);
    check(&signed, &trust, 34, "李明 may not certify gpon lines");
    for role in [Role::Noc, Role::Instrument] {
        let (signed, trust) = of_changed(|cert| cert.role = role);
        check(&signed, &trust, 34, "certifies no lines");
    }
    let (signed, trust) = of_changed(|cert| cert.issued_at = day("2025-12-31"));
    check(&signed, &trust, 34, "not at 2025-12-31T00:00:00Z");
    let (signed, trust) = of_changed(|cert| cert.role = Role::Lab);
    check(&signed, &trust, 37, "it is training, but the trust root is operational");
    let operator = operator();
    let signed = forged(&operator, |summary| summary.purpose = Purpose::Training);
    check(&signed, &operator.trust, 37, "it is training");
    let signed = forged(&operator, |summary| summary.operator = Some("Other".to_owned()));
    check(&signed, &operator.trust, 34, "it speaks for `Other`, but its key for `Example Telecom`");
}

#[test]
fn a_revoked_key_proves_nothing_on_paper() {
    let operator = operator();
    let signed = forged(&operator, |_| {});
    // Even a code that says it was made before: only a log could show that.
    let revoke = |key: &SigningKey, by: &dyn Signer| {
        let revocation = KeyRevocation {
            key: key.public_key().id(),
            compromised_since: at("10:00:00"),
            reason: "the laptop was stolen".to_owned(),
            made_at: at("11:00:00"),
        };
        let mut trust = operator.trust.clone();
        trust.revoke(revocation.sign(by).unwrap()).unwrap();
        trust
    };
    let trust = revoke(&operator.technician, &operator.issuing);
    check(&signed, &trust, 42, "compromised since 2026-11-21T10:00:00Z");
    let trust = revoke(&operator.issuing, &operator.root);
    check(&signed, &trust, 42, "is revoked");
}

#[test]
fn the_code_of_another_certificate_is_told_by_what_differs() {
    let operator = operator();
    let verified = verified(&operator);
    let check = |change: &dyn Fn(&mut Summary), field: &str| {
        let signed = forged(&operator, |summary| change(summary));
        let opened = signed.open(&operator.trust).unwrap();
        let error = opened.matches(&verified).unwrap_err();
        assert_eq!(error.field, field, "{error}");
        assert_eq!(SummaryError::from(error).code(), 47);
    };
    check(&|s| s.number = "WO-1-2".to_owned(), "number");
    check(&|s| s.certificate = Digest::of(b"another"), "certificate's digest");
    check(&|s| s.order = "WO-2".to_owned(), "order");
    check(&|s| s.line = "L-2".to_owned(), "line");
    check(&|s| s.access = Access::Epon, "access");
    check(&|s| s.verdict = Overall::MarginalPass, "verdict");
    check(&|s| s.issued_at = at("09:01:01"), "time of issue");
    check(&|s| s.profile.name = "other".to_owned(), "profile");
    check(&|s| s.profile.revision = 2, "profile's revision");
    check(&|s| s.profile.digest = [0; 8], "profile's digest");
    check(&|s| s.findings = 1, "count of findings");
    check(&|s| s.headlines.reverse(), "value");
    check(&|s| s.headlines.extend(s.headlines.clone()), "count of values");
    // What the signer left out is not what had to be left out first.
    check(&|s| s.headlines.truncate(1), "value");

    let opened = forged(&operator, |_| {}).open(&operator.trust).unwrap();
    let mut renewed = operator.key_cert.clone();
    renewed.serial = "8".to_owned();
    assert_eq!(opened.key_cert().matches(&renewed).unwrap_err().field, "key-cert's serial");
}

/// Headlines as they may be on a line with many limits: two fail, the others pass.
fn many() -> Vec<Headline> {
    let value = |place: usize, metric: &Metric| Headline {
        metric: *metric,
        verdict: if place == 2 || place == 5 { Verdict::Fail } else { Verdict::Pass },
        figure: Figure::Value {
            quantity: linecert_measure::Quantity::from_steps(-17_460, metric.unit()),
            decimals: linecert_measure::Decimals::new(2).unwrap(),
        },
    };
    let metrics = Metric::ALL.iter().filter(|metric| metric.unit() == linecert_measure::Unit::Dbm);
    metrics.take(MAX_HEADLINES).enumerate().map(|(place, metric)| value(place, metric)).collect()
}

#[test]
fn eight_values_of_a_common_line_fit_the_code() {
    let operator = operator();
    let signed = forged(&operator, |summary| {
        summary.number = "LC-2026-004217".to_owned();
        summary.order = "WO-88120391".to_owned();
        summary.line = "WP-GPON-0012-0387".to_owned();
        summary.profile.name = "gpon-class-b-plus".to_owned();
        summary.operator = Some("Example Telecom".to_owned());
        summary.headlines = many();
    });
    let opened = signed.open(&operator.trust).unwrap();
    assert_eq!(opened.summary().headlines.len(), MAX_HEADLINES, "{}", signed.text().len());
    assert!(signed.text().len() <= MAX_CODE_LEN);
}

#[test]
fn what_does_not_fit_is_left_out_in_order() {
    let operator = operator();
    let kept = |line: usize| {
        let signed = forged(&operator, |summary| {
            summary.headlines = many();
            summary.line = "x".repeat(line);
        });
        assert!(signed.text().len() <= MAX_CODE_LEN);
        let opened = signed.open(&operator.trust).unwrap();
        let Summary { operator, headlines, .. } = opened.summary().clone();
        (operator.is_some(), headlines)
    };
    assert_eq!(kept(5), (true, many()));
    let mut previous = MAX_HEADLINES;
    let mut seen_without_operator = false;
    for line in (10..100).step_by(5) {
        let (operator, headlines) = kept(line);
        assert!(headlines.len() <= previous);
        assert!(headlines.len() == MAX_HEADLINES || !operator, "the operator goes first");
        let fails = headlines.iter().filter(|value| value.verdict == Verdict::Fail).count();
        assert_eq!(fails, headlines.len().min(2), "what fails goes last");
        seen_without_operator |= !operator && headlines.len() == MAX_HEADLINES;
        previous = headlines.len();
    }
    assert!(seen_without_operator && previous < MAX_HEADLINES);
}

#[test]
fn what_cannot_fit_is_refused_by_its_name() {
    let operator = operator();
    let mut summary = Summary::of(&verified(&operator));
    summary.order = "订单".repeat(100);
    let error = summary.sign(&twin(&operator), &operator.technician).unwrap_err().to_string();
    assert!(error.contains("the longest text is the number of the order"), "{error}");
}

#[test]
fn a_later_version_is_named() {
    let operator = operator();
    let payload = wire::write(&Summary::of(&verified(&operator)));
    let sign = |payload: &[u8]| {
        let key_cert = twin(&operator);
        let message = cose::seal(Content::Summary, payload, Some(&key_cert), &operator.technician);
        SignedSummary::from_bytes(message.unwrap())
    };
    assert!(sign(&payload).open(&operator.trust).is_ok());
    let mut later = payload.clone();
    later[2] = 2;
    check(&sign(&later), &operator.trust, 35, "schema 2 is not known");
    let unknown_key = [b"\xae", &payload[1..], b"\x17\x00"].concat();
    check(&sign(&unknown_key), &operator.trust, 35, "has a key that is not known");
    let twice = [b"\xae\x01\x01", &payload[1..]].concat();
    check(&sign(&twice), &operator.trust, 35, "deterministic");
    check(&sign(&[&payload, b"\x00".as_slice()].concat()), &operator.trust, 35, "deterministic");
    check(&sign(b""), &operator.trust, 35, "end of input");
}

#[test]
fn a_code_survives_a_line_end_and_nothing_else() {
    let operator = operator();
    let text = forged(&operator, |_| {}).text();
    let read = |text: &str| SignedSummary::from_text(text).ok().map(|signed| signed.text());
    assert_eq!(read(&format!("{text}\r\n")), Some(text.clone()));
    assert_eq!(read(&text.to_lowercase()), None);
    assert_eq!(read(&format!(" {text}")), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_payload_is_too_strange(payload in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(summary) = wire::parse(&payload) {
            prop_assert_eq!(wire::write(&summary), payload);
        }
    }

    #[test]
    fn no_changed_byte_is_believed(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let operator = operator();
        let signed = forged(&operator, |_| {});
        let mut bytes = signed.as_bytes().to_vec();
        let place = place.index(bytes.len());
        prop_assume!(bytes[place] != byte);
        bytes[place] = byte;
        prop_assert!(SignedSummary::from_bytes(bytes).open(&operator.trust).is_err());
    }

    #[test]
    fn a_changed_payload_is_itself_or_refused(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut payload = wire::write(&Summary::of(&verified(&operator())));
        let place = place.index(payload.len());
        payload[place] = byte;
        if let Ok(summary) = wire::parse(&payload) {
            prop_assert_eq!(wire::write(&summary), payload);
        }
    }
}
