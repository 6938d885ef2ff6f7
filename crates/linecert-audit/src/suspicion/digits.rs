//! The last digits of readings.
//!
//! Whoever makes up numbers likes some digits better than others. Test: chi-square test of
//! homogeneity between the last digits of a person's readings and those of all others with the same
//! metric, model of instrument and resolution; Holm over all of these, 0.1 %. The oddest are found first
//! and left out of what the others are compared with. A quirk of the
//! instrument is everybody's. Digits are only compared where a person's readings spread over so many
//! of them that each ought to come equally often: with a standard deviation of ten last places they
//! do so to within one in ten million.

use std::{collections::BTreeMap, io};

use linecert_measure::Metric;

use super::{Case, Found, Kind, Rows, Test, about};
use crate::{
    chance::{Chance, homogeneity},
    record::{Reading, Technician},
    words::Words,
};

/// Readings below which digits are too few for the test: ten for each digit.
const FEWEST: u64 = 100;

/// The least variance of readings, in last places squared.
const LEAST_VARIANCE: f64 = 100.0;

/// What is compared within itself: metric, model and decimals.
pub(super) type Group = (Metric, String, u8);

/// The digits of every person.
#[derive(Debug, Default)]
pub(super) struct OddDigits {
    groups: BTreeMap<Group, BTreeMap<u32, Digits>>,
}

#[derive(Debug, Default)]
struct Digits {
    counts: [u64; 10],
    sum: f64,
    squares: f64,
    rows: Rows,
}

/// One reading of each metric of a certificate: the last.
pub(super) fn last_readings(case: &Case<'_>) -> Vec<(Group, Reading)> {
    let mut last: Vec<Reading> = Vec::new();
    for reading in &case.record.readings {
        match last.iter_mut().find(|seen| seen.metric == reading.metric) {
            Some(seen) => *seen = *reading,
            None => last.push(*reading),
        }
    }
    let model = |reading: &Reading| {
        let instrument = case.record.instruments.get(usize::from(reading.instrument));
        instrument.map_or_else(String::new, |found| format!("{} {}", found.maker, found.model))
    };
    last.into_iter().map(|r| ((r.metric, model(&r), r.decimals), r)).collect()
}

/// What a group is called.
pub(super) fn named((metric, model, _): &Group) -> Words {
    Words::new(format!("{}, {model}", metric.english()), format!("{}，{model}", metric.chinese()))
}

/// The reading as a whole number of its last place.
pub(super) fn last_places(reading: &Reading) -> i64 {
    reading.steps / 10_i64.pow(u32::from(reading.unit().step().saturating_sub(reading.decimals)))
}

impl Test for OddDigits {
    fn add(&mut self, case: &Case<'_>) -> io::Result<()> {
        for (group, reading) in last_readings(case) {
            let of_group = self.groups.entry(group).or_default();
            of_group.entry(case.technician).or_default().add(last_places(&reading), case.number);
        }
        Ok(())
    }

    fn conclude(self: Box<Self>, people: &[Technician]) -> io::Result<Vec<Found>> {
        Ok(self.step_down(people))
    }
}

impl OddDigits {
    /// Finds the oddest digits first, and leaves them out of what the others are compared with: else
    /// one who makes up numbers makes honest ones look odd. The chance of each is corrected for all
    /// tests that were left (Holm).
    fn step_down(mut self, people: &[Technician]) -> Vec<Found> {
        let mut found = Vec::new();
        loop {
            let mut all: Vec<_> = self
                .groups
                .iter()
                .flat_map(|(group, digits)| tests(group, digits, people))
                .collect();
            let left = u64::try_from(all.len()).unwrap_or(u64::MAX);
            // A chance has a least count, which many may reach.
            let oddest = |a: &Odd, b: &Odd| {
                a.chance.cmp(&b.chance).then(b.statistic.total_cmp(&a.statistic))
            };
            all.sort_by(oddest);
            let Some(Odd { group, technician, told, chance, .. }) = all.into_iter().next() else {
                break;
            };
            let chance = chance.times(left);
            if chance > Chance::ALPHA {
                break;
            }
            if let Some(digits) = self.groups.get_mut(&group) {
                digits.remove(&technician);
            }
            found.push(Found { chance: Some(chance), ..told });
        }
        found
    }
}

/// A test that was made.
struct Odd {
    group: Group,
    technician: u32,
    told: Found,
    chance: Chance,
    /// Chi-square.
    statistic: f64,
}

impl Digits {
    fn add(&mut self, places: i64, number: u64) {
        let digit = usize::try_from(places.unsigned_abs() % 10).ok();
        if let Some(count) = digit.and_then(|digit| self.counts.get_mut(digit)) {
            *count += 1;
        }
        self.sum += places as f64;
        self.squares += places as f64 * places as f64;
        self.rows.add(number);
    }

    fn trials(&self) -> u64 {
        self.counts.iter().sum()
    }

    fn spreads(&self) -> bool {
        let n = self.trials() as f64;
        let mean = self.sum / n;
        self.trials() >= FEWEST && self.squares / n - mean * mean >= LEAST_VARIANCE
    }
}

fn tests(group: &Group, digits: &BTreeMap<u32, Digits>, people: &[Technician]) -> Vec<Odd> {
    let mut all = [0; 10];
    for one in digits.values().filter(|one| one.spreads()) {
        add(&mut all, &one.counts);
    }
    let test = |(technician, one): (&u32, &Digits)| {
        let mut others = all;
        others.iter_mut().zip(one.counts).for_each(|(sum, own)| *sum -= own);
        let enough = others.iter().sum::<u64>() >= FEWEST;
        let told = Found {
            kind: Kind::OddDigits,
            about: about(people, *technician),
            of: named(group),
            observed: shares(&one.counts),
            expected: shares(&others),
            chance: None,
            rows: one.rows.clone(),
        };
        let (chance, statistic) = homogeneity(&one.counts, &others);
        let (group, technician) = (group.clone(), *technician);
        enough.then_some(Odd { group, technician, told, chance, statistic })
    };
    digits.iter().filter(|(_, one)| one.spreads()).filter_map(test).collect()
}

fn add(all: &mut [u64; 10], one: &[u64; 10]) {
    all.iter_mut().zip(one).for_each(|(sum, own)| *sum += own);
}

/// The share of each digit from 0 to 9, in percent.
fn shares(counts: &[u64; 10]) -> Words {
    let whole = counts.iter().sum::<u64>().max(1);
    let share = |count: &u64| (count * 100 / whole).to_string();
    let shares = counts.iter().map(share).collect::<Vec<_>>().join(" ");
    Words::new(format!("digits 0-9: {shares} %"), format!("数字 0-9：{shares} %"))
}
