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
use linecert_store::{Change, Expect, Limit, NewOrderEvent, Order, OrderEvent, Page};

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
/// The most events that an order takes. Nobody visits a customer so often.
const MOST: usize = 900;

pub(super) fn routes() -> Vec<Route> {
    let (reads, tells) = (Access::Needs(Right::ReadOrders), Access::Needs(Right::TellOrders));
    let listed = Doc::new("orders", "What happened to a work order, as it was recorded.")
        .page::<wire::OrderEvent>("A page of events.");
    let told = Doc::new("orders", "Tells what happened to a work order.")
        .detail("A step that cannot follow is refused, and those that can are named. An installer tells the steps of the field on their own orders.")
        .body::<wire::OrderEventInput>()
        .answer::<wire::OrderEvent>(201, "The event as it was recorded.")
        .answer::<wire::OrderEvent>(200, "It was told before, and is as it was recorded then.");
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
    let known = known(&app, &caller, &order).await?;
    if let Some((_, same)) = known.iter().find(|(known, _)| *known == event) {
        return Ok(answer::json(StatusCode::OK, &written(same.clone())));
    }
    if known.len() >= MOST {
        let detail = format!("the order has {MOST} events, and takes no more");
        return Err(Refused::new(ProblemKind::Conflict, detail));
    }
    let state = follows(known.into_iter().map(|(event, _)| event), (&order, &event))?;
    append(&app, &caller, (&order, new), state).await?;
    let recorded = recorded(&app, &caller, (&order, &event)).await?;
    drop(turn);
    Ok(answer::json(StatusCode::CREATED, &written(recorded)))
}

fn read(input: wire::OrderEventInput) -> Result<(Event, NewOrderEvent), Refused> {
    let wire::OrderEventInput { kind, at, data } = input;
    // The store keeps microseconds.
    let at = Timestamp::from_microsecond(at.as_microsecond());
    let at = at.map_err(|error| field::wrong("/at", &error))?;
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
fn follows(
    known: impl Iterator<Item = Event>,
    (order, event): (&Order, &Event),
) -> Result<Standing, Refused> {
    let kind = order.kind.parse().map_err(|error: linecert_kpi::UnknownWord| {
        Refused::new(ProblemKind::Conflict, format!("the order has no course: {error}"))
    })?;
    let mut course = Lifecycle::new(kind);
    for event in known {
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
async fn known(
    app: &App,
    caller: &Caller,
    order: &Order,
) -> Result<Vec<(Event, OrderEvent)>, Refused> {
    let page = Page { after: None, limit: Limit::MAX };
    let found = app.store.order_events(caller.scope(), &order.number, &page).await?;
    if found.next.is_some() {
        let detail = format!("order {} has more events than are read", order.number);
        return Err(Refused::new(ProblemKind::Conflict, detail));
    }
    let read = |row: OrderEvent| Some((kpi::event(&row).ok()?, row));
    let mut events: Vec<_> = found.rows.into_iter().filter_map(read).collect();
    events.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(events)
}

/// Appends an event, and closes the order with it if that is what it does.
async fn append(
    app: &App,
    caller: &Caller,
    (order, new): (&Order, NewOrderEvent),
    state: Standing,
) -> Result<(), Refused> {
    let at = new.at;
    let mut changes = vec![Change::AddOrderEvent(order.number.clone(), new)];
    if state == Standing::Closed {
        let closed = Order { closed_at: Some(at), ..order.clone() };
        changes.push(Change::PutOrder(Box::new(closed), Expect::Version(order.version)));
    }
    app.write(caller, changes).await?;
    Ok(())
}

/// An event as it was recorded.
async fn recorded(
    app: &App,
    caller: &Caller,
    (order, event): (&Order, &Event),
) -> Result<OrderEvent, Refused> {
    let known = known(app, caller, order).await?;
    let found = known.into_iter().find(|(known, _)| known == event);
    found.map(|(_, recorded)| recorded).ok_or_else(|| {
        Refused::new(ProblemKind::Internal, "the event that was recorded is not there")
    })
}

fn written(event: OrderEvent) -> wire::OrderEvent {
    wire::OrderEvent {
        number: event.number,
        kind: event.event.kind,
        at: event.event.at,
        recorded_at: event.recorded_at,
        by: event.by,
        data: answer::object(&event.event.data),
    }
}
