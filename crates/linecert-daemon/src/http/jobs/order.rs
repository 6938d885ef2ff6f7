//! Asking for a test.

use axum::{
    Extension,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use jiff::SignedDuration;
use linecert_api::{BASE, FieldFault, ProblemKind, wire};
use linecert_measure::Timestamp;
use linecert_store::{Change, Effect, JobId, Line, LineName, NewJob, OnuName, Order, Outcome};

use super::{find, written};
use crate::{
    app::App,
    http::{answer, body, problem::Refused},
    jobs::{Asked, PlanFault, planned},
    people::{Caller, Right},
};

/// How long a test may wait for its turn.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// Asks for a test.
pub(super) async fn ask(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    let input: wire::JobInput = body::json(&headers, body, &app).await?;
    let absent = || wrong("/line", &"there is no such line here");
    let name: LineName = input.line.parse().map_err(|_| absent())?;
    let line = app.store.line(caller.scope(), &name).await?.ok_or_else(absent)?;
    enqueue((&app, &caller), input, line).await
}

/// Has a line read.
pub(super) async fn read(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let (Parts { headers, .. }, body) = request.into_parts();
    let input: wire::ReadInput = body::json_or_nothing(&headers, body, &app).await?;
    let absent = || Refused::not_found("a line of this name");
    let name: LineName = name.parse().map_err(|_| absent())?;
    let line = app.store.line(caller.scope(), &name).await?.ok_or_else(absent)?;
    let input = wire::JobInput {
        kind: wire::JobKind::ReadLine,
        line: name.to_string(),
        profile: None,
        order: None,
        seconds: input.seconds,
        effect: None,
    };
    enqueue((&app, &caller), input, line).await
}

async fn enqueue(
    (app, caller): (&App, &Caller),
    input: wire::JobInput,
    line: Line,
) -> Result<Response, Refused> {
    let id = put((app, caller), input, line).await?;
    accepted((app, caller), id).await
}

/// Has a line read for as long as may be, and gives the number of the test.
pub(in crate::http) async fn read_line(
    asker: (&App, &Caller),
    line: Line,
) -> Result<JobId, Refused> {
    let input = wire::JobInput {
        kind: wire::JobKind::ReadLine,
        line: line.name.to_string(),
        profile: None,
        order: None,
        seconds: None,
        effect: None,
    };
    put(asker, input, line).await
}

async fn put(
    (app, caller): (&App, &Caller),
    mut input: wire::JobInput,
    line: Line,
) -> Result<JobId, Refused> {
    if input.seconds.is_some_and(|seconds| !(1..=crate::jobs::LONGEST_READ).contains(&seconds)) {
        return Err(wrong("/seconds", &"it is none of 1 to 60"));
    }
    let order = order((app, caller), input.order.as_deref()).await?;
    input.profile = input.profile.or_else(|| line.profile.clone());
    let number = order.as_ref().map(|order| order.number.clone());
    let asked = Asked::of(&input, number);
    let asked = asked.ok_or_else(|| wrong("/profile", &"the line has none: name one"))?;
    let onu = line.onu.clone();
    let onu = onu.ok_or_else(|| wrong("/line", &"the inventory does not say where it ends"))?;
    let effect = effect((app, caller), (&line, &onu), &asked).await?;
    agreed(caller, effect, input.effect)?;
    let at = Timestamp::now();
    let job = NewJob {
        kind: asked.kind().name().to_owned(),
        effect,
        dedupe: Some(asked.key(&line.name)),
        run_at: at,
        budget: onu.node.to_string(),
        region: line.region,
        line: Some(line.name),
        technician: order.as_ref().and_then(|order| order.technician.clone()),
        order: order.map(|order| order.number),
        request: asked.to_stored(caller.account().as_str()),
        expires_at: at.saturating_add(PATIENCE).unwrap_or(at),
    };
    let outcomes = app.write(caller, vec![Change::Enqueue(Box::new(job))]).await?;
    app.signals.asked();
    match outcomes.as_slice() {
        [Outcome::Job(id)] => Ok(*id),
        _ => Err(Refused::new(ProblemKind::Internal, "the test has no number")),
    }
}

async fn accepted((app, caller): (&App, &Caller), id: JobId) -> Result<Response, Refused> {
    let job = find(app, caller, &id.0.to_string()).await?;
    let mut answer = answer::json(StatusCode::ACCEPTED, &written(job));
    if let Ok(place) = HeaderValue::from_str(&format!("{BASE}/jobs/{}", id.0)) {
        answer.headers_mut().insert(header::LOCATION, place);
    }
    Ok(answer)
}

async fn order(
    (app, caller): (&App, &Caller),
    number: Option<&str>,
) -> Result<Option<Order>, Refused> {
    let Some(number) = number else { return Ok(None) };
    let absent = || wrong("/order", &"there is no such order here");
    let number = number.parse().map_err(|_| absent())?;
    Ok(Some(app.store.order(caller.scope(), &number).await?.ok_or_else(absent)?))
}

/// What the test does to the line.
async fn effect(
    (app, caller): (&App, &Caller),
    (line, onu): (&Line, &OnuName),
    asked: &Asked,
) -> Result<Effect, Refused> {
    let Asked::Profile { profile, order } = asked else { return Ok(Effect::Repeatable) };
    let node = app.store.node(caller.scope(), &onu.node).await?;
    let node = node.ok_or_else(|| wrong("/line", &"the node that it ends on is not here"))?;
    let listed = app.network.listed(&node).map_err(|error| {
        // What is wrong with a node may name files of this computer.
        tracing::warn!(node = %node.name, %error, "no test of this node can be planned");
        Refused::new(ProblemKind::Conflict, format!("the node {} cannot be read", node.name))
    })?;
    let profile = (profile.as_str(), order.as_ref());
    let planned = planned(&*app.store, (line, onu), profile, (listed, &app.far_end)).await;
    planned.map(|planned| planned.effect()).map_err(|fault| match fault {
        PlanFault::Store(error) => error.into(),
        PlanFault::Line(_) => wrong("/line", &fault),
        PlanFault::NoProfile(_) | PlanFault::Profile(_) | PlanFault::Nothing(_) => {
            wrong("/profile", &fault)
        }
    })
}

/// A test that disturbs its line is run for nobody who may not, and for nobody who does not know.
fn agreed(caller: &Caller, effect: Effect, said: Option<wire::Effect>) -> Result<(), Refused> {
    match (effect, said) {
        (Effect::Repeatable, _) => Ok(()),
        (Effect::Disruptive, _) if !caller.may(Right::DisturbLines) => {
            let (account, right) = (caller.account(), Right::DisturbLines);
            let detail = format!("it would disturb the line, and `{account}` has not `{right}`");
            Err(Refused::new(ProblemKind::Forbidden, detail))
        }
        (Effect::Disruptive, Some(wire::Effect::Disruptive)) => Ok(()),
        (Effect::Disruptive, _) => Err(Refused::new(
            ProblemKind::Conflict,
            "it disturbs the line while it runs, and calls may drop: send `effect` as `disruptive`",
        )),
    }
}

fn wrong(pointer: &str, detail: &dyn std::fmt::Display) -> Refused {
    let fault = FieldFault { pointer: pointer.to_owned(), detail: detail.to_string() };
    Refused::of_fields(ProblemKind::InvalidContent, vec![fault])
}
