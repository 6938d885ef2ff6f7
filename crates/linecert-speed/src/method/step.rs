//! The steps of the test.

use crate::iperf3::{Direction, Flow};

/// One step of the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Echo requests on the idle line.
    Idle,
    /// TCP down, with echo requests beside it.
    Down,
    /// TCP up, likewise.
    Up,
    /// TCP down over one stream; informative.
    SingleDown,
    /// TCP up over one stream; informative.
    SingleUp,
    /// TCP down and up at the same time; informative.
    Bidirectional,
    /// UDP down at 95 % of the contracted rate.
    DatagramsDown,
    /// UDP up, likewise.
    DatagramsUp,
}

impl Step {
    /// What an acceptance takes at least.
    pub const BASIC: [Self; 3] = [Self::Idle, Self::Down, Self::Up];

    /// Every step, in the order in which they are run.
    pub const ALL: [Self; 8] = [
        Self::Idle,
        Self::Down,
        Self::Up,
        Self::SingleDown,
        Self::SingleUp,
        Self::Bidirectional,
        Self::DatagramsDown,
        Self::DatagramsUp,
    ];

    /// The name in evidence.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Down => "down",
            Self::Up => "up",
            Self::SingleDown => "single-down",
            Self::SingleUp => "single-up",
            Self::Bidirectional => "bidirectional",
            Self::DatagramsDown => "datagrams-down",
            Self::DatagramsUp => "datagrams-up",
        }
    }

    /// What flows; nothing on the idle line.
    #[must_use]
    pub const fn flow(self) -> Option<Flow> {
        match self {
            Self::Idle => None,
            Self::Down | Self::SingleDown | Self::DatagramsDown => Some(Flow::Down),
            Self::Up | Self::SingleUp | Self::DatagramsUp => Some(Flow::Up),
            Self::Bidirectional => Some(Flow::Both),
        }
    }

    /// Whether UDP flows, and in which direction.
    pub(super) const fn datagrams(self) -> Option<Direction> {
        match self {
            Self::DatagramsDown => Some(Direction::Down),
            Self::DatagramsUp => Some(Direction::Up),
            _ => None,
        }
    }
}
