//! A share in whole thousandths.

use std::{fmt, time::Duration};

/// A share of something in thousandths, rounded down; above 1000 where several added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share(u32);

impl Share {
    /// So many thousandths.
    pub(crate) const fn per_mille(thousandths: u32) -> Self {
        Self(thousandths)
    }

    /// A part of a whole; `None` of nothing.
    #[must_use]
    pub fn of(part: u64, whole: u64) -> Option<Self> {
        let share = (u128::from(part) * 1_000).checked_div(u128::from(whole))?;
        Some(Self(u32::try_from(share).unwrap_or(u32::MAX)))
    }

    /// A time out of another; nothing out of no time.
    pub(crate) fn of_time(part: Duration, whole: Duration) -> Self {
        let share = part.as_nanos().saturating_mul(1_000).checked_div(whole.as_nanos());
        Self(share.map_or(0, |share| u32::try_from(share).unwrap_or(u32::MAX)))
    }

    /// The number of thousandths.
    #[must_use]
    pub const fn thousandths(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Share {
    /// Percent with one decimal, `4.2 %`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} %", self.0 / 10, self.0 % 10)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shares_are_rounded_down() {
        assert_eq!(Share::of(1, 3), Some(Share(333)));
        assert_eq!(Share::of(0, 0), None);
        assert_eq!(Share::of(u64::MAX, 1), Some(Share(u32::MAX)));
        let second = Duration::from_secs(1);
        assert_eq!(Share::of_time(second * 3, second * 2), Share(1_500));
        assert_eq!(Share::of_time(second, Duration::ZERO), Share(0));
        assert_eq!(Share(42).to_string(), "4.2 %");
        assert_eq!(Share(1_000).to_string(), "100.0 %");
    }

    proptest! {
        #[test]
        fn a_part_is_no_more_than_the_whole(part: u64, whole: u64) {
            let share = Share::of(part.min(whole), whole);
            prop_assert!(share.is_none_or(|share| share <= Share(1_000)));
        }
    }
}
