//! Certificates: found, and each verified again while its page is made.

use std::sync::{Arc, LazyLock};

use axum::response::Response;
use linecert_api::ProblemKind;
use linecert_cert::{Facts, Purpose, Report, verify};
use linecert_console::{
    Place, ReadingRow,
    view::{self, Certificates, Check, FoundBy, Standing},
};
use linecert_measure::{Digest, Measurement, Timestamp};
use linecert_profile::{Finding, Overall, Verdict};
use linecert_store::{
    CertificateFilter, CertificateRow, CertificateStanding, Listing, StoredCertificate,
};

use super::{
    reading::span,
    visit::{Visit, see},
};
use crate::{
    app::App,
    http::{problem::Refused, routes::table},
};

/// One page of certificates, the newest first.
pub(super) async fn list(visit: Visit) -> Result<Response, Refused> {
    let (search, verdict) = (visit.asked("q"), verdict(visit.asked("verdict")));
    if let Ok(digest) = search.parse::<Digest>() {
        return Ok(see(Place::Certificate(digest)));
    }
    let told = FoundBy::ALL.into_iter().find(|by| by.name() == visit.asked("by"));
    let tried = if search.is_empty() {
        vec![None]
    } else {
        told.map_or_else(|| FoundBy::ALL.map(Some).to_vec(), |by| vec![Some(by)])
    };
    let mut shown = Certificates {
        search: search.to_owned(),
        found_by: None,
        verdict,
        rows: Vec::new(),
        next: None,
    };
    for by in tried {
        let (rows, next) = found(&visit, (search, by), verdict).await?;
        if !rows.is_empty() {
            shown = Certificates { found_by: by, rows, next, ..shown };
            break;
        }
    }
    Ok(visit.show(&shown))
}

fn verdict(name: &str) -> Option<Overall> {
    Overall::ALL.into_iter().find(|verdict| verdict.name() == name)
}

/// What a search finds when it is taken for one thing.
async fn found(
    visit: &Visit,
    (search, by): (&str, Option<FoundBy>),
    verdict: Option<Overall>,
) -> Result<(Vec<view::CertificateRow>, Option<String>), Refused> {
    let Some(filter) = filter((search, by), verdict) else { return Ok((Vec::new(), None)) };
    let of = [
        ("q", search),
        ("by", by.map_or("", FoundBy::name)),
        ("verdict", verdict.map_or("", Overall::name)),
    ];
    let (page, list) = visit.part("certificates", &of)?;
    let Listing { rows, next } =
        visit.app.store.certificates(visit.scope(), &filter, &page).await?;
    Ok((rows.into_iter().map(row).collect(), visit.next(list, next)))
}

/// What is asked of the store; nothing when the search cannot be the name of such a thing.
fn filter(
    (search, by): (&str, Option<FoundBy>),
    verdict: Option<Overall>,
) -> Option<CertificateFilter> {
    let any = CertificateFilter { verdict, ..CertificateFilter::default() };
    Some(match by {
        None => any,
        Some(FoundBy::Line) => CertificateFilter { line: Some(search.parse().ok()?), ..any },
        Some(FoundBy::Order) => CertificateFilter { order: Some(search.parse().ok()?), ..any },
        Some(FoundBy::Technician) => {
            CertificateFilter { technician: Some(search.to_owned()), ..any }
        }
    })
}

/// A certificate as lists show it.
pub(super) fn row(row: CertificateRow) -> view::CertificateRow {
    view::CertificateRow {
        digest: row.digest,
        number: row.number,
        line: row.line.to_string(),
        order: row.order.to_string(),
        technician: row.technician,
        verdict: row.verdict,
        standing: match row.standing {
            CertificateStanding::Current if row.purpose == Purpose::Training => Standing::Training,
            CertificateStanding::Current => Standing::Current,
            CertificateStanding::Doubtful => Standing::Doubtful,
            CertificateStanding::Superseded => Standing::Superseded,
            CertificateStanding::Revoked => Standing::Revoked,
        },
        issued_at: row.issued_at,
    }
}

/// A certificate, verified for this page.
pub(super) async fn one(visit: Visit) -> Result<Response, Refused> {
    let Place::Certificate(digest) = visit.place else { return Err(visit.absent()) };
    let stored = visit.app.store.certificate(visit.scope(), digest).await?;
    let StoredCertificate { row: kept, bundle } = stored.ok_or_else(|| visit.absent())?;
    let (checks, readings) = checked(&visit.app, bundle).await?;
    Ok(visit.show(&view::Certificate {
        profile: format!("{} r{}", kept.profile, kept.revision),
        profile_digest: kept.profile_digest,
        region: kept.region.as_ref().map(ToString::to_string),
        received_at: kept.received_at,
        sheet: is_set().then_some(Place::Sheet(digest)),
        row: row(kept),
        checks,
        readings,
    }))
}

/// Whether this version of the API sets printed pages.
fn is_set() -> bool {
    static SET: LazyLock<bool> = LazyLock::new(|| {
        table().iter().any(|route| route.path == "/api/v1/certificates/{digest}/page")
    });
    *SET
}

/// Verifies a bundle by the trust roots at hand, on a thread that may take its time.
async fn checked(app: &App, bundle: Arc<[u8]>) -> Result<(Vec<Check>, Vec<ReadingRow>), Refused> {
    let busy = |_| Refused::new(ProblemKind::ShuttingDown, "nothing is verified any more");
    let _turn = app.console.verifying.acquire().await.map_err(busy)?;
    let trust = app.console.authority.trust();
    let verified = tokio::task::spawn_blocking(move || match verify(&bundle, &trust) {
        Ok(report) => (Check::of(&report), readings(&report)),
        Err(error) => (vec![Check::refused(&error)], Vec::new()),
    });
    verified.await.map_err(|error| {
        tracing::error!(%error, "a certificate could not be verified");
        Refused::new(ProblemKind::Internal, "the certificate could not be verified")
    })
}

/// Everything that was measured: what limits judge, then the rest.
fn readings(report: &Report) -> Vec<ReadingRow> {
    let facts = &report.certificate.statement().facts;
    let findings = report.certificate.assessment().findings();
    let judged = findings.iter().map(|finding| judged(finding, facts));
    let is_judged = |one: &Measurement| {
        findings.iter().any(|finding| finding.metric == one.observation.metric())
    };
    let others = facts.measurements.iter().filter(|one| !is_judged(one)).map(unjudged);
    judged.chain(others).collect()
}

fn judged(finding: &Finding, facts: &Facts) -> ReadingRow {
    ReadingRow {
        metric: finding.metric,
        reading: finding.reading.clone(),
        at: taken(finding, facts),
        accepts: span(finding.accepts),
        baseline: None,
        verdict: finding.verdict,
    }
}

/// When the reading of a finding was taken.
fn taken(finding: &Finding, facts: &Facts) -> Option<Timestamp> {
    let is_its = |one: &&Measurement| {
        one.observation.metric() == finding.metric
            && Some(one.observation.reading()) == finding.reading.as_ref()
    };
    let last = facts.measurements.iter().rev().find(is_its)?;
    Some(last.provenance.taken_at)
}

fn unjudged(measurement: &Measurement) -> ReadingRow {
    ReadingRow {
        metric: measurement.observation.metric(),
        reading: Some(measurement.observation.reading().clone()),
        at: Some(measurement.provenance.taken_at),
        accepts: span(None),
        baseline: None,
        verdict: Verdict::NotAssessed,
    }
}
