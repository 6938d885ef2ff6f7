//! The quality of a media stream, from its datagrams and the times at which they came. Pure.

mod clock_watch;
mod delay_factor;
mod evidence;
mod figures;
mod framing;
mod record;
mod recorder;

pub(crate) use evidence::StreamEvidence;
pub(crate) use figures::{microseconds, milliseconds, reading};
pub use record::{Decodable, StreamRecord};
pub(crate) use recorder::Recorder;

/// What the time of arrival of one datagram is uncertain by.
///
/// The kernel stamps a frame when the driver hands it over, behind the interrupt coalescing of the
/// adapter, which is tens of microseconds at the rates of television.
pub(crate) const ARRIVAL_NS: u64 = 50_000;

/// The nominal interval of RFC 4445, 3.
pub(crate) const SECOND_NS: u64 = 1_000_000_000;

#[cfg(test)]
mod tests;
