//! The console: pages for people, each a view of what the store has in the scope of whoever looks.

mod accounts;
mod alarms;
mod asset;
mod certificates;
mod dashboard;
mod figures;
mod jobs;
mod late;
mod line;
mod lines;
mod nodes;
mod orders;
mod preferences;
mod reading;
mod step;
mod tokens;
mod told;
mod trail;
mod visit;

use linecert_console::Section;

pub(super) use self::preferences::choose_language;
use super::routes::{Access, Route};
use crate::{
    config::Duty,
    people::{Caller, Right},
};

/// The pages of the console.
pub(super) fn routes() -> Vec<Route> {
    let read = [
        reading_routes(),
        vec![
            Route::get("/", Access::LoggedIn, dashboard::show),
            Route::get("/assets/{name}", Access::Open, asset::file),
            Route::post("/preferences", Access::Open, preferences::choose),
        ],
        changing_routes(),
    ];
    read.into_iter().flatten().collect()
}

fn reading_routes() -> Vec<Route> {
    let page = Access::Page;
    let (lines, nodes) = (page(Right::ReadLines), page(Right::ReadInventory));
    let (certificates, orders) = (page(Right::ReadCertificates), page(Right::ReadOrders));
    let bundle = super::certificates::bundle;
    vec![
        Route::get("/lines", lines, lines::list),
        Route::get("/lines/{line}", lines, line::one),
        Route::get("/lines/{line}/history.json", lines, line::history),
        Route::get("/nodes", nodes, nodes::list),
        Route::get("/nodes/{node}", nodes, nodes::one),
        Route::get("/nodes/{node}/ports/{port}", nodes, nodes::port),
        Route::get("/certificates", certificates, certificates::list),
        Route::get("/certificates/{digest}", certificates, certificates::one),
        Route::get("/certificates/{digest}/bundle", certificates, bundle),
        Route::get("/jobs", page(Right::ReadJobs), jobs::list),
        Route::get("/jobs/{id}", page(Right::ReadJobs), jobs::one),
        Route::get("/jobs/{id}/events", page(Right::ReadJobs), jobs::events),
        Route::get("/late", nodes, late::list).duty(Duty::Poll),
        Route::get("/kpis", page(Right::ReadKpis), figures::list),
        Route::get("/kpis/{figure}", page(Right::ReadKpis), figures::one),
        Route::get("/orders", orders, orders::list),
        Route::get("/orders/{number}", orders, orders::one),
        Route::get("/alarms", page(Right::ReadAlarms), alarms::list),
        Route::get("/trail", page(Right::ReadTrail), trail::list),
    ]
}

fn changing_routes() -> Vec<Route> {
    let administer = Access::Page(Right::Administer);
    let (take, run) = (Access::Page(Right::WriteAlarms), Access::Page(Right::RunJobs));
    vec![
        Route::post("/lines/{line}/read", run, jobs::read_line),
        Route::post("/jobs/{id}/cancel", run, jobs::cancel),
        Route::post("/alarms/{id}/acknowledge", take, alarms::acknowledge),
        Route::get("/administration/accounts", administer, accounts::list),
        Route::post("/administration/accounts", administer, accounts::add),
        Route::post("/administration/accounts/{account}/link", administer, accounts::invite),
        Route::get("/administration/tokens", administer, tokens::list),
        Route::post("/administration/tokens", administer, tokens::add),
        Route::post("/administration/tokens/{id}/revoke", administer, tokens::revoke),
    ]
}

/// What this console has for somebody. What no process keeps has no page.
pub(super) fn served(caller: &Caller) -> Vec<Section> {
    let sections = [
        (Section::Lines, Right::ReadLines),
        (Section::Nodes, Right::ReadInventory),
        (Section::Alarms, Right::ReadAlarms),
        (Section::Certificates, Right::ReadCertificates),
        (Section::Jobs, Right::ReadJobs),
        (Section::Figures, Right::ReadKpis),
        (Section::Orders, Right::ReadOrders),
        (Section::Trail, Right::ReadTrail),
        (Section::Administration, Right::Administer),
    ];
    let open = sections.into_iter().filter(|(_, right)| caller.may(*right));
    open.map(|(section, _)| section).chain([Section::Dashboard]).collect()
}
