//! Work orders.

mod events;
mod import;

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Path, Query, Request, State},
    http::StatusCode,
    response::Response,
};
use linecert_api::wire;
use linecert_kpi::Kind;
use linecert_store::{Change, Order, OrderFilter, OrderNumber};

use super::{
    answer::{self, Parameters},
    field,
    problem::Refused,
    routes::{Access, Doc, Route},
    version,
};
use crate::{
    app::App,
    people::{Caller, Right},
};

pub(super) fn routes() -> Vec<Route> {
    let (reads, writes) = (Access::Needs(Right::ReadOrders), Access::Needs(Right::WriteOrders));
    let listed = Doc::new("orders", "Work orders, the newest opened first.")
        .query("line", "Those of this line.")
        .query("region", "Those of this region.")
        .query("technician", "Those of this account.")
        .query("kind", "`install`, `move` or `repair`.")
        .query_time("from", "Those opened from then on.")
        .query_time("to", "Those opened before.")
        .page::<wire::Order>("A page of orders.");
    let read =
        Doc::new("orders", "A work order.").versioned().answer::<wire::Order>(200, "The order.");
    let put_doc = Doc::new("orders", "Puts a work order.")
        .versioned()
        .body::<wire::OrderInput>()
        .answer::<wire::Order>(201, "It is there now.")
        .answer::<wire::Order>(200, "It was changed.");
    let own = vec![
        Route::get("/api/v1/orders", reads, list).doc(listed),
        Route::get("/api/v1/orders/{number}", reads, one).doc(read),
        Route::put("/api/v1/orders/{number}", writes, put).doc(put_doc),
    ];
    [own, events::routes(), import::routes()].into_iter().flatten().collect()
}

/// Orders, the newest opened first.
async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let filter = OrderFilter {
        line: parameters.take("line"),
        region: parameters.take("region"),
        technician: parameters.take("technician"),
        kind: parameters.take("kind"),
        from: parameters.take("from"),
        to: parameters.take("to"),
    };
    let (page, list) = parameters.page("orders", &app.cursors)?;
    let found = app.store.orders(caller.scope(), &filter, &page).await?;
    answer::listing(found, written, (&app.cursors, list))
}

/// An order, with its version as entity tag.
async fn one(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
) -> Result<Response, Refused> {
    let order = find(&app, &caller, &number).await?;
    let version = order.version;
    Ok(answer::versioned(StatusCode::OK, &written(order), version))
}

/// The order of this number, if it is there for whoever asks.
async fn find(app: &App, caller: &Caller, number: &str) -> Result<Order, Refused> {
    let absent = || Refused::not_found("an order with this number");
    let number: OrderNumber = number.parse().map_err(|_| absent())?;
    app.store.order(caller.scope(), &number).await?.ok_or_else(absent)
}

/// Puts an order, which must be new or of the version that the caller has seen.
async fn put(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let (expect, input) = version::sent(request, &app).await?;
    let closed_at = closed_at(&app, &caller, &number).await?;
    let mut order = Order { closed_at, ..read(&number, input)? };
    let change = Change::PutOrder(Box::new(order.clone()), expect);
    let (status, version) = version::put(&app, &caller, (change, expect)).await?;
    order.version = version;
    Ok(answer::versioned(status, &written(order), version))
}

/// What a change of an order's content leaves as it is.
async fn closed_at(
    app: &App,
    caller: &Caller,
    number: &str,
) -> Result<Option<linecert_measure::Timestamp>, Refused> {
    let Ok(number) = number.parse() else { return Ok(None) };
    let order = app.store.order(caller.scope(), &number).await?;
    Ok(order.and_then(|order| order.closed_at))
}

fn read(number: &str, input: wire::OrderInput) -> Result<Order, Refused> {
    let wire::OrderInput { line, region, technician, kind, class, profile, opened_at, body } =
        input;
    Ok(Order {
        number: field::read(number, "number")?,
        line: field::read(&line, "/line")?,
        region: field::maybe(region, "/region")?,
        technician: field::maybe(technician, "/technician")?,
        kind: field::read::<Kind>(&kind, "/kind")?.word().to_owned(),
        class: field::line(class, "/class")?,
        profile: field::line(profile, "/profile")?,
        opened_at,
        closed_at: None,
        body,
        version: 0,
    })
}

fn written(order: Order) -> wire::Order {
    wire::Order {
        number: order.number.to_string(),
        order: wire::OrderInput {
            line: order.line.to_string(),
            region: order.region.map(|region| region.to_string()),
            technician: order.technician.map(|technician| technician.to_string()),
            kind: order.kind,
            class: order.class,
            profile: order.profile,
            opened_at: order.opened_at,
            body: order.body,
        },
        closed_at: order.closed_at,
        version: order.version,
    }
}
