//! Work orders.

use std::{collections::BTreeMap, fmt};

use axum::{
    Extension,
    extract::{Path, Query, Request, State},
    http::{StatusCode, request::Parts},
    response::Response,
};
use linecert_api::{FieldFault, ProblemKind, wire};
use linecert_store::{Change, Expect, Order, OrderFilter, OrderNumber, Outcome};

use super::{
    answer::{self, Parameters},
    body,
    problem::Refused,
    routes::{Access, Doc, Route},
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
    vec![
        Route::get("/api/v1/orders", reads, list).doc(listed),
        Route::get("/api/v1/orders/{number}", reads, one).doc(read),
        Route::put("/api/v1/orders/{number}", writes, put).doc(put_doc),
    ]
}

/// What an order may be for.
const KINDS: [&str; 3] = ["install", "move", "repair"];

/// Orders, the newest opened first.
pub(super) async fn list(
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
pub(super) async fn one(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
) -> Result<Response, Refused> {
    let absent = || Refused::not_found("an order with this number");
    let number: OrderNumber = number.parse().map_err(|_| absent())?;
    let order = app.store.order(caller.scope(), &number).await?.ok_or_else(absent)?;
    let version = order.version;
    Ok(answer::versioned(StatusCode::OK, &written(order), version))
}

/// Puts an order, which must be new or of the version that the caller has seen.
pub(super) async fn put(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let (Parts { headers, .. }, body) = request.into_parts();
    let expect = answer::expectation(&headers)?;
    let input: wire::OrderInput = body::json(&headers, body, &app).await?;
    let closed_at = closed_at(&app, &caller, &number).await?;
    let mut order = read(&number, input)?;
    order.closed_at = closed_at;
    let change = Change::PutOrder(Box::new(order.clone()), expect);
    let outcomes = app.write(&caller, vec![change]).await?;
    let version = match outcomes.as_slice() {
        [Outcome::Put(version)] => *version,
        _ => order.version,
    };
    order.version = version;
    let status = if expect == Expect::Absent { StatusCode::CREATED } else { StatusCode::OK };
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
    if !KINDS.contains(&kind.as_str()) {
        return Err(wrong("/kind", &format_args!("`{kind}` is none of {}", KINDS.join(", "))));
    }
    Ok(Order {
        number: number.parse().map_err(|error| wrong("number", &error))?,
        line: line.parse().map_err(|error| wrong("/line", &error))?,
        region: of(region, "/region")?,
        technician: of(technician, "/technician")?,
        kind,
        class,
        profile,
        opened_at,
        closed_at: None,
        body,
        version: 0,
    })
}

fn of<T: std::str::FromStr<Err: fmt::Display>>(
    text: Option<String>,
    pointer: &str,
) -> Result<Option<T>, Refused> {
    text.map(|text| text.parse().map_err(|error: T::Err| wrong(pointer, &error))).transpose()
}

fn wrong(pointer: &str, error: &dyn fmt::Display) -> Refused {
    let fault = FieldFault { pointer: pointer.to_owned(), detail: error.to_string() };
    Refused::of_fields(ProblemKind::InvalidContent, vec![fault])
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
