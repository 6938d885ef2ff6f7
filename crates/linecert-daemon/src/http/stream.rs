//! An answer that comes as it is made, one line after another, to whoever keeps reading.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use http_body::Frame;
use linecert_api::ProblemKind;
use serde::Serialize;
use thiserror::Error;
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc},
    time::timeout,
};

use super::{problem::Refused, routes::LINES};
use crate::app::App;

/// How many streams there may be at a time.
pub(crate) const MOST: usize = 8;
/// How many lines wait for whoever reads them.
const WAITING: usize = 256;

/// Why an answer ends before its end. Whoever reads it sees that it broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the answer could not be brought to its end")]
pub(super) struct BrokenOff;

/// That nobody reads any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gone;

/// Where the lines of an answer are put. The answer ends when this is dropped.
pub(super) struct Lines {
    lines: mpsc::Sender<Result<Bytes, BrokenOff>>,
    /// For how long a line waits for a reader.
    patience: Duration,
    _permit: OwnedSemaphorePermit,
}

/// Begins an answer.
pub(super) fn begin(app: &App) -> Result<(Lines, Response), Refused> {
    let permit = Arc::clone(&app.streams).try_acquire_owned().map_err(|_| {
        let detail = format!("{MOST} streams are under way");
        Refused::new(ProblemKind::TooManyRequests, detail).retry_after(Duration::from_secs(5))
    })?;
    let (lines, read) = mpsc::channel(WAITING);
    let patience = Duration::from_secs(app.limits.seconds.get().into());
    let kind = [(header::CONTENT_TYPE, LINES)];
    let answer = (StatusCode::OK, kind, Body::new(Read(read))).into_response();
    Ok((Lines { lines, patience, _permit: permit }, answer))
}

impl Lines {
    /// Puts a value on a line of its own.
    pub(super) async fn put<T: Serialize>(&self, value: &T) -> Result<(), Gone> {
        match serde_json::to_vec(value) {
            Ok(mut line) => {
                line.push(b'\n');
                self.send(Ok(line.into())).await
            }
            Err(error) => {
                tracing::error!(%error, "a line of an answer could not be written");
                self.break_off().await;
                Err(Gone)
            }
        }
    }

    /// Ends the answer before its end.
    pub(super) async fn break_off(&self) {
        if self.send(Err(BrokenOff)).await.is_err() {
            tracing::debug!("nobody reads the answer that breaks off");
        }
    }

    async fn send(&self, line: Result<Bytes, BrokenOff>) -> Result<(), Gone> {
        let sent = timeout(self.patience, self.lines.send(line)).await;
        sent.map_err(|_| Gone)?.map_err(|_| Gone)
    }
}

/// The lines as a body.
struct Read(mpsc::Receiver<Result<Bytes, BrokenOff>>);

impl HttpBody for Read {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        self.0.poll_recv(context).map(|line| line.map(|line| line.map(Frame::data)))
    }
}
