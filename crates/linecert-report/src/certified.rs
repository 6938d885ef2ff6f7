//! The page of a certificate that verifies.

mod beside;
mod said;
mod stated;

use linecert_cert::{Attempt, Bundle, Facts, Outcome, Report, Verified};
use linecert_measure::{Identity, Measurement, Metric, Reading, Series, Source};
use linecert_profile::{Finding, Profile};

use crate::page::{Delay, Page, ProfileName, Row, Signature, Throughput};

impl Page {
    /// The page of a verified certificate, nothing attached. Verdicts are those that verification
    /// derived again.
    #[must_use]
    pub fn from_verified(verified: &Verified) -> Self {
        let facts = &verified.statement().facts;
        let assessment = verified.assessment();
        let row = |finding| Row::of(finding, verified.profile(), facts);
        let untold = |attempt: &&Attempt| !is_told(attempt, assessment.findings());
        let fruitless = facts.attempts.iter().filter(untold);
        let mut page = Self {
            number: facts.number.clone(),
            purpose: facts.purpose,
            verdict: assessment.overall(),
            order: facts.order.clone(),
            started_at: facts.started_at,
            region: None,
            position: None,
            line: facts.line.clone(),
            terms: facts.terms,
            signature: Signature::of(verified),
            instruments: facts.instruments.clone(),
            profile: ProfileName::of(verified.profile()),
            rows: assessment.findings().iter().filter_map(row).collect(),
            fruitless: fruitless.cloned().collect(),
            throughput: Throughput {
                down: last_series(facts, Metric::ThroughputDown),
                up: last_series(facts, Metric::ThroughputUp),
            },
            delay: Delay {
                idle: last_series(facts, Metric::RoundTripTimeP95),
                down: last_series(facts, Metric::LoadedRoundTripTimeDownP95),
                up: last_series(facts, Metric::LoadedRoundTripTimeUpP95),
            },
            traces: vec![],
            tones: None,
            again: None,
            acceptance: None,
            comments: vec![],
            exclusions: vec![],
            attached: vec![],
            digest: verified.digest(),
            software: facts.software.clone(),
            notes: facts.notes.clone(),
            summary: None,
            bundle: None,
        };
        stated::state(&mut page, facts);
        page
    }

    /// The page of an `.lcert` file, `bundle`, that verifies as `report`: it shows what was said of
    /// the certificate later too, and carries the file.
    ///
    /// It takes nothing from elsewhere but [what is drawn](Page::drawn_beside), so that whoever has
    /// the files makes the same page. The text of the QR code is therefore that of the file, whether
    /// or not it still counts by itself.
    #[must_use]
    pub fn from_report(report: &Report, bundle: Vec<u8>) -> Self {
        let mut page = Self::from_verified(&report.certificate);
        said::tell(&mut page, report);
        let summary = Bundle::parse(&bundle).ok().and_then(|bundle| bundle.summary);
        page.summary = summary.map(|summary| summary.text());
        page.bundle = Some(bundle);
        page
    }
}

/// Whether the rows tell how an attempt ended: by its readings, or by the reason why there are
/// none. Whatever they do not tell stands in the notes.
fn is_told(attempt: &Attempt, findings: &[Finding]) -> bool {
    match &attempt.outcome {
        Outcome::Measured => true,
        Outcome::Interrupted => false,
        Outcome::GaveUp { reason, detail } => findings.iter().any(|finding| {
            matches!(&finding.reading, Some(Reading::NotReported(absence))
                if absence.reason == *reason && absence.detail == *detail)
        }),
    }
}

impl Signature {
    fn of(verified: &Verified) -> Self {
        let facts = &verified.statement().facts;
        Self {
            holder: verified.key_cert().holder.clone(),
            operator: facts.operator.clone(),
            key: verified.signer(),
            issued_at: facts.issued_at,
        }
    }
}

impl ProfileName {
    fn of(profile: &Profile) -> Self {
        Self {
            name: profile.name().to_owned(),
            title: profile.title().clone(),
            revision: profile.revision(),
            digest: profile.digest(),
        }
    }
}

impl Row {
    /// A finding with its limit. Every finding has one, since the profile made it.
    fn of(finding: &Finding, profile: &Profile, facts: &Facts) -> Option<Self> {
        let limit = profile.limits().get(finding.limit)?;
        let last = behind(finding, facts).last().map(|measurement| &measurement.provenance);
        let is_last = |known: &Identity| last.is_some_and(|last| last.instrument == known.key);
        Some(Self {
            finding: finding.clone(),
            rule: limit.rule(),
            cites: limit.cites().clone(),
            attempts: attempts_at(finding, facts),
            source: source_of(finding, facts),
            instrument: facts.instruments.iter().position(is_last),
            taken_at: last.map(|last| last.taken_at),
        })
    }
}

/// The measurements of what a finding is about.
fn behind<'f>(finding: &'f Finding, facts: &'f Facts) -> impl Iterator<Item = &'f Measurement> {
    facts.measurements.iter().filter(|measurement| {
        let observation = &measurement.observation;
        observation.metric() == finding.metric
            && Some(observation.subject()) == finding.subject.as_ref()
            && observation.conditions() == finding.conditions
    })
}

fn source_of(finding: &Finding, facts: &Facts) -> Source {
    let of = |measurement: &Measurement| {
        let key = &measurement.provenance.instrument;
        facts.instruments.iter().find(|known| known.key == *key).map(|known| known.source)
    };
    behind(finding, facts).filter_map(of).max().unwrap_or(Source::Driven)
}

/// The attempts at the task that gave the finding: more than the finding counts, when some of
/// them ended without any reading.
fn attempts_at(finding: &Finding, facts: &Facts) -> u32 {
    let tasks = behind(finding, facts).map(|measurement| measurement.provenance.task.as_str());
    let count = |task| facts.attempts.iter().filter(|attempt| attempt.task == task).count();
    let most = tasks.map(count).max().unwrap_or(0);
    u32::try_from(most).unwrap_or(u32::MAX).max(finding.attempts)
}

/// The samples of the last attempt, which is the one that is judged.
fn last_series(facts: &Facts, metric: Metric) -> Option<Series> {
    let of_metric = facts.series.iter().filter(|series| series.series.metric == metric);
    of_metric.max_by_key(|series| series.attempt).map(|series| series.series.clone())
}
