//! Bodies of requests: none, or random octets.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use hyper::body::{Body, Bytes, Frame, SizeHint};

/// How many random octets are handed over at once.
const BLOCK: usize = 1 << 17;

/// A body of so many octets, which are those of one random block over and over.
#[derive(Debug)]
pub(super) struct Load {
    left: u64,
    block: Bytes,
}

impl Load {
    /// No body.
    pub(super) const fn none() -> Self {
        Self { left: 0, block: Bytes::new() }
    }

    /// A body of `octets` from a block that [`random`] made.
    pub(super) const fn of(octets: u64, block: Bytes) -> Self {
        Self { left: octets, block }
    }
}

/// Octets that nothing on the way can compress.
pub(super) fn random() -> Result<Bytes, getrandom::Error> {
    let mut block = vec![0; BLOCK];
    getrandom::fill(&mut block)?;
    Ok(block.into())
}

impl Body for Load {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let length = usize::try_from(self.left).unwrap_or(usize::MAX).min(self.block.len());
        if length == 0 {
            return Poll::Ready(None);
        }
        self.left = self.left.saturating_sub(u64::try_from(length).unwrap_or(u64::MAX));
        Poll::Ready(Some(Ok(Frame::data(self.block.slice(..length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0 || self.block.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(if self.block.is_empty() { 0 } else { self.left })
    }
}
