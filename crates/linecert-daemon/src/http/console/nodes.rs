//! Access nodes, their ports, and the ONUs of a port.

use axum::response::Response;
use linecert_console::{
    Place,
    view::{self, Count, NodeRow, Nodes, PonPort, PortRow},
};
use linecert_measure::{Metric, Reading, Status, Timestamp};
use linecert_store::{
    Limit, Listing, Node, NodeName, OnuFilter, OnuRow, Page, Port, PortName, Unpacked,
};

use super::{lines, reading::reading, visit::Visit};
use crate::http::problem::Refused;

/// All ports of a node, of which there are not many.
const ALL: Page = Page { after: None, limit: Limit::MAX };

/// One page of the access nodes.
pub(super) async fn list(visit: Visit) -> Result<Response, Refused> {
    let (page, list) = visit.part("nodes", &[])?;
    let found = visit.app.store.nodes(visit.scope(), &page).await?;
    let mut rows = Vec::with_capacity(found.rows.len());
    for node in &found.rows {
        let ports = visit.app.store.ports(visit.scope(), &node.name, &ALL).await?;
        rows.push(row(node, &ports.rows));
    }
    Ok(visit.show(&Nodes { rows, next: visit.next(list, found.next) }))
}

/// An access node with its ports.
pub(super) async fn one(visit: Visit) -> Result<Response, Refused> {
    let Place::Node(name) = &visit.place else { return Err(visit.absent()) };
    let name: NodeName = visit.name(name)?;
    let node = visit.app.store.node(visit.scope(), &name).await?.ok_or_else(|| visit.absent())?;
    let (page, list) = visit.part("ports", &[("node", name.as_str())])?;
    let all = visit.app.store.ports(visit.scope(), &name, &ALL).await?;
    let Listing { rows: ports, next } = visit.app.store.ports(visit.scope(), &name, &page).await?;
    let port = |port: Port| PortRow {
        port: port.name.to_string(),
        onus: u64::from(port.onus),
        at: port.seen_at,
    };
    Ok(visit.show(&view::Node {
        row: row(&node, &all.rows),
        address: node.address,
        ports: ports.into_iter().map(port).collect(),
        next: visit.next(list, next),
        late: Vec::new(),
    }))
}

fn row(node: &Node, ports: &[Port]) -> NodeRow {
    let onus = ports.iter().map(|port| u64::from(port.onus)).sum();
    NodeRow {
        name: node.name.to_string(),
        region: node.region.as_ref().map(ToString::to_string),
        driver: node.driver.clone(),
        onus: (!ports.is_empty()).then_some(onus),
        late: None,
        answered_at: ports.iter().map(|port| port.seen_at).max(),
    }
}

/// What the last poll read of a port.
struct Read {
    at: Timestamp,
    unpacked: Unpacked,
}

/// A port with one page of its ONUs.
pub(super) async fn port(visit: Visit) -> Result<Response, Refused> {
    let Place::Port { node, port } = &visit.place else { return Err(visit.absent()) };
    let (node, port): (NodeName, PortName) = (visit.name(node)?, visit.name(port)?);
    let search = visit.asked("q");
    let filter = [("node", node.as_str()), ("port", port.as_str()), ("q", search)];
    let (page, list) = visit.part("onus", &filter)?;
    let known = visit.app.store.ports(visit.scope(), &node, &ALL).await?.rows;
    let known = known.into_iter().find(|known| known.name == port);
    let known = known.ok_or_else(|| visit.absent())?;
    let of_port = OnuFilter { node: Some(node.clone()), port: Some(port.clone()), ..any() };
    let serial = (!search.is_empty()).then(|| search.to_owned());
    let found = OnuFilter { serial, ..of_port.clone() };
    let found = visit.app.store.onus(visit.scope(), &found, &page).await?;
    let read = latest(&visit, (&node, &port)).await?;
    Ok(visit.show(&PonPort {
        online: (online(&visit, of_port).await?, u64::from(known.onus)),
        node: node.to_string(),
        port: port.to_string(),
        search: search.to_owned(),
        onus: found.rows.into_iter().map(|onu| onu_row(onu, read.as_ref())).collect(),
        optics_at: read.as_ref().map(|read| read.at),
        next: visit.next(list, found.next),
    }))
}

fn any() -> OnuFilter {
    OnuFilter::default()
}

/// How many ONUs of a port are online: of very many, as many as one page of the store has.
async fn online(visit: &Visit, of_port: OnuFilter) -> Result<Count, Refused> {
    let filter = OnuFilter { status: Some(Status::Online), ..of_port };
    let found = visit.app.store.onus(visit.scope(), &filter, &ALL).await?;
    Ok(super::visit::count(found.rows.len(), found.next.as_ref()))
}

async fn latest(
    visit: &Visit,
    (node, port): (&NodeName, &PortName),
) -> Result<Option<Read>, Refused> {
    let row = visit.app.store.latest(visit.scope(), node, port).await?;
    let Some(row) = row else { return Ok(None) };
    match row.packed.unpack() {
        Ok(unpacked) => Ok(Some(Read { at: row.slot, unpacked })),
        Err(error) => {
            tracing::error!(%node, %port, %error, "samples cannot be read");
            Ok(None)
        }
    }
}

fn onu_row(onu: OnuRow, read: Option<&Read>) -> view::OnuRow {
    let cells = read.and_then(|read| read.unpacked.of(onu.name.onu)).unwrap_or_default();
    let of = |wanted: Metric| -> Option<Reading> {
        let (metric, cell) = cells.iter().find(|(metric, _)| *metric == wanted)?;
        reading(*metric, *cell)
    };
    view::OnuRow {
        onu: onu.name.onu,
        state: lines::state(onu.found.status),
        serial: onu.found.serial,
        line: onu.line.map(|line| line.to_string()),
        rx: of(Metric::OnuRxPower),
        olt_rx: of(Metric::OltRxPower),
        distance: of(Metric::OnuDistance),
        at: onu.found.seen_at,
    }
}
