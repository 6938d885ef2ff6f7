//! Optical power and its differences: the arithmetic that the compiler keeps right.
//!
//! `Dbm - Dbm` is a [`Db`], `Dbm - Db` is a [`Dbm`], and adding two powers does not compile:
//!
//! ```compile_fail
//! # use linecert_measure::Dbm;
//! let nonsense = Dbm::from_thousandths(0) + Dbm::from_thousandths(0);
//! ```

use std::ops::{Add, Neg, Sub};

use crate::{quantity::Quantity, unit::Unit};

/// Power relative to one milliwatt, in thousandths of a dBm. Arithmetic saturates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dbm(i64);

/// A ratio of two powers, in thousandths of a dB. Arithmetic saturates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Db(i64);

impl Dbm {
    /// A count of 0.001 dBm.
    #[must_use]
    pub const fn from_thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// The level of a linear power in watts, to the nearest 0.001 dBm.
    ///
    /// `None` when there is no level: zero, negative and non-finite power. This is the one place
    /// where floating point touches a measured value; no instrument gives more than seven digits.
    #[must_use]
    pub fn from_watts(watts: f64) -> Option<Self> {
        if !watts.is_finite() || watts <= 0.0 {
            return None;
        }
        // The logarithm of any positive double lies between -3240 and 3090, far inside `i64`.
        #[expect(clippy::cast_possible_truncation, reason = "bounded by the line above")]
        Some(Self((10_000.0 * (watts / 1e-3).log10()).round() as i64))
    }
}

impl Db {
    /// A count of 0.001 dB.
    #[must_use]
    pub const fn from_thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }
}

impl Sub for Dbm {
    type Output = Db;

    fn sub(self, other: Self) -> Db {
        Db(self.0.saturating_sub(other.0))
    }
}

impl Sub<Db> for Dbm {
    type Output = Self;

    fn sub(self, loss: Db) -> Self {
        Self(self.0.saturating_sub(loss.0))
    }
}

impl Add<Db> for Dbm {
    type Output = Self;

    fn add(self, gain: Db) -> Self {
        Self(self.0.saturating_add(gain.0))
    }
}

impl Add for Db {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Db {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Db {
    type Output = Self;

    /// Crosstalk loss of 45 dB is a coupling of -45 dB.
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl From<Dbm> for Quantity {
    fn from(power: Dbm) -> Self {
        Self::from_steps(power.0, Unit::Dbm)
    }
}

impl From<Db> for Quantity {
    fn from(ratio: Db) -> Self {
        Self::from_steps(ratio.0, Unit::Db)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn watts_become_dbm_or_nothing() {
        for (watts, expect) in [
            (1.862_153E-4, Some(-7_300)),
            (1e-3, Some(0)),
            (2e-12, Some(-86_990)),
            (0.0, None),
            (-1.295_755E-11, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(Dbm::from_watts(watts), expect.map(Dbm), "{watts}");
        }
    }

    proptest! {
        #[test]
        fn loss_is_what_lies_between(a in -200_000_i64..200_000, b in -200_000_i64..200_000) {
            let (sent, received) = (Dbm(a), Dbm(b));
            prop_assert_eq!(sent - (sent - received), received);
            prop_assert_eq!(received + (sent - received), sent);
        }
    }
}
