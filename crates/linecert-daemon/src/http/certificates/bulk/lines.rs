//! A body, taken apart into lines as it comes.

use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::BodyExt as _;
use thiserror::Error;
use tokio::time::timeout;

use crate::config::Limits;

/// Why there is no line where one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum LineFault {
    /// It has more octets than are read at once.
    #[error("the line is longer than the {0} bytes that are read at once")]
    TooLong(usize),
    /// The body broke off in it.
    #[error("the body broke off")]
    BrokeOff,
    /// Nothing came for too long.
    #[error("nothing came for too long")]
    TimedOut,
}

/// The lines of a body. Empty ones are counted and passed over.
pub(super) struct SentLines {
    body: Body,
    limit: usize,
    patience: Duration,
    /// What was read of the lines to come.
    read: Vec<u8>,
    /// How much of it is known to hold no end of a line.
    searched: usize,
    /// The lines that were taken.
    taken: u64,
    /// Whether what was read belongs to a line that is too long.
    is_too_long: bool,
}

impl SentLines {
    pub(super) fn of(body: Body, limits: Limits) -> Self {
        let patience = Duration::from_secs(limits.seconds.get().into());
        let (limit, read) = (limits.body, Vec::new());
        Self { body, limit, patience, read, searched: 0, taken: 0, is_too_long: false }
    }

    /// The next line, with its number from 1.
    pub(super) async fn next(&mut self) -> Option<(u64, Result<Bytes, LineFault>)> {
        loop {
            let line = match self.end() {
                Some(end) => self.take(end),
                None => match self.more().await {
                    Ok(true) => continue,
                    Ok(false) if self.read.is_empty() && !self.is_too_long => return None,
                    Ok(false) => self.take(self.read.len()),
                    Err(fault) => Err(fault),
                },
            };
            self.taken = self.taken.saturating_add(1);
            let is_blank = |line: &Bytes| line.iter().all(u8::is_ascii_whitespace);
            if !line.as_ref().is_ok_and(is_blank) {
                return Some((self.taken, line));
            }
        }
    }

    /// Where the line that is read ends.
    fn end(&mut self) -> Option<usize> {
        let rest = self.read.get(self.searched..)?;
        let found = rest.iter().position(|octet| *octet == b'\n');
        let end = found.map(|place| self.searched + place);
        self.searched = end.unwrap_or(self.read.len());
        end
    }

    /// Takes a line, and its end with it.
    fn take(&mut self, end: usize) -> Result<Bytes, LineFault> {
        let rest = self.read.split_off((end + 1).min(self.read.len()));
        let mut line = std::mem::replace(&mut self.read, rest);
        line.truncate(end);
        self.searched = 0;
        let is_too_long = std::mem::take(&mut self.is_too_long) || line.len() > self.limit;
        if is_too_long { Err(LineFault::TooLong(self.limit)) } else { Ok(line.into()) }
    }

    /// Reads on. Nothing is kept of a line that is too long.
    async fn more(&mut self) -> Result<bool, LineFault> {
        if self.read.len() > self.limit {
            self.read.clear();
            self.searched = 0;
            self.is_too_long = true;
        }
        let frame = timeout(self.patience, self.body.frame()).await;
        let Some(frame) = frame.map_err(|_| LineFault::TimedOut)? else { return Ok(false) };
        let frame = frame.map_err(|_| LineFault::BrokeOff)?;
        if let Ok(data) = frame.into_data() {
            self.read.extend_from_slice(&data);
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use proptest::prelude::*;

    use super::*;

    fn limits(body: usize) -> Limits {
        let one = NonZeroU32::MIN;
        Limits { body, seconds: one, connections: one, rate: one, burst: one }
    }

    /// The lines of a body that comes in frames of this size.
    fn lines(text: &[u8], (frame, limit): (usize, usize)) -> Vec<(u64, Result<Bytes, LineFault>)> {
        let frames = text.chunks(frame).map(Bytes::copy_from_slice).collect();
        let body = Body::new(Frames(frames));
        let mut lines = SentLines::of(body, limits(limit));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let mut all = Vec::new();
            while let Some(line) = lines.next().await {
                all.push(line);
            }
            all
        })
    }

    struct Frames(std::collections::VecDeque<Bytes>);

    impl axum::body::HttpBody for Frames {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
            std::task::Poll::Ready(self.0.pop_front().map(|data| Ok(http_body::Frame::data(data))))
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_and_told() {
        let long = LineFault::TooLong(3);
        for frame in 1..=12 {
            let told = lines(b"abc\n\nabcdefgh\nx", (frame, 3));
            let expected = [
                (1, Ok(Bytes::from_static(b"abc"))),
                (3, Err(long)),
                (4, Ok(Bytes::from_static(b"x"))),
            ];
            assert_eq!(told, expected, "frames of {frame}");
        }
    }

    proptest! {
        #[test]
        fn lines_do_not_depend_on_frames(text in "[a-c\n]{0,60}", frame in 1_usize..20) {
            let told = lines(text.as_bytes(), (frame, 100));
            let expected = text.split('\n').enumerate().filter(|(_, line)| !line.is_empty());
            let expected: Vec<_> = expected
                .map(|(before, line)| (before as u64 + 1, Ok(Bytes::copy_from_slice(line.as_bytes()))))
                .collect();
            prop_assert_eq!(told, expected);
        }
    }
}
