//! What lines read when they were certified: taken from certificates as they come in.

use std::{sync::Arc, time::Duration};

use linecert_cert::{Report, VerifyError, verify};
use linecert_fleet::Figure;
use linecert_measure::{Reading, Subject, Timestamp};
use linecert_profile::Overall;
use linecert_store::{
    Actor, Baseline, Cell, CertificateFilter, CertificateRow, CertificateStanding, Change, Limit,
    Page, Scope, Store, StoreError, Write, WriteError,
};
use thiserror::Error;
use tokio::time::sleep;

use crate::{authority::Authority, jobs::Follower};

/// How far back certificates are looked at again after a start: those that came in just before a stop
/// may not have been looked at.
const BACK: u64 = 10_000;
/// How many are looked at in one go, and the pause after that: those that come in are verified first.
const AT_ONCE: u32 = 50;
const PAUSE: Duration = Duration::from_millis(200);

/// Why a certificate gives no baselines.
#[derive(Debug, Error)]
enum BaselineError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Verify(#[from] VerifyError),
}

/// Follows the certificates that come in, until the process is about to end.
pub(crate) async fn follow(
    (store, authority): (Arc<dyn Store>, Arc<Authority>),
    mut follower: Follower,
) {
    let mut seen: Option<u64> = None;
    while !follower.is_stopping() {
        match advance((&*store, &authority), seen).await {
            Ok((behind, More::Yes)) => {
                seen = Some(behind);
                sleep(PAUSE).await;
                continue;
            }
            Ok((behind, More::No)) => seen = Some(behind),
            Err(error) => tracing::error!(%error, "baselines are not up to date"),
        }
        follower.news().await;
    }
}

/// Whether there may be more.
enum More {
    Yes,
    No,
}

/// Looks at the certificates behind a place, and gives the next place.
async fn advance(
    (store, authority): (&dyn Store, &Authority),
    seen: Option<u64>,
) -> Result<(u64, More), BaselineError> {
    let seen = match seen {
        Some(seen) => seen,
        None => newest(store).await?.saturating_sub(BACK),
    };
    let limit = Limit::new(AT_ONCE).unwrap_or_default();
    let rows = store.received_since(&Scope::system(), seen, limit).await?;
    let Some(last) = rows.last().map(|row| row.sequence) else { return Ok((seen, More::No)) };
    for row in rows {
        if is_baseline(&row) && !is_known(store, &row).await? {
            put(store, authority, &row).await?;
        }
    }
    Ok((last, More::Yes))
}

async fn newest(store: &dyn Store) -> Result<u64, StoreError> {
    let page = Page { after: None, limit: Limit::new(1).unwrap_or_default() };
    let all = CertificateFilter::default();
    let newest = store.certificates(&Scope::system(), &all, &page).await?;
    Ok(newest.rows.first().map_or(0, |row| row.sequence))
}

/// A line that failed, or a certificate that does not hold, is nothing to compare with.
fn is_baseline(row: &CertificateRow) -> bool {
    let holds = row.standing == CertificateStanding::Current;
    holds && matches!(row.verdict, Overall::Pass | Overall::MarginalPass | Overall::Incomplete)
}

/// Whether the line has baselines of this certificate, or of a newer one.
async fn is_known(store: &dyn Store, row: &CertificateRow) -> Result<bool, StoreError> {
    let known = store.baselines(&Scope::system(), &row.line).await?;
    Ok(known.iter().any(|b| b.certificate == row.digest || b.taken_at > row.issued_at))
}

async fn put(
    store: &dyn Store,
    authority: &Authority,
    row: &CertificateRow,
) -> Result<(), BaselineError> {
    let stored = store.certificate(&Scope::system(), row.digest).await?;
    let Some(stored) = stored else { return Ok(()) };
    let report = match verify(&stored.bundle, &authority.trust()) {
        Ok(report) => report,
        // It verified when it came; a newer trust root may see it otherwise.
        Err(error) => {
            tracing::warn!(certificate = %row.digest, %error, "gives no baselines any more");
            return Ok(());
        }
    };
    let changes = baselines(&report, row);
    if changes.is_empty() {
        return Ok(());
    }
    let (by, scope, at) = (Actor::System("watch"), Scope::system(), Timestamp::now());
    store.write(Write { by, scope, at, request: None, once: None, changes }).await?;
    Ok(())
}

/// The readings of the ONU that the certificate is about.
fn baselines(report: &Report, row: &CertificateRow) -> Vec<Change> {
    let facts = &report.certificate.statement().facts;
    if !matches!(facts.line.subject, Subject::Onu { .. }) {
        return Vec::new();
    }
    let of_onu = facts
        .measurements
        .iter()
        .filter(|measurement| *measurement.observation.subject() == facts.line.subject);
    let baseline = |measurement: &linecert_measure::Measurement| {
        let observation = &measurement.observation;
        let Reading::Value(value) = observation.reading() else { return None };
        let figure = Figure::of(observation.metric(), value);
        Some(Change::PutBaseline(Box::new(Baseline {
            line: row.line.clone(),
            region: row.region.clone(),
            metric: figure.metric,
            cell: Cell::Steps(figure.steps),
            uncertainty: figure.uncertainty,
            taken_at: measurement.provenance.taken_at,
            certificate: row.digest,
        })))
    };
    of_onu.filter_map(baseline).collect()
}
