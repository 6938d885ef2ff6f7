//! The routers on the way, as a table or one a line.

use std::time::Duration;

use linecert_net::path::{End, Hop, Replies, Responder, Trace, mark};
use serde_json::{Value, json};

use crate::{args::Format, exit::CommandError, language::Messages, render};

/// Prints every hop and how the path ends.
pub(super) fn print(
    trace: &Trace,
    format: Format,
    messages: &Messages,
) -> Result<(), CommandError> {
    if format == Format::Json {
        trace.hops().iter().try_for_each(|hop| render::json_line(&json_of(hop)))?;
        return render::json_line(&json_of_end(trace));
    }
    let head = ["hop", "address", "answered", "min", "median", "max"];
    let head = head.map(|name| messages.get(&format!("path-{name}"))).to_vec();
    let rows = trace.hops().iter().flat_map(|hop| rows(hop, messages)).collect::<Vec<_>>();
    render::print_table(std::iter::once(head).chain(rows).collect())?;
    render::line("")?;
    if trace.ways() > 1 {
        render::line(messages.with("path-ways", &[("ways", &trace.ways().to_string())]))?;
    }
    if trace.hops().iter().any(|hop| hop.replies == Replies::Limited) {
        render::line(messages.get("path-courtesy"))?;
    }
    render::line(end(trace.end(), messages))
}

/// One row for each router that answered at this distance.
pub(crate) fn rows(hop: &Hop, messages: &Messages) -> Vec<Vec<String>> {
    let distance = hop.distance.to_string();
    let answered = format!("{}/{}", hop.answered, hop.sent);
    if hop.responders.is_empty() {
        return vec![vec![distance, messages.get("path-silent"), answered]];
    }
    let row = |(number, responder): (usize, &Responder)| {
        let first = number == 0;
        let once = |text: &String| if first { text.clone() } else { String::new() };
        let refusal = responder.refusal.as_ref().map(mark).unwrap_or_default();
        let address = format!("{} {refusal}", responder.address).trim_end().to_owned();
        let times = [responder.shortest, responder.median, responder.longest].map(time);
        [once(&distance), address, once(&answered)].into_iter().chain(times).collect()
    };
    hop.responders.iter().enumerate().map(row).collect()
}

fn time(time: Option<Duration>) -> String {
    time.map_or_else(|| "-".to_owned(), |time| format!("{:.3} ms", time.as_secs_f64() * 1_000.0))
}

fn end(end: End, messages: &Messages) -> String {
    match end {
        End::Target { distance } => {
            messages.with("path-arrived", &[("hops", &distance.to_string())])
        }
        End::Unreachable { distance, by, cause } => messages.with_all(
            "path-unreachable",
            &[("hops", distance.to_string()), ("by", by.to_string()), ("cause", cause.to_string())],
        ),
        End::Unknown { last } => messages.with("path-lost", &[("hops", &last.to_string())]),
        End::Silent => messages.get("path-nobody"),
    }
}

fn json_of_end(trace: &Trace) -> Value {
    let end = match trace.end() {
        End::Target { distance } => json!({ "end": "target", "hops": distance }),
        End::Unreachable { distance, by, cause } => json!({
            "end": "unreachable", "hops": distance, "by": by, "cause": cause.to_string(),
        }),
        End::Unknown { last } => json!({ "end": "unknown", "hops": last }),
        End::Silent => json!({ "end": "silent" }),
    };
    json!({ "path": end, "ways": trace.ways(), "rounds": trace.plan().rounds })
}

fn json_of(hop: &Hop) -> Value {
    let nanoseconds =
        |time: Option<Duration>| time.map(|t| u64::try_from(t.as_nanos()).unwrap_or(u64::MAX));
    let responder = |responder: &Responder| {
        json!({
            "address": responder.address,
            "answers": responder.answers,
            "flows": responder.flows,
            "shortest_ns": nanoseconds(responder.shortest),
            "median_ns": nanoseconds(responder.median),
            "longest_ns": nanoseconds(responder.longest),
            "refusal": responder.refusal.as_ref().map(ToString::to_string),
        })
    };
    json!({
        "hop": hop.distance,
        "sent": hop.sent,
        "answered": hop.answered,
        "responders": hop.responders.iter().map(responder).collect::<Vec<_>>(),
    })
}
