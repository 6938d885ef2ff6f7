//! Sentences for whoever reads the figures. Pure.

use linecert_host::HostRecord;
use linecert_measure::{Quantity, Reading};

use super::{DirectionFigures, Step};
use crate::{
    iperf3::{Direction, Throughput, Transfer},
    layer::LayerRates,
};

/// How the figures of a transfer were taken.
pub(super) fn of_transfer(
    step: Step,
    throughput: &Throughput,
    figures: &[DirectionFigures],
) -> Vec<String> {
    let each = throughput.transfers.iter().zip(figures);
    let mut words: Vec<_> = each.flat_map(|(transfer, figures)| one(transfer, figures)).collect();
    words.extend((step == Step::Bidirectional).then(|| both(throughput)).flatten());
    words
}

fn one(transfer: &Transfer, figures: &DirectionFigures) -> Vec<String> {
    let direction = transfer.direction.name();
    let layers = figures.layers.map(|rates| format!("{direction}: {}", layers(&rates)));
    let steadiness = figures.steadiness.map(|steady| {
        let [least, median] = [steady.least, steady.median].map(rate);
        format!(
            "{direction}: slowest second {least}, median {median}, variation {}",
            percent(steady.variation)
        )
    });
    let fairness =
        figures.fairness.map(|f| format!("{direction}: fairness of the streams {}", percent(f)));
    let how = Some(format!("{direction}: {}", how(transfer)));
    [how, layers, steadiness, fairness].into_iter().flatten().collect()
}

/// Streams, congestion control, size of segments, and what did not count.
fn how(transfer: &Transfer) -> String {
    let streams = match transfer.shares.len() {
        1 => "1 stream".to_owned(),
        many => format!("{many} streams"),
    };
    let tcp = transfer.tcp.as_ref();
    let control = tcp.and_then(|tcp| tcp.congestion_control.clone());
    let segment =
        tcp.and_then(|tcp| tcp.segment).map(|octets| format!("segments of {octets} octets"));
    let ramp = format!("the first {:.1} s do not count", transfer.ramp.as_secs_f64());
    let parts = [Some(streams), control, segment, Some(ramp)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn layers(rates: &LayerRates) -> String {
    let LayerRates { transport, network, link, physical } = *rates;
    let [l4, l3, l2, l1] = [transport, network, link, physical].map(rate);
    format!("L4 {l4}, L3 {l3}, L2 {l2}, L1 {l1}")
}

/// A bidirectional transfer has no readings, because no limit is about it.
fn both(throughput: &Throughput) -> Option<String> {
    let of = |direction| throughput.transfer(direction).and_then(|t| value(&t.reading)).map(rate);
    let (down, up) = (of(Direction::Down)?, of(Direction::Up)?);
    Some(format!("at the same time: down {down}, up {up}"))
}

/// What was seen of this computer: remarks always, findings where they void nothing.
pub(super) fn of_host(host: &HostRecord) -> Vec<String> {
    let findings = host.verdict.findings().iter().map(ToString::to_string);
    findings.chain(host.remarks.iter().map(ToString::to_string)).collect()
}

fn value(reading: &Reading) -> Option<Quantity> {
    reading.value().map(linecert_measure::Value::quantity)
}

/// A rate with two decimals.
fn rate(rate: Quantity) -> String {
    let two = linecert_measure::Decimals::new(2).unwrap_or(linecert_measure::Decimals::MAX);
    format!("{} {}", rate.number(two), rate.unit())
}

fn percent(share: Quantity) -> String {
    let one = linecert_measure::Decimals::new(1).unwrap_or(linecert_measure::Decimals::MAX);
    format!("{} {}", share.number(one), share.unit())
}
