//! Orders by line, with all that happened to them.

use rusqlite::{Connection, Row};

use crate::{
    name::LineName,
    order::{Case, CaseFilter, Order, OrderEvent},
    page::Limit,
    scope::Scope,
    sqlite::{
        keyset::Sorted,
        select::{Scoped, Select, Stored},
        value::text,
    },
};

/// Orders in the order of their lines. Any other index would have all of them sorted for every part.
const BY_LINE: &str = "work_order INDEXED BY work_order_line";

/// A line that has an order.
pub(in crate::sqlite) struct Lined(LineName);

impl Stored for Lined {
    const TABLE: &'static str = BY_LINE;
    const COLUMNS: &'static str = "DISTINCT line";
    const SCOPED: Scoped = Order::SCOPED;

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        text(row, "line").map(Self)
    }
}

/// An order, found by its line.
struct Ordered(Order);

impl Stored for Ordered {
    const TABLE: &'static str = BY_LINE;
    const COLUMNS: &'static str = Order::COLUMNS;
    const SCOPED: Scoped = Order::SCOPED;

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Order::read(row).map(Self)
    }
}

/// The orders of lines behind one.
pub(in crate::sqlite) fn behind(
    scope: &Scope,
    filter: &CaseFilter,
    after: Option<&LineName>,
) -> Select {
    Select::of::<Order>(scope)
        .when("line > ?", after)
        .when("region = ?", filter.region.as_ref())
        .when("opened_at < ?", Some(filter.opened_before))
        .when("(closed_at IS NULL OR closed_at >= ?)", Some(filter.closed_since))
}

pub(in crate::sqlite) const LINES: Sorted = Sorted::Rising(&["line"]);

/// The cases of the first lines of these orders.
pub(super) fn read(db: &Connection, behind: Select, lines: Limit) -> rusqlite::Result<Vec<Case>> {
    let found: Vec<Lined> = behind.first(db, LINES, lines)?;
    let Some(Lined(last)) = found.last() else { return Ok(Vec::new()) };
    let select = behind.when("line <= ?", Some(last));
    let orders = select.all::<Ordered>(db, Sorted::Rising(&["line", "opened_at", "number"]))?;
    let case = |Ordered(order)| {
        let select = Select::unscoped().when("order_number = ?", Some(&order.number));
        let events = select.all::<OrderEvent>(db, Sorted::Rising(&["number"]))?;
        Ok(Case { order, events })
    };
    orders.into_iter().map(case).collect()
}
