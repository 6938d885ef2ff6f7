//! What a sender sends, and what a reflector puts up with.

use std::{
    net::SocketAddr,
    num::{NonZeroU16, NonZeroU32},
    time::Duration,
};

use crate::icmp::Egress;

/// How time is written (RFC 8762, 4.2.1; RFC 8186).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeFormat {
    /// Seconds since 1900 and their binary fraction (RFC 5905, 6).
    Ntp,
    /// Seconds since 1970 and nanoseconds (IEEE 1588-2008, truncated).
    Ptp,
}

/// How a reflector numbers its packets (RFC 8762, 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// It counts those of a session: losses there and back can be told apart.
    Stateful,
    /// It copies the number of the probe.
    Stateless,
    /// Nobody knows yet.
    Unknown,
}

/// The octets of a STAMP packet: 44 to 1452, so that none is cut on an Ethernet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StampLength(u16);

impl StampLength {
    /// The 44 octets of a packet without extensions.
    pub const LEAST: Self = Self(44);

    /// Returns `None` outside 44 to 1452 octets.
    #[must_use]
    pub const fn new(octets: u16) -> Option<Self> {
        if octets >= 44 && octets <= 1452 { Some(Self(octets)) } else { None }
    }

    /// The number of octets.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// What to send to which reflector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StampPlan {
    /// The reflector.
    pub target: SocketAddr,
    /// How many probes are sent.
    pub count: NonZeroU32,
    /// The time from one probe to the next.
    pub interval: Duration,
    /// A probe without an answer for this long is lost.
    pub timeout: Duration,
    /// The STAMP session identifier (RFC 8972, 3); 0 for none.
    pub ssid: u16,
    /// The length of each probe.
    pub length: StampLength,
    /// How the sender writes time.
    pub format: TimeFormat,
    /// How the reflector is known to number its packets.
    pub counting: Counting,
    /// How probes leave this machine.
    pub egress: Egress,
}

impl StampPlan {
    /// A hundred probes, 50 ms apart, a second each.
    #[must_use]
    pub fn new(target: SocketAddr) -> Self {
        Self {
            target,
            count: NonZeroU32::MIN.saturating_add(99),
            interval: Duration::from_millis(50),
            timeout: Duration::from_secs(1),
            ssid: 0,
            length: StampLength::LEAST,
            format: TimeFormat::Ntp,
            counting: Counting::Unknown,
            egress: Egress::default(),
        }
    }
}

/// Where a reflector listens and what it puts up with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReflectorPlan {
    /// Where it listens.
    pub address: SocketAddr,
    /// Whether it counts the packets of each session; unknown is taken for stateful.
    pub counting: Counting,
    /// How many sessions are remembered: the one that was silent the longest makes room.
    pub sessions: NonZeroU16,
    /// The most answers in a second to one address.
    pub rate: NonZeroU32,
}

impl ReflectorPlan {
    /// A stateful reflector of up to 1024 sessions and 2,000 answers a second to each address.
    #[must_use]
    pub fn new(address: SocketAddr) -> Self {
        Self {
            address,
            counting: Counting::Stateful,
            sessions: NonZeroU16::MIN.saturating_add(1023),
            rate: NonZeroU32::MIN.saturating_add(1999),
        }
    }
}
