//! The control connection, as either side uses it. Every operation has a deadline.

use std::{future::Future, io};

use serde::Serialize;
use thiserror::Error;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{self, Instant},
};

use crate::iperf3::protocol::{Cookie, FrameTooLong, State, decode_length, encode_frame};

/// A control connection.
#[derive(Debug)]
pub(super) struct Control(TcpStream);

/// Why nothing came, or could be sent, on a control connection.
#[derive(Debug, Error)]
pub(super) enum ControlError {
    #[error("the connection is closed")]
    Closed,
    #[error("nothing came in time")]
    TimedOut,
    #[error(transparent)]
    Garbled(#[from] Garbled),
}

/// What a peer sent that is not the protocol.
#[derive(Debug, Error)]
pub enum Garbled {
    /// A byte that is no state.
    #[error("byte {0} is no state")]
    UnknownState(i8),
    /// A state that does not follow.
    #[error("state `{found}` where `{expected}` follows")]
    UnexpectedState {
        /// What follows.
        expected: State,
        /// What came.
        found: State,
    },
    /// An absurd length.
    #[error(transparent)]
    TooLong(#[from] FrameTooLong),
    /// A document that is not what it should be.
    #[error("{document} that do not parse")]
    Document {
        /// Which document.
        document: &'static str,
        /// Where it fails.
        source: serde_json::Error,
    },
    /// Results whose figures contradict each other or the plan.
    #[error("results that cannot be: {0}")]
    Contradiction(&'static str),
}

impl Control {
    pub(super) fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self(stream))
    }

    /// The largest segment of the connection; `None` where the system does not tell.
    pub(super) fn segment(&self) -> Option<u64> {
        #[cfg(unix)]
        return socket2::SockRef::from(&self.0).tcp_mss().ok().map(u64::from);
        #[cfg(not(unix))]
        None
    }

    pub(super) fn into_stream(self) -> TcpStream {
        self.0
    }

    /// The next state. Cancel-safe: it is a single byte.
    pub(super) async fn read_state(&mut self) -> Result<State, ControlError> {
        let byte = self.0.read_i8().await.map_err(|_| ControlError::Closed)?;
        State::from_byte(byte).ok_or_else(|| Garbled::UnknownState(byte).into())
    }

    pub(super) async fn read_cookie(&mut self, until: Instant) -> Result<Cookie, ControlError> {
        let mut bytes = [0; Cookie::SIZE];
        by(until, self.0.read_exact(&mut bytes)).await?;
        Ok(Cookie::from_wire(bytes))
    }

    /// A document, as it was sent.
    pub(super) async fn read_frame(
        &mut self,
        limit: u32,
        until: Instant,
    ) -> Result<Vec<u8>, ControlError> {
        let mut length = [0; 4];
        by(until, self.0.read_exact(&mut length)).await?;
        let mut frame = vec![0; decode_length(length, limit).map_err(Garbled::from)?];
        by(until, self.0.read_exact(&mut frame)).await?;
        Ok(frame)
    }

    /// The two numbers that follow [`State::ServerError`]: iperf3's and the system's.
    pub(super) async fn read_errors(&mut self, until: Instant) -> Result<(i32, i32), ControlError> {
        Ok((by(until, self.0.read_i32()).await?, by(until, self.0.read_i32()).await?))
    }

    pub(super) async fn write_state(
        &mut self,
        state: State,
        until: Instant,
    ) -> Result<(), ControlError> {
        self.write(&state.byte().to_be_bytes(), until).await
    }

    pub(super) async fn write_json(
        &mut self,
        document: &(impl Serialize + Sync),
        until: Instant,
    ) -> Result<(), ControlError> {
        let own = |source| Garbled::Document { document: "own figures", source };
        let json = serde_json::to_vec(document).map_err(own)?;
        self.write(&encode_frame(&json).map_err(Garbled::from)?, until).await
    }

    pub(super) async fn write(&mut self, bytes: &[u8], until: Instant) -> Result<(), ControlError> {
        by(until, self.0.write_all(bytes)).await
    }
}

/// Waits for a transfer, but not for ever. A connection that breaks is closed, however it breaks.
async fn by<T>(
    until: Instant,
    transfer: impl Future<Output = io::Result<T>>,
) -> Result<T, ControlError> {
    let done = time::timeout_at(until, transfer).await.map_err(|_| ControlError::TimedOut)?;
    done.map_err(|_| ControlError::Closed)
}
