//! The rows of one pair brought together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use linecert_measure::{Absence, Conditions, Metric, Observation, Reason, Subject, Timestamp};

use super::{Fault, ImportProblem, naming};
use crate::{
    file::Row,
    imported::Pair,
    map::{Column, Map, Presence},
};

/// The pairs of a file, in the order in which they come first.
#[derive(Default)]
pub(super) struct Pairs {
    by_id: BTreeMap<String, usize>,
    pairs: Vec<Gathered>,
}

/// What was found of one pair.
#[derive(Default)]
pub(super) struct Gathered {
    id: String,
    taken_at: Option<Timestamp>,
    operator: Option<String>,
    observations: Vec<Observation>,
    /// What was told, and on which line.
    told: HashMap<(Metric, Conditions), usize>,
    /// The columns that told something.
    columns: BTreeSet<String>,
}

impl Pairs {
    /// The pair that a row is of.
    pub(super) fn of_row(&mut self, map: &Map, row: &Row) -> Result<&mut Gathered, Fault> {
        let id = match &map.pair.id {
            None => String::new(),
            Some(column) => naming::text(row, column)
                .ok_or_else(|| Fault::new(row.line, column, ImportProblem::NoPair))?,
        };
        let next = self.pairs.len();
        let index = *self.by_id.entry(id.clone()).or_insert(next);
        if index == next {
            self.pairs.push(Gathered { id, ..Gathered::default() });
        }
        // The index is that of the pair that was found or has just been pushed.
        let missing = || Fault::new(row.line, "", ImportProblem::NoPair);
        let pair = self.pairs.get_mut(index).ok_or_else(missing)?;
        pair.circumstances(map, row)?;
        Ok(pair)
    }

    /// The pairs, each with something to say of every column.
    pub(super) fn finish(self, columns: &[Column]) -> Result<Vec<Pair>, Fault> {
        self.pairs.into_iter().map(|pair| pair.finish(columns)).collect()
    }
}

impl Gathered {
    fn circumstances(&mut self, map: &Map, row: &Row) -> Result<(), Fault> {
        if let Some(column) = &map.pair.time {
            let time = naming::time(column, row)?;
            naming::agree(&mut self.taken_at, time.as_ref())
                .map_err(|problem| Fault::new(row.line, &column.name, problem))?;
        }
        if let Some(column) = &map.pair.operator {
            let operator = naming::text(row, column);
            naming::agree(&mut self.operator, operator.as_ref())
                .map_err(|problem| Fault::new(row.line, column, problem))?;
        }
        Ok(())
    }

    /// Adds what a column says, unless something else was said of the same.
    pub(super) fn add(
        &mut self,
        observation: Observation,
        column: &Column,
        line: usize,
    ) -> Result<(), Fault> {
        let metric = observation.metric();
        let key = (metric, observation.conditions());
        if let Some(first) = self.told.get(&key) {
            let problem = ImportProblem::Twice { pair: self.id.clone(), metric, first: *first };
            return Err(Fault::new(line, &column.name, problem));
        }
        self.told.insert(key, line);
        self.columns.insert(column.name.clone());
        self.observations.push(observation);
        Ok(())
    }

    fn finish(mut self, columns: &[Column]) -> Result<Pair, Fault> {
        for column in columns.iter().filter(|column| !self.columns.contains(&column.name)) {
            if column.presence == Presence::Required {
                let problem = ImportProblem::Required(self.id);
                return Err(Fault { line: None, column: Some(column.name.clone()), problem });
            }
            let absent = absent(column);
            if !self.told.contains_key(&(absent.metric(), absent.conditions())) {
                self.observations.push(absent);
            }
        }
        let Self { id, taken_at, operator, observations, .. } = self;
        Ok(Pair { id, taken_at, operator, observations })
    }
}

/// What is said of a column in which the file has nothing for a pair.
fn absent(column: &Column) -> Observation {
    let conditions = Conditions {
        frequency: column.frequency.fixed(),
        voltage: column.voltage.fixed(),
        leg: column.leg.fixed(),
        far_end: column.far_end.fixed(),
        ..Conditions::default()
    };
    let detail = format!("the file has nothing in column `{}`", column.name);
    let absence = Absence { reason: Reason::NoSuchObject, detail };
    Observation::absent(column.metric, Subject::Pair, conditions, absence)
}
