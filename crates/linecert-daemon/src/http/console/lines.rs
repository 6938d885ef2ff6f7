//! Lines: found by name, by serial number, or by a work order.

use axum::response::Response;
use linecert_console::view::{LineRow, LineState, Lines};
use linecert_measure::Status;
use linecert_store::{
    Limit, Line, LineFilter, LineName, Listing, OnuFilter, OnuName, OnuRow, OrderNumber, Page,
};

use super::visit::Visit;
use crate::http::problem::Refused;

/// One page of the lines that a search finds.
pub(super) async fn list(visit: Visit) -> Result<Response, Refused> {
    let search = visit.asked("q");
    let (page, list) = visit.part("lines", &[("q", search)])?;
    let filter = LineFilter { prefix: Some(search.to_owned()), ..LineFilter::default() };
    let mut found = visit.app.store.lines(visit.scope(), &filter, &page).await?;
    if found.rows.is_empty() && page.after.is_none() && !search.is_empty() {
        found = Listing { rows: otherwise(&visit, search).await?, next: None };
    }
    let mut rows = Vec::with_capacity(found.rows.len());
    for line in found.rows {
        rows.push(row(&visit, &line).await?);
    }
    let next = visit.next(list, found.next);
    Ok(visit.show(&Lines { search: search.to_owned(), rows, next }))
}

/// The lines of a work order, or of ONUs whose serial numbers begin so.
async fn otherwise(visit: &Visit, search: &str) -> Result<Vec<Line>, Refused> {
    let mut names = Vec::new();
    if let Ok(number) = search.parse::<OrderNumber>() {
        let order = visit.app.store.order(visit.scope(), &number).await?;
        names.extend(order.map(|order| order.line));
    }
    if names.is_empty() {
        let filter = OnuFilter { serial: Some(search.to_owned()), ..OnuFilter::default() };
        let onus = visit.app.store.onus(visit.scope(), &filter, &Page::default()).await?;
        names.extend(onus.rows.into_iter().filter_map(|onu| onu.line));
    }
    named(visit, names).await
}

async fn named(visit: &Visit, names: Vec<LineName>) -> Result<Vec<Line>, Refused> {
    let mut lines = Vec::with_capacity(names.len());
    for name in names {
        lines.extend(visit.app.store.line(visit.scope(), &name).await?);
    }
    Ok(lines)
}

/// A line as lists show it, with what is known of its ONU.
pub(super) async fn row(visit: &Visit, line: &Line) -> Result<LineRow, Refused> {
    let onu = match &line.onu {
        Some(name) => onu(visit, name).await?,
        None => None,
    };
    let found = onu.as_ref().map(|onu| &onu.found);
    Ok(LineRow {
        name: line.name.to_string(),
        access: line.access,
        port: line.onu.as_ref().map(|onu| (onu.node.to_string(), onu.port.to_string())),
        serial: found.and_then(|found| found.serial.clone()),
        state: state(found.and_then(|found| found.status)),
        seen_at: found.map(|found| found.seen_at),
    })
}

async fn onu(visit: &Visit, name: &OnuName) -> Result<Option<OnuRow>, Refused> {
    let OnuName { node, port, onu } = name;
    let (node, port) = (Some(node.clone()), Some(port.clone()));
    let filter = OnuFilter { node, port, onu: Some(*onu), ..OnuFilter::default() };
    let page = Page { after: None, limit: Limit::ONE };
    let found = visit.app.store.onus(visit.scope(), &filter, &page).await?;
    Ok(found.rows.into_iter().next())
}

/// The state of a line, by the word of its node.
pub(super) const fn state(status: Option<Status>) -> LineState {
    let Some(status) = status else { return LineState::Unknown };
    match status {
        Status::Online
        | Status::Up
        | Status::Working
        | Status::Normal
        | Status::Active
        | Status::Registered
        | Status::Authenticated => LineState::Online,
        Status::DyingGasp | Status::PowerOff | Status::Lpr => LineState::PowerCut,
        Status::Los | Status::Losi | Status::FibreCut | Status::WireDown | Status::LossOfLink => {
            LineState::LossOfSignal
        }
        Status::None | Status::Unknown | Status::Other => LineState::Unknown,
        _ => LineState::Offline,
    }
}
