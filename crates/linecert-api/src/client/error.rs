//! Why the daemon did not answer as it should.

use std::{fmt, io, time::Duration};

use linecert_measure::Digest;
use thiserror::Error;

use crate::problem::{Problem, ProblemKind};

/// What was awaited of the daemon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The address of its name.
    Name,
    /// A connection.
    Connection,
    /// An agreement on TLS.
    Tls,
    /// Its answer.
    Answer,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "the address",
            Self::Connection => "a connection",
            Self::Tls => "an agreement on TLS",
            Self::Answer => "the answer",
        })
    }
}

/// What was sent that no daemon sends.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Garbled {
    /// It is no HTTP/1.1, or breaks its rules.
    #[error("HTTP: {0}")]
    Http(String),
    /// The answer is longer than any that is expected.
    #[error("an answer of more than {0} octets")]
    TooLong(usize),
    /// The body is compressed, although no such body was accepted.
    #[error("a body in the coding `{0}`")]
    Coding(String),
    /// The body is of a media type that was not asked for, as the page of a captive portal is.
    #[error("a body of the media type `{0}`")]
    MediaType(String),
    /// The body is not the JSON that was asked for.
    #[error("its JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// What is acknowledged is not what was sent.
    #[error("it acknowledges the certificate {found}, not {expected}")]
    OtherCertificate {
        /// What was sent.
        expected: Digest,
        /// What is acknowledged.
        found: Digest,
    },
    /// A server-sent event is longer than any that is expected.
    #[error("an event of more than {0} octets")]
    EventTooLong(usize),
}

/// Why a request came to nothing. It is told to somebody who knows which daemon was asked.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The name has no address.
    #[error("its name has no address")]
    NotResolved(#[source] io::Error),
    /// Nothing listens there.
    #[error("nothing listens there")]
    Refused,
    /// There is no way there.
    #[error("there is no way there")]
    Unreachable(#[source] io::Error),
    /// It has no certificate that is trusted, or no TLS at all.
    #[error("TLS is not agreed on")]
    Tls(#[source] io::Error),
    /// It fell silent.
    #[error("{stage} did not come in {after:.1?}")]
    TimedOut {
        /// What was awaited.
        stage: Stage,
        /// How long it was awaited.
        after: Duration,
    },
    /// The connection broke.
    #[error("the connection broke before {0} came")]
    Broken(Stage),
    /// It sends elsewhere, where nobody said that data may be sent.
    #[error("it sends elsewhere, to `{0}`")]
    Redirected(String),
    /// It is no linecertd, or something on the way answers in its place.
    #[error("what answers is no linecertd")]
    Garbled(#[from] Garbled),
    /// It is linecertd, and says why it does not do it.
    #[error("{problem}")]
    Problem {
        /// What it says.
        problem: Box<Problem>,
        /// When it may be asked again, if it says so.
        retry_after: Option<Duration>,
    },
    /// It does not do it, and does not say why as linecertd does.
    #[error("it answers with status {status}, and not as linecertd does")]
    Status {
        /// The status (RFC 9110, section 15).
        status: u16,
        /// When it may be asked again, if it says so.
        retry_after: Option<Duration>,
    },
}

impl ClientError {
    /// Whether the same request may well succeed in a moment.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Broken(_) => true,
            Self::Problem { problem, .. } => matches!(
                problem.kind,
                ProblemKind::TooManyRequests
                    | ProblemKind::StoreUnavailable
                    | ProblemKind::ShuttingDown
            ),
            Self::Status { status, .. } => matches!(status, 429 | 502..=504),
            _ => false,
        }
    }

    /// When it may be asked again, if it says so.
    pub(super) const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Problem { retry_after, .. } | Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// What the daemon says, when it is the daemon that says something.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem { problem, .. } => Some(problem),
            _ => None,
        }
    }
}
