//! Streams of television and voice: joins, quality and readiness.
//!
//! Codecs, statistics and the protocol machines of membership are pure. Sockets are opened in
//! `reception`, `voice` and `sip` only. Every wait has a deadline, a test stops when its future is
//! dropped, and nothing is sent but to the address that was named, membership reports apart.

mod channel;
#[cfg(target_os = "linux")]
mod membership;
#[cfg(target_os = "linux")]
mod reception;
mod rtp;
pub mod sip;
mod stream;
mod transport_stream;
pub mod voice;
#[cfg(target_os = "linux")]
mod watch;
#[cfg(target_os = "linux")]
mod worker;
#[cfg(target_os = "linux")]
mod zap;

pub use channel::{Channel, ChannelError, Group};
#[cfg(target_os = "linux")]
pub use membership::{Membership, Querier};
#[cfg(target_os = "linux")]
pub use reception::{FrameReception, Reception, ReceptionError};
pub use rtp::{RtpError, RtpHeader};
pub use stream::{Decodable, StreamRecord};
#[cfg(target_os = "linux")]
pub use watch::{WatchPlan, WatchProgress, Watched, watch};
#[cfg(target_os = "linux")]
pub use zap::{Change, ZapPlan, Zapped, zap};

/// Reads octets as everything that comes from outside: a frame, a datagram of a stream, an answer.
/// For fuzzing.
#[doc(hidden)]
pub fn read_arbitrary(octets: &[u8]) {
    #[cfg(target_os = "linux")]
    let _read = membership::Incoming::decode(octets);
    sip::read_arbitrary(octets);
    let datagrams = octets.chunks(7 * 188).map(|datagram| (std::time::Duration::ZERO, datagram));
    drop(StreamRecord::of_recording(datagrams, std::time::Duration::ZERO));
}
