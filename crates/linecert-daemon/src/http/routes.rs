//! The table of routes, from which the router is built, the API's document, and the test of who may
//! use them.

mod doc;
mod route;
mod shape;

use std::sync::Arc;

use axum::{
    Router,
    http::Uri,
    middleware::{from_fn, from_fn_with_state},
};
use linecert_api::ProblemKind;

pub(super) use self::{
    doc::{Answer, Content, Doc, LINES, Rows},
    route::{Access, Route},
    shape::Shape,
};
use super::{
    account, certificates,
    guard::{Guarded, guard, identify},
    health, log, openapi, orders,
    problem::Refused,
    reference,
    terms::Terms,
    tmf,
};
use crate::app::App;

/// All routes. Each file of the resources has its own, and this joins them.
pub(super) fn table() -> Vec<Route> {
    let all = [
        health::routes(),
        openapi::routes(),
        certificates::routes(),
        orders::routes(),
        account::routes(),
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
        .layer(from_fn(tmf::in_its_words))
        .layer(from_fn(identify))
}

async fn unknown(uri: Uri) -> Refused {
    Refused::not_found(format_args!("`{}`", uri.path()))
}

async fn not_allowed(uri: Uri) -> Refused {
    let detail = format!("`{}` is there for other methods", uri.path());
    Refused::new(ProblemKind::MethodNotAllowed, detail)
}
