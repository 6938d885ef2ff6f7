//! Who may say what about a certificate.

use super::*;
use crate::{
    Claim, Method, Requirement, Standing, Voice,
    sample::{
        at,
        operation::{
            Operation, Person, acceptance, comment, evidence, exclusion, head, operation, receipt,
            rendition, supersede, withdrawal,
        },
    },
};

/// A sound certificate with one statement about it by this person.
fn said(operation: &Operation, claim: impl FnOnce(Digest) -> Claim, by: &Person) -> Bundle {
    let mut bundle = operation.bundle();
    let claim = claim(bundle.envelope.digest());
    operation.say(&mut bundle, &claim, by);
    bundle
}

fn refused(operation: &Operation, bundle: &Bundle, expect: &str) {
    check(&bundle.to_json(), &operation.trust, (41, expect));
}

#[test]
fn everything_that_is_said_is_heard() {
    let operation = operation();
    let mut bundle = operation.bundle();
    operation.say_everything(&mut bundle);
    let report = verify(&bundle.to_json(), &operation.trust).unwrap();
    assert_eq!(Bundle::parse(&bundle.to_json()).unwrap(), bundle);
    let kinds: Vec<_> = report.heard.iter().map(|heard| heard.claim.kind().name()).collect();
    let expect = [
        "evidence",
        "acceptance",
        "acceptance",
        "rendition",
        "acceptance",
        "receipt",
        "comment",
        "exclusion",
    ];
    assert_eq!(kinds, expect);
    let by_customer = |voice: &Voice| matches!(voice, Voice::Customer(_));
    let own = report.acceptances().filter(|(_, heard)| by_customer(&heard.voice)).count();
    assert_eq!((report.acceptances().count(), own), (3, 1));
    for met in
        [Requirement::Accepted, Requirement::Received, Requirement::Rendered, Requirement::Current]
    {
        assert_eq!(report.require(met), Ok(()), "{met}");
    }
    let before = verify(&operation.bundle().to_json(), &operation.trust).unwrap();
    assert_eq!(before.certificate, report.certificate, "verdicts do not change");
}

#[test]
fn each_role_says_what_is_its_to_say() {
    let operation = operation();
    let Operation { technician, noc, instrument, .. } = &operation;
    let h = |subject| head(subject, at("10:00:00"));
    type Make<'a> = &'a dyn Fn(Digest) -> Claim;
    let typed: Make<'_> = &|d| acceptance(h(d), Method::Typed);
    let all: [(&str, Make<'_>, [bool; 3]); 8] = [
        ("evidence", &|_| evidence(), [true, false, true]),
        ("acceptance", typed, [true, false, false]),
        ("receipt", &|d| receipt(h(d)), [false, true, false]),
        ("rendition", &|d| rendition(h(d)), [true, true, false]),
        ("supersede", &|d| supersede(h(d), Digest::of(b"new")), [true, true, false]),
        ("revoke", &|d| withdrawal(h(d)), [false, true, false]),
        ("comment", &|d| comment(h(d)), [true, true, false]),
        ("exclusion", &|d| exclusion(h(d)), [true, true, false]),
    ];
    for (name, make, may) in all {
        for (by, may) in [technician, noc, instrument].into_iter().zip(may) {
            let bundle = said(&operation, make, by);
            let outcome = verify(&bundle.to_json(), &operation.trust);
            let role = by.key_cert.role;
            match outcome {
                Ok(report) => assert!(may && report.heard.len() == 1, "{name} by {role}"),
                Err(error) => {
                    assert!(!may && error.code() == 41, "{name} by {role}: {error}");
                    assert!(error.to_string().contains("may not make it"), "{error}");
                }
            }
        }
    }
}

#[test]
fn only_technicians_certify_lines() {
    let operation = operation();
    for by in [&operation.noc, &operation.instrument] {
        let bundle = operation.certify(sample::facts(), by);
        check(&bundle.to_json(), &operation.trust, (34, "may not certify lines, being"));
    }
}

#[test]
fn a_statement_is_about_the_certificate_that_it_comes_with() {
    let operation = operation();
    let other = |_| comment(head(Digest::of(b"other"), at("10:00:00")));
    refused(&operation, &said(&operation, other, &operation.noc), "it is about the certificate");
    let mut bundle = said(&operation, |d| comment(head(d, at("10:00:00"))), &operation.noc);
    bundle.statements[0] = operation.token.envelope.clone();
    refused(&operation, &bundle, "is no statement about a certificate");
}

#[test]
fn a_statement_is_refused_for_its_own_reason() {
    let operation = operation();
    let sound = said(&operation, |d| comment(head(d, at("10:00:00"))), &operation.noc);
    let mut unknown = sound.clone();
    unknown.key_certs.pop();
    refused(&operation, &unknown, "no key-cert of the bundle is for its signer");
    let mut stranger = sound.clone();
    stranger.key_certs.push(operation.token.envelope.clone());
    check(&stranger.to_json(), &operation.trust, (30, "is for no key that signed here"));
    let changed = String::from_utf8(sound.to_json()).unwrap();
    let at = changed.find("\"statements\"").unwrap();
    let (before, after) = changed.split_at(at);
    let changed = format!(
        "{before}{}",
        after.replacen("\"sig\":\"", "\"sig\":\"AAAA", 1).replacen("AAAA", "", 0)
    );
    assert!(verify(changed.as_bytes(), &operation.trust).is_err());
}

#[test]
fn exclusions_and_evidence_name_what_is_there() {
    let operation = operation();
    let absent = |d| match exclusion(head(d, at("10:00:00"))) {
        Claim::Exclusion(exclusion) => {
            Claim::Exclusion(crate::Exclusion { attempt: 3.try_into().unwrap(), ..exclusion })
        }
        other => other,
    };
    refused(&operation, &said(&operation, absent, &operation.noc), "holds no attempt 3");
    let foreign = |change: fn(&mut crate::Evidence)| {
        let Claim::Evidence(mut evidence) = evidence() else { panic!() };
        change(&mut evidence);
        let bundle = said(&operation, |_| Claim::Evidence(evidence), &operation.instrument);
        refused(&operation, &bundle, "rests on none of its files");
    };
    foreign(|evidence| evidence.files[0].digest = Digest::of(b"other bytes"));
    foreign(|evidence| evidence.instrument.serial = Some("V2".to_owned()));
}

#[test]
fn nobody_accepts_in_the_customers_place() {
    let operation = operation();
    let own = |key: &SigningKey| {
        let method = Method::OwnKey(key.public_key());
        move |d| acceptance(head(d, at("10:00:00")), method)
    };
    // The technician signs for the customer's key, and as the customer with his own key.
    let for_customer = said(&operation, own(&operation.customer), &operation.technician);
    refused(&operation, &for_customer, "the customer's own key did not sign it");
    let as_customer = said(&operation, own(&operation.technician.key), &operation.technician);
    refused(&operation, &as_customer, "the customer's own key did not sign it");
    // A stranger signs, under the customer's key.
    let mut bundle = operation.bundle();
    let claim = own(&operation.customer)(bundle.envelope.digest());
    let stranger = claim.seal(&SigningKey::from_seed(&[99; 32])).unwrap();
    bundle.add_statement(stranger, None);
    refused(&operation, &bundle, "no key-cert of the bundle is for its signer");
    // The customer says that it was typed.
    let mut bundle = operation.bundle();
    let typed = acceptance(head(bundle.envelope.digest(), at("10:00:00")), Method::Typed);
    bundle.add_statement(typed.seal(&operation.customer).unwrap(), None);
    refused(&operation, &bundle, "no key-cert of the bundle is for its signer");
}

/// What a lost key says is told, counts for nothing, and leaves the certificate what it is.
#[test]
fn what_a_lost_key_says_does_not_count_and_does_not_vanish() {
    let operation = operation();
    let h = |d| head(d, at("10:00:00"));
    type Make<'a> = &'a dyn Fn(Digest) -> Claim;
    let (robbed, impostor) = (&operation.robbed, &operation.impostor);
    let new = Digest::of(b"new");
    let all: [(Make<'_>, &Person, Option<Requirement>); 7] = [
        (&|d| comment(h(d)), robbed, None),
        (&|d| exclusion(h(d)), robbed, None),
        (&|d| acceptance(h(d), Method::Typed), robbed, Some(Requirement::Accepted)),
        (&|d| rendition(h(d)), robbed, Some(Requirement::Rendered)),
        (&|d| receipt(h(d)), impostor, Some(Requirement::Received)),
        (&|d| supersede(h(d), new), robbed, Some(Requirement::Current)),
        (&|d| withdrawal(h(d)), impostor, Some(Requirement::Current)),
    ];
    let plain = verify(&operation.bundle().to_json(), &operation.trust).unwrap();
    for (make, by, unmet) in all {
        let report = verify(&said(&operation, make, by).to_json(), &operation.trust).unwrap();
        let [discounted] = &report.discounted[..] else { panic!("{:?}", report.discounted) };
        let kind = discounted.statement.claim.kind();
        assert_eq!(report.heard, [], "{kind}");
        assert_eq!(report.certificate, plain.certificate, "{kind}");
        assert_eq!(
            report.before_keys_were_lost().heard,
            std::slice::from_ref(&discounted.statement)
        );
        assert!(discounted.fault.to_string().contains("2026-11-21T12:00:00Z"), "{kind}");
        if let Some(unmet) = unmet {
            assert_eq!(report.require(unmet).map_err(|unmet| unmet.code()), Err(49), "{kind}");
        }
        let is_current = report.require(Requirement::Current).is_ok();
        assert_eq!(is_current, unmet != Some(Requirement::Current), "{kind}");
    }
}

#[test]
fn a_true_word_counts_beside_one_of_a_lost_key() {
    let operation = operation();
    let h = |d| head(d, at("10:00:00"));
    let mut bundle = said(&operation, |d| withdrawal(h(d)), &operation.impostor);
    let claim = withdrawal(h(bundle.envelope.digest()));
    operation.say(&mut bundle, &claim, &operation.noc);
    let report = verify(&bundle.to_json(), &operation.trust).unwrap();
    assert!(matches!(report.standing, Standing::Revoked { .. }));
    assert_eq!((report.heard.len(), report.discounted.len()), (1, 1));
}

#[test]
fn a_key_says_nothing_after_its_end() {
    let operation = operation();
    let late = "2027-06-01T00:00:00Z".parse().unwrap();
    let bundle = said(&operation, |d| comment(head(d, late)), &operation.noc);
    refused(&operation, &bundle, "not at 2027-06-01T00:00:00Z (by the signer's clock only)");
}

#[test]
fn a_lab_key_says_nothing_of_real_lines() {
    let mut operation = operation();
    let lab_key = lab::technician_key();
    operation.noc.key_cert.key = lab_key.public_key();
    operation.noc.envelope = operation.noc.key_cert.sign(&operation.issuing).unwrap();
    operation.noc.key = lab_key;
    let bundle = said(&operation, |d| comment(head(d, at("10:00:00"))), &operation.noc);
    refused(&operation, &bundle, "it is training, but the trust root is operational");
}

#[test]
fn what_gave_way_or_was_withdrawn_is_not_current() {
    let operation = operation();
    let h = |d| head(d, at("10:00:00"));
    let new = Digest::of(b"new");
    let bundle = said(&operation, |d| supersede(h(d), new), &operation.technician);
    let report = verify(&bundle.to_json(), &operation.trust).unwrap();
    assert!(matches!(report.standing, Standing::Superseded { by, .. } if by == new));
    let unmet = report.require(Requirement::Current).unwrap_err();
    assert_eq!((unmet.code(), unmet.to_string().contains("the splice was made again")), (48, true));
    let bundle = said(&operation, |d| withdrawal(h(d)), &operation.noc);
    let report = verify(&bundle.to_json(), &operation.trust).unwrap();
    let unmet = report.require(Requirement::Current).unwrap_err();
    assert_eq!((unmet.code(), unmet.to_string().contains("the wrong line")), (48, true));
}
