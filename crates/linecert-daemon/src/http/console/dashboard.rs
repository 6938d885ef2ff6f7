//! The figures and troubles of now, as far as the visitor may see them.

use std::collections::BTreeSet;

use axum::response::Response;
use linecert_console::view::{
    Count, Dashboard, LatePolls, OpenJobs, StandingAlarms, TodaysCertificates,
};
use linecert_measure::Timestamp;
use linecert_profile::Overall;
use linecert_store::{
    AlarmFilter, CertificateFilter, CertificateRow, JobFilter, JobState, Limit, Page,
};

use super::{
    alarms, certificates,
    visit::{Visit, count},
};
use crate::{http::problem::Refused, people::Right};

/// As many as are counted: more of them are told as more.
const COUNTED: Page = Page { after: None, limit: Limit::MAX };
/// How many of the newest are shown.
const SHOWN: usize = 8;

/// The page.
pub(super) async fn show(visit: Visit) -> Result<Response, Refused> {
    let (alarms, certificates, jobs) =
        tokio::try_join!(alarms(&visit), certificates(&visit), jobs(&visit))?;
    let late = late(&visit).await?;
    Ok(visit.show(&Dashboard { online: None, alarms, late, certificates, jobs }))
}

async fn alarms(visit: &Visit) -> Result<Option<StandingAlarms>, Refused> {
    if !visit.caller.may(Right::ReadAlarms) {
        return Ok(None);
    }
    let filter = AlarmFilter { standing: Some(true), ..AlarmFilter::default() };
    let found = visit.app.store.alarms(visit.scope(), &filter, &COUNTED).await?;
    let free = found.rows.iter().filter(|alarm| alarm.acknowledged.is_none()).count();
    let standing = count(found.rows.len(), found.next.as_ref());
    let unacknowledged = count(free, found.next.as_ref());
    let newest = found.rows.into_iter().take(SHOWN).map(|alarm| alarms::row(visit, alarm));
    Ok(Some(StandingAlarms { standing, unacknowledged, newest: newest.collect() }))
}

/// What is late of this process's own polling, of so many nodes.
async fn late(visit: &Visit) -> Result<Option<LatePolls>, Refused> {
    if !visit.caller.may(Right::ReadInventory) {
        return Ok(None);
    }
    let Some(mut longest) = super::late::late(visit) else { return Ok(None) };
    let nodes = visit.app.store.nodes(visit.scope(), &COUNTED).await?;
    let late: BTreeSet<_> = longest.iter().map(|late| late.node.as_str()).collect();
    let late = Count::Exactly(u64::try_from(late.len()).unwrap_or(u64::MAX));
    let nodes = count(nodes.rows.len(), nodes.next.as_ref());
    longest.truncate(SHOWN);
    Ok(Some(LatePolls { nodes: (late, nodes), longest }))
}

async fn certificates(visit: &Visit) -> Result<Option<TodaysCertificates>, Refused> {
    if !visit.caller.may(Right::ReadCertificates) {
        return Ok(None);
    }
    let store = &visit.app.store;
    let today = CertificateFilter { from: Some(midnight(visit)), ..CertificateFilter::default() };
    let today = store.certificates(visit.scope(), &today, &COUNTED).await?;
    let shown = Page { after: None, limit: Limit::TEN };
    let newest = store.certificates(visit.scope(), &CertificateFilter::default(), &shown).await?;
    let those = |test: fn(&CertificateRow) -> bool| {
        count(today.rows.iter().filter(|row| test(row)).count(), today.next.as_ref())
    };
    let newest = newest.rows.into_iter().take(SHOWN).map(certificates::row).collect();
    Ok(Some(TodaysCertificates {
        received: those(|_| true),
        failing: those(|row| !matches!(row.verdict, Overall::Pass | Overall::MarginalPass)),
        unlogged: those(|row| row.logged.is_none()),
        newest,
    }))
}

/// The beginning of the visitor's day.
fn midnight(visit: &Visit) -> Timestamp {
    let now = visit.frame.now;
    let today = now.to_zoned(visit.frame.zone.clone()).start_of_day();
    today.map_or(now, |midnight| midnight.timestamp())
}

async fn jobs(visit: &Visit) -> Result<Option<OpenJobs>, Refused> {
    if !visit.caller.may(Right::ReadJobs) {
        return Ok(None);
    }
    let (waiting, leased, begun, interrupted) = tokio::try_join!(
        in_state(visit, JobState::Waiting),
        in_state(visit, JobState::Leased),
        in_state(visit, JobState::Begun),
        in_state(visit, JobState::Interrupted),
    )?;
    let open = [waiting, leased, begun].into_iter().fold(Count::Exactly(0), sum);
    Ok(Some(OpenJobs { open, interrupted }))
}

async fn in_state(visit: &Visit, state: JobState) -> Result<Count, Refused> {
    let filter = JobFilter { state: Some(state), ..JobFilter::default() };
    let found = visit.app.store.jobs(visit.scope(), &filter, &COUNTED).await?;
    Ok(count(found.rows.len(), found.next.as_ref()))
}

const fn sum(one: Count, other: Count) -> Count {
    let whole = one.counted().saturating_add(other.counted());
    match (one, other) {
        (Count::Exactly(_), Count::Exactly(_)) => Count::Exactly(whole),
        _ => Count::AtLeast(whole),
    }
}
