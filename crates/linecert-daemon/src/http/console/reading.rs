//! What the store keeps of readings, as pages show them.

use std::num::NonZeroU32;

use linecert_console::{LimitSpan, ReadingRow};
use linecert_measure::{
    Conditions, Decimals, Metric, Observation, Quantity, Reading, Subject, Timestamp, Uncertainty,
    Unit, Value,
};
use linecert_profile::{Assessment, Interval, Profile, Terms, Trial, Verdict};
use linecert_store::{Baseline, Cell};

/// A reading that was kept; nothing when nobody asked for it.
pub(super) fn reading(metric: Metric, cell: Cell) -> Option<Reading> {
    match cell {
        Cell::Steps(steps) => value(metric, steps, Uncertainty::NotStated).map(Reading::Value),
        Cell::Absent(reason) => Some(Reading::absent(reason, "")),
        Cell::NotAsked => None,
    }
}

/// What was read at the installation, if that was a number.
pub(super) fn at_installation(baseline: &Baseline) -> Option<Value> {
    let Cell::Steps(steps) = baseline.cell else { return None };
    let unit = baseline.metric.unit().difference();
    let uncertainty = baseline.uncertainty.map_or(Uncertainty::NotStated, |steps| {
        Uncertainty::Expanded(Quantity::from_steps(steps, unit))
    });
    value(baseline.metric, steps, uncertainty)
}

fn value(metric: Metric, steps: i64, uncertainty: Uncertainty) -> Option<Value> {
    let quantity = Quantity::from_steps(steps, metric.unit());
    Value::new(quantity, decimals(quantity), uncertainty).ok()
}

/// The store keeps no resolution: all digits that there are, and two of a power at least, so that
/// those of a column stand below each other.
fn decimals(quantity: Quantity) -> Decimals {
    let all = quantity.fewest_decimals();
    let least = match quantity.unit() {
        Unit::Dbm | Unit::Db => Decimals::new(2),
        _ => None,
    };
    least.map_or(all, |least| if all.get() < least.get() { least } else { all })
}

/// What is known of a line at one moment: what was read, and what it is held against.
pub(super) struct Known<'a> {
    pub(super) subject: Subject,
    pub(super) cells: &'a [(Metric, Cell)],
    pub(super) at: Timestamp,
    pub(super) baselines: &'a [Baseline],
    pub(super) profile: Option<&'a Profile>,
}

impl Known<'_> {
    /// A row for each metric that was read.
    pub(super) fn rows(&self) -> Vec<ReadingRow> {
        let judged = self.profile.map(|profile| self.assess(profile));
        let read = self.cells.iter().filter(|(_, cell)| *cell != Cell::NotAsked);
        read.map(|(metric, cell)| self.row((*metric, *cell), judged.as_ref())).collect()
    }

    fn row(&self, (metric, cell): (Metric, Cell), judged: Option<&Assessment>) -> ReadingRow {
        let baseline = self.baselines.iter().find(|baseline| baseline.metric == metric);
        let mut findings = judged.into_iter().flat_map(Assessment::findings);
        let finding = findings.find(|finding| finding.metric == metric);
        ReadingRow {
            metric,
            reading: reading(metric, cell),
            at: Some(self.at),
            accepts: span(finding.and_then(|finding| finding.accepts)),
            baseline: baseline.and_then(at_installation),
            verdict: finding.map_or(Verdict::NotAssessed, |finding| finding.verdict),
        }
    }

    /// The judgement of a profile on what polls read. What an order promises is not known to them.
    fn assess(&self, profile: &Profile) -> Assessment {
        let observed = self.cells.iter().filter_map(|(metric, cell)| {
            let reading = reading(*metric, *cell)?;
            Observation::new(*metric, self.subject.clone(), Conditions::default(), reading).ok()
        });
        let observed: Vec<_> = observed.collect();
        let trial = |observation| Trial { task: "poll", attempt: NonZeroU32::MIN, observation };
        let trials: Vec<_> = observed.iter().map(trial).collect();
        profile.assess_trials(&Terms::default(), &trials)
    }
}

/// What a profile accepts, as pages show it.
pub(super) fn span(accepts: Option<Interval>) -> LimitSpan {
    LimitSpan {
        lowest: accepts.and_then(|interval| interval.low()),
        highest: accepts.and_then(|interval| interval.high()),
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Reason;

    use super::*;

    #[test]
    fn what_was_not_asked_is_no_reading_and_what_is_absent_is_no_zero() {
        assert_eq!(reading(Metric::OnuRxPower, Cell::NotAsked), None);
        let absent = reading(Metric::OnuRxPower, Cell::Absent(Reason::Offline));
        assert_eq!(absent, Some(Reading::absent(Reason::Offline, "")));
        let read = reading(Metric::OnuRxPower, Cell::Steps(-19_400)).unwrap();
        let value = read.value().unwrap();
        assert_eq!(value.quantity().number(value.decimals()), "-19.40");
        let distance = reading(Metric::OnuDistance, Cell::Steps(0)).unwrap();
        assert_eq!(distance.value().unwrap().decimals().get(), 0);
    }
}
