//! What happened in a job, in order.

use std::path::Path;

use linecert_cert::{Attempt, Outcome};
use linecert_job::{AcceptedBy, Event, Record};
use linecert_measure::Timestamp;
use serde_json::{Value, json};

use super::open;
use crate::{
    args::Format,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

pub(super) fn run(
    job: &Path,
    (format, messages): (Format, &Messages),
) -> Result<Exit, CommandError> {
    let (folder, _) = open::folder(job)?;
    let record = open::read(&folder, job)?;
    match format {
        Format::Json => render::json_line(&as_json(&record))?,
        Format::Text => tell(&record, messages)?,
    }
    Ok(Exit::Pass)
}

fn as_json(record: &Record) -> Value {
    let attempt = |attempt: Attempt| {
        json!({
            "task": attempt.task,
            "attempt": attempt.attempt,
            "device_seq": attempt.device_seq,
            "line_seq": attempt.line_seq,
            "started_at": attempt.started_at.to_string(),
            "ended_at": attempt.ended_at.to_string(),
            "outcome": outcome(&attempt.outcome),
        })
    };
    let said = record.events.iter().filter_map(|event| {
        let (message, names) = what(event)?;
        let names = names.into_iter().map(|(key, value)| (key.to_owned(), value.into()));
        let mut said = serde_json::Map::from_iter(names);
        let kind = message.strip_prefix("show-").unwrap_or(message);
        said.insert("type".to_owned(), kind.into());
        said.insert("at".to_owned(), at(event)?.to_string().into());
        Some(Value::Object(said))
    });
    json!({
        "order": record.order.number.to_string(),
        "line": record.order.line,
        "purpose": record.purpose.to_string(),
        "device": record.counts.device.to_string(),
        "attempts": record.attempts().into_iter().map(attempt).collect::<Vec<_>>(),
        "events": said.collect::<Vec<_>>(),
    })
}

fn tell(record: &Record, messages: &Messages) -> Result<(), CommandError> {
    let rows = [
        ("verify-order", render::safe(&record.order.number.to_string())),
        ("verify-line", render::safe(&record.order.line)),
        ("state-device", record.counts.device.to_string()),
    ];
    render::lines(render::pairs(&rows, messages))?;
    let row = |attempt: Attempt| {
        let outcome = messages.get(&format!("outcome-{}", outcome(&attempt.outcome)));
        vec![
            render::time(attempt.started_at),
            render::safe(&attempt.task),
            attempt.attempt.to_string(),
            attempt.line_seq.to_string(),
            outcome,
        ]
    };
    let heading = ["show-begun", "show-task", "show-attempt", "show-line-seq", "show-outcome"];
    let heading = heading.iter().map(|id| messages.get(id)).collect();
    render::line("")?;
    let rows = record.attempts().into_iter().map(row);
    render::print_table([heading].into_iter().chain(rows).collect())?;
    let said = record.events.iter().filter_map(|event| {
        let (message, names) = what(event)?;
        Some(vec![render::time(at(event)?), messages.with_all(message, &names)])
    });
    render::line("")?;
    render::print_table(said.collect())
}

const fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Measured => "measured",
        Outcome::GaveUp { .. } => "gave-up",
        Outcome::Interrupted => "interrupted",
    }
}

/// What a person should know of an event beside the attempts, as a message with its names.
fn what(event: &Event) -> Option<(&'static str, Vec<(&'static str, String)>)> {
    Some(match event {
        Event::Opened { .. } => ("show-opened", vec![]),
        Event::Resumed { .. } => ("show-resumed", vec![]),
        Event::ClockStepped { by_ms, .. } => ("show-clock", vec![("ms", by_ms.to_string())]),
        Event::Attached { name, .. } => ("show-attached", vec![("name", name.clone())]),
        Event::CertifiesAgain { supersedes, reason, .. } => {
            let supersedes = ("digest", supersedes.to_string());
            ("show-again", vec![supersedes, ("reason", reason.clone())])
        }
        Event::Issued { certificate, .. } => {
            ("show-issued", vec![("digest", certificate.to_string())])
        }
        Event::Commented { text, .. } => ("show-commented", vec![("text", text.clone())]),
        Event::Excluded { exclusion, .. } => {
            let attempt = ("attempt", exclusion.attempt.to_string());
            let (task, reason) = (exclusion.task.clone(), exclusion.reason.clone());
            ("show-excluded", vec![("task", task), attempt, ("reason", reason)])
        }
        Event::Accepted { acceptance, .. } => {
            let message = match acceptance.by {
                AcceptedBy::Typed {} => "show-accepted-typed",
                AcceptedBy::Drawn { .. } => "show-accepted-drawn",
                AcceptedBy::OwnKey { .. } => "show-accepted-own-key",
            };
            (message, vec![("customer", acceptance.customer.clone())])
        }
        Event::Stated { statement, .. } => ("show-stated", vec![("digest", statement.to_string())]),
        _ => return None,
    })
}

const fn at(event: &Event) -> Option<Timestamp> {
    match event {
        Event::Opened { at, .. }
        | Event::Resumed { at, .. }
        | Event::ClockStepped { at, .. }
        | Event::Attached { at, .. }
        | Event::CertifiesAgain { at, .. }
        | Event::Issued { at, .. }
        | Event::Commented { at, .. }
        | Event::Excluded { at, .. }
        | Event::Accepted { at, .. }
        | Event::Stated { at, .. } => Some(*at),
        _ => None,
    }
}
