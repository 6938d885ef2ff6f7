//! What else this machine did meanwhile, and what the kernel's network threads took.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike as _,
};

/// The unit of `/proc/stat`, a hundredth of a second on all but one architecture (proc(5)).
const TICK: Duration = Duration::from_millis(10);

/// This machine over the time of a case.
pub(crate) struct Host {
    began: Instant,
    before: Processors,
}

/// Time of all processors together.
#[derive(Debug, Clone, Copy, Default)]
struct Processors {
    busy: Duration,
    stolen: Duration,
    own: Duration,
}

impl Host {
    pub(crate) fn watch() -> Self {
        Self { began: Instant::now(), before: Processors::now() }
    }

    /// The share of the processors that others had, and that the hypervisor withheld.
    pub(crate) fn close(self) -> String {
        let now = Processors::now();
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let cores = u32::try_from(cores).unwrap_or(1);
        let all = (self.began.elapsed() * cores).as_secs_f64();
        let since = |at: fn(&Processors) -> Duration| at(&now).saturating_sub(at(&self.before));
        let others = since(|p| p.busy).saturating_sub(since(|p| p.own));
        let percent = |time: Duration| 100.0 * time.as_secs_f64() / all;
        format!("others {:.0} %, stolen {:.0} %", percent(others), percent(since(|p| p.stolen)))
    }
}

impl Processors {
    fn now() -> Self {
        let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
        let line = stat.lines().next().unwrap_or_default();
        let ticks: Vec<u32> = line.split_whitespace().skip(1).flat_map(str::parse).collect();
        let [user, nice, system, _idle, _wait, irq, softirq, stolen, ..] = *ticks.as_slice() else {
            return Self::default();
        };
        let busy = [user, nice, system, irq, softirq].map(|ticks| TICK * ticks);
        Self { busy: busy.iter().sum(), stolen: TICK * stolen, own: own() }
    }
}

/// What this process and its children that have ended took.
fn own() -> Duration {
    let usage = [UsageWho::RUSAGE_SELF, UsageWho::RUSAGE_CHILDREN].map(getrusage);
    let cpu = usage.into_iter().flatten().map(|usage| usage.user_time() + usage.system_time());
    cpu.map(|time| u64::try_from(time.num_microseconds()).unwrap_or(0))
        .map(Duration::from_micros)
        .sum()
}

/// What the kernel's threads for deferred network interrupts have taken, for whomever.
///
/// Most of the network's work is done in the context of the process that sends, and counts for it;
/// what is too much for that goes to these threads.
pub(crate) fn deferred() -> Duration {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let time = |process: fs::DirEntry| {
        let name = fs::read_to_string(process.path().join("comm")).ok()?;
        let stat = name.starts_with("ksoftirqd/").then(|| process.path().join("schedstat"))?;
        let nanoseconds = fs::read_to_string(stat).ok()?;
        nanoseconds.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
    };
    processes.filter_map(time).sum()
}
