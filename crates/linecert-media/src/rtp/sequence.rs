//! What sequence numbers tell: lost, out of order, twice. Exact, by marking every number.

/// A jump beyond this is a sender that began anew (MAX_DROPOUT of RFC 3550, A.1).
const LARGEST_JUMP: i32 = 3_000;

/// Where a packet stands among those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Right behind the highest, or the first.
    Next,
    /// Ahead of its turn: so many before it are missing.
    Ahead(u32),
    /// Missing until now: it came behind a later one.
    Late,
    /// It was here before.
    Duplicate,
    /// The sender began anew with this packet.
    Restart,
    /// Far off; counts only if the next one continues it.
    Stray,
}

/// What became of the packets of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Losses {
    /// Packets that must have been sent, between the first and the last that came.
    pub(crate) expected: u32,
    /// Those of them that never came.
    pub(crate) lost: u32,
    /// Packets that came behind a later one (RFC 4737, 3.3).
    pub(crate) reordered: u32,
    /// Packets that came again.
    pub(crate) duplicates: u32,
    /// How often the sender began anew.
    pub(crate) restarts: u32,
    /// Packets far from all others.
    pub(crate) strays: u32,
    /// The lengths of the runs of lost packets.
    pub(crate) bursts: Vec<u32>,
}

/// Marks every sequence number that came.
#[derive(Debug, Clone, Default)]
pub(crate) struct SequenceLog {
    run: Option<Run>,
    expected_stray: Option<u16>,
    closed: Losses,
}

/// Packets since the sender last began.
#[derive(Debug, Clone)]
struct Run {
    first: u16,
    /// The place of the highest number, counted from the first.
    highest: u32,
    came: Vec<u64>,
}

impl SequenceLog {
    /// Takes the number of the next packet in order of arrival.
    pub(crate) fn record(&mut self, sequence: u16) -> Place {
        let place = match &mut self.run {
            None => {
                self.run = Some(Run::new(sequence));
                Place::Next
            }
            Some(run) => run.record(sequence),
        };
        self.count(place, sequence)
    }

    fn count(&mut self, place: Place, sequence: u16) -> Place {
        let continued = self.expected_stray.take() == Some(sequence);
        let closed = &mut self.closed;
        let tally = match place {
            Place::Stray if continued => {
                closed.restarts = closed.restarts.saturating_add(1);
                closed.strays = closed.strays.saturating_sub(1);
                self.begin_anew(sequence.wrapping_sub(1));
                return Place::Restart;
            }
            Place::Stray => {
                self.expected_stray = Some(sequence.wrapping_add(1));
                &mut closed.strays
            }
            Place::Late => &mut closed.reordered,
            Place::Duplicate => &mut closed.duplicates,
            _ => return place,
        };
        *tally = tally.saturating_add(1);
        place
    }

    /// Begins anew with a packet of another sender.
    pub(crate) fn restart(&mut self, sequence: u16) {
        self.expected_stray = None;
        if let Some(ended) = self.run.replace(Run::new(sequence)) {
            ended.close(&mut self.closed);
            self.closed.restarts = self.closed.restarts.saturating_add(1);
        }
    }

    /// The new run starts at the stray packet that turned out to be its first.
    fn begin_anew(&mut self, first: u16) {
        let mut run = Run::new(first);
        run.record(first.wrapping_add(1));
        if let Some(ended) = self.run.replace(run) {
            ended.close(&mut self.closed);
        }
    }

    /// What became of all packets.
    pub(crate) fn losses(&self) -> Losses {
        let mut losses = self.closed.clone();
        if let Some(run) = &self.run {
            run.close(&mut losses);
        }
        losses
    }
}

impl Run {
    fn new(first: u16) -> Self {
        Self { first, highest: 0, came: vec![1] }
    }

    fn record(&mut self, sequence: u16) -> Place {
        let highest = self.first.wrapping_add(low_half(self.highest));
        let step = i32::from(sequence.wrapping_sub(highest).cast_signed());
        if step.abs() > LARGEST_JUMP {
            return Place::Stray;
        }
        match u32::try_from(step) {
            Ok(0) => Place::Duplicate,
            Ok(ahead) => self.advance(ahead),
            Err(_) => self.fill(step.unsigned_abs()),
        }
    }

    fn advance(&mut self, ahead: u32) -> Place {
        self.highest = self.highest.saturating_add(ahead);
        self.mark(self.highest);
        if ahead == 1 { Place::Next } else { Place::Ahead(ahead - 1) }
    }

    fn fill(&mut self, behind: u32) -> Place {
        // What was sent before the first that came belongs to the time before the test.
        let Some(at) = self.highest.checked_sub(behind) else { return Place::Late };
        if self.mark(at) { Place::Duplicate } else { Place::Late }
    }

    /// Marks a place and tells whether it was marked before.
    fn mark(&mut self, at: u32) -> bool {
        let (word, bit) = place_of(at);
        if word >= self.came.len() {
            self.came.resize(word + 1, 0);
        }
        let Some(word) = self.came.get_mut(word) else { return false };
        let before = *word & bit != 0;
        *word |= bit;
        before
    }

    fn has(&self, at: u32) -> bool {
        let (word, bit) = place_of(at);
        self.came.get(word).is_some_and(|word| word & bit != 0)
    }

    fn close(&self, losses: &mut Losses) {
        let mut burst = 0_u32;
        for at in 0..=self.highest {
            if !self.has(at) {
                burst += 1;
            } else if burst > 0 {
                losses.bursts.push(burst);
                losses.lost = losses.lost.saturating_add(burst);
                burst = 0;
            }
        }
        losses.expected = losses.expected.saturating_add(self.highest).saturating_add(1);
    }
}

/// Which word and which bit stand for a place.
const fn place_of(at: u32) -> (usize, u64) {
    ((at / 64) as usize, 1 << (at % 64))
}

/// The lower sixteen bits.
const fn low_half(number: u32) -> u16 {
    let [_, _, high, low] = number.to_be_bytes();
    u16::from_be_bytes([high, low])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn losses(sequence: impl IntoIterator<Item = u16>) -> Losses {
        let mut log = SequenceLog::default();
        for number in sequence {
            log.record(number);
        }
        log.losses()
    }

    fn check(sequence: &[u16], expect: (u32, u32, u32, u32), bursts: &[u32]) {
        let found = losses(sequence.iter().copied());
        let counts = (found.expected, found.lost, found.reordered, found.duplicates);
        assert_eq!((counts, &found.bursts[..]), (expect, bursts), "{sequence:?}");
    }

    #[test]
    fn gaps_repeats_and_order_are_told_apart() {
        check(&[], (0, 0, 0, 0), &[]);
        check(&[7], (1, 0, 0, 0), &[]);
        check(&[65_534, 65_535, 0, 1], (4, 0, 0, 0), &[]);
        check(&[1, 2, 5, 6, 8], (8, 3, 0, 0), &[2, 1]);
        check(&[1, 3, 2, 4], (4, 0, 1, 0), &[]);
        check(&[1, 1, 2, 2, 1], (2, 0, 0, 3), &[]);
        check(&[10, 9, 11], (2, 0, 1, 0), &[]);
    }

    #[test]
    fn a_sender_that_begins_anew_loses_nothing() {
        let found = losses([1, 2, 3, 40_000, 40_001, 40_002]);
        assert_eq!((found.expected, found.lost, found.restarts, found.strays), (6, 0, 1, 0));
        let stray = losses([1, 2, 40_000, 3, 4]);
        assert_eq!((stray.expected, stray.lost, stray.restarts, stray.strays), (4, 0, 0, 1));
    }

    #[test]
    fn the_place_is_told_as_it_happens() {
        let mut log = SequenceLog::default();
        let places = [1, 4, 3, 3].map(|number| log.record(number));
        assert_eq!(places, [Place::Next, Place::Ahead(2), Place::Late, Place::Duplicate]);
    }

    proptest! {
        #[test]
        fn what_is_dropped_is_what_is_lost(
            start: u16, drop in proptest::collection::btree_set(1_u32..9_999, 0..200),
        ) {
            let kept = (0..10_000_u32).filter(|n| !drop.contains(n));
            let found = losses(kept.map(|n| low_half(u32::from(start) + n)));
            prop_assert_eq!(found.lost as usize, drop.len());
            prop_assert_eq!(found.bursts.iter().sum::<u32>() as usize, drop.len());
            prop_assert_eq!((found.expected, found.reordered, found.restarts), (10_000, 0, 0));
        }

        #[test]
        fn arbitrary_numbers_never_lose_more_than_expected(
            numbers in proptest::collection::vec(any::<u16>(), 0..300),
        ) {
            let distinct = numbers.iter().copied().collect::<BTreeSet<_>>().len();
            let found = losses(numbers);
            prop_assert!(found.lost <= found.expected || distinct == 0);
        }
    }
}
