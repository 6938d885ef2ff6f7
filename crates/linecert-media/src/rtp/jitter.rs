//! The interarrival jitter of RFC 3550, 6.4.1 and A.8, in whole nanoseconds.

/// The running estimate.
///
/// RFC 3550 reports whatever the estimate is at that moment; here the largest that it took is
/// kept, which errs against the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Jitter {
    last_transit_ns: Option<i64>,
    /// Sixteen times the estimate, as A.8 keeps it so that nothing is lost to rounding.
    scaled_ns: u64,
    largest_scaled_ns: u64,
}

impl Jitter {
    /// Takes the transit time of the next packet in order of arrival, with any constant offset.
    pub(crate) fn add(&mut self, transit_ns: i64) {
        if let Some(last) = self.last_transit_ns.replace(transit_ns) {
            let difference = transit_ns.abs_diff(last);
            let decay = self.scaled_ns.saturating_add(8) >> 4;
            self.scaled_ns = self.scaled_ns.saturating_add(difference).saturating_sub(decay);
            self.largest_scaled_ns = self.largest_scaled_ns.max(self.scaled_ns);
        }
    }

    /// The largest estimate so far; `None` before the second packet.
    pub(crate) fn largest_ns(&self, packets: u64) -> Option<u64> {
        (packets >= 2).then_some(self.largest_scaled_ns >> 4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn largest(transits: impl IntoIterator<Item = i64>) -> Option<u64> {
        let (mut jitter, mut count) = (Jitter::default(), 0);
        for transit in transits {
            jitter.add(transit);
            count += 1;
        }
        jitter.largest_ns(count)
    }

    #[test]
    fn an_even_stream_has_none() {
        assert_eq!(largest([5; 100]), Some(0));
        assert_eq!(largest([5]), None);
    }

    #[test]
    fn the_estimate_approaches_the_mean_difference() {
        let alternating = (0..1_000).map(|n| (n % 2) * 1_600_000);
        let found = largest(alternating).unwrap();
        assert!((1_599_900..=1_600_000).contains(&found), "{found}");
        assert_eq!(largest([0, 16_000]), Some(1_000));
    }

    #[test]
    fn extreme_times_do_not_overflow() {
        assert!(largest([i64::MIN, i64::MAX, i64::MIN, i64::MAX]).is_some());
    }
}
