//! What the far ends do, one line each.

use std::net::SocketAddr;

use linecert_measure::Timestamp;
use linecert_net::stamp::ReflectorCounts;
use linecert_speed::iperf3::{Carrier, Flow, ServeError, ServedTest};
use linecert_udpstp::{Direction, ResponderEvent, SessionOutcome};
use serde_json::{Value, json};

use super::far_end::{Event, Service};
use crate::{args::Format, exit::CommandError, hints::chain, language::Messages, render};

/// Where a service listens.
pub(super) fn listening(
    (service, address): &(Service, SocketAddr),
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let name = service.name();
    if format == Format::Json {
        let place = json!({ "service": name, "address": address.to_string() });
        return render::json_line(&json!({ "listening": place }));
    }
    let names = [("service", name.to_owned()), ("address", address.to_string())];
    let purpose = messages.get(&format!("respond-for-{name}"));
    render::line(format_args!("{}  {purpose}", messages.with_all("respond-listens", &names)))
}

/// What happened at a service.
pub(super) fn event(
    event: &Event,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    if format == Format::Json && !matches!(event, Event::Reflected(..)) {
        return json_of(event).map_or(Ok(()), |event| render::json_line(&event));
    }
    let said = match event {
        Event::Iperf3(Ok(test)) => served(test, messages),
        Event::Iperf3(Err(error)) => not_served(error, messages),
        Event::Capacity(event) => capacity(event, messages),
        Event::Reflected(address, counts) => {
            return reflected(*address, *counts, (format, messages));
        }
        Event::Failed(service, why) => {
            let names = [("service", service.name().to_owned()), ("why", why.clone())];
            messages.with_all("respond-failed", &names)
        }
    };
    render::line(format_args!("{}  {said}", render::time(Timestamp::now())))
}

/// What the reflector of STAMP has done.
pub(super) fn reflected(
    address: SocketAddr,
    counts: ReflectorCounts,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let ReflectorCounts { reflected, limited, misfit, unsent } = counts;
    if format == Format::Json {
        let counts = json!({
            "address": address.to_string(),
            "reflected": reflected, "limited": limited, "misfit": misfit, "unsent": unsent,
        });
        return render::json_line(&json!({ "stamp": counts }));
    }
    let without = limited.saturating_add(misfit).saturating_add(unsent);
    let names = [
        ("address", address.to_string()),
        ("reflected", reflected.to_string()),
        ("without", without.to_string()),
    ];
    render::line(messages.with_all("respond-reflected", &names))
}

fn served(test: &ServedTest, messages: &Messages) -> String {
    let names = [
        ("client", test.client.to_string()),
        ("way", messages.get(&format!("respond-{}", way(test.flow)))),
        ("carrier", carrier(test.carrier).to_owned()),
        ("streams", test.streams.to_string()),
        ("sent", megabytes(test.sent)),
        ("received", megabytes(test.received)),
        ("seconds", format!("{:.1}", test.elapsed.as_secs_f64())),
    ];
    let limited = test.limited.as_ref().map(|why| format!("; {}", messages.stored(why)));
    let limited = limited.unwrap_or_default();
    format!("{}{limited}", messages.with_all("respond-served", &names))
}

fn not_served(error: &ServeError, messages: &Messages) -> String {
    messages.with("respond-not-served", &[("why", &chain(error))])
}

fn capacity(event: &ResponderEvent, messages: &Messages) -> String {
    match event {
        ResponderEvent::Refused { client, refusal } => {
            let names = [("client", client.to_string()), ("why", refusal.to_string())];
            messages.with_all("respond-capacity-refused", &names)
        }
        ResponderEvent::Started { client, direction } => {
            let way = messages.get(&format!("respond-{}", one_way(*direction)));
            let names = [("client", client.to_string()), ("way", way)];
            messages.with_all("respond-capacity-started", &names)
        }
        ResponderEvent::Finished { client, outcome } => {
            let outcome = messages.get(&format!("respond-capacity-{}", name(*outcome)));
            let names = [("client", client.to_string()), ("outcome", outcome)];
            messages.with_all("respond-capacity-finished", &names)
        }
    }
}

fn json_of(event: &Event) -> Option<Value> {
    Some(match event {
        Event::Iperf3(Ok(test)) => json!({ "served": {
            "service": "iperf3",
            "client": test.client.to_string(),
            "direction": way(test.flow),
            "carrier": carrier(test.carrier),
            "streams": test.streams,
            "sent_bytes": test.sent,
            "received_bytes": test.received,
            "elapsed_ns": u64::try_from(test.elapsed.as_nanos()).unwrap_or(u64::MAX),
            "limited": test.limited,
        }}),
        Event::Iperf3(Err(error)) => {
            json!({ "not_served": { "service": "iperf3", "why": chain(error) } })
        }
        Event::Capacity(ResponderEvent::Refused { client, refusal }) => json!({ "not_served": {
            "service": "udpstp", "client": client.to_string(), "why": refusal.to_string(),
        }}),
        Event::Capacity(ResponderEvent::Started { .. }) | Event::Reflected(..) => return None,
        Event::Capacity(ResponderEvent::Finished { client, outcome }) => json!({ "served": {
            "service": "udpstp", "client": client.to_string(), "outcome": name(*outcome),
        }}),
        Event::Failed(service, why) => {
            json!({ "failed": { "service": service.name(), "why": why } })
        }
    })
}

const fn way(flow: Flow) -> &'static str {
    match flow {
        Flow::Down => "down",
        Flow::Up => "up",
        Flow::Both => "both",
    }
}

const fn one_way(direction: Direction) -> &'static str {
    match direction {
        Direction::Down => "down",
        Direction::Up => "up",
    }
}

const fn carrier(carrier: Carrier) -> &'static str {
    match carrier {
        Carrier::Tcp => "TCP",
        Carrier::Udp => "UDP",
    }
}

const fn name(outcome: SessionOutcome) -> &'static str {
    match outcome {
        SessionOutcome::Complete => "complete",
        SessionOutcome::NotStarted => "not-started",
        SessionOutcome::Silent => "silent",
        SessionOutcome::Interrupted => "interrupted",
        SessionOutcome::Failed => "failed",
    }
}

/// Bytes as megabytes with one decimal, rounded down.
fn megabytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(
        || "-".to_owned(),
        |bytes| format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    )
}
