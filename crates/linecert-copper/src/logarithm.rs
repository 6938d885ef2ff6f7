//! Logarithms in whole numbers, with bounds that certainly enclose them.

/// The digits of a binary logarithm behind the point.
const BITS: u32 = 40;

/// The binary logarithm of a number from 1 on, in steps of `2^-40`, rounded down.
fn log2_floor(number: u64) -> i128 {
    let whole = number.max(1).ilog2();
    let mut result = i128::from(whole) << BITS;
    // The fraction is had bit by bit from squares of the mantissa, kept in 62 bits below the point
    // and always rounded down, which can only make the result smaller.
    let mut mantissa = (u128::from(number.max(1)) << 62) >> whole;
    for bit in (0..BITS).rev() {
        mantissa = (mantissa * mantissa) >> 62;
        if mantissa >> 63 != 0 {
            mantissa >>= 1;
            result += 1 << bit;
        }
    }
    result
}

/// `10 · log10(number)` in steps of 0.001 dB, never below the true value and less than 0.002 dB
/// above it.
pub(crate) fn decibels_ceiling(number: u64) -> i64 {
    // 10 000 · log10(2) = 3010.299956639811952…, in steps of 10^-12; rounded up.
    const PER_OCTAVE: i128 = 3_010_299_956_639_812;
    let above = log2_floor(number) + 1;
    let product = above * PER_OCTAVE;
    let step = (1_i128 << BITS) * 1_000_000_000_000;
    let ceiling = -(-product).div_euclid(step);
    i64::try_from(ceiling).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn powers_of_ten_are_near() {
        for (number, expect) in [(1, 0), (10, 10_000), (1_000, 30_000), (1_000_000_000, 90_000)] {
            let got = decibels_ceiling(number);
            assert!((expect..=expect + 1).contains(&got), "{number}: {got}");
        }
    }

    proptest! {
        #[test]
        fn the_bound_is_above_and_near(number in 1..=u64::MAX) {
            #[expect(clippy::cast_precision_loss, reason = "the last bit is far below 0.001 dB")]
            let exact = 10_000.0 * (number as f64).log10();
            #[expect(clippy::cast_precision_loss, reason = "bounds are small")]
            let got = decibels_ceiling(number) as f64;
            prop_assert!(got >= exact - 0.000_01 && got <= exact + 2.0, "{got} {exact}");
        }
    }
}
