//! Which tables of which nodes are late, and why.

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Query, State},
    response::Response,
};
use linecert_api::wire;
use linecert_store::{After, Listing};

use super::{
    answer::{self, Parameters},
    problem::Refused,
    routes::{Access, Doc, Route},
};
use crate::{
    app::App,
    config::Duty,
    people::{Caller, Right},
    poll::{LateTable, Polling},
};

pub(super) fn routes() -> Vec<Route> {
    let listed =
        Doc::new("nodes", "Tables of nodes that are not as new as they should be, and why.")
            .page::<wire::Late>("A page of them, by node and table.");
    let reads = Access::Needs(Right::ReadInventory);
    vec![Route::get("/api/v1/late", reads, list).duty(Duty::Poll).doc(listed)]
}

async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let (page, list) = Parameters::of(given).page("late", &app.cursors)?;
    let all = app.polling.as_ref().map(Polling::late).unwrap_or_default();
    let after = page.after.as_ref().map(After::as_bytes);
    let seen = |late: &LateTable| caller.scope().covers(late.region.as_ref(), None);
    let behind = |late: &LateTable| after.is_none_or(|after| place(late).as_slice() > after);
    let mut rest = all.into_iter().filter(|late| seen(late) && behind(late));
    let rows: Vec<_> = rest.by_ref().take(page.limit.rows().into()).collect();
    let next = rest.next().and_then(|_| rows.last()).map(|last| After::from_bytes(place(last)));
    answer::listing(Listing { rows, next }, written, (&app.cursors, list))
}

/// Where a row stands in the list, which is by node and table. A name holds no byte of zero.
fn place(late: &LateTable) -> Vec<u8> {
    let table = late.table.unwrap_or_default();
    [late.node.as_str().as_bytes(), &[0], table.as_bytes()].concat()
}

fn written(late: LateTable) -> wire::Late {
    let (why, detail) = late.why;
    wire::Late {
        node: late.node.to_string(),
        table: late.table.map(str::to_owned),
        since: late.since,
        last_whole: late.last_whole,
        why: why.to_owned(),
        detail,
    }
}
