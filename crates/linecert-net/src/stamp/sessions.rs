//! What a reflector remembers of its senders, and forgets in time. Pure.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

/// A map of bounded size that forgets what was not looked up for the longest.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    most: usize,
    values: HashMap<K, (u64, V)>,
    by_use: BTreeMap<u64, K>,
    uses: u64,
}

impl<K: Copy + Eq + Hash, V> Recent<K, V> {
    /// Remembers at most so many.
    pub(super) fn new(most: usize) -> Self {
        Self { most, values: HashMap::new(), by_use: BTreeMap::new(), uses: 0 }
    }

    /// The value of a key, made anew when it was never known or is forgotten.
    pub(super) fn entry(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        self.uses += 1;
        if let Some((used, _)) = self.values.get(&key) {
            self.by_use.remove(used);
        } else if self.values.len() >= self.most
            && let Some((_, oldest)) = self.by_use.pop_first()
        {
            self.values.remove(&oldest);
        }
        self.by_use.insert(self.uses, key);
        let (used, value) = self.values.entry(key).or_insert_with(|| (0, make()));
        *used = self.uses;
        value
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.values.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_one_that_was_silent_the_longest_makes_room() {
        let mut counters = Recent::new(2);
        let mut next = |key: u8| {
            let counter = counters.entry(key, || 0);
            *counter += 1;
            *counter
        };
        assert_eq!([next(1), next(2), next(1)], [1, 1, 2]);
        // 2 makes room for 3.
        assert_eq!([next(3), next(1), next(2)], [1, 3, 1]);
    }

    proptest! {
        #[test]
        fn it_never_grows(keys in proptest::collection::vec(any::<u8>(), 0..300), most in 1_usize..9) {
            let mut known = Recent::new(most);
            for key in keys {
                known.entry(key, || ());
                prop_assert!(known.len() <= most && known.by_use.len() == known.len());
            }
        }
    }
}
