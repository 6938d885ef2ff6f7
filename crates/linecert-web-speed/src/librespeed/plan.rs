//! What to measure against which LibreSpeed server.

use std::{num::NonZeroU16, num::NonZeroU32, time::Duration};

use crate::{
    plan::{Direction, Reach},
    url::WebServer,
};

/// A test of throughput.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The server, with the path of the folder that has its files.
    pub server: WebServer,
    /// Which way the data flows.
    pub direction: Direction,
    /// How many connections carry it.
    pub streams: NonZeroU16,
    /// The time at the start that does not count, in whole seconds.
    pub ramp: Duration,
    /// The time that counts; at least three seconds for an uncertainty.
    pub steady: Duration,
    /// How the server names its files.
    pub paths: Paths,
    /// How the server is reached.
    pub reach: Reach,
}

impl Plan {
    /// Four connections, two seconds of ramp and ten that count.
    #[must_use]
    pub fn new(server: WebServer, direction: Direction) -> Self {
        Self {
            server,
            direction,
            streams: NonZeroU16::MIN.saturating_add(3),
            ramp: Duration::from_secs(2),
            steady: Duration::from_secs(10),
            paths: Paths::Php,
            reach: Reach::default(),
        }
    }
}

/// A test of the time that a small request takes.
#[derive(Debug, Clone)]
pub struct PingPlan {
    /// The server, with the path of the folder that has its files.
    pub server: WebServer,
    /// How many requests follow each other.
    pub count: NonZeroU32,
    /// The time from an answer to the next request.
    pub interval: Duration,
    /// How the server names its files.
    pub paths: Paths,
    /// How the server is reached.
    pub reach: Reach,
}

/// How a server names its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paths {
    /// `garbage.php` and so on, as LibreSpeed's own server does.
    #[default]
    Php,
    /// `garbage` and so on, as some other servers do.
    Plain,
}

impl Paths {
    /// A file as this server names it.
    pub(super) fn file(self, name: &str) -> String {
        match self {
            Self::Php => format!("{name}.php"),
            Self::Plain => name.to_owned(),
        }
    }
}
