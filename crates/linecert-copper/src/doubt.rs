//! What in the readings of a pair cannot be, or cannot be compared: doubts, never verdicts.

mod crosstalk;
mod length;

use linecert_measure::{FarEnd, Frequency, Leg, Metric, Observation, Quantity};

use crate::needs::needs;

/// Something about readings of a pair that a person should look at. The text for it comes from
/// the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// Crosstalk without a frequency compares with nothing.
    NoFrequency {
        /// Which crosstalk.
        metric: Metric,
    },
    /// It is not told what was at the far end, on which the number depends.
    FarEndUntold {
        /// The metric.
        metric: Metric,
        /// The far ends with which the metric is what its name says.
        expected: &'static [FarEnd],
    },
    /// With this at the far end something else was measured than the name says.
    FarEndOther {
        /// The metric.
        metric: Metric,
        /// What was at the far end.
        found: FarEnd,
        /// The far ends with which the metric is what its name says.
        expected: &'static [FarEnd],
    },
    /// Stronger crosstalk than in one of a hundred full cables, by the model of 49 disturbers:
    /// a bad pair, or a number of another sign or unit.
    CouplingAboveModel {
        /// Which crosstalk.
        metric: Metric,
        /// The reading.
        coupling: Quantity,
        /// The frequency of the reading.
        frequency: Frequency,
        /// The model, rounded up.
        worst: Quantity,
    },
    /// Far weaker crosstalk than the model of one disturber: a lead off, or a number of another
    /// unit. The distance, 60 dB, is a house rule.
    CouplingFarBelowModel {
        /// Which crosstalk.
        metric: Metric,
        /// The reading.
        coupling: Quantity,
        /// The frequency of the reading.
        frequency: Frequency,
        /// The lowest coupling that is not doubted.
        least: Quantity,
    },
    /// More resistance than a sound loop of 0.4 mm wire of this length has at 20 °C.
    LoopAboveLength {
        /// The loop resistance.
        resistance: Quantity,
        /// The length of the pair, as measured or by its capacitance, at the most.
        length: Quantity,
        /// The most that the length has: 296 ohm/km.
        most: Quantity,
    },
    /// A length that the capacitance between the wires contradicts.
    LengthAgainstCapacitance {
        /// The length as measured.
        length: Quantity,
        /// The least length by capacitance, at 56 nF/km.
        from: Quantity,
        /// The greatest length by capacitance, at 48 nF/km.
        to: Quantity,
    },
    /// A longitudinal balance that looks like a percentage.
    BalanceLikePercent {
        /// The reading, in dB.
        balance: Quantity,
    },
    /// A capacitive balance that looks like decibels.
    BalanceLikeDecibels {
        /// The reading, in percent.
        balance: Quantity,
    },
}

/// What should be looked at in the readings of one pair. Nothing here changes a verdict.
#[must_use]
pub fn doubts(observations: &[Observation]) -> Vec<Doubt> {
    let each = observations.iter().filter(|observation| observation.reading().value().is_some());
    let mut doubts: Vec<_> = each.flat_map(alone).collect();
    doubts.extend(length::doubts(observations));
    doubts
}

fn alone(observation: &Observation) -> Vec<Doubt> {
    let doubts = [
        crosstalk::doubt(observation),
        crosstalk::without_frequency(observation),
        far_end(observation),
        balance(observation),
    ];
    doubts.into_iter().flatten().collect()
}

fn far_end(observation: &Observation) -> Option<Doubt> {
    let metric = observation.metric();
    let expected = needs(metric)?.far_ends;
    match observation.conditions().far_end {
        _ if expected.is_empty() => None,
        None => Some(Doubt::FarEndUntold { metric, expected }),
        Some(found) if expected.contains(&found) => None,
        Some(found) => Some(Doubt::FarEndOther { metric, found, expected }),
    }
}

/// Acceptance limits are 55 to 60 dB on the one and 95 % on the other: a number that would be
/// ordinary in the other unit is doubted. The bounds are a house rule.
fn balance(observation: &Observation) -> Option<Doubt> {
    let balance = number(observation)?;
    match observation.metric() {
        Metric::LongitudinalBalance if balance.steps() >= 90_000 => {
            Some(Doubt::BalanceLikePercent { balance })
        }
        Metric::CapacitiveBalance if balance.steps() < 80_000_000 => {
            Some(Doubt::BalanceLikeDecibels { balance })
        }
        _ => None,
    }
}

fn number(observation: &Observation) -> Option<Quantity> {
    observation.reading().value().map(linecert_measure::Value::quantity)
}

/// The number of a metric between the wires, when there is exactly one.
fn only(observations: &[Observation], metric: Metric) -> Option<Quantity> {
    let between = |leg| matches!(leg, None | Some(Leg::AB));
    let of_metric = |o: &&Observation| o.metric() == metric && between(o.conditions().leg);
    let mut numbers = observations.iter().filter(of_metric).filter_map(number);
    numbers.next().filter(|_| numbers.next().is_none())
}

#[cfg(test)]
mod tests;
