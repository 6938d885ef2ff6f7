//! What a test needs to know to reach its server.

use std::{net::IpAddr, time::Duration};

use linecert_measure::Metric;

use crate::trust::Trust;

/// Which way the data flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the server to this machine.
    Down,
    /// From this machine to the server.
    Up,
}

impl Direction {
    /// The metric of the throughput in this direction.
    #[must_use]
    pub const fn metric(self) -> Metric {
        match self {
            Self::Down => Metric::WebThroughputDown,
            Self::Up => Metric::WebThroughputUp,
        }
    }

    /// `down` or `up`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Up => "up",
        }
    }
}

/// Which way connections leave this machine; routing decides what is not given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Egress {
    /// The network interface that every connection is bound to; Linux only.
    pub device: Option<String>,
    /// The address that every connection comes from.
    pub source: Option<IpAddr>,
}

/// How a server is reached, and how long it may take.
#[derive(Debug, Clone)]
pub struct Reach {
    /// Who may vouch for a server over TLS.
    pub trust: Trust,
    /// Which way connections leave.
    pub egress: Egress,
    /// How long a name, a connection and its TLS may each take.
    pub connect: Duration,
    /// How long the server may be silent.
    pub reply: Duration,
}

impl Default for Reach {
    /// The bundled authorities, and five seconds for everything.
    fn default() -> Self {
        let five = Duration::from_secs(5);
        Self { trust: Trust::bundled(), egress: Egress::default(), connect: five, reply: five }
    }
}
