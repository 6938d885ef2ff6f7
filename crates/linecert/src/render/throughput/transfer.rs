//! How a transfer went, beside its readings.

use std::time::Duration;

use linecert_measure::{Decimals, Quantity, Series, Unit};
use linecert_speed::{
    iperf3::{Direction, Throughput, Transfer},
    layer::{LayerRates, TagCount},
    method::{DirectionFigures, StepOutcome},
};

use crate::{
    args::{Around, DatagramRate, Protocol, Speed},
    language::Messages,
};

/// Lines on layers, streams, seconds and the contract. Rates of a step whose figures are withheld
/// stand in the reason alone.
pub(super) fn details(args: &Speed, outcome: &StepOutcome, messages: &Messages) -> Vec<String> {
    let transfers = outcome.throughput.iter().flat_map(|throughput| &throughput.transfers);
    let figures = |direction| outcome.directions.iter().find(|of| of.direction == direction);
    let valid = super::invalid(outcome).is_none();
    let mut said: Vec<_> = transfers
        .flat_map(|transfer| {
            let figures = figures(transfer.direction).filter(|_| valid);
            let direction = Some(rates(transfer, outcome, messages)).filter(|_| valid).flatten();
            let how = Some(how(args, transfer, messages));
            let figures = figures.map(|figures| of_direction(args, figures, messages));
            direction.into_iter().chain(how).chain(figures.into_iter().flatten())
        })
        .collect();
    let layer = match args.protocol {
        Protocol::Iperf3 => None,
        Protocol::Udpstp => Some("speed-capacity-layer"),
        Protocol::Ndt7 | Protocol::Librespeed => Some("speed-web-informative"),
    };
    said.extend(
        layer
            .filter(|_| !outcome.series.is_empty())
            .filter(|_| outcome.echo.is_none())
            .map(|id| messages.get(id)),
    );
    let rates = outcome.series.iter().filter(|of| of.metric.unit() == Unit::MegabitPerSecond);
    said.extend(rates.map(|series| seconds(series, messages)));
    said.extend(outcome.throughput.as_ref().and_then(|done| server(done, messages)));
    said.into_iter().map(|line| format!("  {line}")).collect()
}

/// Two ways at a time have no readings, since each has less than alone.
fn rates(transfer: &Transfer, outcome: &StepOutcome, messages: &Messages) -> Option<String> {
    if !outcome.readings.is_empty() {
        return None;
    }
    let value = transfer.reading.value()?;
    let names = [("rate", value.to_string()), ("way", way(transfer.direction, messages))];
    Some(messages.with_all("speed-at-the-same-time", &names))
}

/// Streams, congestion control, size of segments, and over which time.
fn how(args: &Speed, transfer: &Transfer, messages: &Messages) -> String {
    let unknown = || messages.get("speed-unknown");
    let tcp = transfer.tcp.as_ref();
    let segment = tcp.and_then(|tcp| tcp.segment).map(|octets| octets.to_string());
    let sent_again = tcp.and_then(|tcp| tcp.retransmits).map(|segments| segments.to_string());
    let control = tcp.and_then(|tcp| tcp.congestion_control.clone());
    let names = [
        ("streams", transfer.shares.len().to_string()),
        ("control", control.unwrap_or_else(unknown)),
        ("segment", segment.unwrap_or_else(unknown)),
        ("again", sent_again.unwrap_or_else(unknown)),
        ("steady", in_seconds(transfer.steady)),
        ("ramp", in_seconds(transfer.ramp)),
        ("asked", args.udp.map_or_else(String::new, asked)),
    ];
    messages.with_all(if tcp.is_some() { "speed-how-tcp" } else { "speed-how-udp" }, &names)
}

fn asked(rate: DatagramRate) -> String {
    match rate {
        DatagramRate::Contract => "95 %".to_owned(),
        DatagramRate::At(rate) => format!("{rate} L4"),
    }
}

fn of_direction(args: &Speed, figures: &DirectionFigures, messages: &Messages) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(rates) = figures.layers {
        said.push(layers(args, &rates, messages));
        said.extend(contract(args, figures.direction, rates.network, messages));
    }
    if let Some(steady) = figures.steadiness {
        let names = [
            ("least", number(steady.least, 2)),
            ("p10", number(steady.p10, 2)),
            ("median", number(steady.median, 2)),
            ("variation", number(steady.variation, 1)),
        ];
        said.push(messages.with_all("speed-steadiness", &names));
    }
    let fairness = figures.fairness.map(|fairness| number(fairness, 1));
    said.extend(fairness.map(|share| messages.with("speed-fairness", &[("share", &share)])));
    said
}

/// The rate at each layer, with what was taken to be around a packet.
fn layers(args: &Speed, rates: &LayerRates, messages: &Messages) -> String {
    let names = [
        ("l4", number(rates.transport, 2)),
        ("l3", number(rates.network, 2)),
        ("l2", number(rates.link, 2)),
        ("l1", number(rates.physical, 2)),
        ("around", messages.get(around(args))),
    ];
    messages.with_all("speed-layers", &names)
}

/// The message that says what was taken to be around a packet.
fn around(args: &Speed) -> &'static str {
    let tags = match args.way_out.vlan.map(|vlan| vlan.0) {
        None | Some(linecert_socket::Tags::Untagged) => TagCount::None,
        Some(linecert_socket::Tags::One(_)) => TagCount::One,
        Some(linecert_socket::Tags::Two { .. }) => TagCount::Two,
    };
    if args.way_out.pppoe.is_some() {
        return match tags {
            TagCount::None => "around-pppoe",
            TagCount::One => "around-pppoe-vlan",
            TagCount::Two => "around-pppoe-qinq",
        };
    }
    match args.encapsulation {
        Around::Ethernet => "around-ethernet",
        Around::Vlan => "around-vlan",
        Around::Qinq => "around-qinq",
        Around::Pppoe => "around-pppoe",
        Around::PppoeVlan => "around-pppoe-vlan",
    }
}

/// Which share of the contract it is, counted in IP packets. It judges nothing.
fn contract(
    args: &Speed,
    direction: Direction,
    network: Quantity,
    messages: &Messages,
) -> Option<String> {
    let contract = match direction {
        Direction::Down => args.contract_down,
        Direction::Up => args.contract_up,
    }?;
    let tenths = i128::from(network.steps()).checked_mul(1_000)?;
    let tenths = tenths.checked_div(i128::from(contract.steps()))?;
    let share = format!("{}.{}", tenths / 10, tenths % 10);
    let names = [("share", share), ("contract", contract.to_string())];
    Some(messages.with_all("speed-of-contract", &names))
}

/// Each second at the receiver.
fn seconds(series: &Series, messages: &Messages) -> String {
    let sample = |sample: &Option<Quantity>| {
        sample.map_or_else(|| "-".to_owned(), |sample| number(sample, 1))
    };
    let seconds: Vec<_> = series.samples.iter().map(sample).collect();
    let names = [("seconds", seconds.join(" ")), ("ramp", series.ramp.to_string())];
    messages.with_all("per-second", &names)
}

/// What the far end says of itself.
fn server(done: &Throughput, messages: &Messages) -> Option<String> {
    let limited = done.far_end.limited.as_ref()?;
    Some(messages.with("speed-server-limited", &[("why", &messages.stored(limited))]))
}

fn way(direction: Direction, messages: &Messages) -> String {
    messages.get(match direction {
        Direction::Down => "stream-down",
        Direction::Up => "stream-up",
    })
}

fn in_seconds(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64())
}

/// A number with so many decimals.
fn number(quantity: Quantity, decimals: u8) -> String {
    Decimals::new(decimals).map_or_else(String::new, |decimals| quantity.number(decimals))
}
