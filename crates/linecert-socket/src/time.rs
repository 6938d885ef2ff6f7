//! The kernel's wall clock, in which it stamps packets, and how to see that it stepped.

use std::{io, time::Duration};

use rustix::time::{ClockId, Timespec, clock_gettime};

use crate::sys;

/// The fastest that the kernel slews the wall clock: 500 parts per million (adjtimex(2)).
const SLEW_PER_MILLION: i64 = 500;

/// What two reads of two clocks may disagree by on a host that is not preempted between them.
const READING_TOLERANCE: i64 = 50_000;

const NANOSECONDS: i64 = 1_000_000_000;

/// An instant of `CLOCK_REALTIME`, in nanoseconds since 1970-01-01 00:00 UTC.
///
/// The wall clock may be set while a test runs: see [`ClockReading`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KernelTime(i64);

impl KernelTime {
    /// The instant so many nanoseconds after 1970.
    #[must_use]
    pub const fn from_nanoseconds(nanoseconds: i64) -> Self {
        Self(nanoseconds)
    }

    /// Nanoseconds since 1970.
    #[must_use]
    pub const fn nanoseconds(self) -> i64 {
        self.0
    }

    /// The time from `earlier` to this instant; `None` when `earlier` is in fact later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<Duration> {
        let nanoseconds = self.0.checked_sub(earlier.0)?;
        u64::try_from(nanoseconds).ok().map(Duration::from_nanos)
    }

    /// Nanoseconds from `other` to this instant, negative when this is the earlier one.
    #[must_use]
    pub const fn minus(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0)
    }

    /// An instant of the kernel's seconds and nanoseconds; `None` for the zero that means "none".
    pub(crate) fn of(seconds: i64, nanoseconds: i64) -> Option<Self> {
        if seconds == 0 && nanoseconds == 0 {
            return None;
        }
        seconds.checked_mul(NANOSECONDS)?.checked_add(nanoseconds).map(Self)
    }
}

/// The wall clock now, as the kernel would stamp a packet.
#[must_use]
pub fn now_realtime() -> KernelTime {
    KernelTime(read(ClockId::Realtime))
}

/// The wall clock and the oscillator behind it, read at one instant.
///
/// `CLOCK_MONOTONIC_RAW` is neither stepped nor slewed, so that two readings tell whether the
/// wall clock was set between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockReading {
    real: i64,
    raw: i64,
    spread: i64,
}

impl ClockReading {
    /// Reads both clocks: of five tries the one that was the least disturbed.
    #[must_use]
    pub fn take() -> Self {
        let mut best = Self::once();
        for _ in 0..4 {
            let next = Self::once();
            if next.spread < best.spread {
                best = next;
            }
        }
        best
    }

    fn once() -> Self {
        let before = read(ClockId::MonotonicRaw);
        let real = read(ClockId::Realtime);
        let after = read(ClockId::MonotonicRaw);
        let spread = after.saturating_sub(before);
        Self { real, raw: before.saturating_add(spread / 2), spread }
    }

    /// The wall clock.
    #[must_use]
    pub const fn real(&self) -> KernelTime {
        KernelTime(self.real)
    }

    /// The oscillator: nanoseconds since an arbitrary instant.
    #[must_use]
    pub const fn raw_nanoseconds(&self) -> i64 {
        self.raw
    }

    /// By how many nanoseconds the wall clock was stepped since `earlier`, if it was.
    ///
    /// A disagreement within the fastest slew and the uncertainty of both readings is no step.
    #[must_use]
    pub fn step_since(&self, earlier: &Self) -> Option<i64> {
        let elapsed = self.raw.saturating_sub(earlier.raw);
        let step = self.real.saturating_sub(earlier.real).saturating_sub(elapsed);
        let slew = elapsed.saturating_abs() / 1_000_000 * SLEW_PER_MILLION;
        let allowed = slew + READING_TOLERANCE + self.spread + earlier.spread;
        (step.saturating_abs() > allowed).then_some(step)
    }
}

fn read(clock: ClockId) -> i64 {
    let Timespec { tv_sec, tv_nsec } = clock_gettime(clock);
    tv_sec.saturating_mul(NANOSECONDS).saturating_add(tv_nsec)
}

/// Whether somebody, as a time server, keeps the wall clock: any state but `TIME_ERROR` of
/// adjtimex(2). It says nothing of how well.
///
/// # Errors
/// When the kernel does not say, as in a container that forbids the call.
pub fn clock_is_synchronised() -> io::Result<bool> {
    sys::clock_state().map(|state| state != libc::TIME_ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_never_negative() {
        let (early, late) = (KernelTime(5), KernelTime(9));
        assert_eq!(late.since(early), Some(Duration::from_nanos(4)));
        assert_eq!(early.since(late), None);
        assert_eq!(early.minus(late), -4);
        assert_eq!(KernelTime::of(0, 0), None);
        assert_eq!(KernelTime::of(i64::MAX, 0), None);
    }

    #[test]
    fn a_step_is_told_from_slewing() {
        let check = |real: i64, raw: i64, step: Option<i64>| {
            let start = ClockReading { real: 1_000, raw: 0, spread: 100 };
            let end = ClockReading { real: 1_000 + real, raw, spread: 100 };
            assert_eq!(end.step_since(&start), step, "{real} {raw}");
        };
        check(10_000_000_000, 10_000_000_000, None);
        check(10_005_000_000, 10_000_000_000, None);
        check(11_000_000_000, 10_000_000_000, Some(1_000_000_000));
        check(9_000_000_000, 10_000_000_000, Some(-1_000_000_000));
        check(60_000, 1_000, Some(59_000));
    }

    #[test]
    fn this_hosts_clock_does_not_step_in_a_test() {
        let start = ClockReading::take();
        assert!(now_realtime() >= start.real());
        assert_eq!(ClockReading::take().step_since(&start), None);
    }
}
