//! What is sent, and how it leaves this machine.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

/// What to send, how often, and how long to wait for each answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EchoPlan {
    /// Who is asked.
    pub target: IpAddr,
    /// How many probes are sent.
    pub count: NonZeroU32,
    /// The time from one probe to the next; 50 ms is kind to customer equipment.
    pub interval: Duration,
    /// A probe without an answer for this long is lost, even if an answer comes later.
    pub timeout: Duration,
    /// The size of the ICMP payload.
    pub payload: PayloadSize,
}

/// The bytes behind the ICMP header: 16 to 1452, so that no probe is cut on an Ethernet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PayloadSize(u16);

impl PayloadSize {
    /// The 56 bytes of the usual `ping`.
    pub const USUAL: Self = Self(56);

    /// Returns `None` outside 16 to 1452 bytes.
    #[must_use]
    pub const fn new(bytes: u16) -> Option<Self> {
        if bytes >= 16 && bytes <= 1452 { Some(Self(bytes)) } else { None }
    }

    /// The number of bytes.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// A differentiated services code point (RFC 2474): 0 to 63.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Dscp(u8);

impl Dscp {
    /// What traffic carries that asks for nothing.
    pub const BEST_EFFORT: Self = Self(0);
    /// What voice carries (RFC 3246).
    pub const EXPEDITED: Self = Self(46);

    /// Returns `None` above 63.
    #[must_use]
    pub const fn new(code_point: u8) -> Option<Self> {
        if code_point <= 63 { Some(Self(code_point)) } else { None }
    }

    /// The code point.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The octet of the IP header that carries it, congestion notification not asked for.
    pub(crate) const fn traffic_class(self) -> u8 {
        self.0 << 2
    }
}

/// How probes leave this machine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Egress {
    /// How they are marked.
    pub dscp: Dscp,
    /// The only interface they may use, such as the tunnel of a PPPoE session; `None` for
    /// whichever has the route.
    pub interface: Option<String>,
}
