//! Lines.

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Path, Query, Request, State},
    http::StatusCode,
    response::Response,
};
use linecert_api::{ProblemKind, wire};
use linecert_profile::Access as Technology;
use linecert_store::{
    Change, DocumentKind, Line, LineFilter, LineName, Listing, OnuFilter, OnuName, OrderNumber,
    Page,
};

use super::{
    answer::{self, Parameters},
    documents, field,
    problem::Refused,
    routes::{Access, Doc, Route},
    version,
};
use crate::{
    app::App,
    people::{Caller, Right},
};

const SECTION: &str = "lines";

pub(super) fn routes() -> Vec<Route> {
    let (reads, writes) = (Access::Needs(Right::ReadLines), Access::Needs(Right::WriteInventory));
    let listed = Doc::new(SECTION, "Lines by name.")
        .detail("`serial` and `order` each find lines on their own; nothing else goes with them.")
        .query("prefix", "Those whose name begins with this.")
        .query("region", "Those of this region.")
        .query("serial", "Those at whose end is an ONU whose serial number begins with this.")
        .query("order", "The one of this work order.")
        .page::<wire::Line>("A page of lines.");
    let read = Doc::new(SECTION, "A line.").versioned().answer::<wire::Line>(200, "The line.");
    let put_doc = Doc::new(SECTION, "Puts a line.")
        .versioned()
        .body::<wire::LineInput>()
        .answer::<wire::Line>(201, "It is there now.")
        .answer::<wire::Line>(200, "It was changed.");
    vec![
        Route::get("/api/v1/lines", reads, list).doc(listed),
        Route::get("/api/v1/lines/{name}", reads, one).doc(read),
        Route::put("/api/v1/lines/{name}", writes, put).doc(put_doc),
    ]
}

async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let filter = LineFilter {
        prefix: parameters.take("prefix"),
        region: parameters.take("region"),
        onu: None,
    };
    let (serial, order): (Option<String>, Option<OrderNumber>) =
        (parameters.take("serial"), parameters.take("order"));
    let (page, list) = parameters.page("lines", &app.cursors)?;
    let by_name = filter != LineFilter::default();
    let found = match (serial, order, by_name) {
        (None, None, _) => app.store.lines(caller.scope(), &filter, &page).await?,
        (Some(serial), None, false) => by_serial(&app, &caller, (serial, &page)).await?,
        (None, Some(order), false) => by_order(&app, &caller, &order).await?,
        _ => {
            let detail = "lines are found by their own parameters, by `serial`, or by `order`";
            return Err(Refused::new(ProblemKind::InvalidQuery, detail));
        }
    };
    answer::listing(found, written, (&app.cursors, list))
}

/// The lines at the ONUs of one page. ONUs at which no line ends have none.
async fn by_serial(
    app: &App,
    caller: &Caller,
    (serial, page): (String, &Page),
) -> Result<Listing<Line>, Refused> {
    let filter = OnuFilter { serial: Some(serial), ..OnuFilter::default() };
    let found = app.store.onus(caller.scope(), &filter, page).await?;
    let mut rows = Vec::new();
    for line in found.rows.into_iter().filter_map(|onu| onu.line) {
        rows.extend(app.store.line(caller.scope(), &line).await?);
    }
    Ok(Listing { rows, next: found.next })
}

async fn by_order(
    app: &App,
    caller: &Caller,
    number: &OrderNumber,
) -> Result<Listing<Line>, Refused> {
    let order = app.store.order(caller.scope(), number).await?;
    let line = match order {
        Some(order) => app.store.line(caller.scope(), &order.line).await?,
        None => None,
    };
    Ok(Listing { rows: line.into_iter().collect(), next: None })
}

async fn one(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<Response, Refused> {
    let line = find(&app, &caller, &name).await?;
    let version = line.version;
    Ok(answer::versioned(StatusCode::OK, &written(line), version))
}

/// The line of this name, if it is there for whoever asks.
pub(super) async fn find(app: &App, caller: &Caller, name: &str) -> Result<Line, Refused> {
    let absent = || Refused::not_found("a line with this name");
    let name: LineName = name.parse().map_err(|_| absent())?;
    app.store.line(caller.scope(), &name).await?.ok_or_else(absent)
}

async fn put(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let (expect, input) = version::sent(request, &app).await?;
    let mut line = read(&name, input)?;
    if let Some(profile) = &line.profile {
        documents::must_be_known(&app, (DocumentKind::Profile, profile), "/profile").await?;
    }
    let change = Change::PutLine(Box::new(line.clone()), expect);
    let (status, version) = version::put(&app, &caller, (change, expect)).await?;
    line.version = version;
    Ok(answer::versioned(status, &written(line), version))
}

fn read(name: &str, input: wire::LineInput) -> Result<Line, Refused> {
    let technology = Technology::ALL.iter().find(|one| one.name() == input.access);
    let unknown = || field::wrong("/access", &format_args!("`{}` is no access", input.access));
    let onu = match (input.node, input.port, input.onu) {
        (None, None, None) => None,
        (Some(node), Some(port), Some(onu)) => {
            let (node, port) = (field::read(&node, "/node")?, field::read(&port, "/port")?);
            Some(OnuName { node, port, onu })
        }
        _ => return Err(field::wrong("/node", &"`node`, `port` and `onu` go together")),
    };
    Ok(Line {
        name: field::read(name, "name")?,
        region: field::maybe(input.region, "/region")?,
        class: field::line(input.class, "/class")?,
        access: *technology.ok_or_else(unknown)?,
        onu,
        profile: input.profile,
        version: 0,
    })
}

fn written(line: Line) -> wire::Line {
    let onu = line.onu.as_ref();
    wire::Line {
        name: line.name.to_string(),
        line: wire::LineInput {
            region: line.region.map(|region| region.to_string()),
            class: line.class,
            access: line.access.name().to_owned(),
            node: onu.map(|onu| onu.node.to_string()),
            port: onu.map(|onu| onu.port.to_string()),
            onu: onu.map(|onu| onu.onu),
            profile: line.profile,
        },
        version: line.version,
    }
}
