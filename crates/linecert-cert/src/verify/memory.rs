//! What was found out before, by what it was found out of.

use std::{cell::RefCell, collections::HashMap, hash::Hash, sync::Arc};

/// Things that were found out from something, by that or by its digest.
#[derive(Debug)]
pub(super) struct Memory<K, T>(RefCell<HashMap<K, Arc<T>>>);

/// How many things are remembered. Operators have hundreds of technicians, tens of profiles, and
/// a checkpoint for every hour or so of their logs.
const MOST: usize = 4096;

impl<K: Clone + Eq + Hash, T> Memory<K, T> {
    /// Nothing is known yet.
    pub(super) fn new() -> Self {
        Self(RefCell::new(HashMap::new()))
    }

    /// What is remembered of this.
    pub(super) fn known(&self, of: &K) -> Option<Arc<T>> {
        self.0.borrow().get(of).cloned()
    }

    /// What is remembered of this, or else is found out now. Refusals are not remembered.
    /// When there is too much to remember, all is forgotten, so that no bundle can fill the memory.
    pub(super) fn get<E>(&self, of: &K, find: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        if let Some(known) = self.known(of) {
            return Ok(known);
        }
        let found = Arc::new(find()?);
        let mut known = self.0.borrow_mut();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(of.clone(), Arc::clone(&found));
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Digest;

    use super::*;

    #[test]
    fn what_is_remembered_is_bounded_and_refusals_are_not() {
        let memory = Memory::new();
        let digest = |number: usize| Digest::of(&number.to_be_bytes());
        assert_eq!(memory.get(&digest(0), || Err::<usize, _>("no")), Err("no"));
        for number in 0..=MOST {
            assert_eq!(memory.get(&digest(number), || Ok::<_, ()>(number)), Ok(Arc::new(number)));
        }
        assert_eq!(memory.0.borrow().len(), 1);
        assert_eq!(memory.get(&digest(MOST), || Err("asked again")), Ok(Arc::new(MOST)));
    }
}
