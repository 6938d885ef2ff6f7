//! What a trace sends, how often, and how far.

use std::{
    net::IpAddr,
    num::{NonZeroU8, NonZeroU32},
    time::Duration,
};

use crate::icmp::Egress;

/// What probes look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// UDP to a port at which nobody listens. Needs no privilege; with it, the routers that quote
    /// no more than eight octets of a probe are recognised too.
    Udp {
        /// The destination port.
        port: u16,
    },
    /// ICMP echo requests.
    Icmp,
    /// TCP connection requests that are never completed. Needs privilege.
    Tcp {
        /// The destination port.
        port: u16,
    },
}

impl Method {
    /// UDP to the port that traceroute has used since 1988.
    pub const CLASSIC: Self = Self::Udp { port: 33434 };

    /// The name in evidence.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Udp { .. } => "udp",
            Self::Icmp => "icmp",
            Self::Tcp { .. } => "tcp",
        }
    }

    /// The destination port; 0 where the protocol has none.
    #[must_use]
    pub const fn port(self) -> u16 {
        match self {
            Self::Udp { port } | Self::Tcp { port } => port,
            Self::Icmp => 0,
        }
    }
}

/// Whose path is traced, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPlan {
    /// Where the path leads.
    pub target: IpAddr,
    /// What probes look like.
    pub method: Method,
    /// The most routers that a probe may pass.
    pub max_hops: NonZeroU8,
    /// How many flows are traced. Each keeps to its own way where load is spread.
    pub flows: NonZeroU8,
    /// How often each hop is asked by each flow.
    pub rounds: NonZeroU32,
    /// The time from the start of one round to that of the next. Routers commonly answer no more
    /// than about one probe in a second.
    pub interval: Duration,
    /// The least time between two probes.
    pub spacing: Duration,
    /// A probe without an answer for this long is not answered.
    pub timeout: Duration,
    /// How probes leave this machine.
    pub egress: Egress,
}

impl PathPlan {
    /// Thirty hops, one flow and three rounds, a second apart.
    #[must_use]
    pub fn new(target: IpAddr, method: Method) -> Self {
        Self {
            target,
            method,
            max_hops: NonZeroU8::MIN.saturating_add(29),
            flows: NonZeroU8::MIN,
            rounds: NonZeroU32::MIN.saturating_add(2),
            interval: Duration::from_secs(1),
            spacing: Duration::from_millis(5),
            timeout: Duration::from_secs(2),
            egress: Egress::default(),
        }
    }
}
