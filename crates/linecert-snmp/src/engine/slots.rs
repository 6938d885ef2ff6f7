//! Things by places, of which a free one is used again.

/// Things by places. What was removed leaves its place to the next.
#[derive(Debug)]
pub(super) struct Slots<T> {
    items: Vec<Option<T>>,
    free: Vec<usize>,
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self { items: Vec::new(), free: Vec::new() }
    }
}

impl<T> Slots<T> {
    /// Where the next thing will stand.
    pub(super) fn next_place(&self) -> usize {
        self.free.last().copied().unwrap_or(self.items.len())
    }

    pub(super) fn insert(&mut self, item: T) -> usize {
        let place = self.next_place();
        match self.free.pop().and_then(|free| self.items.get_mut(free)) {
            Some(slot) => *slot = Some(item),
            None => self.items.push(Some(item)),
        }
        place
    }

    pub(super) fn remove(&mut self, place: usize) -> Option<T> {
        let item = self.items.get_mut(place)?.take();
        if item.is_some() {
            self.free.push(place);
        }
        item
    }

    #[inline]
    pub(super) fn get(&self, place: usize) -> Option<&T> {
        self.items.get(place)?.as_ref()
    }

    #[inline]
    pub(super) fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        self.items.get_mut(place)?.as_mut()
    }

    /// One more than the last place that was ever used.
    pub(super) const fn end(&self) -> usize {
        self.items.len()
    }

    /// What is there, in the order of the places.
    pub(super) fn into_items(self) -> impl Iterator<Item = T> {
        self.items.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_place_is_used_again_and_no_other() {
        let mut slots = Slots::default();
        assert_eq!([slots.insert('a'), slots.insert('b'), slots.insert('c')], [0, 1, 2]);
        assert_eq!((slots.remove(1), slots.remove(1), slots.remove(9)), (Some('b'), None, None));
        assert_eq!((slots.get(1), slots.next_place()), (None, 1));
        assert_eq!((slots.insert('d'), slots.insert('e'), slots.end()), (1, 3, 4));
        assert_eq!(slots.into_items().collect::<String>(), "adce");
    }
}
