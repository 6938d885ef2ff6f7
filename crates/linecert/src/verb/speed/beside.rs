//! What stands beside a figure that is not of the method: this computer, and how far it is.

use std::{net::IpAddr, time::Duration};

use linecert_host::{HostGate, HostPlan, Way, Workload};
use linecert_measure::Quantity;
use linecert_speed::{
    iperf3::{Direction, Phase, ThroughputProgress},
    method::{MethodPlan, MethodProgress, News, Step},
};

/// Begins to watch this computer and its link towards the server.
pub(super) fn gate(
    method: &MethodPlan,
    server: IpAddr,
    (direction, workload): (Direction, Workload),
) -> HostGate {
    let way = match &method.egress.device {
        Some(device) => Way::Through(device.clone()),
        None => Way::To(server),
    };
    let rate = method.contract.rate(direction);
    HostGate::open(HostPlan { way: Some(way), workload, rate })
}

/// The direction of a step that has one.
pub(super) fn direction(step: Step) -> Direction {
    if step == Step::Up { Direction::Up } else { Direction::Down }
}

/// How far a transfer is, as the method tells it.
pub(super) fn followed(
    step: Step,
    (elapsed, longest): (Duration, Duration),
    rate: Option<Quantity>,
) -> MethodProgress {
    let (down, up) = match direction(step) {
        Direction::Down => (rate, None),
        Direction::Up => (None, rate),
    };
    let progress = ThroughputProgress { phase: Phase::Steady, elapsed, longest, down, up };
    MethodProgress { step, news: News::Throughput(progress) }
}
