//! Work orders and their events.

pub(super) mod cases;

use async_trait::async_trait;
use rusqlite::{Row, params, types::Value};

use super::{
    SqliteStore,
    apply::{Applied, Turn},
    fault::writing,
    keyset::Sorted,
    select::{Scoped, Select, Stored},
    trail::Entry,
    value::{maybe_text, maybe_time, text, time, values},
    versioned::{Versioned, put_row},
};
use crate::{
    name::{AccountName, OrderNumber, RegionName},
    order::{
        Case, CaseFilter, CasePage, EventFilter, NewOrderEvent, Order, OrderEvent, OrderFilter,
        Orders,
    },
    page::{Listing, Page},
    scope::Scope,
    store::StoreError,
    write::{Expect, Outcome, WriteError},
};

impl Stored for Order {
    const TABLE: &'static str = "work_order";
    const COLUMNS: &'static str = "number, line, region, technician, kind, class, profile, \
        opened_at, closed_at, body, version";
    const SCOPED: Scoped = Scoped::RegionAnd("technician");

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            number: text(row, "number")?,
            line: text(row, "line")?,
            region: maybe_text(row, "region")?,
            technician: maybe_text(row, "technician")?,
            kind: row.get("kind")?,
            class: row.get("class")?,
            profile: row.get("profile")?,
            opened_at: time(row, "opened_at")?,
            closed_at: maybe_time(row, "closed_at")?,
            body: row.get("body")?,
            version: row.get("version")?,
        })
    }
}

impl Versioned for Order {
    const PUT: &'static str = "put-order";

    fn object(&self) -> String {
        format!("order {}", self.number)
    }

    fn find(&self, select: Select) -> Select {
        select.when("number = ?", Some(&self.number))
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn region(&self) -> Option<&RegionName> {
        self.region.as_ref()
    }

    fn owner(&self) -> Option<&AccountName> {
        self.technician.as_ref()
    }

    fn values(&self, version: u64) -> Vec<Value> {
        let head = values![self.number, self.line, self.region, self.technician, self.kind];
        let rest = values![self.class, self.profile, self.opened_at, self.closed_at, self.body];
        [head, rest, values![version]].concat()
    }
}

/// Puts an order. Its certificates and events go with it to another technician.
pub(super) fn put(turn: &Turn<'_>, order: &Order, expect: Expect) -> Applied {
    let applied = put_row(turn, order, expect)?;
    let owner = order.technician.as_ref().map(AccountName::as_str);
    for sql in [
        "UPDATE certificate SET owner = ?1 WHERE order_number = ?2 AND owner IS NOT ?1",
        "UPDATE order_event SET owner = ?1 WHERE order_number = ?2 AND owner IS NOT ?1",
    ] {
        let hand_over =
            || turn.db.prepare_cached(sql)?.execute(params![owner, order.number.as_str()]);
        hand_over().map_err(writing)?;
    }
    Ok(applied)
}

/// Appends an event to an order.
pub(super) fn add_event(turn: &Turn<'_>, number: &OrderNumber, event: &NewOrderEvent) -> Applied {
    let missing = || WriteError::Missing { what: format!("order {number}") };
    let select = Select::unscoped().when("number = ?", Some(number));
    let order: Order = select.one(turn.db).map_err(writing)?.ok_or_else(missing)?;
    turn.must_cover(order.region.as_ref(), order.technician.as_ref(), || order.object())?;
    let (by, at) = (turn.write.by.to_string(), turn.write.at);
    let head = values![order.number, order.region, order.technician, event.at, event.kind];
    let values = [head, values![event.data, by, at]].concat();
    let sql = "INSERT INTO order_event (order_number, region, owner, at, kind, data, recorded_by, \
        recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING number";
    let insert = || {
        let values = rusqlite::params_from_iter(&values);
        turn.db.prepare_cached(sql)?.query_row(values, |row| row.get(0))
    };
    let number = insert().map_err(writing)?;
    let entry = Entry::of("add-order-event", order.object(), values);
    Ok((Outcome::Event(number), Some(entry.in_region(order.region.as_ref()))))
}

impl Stored for OrderEvent {
    const TABLE: &'static str = "order_event";
    const COLUMNS: &'static str = "number, order_number, at, kind, data, recorded_by, recorded_at";
    const SCOPED: Scoped = Scoped::RegionAnd("owner");

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            number: row.get("number")?,
            order: text(row, "order_number")?,
            event: NewOrderEvent {
                at: time(row, "at")?,
                kind: row.get("kind")?,
                data: row.get("data")?,
            },
            by: row.get("recorded_by")?,
            recorded_at: time(row, "recorded_at")?,
        })
    }
}

pub(super) const NEWEST_FIRST: Sorted = Sorted::Falling(&["opened_at", "number"]);

pub(super) fn matching(scope: &Scope, filter: &OrderFilter) -> Select {
    Select::of::<Order>(scope)
        .when("line = ?", filter.line.as_ref())
        .when("region = ?", filter.region.as_ref())
        .when("technician = ?", filter.technician.as_ref())
        .when("kind = ?", filter.kind.as_ref())
        .when("opened_at >= ?", filter.from)
        .when("opened_at < ?", filter.to)
}

#[async_trait]
impl Orders for SqliteStore {
    async fn order(
        &self,
        scope: &Scope,
        number: &OrderNumber,
    ) -> Result<Option<Order>, StoreError> {
        let select = Select::of::<Order>(scope).when("number = ?", Some(number));
        self.read(move |db| select.one(db)).await
    }

    async fn orders(
        &self,
        scope: &Scope,
        filter: &OrderFilter,
        page: &Page,
    ) -> Result<Listing<Order>, StoreError> {
        let (select, page) = (matching(scope, filter), page.clone());
        self.read(move |db| select.page(db, NEWEST_FIRST, &page)).await
    }

    async fn order_events(
        &self,
        scope: &Scope,
        number: &OrderNumber,
        page: &Page,
    ) -> Result<Listing<OrderEvent>, StoreError> {
        let select = Select::of::<OrderEvent>(scope).when("order_number = ?", Some(number));
        let page = page.clone();
        self.read(move |db| select.page(db, Sorted::Rising(&["number"]), &page)).await
    }

    async fn events(
        &self,
        scope: &Scope,
        filter: &EventFilter,
        page: &Page,
    ) -> Result<Listing<OrderEvent>, StoreError> {
        let select = Select::of::<OrderEvent>(scope)
            .when("at >= ?", filter.from)
            .when("at < ?", filter.to)
            .when("kind = ?", filter.kind.as_ref());
        let page = page.clone();
        self.read(move |db| select.page(db, Sorted::Rising(&["at", "number"]), &page)).await
    }

    async fn cases(
        &self,
        scope: &Scope,
        filter: &CaseFilter,
        page: &CasePage,
    ) -> Result<Vec<Case>, StoreError> {
        let (behind, lines) = (cases::behind(scope, filter, page.after.as_ref()), page.lines);
        self.read(move |db| cases::read(db, behind, lines)).await
    }
}
