//! JSON on the control connection: a length of four bytes, big-endian, and so many bytes of UTF-8.

use thiserror::Error;

/// The longest parameters that are read; a client sends a few hundred bytes, iperf3 reads 8 KiB.
pub const PARAMETERS_LIMIT: u32 = 64 << 10;

/// The longest results that are read: with the server's output they are some 100 KiB a minute.
pub const RESULTS_LIMIT: u32 = 8 << 20;

/// A length that no honest peer sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a document of {length} bytes where at most {limit} are expected")]
pub struct FrameTooLong {
    /// The announced length.
    pub length: u32,
    /// The limit that applied.
    pub limit: u32,
}

/// The length that four bytes announce.
///
/// # Errors
/// When it is above `limit`.
pub fn decode_length(bytes: [u8; 4], limit: u32) -> Result<usize, FrameTooLong> {
    let length = u32::from_be_bytes(bytes);
    let too_long = FrameTooLong { length, limit };
    if length > limit {
        return Err(too_long);
    }
    usize::try_from(length).map_err(|_| too_long)
}

/// A document with its length in front.
///
/// # Errors
/// When the document is longer than a frame can say.
pub fn encode_frame(json: &[u8]) -> Result<Vec<u8>, FrameTooLong> {
    let too_long = FrameTooLong { length: u32::MAX, limit: u32::MAX };
    let length = u32::try_from(json.len()).map_err(|_| too_long)?;
    Ok([&length.to_be_bytes(), json].concat())
}
