//! The cases.

mod cost;
mod datagrams;
mod idle;
mod loaded;
mod loss;
mod shaped;
mod sweep;

use clap::ValueEnum;

use super::{problem::NetProblem, row::Row};

/// What is measured by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Case {
    /// Throughput through a shaper of known rate.
    Shaped,
    /// Processor time for a gigabyte over TCP.
    Cost,
    /// Loss and processor time at 900 Mbit/s over UDP.
    Udp,
    /// Processor time for many targets.
    Sweep,
    /// Round-trip times against a capture.
    Rtt,
    /// Round-trip times on a saturated line.
    Loaded,
    /// Packets that are known to be lost.
    Loss,
}

impl Case {
    pub(crate) const ALL: [Self; 7] =
        [Self::Shaped, Self::Cost, Self::Udp, Self::Sweep, Self::Rtt, Self::Loaded, Self::Loss];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Shaped => "throughput through a shaper",
            Self::Cost => "processor time of TCP",
            Self::Udp => "datagrams at 900 Mbit/s",
            Self::Sweep => "many targets",
            Self::Rtt => "round-trip times of an idle line",
            Self::Loaded => "round-trip times of a saturated line",
            Self::Loss => "packets lost",
        }
    }

    /// Measures it, with everybody having as many turns where times are compared.
    pub(crate) fn measure(self, rounds: u32) -> Result<Vec<Row>, NetProblem> {
        match self {
            Self::Shaped => shaped::measure(),
            Self::Cost => cost::measure(rounds),
            Self::Udp => datagrams::measure(rounds),
            Self::Sweep => sweep::measure(rounds),
            Self::Rtt => idle::measure(),
            Self::Loaded => loaded::measure(),
            Self::Loss => loss::measure(),
        }
    }
}
