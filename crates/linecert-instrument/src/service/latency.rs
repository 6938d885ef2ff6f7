//! Round-trip time, loss, and the largest packet that gets through.

use std::{future::pending, num::NonZeroU32, time::Duration};

use linecert_measure::Metric;
use linecert_net::{
    icmp::{self, EchoPlan, PayloadSize, Span},
    path::mtu::{MtuPlan, MtuProgress, path_mtu},
};

use super::{Figures, ServiceError, Watch, named, resolve, way::Way};
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
    let target = resolve(to).await?;
    let plan = EchoPlan {
        target,
        count: NonZeroU32::new(probes).unwrap_or(NonZeroU32::MIN),
        interval: INTERVAL,
        timeout: TIMEOUT,
        payload: PayloadSize::USUAL,
    };
    let way = Way::open(service).await?;
    let progress = |p: icmp::EchoProgress| watch(Permille::of(p.sent.into(), p.count.into()));
    let samples = icmp::echo_until(plan, &way.egress(), pending(), progress).await;
    // Asked for afterwards, so that nothing is on the line beside the probes.
    let attached = way.attached(service, target).await;
    let samples = way.ended(samples.map_err(ServiceError::from))?;
    let mut figures = Figures::toward(to, samples.readings());
    figures.conditions.attachment = attached.attachment;
    let mut take = figures.into_take(vec![samples.to_evidence()])?;
    take.series.extend(samples.series(Span::Wire, Metric::RoundTripTimeP95));
    take.notes.push(attached.said());
    Ok(take)
}

/// Finds the largest packet that gets to the echo target in one piece.
pub(super) async fn take_path_mtu(
    service: &Service,
    watch: Watch<'_>,
) -> Result<Take, ServiceError> {
    let to = named(service.echo_target.as_ref(), "echo-target")?;
    let target = resolve(to).await?;
    let progress = |p: MtuProgress| watch(Permille::of(u128::from(p.probes), USUAL_SIZES));
    let way = Way::open(service).await?;
    let plan = MtuPlan { egress: way.egress(), ..MtuPlan::new(target) };
    let found = path_mtu(plan, progress).await;
    let found = way.ended(found.map_err(ServiceError::from))?;
    let readings = vec![(Metric::PathMtu, found.reading())];
    Ok(Figures::toward(to, readings).into_take(vec![found.to_evidence()])?)
}
