//! What session to open.

use std::time::Duration;

use linecert_socket::Tags;

use crate::{
    credentials::Credentials,
    discovery::offer::KnownConcentrator,
    ppp::lcp::{AuthenticationProtocol, PPPOE_MRU},
    text::WireText,
};

/// What session to open, where.
#[derive(Debug, Clone)]
pub struct SessionPlan {
    /// The Ethernet interface, up and with a carrier.
    pub interface: String,
    /// The tags to send in; answers count in the same VLANs, of whatever priority.
    pub tags: Tags,
    /// The service to ask for; empty for any.
    pub service: WireText,
    /// The concentrators to whom a session, and with it the credentials, may go. Empty: whichever
    /// offers first.
    pub concentrators: Vec<KnownConcentrator>,
    /// Who logs in; `None` where no proof is demanded.
    pub credentials: Option<Credentials>,
    /// By which protocols the password may be proved.
    pub proofs: Proofs,
    /// What the session must carry.
    pub network: Network,
    /// The largest packet to ask for.
    pub payload: Payload,
    /// The most that all of it may take. RFC 1661 repeats a request after 3 s, and ten times.
    pub deadline: Duration,
}

/// By which protocols a password may be proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Proofs {
    /// CHAP, and PAP where the concentrator insists: it then reads the password.
    #[default]
    ChapOrPap,
    /// CHAP alone, so that nobody who pretends to be a concentrator learns the password.
    ChapOnly,
}

/// What a session must carry to count as open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Network {
    /// IPv4 alone is asked for.
    Ipv4,
    /// IPv6 alone is asked for.
    Ipv6,
    /// IPv4, and IPv6 where the concentrator has it.
    #[default]
    Ipv4MaybeIpv6,
}

/// The largest IP packet to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Payload {
    /// 1492 octets (RFC 2516, 7).
    #[default]
    Standard,
    /// 1500 octets where the concentrator agrees (RFC 4638). The interface needs an MTU of 1508.
    Full,
}

impl Proofs {
    pub(crate) fn protocols(self) -> Vec<AuthenticationProtocol> {
        match self {
            Self::ChapOrPap => vec![AuthenticationProtocol::ChapMd5, AuthenticationProtocol::Pap],
            Self::ChapOnly => vec![AuthenticationProtocol::ChapMd5],
        }
    }
}

impl Payload {
    /// The tag of RFC 4638, which is sent for more than 1492 octets only.
    pub(crate) const fn tag(self) -> Option<u16> {
        match self {
            Self::Standard => None,
            Self::Full => Some(1500),
        }
    }

    /// The largest unit, once the concentrator has confirmed the tag or not.
    pub(crate) fn most(self, confirmed: Option<u16>) -> u16 {
        match (self.tag(), confirmed) {
            (Some(asked), Some(confirmed)) => asked.min(confirmed).max(PPPOE_MRU),
            _ => PPPOE_MRU,
        }
    }
}
