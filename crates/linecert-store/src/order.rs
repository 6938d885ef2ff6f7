//! Work orders and what happened to them.

use async_trait::async_trait;
use linecert_measure::Timestamp;

use crate::{
    name::{AccountName, LineName, OrderNumber, RegionName},
    page::{Limit, Listing, Page},
    scope::Scope,
    store::StoreError,
};

/// A work order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The operator's number of it.
    pub number: OrderNumber,
    /// The line.
    pub line: LineName,
    /// The region.
    pub region: Option<RegionName>,
    /// Whose order it is.
    pub technician: Option<AccountName>,
    /// What is to be done, as `install`, `move` or `repair`.
    pub kind: String,
    /// The class of the customer, by the operator's profile of service.
    pub class: String,
    /// The name of the acceptance profile.
    pub profile: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// The order file as the installer gets it. It holds no password.
    pub body: String,
    /// The version of this row, given by the store.
    pub version: u64,
}

/// Something that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrderEvent {
    /// When it happened.
    pub at: Timestamp,
    /// What happened, from a list that is checked above the store.
    pub kind: String,
    /// What else is known of it, as JSON.
    pub data: String,
}

/// Something that happened to an order, as it was recorded. It is never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderEvent {
    /// Its place among all events, given by the store.
    pub number: u64,
    /// The order.
    pub order: OrderNumber,
    /// When it happened, what, and what else is known.
    pub event: NewOrderEvent,
    /// Who recorded it.
    pub by: String,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// Which orders. What is not said does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Of this line.
    pub line: Option<LineName>,
    /// Of this region.
    pub region: Option<RegionName>,
    /// Of this technician.
    pub technician: Option<AccountName>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Opened then or later.
    pub from: Option<Timestamp>,
    /// Opened before.
    pub to: Option<Timestamp>,
}

/// Which events of all orders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Happened then or later.
    pub from: Option<Timestamp>,
    /// Happened before.
    pub to: Option<Timestamp>,
    /// Of this kind.
    pub kind: Option<String>,
}

/// Which orders a count of service figures looks at. What is not said does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFilter {
    /// Of this region.
    pub region: Option<RegionName>,
    /// Opened before.
    pub opened_before: Timestamp,
    /// Not closed, or closed then or later.
    pub closed_since: Timestamp,
}

/// Which part of the cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CasePage {
    /// Behind this line; from the first line on when nothing is said.
    pub after: Option<LineName>,
    /// How many lines it has at most.
    pub lines: Limit,
}

/// An order with all that happened to it, in the order in which it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The order.
    pub order: Order,
    /// Its events.
    pub events: Vec<OrderEvent>,
}

/// Reads work orders.
#[async_trait]
pub trait Orders {
    /// The order with this number.
    async fn order(&self, scope: &Scope, number: &OrderNumber)
    -> Result<Option<Order>, StoreError>;

    /// Orders, the newest opened first.
    async fn orders(
        &self,
        scope: &Scope,
        filter: &OrderFilter,
        page: &Page,
    ) -> Result<Listing<Order>, StoreError>;

    /// What happened to an order, in the order in which it was recorded.
    async fn order_events(
        &self,
        scope: &Scope,
        number: &OrderNumber,
        page: &Page,
    ) -> Result<Listing<OrderEvent>, StoreError>;

    /// What happened to any order, in the order in which it happened.
    async fn events(
        &self,
        scope: &Scope,
        filter: &EventFilter,
        page: &Page,
    ) -> Result<Listing<OrderEvent>, StoreError>;

    /// The orders of a part of the lines, by line; each line has all of its orders that are asked
    /// for, as some figures are told from all orders of a line. There are none behind the last
    /// line.
    async fn cases(
        &self,
        scope: &Scope,
        filter: &CaseFilter,
        page: &CasePage,
    ) -> Result<Vec<Case>, StoreError>;
}
