//! The events of a trace as a table.

use linecert_measure::{Reading, Value};
use linecert_otdr::{Event, Role, Shape, Trace};

use super::{distance, fixed, thousandths};
use crate::{language::Messages, render};

/// The heads of the columns, by their messages.
const HEADS: [&str; 6] = [
    "event-number",
    "event-distance",
    "event-kind",
    "event-loss",
    "event-reflectance",
    "event-section",
];

/// One line for each event, with the fibre that leads to it.
pub(super) fn table(trace: &Trace, messages: &Messages) -> Vec<String> {
    let head = HEADS.iter().map(|id| messages.get(id)).collect();
    let rows = trace.events().iter().map(|event| row(trace, event, messages));
    let mut lines = render::table(std::iter::once(head).chain(rows).collect());
    let has_start = trace.start().is_some_and(|start| start.shape() == Shape::Connection);
    if has_start && !trace.has_launch_fibre() {
        lines.push(messages.get("event-no-launch"));
    }
    lines
}

fn row(trace: &Trace, event: &Event, messages: &Messages) -> Vec<String> {
    vec![
        event.number().to_string(),
        distance(trace, event.delay()).unwrap_or_else(|| "-".to_owned()),
        kind(event, messages),
        loss(trace, event, messages),
        reflectance(event),
        section(event),
    ]
}

/// What an event is to the fibre, and what it looks like.
pub(super) fn kind(event: &Event, messages: &Messages) -> String {
    let shape = match event.shape() {
        Shape::Splice => "shape-splice",
        Shape::Connection => "shape-connection",
    };
    let role = match event.role() {
        Role::Within => return messages.get(shape),
        Role::Launch => "role-launch",
        Role::Start => "role-start",
        Role::End => "role-end",
        Role::OutOfRange => "role-out-of-range",
        Role::Ghost => "role-ghost",
    };
    messages.get(role)
}

/// Of the start, only behind a launch fibre; at the end, how far the trace falls.
fn loss(trace: &Trace, event: &Event, messages: &Messages) -> String {
    let is_measured = event.role() != Role::Start || trace.has_launch_fibre();
    if let Some(fall) = event.fall() {
        return messages.with("event-fall", &[("fall", &thousandths(fall))]);
    }
    event.loss().filter(|_| is_measured).map_or_else(|| "-".to_owned(), thousandths)
}

fn reflectance(event: &Event) -> String {
    match event.reflectance() {
        Some(Reading::Value(value)) => thousandths(Value::quantity(&value)),
        Some(Reading::AboveRange { ceiling }) => format!("> {}", thousandths(ceiling)),
        Some(Reading::BelowRange { floor }) => format!("< {}", thousandths(floor)),
        // What is stated but cannot be is shown as doubted.
        Some(Reading::NotReported(_)) => format!("? {}", thousandths(event.stated_reflectance())),
        None => "-".to_owned(),
    }
}

fn section(event: &Event) -> String {
    let counts = matches!(event.role(), Role::Within | Role::End);
    let attenuation = Some(event.attenuation()).filter(|slope| counts && slope.steps() > 0);
    attenuation.map_or_else(|| "-".to_owned(), |slope| fixed(slope, 3))
}
