//! Time of propagation along the fibre, and the length that it stands for.

use std::ops::{Add, Neg, Sub};

use linecert_measure::{Quantity, Unit};

/// The speed of light in vacuum in metres per second.
const LIGHT: i128 = 299_792_458;

/// A one-way time of propagation in steps of 10 fs, a hundredth of a hundredth of what files count
/// events in: the spacing of points needs it. Arithmetic saturates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Delay(i64);

/// A group index of refraction in steps of 0.00001, from 1 to below 2: no light is faster than in
/// vacuum, and no glass of fibres half as slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupIndex(u32);

impl Delay {
    /// The user's offset, from which events are counted.
    pub const ZERO: Self = Self(0);

    /// A count of 100 ps, the step of event times.
    #[must_use]
    pub const fn from_hundred_picoseconds(count: i64) -> Self {
        Self(count.saturating_mul(10_000))
    }

    /// A count of 10 fs, the step of the spacing of points.
    #[must_use]
    pub const fn from_ten_femtoseconds(count: i64) -> Self {
        Self(count)
    }

    /// Half the width of a pulse of so many nanoseconds: along the fibre, light goes there and
    /// back, so that this is how far the pulse smears.
    #[must_use]
    pub const fn of_pulse(nanoseconds: u16) -> Self {
        Self(nanoseconds as i64 * 50_000)
    }

    /// The count of 10 fs.
    #[must_use]
    pub const fn ten_femtoseconds(self) -> i64 {
        self.0
    }

    /// Without the sign.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// So many times as long.
    #[must_use]
    pub const fn times(self, count: i64) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// How far light goes in this time, one way, in metres to the nearest millimetre. There is no
    /// division by two: files hold the time of one way.
    #[must_use]
    pub fn length(self, index: GroupIndex) -> Quantity {
        let divisor = i128::from(index.0) * 1_000_000;
        let millimetres = (i128::from(self.0) * LIGHT + divisor / 2).div_euclid(divisor);
        let steps = i64::try_from(millimetres).unwrap_or(i64::MAX);
        Quantity::from_steps(steps, Unit::Metre)
    }
}

impl GroupIndex {
    /// A count of 0.00001; `None` when no fibre has such an index.
    #[must_use]
    pub const fn from_hundred_thousandths(count: u32) -> Option<Self> {
        if count >= 100_000 && count < 200_000 { Some(Self(count)) } else { None }
    }

    /// The count of 0.00001.
    #[must_use]
    pub const fn hundred_thousandths(self) -> u32 {
        self.0
    }
}

impl std::fmt::Display for GroupIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}.{:05}", self.0 / 100_000, self.0 % 100_000))
    }
}

impl Add for Delay {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Delay {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Delay {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hundred_picoseconds: i64, index: u32, metres: &str) {
        let index = GroupIndex::from_hundred_thousandths(index).unwrap();
        let length = Delay::from_hundred_picoseconds(hundred_picoseconds).length(index);
        assert_eq!(length.to_string(), metres);
    }

    #[test]
    fn lengths_follow_the_group_index_one_way() {
        check(0, 146_800, "0 m");
        check(177_648, 146_770, "3628.639 m");
        check(-733, 146_770, "-14.972 m");
        check(24_641, 146_750, "503.386 m");
        check(i64::MAX, 100_000, "27650973739771.598 m");
    }

    #[test]
    fn what_is_no_index_of_glass_is_refused() {
        for (count, is_index) in
            [(0, false), (99_999, false), (100_000, true), (146_832, true), (200_000, false)]
        {
            assert_eq!(GroupIndex::from_hundred_thousandths(count).is_some(), is_index);
        }
    }
}
