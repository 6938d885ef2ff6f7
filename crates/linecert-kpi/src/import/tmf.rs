//! Work orders as JSON in the manner of TM Forum's TMF697 (Work Order Management).
//!
//! The number is `externalId`, else `id`; the kind is `category`; the beginning is `orderDate`; the
//! technician and the region are the related party and the place of that role; everything else of
//! the head is a characteristic by the names of the table's columns, and events are milestones.
//! Members that are not named here are not read.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Collector, Import, ImportError, RowProblem, charset,
    row::{self, Column},
};
use crate::{clock::LocalTime, event::Step, order::Order};

#[derive(Deserialize, Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct WorkOrder {
    #[serde(rename = "@type", skip_serializing_if = "Option::is_none")]
    kind_of_resource: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_date: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    related_party: Vec<Related>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    place: Vec<Related>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    characteristic: Vec<Characteristic>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    milestone: Vec<Milestone>,
}

#[derive(Deserialize, Serialize)]
struct Related {
    id: String,
    role: Option<String>,
}

#[derive(Deserialize, Serialize)]
struct Characteristic {
    name: String,
    value: Value,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Milestone {
    name: String,
    milestone_date: String,
}

/// Reads one work order, or an array of them, as the module says. Times without an offset are
/// local.
///
/// # Errors
/// When the bytes are no text, or no JSON.
pub fn tmf(bytes: &[u8], local: LocalTime) -> Result<Import, ImportError> {
    let text = charset::decode(bytes)?;
    let syntax = |error: serde_json::Error| ImportError::Syntax {
        format: "JSON",
        detail: error.to_string(),
    };
    let items = match serde_json::from_str(&text).map_err(syntax)? {
        Value::Array(items) => items,
        one => vec![one],
    };
    let mut collector = Collector::default();
    for (item, row) in items.into_iter().zip(1..) {
        let form = |error: serde_json::Error| RowProblem::Form(error.to_string());
        let order = serde_json::from_value::<WorkOrder>(item).map_err(form);
        collector.take(row, order.and_then(|order| order.read(local)));
    }
    Ok(collector.import)
}

impl WorkOrder {
    fn read(&self, local: LocalTime) -> Result<Order, RowProblem> {
        let events: Vec<_> = self
            .milestone
            .iter()
            .map(|milestone| format!("{} {}", milestone.milestone_date, milestone.name))
            .collect();
        let cell = |column: Column| {
            let text = match column {
                Column::Number => self.external_id.as_deref().or(self.id.as_deref()),
                Column::Kind => self.category.as_deref(),
                Column::Received => self.order_date.as_deref(),
                Column::Technician => of_role(&self.related_party, column),
                Column::Region => of_role(&self.place, column),
                // Milestones are events already.
                Column::Events => None,
                Column::Line
                | Column::Standing
                | Column::Package
                | Column::Area
                | Column::Resource => self.characteristic(column),
            };
            text.map(str::trim).filter(|text| !text.is_empty())
        };
        row::order(cell, events.iter().map(String::as_str), local)
    }

    fn characteristic(&self, column: Column) -> Option<&str> {
        let named = self.characteristic.iter().find(|found| found.name == column.word());
        named.and_then(|found| found.value.as_str())
    }

    fn of(order: &Order) -> Self {
        let related = |column: Column| {
            let id = row::cell(order, column);
            id.map(|id| Related { id, role: Some(column.word().to_owned()) }).into_iter().collect()
        };
        let characteristic = |column: &Column| {
            let value = Value::String(row::cell(order, *column)?);
            Some(Characteristic { name: column.word().to_owned(), value })
        };
        let own = [Column::Line, Column::Standing, Column::Package, Column::Area, Column::Resource];
        let milestones = order.events().iter().map(|event| Milestone {
            name: event.what.to_string(),
            milestone_date: event.at.to_string(),
        });
        Self {
            kind_of_resource: Some("WorkOrder".to_owned()),
            id: row::cell(order, Column::Number),
            external_id: None,
            category: row::cell(order, Column::Kind),
            state: Some(state(order).to_owned()),
            order_date: row::cell(order, Column::Received),
            related_party: related(Column::Technician),
            place: related(Column::Region),
            characteristic: own.iter().filter_map(characteristic).collect(),
            milestone: milestones.collect(),
        }
    }
}

fn of_role(related: &[Related], column: Column) -> Option<&str> {
    let found = related.iter().find(|related| related.role.as_deref() == Some(column.word()));
    found.map(|related| related.id.as_str())
}

/// How far the order is, in the words of TM Forum.
fn state(order: &Order) -> &'static str {
    let last = order.events().iter().rev().map(|event| event.what.step());
    let ended = |step: &Step| matches!(step, Step::ReportedBack | Step::Returned);
    match last.clone().find(ended) {
        Some(Step::Returned) => "cancelled",
        Some(_) => "completed",
        None if order.events().len() > 1 => "inProgress",
        None => "acknowledged",
    }
}

/// Writes orders as a JSON array that [`tmf`] reads back as they are.
#[must_use]
pub fn write_tmf(orders: &[Order]) -> String {
    let orders: Vec<_> = orders.iter().map(WorkOrder::of).collect();
    // Texts and lists of texts are always JSON.
    serde_json::to_string_pretty(&orders).unwrap_or_default()
}
