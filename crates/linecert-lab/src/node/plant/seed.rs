//! Numbers that look like chance and are the same every time.

/// The seed of a plant. Each figure is drawn by the names of what it is of, so that adding a
/// figure changes no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seed(u64);

impl Seed {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// The seed of one thing among others of its kind.
    pub(crate) const fn with(self, salt: u64) -> Self {
        Self(mix(self.0 ^ mix(salt)))
    }

    /// The seed of one figure.
    fn named(self, figure: &str) -> u64 {
        figure.bytes().fold(self.0, |state, byte| mix(state ^ u64::from(byte)))
    }

    /// A figure of `low` to `high`, both included.
    pub(crate) fn between(self, figure: &str, (low, high): (i64, i64)) -> i64 {
        let count = high.abs_diff(low).saturating_add(1);
        low.saturating_add_unsigned(self.named(figure) % count)
    }

    /// True for one in `whole`, on the average.
    pub(crate) fn one_in(self, figure: &str, whole: u64) -> bool {
        self.named(figure).is_multiple_of(whole)
    }
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
const fn mix(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
