//! Readings that cannot be, or cannot be compared, in words.

use linecert_copper::{Doubt, Pair, doubts};
use linecert_measure::{FarEnd, Metric, Observation};

use super::import;
use crate::{
    language::{Language, Messages},
    render,
};

/// Warns of what is doubtful about a pair.
pub(super) fn tell(pair: &Pair, messages: &Messages) {
    tell_of(&import::name(pair, messages), &pair.observations, messages);
}

/// Warns of what is doubtful about readings that are called `name`.
pub(super) fn tell_of(name: &str, observations: &[Observation], messages: &Messages) {
    for doubt in doubts(observations) {
        let (warning, text) = (messages.get("warning"), text(&doubt, messages));
        render::note(format_args!("{warning}: {name}: {text}"));
    }
}

fn text(doubt: &Doubt, messages: &Messages) -> String {
    let metric = |metric: Metric| ("metric", messages.language().label(metric).to_owned());
    let far_end = |end: FarEnd| match messages.language() {
        Language::English => end.english(),
        Language::Chinese => end.chinese(),
    };
    let expected = |ends: &[FarEnd]| {
        let ends: Vec<_> = ends.iter().map(|end| far_end(*end)).collect();
        ("expected", ends.join(" / "))
    };
    let (id, names) = match doubt {
        Doubt::NoFrequency { metric: m } => ("doubt-no-frequency", vec![metric(*m)]),
        Doubt::FarEndUntold { metric: m, expected: ends } => {
            ("doubt-far-end-untold", vec![metric(*m), expected(ends)])
        }
        Doubt::FarEndOther { metric: m, found, expected: ends } => {
            let found = ("found", far_end(*found).to_owned());
            ("doubt-far-end-other", vec![metric(*m), found, expected(ends)])
        }
        Doubt::CouplingAboveModel { metric: m, coupling, frequency, worst } => {
            let numbers = [("coupling", coupling), ("bound", worst)];
            let numbers = numbers.map(|(key, quantity)| (key, quantity.to_string()));
            let names = [metric(*m), ("frequency", frequency.to_string())];
            ("doubt-coupling-above-model", names.into_iter().chain(numbers).collect())
        }
        Doubt::CouplingFarBelowModel { metric: m, coupling, frequency, least } => {
            let numbers = [("coupling", coupling), ("bound", least)];
            let numbers = numbers.map(|(key, quantity)| (key, quantity.to_string()));
            let names = [metric(*m), ("frequency", frequency.to_string())];
            ("doubt-coupling-far-below-model", names.into_iter().chain(numbers).collect())
        }
        Doubt::LoopAboveLength { resistance, length, most } => {
            let names = [("resistance", resistance), ("length", length), ("most", most)];
            ("doubt-loop-above-length", names.map(|(key, q)| (key, q.to_string())).to_vec())
        }
        Doubt::LengthAgainstCapacitance { length, from, to } => {
            let names = [("length", length), ("from", from), ("to", to)];
            let names = names.map(|(key, q)| (key, q.to_string())).to_vec();
            ("doubt-length-against-capacitance", names)
        }
        Doubt::BalanceLikePercent { balance } => {
            ("doubt-balance-like-percent", vec![("balance", balance.to_string())])
        }
        Doubt::BalanceLikeDecibels { balance } => {
            ("doubt-balance-like-decibels", vec![("balance", balance.to_string())])
        }
    };
    messages.with_all(id, &names)
}

#[cfg(test)]
mod tests {
    use linecert_measure::{Frequency, Quantity, Unit};

    use super::*;

    #[test]
    fn every_doubt_has_its_words_and_its_numbers_in_both_languages() {
        let metric = Metric::NextCoupling;
        let q = |steps| Quantity::from_steps(steps, Unit::Db);
        let frequency = Frequency::from_khz(300).unwrap();
        let expected: &[FarEnd] = &[FarEnd::Shorted, FarEnd::Strapped];
        let doubts = [
            Doubt::NoFrequency { metric },
            Doubt::FarEndUntold { metric, expected },
            Doubt::FarEndOther { metric, found: FarEnd::Open, expected },
            Doubt::CouplingAboveModel { metric, coupling: q(-1), frequency, worst: q(-2) },
            Doubt::CouplingFarBelowModel { metric, coupling: q(-1), frequency, least: q(-2) },
            Doubt::LoopAboveLength { resistance: q(1), length: q(2), most: q(3) },
            Doubt::LengthAgainstCapacitance { length: q(1), from: q(2), to: q(3) },
            Doubt::BalanceLikePercent { balance: q(1) },
            Doubt::BalanceLikeDecibels { balance: q(1) },
        ];
        for messages in [Language::English, Language::Chinese].map(Messages::of) {
            for doubt in &doubts {
                let text = text(doubt, &messages);
                assert!(!text.starts_with("doubt-") && !text.contains('$'), "{text}");
            }
        }
    }
}
