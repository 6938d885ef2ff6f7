//! One order as other systems write it: texts by column.

use thiserror::Error;

use super::time::time;
use crate::{
    clock::LocalTime,
    customer::Kind,
    event::{BadHappening, Event, Happening, Step},
    name::{BadName, OrderNumber},
    order::{Head, Order},
    words::{UnknownWord, words},
};

words! {
    /// What a column holds. Tables may name it in Chinese.
    pub(super) Column, "column";
    /// The order's number.
    Number "number" | "工单号" | "工单编号" | "障碍单号";
    /// Installation, move or repair.
    Kind "kind" | "类型" | "工单类型";
    /// The line.
    Line "line" | "线路" | "业务号码";
    /// The standing of the customer.
    Standing "standing" | "客户等级";
    /// The package.
    Package "package" | "套餐" | "用户类别";
    /// Town or rural.
    Area "area" | "城乡" | "区域类型";
    /// Whether there is a line already.
    Resource "resource" | "资源";
    /// The region.
    Region "region" | "区域" | "分局";
    /// Who is sent.
    Technician "technician" | "工号" | "装维工号";
    /// When the order was accepted, or the fault reported.
    Received "received" | "受理时间" | "申告时间";
    /// Everything that happened: a time and a happening each, with `;` between them.
    Events "events" | "事件";
}

/// Why a row gives no order.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RowProblem {
    /// A cell without which there is no order is empty.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// A cell holds no name.
    #[error(transparent)]
    Name(#[from] BadName),
    /// A cell holds a word that it cannot hold.
    #[error(transparent)]
    Word(#[from] UnknownWord),
    /// A time is none.
    #[error("`{0}` is no time, as in `2026-11-03 09:30`")]
    Time(String),
    /// An event is none.
    #[error(transparent)]
    Event(#[from] BadHappening),
    /// An event has no time and no name.
    #[error("`{0}` is no event, as in `2026-11-03T09:30:00Z received`")]
    EventForm(String),
    /// The row has another number of cells than the header.
    #[error("{found} cells under a header of {expected}")]
    Cells {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// It is not what a work order is in JSON.
    #[error("no work order: {0}")]
    Form(String),
    /// The number stands in an earlier row.
    #[error("order `{number}` stands in row {first} already")]
    Repeated {
        /// The number.
        number: OrderNumber,
        /// The earlier row.
        first: usize,
    },
}

/// The order of a row. `cell` gives the text of a column; blanks around it and empty cells are gone.
/// `happened` are its events, a time and a happening each.
pub(super) fn order<'t>(
    cell: impl Fn(Column) -> Option<&'t str>,
    happened: impl IntoIterator<Item = &'t str>,
    local: LocalTime,
) -> Result<Order, RowProblem> {
    let needed = |column: Column| cell(column).ok_or(RowProblem::Empty(column.word()));
    let kind: Kind = needed(Column::Kind)?.parse()?;
    let head = Head {
        number: needed(Column::Number)?.parse()?,
        kind,
        line: cell(Column::Line).map(str::parse).transpose()?,
        standing: cell(Column::Standing).map(str::parse).transpose()?,
        package: cell(Column::Package).map(str::parse).transpose()?,
        area: cell(Column::Area).map(str::parse).transpose()?,
        resource: cell(Column::Resource).map(str::parse).transpose()?,
        region: cell(Column::Region).map(str::parse).transpose()?,
        technician: cell(Column::Technician).map(str::parse).transpose()?,
    };
    let mut events = Vec::new();
    if let Some(text) = cell(Column::Received) {
        events.push(received(kind, text, local)?);
    }
    for text in happened {
        events.push(event(text.trim(), local)?);
    }
    Ok(Order::new(head, events))
}

/// What an order of a kind begins with.
const fn beginning(kind: Kind) -> Step {
    match kind {
        Kind::Install | Kind::Move => Step::Received,
        Kind::Repair => Step::FaultReported,
    }
}

fn received(kind: Kind, text: &str, local: LocalTime) -> Result<Event, RowProblem> {
    let at = time(text, local)?;
    let what = Happening::plain(beginning(kind)).ok_or(RowProblem::Empty("received"))?;
    Ok(Event { at, what })
}

/// An event with its time by RFC 3339 before it.
fn event(text: &str, local: LocalTime) -> Result<Event, RowProblem> {
    let form = || RowProblem::EventForm(text.chars().take(80).collect());
    let (at, what) = text.split_once(' ').ok_or_else(form)?;
    Ok(Event { at: time(at, local)?, what: what.parse()? })
}

/// When an order began, as its events tell.
pub(super) fn began(order: &Order) -> Option<jiff::Timestamp> {
    let step = beginning(order.head().kind);
    order.events().iter().find(|event| event.what.step() == step).map(|event| event.at)
}

/// What a column holds of an order, as text; `None` where the order does not say.
pub(super) fn cell(order: &Order, column: Column) -> Option<String> {
    let head = order.head();
    match column {
        Column::Number => Some(head.number.to_string()),
        Column::Kind => Some(head.kind.to_string()),
        Column::Line => head.line.as_ref().map(ToString::to_string),
        Column::Standing => head.standing.map(|standing| standing.to_string()),
        Column::Package => head.package.map(|package| package.to_string()),
        Column::Area => head.area.map(|area| area.to_string()),
        Column::Resource => head.resource.map(|resource| resource.to_string()),
        Column::Region => head.region.as_ref().map(ToString::to_string),
        Column::Technician => head.technician.as_ref().map(ToString::to_string),
        Column::Received => began(order).map(|at| at.to_string()),
        Column::Events => {
            let events = order.events().iter();
            let texts: Vec<_> =
                events.map(|event| format!("{} {}", event.at, event.what)).collect();
            (!texts.is_empty()).then(|| texts.join("; "))
        }
    }
}
