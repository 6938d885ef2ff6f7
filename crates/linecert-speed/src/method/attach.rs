//! Gathers what tells whether a router lay between. Asks nobody but the speed server and the STUN
//! server of the plan.

use std::{net::IpAddr, time::Duration};

use linecert_host::{
    Attached, AttachmentFacts, Clue, Link, Medium, Route, SeenAs, Session, attachment, binding,
};
use linecert_measure::Attachment;

use super::MethodPlan;
use crate::iperf3::View;

/// How long a STUN server may take.
const STUN_PATIENCE: Duration = Duration::from_secs(3);

/// What lies between this computer and a far end, as far as it can be told. `view` is how the speed
/// server sees this computer, where it told.
pub async fn attached(plan: &MethodPlan, server: IpAddr, view: Option<View>) -> Attached {
    let server = server.to_canonical();
    // The way through a session is the session, whatever the kernel's other routes are.
    if let (Session::OwnPppoe, Some(device)) = (plan.session, &plan.egress.device) {
        let why = Clue::OwnSession { interface: device.clone() };
        return Attached { attachment: Some(Attachment::PppoeSession), clues: vec![why] };
    }
    let Ok(route) = Route::to(server) else { return Attached::without_route(server) };
    let (interface, medium) = link(plan, &route);
    let source = view.map_or(route.source, |view| view.local.ip().to_canonical());
    let seen = match view {
        Some(view) => Some(SeenAs { address: view.seen.ip(), by: view.by.ip() }),
        None => by_stun(plan).await,
    };
    let route = Route { source, ..route };
    let (session, first_hops) = (plan.session, plan.first_hops.clone());
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
