//! Whether a line is fit for voice: a synthetic call to a reflector, rated by the E-model.
//!
//! The call is RTP with G.711 in packets of 20 ms, which the reflector sends back. Everything is
//! therefore of the way there and back: loss and jitter of both directions add up, and the delay is
//! taken to be half of the round trip.

#[cfg(target_os = "linux")]
mod caller;
mod emodel;
mod record;
mod reflector;
mod report;

use std::{net::SocketAddr, time::Duration};

use linecert_net::icmp::Egress;

#[cfg(target_os = "linux")]
pub use caller::{CallError, CallProgress, call};
pub use emodel::Concealment;
pub use record::Call;
pub use reflector::{Reflector, ReflectorError};

/// How often a packet is sent: packets of 20 ms are the default of G.711 (RFC 3551, 4.5.14).
pub(crate) const INTERVAL: Duration = Duration::from_millis(20);
/// The samples of a packet, one octet each at 8 kHz.
pub(crate) const SAMPLES: usize = 160;

/// A synthetic call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallPlan {
    /// Who sends the packets back.
    pub reflector: SocketAddr,
    /// How long the call lasts; at least one packet is sent, at most 65535, which are 21 minutes.
    pub duration: Duration,
    /// How the packets leave this machine; voice is marked with `Dscp::EXPEDITED` (RFC 4594, 4.1).
    pub egress: Egress,
    /// How much later than the fastest a packet may come and still be played.
    pub jitter_buffer: Duration,
    /// What the far end does about packets that are missing.
    pub concealment: Concealment,
}

impl CallPlan {
    /// How many packets make the call.
    pub(crate) fn packets(&self) -> u16 {
        let packets = self.duration.as_millis() / INTERVAL.as_millis();
        // A sequence number must not come twice, so that every answer has one question.
        u16::try_from(packets).unwrap_or(u16::MAX).max(1)
    }
}
