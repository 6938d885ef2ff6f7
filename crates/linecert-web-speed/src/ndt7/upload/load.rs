//! The load of an upload: random messages that grow with what was sent.

use std::{io, time::Duration};

use futures_util::{Sink, SinkExt};
use tokio::{task::yield_now, time::Instant};
use tokio_tungstenite::tungstenite::{self, Bytes, Message};

use crate::{
    error::WebSpeedError,
    ndt7::{EXPECTED, Plan},
};

/// The first messages are small, so that a slow line sends many.
const SMALLEST: usize = 1 << 13;

/// No receiver must take more (ndt7, Protocol description), and a server that counts messages
/// counts the finer.
const LARGEST: usize = 1 << 17;

/// A message is at most this part of what was sent before.
const PART: u64 = 16;

/// How often a client tells what it has sent; more often is not allowed (ndt7, Protocol
/// description).
const TELL: Duration = Duration::from_millis(250);

/// Sends for the expected time and closes; `false` when the connection is no more.
pub(super) async fn send(
    plan: &Plan,
    mut sink: impl Sink<Message, Error = tungstenite::Error> + Unpin,
    started: Instant,
) -> Result<bool, WebSpeedError> {
    let random = random().map_err(|error| {
        let source = io::Error::other(error);
        WebSpeedError::Local { server: plan.server.to_string(), source }
    })?;
    let (mut size, mut sent, mut telling) = (SMALLEST, 0_u64, TELL);
    while started.elapsed() < EXPECTED {
        let message = Message::Binary(random.slice(..size.min(random.len())));
        if sink.send(message).await.is_err() {
            return Ok(false);
        }
        sent = sent.saturating_add(u64::try_from(size).unwrap_or(u64::MAX));
        if size < LARGEST && u64::try_from(size).is_ok_and(|size| size < sent / PART) {
            size *= 2;
        }
        // A fast line takes everything at once: what the server tells must be read all the same.
        yield_now().await;
        let elapsed = started.elapsed();
        if elapsed >= telling {
            telling = elapsed + TELL;
            if sink.send(Message::text(measurement(elapsed, sent))).await.is_err() {
                return Ok(false);
            }
        }
    }
    Ok(sink.close().await.is_ok())
}

/// What this side says of itself: sent, which is not received.
fn measurement(elapsed: Duration, sent: u64) -> String {
    let microseconds = elapsed.as_micros();
    format!(
        r#"{{"AppInfo":{{"ElapsedTime":{microseconds},"NumBytes":{sent}}},"Origin":"client","Test":"upload"}}"#
    )
}

/// Nothing on the way can compress this.
fn random() -> Result<Bytes, getrandom::Error> {
    let mut block = vec![0; LARGEST];
    getrandom::fill(&mut block)?;
    Ok(block.into())
}
