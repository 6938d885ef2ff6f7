//! How much of a processor this program uses, as iperf3 tells it in its results.

use std::time::{Duration, Instant};

use super::protocol::Results;

/// The program's processor time since a moment.
#[derive(Debug)]
pub(super) struct CpuClock {
    started: Instant,
    used: Used,
}

/// Processor time in user mode and in the system.
#[derive(Debug, Clone, Copy, Default)]
struct Used {
    user: Duration,
    system: Duration,
}

impl CpuClock {
    pub(super) fn start() -> Self {
        Self { started: Instant::now(), used: Used::now() }
    }

    /// Writes the shares into results.
    pub(super) fn fill(&self, results: &mut Results) {
        let now = Used::now();
        let elapsed = self.started.elapsed().as_secs_f64().max(0.001);
        let share = |now: Duration, then: Duration| {
            now.saturating_sub(then).as_secs_f64() * 100.0 / elapsed
        };
        results.cpu_util_user = share(now.user, self.used.user);
        results.cpu_util_system = share(now.system, self.used.system);
        results.cpu_util_total = results.cpu_util_user + results.cpu_util_system;
    }
}

impl Used {
    #[cfg(target_os = "linux")]
    fn now() -> Self {
        use nix::sys::{
            resource::{UsageWho, getrusage},
            time::{TimeVal, TimeValLike},
        };
        let Ok(usage) = getrusage(UsageWho::RUSAGE_SELF) else { return Self::default() };
        let time = |value: TimeVal| {
            Duration::from_micros(u64::try_from(value.num_microseconds()).unwrap_or_default())
        };
        Self { user: time(usage.user_time()), system: time(usage.system_time()) }
    }

    #[cfg(not(target_os = "linux"))]
    fn now() -> Self {
        Self::default()
    }
}
