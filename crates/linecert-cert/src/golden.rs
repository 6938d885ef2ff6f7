//! The golden certificates in `tests/golden/certificate/v1`: made with fixed keys, they verify now
//! and for ever; and forgeries, each of which is refused for a reason of its own.
//!
//! `UPDATE_EXPECT=1` writes the files anew. After a release they never change: what was issued
//! stays readable.

mod forgeries;
mod records;

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use linecert_measure::{Digest, Reading, Reason};
use linecert_tlog::LeafKind;

use crate::{
    Bundle, Draft, Facts, KeyCertTwin, Logged, Report, Standing, Summary, TimestampToken,
    TrustRoots, Verifier, Witnessed, lab,
    sample::{
        at, count, facts, measurement,
        operation::{
            Operation, P256_TOKEN, Person, comment, exclusion, head, operation, supersede,
            withdrawal,
        },
        power, profile,
    },
    verify,
};

/// Files by their path in the folder.
type Files = BTreeMap<String, Vec<u8>>;

const TRUST_ROOT: &str = "trust-root.json";
const LAB_TRUST_ROOT: &str = "lab-trust-root.json";
const STALE_TRUST_ROOT: &str = "stale-trust-root.json";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/certificate/v1")
}

/// A certificate that has all that one can have: a bracket of times, statements, a code.
fn everything(operation: &mut Operation, by: fn(&Operation) -> &Person) -> Bundle {
    let facts = operation.facts_that_saw([at("07:00:00"), at("07:30:00")]);
    let mut bundle = operation.certify(facts, by(operation));
    operation.say_everything(&mut bundle);
    operation.log(&mut bundle, [at("09:30:00"), at("09:45:00")]);
    add_code(operation, &mut bundle, by(operation));
    bundle
}

/// Adds what the code on the page holds.
fn add_code(operation: &Operation, bundle: &mut Bundle, by: &Person) {
    let certificate = verify(&bundle.to_json(), &operation.trust).unwrap().certificate;
    let twin = KeyCertTwin::of(&by.key_cert).sign(&operation.issuing).unwrap();
    bundle.summary = Some(Summary::of(&certificate).sign(&twin, &by.key).unwrap());
}

fn reading(reading: Reading) -> Facts {
    let mut facts = facts();
    facts.measurements[1] = measurement(2, at("09:00:07"), reading);
    facts
}

/// The same line, certified again after two more attempts.
fn again(of: &Bundle) -> Facts {
    let mut facts = reading(power("-16.20 dBm"));
    for (attempt, number) in facts.attempts.iter_mut().zip(3..) {
        attempt.line_seq = count(number);
        attempt.device_seq = count(50 + number);
    }
    let supersedes = of.envelope.digest();
    facts.number = "WO-1-2".to_owned();
    facts.device = crate::Device { first: count(53), last: count(54), ..facts.device };
    let previous = Some(supersedes);
    facts.line_attempts = crate::LineAttempts { first: count(3), last: count(4), previous };
    let reason = "the splice was made again".to_owned();
    facts.certifies_again = Some(crate::Recertification { supersedes, reason });
    facts
}

fn training() -> Bundle {
    let facts =
        Facts { purpose: crate::Purpose::Training, operator: lab::OPERATOR.to_owned(), ..facts() };
    let draft = Draft::prepare(facts, &profile()).unwrap();
    lab::issuer().issue(draft).unwrap().bundle().clone()
}

/// The good certificates, made anew.
fn good() -> BTreeMap<&'static str, Bundle> {
    let mut operation = operation();
    let absent = Reading::absent(Reason::TimedOut, "5 s");
    let (by, token) = (&operation.technician, &operation.token);
    let pass = operation.certify(facts(), by);
    let mut superseded = pass.clone();
    let renewed = operation.certify(again(&pass), by);
    let at_noon = |of: &Bundle| head(of.envelope.digest(), at("12:00:00"));
    let claim = supersede(at_noon(&superseded), renewed.envelope.digest());
    operation.say(&mut superseded, &claim, by);
    let mut withdrawn = pass.clone();
    operation.say(&mut withdrawn, &withdrawal(at_noon(&pass)), &operation.noc);
    let mut good = BTreeMap::from([
        ("fail", operation.certify(reading(power("-35.00 dBm")), by)),
        ("incomplete", operation.certify(reading(absent), by)),
        ("es256", operation.certify(facts(), token)),
        ("training", training()),
        ("certified-again", renewed),
        ("superseded", superseded),
        ("withdrawn", withdrawn),
        ("pass", pass),
    ]);
    let mut stamped = operation.bundle();
    let of = stamped.envelope.digest();
    stamped.put_timestamp(TimestampToken { of, der: P256_TOKEN.to_vec() });
    good.insert("stamped", stamped);
    let mut early = operation.certify(facts(), &operation.robbed);
    operation.log(&mut early, [at("11:59:58"), at("11:59:59")]);
    good.insert("logged-before-the-key-was-lost", early);
    good.extend(with_lost_keys(&mut operation));
    good.insert("everything", everything(&mut operation, |o| &o.technician));
    good.insert("everything-es256", everything(&mut operation, |o| &o.token));
    good
}

/// Statements by keys that were in the wrong hands from noon: only what was seen before counts.
fn with_lost_keys(operation: &mut Operation) -> Vec<(&'static str, Bundle)> {
    let at_ten = |of: &Bundle| head(of.envelope.digest(), at("10:00:00"));
    let plain = operation.bundle();
    let mut remarks = plain.clone();
    operation.say(&mut remarks, &comment(at_ten(&plain)), &operation.robbed);
    operation.say(&mut remarks, &exclusion(at_ten(&plain)), &operation.robbed);
    let mut superseded = plain.clone();
    let by = Digest::of(b"the newer certificate");
    operation.say(&mut superseded, &supersede(at_ten(&plain), by), &operation.robbed);
    let mut withdrawn = plain.clone();
    operation.say(&mut withdrawn, &withdrawal(at_ten(&plain)), &operation.impostor);
    let (mut before, mut after) = (withdrawn.clone(), withdrawn.clone());
    let kind = LeafKind::Revoke;
    operation.log_statement(&mut before, (kind, [at("11:59:58"), at("11:59:59")]));
    operation.log_statement(&mut after, (kind, [at("12:00:00"), at("12:00:01")]));
    vec![
        ("remarks-with-a-lost-key", remarks),
        ("superseded-with-a-lost-key", superseded),
        ("withdrawn-with-a-lost-key", withdrawn),
        ("withdrawn-before-the-key-was-lost", before),
        ("withdrawn-after-the-key-was-lost", after),
    ]
}

fn files() -> Files {
    let operation = operation();
    let mut files = Files::from([
        (TRUST_ROOT.to_owned(), operation.trust.to_json()),
        (STALE_TRUST_ROOT.to_owned(), operation.stale.to_json()),
        (LAB_TRUST_ROOT.to_owned(), lab::trust_roots().to_json()),
    ]);
    let mut index = String::new();
    for (name, bundle) in good() {
        let bundle = bundle.to_json();
        let trust = if name == "training" { lab::trust_roots() } else { operation.trust.clone() };
        let report = verify(&bundle, &trust).unwrap_or_else(|error| panic!("{name}: {error}"));
        writeln!(index, "{name}: {}", said(&report)).unwrap();
        files.insert(format!("good/{name}.lcert"), bundle);
    }
    files.insert("good.txt".to_owned(), index.into_bytes());
    files.extend(forgeries::files(&operation.trust));
    files
}

/// What a report says, in one line.
fn said(report: &Report) -> String {
    let logged = match &report.sighting.logged {
        Logged::NoProof => "not logged".to_owned(),
        Logged::UnknownLog { origin } => format!("in the unknown log {origin}"),
        Logged::Entry { index, checkpoint } => {
            let witnessed = match checkpoint.witnessed {
                Witnessed::Enough { by, .. } => format!("witnessed by {by}"),
                Witnessed::NotAsked | Witnessed::TooFew => "not witnessed".to_owned(),
            };
            format!("entry {index} of {}, {witnessed}", checkpoint.size)
        }
    };
    let standing = match &report.standing {
        Standing::Current => "current".to_owned(),
        Standing::Doubtful { by } => format!("doubtful by its {by}"),
        Standing::Superseded { by, .. } => format!("superseded by {by}"),
        Standing::Revoked { reason } => format!("withdrawn ({reason})"),
    };
    let verdict = report.certificate.assessment().overall().name();
    let code = report.summary.as_ref().map_or("no code", |_| "a code");
    let mut heard = format!("{} statements", report.heard.len());
    if !report.discounted.is_empty() {
        write!(heard, " and {} that do not count", report.discounted.len()).unwrap();
    }
    format!("{verdict}, {logged}, {}, {heard}, {code}, {standing}", report.times.basis())
}

#[test]
fn the_golden_files_are_what_is_written() {
    let folder = folder();
    let files = files();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        drop(fs::remove_dir_all(&folder));
        for (path, bytes) in &files {
            let file = folder.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
    }
    for (path, bytes) in &files {
        let stored = fs::read(folder.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
        assert!(stored == *bytes, "{path} differs; UPDATE_EXPECT=1 writes it anew");
    }
    for group in ["good", "forgeries"] {
        for stored in fs::read_dir(folder.join(group)).unwrap() {
            let name = stored.unwrap().file_name().into_string().unwrap();
            assert!(files.contains_key(&format!("{group}/{name}")), "{name} is nobody's");
        }
    }
}

fn stored(path: &str) -> Vec<u8> {
    fs::read(folder().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The lines of an index, each `name: text`.
fn index(path: &str) -> Vec<(String, String)> {
    let text = String::from_utf8(stored(path)).unwrap();
    let line = |line: &str| {
        let (name, text) = line.split_once(": ").unwrap();
        (name.to_owned(), text.to_owned())
    };
    text.lines().map(line).collect()
}

#[test]
fn what_was_issued_verifies_for_ever() {
    let trust = TrustRoots::parse(&stored(TRUST_ROOT)).unwrap();
    let lab = TrustRoots::parse(&stored(LAB_TRUST_ROOT)).unwrap();
    assert!(index("good.txt").len() >= 10);
    for (name, expect) in index("good.txt") {
        let trust = if name == "training" { &lab } else { &trust };
        let bundle = stored(&format!("good/{name}.lcert"));
        let report = verify(&bundle, trust).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(said(&report), expect, "{name}");
    }
}

#[test]
fn each_forgery_is_refused_for_its_own_reason() {
    let trust = TrustRoots::parse(&stored(TRUST_ROOT)).unwrap();
    let verifier = Verifier::new(&trust);
    let forgeries = index("forgeries.txt");
    assert!(forgeries.len() >= 30);
    for (name, expect) in forgeries {
        let bundle = stored(&format!("forgeries/{name}.lcert"));
        let error = verifier.verify(&bundle).map(|report| said(&report));
        let error = error.expect_err(&name);
        assert_eq!(format!("{} {error}", error.code()), expect, "{name}");
    }
}

#[test]
fn a_stale_trust_root_verifies_nothing_newer_and_is_not_taken_back() {
    let mut trust = TrustRoots::parse(&stored(TRUST_ROOT)).unwrap();
    let stale = TrustRoots::parse(&stored(STALE_TRUST_ROOT)).unwrap();
    for (name, _) in index("good.txt").into_iter().filter(|(name, _)| name != "training") {
        let error = verify(&stored(&format!("good/{name}.lcert")), &stale).unwrap_err();
        assert_eq!(error.code(), 33, "{name}: {error}");
    }
    assert!(trust.clone().update(stale.clone()).is_err(), "a rollback");
    assert!(stale.clone().update(trust.clone()).is_ok());
    assert!(trust.update(TrustRoots::parse(&stored(TRUST_ROOT)).unwrap()).is_ok());
}
