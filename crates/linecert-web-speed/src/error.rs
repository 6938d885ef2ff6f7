//! Why a web speed test came to nothing.

use std::{fmt, io, time::Duration};

use thiserror::Error;

/// What was awaited of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The address of a name.
    Name,
    /// A connection.
    Connection,
    /// An agreement on TLS.
    Tls,
    /// The answer to a request.
    Answer,
    /// Data.
    Data,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "the address",
            Self::Connection => "connection",
            Self::Tls => "agreement on TLS",
            Self::Answer => "answer",
            Self::Data => "data",
        })
    }
}

/// What a server sent that it must not.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Garbled {
    /// It did not accept the WebSocket with the subprotocol of ndt7.
    #[error("it does not speak the WebSocket of ndt7: {0}")]
    Handshake(String),
    /// A frame breaks the rules of RFC 6455, or is larger than 16 MiB.
    #[error("WebSocket: {0}")]
    Frame(String),
    /// Data during an upload (ndt7, Protocol description).
    #[error("binary messages during an upload")]
    Binary,
    /// Many more measurements than one each 250 ms (ndt7, Protocol description).
    #[error("more than {0} measurements")]
    TooMany(usize),
    /// It is no HTTP/1.1, or breaks its rules.
    #[error("HTTP: {0}")]
    Http(String),
    /// Small answers are at most 64 KiB.
    #[error("an answer of more than {0} octets")]
    TooLong(usize),
    /// A body is compressed, although no such body was accepted.
    #[error("a body in the coding `{0}`")]
    Coding(String),
}

/// Why there is no figure.
#[derive(Debug, Error)]
pub enum WebSpeedError {
    /// The name has no address.
    #[error("resolve the name of web speed server {server}")]
    NotResolved {
        /// As in the plan.
        server: String,
        /// What the system said.
        source: io::Error,
    },
    /// Nothing listens there.
    #[error("connect to web speed server {server}: it refuses the connection")]
    Refused {
        /// As in the plan.
        server: String,
    },
    /// There is no way there.
    #[error("connect to web speed server {server}")]
    Unreachable {
        /// As in the plan.
        server: String,
        /// What the system said.
        source: io::Error,
    },
    /// The interface or the source address of the plan cannot be used.
    #[error("reach web speed server {server} from {egress}")]
    Egress {
        /// As in the plan.
        server: String,
        /// The interface or the address.
        egress: String,
        /// What the system said.
        source: io::Error,
    },
    /// The server has no certificate that is trusted, or no TLS at all.
    #[error("agree on TLS with web speed server {server}")]
    Tls {
        /// As in the plan.
        server: String,
        /// What is wrong.
        source: io::Error,
    },
    /// The server answers with a status other than success.
    #[error("request {path} of web speed server {server}: it answers with status {status}")]
    Status {
        /// As in the plan.
        server: String,
        /// What was requested.
        path: String,
        /// The status code (RFC 9110, 15).
        status: u16,
    },
    /// The server sends elsewhere, where nobody said that data may be sent.
    #[error("request {path} of web speed server {server}: it redirects to `{location}`")]
    Redirected {
        /// As in the plan.
        server: String,
        /// What was requested.
        path: String,
        /// Where to.
        location: String,
    },
    /// The server closed the connection too early.
    #[error("measure against web speed server {server}: it closed the connection, no {stage} came")]
    Closed {
        /// As in the plan.
        server: String,
        /// What was awaited.
        stage: Stage,
    },
    /// The connection broke while data flowed.
    #[error("measure against web speed server {server}: the connection broke after {ran:.1?}")]
    Died {
        /// As in the plan.
        server: String,
        /// For how long data had flowed.
        ran: Duration,
    },
    /// The server, or the line, fell silent.
    #[error("measure against web speed server {server}: no {stage} for {after:.1?}")]
    TimedOut {
        /// As in the plan.
        server: String,
        /// What was awaited.
        stage: Stage,
        /// How long it was awaited.
        after: Duration,
    },
    /// What answers does not keep to the protocol.
    #[error("measure against web speed server {server}: it does not keep to the protocol")]
    Garbled {
        /// As in the plan.
        server: String,
        /// What it sent.
        #[source]
        garbled: Garbled,
    },
    /// This machine cannot.
    #[error("measure against web speed server {server}: this machine fails")]
    Local {
        /// As in the plan.
        server: String,
        /// What the system said.
        source: io::Error,
    },
}
