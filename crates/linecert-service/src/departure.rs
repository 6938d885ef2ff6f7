//! When the first request of an exchange left, from which its times are counted.

use std::time::Duration;

use linecert_measure::Reading;

use crate::figure;

/// When the first request left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Departure {
    /// It has not.
    #[default]
    Waiting,
    /// It was handed over to the kernel, by the clock of this program.
    Handed(Duration),
    /// The kernel passed it to the network adapter, by the kernel's clock.
    Left(Duration),
}

impl Departure {
    /// A request was handed over; only the first counts.
    pub(crate) fn hand_over(&mut self, now: Duration) {
        if *self == Self::Waiting {
            *self = Self::Handed(now);
        }
    }

    /// The kernel says when a request left; only the first counts.
    pub(crate) const fn leave(&mut self, at: Duration) {
        if let Self::Handed(_) = self {
            *self = Self::Left(at);
        }
    }

    /// The time of the departure; `None` before it.
    pub(crate) const fn at(self) -> Option<Duration> {
        match self {
            Self::Waiting => None,
            Self::Handed(at) | Self::Left(at) => Some(at),
        }
    }

    /// How long after the departure something was; `None` before it, since what came before the
    /// question is no answer to it.
    pub(crate) fn since(self, at: Duration) -> Option<Duration> {
        at.checked_sub(self.at()?)
    }

    /// The reading of a time from the departure to an answer, which the kernel has stamped.
    pub(crate) fn reading(self, time: Duration) -> Reading {
        let allowance = match self {
            Self::Left(_) => figure::KERNEL_ALLOWANCE,
            Self::Waiting | Self::Handed(_) => figure::PROGRAM_ALLOWANCE,
        };
        figure::single_time(time, allowance)
    }

    /// Whose clock took the times, for evidence.
    pub(crate) const fn clock(self) -> &'static str {
        match self {
            Self::Left(_) => "kernel",
            Self::Waiting | Self::Handed(_) => "program-send, kernel-receive",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn the_first_request_counts_by_the_better_clock() {
        let mut departure = Departure::default();
        departure.leave(ms(1));
        assert_eq!(departure.since(ms(9)), None, "somebody else's frame");
        departure.hand_over(ms(2));
        departure.hand_over(ms(4));
        assert_eq!(
            (departure.since(ms(9)), departure.clock()),
            (Some(ms(7)), "program-send, kernel-receive")
        );
        departure.leave(ms(3));
        departure.leave(ms(5));
        assert_eq!((departure.since(ms(9)), departure.clock()), (Some(ms(6)), "kernel"));
        assert_eq!(departure.since(ms(2)), None, "an answer before the question");
    }
}
