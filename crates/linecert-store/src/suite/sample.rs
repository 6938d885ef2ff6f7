//! What the laws write: one of everything.

use std::{num::NonZeroU64, sync::Arc};

use linecert_cert::{
    Attempt, Bundle, Claim, Clock, Comment, Device, DeviceId, Draft, Facts, Head, Line as LineOf,
    LineAttempts, Order as OrderOf, Outcome as Ended, Purpose, Regions, Revoke, Salt, Software,
    Synchronised, lab, verify,
};
use linecert_measure::{
    Conditions, Decimals, Digest, Identity, Measurement, Metric, Observation, Provenance, Reading,
    Source, Status, Subject, Timestamp, Uncertainty, Value,
};
use linecert_profile::{Access, Profile, Terms};

use crate::*;

const PROFILE: &str = r#"schema = 1
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
"#;

/// So many seconds into the day of the tests.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_305_600 + second).unwrap()
}

pub fn name<N: std::str::FromStr>(text: &str) -> N
where
    N::Err: std::fmt::Debug,
{
    text.parse().unwrap()
}

/// What sees these regions.
pub fn of<const N: usize>(regions: [&str; N]) -> Scope {
    Scope::of_regions(Regions::Named(regions.map(str::to_owned).into()))
}

/// A write of the daemon itself.
pub fn write(second: i64, changes: Vec<Change>) -> Write {
    let (by, scope) = (Actor::System("test"), Scope::system());
    Write { by, scope, at: at(second), request: None, once: None, changes }
}

/// Writes one change as the daemon itself.
pub async fn put(store: &dyn Store, change: Change) -> Outcome {
    store.write(write(0, vec![change])).await.unwrap().outcomes.remove(0)
}

fn count(number: u64) -> NonZeroU64 {
    number.try_into().unwrap()
}

fn measurement(begun: Timestamp) -> Measurement {
    let two = Decimals::new(2).unwrap();
    let uncertainty = Uncertainty::Expanded("3 dB".parse().unwrap());
    let value = Value::new("-17.46 dBm".parse().unwrap(), two, uncertainty).unwrap();
    let subject = Subject::Onu { pon: "0/1".to_owned(), onu: 3 };
    let reading = Reading::Value(value);
    Measurement {
        observation: Observation::new(Metric::OnuRxPower, subject, Conditions::default(), reading)
            .unwrap(),
        provenance: Provenance {
            instrument: "olt-1".to_owned(),
            task: "onu-optics".to_owned(),
            attempt: 1.try_into().unwrap(),
            taken_at: begun,
            evidence: vec![Digest::of(b"raw bytes")],
        },
    }
}

fn attempt(begun: Timestamp) -> Attempt {
    Attempt {
        task: "onu-optics".to_owned(),
        attempt: 1.try_into().unwrap(),
        device_seq: count(1),
        line_seq: count(1),
        started_at: begun,
        ended_at: begun,
        outcome: Ended::Measured,
    }
}

fn facts(number: u64, region: Option<&str>) -> Facts {
    let begun = at(i64::try_from(number).unwrap());
    Facts {
        purpose: Purpose::Training,
        number: format!("WO-{number}-1"),
        salt: Salt([7; 16]),
        order: OrderOf {
            number: format!("WO-{number}"),
            customer: None,
            address: None,
            appointment: None,
        },
        line: LineOf {
            id: format!("L-{number}"),
            access: Access::Gpon,
            subject: Subject::Onu { pon: "0/1".to_owned(), onu: 3 },
        },
        operator: lab::OPERATOR.to_owned(),
        terms: Terms { rate_down: None, rate_up: None },
        instruments: vec![Identity {
            key: "olt-1".to_owned(),
            maker: "V-SOL".to_owned(),
            model: "V1600D".to_owned(),
            serial: Some("V1".to_owned()),
            firmware: None,
            driver: Some("vsol-v1600d 1".to_owned()),
            calibration: None,
            source: Source::Driven,
        }],
        attempts: vec![attempt(begun)],
        measurements: vec![measurement(begun)],
        series: Vec::new(),
        software: Software { name: "linecert".to_owned(), version: "0.1.0".to_owned() },
        started_at: begun,
        issued_at: begun,
        journal_head: Digest::of(b"journal"),
        notes: Vec::new(),
        region: region.map(str::to_owned),
        position: None,
        device: Device { id: DeviceId([5; 16]), first: count(1), last: count(1) },
        line_attempts: LineAttempts { first: count(1), last: count(1), previous: None },
        clock: Clock { synchronised: Synchronised::Yes, stepped_ms: None },
        seen: None,
        attachments: Vec::new(),
        certifies_again: None,
    }
}

/// The bundle of a certificate of the lab, of the order and line with this number.
pub fn bundle(number: u64, region: Option<&str>) -> Bundle {
    bundle_of(facts(number, region))
}

/// A certificate of another line under the number of `WO-{number}-1`.
pub fn namesake(number: u64) -> Bundle {
    let mut facts = facts(number, None);
    facts.line.id = "another".to_owned();
    bundle_of(facts)
}

fn bundle_of(facts: Facts) -> Bundle {
    let profile = Profile::parse("sample", PROFILE).unwrap();
    lab::issuer().issue(Draft::prepare(facts, &profile).unwrap()).unwrap().bundle().clone()
}

/// The verified certificate of a bundle.
pub fn verified(bundle: &Bundle, received: i64) -> NewCertificate {
    let bytes: Arc<[u8]> = bundle.to_json().into();
    let report = verify(&bytes, &lab::trust_roots()).unwrap();
    NewCertificate::of(&report, bytes, at(received)).unwrap()
}

pub fn certificate(number: u64, region: Option<&str>) -> NewCertificate {
    verified(&bundle(number, region), i64::try_from(number).unwrap())
}

pub fn put_certificate(new: &NewCertificate) -> Change {
    Change::PutCertificate(Box::new(new.clone()))
}

fn head(bundle: &Bundle, second: i64) -> Head {
    let subject = verified(bundle, 0).row().digest;
    Head { subject, salt: Salt([1; 16]), made_at: at(second) }
}

fn with(bundle: &Bundle, claim: &Claim) -> Bundle {
    let mut fuller = bundle.clone();
    fuller.add_statement(claim.seal(lab::issuer().signer()).unwrap(), None);
    fuller
}

/// The bundle with a remark.
pub fn with_comment(bundle: &Bundle, text: &str) -> Bundle {
    let (head, text) = (head(bundle, 50_000), text.to_owned());
    with(bundle, &Claim::Comment(Comment { head, text }))
}

/// The bundle with its withdrawal.
pub fn with_withdrawal(bundle: &Bundle) -> Bundle {
    let (head, reason) = (head(bundle, 60_000), "fraud".to_owned());
    with(bundle, &Claim::Revoke(Revoke { head, reason }))
}

pub fn order(number: u64, region: Option<&str>, technician: Option<&str>) -> Order {
    Order {
        number: name(&format!("WO-{number}")),
        line: name(&format!("L-{number}")),
        region: region.map(name),
        technician: technician.map(name),
        kind: "install".to_owned(),
        class: "town".to_owned(),
        profile: "gpon-sample".to_owned(),
        opened_at: at(i64::try_from(number).unwrap()),
        closed_at: None,
        body: "schema = 1".to_owned(),
        version: 0,
    }
}

pub fn put_order(order: &Order) -> Change {
    Change::PutOrder(Box::new(order.clone()), Expect::Any)
}

pub fn node(text: &str, region: Option<&str>) -> Node {
    Node {
        name: name(text),
        region: region.map(name),
        address: "192.0.2.1:161".to_owned(),
        driver: Some("vsol-v1600d".to_owned()),
        credentials: "olt".to_owned(),
        polling: Polling { optics_every_s: Some(3_600), ..Polling::default() },
        version: 0,
    }
}

pub fn onu(number: u32, serial: &str) -> Onu {
    let status = Some(Status::Online);
    Onu { onu: number, serial: Some(serial.to_owned()), status, seen_at: at(3) }
}

pub fn onu_name(onu: u32) -> OnuName {
    OnuName { node: name("olt-1"), port: name("0/1"), onu }
}

pub fn line(text: &str, region: Option<&str>) -> Line {
    Line {
        name: name(text),
        region: region.map(name),
        class: "town".to_owned(),
        access: Access::Gpon,
        onu: Some(onu_name(3)),
        profile: Some("gpon-sample".to_owned()),
        version: 0,
    }
}

pub fn account(text: &str) -> Account {
    Account {
        name: name(text),
        display: "李明".to_owned(),
        role: Role::Installer,
        regions: Regions::Named(["north".to_owned(), "south".to_owned()].into()),
        password: None,
        disabled: false,
        version: 0,
    }
}

pub fn job(line: &str, effect: Effect) -> NewJob {
    NewJob {
        kind: "read".to_owned(),
        effect,
        dedupe: None,
        run_at: at(0),
        budget: "olt-1".to_owned(),
        line: Some(name(line)),
        region: Some(name("north")),
        technician: Some(name("li")),
        order: Some(name("WO-1")),
        request: "{}".to_owned(),
        expires_at: at(10_000),
    }
}

pub fn alarm(key: &str) -> NewAlarm {
    NewAlarm {
        kind: "fibre-cut".to_owned(),
        key: key.to_owned(),
        severity: Severity::Major,
        region: Some(name("north")),
        node: Some(name("olt-1")),
        port: Some(name("0/1")),
        line: None,
        evidence: "{}".to_owned(),
        raised_at: at(5),
    }
}

pub fn baseline(line: &str, cell: Cell) -> Baseline {
    Baseline {
        line: name(line),
        region: Some(name("north")),
        metric: Metric::OnuRxPower,
        cell,
        uncertainty: Some(300),
        taken_at: at(7),
        certificate: Digest::of(b"certificate"),
    }
}

pub fn webhook(text: &str, region: Option<&str>) -> Webhook {
    Webhook {
        name: text.to_owned(),
        region: region.map(name),
        url: "https://example.net/hook".to_owned(),
        secret: "hook".to_owned(),
        kinds: vec!["alarm-raised".to_owned(), "job-done".to_owned()],
        version: 0,
    }
}

pub fn pon_row(second: i64, steps: i64) -> PonRow {
    let cells = vec![Cell::Steps(steps), Cell::Absent(linecert_measure::Reason::Offline)];
    let column = Column { metric: Metric::OnuRxPower, cells };
    let packed = Packed::pack(&[3, 4], &[column]).unwrap();
    PonRow { node: name("olt-1"), port: name("0/1"), slot: at(second), packed }
}
