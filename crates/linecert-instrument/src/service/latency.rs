//! Round-trip time, loss, and the largest packet that gets through.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use linecert_host::{Attached, AttachmentFacts, Link, Route, Session, attachment};
use linecert_measure::Metric;
use linecert_net::{
    icmp::{self, EchoPlan, PayloadSize, Span},
    path::mtu::{MtuPlan, MtuProgress, path_mtu},
};

use super::{Figures, ServiceError, Watch, named, resolve};
use crate::{
    inventory::Service,
    task::{Permille, Take},
};

/// 100 echo requests a second: 65 kbit/s, which no acceptance line notices.
const INTERVAL: Duration = Duration::from_millis(10);
/// Past this a reply counts as lost.
const TIMEOUT: Duration = Duration::from_secs(2);

/// How many sizes a search usually takes.
const USUAL_SIZES: u128 = 12;

/// Measures round-trip time and loss to the echo target.
pub(super) async fn take(
    service: &Service,
    probes: u32,
    watch: Watch<'_>,
) -> Result<Take, ServiceError> {
    let to = named(service.echo_target.as_ref(), "echo-target")?;
    let plan = EchoPlan {
        target: resolve(to).await?,
        count: NonZeroU32::new(probes).unwrap_or(NonZeroU32::MIN),
        interval: INTERVAL,
        timeout: TIMEOUT,
        payload: PayloadSize::USUAL,
    };
    let progress = |p: icmp::EchoProgress| watch(Permille::of(p.sent.into(), p.count.into()));
    let attached = attached(plan.target);
    let samples = icmp::echo(plan, progress).await?;
    let mut figures = Figures::toward(to, samples.readings());
    figures.conditions.attachment = attached.and_then(|attached| attached.attachment);
    let mut take = figures.into_take(vec![samples.to_evidence()])?;
    take.series.extend(samples.series(Span::Wire, Metric::RoundTripTimeP95));
    Ok(take)
}

/// What lies between this computer and a far end, as far as this computer alone can tell.
pub(super) fn attached(target: IpAddr) -> Option<Attached> {
    let route = Route::to(target).ok()?;
    let link = Link::to(target).ok()?;
    Some(attachment(&AttachmentFacts {
        route,
        interface: link.name,
        medium: link.medium,
        session: Session::None,
        seen: None,
        first_hops: Vec::new(),
    }))
}

/// Finds the largest packet that gets to the echo target in one piece.
pub(super) async fn take_path_mtu(
    service: &Service,
    watch: Watch<'_>,
) -> Result<Take, ServiceError> {
    let to = named(service.echo_target.as_ref(), "echo-target")?;
    let target = resolve(to).await?;
    let progress = |p: MtuProgress| watch(Permille::of(u128::from(p.probes), USUAL_SIZES));
    let found = path_mtu(MtuPlan::new(target), progress).await?;
    let readings = vec![(Metric::PathMtu, found.reading())];
    Ok(Figures::toward(to, readings).into_take(vec![found.to_evidence()])?)
}
