//! Readings that lie just inside a limit and not just outside.
//!
//! The idea is that of McCrary (J. Econometrics 142, 2008): nothing in nature knows of the limit, so
//! that as many readings fall into the bin just outside it as into the equally wide one just inside,
//! but for the slope of their density. Test: exact binomial over the readings of all attempts within
//! one bin of the limit, Holm over metrics, sides and people, 0.1 %. A person is held against the
//! upper 99 % bound of the others' share inside and at least 70 %; all others together, for levels in
//! decibels, against 70 %, which is what the slope of a normal distribution gives whose standard
//! deviation is 1.5 dB or more and whose mean is up to five of them from the limit.

use std::{collections::BTreeSet, io};

use linecert_measure::{Metric, Unit};

use super::{
    Case, Found, Kind, Test, about,
    peers::{Peers, Question, Trial},
    significant,
};
use crate::{
    chance::Chance,
    record::{Reading, Technician},
    words::Words,
};

/// The width of a bin for levels, in steps of 0.001 dB.
const LEVEL_BIN: i64 = 250;

/// The width of a bin for everything else, as a part of the limit.
const OTHER_BIN: i64 = 50;

/// The share of readings inside that a smooth density explains.
const SMOOTH: f64 = 0.7;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Low,
    High,
}

/// Readings near limits, of every person, metric and side.
#[derive(Debug, Default)]
pub(super) struct Hugging {
    levels: Peers<(Metric, Side)>,
    others: Peers<(Metric, Side)>,
}

impl Test for Hugging {
    fn add(&mut self, case: &Case<'_>) -> io::Result<()> {
        for reading in &case.record.readings {
            let sides = [(Side::Low, reading.above_low), (Side::High, reading.below_high)];
            for (side, inside) in sides {
                let Some(inside) = inside.filter(|inside| is_near(reading, side, *inside)) else {
                    continue;
                };
                let trial = Trial::from(inside >= 0);
                let peers = if is_level(reading) { &mut self.levels } else { &mut self.others };
                peers.count((reading.metric, side), (case.technician, case.number), trial);
            }
        }
        Ok(())
    }

    fn conclude(self: Box<Self>, people: &[Technician]) -> io::Result<Vec<Found>> {
        let question = Question { kind: Kind::HuggingLimit, factor: 1.0, floor: SMOOTH };
        let mut tests = self.levels.tests(question, people, name);
        tests.extend(self.others.tests(question, people, name));
        let mut found = significant(twice(tests));
        // Whoever is named by name does not make everybody suspicious.
        let named: BTreeSet<_> = found.iter().map(|found| found.about.clone()).collect();
        let is_unnamed = |technician: u32| !named.contains(&about(people, technician));
        let together = self.levels.together(Kind::HuggingLimit, SMOOTH, (&is_unnamed, name));
        found.extend(significant(twice(together)));
        Ok(found)
    }
}

/// Two families of tests are made, of people and of everybody, and each may use half of the chance.
fn twice(tests: Vec<(Found, Chance)>) -> Vec<(Found, Chance)> {
    tests.into_iter().map(|(found, chance)| (found, chance.times(2))).collect()
}

fn is_level(reading: &Reading) -> bool {
    matches!(reading.unit().difference(), Unit::Db | Unit::DbPerKilometre)
}

/// Whether the reading lies within one bin of the limit. The limit itself belongs to the inside, so
/// that the bins are `[0, width)` and `[-width, 0)`.
fn is_near(reading: &Reading, side: Side, inside: i64) -> bool {
    let width = if is_level(reading) {
        LEVEL_BIN
    } else {
        let limit = match side {
            Side::Low => reading.steps.saturating_sub(inside),
            Side::High => reading.steps.saturating_add(inside),
        };
        limit.saturating_abs() / OTHER_BIN
    };
    // A bin of fewer than five indications is made of their rounding.
    let indication = 10_i64.pow(u32::from(reading.unit().step().saturating_sub(reading.decimals)));
    width >= indication.saturating_mul(5) && (-width..width).contains(&inside)
}

fn name((metric, side): &(Metric, Side)) -> Words {
    let (english, chinese) = match side {
        Side::Low => ("lower limit", "下限"),
        Side::High => ("upper limit", "上限"),
    };
    Words::new(
        format!("{}, {english}", metric.english()),
        format!("{}，{chinese}", metric.chinese()),
    )
}
