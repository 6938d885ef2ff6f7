//! PPPoE sessions in user space: discovery, LCP, authentication, IP.
//!
//! Codecs and automata are pure; `wire` has the only sockets. Frames are sent and received as
//! they are on the wire, with their VLAN tags, so that no PPP and no VLAN of the kernel is needed.

#[cfg(target_os = "linux")]
mod concentrator;
mod credentials;
#[cfg(target_os = "linux")]
mod discovery;
#[cfg(target_os = "linux")]
mod ppp;
#[cfg(target_os = "linux")]
mod session;
#[cfg(target_os = "linux")]
mod text;
#[cfg(target_os = "linux")]
mod traffic;
#[cfg(target_os = "linux")]
mod wire;

pub use credentials::{Credentials, Password, TooLong, UserName};
#[cfg(target_os = "linux")]
pub use {
    concentrator::{AccessConcentrator, ConcentratorSettings, Fault, OpenConcentratorError},
    discovery::{
        collect::{DiscoverError, DiscoveryPlan, discover},
        found::{Discovery, STAMP_UNCERTAINTY},
        offer::{KnownConcentrator, Mark, Offer, Refusal},
        packet::{
            DISCOVERY_ETHERTYPE, DecodePacketError, DiscoveryCode, DiscoveryPacket, DiscoveryTag,
            SESSION_ETHERTYPE, decode_session,
        },
    },
    ppp::{
        end::{LinkEnd, NetworkEnd},
        ipv6cp::InterfaceId,
        lcp::AuthenticationProtocol,
        link::Milestone,
        packet::{ControlPacket, DecodeControlError},
    },
    session::{
        Session, SessionTunnelError,
        carrier::{Carrier, CarrierEnd, Traffic},
        dial::SessionProgress,
        failure::{Missing, SessionError, SessionFailure},
        plan::{Network, Payload, Proofs, SessionPlan},
        trace::{Concentrator, Ipv4Facts, Ipv6Facts, SessionFacts, SessionTrace},
    },
    text::WireText,
    wire::{Strays, WireError},
};

/// Reads octets as frames of a PPP link in every phase, and says whether none of them was answered
/// by many. For fuzzing.
#[cfg(target_os = "linux")]
#[doc(hidden)]
#[must_use]
pub fn read_arbitrary(octets: &[u8]) -> bool {
    ppp::link::read_arbitrary(octets)
}
