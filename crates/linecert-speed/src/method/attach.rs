//! Gathers what tells whether a router lay between. Asks nobody but the speed server and the STUN
//! server of the plan.

use std::{net::SocketAddr, time::Duration};

use linecert_host::{Attached, AttachmentFacts, Link, Medium, Route, SeenAs, attachment, binding};

use super::MethodPlan;
use crate::iperf3::Throughput;

/// How long a STUN server may take.
const STUN_PATIENCE: Duration = Duration::from_secs(3);

/// What lay between, as far as it can be told. `throughput` is that of the step, if it had one.
pub(super) async fn attached(
    plan: &MethodPlan,
    server: SocketAddr,
    throughput: Option<&Throughput>,
) -> Attached {
    let route = match Route::to(server.ip().to_canonical()) {
        Ok(route) => route,
        Err(error) => return Attached { attachment: None, evidence: vec![error.to_string()] },
    };
    let (interface, medium) = link(plan, &route);
    let source = throughput.map_or(route.source, |done| done.local.ip().to_canonical());
    let by_server = throughput.and_then(|done| done.far_end.sees);
    let seen = match by_server {
        Some(address) => Some(SeenAs { address: address.ip(), by: server.ip() }),
        None => by_stun(plan).await,
    };
    let route = Route { source, ..route };
    let session = plan.session;
    let first_hops = plan.first_hops.clone();
    attachment(&AttachmentFacts { route, interface, medium, session, seen, first_hops })
}

fn link(plan: &MethodPlan, route: &Route) -> (String, Medium) {
    let link = match &plan.egress.device {
        Some(device) => Link::named(device),
        None => Link::to(route.target),
    };
    let unknown = || plan.egress.device.clone().unwrap_or_else(|| route.interface.to_string());
    link.map_or_else(|_| (unknown(), Medium::Unknown), |link| (link.name, link.medium))
}

/// A server that does not tell is no reason to fail: the addresses then tell what they can.
async fn by_stun(plan: &MethodPlan) -> Option<SeenAs> {
    let server = plan.stun?;
    let seen = binding(server, STUN_PATIENCE).await.ok()?;
    Some(SeenAs { address: seen.ip(), by: server.ip() })
}
