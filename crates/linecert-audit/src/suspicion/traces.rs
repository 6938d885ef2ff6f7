//! Signs that traces of reflectometers were made up.
//!
//! Test: exact binomial over a person's traces, for each sign, against twice the upper 99 % bound
//! of the others' share and at least 1 %, which is above what chance gives any sign; Holm over people
//! and signs, 0.1 %. That two traces are the same is a matter of copied evidence.

use std::{collections::BTreeSet, io};

use super::{
    Case, Found, Kind, Test,
    peers::{Peers, Question, Trial},
    significant,
};
use crate::record::Technician;

/// The signs whose share is tested. Some name all that a set can show, most what one trace shows.
const SIGNS: [&str; 13] = [
    "same-measurement",
    "identical-points",
    "identical-losses",
    "equal-intervals",
    "repeated-noise",
    "no-noise",
    "equal-losses",
    "round-distances",
    "round-averages",
    "no-averaging",
    "oversized-file",
    "future-date",
    "no-instrument",
];

/// Signs, of every person.
#[derive(Debug, Default)]
pub(super) struct Traces(Peers<&'static str>);

impl Test for Traces {
    fn add(&mut self, case: &Case<'_>) -> io::Result<()> {
        for trace in &case.record.traces {
            let shown: BTreeSet<_> = trace.signs.iter().map(|sign| sign.name.as_str()).collect();
            for sign in SIGNS {
                let trial = Trial::from(shown.contains(sign));
                self.0.count(sign, (case.technician, case.number), trial);
            }
        }
        Ok(())
    }

    fn conclude(self: Box<Self>, people: &[Technician]) -> io::Result<Vec<Found>> {
        let question = Question { kind: Kind::SuspiciousTrace, factor: 2.0, floor: 0.01 };
        let name = |sign: &&'static str| (*sign).to_owned();
        Ok(significant(self.0.tests(question, people, name)))
    }
}
