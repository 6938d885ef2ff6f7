//! Bodies: sent at once, and read up to a limit.

use std::{
    convert::Infallible,
    error::Error,
    io, mem,
    pin::Pin,
    task::{Context, Poll},
};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};

use super::{ClientError, Garbled, Stage};

/// A whole body, up to a limit.
pub(super) async fn collect(mut body: Incoming, most: usize) -> Result<Vec<u8>, ClientError> {
    let mut octets = Vec::new();
    while let Some(data) = data(&mut body).await? {
        if octets.len() + data.len() > most {
            return Err(Garbled::TooLong(most).into());
        }
        octets.extend_from_slice(&data);
    }
    Ok(octets)
}

/// The next octets of a body; `None` at its end.
pub(super) async fn data(body: &mut Incoming) -> Result<Option<Bytes>, ClientError> {
    loop {
        let frame = std::future::poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await;
        match frame.transpose().map_err(fault)?.map(Frame::into_data) {
            None => return Ok(None),
            Some(Ok(data)) => return Ok(Some(data)),
            // Trailers.
            Some(Err(_)) => {}
        }
    }
}

/// What hyper says, in what linecert tells.
pub(super) fn fault(error: hyper::Error) -> ClientError {
    if error.is_parse() || breaks_rules(&error) {
        return Garbled::Http(error.to_string()).into();
    }
    ClientError::Broken(Stage::Answer)
}

/// Whether the framing of a body, or TLS, is broken; hyper tells so by the kind of its source.
fn breaks_rules(error: &hyper::Error) -> bool {
    let source = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    source.is_some_and(|source| {
        matches!(source.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)
    })
}

/// A body that is at hand.
#[derive(Debug)]
pub(super) struct Whole(pub(super) Bytes);

impl Body for Whole {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let octets = mem::take(&mut self.0);
        Poll::Ready((!octets.is_empty()).then(|| Ok(Frame::data(octets))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.0.len()).unwrap_or(u64::MAX))
    }
}
