//! What stands beside a figure that is not of the method: this computer, and what lay between.

use std::{net::IpAddr, time::Duration};

use linecert_host::{
    Attached, AttachmentFacts, HostGate, HostPlan, Link, Medium, Route, SeenAs, Way, Workload,
    attachment, binding,
};
use linecert_measure::Quantity;
use linecert_speed::{
    iperf3::{Direction, Phase, ThroughputProgress},
    method::{MethodPlan, MethodProgress, News, Step},
};

/// How long a STUN server may take.
const STUN_PATIENCE: Duration = Duration::from_secs(3);

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

/// What lay between, by what this computer and a STUN server tell.
pub(super) async fn attached(method: &MethodPlan, server: IpAddr) -> Attached {
    let route = match Route::to(server) {
        Ok(route) => route,
        Err(error) => return Attached { attachment: None, evidence: vec![error.to_string()] },
    };
    let link = match &method.egress.device {
        Some(device) => Link::named(device),
        None => Link::to(server),
    };
    let (interface, medium) =
        link.map_or_else(|_| ("?".to_owned(), Medium::Unknown), |link| (link.name, link.medium));
    let seen = match method.stun {
        Some(stun) => binding(stun, STUN_PATIENCE).await.ok().zip(Some(stun)),
        None => None,
    };
    let seen = seen.map(|(seen, by)| SeenAs { address: seen.ip(), by: by.ip() });
    let (session, first_hops) = (method.session, Vec::new());
    attachment(&AttachmentFacts { route, interface, medium, session, seen, first_hops })
}
