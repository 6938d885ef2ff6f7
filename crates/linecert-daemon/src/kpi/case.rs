//! Orders of the store as service figures see them.

use linecert_kpi::{BadName, Event, Head, Order, UnknownWord};
use linecert_store::{Case, OrderEvent};
use thiserror::Error;

use super::{Class, HappenedError, happening};

/// Why an order is in no figure.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum CaseFault {
    /// Its number is none that figures can name.
    #[error(transparent)]
    Number(#[from] BadName),
    /// It is of no known kind.
    #[error(transparent)]
    Kind(#[from] UnknownWord),
    /// One of its events is none.
    #[error("event {number}: {why}")]
    Event {
        /// The number of the event.
        number: u64,
        /// Why.
        why: HappenedError,
    },
}

/// Reads an order. A line whose name figures cannot name is one that is not known.
///
/// # Errors
/// When it is of no kind, or has an event that is none: nothing is made of half an order.
pub(super) fn read(case: &Case) -> Result<Order, CaseFault> {
    let Class { standing, package, area, resource } = Class::of(&case.order.class);
    let head = Head {
        line: case.order.line.as_str().parse().ok(),
        standing,
        package,
        area,
        resource,
        ..Head::new(case.order.number.as_str().parse()?, case.order.kind.parse()?)
    };
    let events = case.events.iter().map(event).collect::<Result<_, _>>()?;
    Ok(Order::new(head, events))
}

/// Reads an event.
///
/// # Errors
/// When it is none.
pub(crate) fn event(stored: &OrderEvent) -> Result<Event, CaseFault> {
    let OrderEvent { number, event, .. } = stored;
    let failed = |why| CaseFault::Event { number: *number, why };
    let data = serde_json::from_str(&event.data).map_err(|_| failed(HappenedError::Data))?;
    Ok(Event { at: event.at, what: happening(&event.kind, &data).map_err(failed)? })
}
