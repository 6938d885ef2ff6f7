//! Several lanes at once, sampled each tenth of a second.

use std::{sync::Arc, time::Duration};

use linecert_measure::Reason;
use tokio::{
    task::JoinSet,
    time::{self, Instant, MissedTickBehavior},
};

use super::{
    lane::{Carried, Lane},
    plan::Plan,
};
use crate::{
    error::{Stage, WebSpeedError},
    meter::{Meter, Sample},
    outcome::{Counted, Progress, Record, Transfer},
    plan::Direction,
};

const TENTH: Duration = Duration::from_millis(100);

/// Measures one direction for the ramp and the steady time of the plan.
///
/// A download is what was received of the bodies. An upload is what the far end of TCP has
/// acknowledged, TLS and HTTP included: what was written is not yet received, and the server does
/// not tell. Where the kernel does not tell either, the reading is absent.
///
/// # Errors
/// When no transfer came about, or it broke. A slow line is no error.
pub async fn measure(
    plan: &Plan,
    mut progress: impl FnMut(Progress),
) -> Result<Transfer, WebSpeedError> {
    let mut lanes = Vec::new();
    for _ in 0..plan.streams.get() {
        lanes.push(Lane::open(plan).await?);
    }
    let ends = lanes.first().map(|lane| (lane.exchange().peer, lane.exchange().local));
    // There is at least one lane.
    let Some((peer, local)) = ends else {
        let server = plan.server.to_string();
        return Err(WebSpeedError::Closed { server, stage: Stage::Connection });
    };
    let watch = Watch::over(plan, lanes.iter().map(Lane::carried).collect());
    let mut tasks = JoinSet::new();
    for lane in lanes {
        tasks.spawn(lane.carry());
    }
    let (meter, doubt) = watch.run(&mut tasks, &mut progress).await?;
    let counted = match plan.direction {
        Direction::Down => Counted::Payload,
        Direction::Up => Counted::Acknowledged,
    };
    let record = Record {
        tool: "librespeed",
        server: plan.server.to_string(),
        peer,
        local,
        direction: plan.direction,
        streams: plan.streams.get(),
        counted,
        ramp: Duration::from_secs(plan.ramp.as_secs()),
        meter,
        told: Vec::new(),
        doubt,
    };
    Ok(record.into_transfer())
}

/// Looks at what the lanes have carried.
struct Watch<'p> {
    plan: &'p Plan,
    lanes: Vec<Arc<Carried>>,
    longest: Duration,
    /// What had been carried before the start: an acknowledged handshake.
    start: Option<u64>,
    /// Data that came last, and when.
    latest: (u64, Instant),
}

impl<'p> Watch<'p> {
    fn over(plan: &'p Plan, lanes: Vec<Arc<Carried>>) -> Self {
        let longest = Duration::from_secs(plan.ramp.as_secs()).saturating_add(plan.steady);
        let mut watch = Self { plan, lanes, longest, start: None, latest: (0, Instant::now()) };
        watch.start = watch.sum();
        watch
    }

    async fn run(
        mut self,
        tasks: &mut JoinSet<WebSpeedError>,
        progress: &mut impl FnMut(Progress),
    ) -> Result<(Meter, Option<(Reason, String)>), WebSpeedError> {
        let started = Instant::now();
        let mut meter = Meter::default();
        let mut tick = time::interval_at(started + TENTH, TENTH);
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            tokio::select! {
                Some(ended) = tasks.join_next() => return Err(self.failure(ended, started)),
                _ = tick.tick() => {}
            }
            let elapsed = started.elapsed();
            let Some(count) = self.carried() else {
                return Ok((meter, Some(untold())));
            };
            self.check_silence(count)?;
            if meter.add(Sample::at(elapsed, count)).is_err() {
                let detail = "the count of acknowledged octets ran backwards".to_owned();
                return Ok((meter, Some((Reason::Implausible, detail))));
            }
            progress(Progress { elapsed, longest: self.longest, rate: meter.latest() });
            if elapsed >= self.longest {
                return Ok((meter, None));
            }
        }
    }

    /// What has been carried since the start.
    fn carried(&self) -> Option<u64> {
        Some(self.sum()?.saturating_sub(self.start?))
    }

    fn sum(&self) -> Option<u64> {
        let count = |lane: &Arc<Carried>| match self.plan.direction {
            Direction::Down => Some(lane.received()),
            Direction::Up => lane.acknowledged(),
        };
        self.lanes.iter().map(count).try_fold(0, |sum: u64, lane| sum.checked_add(lane?))
    }

    fn check_silence(&mut self, count: u64) -> Result<(), WebSpeedError> {
        if count != self.latest.0 {
            self.latest = (count, Instant::now());
        }
        let after = self.plan.reach.reply;
        if self.latest.1.elapsed() < after {
            return Ok(());
        }
        let server = self.plan.server.to_string();
        Err(WebSpeedError::TimedOut { server, stage: Stage::Data, after })
    }

    /// A lane ends with an error only. When data had flowed, the connection broke.
    fn failure(
        &self,
        ended: Result<WebSpeedError, tokio::task::JoinError>,
        started: Instant,
    ) -> WebSpeedError {
        let server = self.plan.server.to_string();
        let ran = started.elapsed();
        match ended {
            Ok(WebSpeedError::Closed { .. }) if self.carried().is_some_and(|count| count > 0) => {
                WebSpeedError::Died { server, ran }
            }
            Ok(error) => error,
            Err(error) => WebSpeedError::Local { server, source: std::io::Error::other(error) },
        }
    }
}

fn untold() -> (Reason, String) {
    let detail = "this system does not tell what the far end acknowledged, and the server does \
                  not tell what it received";
    (Reason::Unsupported, detail.to_owned())
}
