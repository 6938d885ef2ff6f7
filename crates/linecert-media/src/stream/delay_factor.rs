//! The delay factor of RFC 4445: how far a buffer that is drained at the media rate swings.

use super::SECOND_NS;

/// One datagram with media in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MediaArrival {
    /// When it came, since the start of the test.
    pub(crate) at_ns: u64,
    /// Its media payload: the transport packets without any header.
    pub(crate) octets: u16,
}

/// The delay factor of every whole second since the first arrival, in nanoseconds.
///
/// RFC 4445, 3: an interval reaches from just after the last arrival of one second to just after
/// the last arrival of the next. Before each arrival the virtual buffer holds what came in the
/// interval less what was drained at the media rate, after it the payload more; it begins at 0.
/// The factor is the difference of its extremes over the media rate, rounded up. A second without
/// arrivals has none, and its drain counts in the next that has. `rate` gives the bit/s to drain
/// at, second by second.
pub(crate) fn delay_factors(
    arrivals: &[MediaArrival],
    rate: impl Fn(usize) -> Option<u64>,
) -> Vec<Option<u64>> {
    let Some((first, rest)) = arrivals.split_first() else { return Vec::new() };
    let mut factors = Vec::new();
    let (mut last_ns, mut rest) = (first.at_ns, rest);
    let end_ns = arrivals.last().map_or(0, |last| last.at_ns);
    let whole = end_ns.saturating_sub(first.at_ns) / SECOND_NS;
    for second in 0..usize::try_from(whole).unwrap_or(0) {
        let until = first.at_ns.saturating_add(factors.len() as u64 * SECOND_NS + SECOND_NS);
        let (inside, after) = rest.split_at(rest.partition_point(|arrival| arrival.at_ns <= until));
        factors.push(rate(second).and_then(|rate| delay_factor(inside, last_ns, rate)));
        last_ns = inside.last().map_or(last_ns, |last| last.at_ns);
        rest = after;
    }
    factors
}

/// The factor of one interval, which began at `start_ns` with an empty virtual buffer.
fn delay_factor(arrivals: &[MediaArrival], start_ns: u64, rate: u64) -> Option<u64> {
    if arrivals.is_empty() || rate == 0 {
        return None;
    }
    // Bits times 10^9, so that the drain in bit/s over nanoseconds is a whole number.
    let (mut received, mut least, mut most) = (0_i128, 0_i128, 0_i128);
    for arrival in arrivals {
        let drained = i128::from(rate) * i128::from(arrival.at_ns.saturating_sub(start_ns));
        least = least.min(received - drained);
        received += i128::from(arrival.octets) * 8 * i128::from(SECOND_NS);
        most = most.max(received - drained);
    }
    let swing = (most - least).unsigned_abs();
    u64::try_from(swing.div_ceil(u128::from(rate))).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An even stream of 1000 datagrams of 1250 octets a second, which is 10 Mbit/s.
    fn even(seconds: u64) -> Vec<MediaArrival> {
        (0..=seconds * 1_000)
            .map(|n| MediaArrival { at_ns: 7_000 + n * 1_000_000, octets: 1_250 })
            .collect()
    }

    fn check(arrivals: &[MediaArrival], expect: &[Option<u64>]) {
        assert_eq!(delay_factors(arrivals, |_| Some(10_000_000)), expect);
    }

    #[test]
    fn an_even_stream_swings_by_one_packet() {
        check(&even(3), &[Some(1_000_000); 3]);
        check(&[], &[]);
        check(&even(0), &[]);
    }

    #[test]
    fn a_pause_swings_by_its_length() {
        // 20 ms of silence and then what was held back at once: 21 datagrams' worth of swing.
        let mut arrivals = even(2);
        for arrival in &mut arrivals[1_301..=1_320] {
            arrival.at_ns = 7_000 + 1_320 * 1_000_000;
        }
        check(&arrivals, &[Some(1_000_000), Some(20_000_000)]);
    }

    #[test]
    fn lost_packets_swing_too() {
        let mut arrivals = even(1);
        arrivals.drain(500..510);
        check(&arrivals, &[Some(11_000_000)]);
    }

    #[test]
    fn a_silent_second_has_none_and_its_drain_counts_next() {
        let mut arrivals = even(4);
        arrivals.drain(1_001..=2_000);
        let found = delay_factors(&arrivals, |_| Some(10_000_000));
        assert_eq!((found[0], found[1]), (Some(1_000_000), None));
        assert_eq!(found[2], Some(1_001_000_000));
    }

    proptest! {
        #[test]
        fn arbitrary_arrivals_never_panic(
            times in proptest::collection::vec(any::<u32>(), 0..50), octets: u16, rate: u64,
        ) {
            let mut arrivals: Vec<_> = times
                .into_iter()
                .map(|at| MediaArrival { at_ns: u64::from(at), octets })
                .collect();
            arrivals.sort_unstable_by_key(|arrival| arrival.at_ns);
            delay_factors(&arrivals, |_| Some(rate));
        }

        #[test]
        fn a_constant_delay_changes_nothing(shift in 0_u64..1 << 40) {
            let mut arrivals = even(2);
            for arrival in &mut arrivals {
                arrival.at_ns += shift;
            }
            let found = delay_factors(&arrivals, |_| Some(10_000_000));
            prop_assert_eq!(found, [Some(1_000_000); 2]);
        }
    }
}
