//! What logs, witnesses and revocations make of a certificate.

use std::sync::LazyLock;

use linecert_measure::Timestamp;

use super::*;
use crate::{
    Basis, Logged, Requirement, Stamped, TimestampToken, Verifier, Witnessed,
    sample::{
        at, day, facts,
        log::ORIGIN,
        operation::{Operation, P256_TOKEN, Person, RSA_TOKEN, operation},
    },
};

fn refused(operation: &Operation, bundle: &Bundle, expect: (u8, &str)) {
    check(&bundle.to_json(), &operation.trust, expect);
}

fn report(operation: &Operation, bundle: &Bundle) -> Report {
    verify(&bundle.to_json(), &operation.trust).unwrap()
}

/// A certificate that witnesses saw at these times.
fn logged(operation: &mut Operation, times: [Timestamp; 2]) -> Bundle {
    let mut bundle = operation.bundle();
    operation.log(&mut bundle, times);
    bundle
}

#[test]
fn without_a_log_the_laptops_clock_is_all_there_is() {
    let operation = operation();
    let report = report(&operation, &operation.bundle());
    assert_eq!(report.times.basis(), Basis::OwnClock);
    assert_eq!(report.sighting.logged, Logged::NoProof);
    assert_eq!((report.seen.is_none(), report.heard.len()), (true, 0));
    for missing in [Requirement::Logged, Requirement::Witnessed, Requirement::Bracketed] {
        assert_eq!(report.require(missing).unwrap_err().code(), 49, "{missing}");
    }
    assert_eq!(report.require(Requirement::Current), Ok(()));
}

#[test]
fn log_and_witnesses_bracket_the_time() {
    let mut operation = operation();
    let facts = operation.facts_that_saw([at("07:00:00"), at("08:00:00")]);
    let mut bundle = operation.certify(facts, &operation.technician);
    operation.log(&mut bundle, [at("11:00:00"), at("10:00:00")]);
    let report = report(&operation, &bundle);
    // It takes two witnesses, and the later one to be sure.
    assert_eq!(report.times.not_before, Some(at("07:00:00")));
    assert_eq!(report.times.not_after, Some(at("11:00:00")));
    assert_eq!(report.times.clock_error(), None);
    let Logged::Entry { index: 5, checkpoint } = &report.sighting.logged else {
        panic!("{report:?}")
    };
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), (ORIGIN, 6));
    assert_eq!(checkpoint.witnesses.len(), 2);
    assert_eq!(report.require(Requirement::Bracketed), Ok(()));
}

#[test]
fn a_clock_that_was_wrong_is_told_and_refuses_nothing() {
    let mut operation = operation();
    let bundle = logged(&mut operation, [at("08:30:00"), at("08:31:00")]);
    let error = report(&operation, &bundle).times.clock_error();
    assert_eq!(error.map(|error| error.as_secs()), Some(30 * 60));
    let facts = operation.facts_that_saw([day("2026-11-22"), day("2026-11-22")]);
    let bundle = operation.certify(facts, &operation.technician);
    let error = report(&operation, &bundle).times.clock_error();
    assert_eq!(error.map(|error| error.as_secs()), Some(-(14 * 60 + 59) * 60));
}

#[test]
fn one_witness_of_two_proves_no_time() {
    let mut operation = operation();
    let mut bundle = operation.bundle();
    operation.log(&mut bundle, [at("10:00:00"), at("10:00:00")]);
    let alone = operation.log.prove(bundle.envelope.digest(), &[(0, at("10:00:00"))]);
    bundle.put_proof(alone);
    let report = report(&operation, &bundle);
    assert_eq!(report.times.basis(), Basis::OwnClock);
    assert_eq!(report.require(Requirement::Logged), Ok(()));
    assert_eq!(report.require(Requirement::Witnessed).unwrap_err().code(), 49);
    let Logged::Entry { checkpoint, .. } = report.sighting.logged else { panic!() };
    assert_eq!(checkpoint.witnessed, Witnessed::TooFew);
}

#[test]
fn a_proof_that_does_not_hold_refuses_the_bundle() {
    let mut operation = operation();
    let bundle = logged(&mut operation, [at("10:00:00"), at("10:00:00")]);
    let refused = |from: &str, to: &str, expect| {
        let mut bundle = bundle.clone();
        let text = &mut bundle.proofs[0].text;
        assert!(text.contains(from), "{text}");
        *text = text.replacen(from, to, 1);
        refused(&operation, &bundle, (40, expect));
    };
    refused("index 5", "index 4", "verify the log: the proof of");
    refused("tlog-proof@v1", "tlog-proof@v2", "does not begin with");
    refused("\n6\n", "\n7\n", "is wrong");
    refused("— log", "— leg", "verify the log");
    let mut swapped = operation.bundle();
    swapped.envelope = operation.certify(facts(), &operation.token).envelope;
    swapped.key_certs = vec![operation.token.envelope.clone()];
    swapped
        .put_proof(crate::LogProof { of: swapped.envelope.digest(), ..bundle.proofs[0].clone() });
    self::refused(&operation, &swapped, (40, "the proof of"));
}

#[test]
fn a_log_that_is_not_listed_proves_nothing() {
    let mut operation = operation();
    let bundle = logged(&mut operation, [at("10:00:00"), at("10:00:00")]);
    let plain = sample::operator().trust;
    let report = verify(&bundle.to_json(), &plain).unwrap();
    assert_eq!(report.sighting.logged, Logged::UnknownLog { origin: ORIGIN.to_owned() });
    assert_eq!(report.require(Requirement::Logged).unwrap_err().code(), 49);
}

#[test]
fn a_log_counts_while_it_is_open() {
    let mut operation = operation();
    let late = day("2027-02-01");
    let bundle = logged(&mut operation, [late, late]);
    refused(&operation, &bundle, (40, "counts 2026-01-01"));
    let facts = operation.facts_that_saw([late, late]);
    let bundle = operation.certify(facts, &operation.technician);
    refused(&operation, &bundle, (40, "counts 2026-01-01"));
}

#[test]
fn what_was_seen_must_be_what_the_log_showed() {
    let operation = operation();
    let note = operation.facts_that_saw([at("08:00:00"), at("08:00:00")]).seen.unwrap();
    for (from, to, expect) in
        [("\n5\n", "\n6\n", (40, "wrong")), ("— witness1", "— witness3", (40, ""))]
    {
        let changed = note.replacen(from, to, 1);
        assert_ne!(changed, note);
        let seen = crate::Facts { seen: Some(changed), ..facts() };
        let bundle = operation.certify(seen, &operation.technician);
        let outcome = verify(&bundle.to_json(), &operation.trust);
        match outcome {
            Err(error) => assert_eq!(error.code(), expect.0, "{error}"),
            Ok(report) => assert_eq!(report.times.not_before, None, "{to}"),
        }
    }
}

#[test]
fn times_that_exclude_each_other_are_refused() {
    let mut operation = operation();
    let facts = operation.facts_that_saw([at("11:00:00"), at("11:00:00")]);
    let mut bundle = operation.certify(facts, &operation.technician);
    operation.log(&mut bundle, [at("10:50:00"), at("10:50:00")]);
    assert_eq!(report(&operation, &bundle).times.basis(), Basis::Bracket, "clocks differ so much");
    let mut bundle = bundle.clone();
    operation.log(&mut bundle, [at("10:49:59"), at("10:49:59")]);
    refused(&operation, &bundle, (40, "is not older than 2026-11-21T11:00:00Z"));
}

#[test]
fn the_key_is_judged_at_both_ends_of_the_bracket() {
    let mut operation = operation();
    let bundle = logged(&mut operation, [day("2027-06-01"), day("2027-06-01")]);
    refused(&operation, &bundle, (40, "counts"));
    let mut short = sample::operation::operation();
    short.technician.key_cert.validity = sample::validity("2026-06-01", "2026-12-01");
    short.technician.envelope = short.technician.key_cert.sign(&short.issuing).unwrap();
    let bundle = logged(&mut short, [day("2026-12-01"), day("2026-12-01")]);
    refused(&short, &bundle, (34, "not at 2026-12-01T00:00:00Z (by when others had seen it)"));
    let facts = short.facts_that_saw([day("2026-05-01"), day("2026-05-01")]);
    let bundle = short.certify(facts, &short.technician);
    refused(&short, &bundle, (34, "not at 2026-05-01T00:00:00Z (by the checkpoint that it names)"));
}

#[test]
fn nobody_is_offline_for_longer_than_allowed() {
    let mut operation = operation();
    let facts = operation.facts_that_saw([at("08:00:00"), at("08:00:00")]);
    let mut bundle = operation.certify(facts, &operation.technician);
    let fortnight: Timestamp = "2026-12-05T08:00:00Z".parse().unwrap();
    operation.log(&mut bundle, [fortnight, fortnight]);
    report(&operation, &bundle);
    let later: Timestamp = "2026-12-05T08:00:01Z".parse().unwrap();
    let mut bundle = bundle.clone();
    bundle.put_proof(operation.log.prove(bundle.envelope.digest(), &[(0, later), (1, later)]));
    refused(&operation, &bundle, (34, "李明 may be offline for 14 days"));
}

/// The certificate of somebody whose key, or whose issuing key, was lost at noon.
fn of_lost_key(
    operation: &mut Operation,
    who: fn(&Operation) -> &Person,
    seen: Option<&str>,
) -> Bundle {
    let mut bundle = operation.certify(facts(), who(operation));
    if let Some(seen) = seen {
        operation.log(&mut bundle, [at(seen), at(seen)]);
    }
    bundle
}

#[test]
fn a_revoked_key_counts_for_what_was_seen_before() {
    for who in [(|o| &o.robbed) as fn(&Operation) -> &Person, |o| &o.misled] {
        let mut operation = operation();
        let bundle = of_lost_key(&mut operation, who, Some("11:59:59"));
        report(&operation, &bundle);
        let bundle = of_lost_key(&mut operation, who, Some("12:00:00"));
        refused(
            &operation,
            &bundle,
            (42, "revoked since 2026-11-21T12:00:00Z (stolen from a van)"),
        );
        let bundle = of_lost_key(&mut operation, who, None);
        refused(&operation, &bundle, (42, "nobody vouches that it is older"));
    }
}

#[test]
fn a_key_cert_that_was_logged_in_time_outlives_its_issuing_key() {
    let mut operation = operation();
    let mut bundle = of_lost_key(&mut operation, |o| &o.misled, Some("13:00:00"));
    let digest = operation.misled.envelope.digest();
    operation.log.add(linecert_tlog::LeafKind::KeyCert, digest);
    let seen = at("11:00:00");
    bundle.put_proof(operation.log.prove(digest, &[(0, seen), (1, seen)]));
    let report = report(&operation, &bundle);
    assert_eq!(report.key_cert_sighting.not_after(), Some(seen));
}

#[test]
fn a_time_stamp_bounds_the_time_as_witnesses_do() {
    let mut operation = operation();
    let mut bundle = operation.bundle();
    let of = bundle.envelope.digest();
    let stamp = |der: &[u8]| TimestampToken { of, der: der.to_vec() };
    bundle.put_timestamp(stamp(P256_TOKEN));
    let stamped: Timestamp = "2026-11-22T11:55:48Z".parse().unwrap();
    assert_eq!(report(&operation, &bundle).times.not_after, Some(stamped));
    operation.log(&mut bundle, [at("23:00:00"), at("23:00:00")]);
    assert_eq!(report(&operation, &bundle).times.not_after, Some(at("23:00:00")), "the earlier");
    bundle.proofs.clear();
    bundle.put_timestamp(stamp(RSA_TOKEN));
    let report = report(&operation, &bundle);
    assert!(matches!(report.sighting.stamped, Stamped::NotVerified { .. }));
    assert_eq!(report.times.basis(), Basis::OwnClock);
    bundle.put_timestamp(stamp(&[0x30, 0]));
    refused(&operation, &bundle, (40, "is not a time-stamp token"));
    let mut other = operation.certify(facts(), &operation.token);
    other.put_timestamp(TimestampToken { of: other.envelope.digest(), der: P256_TOKEN.to_vec() });
    refused(&operation, &other, (40, "is a time stamp of something else"));
}

/// Bundles that share key-certs and profiles, some of which do not verify.
static MIXED: LazyLock<(Operation, Vec<Vec<u8>>)> = LazyLock::new(mixed);

fn mixed() -> (Operation, Vec<Vec<u8>>) {
    let mut operation = operation();
    let logged = logged(&mut operation, [at("10:00:00"), at("10:00:00")]);
    let mut spoken = operation.bundle();
    operation.say_everything(&mut spoken);
    let mut swapped = logged.clone();
    swapped.key_certs = vec![operation.token.envelope.clone()];
    let mut unused = logged.clone();
    unused.key_certs.push(operation.noc.envelope.clone());
    let bundles = [
        operation.certify(facts(), &operation.token),
        operation.certify(facts(), &operation.robbed),
        operation.certify(facts(), &operation.noc),
        logged,
        spoken,
        swapped,
        unused,
    ];
    let mut bundles: Vec<_> = bundles.iter().map(Bundle::to_json).collect();
    bundles.push(sample::operator().forge_statement(lengthen_profile));
    (operation, bundles)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_verifier_that_remembers_gives_the_same_answers(
        order in proptest::collection::vec(0..8_usize, 1..12),
        flips in proptest::collection::vec(any::<Option<proptest::sample::Index>>(), 12),
    ) {
        let (operation, bundles) = &*MIXED;
        let verifier = Verifier::new(&operation.trust);
        let tell = |outcome: Result<Report, VerifyError>| outcome.map_err(|e| (e.code(), e.to_string()));
        for (which, flip) in order.into_iter().zip(flips) {
            let mut bundle = bundles[which].clone();
            if let Some(flip) = flip {
                bundle[flip.index(bundles[which].len())] ^= 1;
            }
            let fresh = tell(verify(&bundle, &operation.trust));
            prop_assert_eq!(tell(verifier.verify(&bundle)), fresh);
        }
    }
}

#[test]
fn another_file_of_a_known_certificate_gives_what_it_would_by_itself() {
    let mut operation = operation();
    let plain = operation.bundle();
    let mut said = plain.clone();
    operation.say_everything(&mut said);
    let mut logged = said.clone();
    operation.log(&mut logged, [at("11:00:00"), at("10:00:00")]);
    let mut early = plain.clone();
    operation.log(&mut early, [at("07:00:00"), at("07:00:00")]);
    let other = operation.certify(facts(), &operation.technician);
    let mut mixed = said.clone();
    mixed.envelope = other.envelope.clone();
    let mut unknown = said.clone();
    unknown.key_certs.truncate(1);
    let verifier = Verifier::new(&operation.trust);
    let files = [&plain, &said, &logged, &early, &other, &mixed, &unknown].map(Bundle::to_json);
    let files = files.into_iter().chain([b"{}".to_vec()]);
    let verdicts: Vec<_> = files.map(|file| (verifier.verify(&file), file)).collect();
    assert!(verdicts.iter().filter(|(verdict, _)| verdict.is_ok()).count() >= 4, "{verdicts:?}");
    assert!(verdicts.iter().any(|(verdict, _)| verdict.is_err()));
    for (known, _) in
        verdicts.iter().filter_map(|(verdict, file)| Some((verdict.as_ref().ok()?, file)))
    {
        for (alone, file) in &verdicts {
            let again = verifier.verify_again(file, known.certificate.clone());
            assert_eq!(format!("{again:?}"), format!("{alone:?}"));
        }
    }
}
