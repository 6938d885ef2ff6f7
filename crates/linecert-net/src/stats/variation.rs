//! The variation of delay between consecutive packets (RFC 3393). Pure.

use std::time::Duration;

use linecert_measure::{Reading, Reason};

use super::{
    Allowance, Percentile,
    delays::{bounds, reading},
};

/// The 95th percentile in ms of the size of the difference in delay of consecutive packets, in the
/// order of sending; `None` stands for a packet without a delay.
///
/// A pair of which one was lost has no variation and does not count (RFC 3393, 2.6 says undefined),
/// so that loss must be judged by itself. The bounds are by order statistics of every second pair
/// only: neighbouring pairs share a packet and are not independent.
#[must_use]
pub fn delay_variation(delays: &[Option<Duration>], allowance: Allowance) -> Reading {
    let all = differences(delays.windows(2));
    let apart = differences(delays.chunks_exact(2));
    let count = |pairs: &[Duration]| u32::try_from(pairs.len()).unwrap_or(u32::MAX);
    let at = Percentile::P95.ranks(count(&all)).and_then(|ranks| nth(&all, ranks.value));
    let Some(value) = at else {
        return Reading::absent(Reason::TimedOut, "no two consecutive probes were answered");
    };
    let ranks = Percentile::P95.ranks(count(&apart));
    let low = ranks.and_then(|r| nth(&apart, r.low?)).map(|low| low.min(value));
    let high = ranks.and_then(|r| nth(&apart, r.high?)).map(|high| high.max(value));
    reading(value, bounds(low, high, count(&apart), allowance))
}

/// The sizes of the differences within each pair of which both were answered, smallest first.
fn differences<'d>(pairs: impl Iterator<Item = &'d [Option<Duration>]>) -> Vec<Duration> {
    let difference = |pair: &[Option<Duration>]| match pair {
        [Some(before), Some(after)] => Some(before.abs_diff(*after)),
        _ => None,
    };
    let mut sizes: Vec<_> = pairs.filter_map(difference).collect();
    sizes.sort_unstable();
    sizes
}

fn nth(sorted: &[Duration], rank: u32) -> Option<Duration> {
    sorted.get(usize::try_from(rank).ok()?.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use linecert_measure::Uncertainty;
    use proptest::prelude::*;

    use super::*;

    const NONE: Allowance = Allowance { below: Duration::ZERO, above: Duration::ZERO };

    fn of(milliseconds: &[Option<u64>]) -> Reading {
        let delays: Vec<_> = milliseconds.iter().map(|ms| ms.map(Duration::from_millis)).collect();
        delay_variation(&delays, NONE)
    }

    fn check(milliseconds: &[Option<u64>], expect: &str) {
        assert_eq!(of(milliseconds).value().unwrap().to_string(), expect, "{milliseconds:?}");
    }

    #[test]
    fn the_size_of_the_difference_counts_and_not_its_sign() {
        check(&[Some(10), Some(13)], "3.000 ms");
        check(&[Some(13), Some(10)], "3.000 ms");
        check(&[Some(10), Some(11), Some(15), Some(15)], "4.000 ms");
    }

    #[test]
    fn a_lost_packet_leaves_both_its_pairs_undefined() {
        check(&[Some(10), Some(11), None, Some(90), Some(92)], "2.000 ms");
        for none in [&[][..], &[Some(1)], &[None, None], &[Some(1), None, Some(9)]] {
            let Reading::NotReported(absence) = of(none) else { panic!("a number") };
            assert_eq!(absence.reason, Reason::TimedOut);
        }
    }

    #[test]
    fn bounds_count_independent_pairs() {
        let delays: Vec<_> = (0..120).map(|n| Some(n % 7)).collect();
        let Uncertainty::Bounds { high, samples, .. } = of(&delays).value().unwrap().uncertainty()
        else {
            panic!("no bounds")
        };
        assert_eq!(samples, 60);
        assert!(high.is_some());
    }

    proptest! {
        #[test]
        fn arbitrary_delays_never_panic(
            delays in proptest::collection::vec(proptest::option::of(any::<u64>()), 0..150),
        ) {
            let delays: Vec<_> = delays.into_iter().map(|ns| ns.map(Duration::from_nanos)).collect();
            let reading = delay_variation(&delays, NONE);
            let is_implausible = matches!(
                reading, Reading::NotReported(absence) if absence.reason == Reason::Implausible
            );
            prop_assert!(!is_implausible);
        }
    }
}
