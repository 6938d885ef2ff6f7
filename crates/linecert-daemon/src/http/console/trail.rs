//! The audit trail.

use axum::response::Response;
use linecert_console::view::{Chain, Trail, TrailRow};
use linecert_store::{TrailCheck, TrailFilter};

use super::visit::Visit;
use crate::http::problem::Refused;

/// One page of the trail, the newest row first. The whole of it is derived again when that is asked.
pub(super) async fn list(visit: Visit) -> Result<Response, Refused> {
    let (page, list) = visit.part("trail", &[])?;
    let found = visit.app.store.trail(visit.scope(), &TrailFilter::default(), &page).await?;
    let chain =
        if visit.asked("check").is_empty() { Chain::Unchecked } else { check(&visit).await? };
    let row = |row: linecert_store::TrailRow| TrailRow {
        number: row.number,
        at: row.at,
        by: row.by,
        what: row.what.replace('-', " "),
        object: row.object,
        region: row.region.map(|region| region.to_string()),
        digest: row.digest,
    };
    let rows = found.rows.into_iter().map(row).collect();
    Ok(visit.show(&Trail { chain, rows, next: visit.next(list, found.next) }))
}

async fn check(visit: &Visit) -> Result<Chain, Refused> {
    Ok(match visit.app.store.verify_trail().await? {
        TrailCheck::Whole { rows, .. } => Chain::Whole { rows, at: visit.frame.now },
        TrailCheck::Broken { number } => Chain::Broken { row: number },
    })
}
