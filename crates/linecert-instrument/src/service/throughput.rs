//! Throughput by the method of acceptance: TCP with the delay under its load, and UDP.

use std::{
    num::{NonZeroU8, NonZeroU32},
    time::Duration,
};

use linecert_measure::Quantity;
use linecert_speed::{
    iperf3::Direction,
    method::{
        self, Contract, HostRule, MethodError, MethodPlan, MethodProgress, News, Step, StepOutcome,
    },
};

use super::{Figures, ServiceError, Watch, named, resolve_port, way::Way};
use crate::{
    inventory::Service,
    task::{Permille, Take},
};

/// How many probes the idle line of a practice gets: three seconds of them.
const PRACTICE_PROBES: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);

/// Measures TCP throughput one way, and the round-trip time under its load.
pub(super) async fn take(
    service: &Service,
    (direction, contracted): (Direction, Option<Quantity>),
    watch: Watch<'_>,
) -> Result<Take, ServiceError> {
    let step = match direction {
        Direction::Down => Step::Down,
        Direction::Up => Step::Up,
    };
    let way = Way::open(service).await?;
    let taken = async {
        let plan = plan(service, &way, contract(direction, contracted)).await?;
        loaded(&plan, step, watch).await
    };
    let taken = taken.await;
    way.ended(taken)
}

/// The idle line first, whose delay is what that under load is compared with.
async fn loaded(plan: &MethodPlan, step: Step, watch: Watch<'_>) -> Result<Take, ServiceError> {
    method::reach(plan).await?;
    let idle = method::run(plan, Step::Idle, None, watcher(watch, (0, 300))).await;
    let (idle, unprobed) = match idle {
        Ok(idle) => (Some(idle), None),
        // Whoever may not send echo requests can measure throughput all the same.
        Err(MethodError::Echo { source, .. }) => (None, Some(format!("idle line: {source}"))),
        Err(error) => return Err(error.into()),
    };
    let baseline = idle.as_ref().and_then(StepOutcome::idle);
    let outcome = method::run(plan, step, baseline, watcher(watch, (300, 1000))).await?;
    let mut take = hand_over(plan, outcome)?;
    let evidence = idle.into_iter().flat_map(|idle| idle.evidence);
    take.evidence.extend(evidence.map(|evidence| evidence.json));
    take.notes.extend(unprobed);
    Ok(take)
}

/// Measures loss, jitter and order of UDP at 95 % of the contracted rate.
pub(super) async fn take_datagrams(
    service: &Service,
    (direction, contracted): (Direction, Quantity),
    watch: Watch<'_>,
) -> Result<Take, ServiceError> {
    let step = match direction {
        Direction::Down => Step::DatagramsDown,
        Direction::Up => Step::DatagramsUp,
    };
    let way = Way::open(service).await?;
    let taken = async {
        let seconds = service.datagram_seconds.map_or(30, NonZeroU8::get);
        let plan = MethodPlan {
            datagram_steady: Duration::from_secs(seconds.into()),
            ..plan(service, &way, contract(direction, Some(contracted))).await?
        };
        hand_over(&plan, method::run(&plan, step, None, watcher(watch, (0, 1000))).await?)
    };
    let taken = taken.await;
    way.ended(taken)
}

async fn plan(
    service: &Service,
    way: &Way,
    contract: Contract,
) -> Result<MethodPlan, ServiceError> {
    let server = named(service.speed_server.as_ref(), "speed-server")?;
    let address = resolve_port(server, linecert_speed::iperf3::DEFAULT_PORT).await?;
    let seconds = service.throughput_seconds.map_or(10, NonZeroU8::get);
    let steady = Duration::from_secs(seconds.into());
    let plan = MethodPlan { contract, steady, ..way.plan(server) };
    if !address.ip().is_loopback() {
        return Ok(plan);
    }
    // A far end on this same computer, as the lab's, leaves it no peace; there is no line either,
    // whose idle delay would be worth ten seconds.
    Ok(MethodPlan { host: HostRule::Recorded, idle_probes: PRACTICE_PROBES, ..plan })
}

fn contract(direction: Direction, rate: Option<Quantity>) -> Contract {
    match direction {
        Direction::Down => Contract { down: rate, ..Contract::default() },
        Direction::Up => Contract { up: rate, ..Contract::default() },
    }
}

/// Follows one phase, which is the part of the whole between these thousandths.
fn watcher(watch: &mut dyn FnMut(Permille), (from, to): (u16, u16)) -> impl FnMut(MethodProgress) {
    let mut furthest = 0;
    move |progress| {
        let Permille(done) = done(&progress);
        furthest = done.max(furthest);
        let span = u32::from(to - from) * u32::from(furthest) / 1000;
        watch(Permille(from.saturating_add(u16::try_from(span).unwrap_or(u16::MAX))));
    }
}

fn done(progress: &MethodProgress) -> Permille {
    match &progress.news {
        // The probes beside a transfer go on for as long as it does.
        News::Echo(_) if progress.step != Step::Idle => Permille(0),
        News::Echo(echo) => Permille::of(echo.sent.into(), echo.count.into()),
        News::Throughput(p) => Permille::of(p.elapsed.as_millis(), p.longest.as_millis()),
    }
}

fn hand_over(plan: &MethodPlan, outcome: StepOutcome) -> Result<Take, ServiceError> {
    let mut figures = Figures::toward(&plan.server, outcome.readings);
    figures.conditions.attachment = outcome.attached.attachment;
    let evidence = outcome.evidence.into_iter().map(|evidence| evidence.json).collect();
    let mut take = figures.into_take(evidence)?;
    take.series = outcome.series;
    take.notes = outcome.remarks.iter().map(ToString::to_string).collect();
    take.notes.push(outcome.attached.said());
    Ok(take)
}
