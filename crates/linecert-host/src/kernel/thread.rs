//! How long a thread ran and how long it waited for a processor.

use std::time::Duration;

/// The times of one thread since it was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ThreadTimes {
    /// On a processor.
    pub(crate) ran: Duration,
    /// Ready to run, and waiting for a processor.
    pub(crate) waited: Duration,
}

impl ThreadTimes {
    /// Parses a `schedstat` file of a task, two counts of nanoseconds and one of time slices
    /// (Linux, Documentation/scheduler/sched-stats.rst); `None` for another text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut counts = text.split_ascii_whitespace();
        let mut next = || counts.next()?.parse().ok().map(Duration::from_nanos);
        Some(Self { ran: next()?, waited: next()? })
    }

    /// What was added since `earlier`.
    pub(crate) const fn since(self, earlier: Self) -> Self {
        Self {
            ran: self.ran.saturating_sub(earlier.ran),
            waited: self.waited.saturating_sub(earlier.waited),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn run_and_wait_are_told_apart() {
        let expect = ThreadTimes {
            ran: Duration::from_nanos(81_234_567),
            waited: Duration::from_nanos(998),
        };
        assert_eq!(ThreadTimes::parse("81234567 998 12\n"), Some(expect));
    }

    #[test]
    fn other_texts_are_nothing() {
        for text in ["", "12", "a b c", "-1 2 3", "0x12 1 1"] {
            assert_eq!(ThreadTimes::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in ".*") {
            ThreadTimes::parse(&text);
        }
    }
}
