//! A small job, its profile and an operator, for the tests of this crate.

pub(crate) mod log;
pub(crate) mod operation;

use std::num::{NonZeroU16, NonZeroU64};

use linecert_measure::{
    Calibration, Conditions, Decimals, Digest, Identity, Measurement, Metric, Observation,
    Provenance, Quantity, Reading, Reason, Series, Source, Subject, Timestamp, Uncertainty, Value,
};
use linecert_profile::{Access, Profile, Terms};

use crate::{
    Attachment, Attempt, AttemptSeries, Bundle, Clock, Device, DeviceId, Draft, Envelope, Facts,
    Holder, Issuer, IssuingKey, KeyCert, KeyCertFile, Line, LineAttempts, Order, Outcome,
    PayloadType, Position, Purpose, Quorum, Regions, Role, RootTerms, Salt, Scope, Signer as _,
    SigningKey, Skill, Software, Statement, Synchronised, TrustRoots, Validity, Witnesses,
};

pub(crate) const OPERATOR: &str = "Example Telecom";

pub(crate) const PROFILE: &str = r#"schema = 1
name = "gpon-sample"
revision = 1
access = "gpon"
title = { en = "Sample", zh = "样例" }

[[limit]]
metric = "onu-rx-power"
at-least = "-27 dBm"
at-most = "-8 dBm"
rule = "guarded 1.0"
mandatory = true
cites = { id = "B-A4", confidence = "inference", source = "a rule for tests" }

[[limit]]
metric = "throughput-down"
at-least = "90 % of rate-down"
rule = "simple"
mandatory = false
cites = { id = "B-T1", confidence = "inference", source = "a rule for tests" }
"#;

pub(crate) fn profile() -> Profile {
    Profile::parse("sample", PROFILE).unwrap()
}

/// An instant on the day of the job.
pub(crate) fn at(time: &str) -> Timestamp {
    format!("2026-11-21T{time}Z").parse().unwrap()
}

pub(crate) fn q(text: &str) -> Quantity {
    text.parse().unwrap()
}

pub(crate) fn measurement(attempt: u32, at: Timestamp, reading: Reading) -> Measurement {
    let subject = Subject::Onu { pon: "0/1".to_owned(), onu: 3 };
    Measurement {
        observation: Observation::new(Metric::OnuRxPower, subject, Conditions::default(), reading)
            .unwrap(),
        provenance: Provenance {
            instrument: "olt-1".to_owned(),
            task: "onu-optics".to_owned(),
            attempt: attempt.try_into().unwrap(),
            taken_at: at,
            evidence: vec![Digest::of(b"raw bytes")],
        },
    }
}

pub(crate) fn power(text: &str) -> Reading {
    let two = Decimals::new(2).unwrap();
    Reading::Value(Value::new(q(text), two, Uncertainty::Expanded(q("3 dB"))).unwrap())
}

pub(crate) fn attempt(number: u32, span: (&str, &str), outcome: Outcome) -> Attempt {
    Attempt {
        task: "onu-optics".to_owned(),
        attempt: number.try_into().unwrap(),
        device_seq: (40 + u64::from(number)).try_into().unwrap(),
        line_seq: u64::from(number).try_into().unwrap(),
        started_at: at(span.0),
        ended_at: at(span.1),
        outcome,
    }
}

/// Two attempts at one task: the first in vain, the second good.
pub(crate) fn facts() -> Facts {
    let gave_up =
        Outcome::GaveUp { reason: Reason::TimedOut, detail: "no answer in 5 s".to_owned() };
    Facts {
        purpose: Purpose::Operational,
        number: "WO-1-1".to_owned(),
        salt: Salt([7; 16]),
        order: Order {
            number: "WO-1".to_owned(),
            customer: Some("王镕".to_owned()),
            address: None,
            appointment: None,
        },
        line: Line {
            id: "L-1".to_owned(),
            access: Access::Gpon,
            subject: Subject::Onu { pon: "0/1".to_owned(), onu: 3 },
        },
        operator: OPERATOR.to_owned(),
        terms: Terms { rate_down: Some(q("100 Mbit/s")), rate_up: None },
        instruments: vec![olt()],
        attempts: vec![
            attempt(1, ("09:00:00", "09:00:05"), gave_up),
            attempt(2, ("09:00:06", "09:00:07"), Outcome::Measured),
        ],
        measurements: vec![
            measurement(1, at("09:00:05"), Reading::absent(Reason::TimedOut, "5 s")),
            measurement(2, at("09:00:07"), power("-17.46 dBm")),
        ],
        series: vec![AttemptSeries {
            task: "onu-optics".to_owned(),
            attempt: 2.try_into().unwrap(),
            series: Series {
                metric: Metric::OnuRxPower,
                interval_ms: 1000,
                ramp: 1,
                samples: vec![Some(q("-17.5 dBm")), Some(q("-17.46 dBm"))],
            },
        }],
        software: Software { name: "linecert".to_owned(), version: "0.1.0".to_owned() },
        started_at: at("08:59:00"),
        issued_at: at("09:01:00"),
        journal_head: Digest::of(b"journal"),
        notes: vec!["the patch cord was replaced".to_owned()],
        region: Some("north".to_owned()),
        position: Some(Position::new("39.9042", "116.4074").unwrap()),
        device: Device { id: DeviceId([5; 16]), first: count(41), last: count(42) },
        line_attempts: LineAttempts { first: count(1), last: count(2), previous: None },
        clock: Clock { synchronised: Synchronised::No, stepped_ms: None },
        seen: None,
        attachments: vec![photo()],
        certifies_again: None,
    }
}

pub(crate) fn count(number: u64) -> NonZeroU64 {
    number.try_into().unwrap()
}

fn photo() -> Attachment {
    Attachment {
        name: "outlet.jpg".parse().unwrap(),
        media_type: "image/jpeg".to_owned(),
        digest: Digest::of(b"a photo"),
        bytes: 7,
    }
}

fn olt() -> Identity {
    Identity {
        key: "olt-1".to_owned(),
        maker: "V-SOL".to_owned(),
        model: "V1600D".to_owned(),
        serial: Some("V1".to_owned()),
        firmware: None,
        driver: Some("vsol-v1600d 1".to_owned()),
        calibration: Some(Calibration {
            due: "2026-11-21".parse().unwrap(),
            certificate: Some("K-1".to_owned()),
        }),
        source: Source::Driven,
    }
}

/// An operator: the root key, the issuing key, a technician's key, and what is said of it.
pub(crate) struct Operator {
    pub(crate) root: SigningKey,
    pub(crate) issuing: SigningKey,
    pub(crate) technician: SigningKey,
    pub(crate) key_cert: KeyCert,
    pub(crate) trust: TrustRoots,
}

pub(crate) fn validity(from: &str, until: &str) -> Validity {
    Validity::new(day(from), day(until)).unwrap()
}

/// The instant at which a day begins.
pub(crate) fn day(day: &str) -> Timestamp {
    format!("{day}T00:00:00Z").parse().unwrap()
}

/// What the first version of a trust root with one root key and one issuing key says.
pub(crate) fn root_terms(root: &SigningKey, issuing: &SigningKey) -> RootTerms {
    RootTerms {
        purpose: Purpose::Operational,
        operator: OPERATOR.to_owned(),
        issued_at: day("2026-01-01"),
        root_keys: Quorum::of_one(root.public_key()),
        issuing_keys: vec![IssuingKey {
            key: issuing.public_key(),
            validity: validity("2026-01-01", "2036-01-01"),
        }],
        logs: Vec::new(),
        witnesses: Witnesses::default(),
        timestamp_authorities: Vec::new(),
    }
}

pub(crate) fn operator() -> Operator {
    let [root, technician, issuing] = [1, 2, 3].map(|seed| SigningKey::from_seed(&[seed; 32]));
    Operator {
        key_cert: KeyCert {
            serial: "7".to_owned(),
            holder: Holder { name: "李明".to_owned(), staff_number: "T-42".to_owned() },
            role: Role::Technician(Skill::Two),
            key: technician.public_key(),
            validity: validity("2026-06-01", "2027-06-01"),
            scope: Scope { access: vec![Access::Gpon, Access::Epon], regions: Regions::All },
            max_offline_days: NonZeroU16::new(14).unwrap(),
            issued_at: day("2026-06-01"),
            renews: None,
        },
        trust: TrustRoots::found(root_terms(&root, &issuing), &[&root]).unwrap(),
        root,
        issuing,
        technician,
    }
}

impl Operator {
    pub(crate) fn issuer(&self) -> Issuer {
        let file = KeyCertFile::certify(&self.key_cert, &self.issuing).unwrap();
        Issuer::new(Box::new(self.technician.clone()), file, &self.trust).unwrap()
    }

    /// A sound certificate of a line that passes.
    pub(crate) fn bundle(&self) -> Vec<u8> {
        let draft = Draft::prepare(facts(), &profile()).unwrap();
        self.issuer().issue(draft).unwrap().bundle().to_json()
    }

    /// What a dishonest holder of the keys could sign: any payload, under any key-cert.
    pub(crate) fn forge(&self, payload: Vec<u8>) -> Vec<u8> {
        let kind = PayloadType::Certificate;
        let envelope = Envelope::seal(kind, payload, &self.technician).unwrap();
        Bundle::new(envelope, self.key_cert.sign(&self.issuing).unwrap()).to_json()
    }

    /// A statement that was sound until `change`, signed after it.
    pub(crate) fn forge_statement(&self, change: impl FnOnce(&mut Statement)) -> Vec<u8> {
        let mut statement = Draft::prepare(facts(), &profile()).unwrap().into_statement();
        change(&mut statement);
        self.forge(statement.to_json())
    }
}
