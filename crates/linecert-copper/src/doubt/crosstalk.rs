//! Crosstalk beside the model of a full cable.
//!
//! The 1 % worst case of near-end crosstalk of n among 49 disturbers is
//! `8.818e-14 · (n/49)^0.6 · f^1.5` with f in hertz, and that of far-end crosstalk
//! `7.74e-21 · (n/49)^0.6 · f² · L` with the length L in feet, less the loss of the pair. Only
//! near-end crosstalk is compared: far-end crosstalk takes length and loss that files rarely have.

use linecert_measure::{Metric, Observation, Quantity, Unit};

use super::{Doubt, number};
use crate::logarithm::decibels_ceiling;

/// `10 · log10(8.818e-14)` in steps of 0.001 dB, rounded up.
const COEFFICIENT: i64 = -130_546;
/// What one disturber of 49 has less, `6 · log10(49)`, in steps of 0.001 dB, rounded up.
const FORTY_NINE: i64 = 10_142;
/// How far below the model of one disturber a reading is doubted; a house rule.
const FAR_BELOW: i64 = 60_000;

pub(super) fn without_frequency(observation: &Observation) -> Option<Doubt> {
    let metric = observation.metric();
    let untold = metric.is_crosstalk() && observation.conditions().frequency.is_none();
    untold.then_some(Doubt::NoFrequency { metric })
}

pub(super) fn doubt(observation: &Observation) -> Option<Doubt> {
    let metric = observation.metric();
    if metric != Metric::NextCoupling {
        return None;
    }
    let (coupling, frequency) = (number(observation)?, observation.conditions().frequency?);
    let worst = worst(frequency.khz());
    let least = worst.saturating_sub(FORTY_NINE).saturating_sub(FAR_BELOW);
    if coupling.steps() > worst {
        let worst = Quantity::from_steps(worst, Unit::Db);
        return Some(Doubt::CouplingAboveModel { metric, coupling, frequency, worst });
    }
    if coupling.steps() < least {
        let least = Quantity::from_steps(least, Unit::Db);
        return Some(Doubt::CouplingFarBelowModel { metric, coupling, frequency, least });
    }
    None
}

/// The near-end crosstalk of 49 disturbers in one of a hundred cables, in steps of 0.001 dB.
/// It is rounded up, and no coupling of a passive pair is above 0 dB.
pub(super) fn worst(khz: u32) -> i64 {
    let hertz = u64::from(khz).saturating_mul(1_000);
    let one_and_a_half = decibels_ceiling(hertz).saturating_mul(3);
    let halved = one_and_a_half.saturating_add(1).div_euclid(2);
    halved.saturating_add(COEFFICIENT).min(0)
}
