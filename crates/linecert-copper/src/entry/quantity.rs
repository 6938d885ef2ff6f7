//! What a person calls a metric.

use linecert_measure::Metric;

use super::EntryError;
use crate::needs::needs;

/// Short names, beside the full name and the Chinese label of each metric.
const SHORT: [(&str, Metric); 15] = [
    ("next", Metric::NextCoupling),
    ("fext", Metric::FextCoupling),
    ("elfext", Metric::ElfextCoupling),
    ("loop", Metric::LoopResistance),
    ("difference", Metric::ResistanceDifference),
    ("insulation", Metric::InsulationResistance),
    ("balance", Metric::LongitudinalBalance),
    ("dc", Metric::DcVoltage),
    ("ac", Metric::AcVoltage),
    ("noise", Metric::MetallicNoise),
    ("influence", Metric::PowerInfluence),
    ("wideband", Metric::WidebandNoise),
    ("attenuation", Metric::PairAttenuation),
    ("coils", Metric::LoadCoils),
    ("length", Metric::CopperLength),
];

/// The metric of a name.
pub(super) fn metric(word: &str) -> Result<Metric, EntryError> {
    let short = SHORT.iter().find(|(name, _)| *name == word).map(|(_, metric)| *metric);
    let full = || Metric::ALL.iter().copied().find(|m| m.name() == word || m.chinese() == word);
    short.or_else(full).ok_or_else(|| EntryError::NoMetric(word.to_owned()))
}

/// Every name that is understood, for the message that one is not.
pub(super) fn names() -> String {
    let short = |metric: &Metric| SHORT.iter().find(|(_, m)| m == metric).map(|(name, _)| *name);
    let copper = Metric::ALL.iter().filter(|metric| needs(**metric).is_some());
    copper.map(|metric| short(metric).unwrap_or(metric.name())).collect::<Vec<_>>().join(", ")
}
