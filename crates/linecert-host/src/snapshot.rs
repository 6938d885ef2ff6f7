//! All counters of this computer at one moment.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant, SystemTime},
};

use crate::{
    kernel::{CpuTimes, ThreadTimes, dropped, receive_overflows, stalled},
    root::Root,
};

/// What the kernel had counted at one moment. A counter that cannot be read is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snapshot {
    /// By the clock that never steps.
    pub(crate) at: Instant,
    /// By the clock that people set.
    pub(crate) wall: SystemTime,
    pub(crate) cpu: Option<CpuTimes>,
    pub(crate) stalled: Option<Duration>,
    /// The threads of this program, by their numbers.
    pub(crate) threads: BTreeMap<u32, ThreadTimes>,
    pub(crate) softnet_dropped: Option<u64>,
    pub(crate) receive_overflows: Option<u64>,
}

impl Snapshot {
    pub(crate) fn take(root: &Root) -> Self {
        // The network files are those of the namespace of the thread that reads them.
        let snmp = root.read("proc/thread-self/net/snmp");
        let snmp6 = root.read("proc/thread-self/net/snmp6");
        Self {
            at: Instant::now(),
            wall: SystemTime::now(),
            cpu: root.read("proc/stat").and_then(|text| CpuTimes::parse(&text)),
            stalled: root.read("proc/pressure/cpu").and_then(|text| stalled(&text)),
            threads: threads(root),
            softnet_dropped: root.read("proc/net/softnet_stat").and_then(|text| dropped(&text)),
            receive_overflows: snmp.and_then(|snmp| receive_overflows(&snmp, snmp6.as_deref())),
        }
    }
}

fn threads(root: &Root) -> BTreeMap<u32, ThreadTimes> {
    let tasks = "proc/self/task";
    let of_one = |name: String| {
        let text = root.read(format!("{tasks}/{name}/schedstat"))?;
        Some((name.parse().ok()?, ThreadTimes::parse(&text)?))
    };
    root.names(tasks).into_iter().filter_map(of_one).collect()
}
