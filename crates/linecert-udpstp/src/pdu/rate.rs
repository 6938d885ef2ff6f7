//! How a sender paces its datagrams: two transmitters, each a burst at an interval.

use super::octets::{Fields, Octets};

const RANDOM: u32 = 0x8000_0000;

/// The size of a UDP payload in octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Always this.
    Fixed(u32),
    /// Anything from the least up to this.
    UpTo(u32),
}

/// Two transmitters that run beside each other. A transmitter whose interval is zero is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendingRate {
    /// Microseconds between bursts of the first transmitter.
    pub interval1_us: u32,
    /// UDP payload of its datagrams.
    pub payload1: Size,
    /// Datagrams of a burst.
    pub burst1: u32,
    /// Microseconds between bursts of the second transmitter.
    pub interval2_us: u32,
    /// UDP payload of its datagrams.
    pub payload2: Size,
    /// Datagrams of a burst.
    pub burst2: u32,
    /// One more datagram of this size behind each burst of the second transmitter; 0 for none.
    pub extra2: Size,
}

impl Size {
    /// The greatest size.
    #[must_use]
    pub const fn most(self) -> u32 {
        match self {
            Self::Fixed(octets) | Self::UpTo(octets) => octets,
        }
    }

    const fn field(self) -> u32 {
        match self {
            Self::Fixed(octets) => octets & !RANDOM,
            Self::UpTo(octets) => octets | RANDOM,
        }
    }

    const fn of(field: u32) -> Self {
        if field & RANDOM == 0 { Self::Fixed(field) } else { Self::UpTo(field & !RANDOM) }
    }
}

impl SendingRate {
    /// Nothing is sent.
    pub const NONE: Self = Self {
        interval1_us: 0,
        payload1: Size::Fixed(0),
        burst1: 0,
        interval2_us: 0,
        payload2: Size::Fixed(0),
        burst2: 0,
        extra2: Size::Fixed(0),
    };

    pub(super) fn put(&self, octets: &mut Octets) {
        octets.u32(self.interval1_us).u32(self.payload1.field()).u32(self.burst1);
        octets.u32(self.interval2_us).u32(self.payload2.field()).u32(self.burst2);
        octets.u32(self.extra2.field());
    }

    pub(super) fn take(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            interval1_us: fields.u32()?,
            payload1: Size::of(fields.u32()?),
            burst1: fields.u32()?,
            interval2_us: fields.u32()?,
            payload2: Size::of(fields.u32()?),
            burst2: fields.u32()?,
            extra2: Size::of(fields.u32()?),
        })
    }
}
