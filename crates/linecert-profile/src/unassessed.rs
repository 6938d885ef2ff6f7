//! Why a limit could not be judged.

use std::fmt;

use linecert_measure::{Absence, Conditions, Quantity};

use crate::terms::Rate;

/// Why a finding carries no judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unassessed {
    /// Nothing measured what the limit is about.
    NotMeasured,
    /// The metric was measured, but under other conditions than the limit names.
    OtherConditions(Conditions),
    /// The measurement gave no number.
    NotReported(Absence),
    /// The value lies beyond the end of the instrument's range, on an undecidable side of the
    /// limit.
    OutOfRange {
        /// The end of the range that was passed.
        end: Quantity,
    },
    /// Twice the guard band is not smaller than the width of what is accepted: the measurement is
    /// too uncertain for this limit.
    GuardBandTooWide {
        /// The guard band w = r·U.
        guard_band: Quantity,
        /// The width between the two limits.
        tolerance: Quantity,
    },
    /// The samples cannot show the limit at 95 % confidence.
    TooFewSamples {
        /// The number of samples taken.
        have: u64,
        /// The number that shows it when nothing more goes wrong; at least this many.
        need: u64,
    },
    /// A statistic came without the number of its samples, so nothing says how well it is known.
    SamplesNotStated,
    /// The limit is a share of a rate that the work order does not state.
    NoContractedRate(Rate),
}

impl Unassessed {
    /// The kind of reason, as in JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotMeasured => "not-measured",
            Self::OtherConditions(_) => "other-conditions",
            Self::NotReported(_) => "not-reported",
            Self::OutOfRange { .. } => "out-of-range",
            Self::GuardBandTooWide { .. } => "guard-band-too-wide",
            Self::TooFewSamples { .. } => "too-few-samples",
            Self::SamplesNotStated => "samples-not-stated",
            Self::NoContractedRate(_) => "no-contracted-rate",
        }
    }
}

impl fmt::Display for Unassessed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotMeasured => write!(f, "not measured"),
            Self::OtherConditions(found) if *found == Conditions::default() => {
                write!(f, "measured only at unstated conditions")
            }
            Self::OtherConditions(found) => write!(f, "measured only at {found}"),
            Self::NotReported(absence) if absence.detail.is_empty() => {
                write!(f, "{}", absence.reason)
            }
            Self::NotReported(absence) => write!(f, "{}: {}", absence.reason, absence.detail),
            Self::OutOfRange { end } => write!(f, "beyond {end}, the end of the range"),
            Self::GuardBandTooWide { guard_band, tolerance } => {
                write!(f, "a guard band of {guard_band} on either side fills {tolerance}")
            }
            Self::TooFewSamples { have, need } => {
                write!(f, "{have} samples do not show it; it takes at least {need}")
            }
            Self::SamplesNotStated => write!(f, "the number of samples is not stated"),
            Self::NoContractedRate(rate) => write!(f, "the work order states no {rate}"),
        }
    }
}
