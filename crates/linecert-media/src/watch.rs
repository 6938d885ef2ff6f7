//! Joins a channel, watches its stream for a while, and leaves it again.

mod report;

pub(crate) use report::{ReceptionEvidence, flowed_before, stepped};

use std::time::{Duration, Instant};

use linecert_socket::{ClockReading, KernelTime};

use crate::{
    channel::Channel,
    membership::Querier,
    reception::{Reception, ReceptionError, Tap},
    stream::{Recorder, StreamRecord},
    worker::{Desk, on_thread},
};

/// Before the join it is listened for so long whether the channel flows anyway.
const BEFORE: Duration = Duration::from_millis(300);
/// A channel that was silent for so long has ended.
const SILENCE: Duration = Duration::from_secs(1);
/// How often progress is told.
const TELL: Duration = Duration::from_millis(200);

/// What to watch and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchPlan {
    /// How it is received.
    pub reception: Reception,
    /// The channel.
    pub channel: Channel,
    /// How long to wait for the first packet, and after leaving for the last.
    pub patience: Duration,
    /// How long to watch from the first packet on.
    pub duration: Duration,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchProgress {
    /// The channel was asked for.
    Joined,
    /// The stream flows.
    Watching {
        /// Since the first packet.
        elapsed: Duration,
        /// Octets of transport packets so far.
        octets: u64,
        /// Packets that were missing so far.
        missing: u64,
        /// Continuity errors so far.
        continuity_errors: u32,
    },
    /// The channel was left, and its end is waited for.
    Left,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Watched {
    plan: WatchPlan,
    record: StreamRecord,
    joined_ns: u64,
    /// When it was left; `None` when its end cannot be seen or it never flowed.
    left_ns: Option<u64>,
    /// The last packet behind the leave, or the last of all.
    last_ns: Option<u64>,
    /// Whether packets still came when patience ended.
    flows_on: bool,
    /// Whether it flowed before it was asked for.
    flowed_before: bool,
    report_delay_ns: u64,
    queriers: Vec<Querier>,
    clock_step_ns: Option<i64>,
}

/// Joins, watches and leaves.
///
/// The test ends within 20 ms after its future is dropped, and leaves the channel.
///
/// # Errors
/// When the channel cannot be received on this machine. A channel that does not come is no error
/// but [`Watched`] without figures.
pub async fn watch(
    plan: WatchPlan,
    progress: impl FnMut(WatchProgress),
) -> Result<Watched, ReceptionError> {
    let tap = Tap::open(&plan.reception, &[plan.channel])?;
    let test = move |desk: &Desk<WatchProgress>| Watch::begin(plan, tap, desk).run();
    on_thread(test, progress).await.map_err(ReceptionError::Thread)?
}

struct Watch<'d> {
    plan: WatchPlan,
    tap: Tap,
    desk: &'d Desk<WatchProgress>,
    clock: ClockReading,
    recorder: Recorder,
    last_ns: Option<u64>,
}

impl<'d> Watch<'d> {
    fn begin(plan: WatchPlan, tap: Tap, desk: &'d Desk<WatchProgress>) -> Self {
        let (clock, recorder) = (ClockReading::take(), Recorder::default());
        Self { plan, tap, desk, clock, recorder, last_ns: None }
    }

    fn run(mut self) -> Result<Watched, ReceptionError> {
        let flowed_before = self.tap.sees_all() && self.listen(Instant::now() + BEFORE)?;
        let channel = self.plan.channel;
        (self.last_ns, self.recorder) = (None, Recorder::default());
        let joined_ns = since(self.clock, self.tap.join(channel)?);
        self.desk.tell(WatchProgress::Joined);
        if self.listen(Instant::now() + self.plan.patience)? {
            self.record(Instant::now() + self.plan.duration)?;
        }
        let end_ns = since(self.clock, linecert_socket::now_realtime());
        let left = since(self.clock, self.tap.leave(channel)?);
        let left_ns = self.last_ns.filter(|_| self.tap.sees_all()).map(|_| left);
        let flows_on = left_ns.is_some() && self.flows_on()?;
        let record = std::mem::take(&mut self.recorder).finish(end_ns);
        Ok(Watched {
            record: record.overrun_by(self.tap.dropped()),
            joined_ns,
            left_ns,
            last_ns: self.last_ns,
            flows_on,
            flowed_before,
            report_delay_ns: self.tap.report_delay_ns(),
            queriers: self.tap.queriers().to_vec(),
            clock_step_ns: ClockReading::take().step_since(&self.clock),
            plan: self.plan,
        })
    }

    /// Waits for a packet.
    fn listen(&mut self, deadline: Instant) -> Result<bool, ReceptionError> {
        while self.last_ns.is_none() && Instant::now() < deadline && self.desk.is_wanted() {
            self.receive(deadline, Recorder::record)?;
        }
        Ok(self.last_ns.is_some())
    }

    fn record(&mut self, deadline: Instant) -> Result<(), ReceptionError> {
        let start = Instant::now();
        let mut tell = start;
        while Instant::now() < deadline && self.desk.is_wanted() {
            self.receive(deadline, Recorder::record)?;
            if Instant::now() >= tell {
                self.tell(start.elapsed());
                tell = Instant::now() + TELL;
            }
        }
        Ok(())
    }

    fn tell(&self, elapsed: Duration) {
        let tally = self.recorder.tally();
        self.desk.tell(WatchProgress::Watching {
            elapsed,
            octets: tally.octets,
            missing: tally.missing_datagrams.max(tally.missing_packets),
            continuity_errors: tally.continuity_errors,
        });
    }

    /// Waits until the channel is silent; whether it is not when patience ends.
    fn flows_on(&mut self) -> Result<bool, ReceptionError> {
        self.desk.tell(WatchProgress::Left);
        let deadline = Instant::now() + self.plan.patience;
        let (mut last, mut silent_at) = (self.last_ns, Instant::now() + SILENCE);
        while Instant::now() < silent_at && self.desk.is_wanted() {
            if Instant::now() >= deadline {
                return Ok(true);
            }
            self.receive(silent_at.min(deadline), |_, _, _| {})?;
            if self.last_ns != last {
                (last, silent_at) = (self.last_ns, Instant::now() + SILENCE);
            }
        }
        Ok(false)
    }

    fn receive(
        &mut self,
        deadline: Instant,
        record: impl Fn(&mut Recorder, u64, &[u8]),
    ) -> Result<(), ReceptionError> {
        let Self { tap, recorder, last_ns, clock, .. } = self;
        tap.receive(Desk::<WatchProgress>::slice(deadline), |datagram| {
            let at_ns = since(*clock, datagram.at);
            *last_ns = Some(at_ns);
            record(recorder, at_ns, datagram.octets);
        })
    }
}

/// Nanoseconds since the start of the test; what seems to be before it is at its start.
pub(crate) fn since(start: ClockReading, time: KernelTime) -> u64 {
    u64::try_from(time.minus(start.real())).unwrap_or(0)
}
