//! Samples over time with few different values.
//!
//! Test: a series of at least 20 samples is flat when at most a quarter of them differ; exact
//! binomial over a person's series of a metric, against twice the upper 99 % bound of the others'
//! share, Holm over people and metrics, 0.1 %.

use std::io;

use linecert_measure::Metric;

use super::{
    Case, Found, Kind, Test,
    peers::{Peers, Question, Trial},
    significant,
};
use crate::{record::Technician, words::Words};

/// Samples below which a series is too short to tell.
const FEWEST: u32 = 20;

/// Flat series, of every person and metric.
#[derive(Debug, Default)]
pub(super) struct FlatSeries(Peers<Metric>);

impl Test for FlatSeries {
    fn add(&mut self, case: &Case<'_>) -> io::Result<()> {
        for series in case.record.series.iter().filter(|series| series.samples >= FEWEST) {
            let is_flat = series.distinct.saturating_mul(4) <= series.samples;
            let trial = Trial::from(is_flat);
            self.0.count(series.metric, (case.technician, case.number), trial);
        }
        Ok(())
    }

    fn conclude(self: Box<Self>, people: &[Technician]) -> io::Result<Vec<Found>> {
        let question = Question { kind: Kind::FlatSeries, factor: 2.0, floor: 0.0 };
        let name = |metric: &Metric| Words::new(metric.english(), metric.chinese());
        let tests = self.0.tests(question, people, name);
        Ok(significant(tests))
    }
}
