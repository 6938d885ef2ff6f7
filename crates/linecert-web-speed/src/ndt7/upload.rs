//! The upload: this side sends, and the server tells what it received.

mod load;
mod told;

use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::{self, Instant};
use tokio_tungstenite::tungstenite::Message;

use self::told::Told;
pub(crate) use self::told::read_arbitrary;
use super::{
    LONGEST, Plan,
    socket::{End, Silence, Socket, garbled, judge, part, taken},
};
use crate::{
    error::{Garbled, WebSpeedError},
    meter::{Meter, Sample},
    outcome::{Progress, Transfer},
};

const TENTH: Duration = Duration::from_millis(100);

/// How long the server may take to close after the load has ended.
const FAREWELL: Duration = Duration::from_secs(2);

/// Four a second are due; this many are too often.
const MOST_MEASUREMENTS: usize = 1_000;

pub(super) async fn send(
    plan: &Plan,
    socket: Socket,
    progress: &mut impl FnMut(Progress),
) -> Result<Transfer, WebSpeedError> {
    let Socket { stream, octets, peer, local } = socket;
    let (sink, mut stream) = stream.split();
    let started = Instant::now();
    let load = load::send(plan, sink, started);
    tokio::pin!(load);
    let mut told = Told::default();
    let mut silence = Silence::after(plan.reach.reply);
    let mut passed = Meter::default();
    let mut tick = time::interval(TENTH);
    let mut stopped: Option<Duration> = None;
    let mut deadline = started + LONGEST;
    let end = loop {
        tokio::select! {
            () = time::sleep_until(deadline) => break End::TimeUp,
            sent = &mut load, if stopped.is_none() => {
                stopped = Some(started.elapsed());
                deadline = deadline.min(Instant::now() + FAREWELL);
                if !sent? {
                    break End::Broken;
                }
            }
            received = stream.next() => match taken(plan, received)? {
                Ok(Message::Binary(_)) => return Err(garbled(plan, Garbled::Binary)),
                Ok(Message::Text(_)) if told.len() >= MOST_MEASUREMENTS => {
                    return Err(garbled(plan, Garbled::TooMany(MOST_MEASUREMENTS)));
                }
                // What the server tells after the load has ended has an idle time in it.
                Ok(Message::Text(text)) if stopped.is_none() => {
                    told.take(started.elapsed(), text.as_str(), &octets);
                }
                Ok(_) => {}
                Err(end) => break end,
            },
            _ = tick.tick() => {
                let elapsed = started.elapsed();
                let count = octets.acknowledged().unwrap_or_else(|| octets.written());
                if stopped.is_none() {
                    silence.check(plan, count)?;
                }
                passed.add(Sample::at(elapsed, count)).ok();
                progress(Progress { elapsed, longest: LONGEST, rate: passed.latest() });
            }
        }
    };
    judge(plan, end, started.elapsed())?;
    part(&mut stream, end).await;
    Ok(told.into_record(plan, (peer, local)).into_transfer())
}
