//! Records that hide something, signed by a technician's own program.

use linecert_measure::Digest;

use super::again;
use crate::{
    Bundle, Draft, Envelope, LineAttempts, PayloadType, ProfileText, Purpose, Statement,
    sample::{
        at, count, facts, measurement,
        operation::{Operation, operation},
        power, profile,
    },
};

type Change = fn(&mut Statement);

/// Every forged record, by its name.
pub(super) fn all() -> Vec<(&'static str, Vec<u8>)> {
    let operation = operation();
    let changes = hidden_attempts().into_iter().chain(false_claims());
    changes.map(|(name, change)| (name, signed(&operation, change))).collect()
}

fn signed(operation: &Operation, change: Change) -> Vec<u8> {
    let mut statement = Draft::prepare(facts(), &profile()).unwrap().into_statement();
    change(&mut statement);
    let key = &operation.technician.key;
    let envelope = Envelope::seal(PayloadType::Certificate, statement.to_json(), key).unwrap();
    Bundle::new(envelope, operation.technician.envelope.clone()).to_json()
}

fn hidden_attempts() -> Vec<(&'static str, Change)> {
    vec![
        ("first-attempt-removed", forget_first),
        ("first-attempt-removed-and-the-rest-numbered-again", |s| {
            forget_first(s);
            s.facts.attempts[0].attempt = 1.try_into().unwrap();
            s.facts.measurements[0].provenance.attempt = 1.try_into().unwrap();
            s.facts.series[0].attempt = 1.try_into().unwrap();
        }),
        ("last-attempt-removed", |s| {
            s.facts.attempts.pop();
            s.facts.measurements.pop();
            s.facts.series.clear();
        }),
        ("all-attempts-removed", |s| {
            s.facts.attempts.clear();
            s.facts.measurements.clear();
            s.facts.series.clear();
        }),
        ("earlier-certificate-that-hides-nothing", |s| {
            let previous = Some(Digest::of(b"an earlier certificate"));
            s.facts.line_attempts = LineAttempts { previous, ..s.facts.line_attempts };
        }),
        ("earlier-certificate-left-out", |s| {
            s.facts = again(&operation().bundle());
            s.facts.line_attempts.previous = None;
        }),
        ("device-count-set-back", |s| s.facts.attempts[1].device_seq = count(1)),
    ]
}

fn forget_first(statement: &mut Statement) {
    statement.facts.attempts.remove(0);
    statement.facts.measurements.remove(0);
}

fn false_claims() -> Vec<(&'static str, Change)> {
    vec![
        ("verdict-changed", |s| {
            s.facts.measurements[1] = measurement(2, at("09:00:07"), power("-35.00 dBm"));
        }),
        ("profile-changed", |s| {
            let text = s.profile.source.read().unwrap();
            s.profile.source = ProfileText::of(&text.replace("-27", "-37"));
        }),
        ("exercise-sold-as-real", |s| s.facts.purpose = Purpose::Training),
        ("another-operator", |s| s.facts.operator = "Other Telecom".to_owned()),
        ("reading-without-evidence", |s| s.facts.measurements[1].provenance.evidence.clear()),
        ("unknown-instrument", |s| s.facts.instruments.clear()),
        ("out-of-calibration", |s| {
            let calibration = s.facts.instruments[0].calibration.as_mut();
            calibration.unwrap().due = "2026-11-20".parse().unwrap();
        }),
        ("simulated-instrument", |s| {
            s.facts.instruments[0].firmware = Some("1 linecert-lab".to_owned());
        }),
        ("attachment-named-twice", |s| {
            s.facts.attachments.push(s.facts.attachments[0].clone());
        }),
        ("time-that-runs-back", |s| s.facts.issued_at = at("09:00:00")),
    ]
}
