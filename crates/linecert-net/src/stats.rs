//! How well a figure is known that was made of samples. Pure.
//!
//! Everything leaves as whole steps of a unit, rounded outward; a float lives for one formula only.

mod bursts;
mod delays;
mod mean;
mod percentile;
mod proportion;
mod variation;

pub use bursts::LossBursts;
pub use delays::{Allowance, Delays};
pub use mean::mean_uncertainty;
pub use percentile::{Percentile, PercentileRanks};
pub use proportion::Proportion;
pub use variation::delay_variation;

/// The confidence of every one-sided bound.
const CONFIDENCE: f64 = 0.95;
