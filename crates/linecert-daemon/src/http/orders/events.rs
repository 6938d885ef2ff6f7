//! What happened to a work order: appended, and never changed.

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Path, Query, Request, State},
    http::{StatusCode, request::Parts},
    response::Response,
};
use jiff::SignedDuration;
use linecert_api::{ProblemKind, wire};
use linecert_kpi::{Event, Lifecycle, State as Standing, Step};
use linecert_measure::{Digest, Timestamp};
use linecert_store::{Change, Expect, Limit, NewOrderEvent, Order, OrderEvent, Outcome, Page};

use super::find;
use crate::{
    app::App,
    http::{
        answer::{self, Parameters},
        body, field,
        problem::Refused,
        routes::{Access, Doc, Route},
    },
    kpi,
    people::{Caller, Right},
};

/// How far the clock of whoever tells may be ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// The most events of one order. Nobody visits a customer so often.
const MOST: usize = 1000;

pub(super) fn routes() -> Vec<Route> {
    let (reads, tells) = (Access::Needs(Right::ReadOrders), Access::Needs(Right::TellOrders));
    let listed = Doc::new("orders", "What happened to a work order, as it was recorded.")
        .page::<wire::OrderEvent>("A page of events.");
    let told = Doc::new("orders", "Tells what happened to a work order.")
        .detail("A step that cannot follow is refused, and those that can are named. An installer tells the steps of the field on their own orders.")
        .body::<wire::OrderEventInput>()
        .answer::<wire::OrderEvent>(201, "The event as it was recorded.");
    vec![
        Route::get("/api/v1/orders/{number}/events", reads, list).doc(listed),
        Route::post("/api/v1/orders/{number}/events", tells, tell).doc(told),
    ]
}

async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let (page, list) = Parameters::of(given).page(&format!("events {number}"), &app.cursors)?;
    let order = find(&app, &caller, &number).await?;
    let found = app.store.order_events(caller.scope(), &order.number, &page).await?;
    answer::listing(found, written, (&app.cursors, list))
}

async fn tell(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let (Parts { headers, .. }, body) = request.into_parts();
    let input: wire::OrderEventInput = body::json(&headers, body, &app).await?;
    let (event, new) = read(input)?;
    may_tell(&caller, event.what.step())?;
    // Nobody else tells anything of this order between the look at its course and the write.
    let turn = app.turns.of(Digest::of(number.as_bytes())).await;
    let order = find(&app, &caller, &number).await?;
    let state = follows(&app, &caller, (&order, &event)).await?;
    let told = append(&app, &caller, (order, new), state).await?;
    drop(turn);
    Ok(answer::json(StatusCode::CREATED, &written(told)))
}

fn read(input: wire::OrderEventInput) -> Result<(Event, NewOrderEvent), Refused> {
    let wire::OrderEventInput { kind, at, data } = input;
    if at > Timestamp::now().checked_add(AHEAD).unwrap_or(Timestamp::MAX) {
        return Err(field::wrong("/at", &"it has not happened yet"));
    }
    let what = kpi::happening(&kind, &data).map_err(|error| field::wrong("/kind", &error))?;
    let event = Event { at, what };
    let new = kpi::to_store(&event, data);
    Ok((event, new))
}

/// Whoever may put orders tells every step, and a technician those of the field.
fn may_tell(caller: &Caller, step: Step) -> Result<(), Refused> {
    let of_the_centre = matches!(
        step,
        Step::Received
            | Step::Resourced
            | Step::FaultReported
            | Step::ReportedAgain
            | Step::Replied
            | Step::Dispatched
            | Step::Redispatched
            | Step::FollowedUp
            | Step::Closed
    );
    if of_the_centre && !caller.may(Right::WriteOrders) {
        let detail = format!("`{step}` is told by whoever has the right `{}`", Right::WriteOrders);
        return Err(Refused::new(ProblemKind::Forbidden, detail));
    }
    Ok(())
}

/// Where an event leads, if it can follow what is known of the order.
async fn follows(
    app: &App,
    caller: &Caller,
    (order, event): (&Order, &Event),
) -> Result<Standing, Refused> {
    let kind = order.kind.parse().map_err(|error: linecert_kpi::UnknownWord| {
        Refused::new(ProblemKind::Conflict, format!("the order has no course: {error}"))
    })?;
    let mut course = Lifecycle::new(kind);
    for event in known(app, caller, order).await? {
        // An order of another system tells what it tells, lawful or not.
        let _lawful = course.accept(&event).is_ok();
    }
    let before = course;
    course.accept(event).map_err(|refusal| {
        let possible: Vec<_> = before.possible().map(|step| format!("`{step}`")).collect();
        let possible = match possible.as_slice() {
            [] => "nothing can follow".to_owned(),
            steps => format!("what can follow is {}", steps.join(", ")),
        };
        Refused::new(ProblemKind::Conflict, format!("{refusal}; {possible}"))
    })
}

/// What is known of an order, in the order of time.
async fn known(app: &App, caller: &Caller, order: &Order) -> Result<Vec<Event>, Refused> {
    let page = Page { after: None, limit: Limit::MAX };
    let found = app.store.order_events(caller.scope(), &order.number, &page).await?;
    if found.rows.len() >= MOST {
        let detail = format!("the order has {MOST} events, and takes no more");
        return Err(Refused::new(ProblemKind::Conflict, detail));
    }
    let mut events: Vec<_> = found.rows.iter().filter_map(|row| kpi::event(row).ok()).collect();
    events.sort();
    Ok(events)
}

/// Appends an event, and closes the order with it if that is what it does.
async fn append(
    app: &App,
    caller: &Caller,
    (order, new): (Order, NewOrderEvent),
    state: Standing,
) -> Result<OrderEvent, Refused> {
    let (number, at) = (order.number.clone(), new.at);
    let mut changes = vec![Change::AddOrderEvent(number.clone(), new.clone())];
    if state == Standing::Closed {
        let expect = Expect::Version(order.version);
        let closed = Order { closed_at: Some(at), ..order };
        changes.push(Change::PutOrder(Box::new(closed), expect));
    }
    let recorded_at = Timestamp::now();
    let outcomes = app.write(caller, changes).await?;
    let event = match outcomes.first() {
        Some(Outcome::Event(event)) => *event,
        _ => 0,
    };
    let by = caller.actor().to_string();
    Ok(OrderEvent { number: event, order: number, event: new, by, recorded_at })
}

fn written(event: OrderEvent) -> wire::OrderEvent {
    wire::OrderEvent {
        number: event.number,
        kind: event.event.kind,
        at: event.event.at,
        recorded_at: event.recorded_at,
        by: event.by,
        // What is no JSON is told as the text that it is.
        data: serde_json::from_str(&event.event.data).unwrap_or_else(|_| event.event.data.into()),
    }
}
