//! From a verified certificate to its record.

use std::{collections::BTreeMap, path::Path};

use jiff::tz::Offset;
use linecert_cert::{Facts, Report, Verified, Witnessed};
use linecert_measure::{Measurement, Timestamp, Value};
use linecert_profile::{Finding, Interval, Profile, Verdict};

use super::{rarity, traces};
use crate::record::{
    Counting, Instrument, Position, Print, Reading, Record, Retests, Run, Sampled, Sighting,
    Standing, Technician, Visit,
};

/// The break in seconds after which somebody may have been elsewhere in between.
const BREAK: i64 = 900;

/// The record of a certificate. Files that travel with it lie in the folder `beside`, if anywhere.
pub(super) fn record(report: &Report, beside: Option<&Path>) -> Record {
    let verified = &report.certificate;
    let facts = &verified.statement().facts;
    let holder = &verified.key_cert().holder;
    let profile = verified.profile();
    let traces = traces::of(facts, beside);
    let mut prints = prints(facts);
    prints.extend(traces.prints);
    Record {
        digest: verified.digest(),
        number: facts.number.clone(),
        order: facts.order.number.clone(),
        line: facts.line.id.clone(),
        technician: Technician {
            staff_number: holder.staff_number.clone(),
            name: holder.name.clone(),
        },
        profile: format!("{} {}", profile.name(), profile.revision()),
        overall: verified.assessment().overall(),
        sighting: sighting(&report.sighting.logged),
        standing: match report.standing {
            linecert_cert::Standing::Current => Standing::Current,
            linecert_cert::Standing::Doubtful { .. } => Standing::Doubtful,
            linecert_cert::Standing::Superseded { .. } => Standing::Superseded,
            linecert_cert::Standing::Revoked { .. } => Standing::Revoked,
        },
        started_at: facts.started_at,
        issued_at: facts.issued_at,
        region: facts.region.clone(),
        position: facts.position.as_ref().map(|position| Position {
            latitude: position.latitude(),
            longitude: position.longitude(),
        }),
        counting: counting(facts),
        visits: visits(facts),
        instruments: instruments(facts),
        readings: readings(verified),
        prints,
        series: facts.series.iter().map(|series| sampled(&series.series)).collect(),
        retests: retests(verified),
        traces: traces.traced,
    }
}

fn sighting(logged: &linecert_cert::Logged) -> Sighting {
    match logged {
        linecert_cert::Logged::Entry { checkpoint, .. } => match checkpoint.witnessed {
            Witnessed::Enough { .. } => Sighting::Witnessed,
            Witnessed::NotAsked | Witnessed::TooFew => Sighting::Logged,
        },
        linecert_cert::Logged::NoProof | linecert_cert::Logged::UnknownLog { .. } => {
            Sighting::Unseen
        }
    }
}

fn counting(facts: &Facts) -> Counting {
    let mut attempts: Vec<_> = facts.attempts.iter().collect();
    attempts.sort_unstable_by_key(|attempt| attempt.line_seq);
    let mut runs: Vec<Run> = Vec::new();
    for attempt in attempts {
        let (device_seq, line_seq) = (attempt.device_seq.get(), attempt.line_seq.get());
        match runs.last_mut() {
            Some(run) if run.is_followed_by(device_seq, line_seq) => run.count += 1,
            _ => {
                runs.push(Run {
                    device_seq,
                    line_seq,
                    count: 1,
                    at: attempt.started_at.as_second(),
                });
            }
        }
    }
    Counting {
        device: facts.device.id.to_string(),
        first: facts.line_attempts.first.get(),
        last: facts.line_attempts.last.get(),
        previous: facts.line_attempts.previous,
        runs,
    }
}

impl Run {
    fn is_followed_by(&self, device_seq: u64, line_seq: u64) -> bool {
        let follows = |first: u64, next: u64| first.checked_add(self.count) == Some(next);
        follows(self.device_seq, device_seq) && follows(self.line_seq, line_seq)
    }
}

/// The times of the attempts, those that follow each other closely taken together.
fn visits(facts: &Facts) -> Vec<Visit> {
    let attempts = facts.attempts.iter();
    let mut times: Vec<_> =
        attempts.map(|a| (a.started_at.as_second(), a.ended_at.as_second())).collect();
    times.sort_unstable();
    let mut visits: Vec<Visit> = Vec::new();
    for (from, until) in times {
        match visits.last_mut() {
            Some(last) if from <= last.until.saturating_add(BREAK) => {
                last.until = last.until.max(until);
            }
            _ => visits.push(Visit { from, until }),
        }
    }
    visits
}

fn instruments(facts: &Facts) -> Vec<Instrument> {
    let mut used: BTreeMap<&str, Timestamp> = BTreeMap::new();
    for Measurement { provenance, .. } in &facts.measurements {
        let last = used.entry(&provenance.instrument).or_insert(provenance.taken_at);
        *last = provenance.taken_at.max(*last);
    }
    let day = |at: &Timestamp| Offset::UTC.to_datetime(*at).date().to_string();
    let of = |identity: &linecert_measure::Identity| Instrument {
        maker: identity.maker.clone(),
        model: identity.model.clone(),
        serial: identity.serial.clone(),
        due: identity.calibration.as_ref().map(|calibration| calibration.due.to_string()),
        used: used.get(identity.key.as_str()).map(day),
    };
    facts.instruments.iter().map(of).collect()
}

/// Every number that was read, of every attempt, with its distances to the limit that judges it.
fn readings(verified: &Verified) -> Vec<Reading> {
    let facts = &verified.statement().facts;
    let reading = |measurement: &Measurement| {
        let value = measurement.observation.reading().value()?;
        let key = &measurement.provenance.instrument;
        let instrument = facts.instruments.iter().position(|identity| identity.key == *key)?;
        let accepts = accepts(verified, measurement);
        let steps = value.quantity().steps();
        let above = |low: linecert_measure::Quantity| steps.saturating_sub(low.steps());
        let below = |high: linecert_measure::Quantity| high.steps().saturating_sub(steps);
        Some(Reading {
            metric: measurement.observation.metric(),
            instrument: u16::try_from(instrument).ok()?,
            steps,
            decimals: value.decimals().get(),
            above_low: accepts.and_then(Interval::low).map(above),
            below_high: accepts.and_then(Interval::high).map(below),
        })
    };
    facts.measurements.iter().filter_map(reading).collect()
}

/// What the first limit that covers a measurement accepts of this line.
fn accepts<'a>(verified: &'a Verified, measurement: &Measurement) -> Option<&'a Interval> {
    let covers = |finding: &&Finding| covers(verified.profile(), finding, measurement);
    verified.assessment().findings().iter().find(covers)?.accepts.as_ref()
}

/// Whether the finding's limit judges the measurement, and of the same thing.
fn covers(profile: &Profile, finding: &Finding, measurement: &Measurement) -> bool {
    let observation = &measurement.observation;
    finding.metric == observation.metric()
        && finding.subject.as_ref() == Some(observation.subject())
        && profile.limits().get(finding.limit).is_some_and(|limit| limit.covers(observation))
}

fn retests(verified: &Verified) -> Retests {
    let passed = |finding: &&Finding| {
        matches!(finding.verdict, Verdict::Pass | Verdict::MarginalPass)
            && finding.reading.is_some()
    };
    let passed: Vec<_> = verified.assessment().findings().iter().filter(passed).collect();
    let after_failing = passed.iter().filter(|finding| failed_before(verified, finding)).count();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Retests { passed: count(passed.len()), after_failing: count(after_failing) }
}

/// Whether an earlier attempt at what passed had given a number outside the limit.
fn failed_before(verified: &Verified, passed: &Finding) -> bool {
    let Some(accepts) = passed.accepts.filter(|_| passed.attempts > 1) else { return false };
    let is_outside =
        |value: &Value| accepts.margin(value.quantity()).is_some_and(|margin| margin.steps() < 0);
    let earlier = verified.statement().facts.measurements.iter();
    let mut of_it = earlier.filter(|m| covers(verified.profile(), passed, m));
    of_it.any(|measurement| measurement.observation.reading().value().is_some_and(is_outside))
}

fn sampled(series: &linecert_measure::Series) -> Sampled {
    let samples = rarity::samples(series);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let mut distinct = samples.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let (samples, distinct) = (count(samples.len()), count(distinct.len()));
    Sampled { metric: series.metric, samples, distinct }
}

/// The fingerprints of the raw bytes and of the series.
fn prints(facts: &Facts) -> Vec<Print> {
    let mut rarities: BTreeMap<(&str, u32), u16> = BTreeMap::new();
    let mut prints = Vec::new();
    for series in &facts.series {
        let print = rarity::print(&series.series);
        let rarest = rarities.entry((&series.task, series.attempt.get())).or_default();
        *rarest = print.rarity.max(*rarest);
        prints.extend((print.rarity > 0).then_some(print));
    }
    for Measurement { provenance, .. } in &facts.measurements {
        let rarity = rarities.get(&(provenance.task.as_str(), provenance.attempt.get()));
        for digest in &provenance.evidence {
            let is_new = prints.iter().all(|print| print.digest != *digest);
            // The raw bytes of samples say all that the samples say.
            let rarity = rarity.copied().unwrap_or_default();
            let what = provenance.task.clone();
            prints.extend(is_new.then_some(Print { what, digest: *digest, rarity }));
        }
    }
    prints
}
