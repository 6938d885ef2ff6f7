//! What is wrong with a file, and where.

use std::ops::Range;

use thiserror::Error;

use crate::place::Place;

/// A problem at its place in a file: `profile.toml:8: limit[1].metric: unknown metric`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{place}: {problem}")]
pub struct Mistake<P> {
    /// Where it stands.
    pub place: Place,
    /// What is wrong there.
    pub problem: P,
}

impl<P> Mistake<P> {
    /// A problem with the bytes `span` of the text of `file`; an empty span stands for the whole.
    #[must_use]
    pub fn at(file: &str, text: &str, span: &Range<usize>, problem: P) -> Self {
        Self { place: Place::of(file, text, span), problem }
    }

    /// The same mistake, its problem told in another type.
    #[must_use]
    pub fn map<Q>(self, tell: impl FnOnce(P) -> Q) -> Mistake<Q> {
        Mistake { place: self.place, problem: tell(self.problem) }
    }
}
