//! The table of routes, from which the router is built, and the test of who may use them.

use axum::{
    Router,
    handler::Handler,
    http::Uri,
    middleware::{from_fn, from_fn_with_state},
    routing::{MethodFilter, MethodRouter, on},
};
use linecert_api::ProblemKind;

use super::{
    account, certificates,
    guard::{Guarded, guard, identify},
    health, log_in, orders,
    problem::Refused,
};
use crate::{app::App, config::Duty, people::Right};

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Anybody.
    Open,
    /// Anybody, by a form that this daemon gave out. What is refused is a page.
    Form,
    /// Whoever has this right.
    Needs(Right),
    /// Whoever has this right. Those who are not logged in are led to where they can, and what is
    /// refused is a page.
    Page(Right),
    /// Whoever is logged in, as with `Page`.
    LoggedIn,
}

/// What is done to a thing: the name, and what the router knows it by.
pub(super) type Method = (&'static str, MethodFilter);

pub(super) const GET: Method = ("GET", MethodFilter::GET);
pub(super) const POST: Method = ("POST", MethodFilter::POST);

/// A row of the table.
pub(super) struct Route {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) access: Access,
    /// The role of the process that has the route; all have it when there is none.
    duty: Option<Duty>,
    handler: MethodRouter<App>,
}

pub(super) fn route<H, T>(
    ((method, filter), path): (Method, &'static str),
    access: Access,
    duty: Option<Duty>,
    handler: H,
) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    Route { method, path, access, duty, handler: on(filter, handler) }
}

/// All routes.
pub(super) fn table() -> Vec<Route> {
    use Access::{Needs, Open};
    const API: Option<Duty> = Some(Duty::Api);
    const PUT: Method = ("PUT", MethodFilter::PUT);
    const DELETE: Method = ("DELETE", MethodFilter::DELETE);
    let send = Needs(Right::SendCertificates);
    let (read, orders, order) =
        (Needs(Right::ReadCertificates), Needs(Right::ReadOrders), Needs(Right::WriteOrders));
    let administer = Needs(Right::Administer);
    let mut table = log_in::routes();
    table.extend([
        route((GET, "/healthz"), Open, None, health::alive),
        route((GET, "/readyz"), Open, None, health::ready),
        route((GET, "/metrics"), Needs(Right::ReadMetrics), None, health::metrics),
        route((POST, "/api/v1/certificates"), send, Some(Duty::Ingest), certificates::send),
        route((GET, "/api/v1/certificates"), read, API, certificates::list),
        route((GET, "/api/v1/certificates/{digest}"), read, API, certificates::one),
        route((GET, "/api/v1/certificates/{digest}/bundle"), read, API, certificates::bundle),
        route((GET, "/api/v1/orders"), orders, API, orders::list),
        route((GET, "/api/v1/orders/{number}"), orders, API, orders::one),
        route((PUT, "/api/v1/orders/{number}"), order, API, orders::put),
        route((GET, "/api/v1/accounts"), administer, API, account::list),
        route((PUT, "/api/v1/accounts/{name}"), administer, API, account::put),
        route((POST, "/api/v1/tokens"), administer, API, account::make_token),
        route((DELETE, "/api/v1/tokens/{id}"), administer, API, account::revoke_token),
    ]);
    table
}

impl Access {
    /// Whether it is for people with a browser.
    pub(super) const fn is_page(self) -> bool {
        matches!(self, Self::Form | Self::Page(_) | Self::LoggedIn)
    }
}

/// The router of this process: the routes of its roles, each behind the guard.
pub(crate) fn router(app: App) -> Router {
    let mine = |route: &Route| route.duty.is_none_or(|duty| app.duties.include(duty));
    let router = table().into_iter().filter(mine).fold(Router::new(), |router, route| {
        let Route { method, path, access, handler, .. } = route;
        let guarded = Guarded { app: app.clone(), access, route: (method, path) };
        router.route(path, handler.route_layer(from_fn_with_state(guarded, guard)))
    });
    router
        .fallback(unknown)
        .method_not_allowed_fallback(not_allowed)
        .with_state(app)
        .layer(from_fn(identify))
}

async fn unknown(uri: Uri) -> Refused {
    Refused::not_found(format_args!("`{}`", uri.path()))
}

async fn not_allowed(uri: Uri) -> Refused {
    let detail = format!("`{}` is there for other methods", uri.path());
    Refused::new(ProblemKind::MethodNotAllowed, detail)
}
