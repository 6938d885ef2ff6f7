//! What the operating system says of the time.

use linecert_measure::Timestamp;

use super::Reading;

/// Reads the clocks.
pub(super) fn read() -> Reading {
    Reading { wall: Timestamp::now(), since_boot: system::since_boot(), kept: system::kept() }
}

#[cfg(target_os = "linux")]
mod system {
    use std::fs;

    use linecert_socket::clock_is_synchronised;
    use rustix::time::{ClockId, clock_gettime};

    use crate::event::Kept;

    /// `CLOCK_BOOTTIME` goes on while the computer sleeps (`clock_gettime(2)`). The name of the run
    /// is that of `random(4)`.
    pub(super) fn since_boot() -> Option<(String, u64)> {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        let since = clock_gettime(ClockId::Boottime);
        let seconds = u64::try_from(since.tv_sec).ok()?;
        let milliseconds = u64::try_from(since.tv_nsec).ok()? / 1_000_000;
        Some((boot.trim().to_owned(), seconds.checked_mul(1000)?.checked_add(milliseconds)?))
    }

    /// What `adjtimex(2)` says; a container may forbid to ask.
    pub(super) fn kept() -> Kept {
        match clock_is_synchronised() {
            Ok(true) => Kept::Yes,
            Ok(false) => Kept::No,
            Err(_) => Kept::Unknown,
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use crate::event::Kept;

    pub(super) const fn since_boot() -> Option<(String, u64)> {
        None
    }

    pub(super) const fn kept() -> Kept {
        Kept::Unknown
    }
}
