//! How improbable it is that samples over time come twice.

use std::collections::BTreeMap;

use linecert_measure::{Digest, Series};

use crate::record::Print;

/// Samples below which a series is too short to tell.
const FEWEST: usize = 20;

/// The samples that count, in steps.
pub(super) fn samples(series: &Series) -> Vec<i64> {
    let ramp = usize::try_from(series.ramp).unwrap_or(usize::MAX);
    let after_ramp = series.samples.iter().skip(ramp);
    after_ramp.filter_map(|sample| sample.map(linecert_measure::Quantity::steps)).collect()
}

/// The fingerprint of a series.
pub(super) fn print(series: &Series) -> Print {
    let samples = samples(series);
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_be_bytes()).collect();
    let what = format!("samples of {}", series.metric);
    Print { what, digest: Digest::of(&bytes), rarity: rarity(&samples) }
}

/// The chance that another series of the same distribution is the same is at most ten to the minus
/// this.
///
/// Two independent samples are equal with the probability of a collision, the sum of the squares of
/// the shares of the values. Neighbours that are equal may be equal for a reason, as on a line that
/// is shaped to one rate, so that only changes count.
fn rarity(samples: &[i64]) -> u16 {
    if samples.len() < FEWEST {
        return 0;
    }
    let mut counts: BTreeMap<i64, u32> = BTreeMap::new();
    for sample in samples {
        let count = counts.entry(*sample).or_default();
        *count = count.saturating_add(1);
    }
    let whole = samples.len() as f64;
    let collision: f64 = counts.values().map(|n| (f64::from(*n) / whole).powi(2)).sum();
    let changes = samples.windows(2).filter(|pair| pair.first() != pair.last()).count() as f64;
    let zeros = (-collision.log10() * changes).clamp(0.0, f64::from(u16::MAX)).floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0 … 65,535 before the cast"
    )]
    let zeros = zeros as u16;
    zeros
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(samples: &[i64], expect: u16) {
        assert_eq!(rarity(samples), expect, "{samples:?}");
    }

    #[test]
    fn what_never_changes_is_not_rare_and_what_always_does_is() {
        check(&[], 0);
        check(&[5; 100], 0);
        check(&(0..19).collect::<Vec<_>>(), 0);
        // 19 changes among 20 values that differ: 20^-19.
        check(&(0..20).collect::<Vec<_>>(), 24);
        // 99 changes between two values: 2^-99.
        check(&(0..100).map(|n| n % 2).collect::<Vec<_>>(), 29);
        // One change.
        check(&(0..100).map(|n| n / 50).collect::<Vec<_>>(), 0);
    }
}
