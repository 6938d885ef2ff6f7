//! Processor time by what it went to: the first line of `/proc/stat` (proc_stat(5)).

/// Ticks of all processors since the start of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct CpuTimes {
    /// Nothing to do, or waiting for a disk.
    pub(crate) idle: u64,
    /// Taken by the host of this virtual machine.
    pub(crate) stolen: u64,
    /// Everything, the above included.
    pub(crate) total: u64,
}

impl CpuTimes {
    /// Parses the text of the file; `None` when its first line is not the sum of all processors.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let fields = text.lines().next()?.strip_prefix("cpu ")?;
        // Guest time is already inside user time, so the eight fields before it are everything.
        let ticks: Vec<u64> = fields
            .split_ascii_whitespace()
            .take(8)
            .map(str::parse)
            .collect::<Result<_, _>>()
            .ok()?;
        let [user, nice, system, idle, iowait, irq, softirq, stolen] = *ticks else { return None };
        let parts = [user, nice, system, idle, iowait, irq, softirq, stolen];
        let total = parts.into_iter().try_fold(0_u64, u64::checked_add)?;
        Some(Self { idle: idle.checked_add(iowait)?, stolen, total })
    }

    /// What was added since `earlier`. A counter that ran backward, as idle time may on some
    /// kernels, counts as standing still.
    pub(crate) const fn since(self, earlier: Self) -> Self {
        Self {
            idle: self.idle.saturating_sub(earlier.idle),
            stolen: self.stolen.saturating_sub(earlier.stolen),
            total: self.total.saturating_sub(earlier.total),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_line_is_taken_apart() {
        let text =
            "cpu  2314582 260384 520610 3777768 17415 0 52249 1844 7 0\ncpu0 1 2 3 4 5 6 7 8\n";
        let times = CpuTimes::parse(text).unwrap();
        assert_eq!(times, CpuTimes { idle: 3_795_183, stolen: 1_844, total: 6_944_852 });
        let earlier = CpuTimes { idle: 3_795_000, stolen: 1_900, total: 6_944_000 };
        assert_eq!(times.since(earlier), CpuTimes { idle: 183, stolen: 0, total: 852 });
    }

    #[test]
    fn other_texts_are_nothing() {
        let endless = format!("cpu {} {} 0 0 0 0 0 0", u64::MAX, u64::MAX);
        for text in
            ["", "cpu", "cpu0 1 2 3 4 5 6 7 8", "cpu 1 2 3", "cpu a b c d e f g h", &endless]
        {
            assert_eq!(CpuTimes::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in ".*") {
            CpuTimes::parse(&text);
        }
    }
}
