//! The table of routes, from which the router is built, the API's document, and the test of who may
//! use them.

mod doc;
mod route;
mod shape;

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderMap, Uri, header},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse as _, Response},
};
use linecert_api::ProblemKind;

pub(super) use self::{
    doc::{Answer, Content, Doc, LINES, Rows},
    route::{Access, Route},
    shape::Shape,
};
use super::{
    account, alarms, certificates, console, documents, enrolments,
    guard::{Guarded, guard, identify},
    health, jobs, kpis, late, lines, log, log_in, nodes, openapi, orders, page,
    problem::Refused,
    reference, samples,
    terms::Terms,
    tmf, tools, trail, webhooks,
};
use crate::app::App;

/// All routes. Each file of the resources has its own, and this joins them.
pub(super) fn table() -> Vec<Route> {
    let all = [
        health::routes(),
        log_in::routes(),
        console::routes(),
        openapi::routes(),
        certificates::routes(),
        orders::routes(),
        kpis::routes(),
        lines::routes(),
        samples::routes(),
        nodes::routes(),
        tools::routes(),
        documents::routes(),
        alarms::routes(),
        webhooks::routes(),
        trail::routes(),
        jobs::routes(),
        late::routes(),
        account::routes(),
        enrolments::routes(),
        log::routes(),
        reference::routes(),
        tmf::routes(),
    ];
    all.into_iter().flatten().collect()
}

/// The router of this process: the routes of its roles, each behind the guard.
pub(crate) fn router(app: App) -> Router {
    let mine = |route: &Route| route.duty.is_none_or(|duty| app.duties.include(duty));
    let router = table().into_iter().filter(mine).fold(Router::new(), |router, route| {
        let terms = Arc::new(Terms::of(&route));
        let Route { method, path, access, handler, .. } = route;
        let guarded = Guarded { app: app.clone(), access, terms, route: (method, path) };
        router.route(path, handler.route_layer(from_fn_with_state(guarded, guard)))
    });
    router
        .fallback(unknown)
        .method_not_allowed_fallback(not_allowed)
        .with_state(app)
        .layer(from_fn(console::choose_language))
        .layer(from_fn(tmf::in_its_words))
        .layer(from_fn(identify))
}

/// Whoever types an address reads pages, and a program reads problems.
async fn unknown(uri: Uri, headers: HeaderMap) -> Response {
    let refused = Refused::not_found(format_args!("`{}`", uri.path())).into_response();
    let accepts = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
    if accepts.is_some_and(|accepted| accepted.contains("text/html")) {
        return page::refused(&page::frame(&headers, None), refused);
    }
    refused
}

async fn not_allowed(uri: Uri) -> Refused {
    let detail = format!("`{}` is there for other methods", uri.path());
    Refused::new(ProblemKind::MethodNotAllowed, detail)
}
