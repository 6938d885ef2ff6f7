//! The numbers that make a missing attempt visible: one count for each device, one for each line.

use std::num::NonZeroU64;

use linecert_measure::Digest;

use super::sixteen::sixteen_bytes;

/// The laptop that ran the job, and which of its attempts belong to this job. Other jobs may have
/// taken numbers in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The name of the laptop's count.
    pub id: DeviceId,
    /// The number of the first attempt on this device.
    pub first: NonZeroU64,
    /// The number of the last attempt on this device.
    pub last: NonZeroU64,
}

/// Sixteen random bytes, chosen when a laptop begins to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(pub [u8; 16]);

/// Which attempts at the line are in this certificate. It holds every one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineAttempts {
    /// The number of the first attempt at this line.
    pub first: NonZeroU64,
    /// The number of the last attempt at this line.
    pub last: NonZeroU64,
    /// The envelope digest of the line's certificate that ends with the attempt before the first.
    /// There is none exactly when the first attempt at the line is number 1.
    pub previous: Option<Digest>,
}

sixteen_bytes!(DeviceId "device id of 32 lower-case hex digits");
