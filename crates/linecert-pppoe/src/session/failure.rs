//! Why no session was opened.

use std::time::Duration;

use linecert_measure::{Absence, Reason};
use linecert_socket::OpenFrameError;
use thiserror::Error;

use crate::{
    discovery::offer::Refusal, ppp::end::LinkEnd, session::trace::SessionTrace, text::WireText,
    wire::WireError,
};

/// No session, why, and how far it went.
#[derive(Debug, Error)]
#[error("{cause}")]
pub struct SessionFailure {
    /// Why.
    #[source]
    pub cause: SessionError,
    /// How far it went; the time of discovery is known although there is no session.
    pub trace: SessionTrace,
}

/// Why no session was opened.
#[derive(Debug, Error)]
pub enum SessionError {
    /// The interface does not serve.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The operating system gives no random number.
    #[error("draw a random number: {0}")]
    Random(#[from] getrandom::Error),
    /// Nobody answered.
    #[error("find a concentrator: no offer to {asked} PADI within {waited:?}")]
    NoOffer {
        /// PADI that were sent.
        asked: usize,
        /// How long an offer was waited for.
        waited: Duration,
    },
    /// Concentrators answered, but none that is wanted, or none with the service.
    #[error("find a concentrator: none of {offered} is one of those wanted, with the service")]
    NoFittingOffer {
        /// The names of those that answered.
        offered: String,
    },
    /// The concentrator offered, and did not answer the request of a session.
    #[error("get a session: `{concentrator}` did not answer {asked} PADR")]
    NoConfirmation {
        /// Its name.
        concentrator: WireText,
        /// PADR that were sent.
        asked: u8,
    },
    /// The concentrator refused, in its words.
    #[error("get a session from `{concentrator}`: {refusal}")]
    Refused {
        /// Its name.
        concentrator: WireText,
        /// Why.
        refusal: Refusal,
    },
    /// There was a session, and it did not come to carry IP.
    #[error("open the session: {0}")]
    Link(#[from] LinkEnd),
    /// The deadline passed while the session was being negotiated.
    #[error("open the session within {after:?}: {missing} is missing")]
    Deadline {
        /// The deadline.
        after: Duration,
        /// What was being waited for.
        missing: Missing,
    },
}

/// What is missing to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Missing {
    /// Agreement on the link.
    #[error("the agreement on LCP")]
    Link,
    /// Acceptance of the proof.
    #[error("the acceptance of user name and password")]
    Proof,
    /// An address.
    #[error("the address")]
    Address,
}

impl SessionError {
    /// The absence of the readings that the session would have given.
    #[must_use]
    pub fn absence(&self) -> Absence {
        Absence { reason: self.reason(), detail: self.to_string() }
    }

    const fn reason(&self) -> Reason {
        match self {
            Self::Wire(WireError::Open(OpenFrameError::Forbidden { .. })) => Reason::Forbidden,
            Self::Wire(WireError::Open(_)) => Reason::NotFound,
            Self::Wire(WireError::Down { .. }) => Reason::Offline,
            Self::Wire(_) | Self::Random(_) => Reason::Interrupted,
            Self::NoOffer { .. } | Self::NoConfirmation { .. } | Self::Deadline { .. } => {
                Reason::TimedOut
            }
            Self::NoFittingOffer { .. } => Reason::NotFound,
            Self::Refused { .. } => Reason::Refused,
            Self::Link(end) => end.reason(),
        }
    }
}

impl LinkEnd {
    const fn reason(&self) -> Reason {
        match self {
            Self::Closed => Reason::Interrupted,
            Self::Terminated(_)
            | Self::LcpRefused { .. }
            | Self::LcpEndless
            | Self::AuthenticationRefused(_)
            | Self::NoAddress(_) => Reason::Refused,
            Self::LcpSilent { .. } | Self::AuthenticationSilent | Self::PeerGone { .. } => {
                Reason::TimedOut
            }
            Self::LoopedBack => Reason::Garbled,
            Self::ProofUnsupported(_) | Self::NoCredentials(_) => Reason::Unsupported,
        }
    }
}
