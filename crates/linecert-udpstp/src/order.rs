//! Which datagrams are missing, late or there again. Pure.

/// How many numbers back a datagram that comes again is known.
const REMEMBERED: u32 = 4_096;

/// What the number of a datagram says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// It is later than all before, and so many between are missing so far.
    Ahead { missing: u32 },
    /// It is one that was missing.
    Late,
    /// It has been here.
    Again,
}

/// The numbers that have come, from 1.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    latest: u32,
    /// One bit for each of the last numbers.
    seen: Vec<u64>,
    distinct: u64,
}

impl Order {
    pub(crate) fn new() -> Self {
        let words = usize::try_from(REMEMBERED / 64).unwrap_or_default();
        Self { latest: 0, seen: vec![0; words], distinct: 0 }
    }

    /// Whether nothing has come.
    pub(crate) const fn is_empty(&self) -> bool {
        self.latest == 0
    }

    /// Datagrams that are missing up to the latest, late ones taken off.
    pub(crate) fn missing(&self) -> u64 {
        u64::from(self.latest).saturating_sub(self.distinct)
    }

    /// Datagrams that have come, each counted once.
    pub(crate) const fn distinct(&self) -> u64 {
        self.distinct
    }

    /// Takes the number of the next datagram.
    pub(crate) fn place(&mut self, number: u32) -> Place {
        if number > self.latest {
            let missing = number - self.latest - 1;
            self.forget(missing);
            self.latest = number;
            self.mark(number);
            return Place::Ahead { missing };
        }
        // What is too old to tell counts as late: to call it a duplicate would leave a loss.
        let is_known = self.latest - number < REMEMBERED;
        if is_known && self.is_marked(number) {
            return Place::Again;
        }
        if is_known {
            self.mark(number);
        } else {
            self.distinct += 1;
        }
        Place::Late
    }

    /// Clears the bits of the numbers behind the latest that take the place of older ones, the
    /// number that comes next among them.
    fn forget(&mut self, missing: u32) {
        if missing >= REMEMBERED {
            self.seen.fill(0);
            return;
        }
        for number in self.latest..=self.latest.saturating_add(missing) {
            let (word, bit) = locate(number.wrapping_add(1));
            if let Some(word) = self.seen.get_mut(word) {
                *word &= !bit;
            }
        }
    }

    fn mark(&mut self, number: u32) {
        let (word, bit) = locate(number);
        if let Some(word) = self.seen.get_mut(word) {
            *word |= bit;
        }
        self.distinct += 1;
    }

    fn is_marked(&self, number: u32) -> bool {
        let (word, bit) = locate(number);
        self.seen.get(word).is_some_and(|word| word & bit != 0)
    }
}

fn locate(number: u32) -> (usize, u64) {
    let at = number % REMEMBERED;
    (usize::try_from(at / 64).unwrap_or_default(), 1 << (at % 64))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn check(numbers: &[u32], expect: &[Place], missing: u64) {
        let mut order = Order::new();
        let places = numbers.iter().map(|n| order.place(*n)).collect::<Vec<_>>();
        assert_eq!((places.as_slice(), order.missing()), (expect, missing), "{numbers:?}");
    }

    #[test]
    fn numbers_fall_into_place() {
        use Place::{Again, Ahead, Late};
        check(&[1, 2], &[Ahead { missing: 0 }, Ahead { missing: 0 }], 0);
        check(&[3], &[Ahead { missing: 2 }], 2);
        check(&[1, 3, 2], &[Ahead { missing: 0 }, Ahead { missing: 1 }, Late], 0);
        check(&[1, 1], &[Ahead { missing: 0 }, Again], 0);
        check(&[2, 1, 1], &[Ahead { missing: 1 }, Late, Again], 0);
        check(&[0], &[Late], 0);
    }

    #[test]
    fn what_is_too_old_to_tell_is_late() {
        let mut order = Order::new();
        order.place(10);
        assert_eq!(order.place(10 + REMEMBERED), Place::Ahead { missing: REMEMBERED - 1 });
        assert_eq!(order.place(10), Place::Late);
        assert_eq!(order.place(11), Place::Late);
        assert_eq!(order.place(u32::MAX), Place::Ahead { missing: u32::MAX - 11 - REMEMBERED });
    }

    proptest! {
        #[test]
        fn near_numbers_are_told_exactly(numbers in proptest::collection::vec(1_u32..2_000, 1..500)) {
            let mut order = Order::new();
            let mut seen = BTreeSet::new();
            for number in &numbers {
                let latest = seen.last().copied().unwrap_or_default();
                let expect = if *number > latest {
                    Place::Ahead { missing: number - latest - 1 }
                } else if seen.contains(number) {
                    Place::Again
                } else {
                    Place::Late
                };
                prop_assert_eq!(order.place(*number), expect);
                seen.insert(*number);
            }
            let latest = u64::from(seen.last().copied().unwrap());
            prop_assert_eq!(order.missing(), latest - u64::try_from(seen.len()).unwrap());
        }

        #[test]
        fn arbitrary_numbers_never_panic(numbers in proptest::collection::vec(any::<u32>(), 0..200)) {
            let mut order = Order::new();
            numbers.iter().for_each(|number| { order.place(*number); });
        }
    }
}
