//! Resistance, capacitance and length of one pair beside each other.

use linecert_measure::{Metric, Observation, Quantity, Unit};

use super::{Doubt, only};

/// The resistance of a loop of 0.4 mm wire at 20 °C: twice 148 ohm/km, or 296 mΩ/m, the largest of
/// the usual telephone cables.
const LOOP_PER_METRE: i64 = 296;
/// The least and the largest mean capacitance between the wires: (52 ± 4) nF/km, or pF/m.
const CAPACITANCE_PER_METRE: (i64, i64) = (48, 56);
/// Millimetres in a metre.
const MILLIMETRES: i64 = 1_000;

pub(super) fn doubts(observations: &[Observation]) -> Vec<Doubt> {
    let length = only(observations, Metric::CopperLength);
    let by_capacitance = only(observations, Metric::Capacitance).and_then(length_of);
    let against = length.zip(by_capacitance).and_then(|(length, (from, to))| {
        let outside = length < from || length > to;
        outside.then_some(Doubt::LengthAgainstCapacitance { length, from, to })
    });
    let longest = length.or(by_capacitance.map(|(_, to)| to));
    let resistance = only(observations, Metric::LoopResistance);
    let above = resistance.zip(longest).and_then(|(resistance, length)| {
        let most = loop_of(length)?;
        (resistance > most).then_some(Doubt::LoopAboveLength { resistance, length, most })
    });
    [against, above].into_iter().flatten().collect()
}

/// The least and the greatest length of a capacitance, rounded outward to millimetres.
fn length_of(capacitance: Quantity) -> Option<(Quantity, Quantity)> {
    let (least, most) = CAPACITANCE_PER_METRE;
    let picofarads = capacitance.steps().checked_mul(MILLIMETRES)?;
    let metres = |steps| Quantity::from_steps(steps, Unit::Metre);
    let to = picofarads.checked_add(least - 1)?.div_euclid(least);
    Some((metres(picofarads.div_euclid(most)), metres(to)))
}

/// The resistance of a loop of 0.4 mm wire, rounded up to milliohms.
fn loop_of(length: Quantity) -> Option<Quantity> {
    let product = length.steps().checked_mul(LOOP_PER_METRE)?;
    let milliohms = product.checked_add(MILLIMETRES - 1)?.div_euclid(MILLIMETRES);
    Some(Quantity::from_steps(milliohms, Unit::Ohm))
}
