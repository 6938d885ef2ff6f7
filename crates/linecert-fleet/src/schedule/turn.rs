//! One table of one node: when it is due, and how it went.

use std::time::Duration;

use jiff::Timestamp;

use super::Gave;
use crate::{
    clock::{after, before},
    trouble::Trouble,
};

/// A table that goes on failing is read so many times more rarely at most.
const MOST_BACK_OFF: u32 = 8;

#[derive(Debug)]
pub(super) struct Turn {
    due: Timestamp,
    added: Timestamp,
    begun: Option<Timestamp>,
    /// When the last reading that was whole began.
    whole: Option<Timestamp>,
    failures: u8,
    trouble: Option<Trouble>,
}

impl Turn {
    /// `first` is when it is read first, unless it was begun before by somebody and is not due yet.
    pub(super) fn new(
        (begun, first): (Option<Timestamp>, Timestamp),
        (every, now): (Duration, Timestamp),
    ) -> Self {
        let due = begun.map_or(first, |begun| after(begun, every).max(now));
        Self { due, added: now, begun, whole: None, failures: 0, trouble: None }
    }

    pub(super) const fn due(&self) -> Timestamp {
        self.due
    }

    pub(super) const fn trouble(&self) -> Option<&Trouble> {
        self.trouble.as_ref()
    }

    pub(super) const fn last_whole(&self) -> Option<Timestamp> {
        self.whole
    }

    pub(super) const fn begin(&mut self, now: Timestamp) {
        self.begun = Some(now);
    }

    /// Its next turn follows the last by the budget, later when it fails, and never at once when it
    /// took longer than that.
    pub(super) fn end(
        &mut self,
        gave: &Gave,
        (every, least): (Duration, Duration),
        now: Timestamp,
    ) {
        let begun = self.begun.unwrap_or(now);
        let back_off = match gave {
            Gave::All => {
                (self.failures, self.trouble, self.whole) = (0, None, Some(begun));
                1
            }
            Gave::Part(trouble) | Gave::Nothing(trouble) => {
                self.failures = self.failures.saturating_add(1);
                self.trouble = Some(trouble.clone());
                1 << u32::from(self.failures - 1).min(MOST_BACK_OFF.ilog2())
            }
        };
        let rest = (every / 4).min(least);
        self.due = after(begun, every.saturating_mul(back_off)).max(after(now, rest));
    }

    /// Due now, or as soon as the least time since the last reading has passed.
    pub(super) fn bring_forward(&mut self, least: Duration, now: Timestamp) -> Timestamp {
        let earliest = self.begun.map_or(now, |begun| after(begun, least).max(now));
        self.due = self.due.min(earliest);
        self.due
    }

    /// Since when a whole reading is missing; `None` while one is as new as the budget says. One
    /// turn may be missed, as long as nothing was found to be wrong.
    pub(super) fn late_since(&self, every: Duration, now: Timestamp) -> Option<Timestamp> {
        let last = self.whole.unwrap_or(self.added);
        let late = self.trouble.is_some() || now > after(last, every.saturating_mul(2));
        late.then(|| self.whole.map_or(self.added, |whole| after(whole, every)))
    }

    pub(super) fn set_back(&mut self, by: Duration) {
        for at in [&mut self.due, &mut self.added] {
            *at = before(*at, by);
        }
        for at in [&mut self.begun, &mut self.whole].into_iter().flatten() {
            *at = before(*at, by);
        }
    }
}
