//! What every person did, one thing after the other: travel, simultaneous work and readings that
//! come again.
//!
//! *Travel.* No statistics: between two visits at known positions lies a time, and more than 1 km
//! plus 40 m/s (144 km/h) over that time and 10 minutes is impossible. Honest certificates never show
//! it as long as the clocks of the laptops are right to 5 minutes each. Somebody who reads access nodes
//! from a desk and travels nowhere does.
//!
//! *Simultaneous work.* Visits to different lines overlap by more than 10 minutes; as above.
//!
//! *Repeated readings.* Test: of one metric, model of instrument and resolution, whether a reading is
//! the same as that of the line before, over pairs that do not overlap; exact binomial against twice
//! the upper 99 % bound of the others' share, Holm over people and all of these, 0.1 %.

use std::{collections::BTreeMap, io, path::Path};

use serde::{Deserialize, Serialize};

use super::{
    Case, Found, Kind, Rows, Test, about,
    digits::{Group, last_places, last_readings, named},
    peers::{Peers, Question, Trial},
    significant,
};
use crate::{
    record::{Position, Technician, Visit},
    sorter::Sorter,
    words::Words,
};

/// What clocks may be apart, in seconds.
const CLOCKS: i64 = 600;

/// The fastest door to door, in metres a second, and what needs no time.
const FASTEST: f64 = 40.0;
const NEAR: f64 = 1_000.0;

/// The mean radius of the earth in metres (IUGG R1).
const EARTH: f64 = 6_371_008.8;

/// The visits of all people.
#[derive(Debug)]
pub(super) struct Timeline {
    visits: Sorter,
    groups: BTreeMap<Group, u32>,
}

/// A visit on its way through the sorter, behind the person, the time and the number.
#[derive(Debug, Serialize, Deserialize)]
struct Stop {
    line: String,
    visit: Visit,
    position: Option<Position>,
    values: Vec<(u32, i64)>,
}

/// A visit with whose it is and of which certificate.
#[derive(Debug)]
struct Stopped {
    technician: u32,
    number: u64,
    stop: Stop,
}

/// What is found on the way through the visits.
#[derive(Debug, Default)]
struct Walked {
    /// The visit of this person that ended last.
    last: Option<Stopped>,
    before: BTreeMap<u32, i64>,
    repeats: Peers<u32>,
    travel: BTreeMap<u32, Impossible>,
    overlaps: BTreeMap<u32, Impossible>,
}

/// Pairs of visits that cannot be.
#[derive(Debug, Default)]
struct Impossible {
    pairs: u64,
    worst: Words,
    extent: f64,
    rows: Rows,
}

impl Timeline {
    pub(super) fn new(spill: &Path) -> Self {
        Self { visits: Sorter::new(spill), groups: BTreeMap::new() }
    }

    fn values(&mut self, case: &Case<'_>) -> Vec<(u32, i64)> {
        let mut values = Vec::new();
        for (group, reading) in last_readings(case) {
            let next = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
            let group = *self.groups.entry(group).or_insert(next);
            values.push((group, last_places(&reading)));
        }
        values
    }
}

impl Test for Timeline {
    fn add(&mut self, case: &Case<'_>) -> io::Result<()> {
        // The values belong to the certificate, so that they come with its first visit alone.
        let mut values = self.values(case);
        for visit in &case.record.visits {
            let (line, position) = (case.record.line.clone(), case.record.position);
            let values = std::mem::take(&mut values);
            let stop = Stop { line, visit: *visit, position, values };
            let key = Key { technician: case.technician, from: visit.from, number: case.number };
            let mut record = key.to_bytes();
            serde_json::to_writer(&mut record, &stop)?;
            self.visits.push(&record)?;
        }
        Ok(())
    }

    fn conclude(self: Box<Self>, people: &[Technician]) -> io::Result<Vec<Found>> {
        let mut walked = Walked::default();
        for record in self.visits.sorted()? {
            walked.visit(Stopped::of(&record?)?);
        }
        let names: BTreeMap<_, _> =
            self.groups.iter().map(|(group, number)| (number, group)).collect();
        let name =
            |number: &u32| names.get(number).map_or_else(Words::default, |group| named(group));
        let question = Question { kind: Kind::RepeatedReadings, factor: 2.0, floor: 0.0 };
        let mut found = significant(walked.repeats.tests(question, people, name));
        found.extend(told(&walked.travel, Kind::ImpossibleTravel, people));
        found.extend(told(&walked.overlaps, Kind::SimultaneousJobs, people));
        Ok(found)
    }
}

impl Walked {
    fn visit(&mut self, next: Stopped) {
        if self.last.as_ref().is_some_and(|last| last.technician != next.technician) {
            self.last = None;
            self.before.clear();
        }
        self.compare_values(&next);
        if let Some(last) = &self.last {
            let impossible = impossible(&last.stop, &next.stop);
            let (kind, worst, extent) = match impossible {
                Some((Kind::ImpossibleTravel, worst, extent)) => (&mut self.travel, worst, extent),
                Some((_, worst, extent)) => (&mut self.overlaps, worst, extent),
                None => return self.go_on(next),
            };
            let found = kind.entry(next.technician).or_default();
            found.add((last.number, next.number), worst, extent);
        }
        self.go_on(next);
    }

    /// The visit that ends last is the one that the next must be reached from.
    fn go_on(&mut self, next: Stopped) {
        let is_later = |last: &Stopped| next.stop.visit.until >= last.stop.visit.until;
        if self.last.as_ref().is_none_or(is_later) {
            self.last = Some(next);
        }
    }

    /// Compares each value with that of the line before, in pairs that do not overlap.
    fn compare_values(&mut self, next: &Stopped) {
        for (group, value) in &next.stop.values {
            match self.before.remove(group) {
                None => {
                    self.before.insert(*group, *value);
                }
                Some(before) => {
                    let trial = Trial::from(before == *value);
                    self.repeats.count(*group, (next.technician, next.number), trial);
                }
            }
        }
    }
}

/// Whether the next visit cannot be reached from the last.
fn impossible(last: &Stop, next: &Stop) -> Option<(Kind, Words, f64)> {
    if last.line == next.line {
        return None;
    }
    let overlap = last.visit.until.min(next.visit.until).saturating_sub(next.visit.from);
    if overlap > CLOCKS {
        let worst = Words::new(
            format!("{} min on two lines", overlap / 60),
            format!("同时 {} 分钟", overlap / 60),
        );
        return Some((Kind::SimultaneousJobs, worst, overlap as f64));
    }
    let distance = distance(last.position?, next.position?);
    let between = next.visit.from.saturating_sub(last.visit.until);
    let beyond = distance - NEAR - FASTEST * between.saturating_add(CLOCKS).max(0) as f64;
    let (km, minutes) = (format!("{:.0}", distance / 1e3), between / 60);
    let worst =
        Words::new(format!("{km} km in {minutes} min"), format!("{minutes} 分钟内 {km} km"));
    (beyond > 0.0).then_some((Kind::ImpossibleTravel, worst, beyond))
}

/// The distance over the ground in metres (haversine).
fn distance(here: Position, there: Position) -> f64 {
    let radians = |parts: i32| (f64::from(parts) / 1e4).to_radians();
    let half = |a: i32, b: i32| ((radians(b) - radians(a)) / 2.0).sin().powi(2);
    let cosines = radians(here.latitude).cos() * radians(there.latitude).cos();
    let chord =
        half(here.latitude, there.latitude) + cosines * half(here.longitude, there.longitude);
    2.0 * EARTH * chord.clamp(0.0, 1.0).sqrt().asin()
}

impl Impossible {
    fn add(&mut self, rows: (u64, u64), worst: Words, extent: f64) {
        self.pairs += 1;
        self.rows.add(rows.0);
        self.rows.add(rows.1);
        if extent > self.extent {
            (self.worst, self.extent) = (worst, extent);
        }
    }
}

impl Impossible {
    fn told(&self) -> Words {
        let Self { pairs, worst, .. } = self;
        Words::new(
            format!("{pairs} pairs, the worst {}", worst.english),
            format!("{pairs} 对，最甚者{}", worst.chinese),
        )
    }
}

fn told(found: &BTreeMap<u32, Impossible>, kind: Kind, people: &[Technician]) -> Vec<Found> {
    let told = |(technician, impossible): (&u32, &Impossible)| Found {
        kind,
        about: about(people, *technician),
        of: Words::new("consecutive visits", "相邻两次上门"),
        observed: impossible.told(),
        expected: Words::new("none", "无"),
        chance: None,
        rows: impossible.rows.clone(),
    };
    found.iter().map(told).collect()
}

/// What visits are sorted by.
struct Key {
    technician: u32,
    from: i64,
    number: u64,
}

impl Key {
    fn to_bytes(&self) -> Vec<u8> {
        // With the sign bit turned over, bytes compare as numbers do.
        let from = (self.from ^ i64::MIN).to_be_bytes();
        [&self.technician.to_be_bytes()[..], &from, &self.number.to_be_bytes()].concat()
    }
}

impl Stopped {
    fn of(record: &[u8]) -> io::Result<Self> {
        let parts = record.split_first_chunk::<4>().and_then(|(technician, rest)| {
            let (_, rest) = rest.split_first_chunk::<8>()?;
            let (number, stop) = rest.split_first_chunk::<8>()?;
            Some((u32::from_be_bytes(*technician), u64::from_be_bytes(*number), stop))
        });
        let (technician, number, stop) = parts.ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(Self { technician, number, stop: serde_json::from_slice(stop)? })
    }
}
