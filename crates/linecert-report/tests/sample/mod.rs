//! Sample pages for the tests and the preview: an invented line with believable numbers, certified
//! and verified on the same path as a real one.

#![expect(clippy::unwrap_used, reason = "the samples are constants")]

pub(crate) mod pages;

use std::num::NonZeroU64;

use linecert_cert::{
    Attempt, AttemptSeries, Clock, Device, DeviceId, Draft, Facts, Holder, Issuer, IssuingKey,
    KeyCert, KeyCertFile, Line, LineAttempts, Order, Outcome, Purpose, Quorum, Role, RootTerms,
    Salt, Scope, Signer as _, SigningKey, Skill, Software, Synchronised, TrustRoots, Validity,
    Witnesses,
};
use linecert_measure::{
    Calibration, Conditions, Digest, Identity, Measurement, Metric, Observation, Provenance,
    Quantity, Reading, Reason, Series, Source, Subject, Timestamp, Uncertainty, Value, Wavelength,
};
use linecert_profile::{Access, Profile, Terms};
use linecert_report::{Delay, Page};

const PROFILE: &str = include_str!("profile.toml");
const OPERATOR: &str = "Westport Fibre Ltd";
const ROOT: [u8; 32] = [7; 32];
const TECHNICIAN: [u8; 32] = [11; 32];

/// A GPON line that passes everything.
pub(crate) fn passing() -> Page {
    certified(facts(vec![
        taken(Metric::OutletPower, value("-17.42 dBm", "0.26 dB")),
        taken(Metric::OnuRxPower, value("-18.1 dBm", "3.0 dB")),
        taken(Metric::ThroughputDown, value("941.3 Mbit/s", "2.1 Mbit/s")),
        taken(Metric::ThroughputUp, value("95.28 Mbit/s", "0.31 Mbit/s")),
        taken(Metric::RoundTripTimeP95, bounded("4.31 ms", Some("4.20 ms"), "4.52 ms")),
        taken(Metric::PacketLoss, bounded("0.000 %", None, "0.100 %")),
    ]))
}

/// A line with every kind of verdict; the power was measured three times.
pub(crate) fn failing() -> Page {
    let mut facts = facts(vec![
        taken(Metric::OutletPower, value("-26.83 dBm", "0.26 dB")),
        taken(Metric::OnuRxPower, value("-28.1 dBm", "3.0 dB")),
        taken(Metric::ThroughputDown, value("941.3 Mbit/s", "2.1 Mbit/s")),
        taken(Metric::ThroughputUp, value("90.12 Mbit/s", "0.31 Mbit/s")),
        taken(Metric::RoundTripTimeP95, bounded("4.31 ms", Some("4.20 ms"), "4.52 ms")),
        taken(Metric::PacketLoss, Reading::absent(Reason::TimedOut, "probe.westport.example, 5 s")),
    ]);
    facts.notes = vec!["The computer's clock was not synchronised.".to_owned()];
    let power = facts.measurements.first().unwrap().clone();
    for number in 2..=3 {
        let mut again = power.clone();
        again.provenance.attempt = std::num::NonZeroU32::new(number).unwrap();
        facts.attempts.push(attempt(&again));
        facts.measurements.push(again);
    }
    let mut silent = facts.attempts.last().unwrap().clone();
    silent.attempt = std::num::NonZeroU32::new(4).unwrap();
    silent.outcome =
        Outcome::GaveUp { reason: Reason::TimedOut, detail: "/dev/ttyUSB0, 2 s".to_owned() };
    facts.attempts.push(silent);
    certified(facts)
}

/// A line whose power a person read off a meter and typed in.
pub(crate) fn typed_in() -> Page {
    let mut facts = facts(vec![taken(Metric::OutletPower, value("-17.42 dBm", "0.26 dB"))]);
    facts.instruments.first_mut().unwrap().source = Source::Typed;
    facts.series.clear();
    certified(facts)
}

/// A line with Chinese names, and one limit that nothing was measured for.
pub(crate) fn chinese() -> Page {
    let mut page = certified(facts(vec![
        taken(Metric::OutletPower, value("-17.42 dBm", "0.26 dB")),
        taken(Metric::OnuRxPower, value("-18.1 dBm", "3.0 dB")),
        taken(Metric::ThroughputDown, value("941.3 Mbit/s", "2.1 Mbit/s")),
        taken(Metric::ThroughputUp, value("95.28 Mbit/s", "0.31 Mbit/s")),
        taken(Metric::RoundTripTimeP95, bounded("4.31 ms", Some("4.20 ms"), "4.52 ms")),
    ]));
    page.order.customer = Some("欧阳春晓".to_owned());
    page.order.address =
        Some("浙江省杭州市西湖区文三路四百七十八号华星时代广场三单元一二〇三室".to_owned());
    page.order.appointment = Some("2026-11-21 上午".to_owned());
    page.signature.holder.name = "王建国".to_owned();
    page.signature.operator = "华东宽带有限公司".to_owned();
    page
}

/// An exercise that runs over the page: many rows, and texts without end.
pub(crate) fn long() -> Page {
    let mut page = failing();
    let rows = page.rows.clone();
    page.rows = (0..5).flat_map(|_| rows.clone()).collect();
    page.purpose = Purpose::Training;
    page.order.customer = Some("Wolfeschlegelsteinhausenbergerdorff".repeat(3));
    page.order.address = Some("Building 7, Entrance C, Staircase 2, ".repeat(6));
    page.line.id = "LINE-0123456789ABCDEF".repeat(4);
    page.number = "LC-2026-".to_owned() + &"0123456789".repeat(5);
    page
}

/// Issues the certificate of a job, verifies it, and makes its page.
pub(crate) fn certified(mut facts: Facts) -> Page {
    count(&mut facts);
    let profile = Profile::parse("sample profile", PROFILE).unwrap();
    let draft = Draft::prepare(facts, &profile).unwrap();
    Page::from_verified(issuer().issue(draft).unwrap().verified())
}

/// Numbers the attempts: the first ones at this line, behind others on this device.
fn count(facts: &mut Facts) {
    let number = |n| NonZeroU64::new(n).unwrap();
    for (attempt, n) in facts.attempts.iter_mut().zip(1..) {
        (attempt.line_seq, attempt.device_seq) = (number(n), number(n + 41));
    }
    let last = u64::try_from(facts.attempts.len()).unwrap();
    (facts.line_attempts.last, facts.device.last) = (number(last), number(last + 41));
}

fn issuer() -> Issuer {
    let (root, key) = (SigningKey::from_seed(&ROOT), SigningKey::from_seed(&TECHNICIAN));
    let validity = Validity::new(at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z")).unwrap();
    let terms = RootTerms {
        purpose: Purpose::Operational,
        operator: OPERATOR.to_owned(),
        issued_at: validity.from(),
        root_keys: Quorum::of_one(root.public_key()),
        issuing_keys: vec![IssuingKey { key: root.public_key(), validity }],
        logs: Vec::new(),
        witnesses: Witnesses::default(),
        timestamp_authorities: Vec::new(),
    };
    let trust = TrustRoots::found(terms, &[&root]).unwrap();
    let holder = Holder { name: "Ivo Brandt".to_owned(), staff_number: "4711".to_owned() };
    let key_cert = KeyCert {
        serial: "2026-31".to_owned(),
        holder,
        role: Role::Technician(Skill::Three),
        key: key.public_key(),
        validity,
        scope: Scope::everything(),
        max_offline_days: 14.try_into().unwrap(),
        issued_at: validity.from(),
        renews: None,
    };
    let file = KeyCertFile::certify(&key_cert, &root).unwrap();
    Issuer::new(Box::new(key), file, &trust).unwrap()
}

fn facts(measurements: Vec<Measurement>) -> Facts {
    let some = |text: &str| Some(text.to_owned());
    Facts {
        purpose: Purpose::Operational,
        number: "LC-2026-004217".to_owned(),
        salt: Salt([3; 16]),
        order: Order {
            number: "WO-88120391".to_owned(),
            customer: some("Marta Lindqvist"),
            address: some("14 Harbour Lane, Flat 3, Westport"),
            appointment: some("21 November, 9:00 to 12:00"),
        },
        line: Line { id: "WP-GPON-0012-0387".to_owned(), access: Access::Gpon, subject: onu() },
        operator: OPERATOR.to_owned(),
        terms: Terms {
            rate_down: Some(quantity("1000 Mbit/s")),
            rate_up: Some(quantity("100 Mbit/s")),
        },
        instruments: instruments(),
        attempts: measurements.iter().map(attempt).collect(),
        series: [series(Metric::ThroughputDown, 94_130), series(Metric::ThroughputUp, 9_528)]
            .into(),
        measurements,
        software: Software { name: "linecert".to_owned(), version: "0.1.0".to_owned() },
        started_at: at("2026-11-21T09:41:07Z"),
        issued_at: at("2026-11-21T09:52:44Z"),
        journal_head: Digest::of(b"journal"),
        notes: vec![],
        region: None,
        position: None,
        device: Device {
            id: DeviceId([5; 16]),
            first: NonZeroU64::new(42).unwrap(),
            last: NonZeroU64::MAX,
        },
        line_attempts: LineAttempts {
            first: NonZeroU64::MIN,
            last: NonZeroU64::MAX,
            previous: None,
        },
        clock: Clock { synchronised: Synchronised::Yes, stepped_ms: None },
        seen: None,
        attachments: vec![],
        certifies_again: None,
    }
}

fn taken(metric: Metric, reading: Reading) -> Measurement {
    let (subject, instrument) = match metric {
        Metric::OutletPower => (Subject::Outlet, "meter"),
        Metric::OnuRxPower => (onu(), "olt"),
        _ => (Subject::Service { to: "speed.westport.example".to_owned() }, "net"),
    };
    let outlet = (metric == Metric::OutletPower).then(|| Wavelength::from_nm(1490).unwrap());
    let conditions = Conditions { wavelength: outlet, ..Conditions::default() };
    Measurement {
        observation: Observation::new(metric, subject, conditions, reading).unwrap(),
        provenance: Provenance {
            instrument: instrument.to_owned(),
            task: metric.name().to_owned(),
            attempt: std::num::NonZeroU32::MIN,
            taken_at: at("2026-11-21T09:45:00Z"),
            evidence: vec![Digest::of(metric.name().as_bytes())],
        },
    }
}

fn attempt(measurement: &Measurement) -> Attempt {
    Attempt {
        task: measurement.provenance.task.clone(),
        attempt: measurement.provenance.attempt,
        started_at: measurement.provenance.taken_at,
        ended_at: measurement.provenance.taken_at,
        outcome: Outcome::Measured,
        device_seq: NonZeroU64::MIN,
        line_seq: NonZeroU64::MIN,
    }
}

pub(crate) fn value(text: &str, expanded: &str) -> Reading {
    let (quantity, decimals) = Quantity::parse(text).unwrap();
    let u = Uncertainty::Expanded(expanded.parse().unwrap());
    Reading::Value(Value::new(quantity, decimals, u).unwrap())
}

fn bounded(text: &str, low: Option<&str>, high: &str) -> Reading {
    let (number, decimals) = Quantity::parse(text).unwrap();
    let (low, high) = (low.map(quantity), Some(quantity(high)));
    let bounds = Uncertainty::Bounds { low, high, samples: 3000 };
    Reading::Value(Value::new(number, decimals, bounds).unwrap())
}

fn onu() -> Subject {
    Subject::Onu { pon: "0/1".to_owned(), onu: 3 }
}

fn quantity(text: &str) -> Quantity {
    text.parse().unwrap()
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

/// Thirty seconds with a ramp of three, around a rate in hundredths of 1 Mbit/s.
fn series(metric: Metric, hundredths: i64) -> AttemptSeries {
    let rate = |second: i64| match second {
        0 => hundredths / 9,
        1 => hundredths / 2,
        2 => hundredths * 9 / 10,
        n => hundredths + hundredths / 400 * (n * n % 7 - 3),
    };
    let sample = |second| Quantity::from_steps(rate(second) * 10_000, metric.unit());
    let samples = (0..30).map(sample).map(Some).collect();
    AttemptSeries {
        task: metric.name().to_owned(),
        attempt: std::num::NonZeroU32::MIN,
        series: Series { metric, interval_ms: 1000, ramp: 3, samples },
    }
}

fn instruments() -> Vec<Identity> {
    let some = |text: &str| Some(text.to_owned());
    let identity = |key: &str, maker: &str, model: &str| Identity {
        key: key.to_owned(),
        maker: maker.to_owned(),
        model: model.to_owned(),
        serial: None,
        firmware: some("0.1.0"),
        driver: None,
        calibration: None,
        source: Source::Driven,
    };
    let calibration =
        Calibration { due: "2027-03-31".parse().unwrap(), certificate: some("KAL-2026-1182") };
    vec![
        Identity {
            serial: some("13722"),
            firmware: some("v1.0.9"),
            driver: some("newport-2936r 1"),
            calibration: Some(calibration),
            ..identity("meter", "Newport", "2936-R")
        },
        Identity {
            serial: some("V2104170011"),
            firmware: some("V1.4.2"),
            driver: some("vsol-v1600d 2"),
            ..identity("olt", "V-SOL", "V1600D")
        },
        identity("net", "linecert", "network tests"),
    ]
}

/// The passing line with its round-trip times.
pub(crate) fn with_delays() -> Page {
    let (idle, down, up) = (
        delays(Metric::RoundTripTimeP95, 4_200),
        delays(Metric::LoadedRoundTripTimeDownP95, 19_000),
        delays(Metric::LoadedRoundTripTimeUpP95, 48_000),
    );
    Page { delay: Delay { idle: Some(idle), down: Some(down), up: Some(up) }, ..passing() }
}

/// Ten seconds of probes around a time in microseconds, a few of them lost under load.
fn delays(metric: Metric, microseconds: i64) -> Series {
    let spread = microseconds / 60;
    let time = |probe: i64| microseconds + spread * (probe * probe % 37) + spread * (probe % 11);
    let lost = |probe: i64| microseconds > 20_000 && matches!(probe, 210..216 | 340 | 351);
    let sample =
        |probe| (!lost(probe)).then(|| Quantity::from_steps(time(probe) * 1_000, metric.unit()));
    Series { metric, interval_ms: 20, ramp: 0, samples: (0..500).map(sample).collect() }
}
