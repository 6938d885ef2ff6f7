//! Access nodes, their ports and the ONUs on them.

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Path, Query, Request, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use linecert_api::wire;
use linecert_measure::Status;
use linecert_store::{
    Change, DocumentKind, Node, NodeName, OnuFilter, OnuRow, Polling, Port, PortName,
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

const SECTION: &str = "inventory";

pub(super) fn routes() -> Vec<Route> {
    let (reads, writes) =
        (Access::Needs(Right::ReadInventory), Access::Needs(Right::WriteInventory));
    let listed = Doc::new(SECTION, "Access nodes by name.").page::<wire::Node>("A page of nodes.");
    let read =
        Doc::new(SECTION, "An access node.").versioned().answer::<wire::Node>(200, "The node.");
    let put_doc = Doc::new(SECTION, "Puts an access node.")
        .versioned()
        .body::<wire::NodeInput>()
        .answer::<wire::Node>(201, "It is there now.")
        .answer::<wire::Node>(200, "It was changed.");
    let removed = Doc::new(SECTION, "Removes an access node with its ports and ONUs.")
        .detail("Its samples stay until they are too old, and so do the lines that end on it.")
        .versioned()
        .nothing(204, "It is not there any more.");
    let ports_doc = Doc::new(SECTION, "The ports of a node, by name, as the last read found them.")
        .page::<wire::Port>("A page of ports.");
    let onus_doc = Doc::new(SECTION, "The ONUs of a port, as the last read found them.")
        .query("state", "Those in this state, as `online`.")
        .query("serial", "Those whose serial number begins with this.")
        .page::<wire::Onu>("A page of ONUs.");
    vec![
        Route::get("/api/v1/nodes", reads, list).doc(listed),
        Route::get("/api/v1/nodes/{name}", reads, one).doc(read),
        Route::put("/api/v1/nodes/{name}", writes, put).doc(put_doc),
        Route::delete("/api/v1/nodes/{name}", writes, remove).doc(removed),
        Route::get("/api/v1/nodes/{name}/ports", reads, ports).doc(ports_doc),
        Route::get("/api/v1/nodes/{name}/ports/{port}/onus", reads, onus).doc(onus_doc),
    ]
}

async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let (page, list) = Parameters::of(given).page("nodes", &app.cursors)?;
    let found = app.store.nodes(caller.scope(), &page).await?;
    answer::listing(found, written, (&app.cursors, list))
}

async fn one(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<Response, Refused> {
    let node = find(&app, &caller, &name).await?;
    let version = node.version;
    Ok(answer::versioned(StatusCode::OK, &written(node), version))
}

/// The node of this name, if it is there for whoever asks.
pub(super) async fn find(app: &App, caller: &Caller, name: &str) -> Result<Node, Refused> {
    let absent = || Refused::not_found("a node with this name");
    let name: NodeName = name.parse().map_err(|_| absent())?;
    app.store.node(caller.scope(), &name).await?.ok_or_else(absent)
}

async fn put(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let (expect, input) = version::sent(request, &app).await?;
    let mut node = read(&name, input)?;
    if let Some(driver) = &node.driver {
        documents::must_be_known(&app, (DocumentKind::Driver, driver), "/driver").await?;
    }
    let change = Change::PutNode(Box::new(node.clone()), expect);
    let (status, version) = version::put(&app, &caller, (change, expect)).await?;
    node.version = version;
    Ok(answer::versioned(status, &written(node), version))
}

async fn remove(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refused> {
    let expect = answer::expectation(request.headers())?;
    let name = name.parse().map_err(|_| Refused::not_found("a node with this name"))?;
    app.write(&caller, vec![Change::RemoveNode(name, expect)]).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn ports(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let (page, list) = Parameters::of(given).page(&format!("ports {name}"), &app.cursors)?;
    let node = find(&app, &caller, &name).await?.name;
    let found = app.store.ports(caller.scope(), &node, &page).await?;
    let written = |port: Port| wire::Port {
        node: node.to_string(),
        port: port.name.to_string(),
        onus: port.onus,
        seen_at: port.seen_at,
    };
    answer::listing(found, written, (&app.cursors, list))
}

async fn onus(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path((name, port)): Path<(String, String)>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let (status, serial): (Option<Status>, Option<String>) =
        (parameters.take("state"), parameters.take("serial"));
    let (page, list) = parameters.page(&format!("onus {name} {port}"), &app.cursors)?;
    let node = find(&app, &caller, &name).await?.name;
    let port: PortName = port.parse().map_err(|_| Refused::not_found("a port with this name"))?;
    let filter =
        OnuFilter { node: Some(node), port: Some(port), status, serial, ..OnuFilter::default() };
    let found = app.store.onus(caller.scope(), &filter, &page).await?;
    answer::listing(found, onu, (&app.cursors, list))
}

fn onu(row: OnuRow) -> wire::Onu {
    wire::Onu {
        node: row.name.node.to_string(),
        port: row.name.port.to_string(),
        onu: row.name.onu,
        serial: row.found.serial,
        line: row.line.map(|line| line.to_string()),
        state: row.found.status.map(|status| status.name().to_owned()),
        seen_at: row.found.seen_at,
    }
}

fn read(name: &str, input: wire::NodeInput) -> Result<Node, Refused> {
    let is_zero = [input.state_every_s, input.optics_every_s, input.in_flight.map(u32::from)];
    if is_zero.contains(&Some(0)) {
        return Err(field::wrong("", &"a node is not read every 0 seconds, nor by 0 requests"));
    }
    Ok(Node {
        name: field::read(name, "name")?,
        region: field::maybe(input.region, "/region")?,
        address: address(input.address)?,
        driver: input.driver,
        credentials: field::secret_name(input.credentials, "/credentials")?,
        polling: Polling {
            state_every_s: input.state_every_s,
            optics_every_s: input.optics_every_s,
            in_flight: input.in_flight,
        },
        version: 0,
    })
}

/// Where an agent answers: a host with or without a port, and with or without `udp://` before it.
fn address(text: String) -> Result<String, Refused> {
    let bare = text.strip_prefix("udp://").unwrap_or(&text);
    let fits =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    if (1..=255).contains(&bare.len()) && bare.chars().all(fits) {
        return Ok(text);
    }
    Err(field::wrong("/address", &"it is no address, as in `udp://192.0.2.10:161`"))
}

fn written(node: Node) -> wire::Node {
    wire::Node {
        name: node.name.to_string(),
        node: wire::NodeInput {
            region: node.region.map(|region| region.to_string()),
            address: node.address,
            driver: node.driver,
            credentials: node.credentials,
            state_every_s: node.polling.state_every_s,
            optics_every_s: node.polling.optics_every_s,
            in_flight: node.polling.in_flight,
        },
        version: node.version,
    }
}
