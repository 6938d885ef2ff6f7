//! What must be known of each copper metric before its number means anything.

use linecert_measure::{Better, FarEnd, Metric};

/// Whether a condition has to be spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// It must be stated, or said not to be stated.
    Said,
    /// It may be stated.
    Possible,
    /// The metric does not depend on it.
    Foreign,
}

/// What a metric needs beside its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Needs {
    pub(crate) frequency: Need,
    pub(crate) voltage: Need,
    /// Whether it must be told between which conductors.
    pub(crate) leg: Need,
    /// The far ends with which the metric is what its name says; empty where any will do.
    pub(crate) far_ends: &'static [FarEnd],
}

/// What `metric` needs; `None` when it is not measured on a copper pair.
///
/// The far ends are those of makers' instructions: a strap for loop resistance, an open end for
/// capacitance, insulation and foreign voltage, the impedance of the pair for crosstalk.
pub(crate) const fn needs(metric: Metric) -> Option<Needs> {
    const PLAIN: Needs = Needs {
        frequency: Need::Foreign,
        voltage: Need::Foreign,
        leg: Need::Foreign,
        far_ends: &[],
    };
    const OPEN: &[FarEnd] = &[FarEnd::Open];
    Some(match metric {
        Metric::NextCoupling | Metric::FextCoupling | Metric::ElfextCoupling => {
            Needs { frequency: Need::Said, far_ends: &[FarEnd::Terminated], ..PLAIN }
        }
        Metric::LoopResistance => Needs { far_ends: &[FarEnd::Shorted, FarEnd::Strapped], ..PLAIN },
        Metric::ResistanceDifference => Needs { far_ends: &[FarEnd::Strapped], ..PLAIN },
        Metric::InsulationResistance => {
            Needs { voltage: Need::Said, leg: Need::Said, far_ends: OPEN, ..PLAIN }
        }
        Metric::Capacitance | Metric::DcVoltage => {
            Needs { leg: Need::Said, far_ends: OPEN, ..PLAIN }
        }
        Metric::AcVoltage => {
            Needs { frequency: Need::Possible, leg: Need::Said, far_ends: OPEN, ..PLAIN }
        }
        Metric::CapacitiveBalance => Needs { far_ends: OPEN, ..PLAIN },
        Metric::LongitudinalBalance | Metric::PairAttenuation => {
            Needs { frequency: Need::Said, ..PLAIN }
        }
        Metric::MetallicNoise
        | Metric::PowerInfluence
        | Metric::WidebandNoise
        | Metric::LoadCoils
        | Metric::CopperLength => PLAIN,
        _ => return None,
    })
}

/// Whether a negative number of the metric is nonsense.
pub(crate) const fn is_never_negative(metric: Metric) -> bool {
    !matches!(
        metric,
        Metric::NextCoupling
            | Metric::FextCoupling
            | Metric::ElfextCoupling
            | Metric::DcVoltage
            | Metric::MetallicNoise
            | Metric::PowerInfluence
            | Metric::WidebandNoise
    )
}

/// On which side the metric is worse: there goes what is finer than the step of its unit.
pub(crate) const fn worse_side(metric: Metric) -> crate::amount::Rounding {
    match metric.better() {
        Better::Higher => crate::amount::Rounding::Down,
        Better::Lower => crate::amount::Rounding::Up,
        Better::Within => crate::amount::Rounding::Nearest,
    }
}
