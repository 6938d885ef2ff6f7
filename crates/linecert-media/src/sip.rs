//! Whether a SIP server answers (OPTIONS) and accepts a subscriber (REGISTER): RFC 3261.

mod authorization;
#[cfg(target_os = "linux")]
mod client;
mod identity;
#[cfg(target_os = "linux")]
mod line;
mod message;
#[cfg(target_os = "linux")]
mod report;
#[cfg(target_os = "linux")]
mod transaction;

#[cfg(target_os = "linux")]
pub use client::{SipAnswer, SipError, SipPlan, options, register};
pub use identity::{Credentials, IdentityError, Password, Realm};

/// What SIP runs over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// UDP, where requests are sent again until they are answered.
    Udp,
    /// TCP.
    Tcp,
}

impl Transport {
    /// The name in a `Via` (RFC 3261, 20.42).
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Options,
    Register,
}

impl Method {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Options => "OPTIONS",
            Self::Register => "REGISTER",
        }
    }
}

/// Reads an answer and its challenge, for the fuzz target of the crate.
pub(crate) fn read_arbitrary(octets: &[u8]) {
    if let Ok(Some((response, _))) = message::Response::decode(octets) {
        authorization::Challenge::of(&response).ok();
    }
}
