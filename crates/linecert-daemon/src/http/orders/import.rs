//! Work orders from the files of other systems.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Extension,
    extract::{Query, Request, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::Response,
};
use futures_util::future::join_all;
use linecert_api::{ProblemKind, wire};
use linecert_kpi::{
    Order as Imported, Step,
    import::{self, Import, ImportError},
};
use linecert_measure::Digest;
use linecert_store::{Change, Expect, Limit, NewOrderEvent, Order, OrderNumber, Page};

use crate::{
    app::App,
    http::{
        answer::{self, Parameters},
        body, field,
        kpis::rules_of,
        problem::Refused,
        routes::{Access, Doc, Route},
    },
    kpi::{self, Class},
    people::{Caller, Right},
};

const MEDIA_TYPES: [&str; 2] = ["text/csv", "application/json"];
/// The most orders of one file.
const MOST: usize = 10_000;
/// How many orders are written at a time: their commits are joined.
const AT_A_TIME: usize = 64;

pub(super) fn routes() -> Vec<Route> {
    let taken = Doc::new("orders", "Takes work orders from a file of another system.")
        .detail("A table (CSV) or JSON in the manner of TMF697, in UTF-8, UTF-16 or GBK. An order that is there already gets what the file says of it, and the events that are new. Rows that are none are told, and no other row suffers.")
        .query("profile", "By which profile the lines of new orders are judged.")
        .query("rules", "The operator's profile in whose local time times without an offset are.")
        .body_in(&MEDIA_TYPES)
        .answer::<wire::Imported>(200, "What became of the rows.");
    let writes = Access::Needs(Right::WriteOrders);
    vec![Route::post("/api/v1/orders/import", writes, take).doc(taken)]
}

/// What became of an order of the file.
enum Fate {
    New,
    Changed,
    Same,
}

async fn take(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
    request: Request,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let (profile, rules): (Option<String>, Option<String>) =
        (parameters.take("profile"), parameters.take("rules"));
    parameters.finish()?;
    let profile = field::line(profile.unwrap_or_default(), "profile")?;
    let local = rules_of(&app, rules).await?.profile.local();
    let (Parts { headers, .. }, body) = request.into_parts();
    body::check_media_type(&headers, &MEDIA_TYPES)?;
    let sent = body::whole(body, &app).await?;
    let read = if is_json(&headers, &sent.bytes) { import::tmf } else { import::csv };
    let bytes = sent.bytes.clone();
    let read = app.compute(move || read(&bytes, local)).await?;
    let Import { orders, problems, ignored } = read.map_err(|error| refused(&error))?;
    if orders.len() > MOST {
        let detail = format!("{} orders are more than {MOST}", orders.len());
        return Err(Refused::new(ProblemKind::TooLarge, detail));
    }
    let mut told = wire::Imported { new: 0, changed: 0, same: 0, refused: Vec::new(), ignored };
    told.refused.extend(problems.iter().map(|refused| wire::RefusedRow {
        row: u64::try_from(refused.row).ok(),
        order: None,
        why: refused.problem.to_string(),
    }));
    take_all(&app, &caller, (&orders, &profile), &mut told).await;
    Ok(answer::json(StatusCode::OK, &told))
}

/// Takes orders, and tells what became of each.
async fn take_all(
    app: &App,
    caller: &Caller,
    (orders, profile): (&[Imported], &str),
    told: &mut wire::Imported,
) {
    for orders in orders.chunks(AT_A_TIME) {
        let taking = orders.iter().map(|order| take_one(app, caller, (order, profile)));
        for (order, taken) in orders.iter().zip(join_all(taking).await) {
            let count = match taken {
                Ok(Fate::New) => &mut told.new,
                Ok(Fate::Changed) => &mut told.changed,
                Ok(Fate::Same) => &mut told.same,
                Err(refused) => {
                    let order = Some(order.head().number.to_string());
                    let why = refused.into_problem().detail;
                    told.refused.push(wire::RefusedRow { row: None, order, why });
                    continue;
                }
            };
            *count = count.saturating_add(1);
        }
    }
}

/// What a file is that does not say so is seen by how it begins.
fn is_json(headers: &HeaderMap, bytes: &[u8]) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    match given {
        Some(given) => given.trim_start().to_ascii_lowercase().starts_with("application/json"),
        None => {
            let first =
                bytes.iter().find(|byte| !matches!(byte, 0xef | 0xbb | 0xbf | b' ' | b'\n'));
            matches!(first, Some(b'[' | b'{'))
        }
    }
}

fn refused(error: &ImportError) -> Refused {
    let kind = match error {
        ImportError::Charset | ImportError::Syntax { .. } => ProblemKind::MalformedRequest,
        ImportError::NoColumn(_) | ImportError::TwoColumns(_) => ProblemKind::InvalidContent,
    };
    Refused::new(kind, error.to_string())
}

/// Takes one order, with the events that are not there yet.
async fn take_one(
    app: &App,
    caller: &Caller,
    (imported, profile): (&Imported, &str),
) -> Result<Fate, Refused> {
    let text = imported.head().number.as_str();
    let number: OrderNumber = field::read(text, "number")?;
    let _turn = app.turns.of(Digest::of(text.as_bytes())).await;
    let there = app.store.order(caller.scope(), &number).await?;
    let known = match &there {
        Some(_) => events_of(app, caller, &number).await?,
        None => BTreeSet::new(),
    };
    let order = merged(imported, there.as_ref(), (number.clone(), profile))?;
    let (expect, fate) = match &there {
        None => (Expect::Absent, Fate::New),
        Some(there) => (Expect::Version(there.version), Fate::Changed),
    };
    let mut changes = Vec::new();
    if there.as_ref() != Some(&order) {
        changes.push(Change::PutOrder(Box::new(order), expect));
    }
    for event in imported.events() {
        let new = kpi::to_store(event, serde_json::Value::Null);
        if !known.contains(&key(&new)) {
            changes.push(Change::AddOrderEvent(number.clone(), new));
        }
    }
    if changes.is_empty() {
        return Ok(Fate::Same);
    }
    app.write_each_time(caller, changes).await?;
    Ok(fate)
}

/// By which an event is known again: whatever else was told of it is not in a file.
type Key = (i64, String);

fn key(event: &NewOrderEvent) -> Key {
    let data = serde_json::from_str(&event.data).unwrap_or_default();
    let what = kpi::happening(&event.kind, &data).map(|what| what.to_string());
    (event.at.as_microsecond(), what.unwrap_or_else(|_| event.kind.clone()))
}

async fn events_of(
    app: &App,
    caller: &Caller,
    number: &OrderNumber,
) -> Result<BTreeSet<Key>, Refused> {
    let page = Page { after: None, limit: Limit::MAX };
    let found = app.store.order_events(caller.scope(), number, &page).await?;
    if found.next.is_some() {
        let detail = format!("order {number} has more events than any order");
        return Err(Refused::new(ProblemKind::Conflict, detail));
    }
    Ok(found.rows.iter().map(|row| key(&row.event)).collect())
}

/// The order as the file has it. What a file does not hold stays as it is.
fn merged(
    imported: &Imported,
    there: Option<&Order>,
    (number, profile): (OrderNumber, &str),
) -> Result<Order, Refused> {
    let head = imported.head();
    let line = head.line.as_ref().map(|line| field::read(line.as_str(), "line")).transpose()?;
    let line = line.or_else(|| there.map(|there| there.line.clone()));
    let began = imported.events().first().map(|event| event.at);
    let opened_at = there.map(|there| there.opened_at).or(began);
    let closed = imported.events().iter().rev().find(|event| event.what.step() == Step::Closed);
    let told = Class {
        standing: head.standing,
        package: head.package,
        area: head.area,
        resource: head.resource,
    };
    let class = there.filter(|there| Class::of(&there.class) == told).map(|there| &there.class);
    let region = head.region.as_ref().map(|region| field::read(region.as_str(), "region"));
    let technician = head.technician.as_ref().map(|name| field::read(name.as_str(), "technician"));
    Ok(Order {
        number,
        line: line.ok_or_else(|| field::wrong("line", &"it is empty"))?,
        region: region.transpose()?.or_else(|| there?.region.clone()),
        technician: technician.transpose()?.or_else(|| there?.technician.clone()),
        kind: head.kind.word().to_owned(),
        class: class.cloned().unwrap_or_else(|| told.to_string()),
        profile: there.map_or_else(|| profile.to_owned(), |there| there.profile.clone()),
        opened_at: opened_at.ok_or_else(|| field::wrong("received", &"it is empty"))?,
        closed_at: closed.map(|event| event.at).or_else(|| there?.closed_at),
        body: there.map(|there| there.body.clone()).unwrap_or_default(),
        version: there.map_or(0, |there| there.version),
    })
}
