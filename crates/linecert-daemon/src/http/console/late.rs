//! Tables of nodes that are late, by this process's own polling.

use axum::response::Response;
use linecert_console::view::{LateNode, LateNodes, LateReason, PolledTable};

use super::visit::Visit;
use crate::{http::problem::Refused, poll::LateTable};

/// The most tables that are shown: who has more has one cause of them all.
const MOST: usize = 1_000;

/// All late tables, those that are late longest first.
pub(super) async fn list(visit: Visit) -> Result<Response, Refused> {
    let rows = late(&visit).unwrap_or_default().into_iter().take(MOST).collect();
    Ok(visit.show(&LateNodes { rows, next: None }))
}

/// What is late, as far as the visitor sees it; nothing when this process does not poll.
pub(super) fn late(visit: &Visit) -> Option<Vec<LateNode>> {
    let polling = visit.app.polling.as_ref()?;
    let mut late = polling.late();
    late.retain(|late| visit.scope().covers(late.region.as_ref(), None));
    late.sort_by_key(|late| late.since);
    Some(late.into_iter().map(row).collect())
}

fn row(late: LateTable) -> LateNode {
    let (why, detail) = late.why;
    LateNode {
        node: late.node.to_string(),
        table: match late.table {
            Some("state") => PolledTable::State,
            Some("optics") => PolledTable::Optics,
            Some(_) => PolledTable::Inventory,
            None => PolledTable::Whole,
        },
        due_at: late.since,
        whole_at: late.last_whole,
        why: LateReason(why.to_owned()),
        detail,
    }
}
