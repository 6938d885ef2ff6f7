//! How a link ends, and why one does not come up.

use thiserror::Error;

use crate::{
    ppp::{
        authentication::Outcome,
        lcp::{AuthenticationProtocol, LcpOptions},
        negotiation::End,
    },
    text::WireText,
};

/// How a PPP link ended, or why it did not open.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LinkEnd {
    /// Closed from here.
    #[error("the session was closed from here")]
    Closed,
    /// The concentrator ended it: Terminate-Request or PADT, with its words if it had any.
    #[error("the concentrator ended the session{}", said(.0))]
    Terminated(WireText),
    /// LCP was not answered.
    #[error("the concentrator did not answer {requests} LCP requests")]
    LcpSilent {
        /// Configure-Requests that were sent.
        requests: u8,
    },
    /// The two sides do not agree on an option of LCP.
    #[error("no agreement with the concentrator on LCP option {option}")]
    LcpRefused {
        /// The number of the option (RFC 1661, 6).
        option: u8,
    },
    /// LCP went on and on, or was rejected as a whole.
    #[error("LCP came to no agreement with the concentrator")]
    LcpEndless,
    /// Our own packets come back.
    #[error("the link is a loop: our own LCP packets come back")]
    LoopedBack,
    /// A proof is demanded that cannot be given.
    #[error("the concentrator demands {0}, which is not spoken or not permitted here")]
    ProofUnsupported(AuthenticationProtocol),
    /// A proof is demanded, and there are no credentials.
    #[error("the concentrator demands {0}, and no user name and password were given")]
    NoCredentials(AuthenticationProtocol),
    /// The concentrator refused user name or password, with its words if it had any.
    #[error("the concentrator refused user name or password{}", said(.0))]
    AuthenticationRefused(WireText),
    /// Nobody asked for the proof, or said what came of it.
    #[error("the concentrator did not answer the authentication")]
    AuthenticationSilent,
    /// No network protocol came up: no address was given, or the protocol is not known.
    #[error("the concentrator gave no address: {0}")]
    NoAddress(NetworkEnd),
    /// Echo-Requests were not answered.
    #[error("the concentrator is gone: {unanswered} LCP echoes were not answered")]
    PeerGone {
        /// Echo-Requests without an answer.
        unanswered: u8,
    },
}

/// Why a network protocol did not come up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NetworkEnd {
    /// Its requests were not answered.
    #[error("it did not answer {requests} requests for one")]
    Silent {
        /// Configure-Requests that were sent.
        requests: u8,
    },
    /// No agreement on an option, or on an address of zeros.
    #[error("no agreement on option {option}")]
    Refused {
        /// The number of the option (RFC 1332, 3; RFC 1877; RFC 5072, 4).
        option: u8,
    },
    /// The peer does not know the protocol.
    #[error("it rejects the protocol")]
    Unknown,
    /// It went on and on, or was ended by the peer.
    #[error("the negotiation was broken off")]
    BrokenOff,
}

fn said(text: &WireText) -> String {
    if text.is_empty() { String::new() } else { format!(" and said `{text}`") }
}

impl LinkEnd {
    pub(crate) fn of_lcp(end: &End, options: &LcpOptions) -> Self {
        match (end, options.refused_proof) {
            (End::Closed, _) => Self::Closed,
            // Whatever the peer did then, it did because it was not given the proof.
            (_, Some(demanded)) if options.proof.is_none() && options.proofs.is_empty() => {
                Self::NoCredentials(demanded)
            }
            (_, Some(demanded)) if options.proof.is_none() => Self::ProofUnsupported(demanded),
            (End::Terminated(text), _) => Self::Terminated(text.clone()),
            (End::Silent { requests }, _) => Self::LcpSilent { requests: *requests },
            (End::Disagreed(disagreement), _) => Self::LcpRefused { option: disagreement.option },
            (End::Endless | End::Rejected, _) => Self::LcpEndless,
        }
    }

    pub(crate) fn of_proof(outcome: &Outcome) -> Option<Self> {
        match outcome {
            Outcome::Pending | Outcome::Accepted(_) => None,
            Outcome::Refused(text) => Some(Self::AuthenticationRefused(text.clone())),
            Outcome::Silent => Some(Self::AuthenticationSilent),
        }
    }
}

impl NetworkEnd {
    pub(crate) const fn of(end: &End) -> Self {
        match end {
            End::Silent { requests } => Self::Silent { requests: *requests },
            End::Disagreed(disagreement) => Self::Refused { option: disagreement.option },
            End::Rejected => Self::Unknown,
            End::Closed | End::Terminated(_) | End::Endless => Self::BrokenOff,
        }
    }
}
