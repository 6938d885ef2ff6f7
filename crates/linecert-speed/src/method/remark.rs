//! What there is to say of the figures beside their numbers. Pure.

use std::{fmt, time::Duration};

use linecert_host::{HostFinding, HostRecord, HostRemark};
use linecert_measure::{Decimals, Quantity, Reading, Value};

use super::{DirectionFigures, Step};
use crate::{
    iperf3::{Direction, Throughput, Transfer},
    layer::LayerRates,
};

/// One thing that whoever reads the figures should know. Displayed in English, as certificates keep
/// it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// How a transfer was taken.
    How {
        /// Which way the data flowed.
        direction: Direction,
        /// Over how many streams.
        streams: usize,
        /// The congestion control of the sender, if it told.
        control: Option<String>,
        /// The largest segment in octets, if the sender told.
        segment: Option<u32>,
        /// The time at the start that does not count.
        ramp: Duration,
    },
    /// The rate at each layer.
    Layers(Direction, LayerRates),
    /// How steady the rate was.
    Steady {
        /// Which way the data flowed.
        direction: Direction,
        /// The slowest second.
        least: Quantity,
        /// Half of the seconds were slower.
        median: Quantity,
        /// The coefficient of variation, in percent.
        variation: Quantity,
    },
    /// How evenly the streams shared the line, in percent.
    Fairness(Direction, Quantity),
    /// What went through each way at the same time; it has no readings, because no limit is about
    /// it.
    Together {
        /// Down.
        down: Quantity,
        /// Up.
        up: Quantity,
    },
    /// What was found of this computer and voids nothing.
    Found(HostFinding),
    /// What else was seen of this computer.
    Seen(HostRemark),
}

/// How the figures of a transfer were taken.
pub(super) fn of_transfer(
    step: Step,
    throughput: &Throughput,
    figures: &[DirectionFigures],
) -> Vec<Remark> {
    let each = throughput.transfers.iter().zip(figures);
    let mut remarks: Vec<_> = each.flat_map(|(transfer, figures)| one(transfer, figures)).collect();
    remarks.extend((step == Step::Bidirectional).then(|| both(throughput)).flatten());
    remarks
}

fn one(transfer: &Transfer, figures: &DirectionFigures) -> Vec<Remark> {
    let direction = transfer.direction;
    let tcp = transfer.tcp.as_ref();
    let how = Remark::How {
        direction,
        streams: transfer.shares.len(),
        control: tcp.and_then(|tcp| tcp.congestion_control.clone()),
        segment: tcp.and_then(|tcp| tcp.segment),
        ramp: transfer.ramp,
    };
    let layers = figures.layers.map(|rates| Remark::Layers(direction, rates));
    let steady = figures.steadiness.map(|steady| Remark::Steady {
        direction,
        least: steady.least,
        median: steady.median,
        variation: steady.variation,
    });
    let fairness = figures.fairness.map(|share| Remark::Fairness(direction, share));
    [Some(how), layers, steady, fairness].into_iter().flatten().collect()
}

fn both(throughput: &Throughput) -> Option<Remark> {
    let of = |direction| value(&throughput.transfer(direction)?.reading);
    Some(Remark::Together { down: of(Direction::Down)?, up: of(Direction::Up)? })
}

/// What was seen of this computer: remarks always, findings where they void nothing.
pub(super) fn of_host(host: &HostRecord) -> Vec<Remark> {
    let findings = host.verdict.findings().iter().cloned().map(Remark::Found);
    findings.chain(host.remarks.iter().cloned().map(Remark::Seen)).collect()
}

fn value(reading: &Reading) -> Option<Quantity> {
    reading.value().map(Value::quantity)
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::How { direction, streams, control, segment, ramp } => {
                let plural = if *streams == 1 { "" } else { "s" };
                write!(f, "{}: {streams} stream{plural}, ", direction.name())?;
                control.iter().try_for_each(|control| write!(f, "{control}, "))?;
                segment.iter().try_for_each(|octets| write!(f, "segments of {octets} octets, "))?;
                write!(f, "the first {:.1} s do not count", ramp.as_secs_f64())
            }
            Self::Layers(direction, LayerRates { transport, network, link, physical }) => {
                let [l4, l3, l2, l1] = [transport, network, link, physical].map(|of| rate(*of));
                write!(f, "{}: L4 {l4}, L3 {l3}, L2 {l2}, L1 {l1}", direction.name())
            }
            Self::Steady { direction, least, median, variation } => {
                let [least, median] = [least, median].map(|of| rate(*of));
                let (way, variation) = (direction.name(), percent(*variation));
                write!(f, "{way}: slowest second {least}, median {median}, variation {variation}")
            }
            Self::Fairness(direction, share) => {
                write!(f, "{}: fairness of the streams {}", direction.name(), percent(*share))
            }
            Self::Together { down, up } => {
                write!(f, "at the same time: down {}, up {}", rate(*down), rate(*up))
            }
            Self::Found(finding) => write!(f, "{finding}"),
            Self::Seen(remark) => write!(f, "{remark}"),
        }
    }
}

/// A rate with two decimals.
fn rate(rate: Quantity) -> String {
    with_decimals(rate, 2)
}

fn percent(share: Quantity) -> String {
    with_decimals(share, 1)
}

fn with_decimals(quantity: Quantity, decimals: u8) -> String {
    let decimals = Decimals::new(decimals).unwrap_or(Decimals::MAX);
    format!("{} {}", quantity.number(decimals), quantity.unit())
}
