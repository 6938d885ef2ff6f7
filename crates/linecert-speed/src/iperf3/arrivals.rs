//! What came of a stream of numbered datagrams: loss, order, duplicates and jitter. Pure.
//!
//! A number that is missing is lost once a window of later numbers has come: until then it may
//! still arrive late. Only a stream that is reordered by more than the window reads as lossy.

use std::collections::BTreeMap;

/// How many numbers a datagram may be late, and still counts as late and not as lost. A second of
/// full-size frames at 800 Mbit/s.
const WINDOW: u64 = 1 << 16;

/// How many words of bits the window has.
const WORDS: usize = 1 << 10;

/// One datagram that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arrival {
    /// 1, 2, 3 ... as the sender counts.
    pub(super) number: u64,
    /// When it was sent, by the sender's clock.
    pub(super) sent_ns: i64,
    /// When it came, by the receiver's clock.
    pub(super) received_ns: i64,
}

/// The datagrams of one stream so far.
#[derive(Debug, Clone)]
pub(super) struct Arrivals {
    /// Which numbers from `base` on have come: bit `number % WINDOW`.
    seen: Vec<u64>,
    /// The lowest number whose fate is open.
    base: u64,
    highest: u64,
    received: u64,
    reordered: u64,
    duplicates: u64,
    /// Of the numbers below `base`.
    lost: u64,
    /// The losses just below `base`.
    run: u64,
    bursts: BTreeMap<u64, u64>,
    /// Of the last arrival that jitter was taken from.
    last: Option<Arrival>,
    /// Sixteen times the jitter, as in RFC 3550, A.8.
    jitter_16_ns: u64,
}

/// The tally of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Tally {
    /// Different datagrams that came.
    pub(super) received: u64,
    /// Numbers that did not come.
    pub(super) lost: u64,
    pub(super) reordered: u64,
    pub(super) duplicates: u64,
    /// The highest number that came; 0 when none did.
    pub(super) highest: u64,
    pub(super) jitter_ns: u64,
    /// How often how many numbers were lost one after another, by that length.
    pub(super) bursts: BTreeMap<u64, u64>,
}

impl Default for Arrivals {
    fn default() -> Self {
        Self {
            seen: vec![0; WORDS],
            base: 1,
            highest: 0,
            received: 0,
            reordered: 0,
            duplicates: 0,
            lost: 0,
            run: 0,
            bursts: BTreeMap::new(),
            last: None,
            jitter_16_ns: 0,
        }
    }
}

impl Arrival {
    /// How long it took, plus what the two clocks differ by.
    const fn transit_ns(self) -> i64 {
        self.received_ns.wrapping_sub(self.sent_ns)
    }
}

impl Arrivals {
    /// Counts a datagram, and returns whether it is new: it counts once, however often it comes.
    pub(super) fn add(&mut self, arrival: Arrival) -> bool {
        self.add_jitter(arrival);
        let number = arrival.number;
        if number >= self.base.saturating_add(WINDOW) {
            self.settle_below((number - WINDOW).saturating_add(1));
        }
        if number < self.base || self.is_seen(number) {
            // Below the window nobody can tell a very late datagram from a copy.
            self.duplicates += 1;
            return false;
        }
        self.mark(number);
        self.received += 1;
        if number < self.highest {
            self.reordered += 1;
        }
        self.highest = self.highest.max(number);
        true
    }

    /// The tally as it stands; what is missing below the highest number is lost.
    pub(super) fn tally(&self) -> Tally {
        self.tally_of(self.highest)
    }

    /// The tally of a stream of which `sent` datagrams were sent: the end may be lost too.
    pub(super) fn tally_of(&self, sent: u64) -> Tally {
        let mut all = self.clone();
        all.settle_below(sent.max(self.highest).saturating_add(1));
        all.end_run();
        Tally {
            received: all.received,
            lost: all.lost,
            reordered: all.reordered,
            duplicates: all.duplicates,
            highest: all.highest,
            jitter_ns: all.jitter_16_ns >> 4,
            bursts: all.bursts,
        }
    }

    /// Of datagrams that were sent in one burst, with one time stamp, only the first that comes
    /// counts: the others would say that nothing varies.
    fn add_jitter(&mut self, arrival: Arrival) {
        let Some(last) = self.last.replace(arrival) else { return };
        if last.sent_ns == arrival.sent_ns {
            self.last = Some(last);
            return;
        }
        let step = arrival.transit_ns().wrapping_sub(last.transit_ns()).unsigned_abs();
        let decay = self.jitter_16_ns.saturating_add(8) >> 4;
        self.jitter_16_ns = self.jitter_16_ns.saturating_sub(decay).saturating_add(step);
    }

    /// Decides the fate of all numbers below `next`.
    fn settle_below(&mut self, next: u64) {
        let window_end = self.base.saturating_add(WINDOW);
        while self.base < next.min(window_end) {
            self.settle_base();
        }
        // Nothing beyond the window has come, so the rest is missing in one piece.
        let missing = next.saturating_sub(self.base);
        self.lost = self.lost.saturating_add(missing);
        self.run = self.run.saturating_add(missing);
        self.base = self.base.max(next);
    }

    fn settle_base(&mut self) {
        if self.is_seen(self.base) {
            self.end_run();
            self.unmark(self.base);
        } else {
            self.lost += 1;
            self.run += 1;
        }
        self.base += 1;
    }

    fn end_run(&mut self) {
        if self.run > 0 {
            *self.bursts.entry(self.run).or_default() += 1;
            self.run = 0;
        }
    }

    fn is_seen(&self, number: u64) -> bool {
        let (word, bit) = place(number);
        self.seen.get(word).is_some_and(|word| word & bit != 0)
    }

    fn mark(&mut self, number: u64) {
        let (word, bit) = place(number);
        if let Some(word) = self.seen.get_mut(word) {
            *word |= bit;
        }
    }

    fn unmark(&mut self, number: u64) {
        let (word, bit) = place(number);
        if let Some(word) = self.seen.get_mut(word) {
            *word &= !bit;
        }
    }
}

/// Where the bit of a number is.
fn place(number: u64) -> (usize, u64) {
    let bit = number % WINDOW;
    (usize::try_from(bit / 64).unwrap_or_default(), 1 << (bit % 64))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn arrivals(numbers: impl IntoIterator<Item = u64>) -> Arrivals {
        let mut arrivals = Arrivals::default();
        for (number, received_ns) in numbers.into_iter().zip((0..).step_by(1_000_000)) {
            arrivals.add(Arrival { number, sent_ns: 0, received_ns });
        }
        arrivals
    }

    /// Received, lost, reordered and duplicates, and the bursts.
    fn check(numbers: &[u64], expect: (u64, u64, u64, u64), bursts: &[(u64, u64)]) {
        let tally = arrivals(numbers.iter().copied()).tally();
        let counts = (tally.received, tally.lost, tally.reordered, tally.duplicates);
        assert_eq!(counts, expect, "{numbers:?}");
        assert_eq!(tally.bursts.into_iter().collect::<Vec<_>>(), bursts, "{numbers:?}");
    }

    #[test]
    fn gaps_late_ones_and_copies_are_told_apart() {
        check(&[], (0, 0, 0, 0), &[]);
        check(&[1, 2, 3], (3, 0, 0, 0), &[]);
        check(&[1, 4, 5, 7], (4, 3, 0, 0), &[(1, 1), (2, 1)]);
        check(&[1, 3, 2, 4], (4, 0, 1, 0), &[]);
        check(&[1, 4, 3, 2, 5], (5, 0, 2, 0), &[]);
        check(&[1, 2, 2, 1, 3], (3, 0, 0, 2), &[]);
        check(&[3], (1, 2, 0, 0), &[(2, 1)]);
        check(&[0, 1], (1, 0, 0, 1), &[]);
    }

    #[test]
    fn what_was_sent_last_may_be_lost_too() {
        let three = arrivals([1, 2, 4]);
        let tally = three.tally_of(6);
        assert_eq!((tally.received, tally.lost, tally.highest), (3, 3, 4));
        assert_eq!(tally.bursts, BTreeMap::from([(1, 1), (2, 1)]));
        assert_eq!(three.tally_of(2), three.tally());
        assert_eq!(arrivals([]).tally_of(5).lost, 5);
    }

    #[test]
    fn a_window_later_the_missing_are_lost() {
        let sent = 1..=200_000_u64;
        let tally = arrivals(sent.clone().filter(|n| n % 1000 != 0)).tally_of(200_000);
        assert_eq!((tally.received, tally.lost), (199_800, 200));
        assert_eq!(tally.bursts, BTreeMap::from([(1, 200)]));
        // One that comes a window later came too late.
        let tally = arrivals(sent.filter(|n| *n != 5).chain([5])).tally();
        assert_eq!((tally.lost, tally.duplicates), (1, 1));
    }

    #[test]
    fn numbers_from_nowhere_cost_nothing() {
        let tally = arrivals([1, u64::MAX - 1, u64::MAX, 2, 1 << 40]).tally();
        assert_eq!((tally.received, tally.highest), (3, u64::MAX));
        assert_eq!(tally.lost, u64::MAX - 1 - 2);
    }

    #[test]
    fn jitter_is_that_of_rfc_3550() {
        let mut arrivals = Arrivals::default();
        let mut jitter = 0.0_f64;
        for (number, late) in (1..).zip([0_i64, 3_000, 0, 5_000, 5_000, 0]) {
            let sent_ns = i64::try_from(number).unwrap() * 1_000_000;
            arrivals.add(Arrival { number, sent_ns, received_ns: sent_ns + 70_000_000 + late });
            let before = [0_i64, 0, 3_000, 0, 5_000, 5_000][usize::try_from(number).unwrap() - 1];
            jitter += ((late - before).abs() as f64 - jitter) / 16.0;
        }
        assert!((arrivals.tally().jitter_ns as f64 - jitter).abs() < 4.0, "{jitter}");
    }

    proptest! {
        #[test]
        fn every_number_is_received_or_lost(numbers in proptest::collection::vec(1_u64..300, 0..400)) {
            let tally = arrivals(numbers.iter().copied()).tally_of(300);
            let mut different = numbers.clone();
            different.sort_unstable();
            different.dedup();
            prop_assert_eq!(tally.received, different.len() as u64);
            prop_assert_eq!(tally.received + tally.lost, 300);
            prop_assert_eq!(tally.received + tally.duplicates, numbers.len() as u64);
            let in_bursts: u64 = tally.bursts.iter().map(|(length, count)| length * count).sum();
            prop_assert_eq!(in_bursts, tally.lost);
        }

        #[test]
        fn arbitrary_numbers_never_panic(numbers: Vec<u64>, times: Vec<(i64, i64)>) {
            let mut arrivals = Arrivals::default();
            for (number, (sent_ns, received_ns)) in numbers.into_iter().zip(times) {
                arrivals.add(Arrival { number, sent_ns, received_ns });
            }
            arrivals.tally_of(u64::MAX);
        }
    }
}
