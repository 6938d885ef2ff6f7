//! Limits that were passed only after an earlier attempt had failed them.
//!
//! Test: exact binomial over the limits that a person's certificates pass, against twice the upper
//! 99 % bound of the others' share, Holm over people, 0.1 %.

use std::io;

use super::{
    Case, Found, Kind, Test,
    peers::{Peers, Question},
    significant,
};
use crate::{chance::Share, record::Technician, words::Words};

/// Re-tests, of every person.
#[derive(Debug, Default)]
pub(super) struct Retested(Peers<()>);

impl Test for Retested {
    fn add(&mut self, case: &Case<'_>) -> io::Result<()> {
        let retests = case.record.retests;
        let share = Share { events: retests.after_failing.into(), trials: retests.passed.into() };
        self.0.count_many((), (case.technician, case.number), share);
        Ok(())
    }

    fn conclude(self: Box<Self>, people: &[Technician]) -> io::Result<Vec<Found>> {
        let question = Question { kind: Kind::RetestedUntilPass, factor: 2.0, floor: 0.0 };
        let name = |(): &()| Words::new("limits passed after failing", "先不合格后合格");
        Ok(significant(self.0.tests(question, people, name)))
    }
}
