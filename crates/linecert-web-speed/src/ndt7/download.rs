//! The download: the server sends, and this side counts.

use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::{self, Instant};
use tokio_tungstenite::tungstenite::Message;

use super::{
    LONGEST, Plan, RAMP,
    socket::{End, Silence, Socket, garbled, judge, part, taken},
};
use crate::{
    error::{Garbled, WebSpeedError},
    meter::{Meter, Sample},
    outcome::{Counted, Progress, Record, Transfer},
    plan::Direction,
};

/// The time between samples, as near as messages come.
const TENTH: Duration = Duration::from_millis(100);

/// Four a second are due; this many are too often.
const MOST_MEASUREMENTS: usize = 1_000;

/// Counts messages as each becomes complete.
#[derive(Default)]
struct Arrivals {
    meter: Meter,
    octets: u64,
    latest: Duration,
    due: Duration,
    told: Vec<(Duration, String)>,
}

pub(super) async fn receive(
    plan: &Plan,
    mut socket: Socket,
    progress: &mut impl FnMut(Progress),
) -> Result<Transfer, WebSpeedError> {
    let started = Instant::now();
    let mut arrivals = Arrivals::default();
    let mut silence = Silence::after(plan.reach.reply);
    let mut passed = Meter::default();
    let mut tick = time::interval(TENTH);
    let deadline = started + LONGEST;
    let end = loop {
        tokio::select! {
            () = time::sleep_until(deadline) => break End::TimeUp,
            received = socket.stream.next() => match taken(plan, received)? {
                Ok(message) => arrivals.take(plan, started.elapsed(), message)?,
                Err(end) => break end,
            },
            _ = tick.tick() => {
                let (elapsed, count) = (started.elapsed(), socket.octets.read());
                silence.check(plan, count)?;
                passed.add(Sample::at(elapsed, count)).ok();
                progress(Progress { elapsed, longest: LONGEST, rate: passed.latest() });
            }
        }
    };
    judge(plan, end, started.elapsed())?;
    part(&mut socket.stream, end).await;
    Ok(arrivals.into_record(plan, &socket).into_transfer())
}

impl Arrivals {
    fn take(&mut self, plan: &Plan, at: Duration, message: Message) -> Result<(), WebSpeedError> {
        match message {
            Message::Binary(load) => self.count(at, load.len()),
            Message::Text(_) if self.told.len() >= MOST_MEASUREMENTS => {
                return Err(garbled(plan, Garbled::TooMany(MOST_MEASUREMENTS)));
            }
            Message::Text(text) => self.told.push((at, shortened(text.as_str()))),
            _ => {}
        }
        Ok(())
    }

    /// A sample stands at the end of a message: there both the time and the count are exact.
    fn count(&mut self, at: Duration, octets: usize) {
        self.octets = self.octets.saturating_add(u64::try_from(octets).unwrap_or(u64::MAX));
        self.latest = at;
        if at >= self.due {
            self.meter.add(Sample::at(at, self.octets)).ok();
            while self.due <= at {
                self.due += TENTH;
            }
        }
    }

    fn into_record(mut self, plan: &Plan, socket: &Socket) -> Record {
        self.meter.add(Sample::at(self.latest, self.octets)).ok();
        Record {
            tool: "ndt7",
            server: plan.server.to_string(),
            peer: socket.peer,
            local: socket.local,
            direction: Direction::Down,
            streams: 1,
            counted: Counted::Payload,
            ramp: RAMP,
            meter: self.meter,
            told: self.told,
            doubt: None,
        }
    }
}

/// The most octets of a measurement that are kept; real ones have about one thousand.
const LONGEST_KEPT: usize = 4_096;

/// Keeps what a server says within bounds.
pub(super) fn shortened(text: &str) -> String {
    let end = (0..=LONGEST_KEPT.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or_default().to_owned()
}
