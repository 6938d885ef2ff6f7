//! What is suspicious, each with the test that says so. A suspicion is never a verdict: it names
//! rows that a person should look at.

mod chain;
mod copied;
mod counts;
mod digits;
mod hugging;
mod instruments;
mod kind;
mod merged;
mod peers;
mod retests;
mod series;
mod timeline;
mod traces;

use std::{collections::BTreeMap, io, path::Path};

use crate::{
    chance::{Chance, holm},
    record::{Record, Technician},
    register::Register,
    source::Place,
    words::Words,
};

pub use kind::Kind;
pub(crate) use merged::of_one_person;

/// The rows that a suspicion lists; the rest is counted.
const MOST_ROWS: usize = 20;

/// Whom or what a suspicion is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// Everybody's certificates together.
    Everybody,
    /// The certificates that one person signed.
    Technician(Technician),
    /// One instrument: maker, model and serial number.
    Instrument(String),
    /// The certificates that are listed, whoever signed them.
    Certificates,
}

/// Something suspicious, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspicion {
    /// What looks wrong.
    pub kind: Kind,
    /// Whom or what it is about.
    pub about: About,
    /// Of what: a metric, a task, a sign.
    pub of: Words,
    /// What was found.
    pub observed: Words,
    /// What was to be expected.
    pub expected: Words,
    /// The chance that honest certificates show as much, corrected for the number of tests; absent
    /// where nothing is left to chance.
    pub chance: Option<Chance>,
    /// The first of the certificates that it rests on.
    pub rows: Vec<Row>,
    /// How many certificates it rests on.
    pub count: u64,
}

/// A certificate that a suspicion rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The number of the item, counted from zero in the order of the audit.
    pub number: u64,
    /// Where it stands.
    pub place: Place,
    /// The number of the certificate.
    pub certificate: String,
    /// Who signed it.
    pub(crate) signer: Option<Technician>,
}

/// The numbers of the certificates that something rests on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Rows {
    pub(crate) count: u64,
    pub(crate) first: Vec<u64>,
}

/// A suspicion whose rows are numbers still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) kind: Kind,
    pub(crate) about: About,
    pub(crate) of: Words,
    pub(crate) observed: Words,
    pub(crate) expected: Words,
    pub(crate) chance: Option<Chance>,
    pub(crate) rows: Rows,
}

/// A certificate as the tests see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case<'a> {
    /// The number of its item.
    pub(crate) number: u64,
    /// The number of the person who signed it.
    pub(crate) technician: u32,
    pub(crate) record: &'a Record,
}

/// A test over all certificates. They come in the order of their numbers.
pub(crate) trait Test {
    /// Takes a certificate into account.
    fn add(&mut self, case: &Case<'_>) -> io::Result<()>;

    /// What is suspicious. The chances are corrected for the number of tests that were made.
    fn conclude(self: Box<Self>, people: &[Technician]) -> io::Result<Vec<Found>>;
}

/// Every test, and the people by their numbers.
pub(crate) struct Tests {
    tests: Vec<Box<dyn Test>>,
    numbers: BTreeMap<Technician, u32>,
    people: Vec<Technician>,
}

impl Tests {
    /// Every test. What does not fit in memory goes to the folder `spill`.
    pub(crate) fn new(spill: &Path, register: Option<Register>) -> Self {
        let mut tests: Vec<Box<dyn Test>> = vec![
            Box::new(copied::Copied::new(spill)),
            Box::new(counts::Numbers::new(spill)),
            Box::new(chain::Chain::new(spill)),
            Box::new(timeline::Timeline::new(spill)),
            Box::new(digits::OddDigits::default()),
            Box::new(series::FlatSeries::default()),
            Box::new(retests::Retested::default()),
            Box::new(hugging::Hugging::default()),
            Box::new(traces::Traces::default()),
        ];
        if let Some(register) = register {
            tests.push(Box::new(instruments::Instruments::new(register)));
        }
        Self { tests, numbers: BTreeMap::new(), people: Vec::new() }
    }

    pub(crate) fn add(&mut self, number: u64, record: &Record) -> io::Result<()> {
        let technician = self.number_of(&record.technician);
        let case = Case { number, technician, record };
        self.tests.iter_mut().try_for_each(|test| test.add(&case))
    }

    fn number_of(&mut self, technician: &Technician) -> u32 {
        if let Some(number) = self.numbers.get(technician) {
            return *number;
        }
        let number = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        self.numbers.insert(technician.clone(), number);
        self.people.push(technician.clone());
        number
    }

    /// What is suspicious, the least probable of each kind first.
    pub(crate) fn conclude(self) -> io::Result<Vec<Found>> {
        let people = self.people;
        let found: Result<Vec<_>, _> =
            self.tests.into_iter().map(|test| test.conclude(&people)).collect();
        let mut found: Vec<_> = found?.into_iter().flatten().collect();
        found.sort_by(|a, b| {
            let key = |found: &Found| (found.kind, found.chance, found.rows.first.first().copied());
            key(a).cmp(&key(b)).then_with(|| (&a.about, &a.of).cmp(&(&b.about, &b.of)))
        });
        Ok(found)
    }
}

impl Rows {
    pub(crate) fn add(&mut self, number: u64) {
        if self.first.last() == Some(&number) {
            return;
        }
        self.count = self.count.saturating_add(1);
        if self.first.len() < MOST_ROWS {
            self.first.push(number);
        }
    }
}

impl FromIterator<u64> for Rows {
    fn from_iter<I: IntoIterator<Item = u64>>(numbers: I) -> Self {
        let mut rows = Self::default();
        numbers.into_iter().for_each(|number| rows.add(number));
        rows
    }
}

/// The suspicions that are left of all tests of one kind, with their corrected chances.
fn significant(tests: Vec<(Found, Chance)>) -> Vec<Found> {
    let found = holm(tests, Chance::ALPHA).into_iter();
    found.map(|(found, chance)| Found { chance: Some(chance), ..found }).collect()
}

fn about(people: &[Technician], number: u32) -> About {
    let person = usize::try_from(number).ok().and_then(|number| people.get(number));
    person.map_or(About::Everybody, |person| About::Technician(person.clone()))
}

#[cfg(test)]
mod tests;
