//! What limited this computer, with the values that show it.

use std::{fmt, time::Duration};

use linecert_measure::{Absence, Quantity, Reason};

use crate::share::Share;

/// Whether this computer can have limited a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostVerdict {
    /// It had time to spare and lost nothing.
    Fit,
    /// It may have been the limit, so that the figures are its own; never empty.
    Unfit(Vec<HostFinding>),
    /// This system does not tell, so nothing is known of it.
    Unwatched,
}

/// Seconds of a test in which a share was beyond its bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seconds {
    /// How many of them.
    pub bad: usize,
    /// Of how many.
    pub all: usize,
    /// The worst share among them.
    pub worst: Share,
}

/// One way in which this computer may have been the limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostFinding {
    /// The processors had nearly no time left over; the worst share is what was left.
    NoHeadroom(Seconds),
    /// Another virtual machine took processor time.
    Stolen(Seconds),
    /// Some task waited for a processor most of the time.
    Stalled(Seconds),
    /// A thread of the test waited for a processor.
    ThreadsWaited(Seconds),
    /// One thread of the test ran without a pause: it could not have done more.
    ThreadSaturated(Seconds),
    /// The kernel dropped packets because it could not keep up.
    SoftnetDropped {
        /// How many.
        packets: u64,
    },
    /// Datagrams found the buffer of their socket full.
    ReceiveOverflow {
        /// How many.
        datagrams: u64,
    },
    /// The link of this computer is slower than the service.
    LinkTooSlow {
        /// The interface.
        interface: String,
        /// What it is linked at.
        speed: Quantity,
        /// What was contracted.
        needed: Quantity,
    },
    /// The link of this computer sends and receives by turns.
    HalfDuplex {
        /// The interface.
        interface: String,
    },
    /// The link of this computer received damaged frames or could not send.
    LinkErrors {
        /// The interface.
        interface: String,
        /// How many frames.
        errors: u64,
        /// Of how many.
        frames: u64,
    },
    /// The link of this computer went down and came back.
    LinkWentDown {
        /// The interface.
        interface: String,
    },
}

/// Something that is good to know and limits nothing by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostRemark {
    /// The computer ran on its battery, which makes some of them slow.
    OnBattery,
    /// The clock of this computer was set while the test ran. Durations are by another clock; the
    /// time of day of the test is not to be relied on.
    ClockStepped {
        /// By how much.
        by: Duration,
    },
    /// Something went on for a few seconds only.
    Briefly(HostFinding),
}

impl HostVerdict {
    /// The reason for a missing figure: this computer. `None` when nothing speaks against it.
    /// `through` is what went through all the same.
    #[must_use]
    pub fn absence(&self, through: Option<Quantity>) -> Option<Absence> {
        let Self::Unfit(findings) = self else { return None };
        let mut detail: Vec<_> = findings.iter().map(HostFinding::to_string).collect();
        detail.extend(through.map(|rate| format!("{rate} went through all the same")));
        Some(Absence { reason: Reason::HostLimited, detail: detail.join("; ") })
    }

    /// What was found; nothing when it is fit.
    #[must_use]
    pub fn findings(&self) -> &[HostFinding] {
        match self {
            Self::Unfit(findings) => findings,
            Self::Fit | Self::Unwatched => &[],
        }
    }
}

impl HostFinding {
    /// The name in evidence.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::NoHeadroom(_) => "no-headroom",
            Self::Stolen(_) => "stolen",
            Self::Stalled(_) => "stalled",
            Self::ThreadsWaited(_) => "threads-waited",
            Self::ThreadSaturated(_) => "thread-saturated",
            Self::SoftnetDropped { .. } => "softnet-dropped",
            Self::ReceiveOverflow { .. } => "receive-overflow",
            Self::LinkTooSlow { .. } => "link-too-slow",
            Self::HalfDuplex { .. } => "half-duplex",
            Self::LinkErrors { .. } => "link-errors",
            Self::LinkWentDown { .. } => "link-went-down",
        }
    }
}

impl fmt::Display for HostFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHeadroom(s) => {
                write!(f, "only {} of the processors was left {s}", s.worst)
            }
            Self::Stolen(s) => {
                write!(f, "other virtual machines took {} of the processors {s}", s.worst)
            }
            Self::Stalled(s) => {
                write!(f, "programs waited for a processor {} of a second {s}", s.worst)
            }
            Self::ThreadsWaited(s) => {
                write!(f, "the test itself waited for a processor {} of a second {s}", s.worst)
            }
            Self::ThreadSaturated(s) => {
                write!(f, "one processor was full with the test, {} {s}", s.worst)
            }
            Self::SoftnetDropped { packets } => {
                write!(f, "this computer dropped {packets} packets that it had received")
            }
            Self::ReceiveOverflow { datagrams } => {
                write!(f, "this computer dropped {datagrams} datagrams: a receive buffer was full")
            }
            Self::LinkTooSlow { interface, speed, needed } => {
                write!(f, "{interface} is linked at {speed}, less than the contracted {needed}")
            }
            Self::HalfDuplex { interface } => write!(f, "{interface} is linked at half duplex"),
            Self::LinkErrors { interface, errors, frames } => {
                write!(f, "{interface} damaged {errors} of {frames} frames: look at the cable")
            }
            Self::LinkWentDown { interface } => write!(f, "{interface} lost its link"),
        }
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at worst, beyond bounds in {} of {} s", self.bad, self.all)
    }
}

impl fmt::Display for HostRemark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnBattery => f.write_str("this computer runs on its battery"),
            Self::ClockStepped { by } => write!(f, "the clock was set by {by:.3?} meanwhile"),
            Self::Briefly(finding) => write!(f, "{finding}"),
        }
    }
}
