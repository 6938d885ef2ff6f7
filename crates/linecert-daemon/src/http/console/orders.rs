//! Work orders, with what happened to them and their certificates.

use axum::response::Response;
use linecert_console::{
    Mark, Place,
    view::{self, OrderEvent, OrderKind, OrderRow, OrderState, Orders},
};
use linecert_store::{CertificateFilter, Limit, Listing, Order, OrderFilter, OrderNumber, Page};

use super::{certificates, told, visit::Visit};
use crate::http::problem::Refused;

/// How many events and certificates stand on the page of an order.
const MANY: Page = Page { after: None, limit: Limit::MAX };

/// One page of orders, the newest opened first.
pub(super) async fn list(visit: Visit) -> Result<Response, Refused> {
    let search = visit.asked("q");
    let (page, list) = visit.part("orders", &[("q", search)])?;
    let store = &visit.app.store;
    let number = search.parse::<OrderNumber>().ok();
    let order = match &number {
        Some(number) => store.order(visit.scope(), number).await?,
        None => None,
    };
    let Listing { rows, next } = match order {
        Some(order) => Listing { rows: vec![order], next: None },
        None if search.is_empty() => {
            store.orders(visit.scope(), &OrderFilter::default(), &page).await?
        }
        None => match search.parse() {
            Ok(line) => {
                let filter = OrderFilter { line: Some(line), ..OrderFilter::default() };
                store.orders(visit.scope(), &filter, &page).await?
            }
            Err(_) => Listing { rows: Vec::new(), next: None },
        },
    };
    let rows = rows.iter().map(row).collect();
    Ok(visit.show(&Orders { search: search.to_owned(), rows, next: visit.next(list, next) }))
}

/// An order.
pub(super) async fn one(visit: Visit) -> Result<Response, Refused> {
    let Place::Order(number) = &visit.place else { return Err(visit.absent()) };
    let number: OrderNumber = visit.name(number)?;
    let store = &visit.app.store;
    let order = store.order(visit.scope(), &number).await?.ok_or_else(|| visit.absent())?;
    let events = store.order_events(visit.scope(), &number, &MANY).await?.rows;
    let filter = CertificateFilter { order: Some(number), ..CertificateFilter::default() };
    let certificates = store.certificates(visit.scope(), &filter, &MANY).await?.rows;
    let event = |event: linecert_store::OrderEvent| OrderEvent {
        what: event.event.kind.replace('-', " "),
        mark: Mark::Neutral,
        text: told::line(&event.event.data),
        at: event.event.at,
    };
    Ok(visit.show(&view::Order {
        row: row(&order),
        class: order.class,
        region: order.region.map(|region| region.to_string()),
        profile: order.profile,
        events: events.into_iter().map(event).collect(),
        certificates: certificates.into_iter().map(certificates::row).collect(),
    }))
}

/// An order as lists show it. By when it is due is a matter of the operator's profile of service,
/// which is not asked here.
fn row(order: &Order) -> OrderRow {
    OrderRow {
        number: order.number.to_string(),
        kind: match order.kind.as_str() {
            "move" => OrderKind::Move,
            "repair" => OrderKind::Repair,
            _ => OrderKind::Install,
        },
        state: if order.closed_at.is_some() { OrderState::Closed } else { OrderState::Open },
        line: order.line.to_string(),
        technician: order.technician.as_ref().map(ToString::to_string),
        opened_at: order.opened_at,
        due_at: None,
    }
}
