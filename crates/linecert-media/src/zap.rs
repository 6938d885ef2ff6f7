//! Changes channels as a viewer does: leaves one, joins the next, and waits for a picture.

mod report;

use std::{
    num::NonZeroU8,
    time::{Duration, Instant},
};

use linecert_socket::ClockReading;

use crate::{
    channel::Channel,
    reception::{Reception, ReceptionError, Tap},
    stream::{Decodable, Recorder},
    watch::since,
    worker::{Desk, on_thread},
};

/// Which channels to change between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZapPlan {
    /// How they are received.
    pub reception: Reception,
    /// The channel to begin with.
    pub from: Channel,
    /// The channel to change to.
    pub to: Channel,
    /// How often to change, there and back by turns.
    pub changes: NonZeroU8,
    /// How long to stay on a channel before changing.
    pub dwell: Duration,
    /// How long to wait for a picture.
    pub patience: Duration,
}

/// What came of one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The channel that was asked for.
    pub to: Channel,
    /// When the old channel was left, in nanoseconds since the start of the test.
    pub left_ns: u64,
    /// When the new one was asked for, right after that.
    pub joined_ns: u64,
    /// The first packet of the new channel.
    pub first_ns: Option<u64>,
    /// When what is needed for a picture came.
    pub decodable: Decodable,
    /// Whether the new channel flowed before it was asked for.
    pub flowed_before: bool,
}

/// What came of all changes.
#[derive(Debug, Clone)]
pub struct Zapped {
    plan: ZapPlan,
    /// Whether a packet of the first channel came at all.
    began: bool,
    changes: Vec<Change>,
    overrun: u32,
    report_delay_ns: u64,
    clock_step_ns: Option<i64>,
}

/// Changes channels; `progress` is given each change as it ends.
///
/// The test ends within 20 ms after its future is dropped, and leaves the channel.
///
/// # Errors
/// When the channels cannot be received on this machine.
pub async fn zap(plan: ZapPlan, progress: impl FnMut(Change)) -> Result<Zapped, ReceptionError> {
    let tap = Tap::open(&plan.reception, &[plan.from, plan.to])?;
    let test = move |desk: &Desk<Change>| {
        let clock = ClockReading::take();
        Zap { plan, tap, desk, clock, last: [None; 2] }.run()
    };
    on_thread(test, progress).await.map_err(ReceptionError::Thread)?
}

struct Zap<'d> {
    plan: ZapPlan,
    tap: Tap,
    desk: &'d Desk<Change>,
    clock: ClockReading,
    /// The last packet of each of the two channels.
    last: [Option<u64>; 2],
}

impl Zap<'_> {
    fn run(mut self) -> Result<Zapped, ReceptionError> {
        let (mut here, mut there) = (self.plan.from, self.plan.to);
        self.tap.join(here)?;
        let began = self.dwell(here)?;
        let mut changes = Vec::new();
        while began && changes.len() < self.plan.changes.get().into() && self.desk.is_wanted() {
            if !changes.is_empty() {
                self.dwell(here)?;
            }
            let change = self.change(here, there)?;
            self.desk.tell(change);
            changes.push(change);
            (here, there) = (there, here);
        }
        self.tap.leave(here)?;
        Ok(Zapped {
            began,
            changes,
            overrun: self.tap.dropped(),
            report_delay_ns: self.tap.report_delay_ns(),
            clock_step_ns: ClockReading::take().step_since(&self.clock),
            plan: self.plan,
        })
    }

    /// Waits for a packet of a channel and stays on it from then on; whether one came.
    fn dwell(&mut self, channel: Channel) -> Result<bool, ReceptionError> {
        let mut recorder = Recorder::default();
        let mut deadline = Instant::now() + self.plan.patience;
        let mut came = false;
        while Instant::now() < deadline && self.desk.is_wanted() {
            self.receive(deadline, channel, &mut recorder)?;
            if !came && self.last_of(channel).is_some() {
                (came, deadline) = (true, Instant::now() + self.plan.dwell);
            }
        }
        Ok(came)
    }

    fn change(&mut self, from: Channel, to: Channel) -> Result<Change, ReceptionError> {
        // Within the last half second of dwelling, frames of the other channel would have been seen.
        let recent = self.now_ns().saturating_sub(500_000_000);
        let flowed_before =
            self.tap.sees_all() && self.last_of(to).is_some_and(|last| last >= recent);
        let left_ns = since(self.clock, self.tap.leave(from)?);
        let joined_ns = since(self.clock, self.tap.join(to)?);
        let mut recorder = Recorder::default();
        let deadline = Instant::now() + self.plan.patience;
        while Instant::now() < deadline
            && recorder.decodable().random_access_ns.is_none()
            && self.desk.is_wanted()
        {
            self.receive(deadline, to, &mut recorder)?;
        }
        let (first_ns, decodable) = (recorder.first_ns(), recorder.decodable());
        Ok(Change { to, left_ns, joined_ns, first_ns, decodable, flowed_before })
    }

    fn receive(
        &mut self,
        deadline: Instant,
        wanted: Channel,
        recorder: &mut Recorder,
    ) -> Result<(), ReceptionError> {
        let Self { tap, clock, last: [last_from, last_to], plan, .. } = self;
        tap.receive(Desk::<Change>::slice(deadline), |datagram| {
            let at_ns = since(*clock, datagram.at);
            let last = if datagram.channel == plan.from { &mut *last_from } else { &mut *last_to };
            *last = Some(at_ns);
            if datagram.channel == wanted {
                recorder.record(at_ns, datagram.octets);
            }
        })
    }

    fn last_of(&self, channel: Channel) -> Option<u64> {
        let [from, to] = self.last;
        if channel == self.plan.from { from } else { to }
    }

    fn now_ns(&self) -> u64 {
        since(self.clock, linecert_socket::now_realtime())
    }
}
