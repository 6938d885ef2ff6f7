//! Certificates of different lines that rest on the same raw bytes, samples or traces.
//!
//! Some evidence is never the same twice: samples over time, the noise of a trace. How improbable it
//! is stands in its fingerprint; that chance times the number of pairs of certificates is the test.
//! Other evidence is the same by chance, as what a power meter says when it shows -17.46 dBm again.
//! There the share of coincident pairs is counted for each task, and a pair that coincides in three
//! tasks or more is tested against the product of their shares, as if they were independent, times
//! the number of pairs. Either way 0.1 % is the chance that an audit of honest certificates names one.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

use linecert_measure::Digest;

use super::{About, Case, Found, Kind, Rows, Test};
use crate::{chance::Chance, record::Technician, sorter::Sorter, words::Words};

/// So many certificates with one fingerprint are compared each with each; of the rest, each with the
/// one before. Copies of a whole certificate are neighbours in every fingerprint.
const EACH_WITH_EACH: usize = 16;

/// The tasks in which a pair must coincide when nothing is known of each.
const FEWEST_TASKS: usize = 3;

/// The pairs that are remembered; whatever goes beyond is no audit's business any more.
const MOST_PAIRS: usize = 100_000;

/// Fingerprints of all certificates.
#[derive(Debug)]
pub(super) struct Copied {
    spill: std::path::PathBuf,
    prints: Sorter,
    names: BTreeMap<String, u32>,
    certificates: u64,
}

/// A fingerprint on its way through the sorter.
#[derive(Debug, Clone, Copy)]
struct Print {
    digest: [u8; 32],
    number: u64,
    line: u64,
    rarity: u16,
    what: u32,
}

/// Two certificates that share a fingerprint.
#[derive(Debug, Clone, Copy)]
struct Pair {
    first: u64,
    second: u64,
    rarity: u16,
    what: u32,
}

/// Pairs that chance does not explain.
#[derive(Debug, Default)]
struct Links {
    group_of: BTreeMap<u64, u64>,
    members: BTreeMap<u64, BTreeSet<u64>>,
    shared: BTreeMap<u64, (BTreeSet<u32>, Chance)>,
    pairs: usize,
}

impl Copied {
    pub(super) fn new(spill: &Path) -> Self {
        let prints = Sorter::new(spill);
        Self { spill: spill.to_owned(), prints, names: BTreeMap::new(), certificates: 0 }
    }

    fn name(&mut self, what: &str) -> u32 {
        if let Some(number) = self.names.get(what) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.insert(what.to_owned(), number);
        number
    }
}

impl Test for Copied {
    fn add(&mut self, case: &Case<'_>) -> io::Result<()> {
        self.certificates += 1;
        let line = number_of(&case.record.line);
        for print in &case.record.prints {
            let what = self.name(&print.what);
            let (digest, number) = (*print.digest.as_bytes(), case.number);
            let print = Print { digest, number, line, rarity: print.rarity, what };
            self.prints.push(&print.to_bytes())?;
        }
        Ok(())
    }

    fn conclude(self: Box<Self>, _: &[Technician]) -> io::Result<Vec<Found>> {
        let mut pairs = Sorter::new(&self.spill);
        let mut coincidences: BTreeMap<u32, u64> = BTreeMap::new();
        let mut group = Group::default();
        for record in self.prints.sorted()? {
            let Some(print) = Print::of(&record?) else { continue };
            *coincidences.entry(print.what).or_default() += group.add(print, &mut pairs)?;
        }
        let all = self.certificates as f64 * (self.certificates as f64 - 1.0) / 2.0;
        let links = link(pairs, &coincidences, all)?;
        Ok(links.found(&self.names))
    }
}

/// The certificates with one fingerprint. Only so many are held, however many there are.
#[derive(Debug, Default)]
struct Group {
    held: Vec<Print>,
    last: Option<Print>,
    count: u64,
}

impl Group {
    /// Takes the next fingerprint in their order, notes the pairs that it makes with certificates of
    /// other lines, and tells how many have it already.
    fn add(&mut self, print: Print, pairs: &mut Sorter) -> io::Result<u64> {
        if self.last.is_none_or(|last| last.digest != print.digest) {
            *self = Self::default();
        }
        let is_held = self.held.len() < EACH_WITH_EACH;
        let neighbour = self.last.filter(|_| !is_held);
        let others = self.held.iter().filter(|_| is_held).chain(&neighbour);
        for other in others.filter(|other| other.line != print.line) {
            let (first, second) = (other.number, print.number);
            let rarity = other.rarity.min(print.rarity);
            pairs.push(&Pair { first, second, rarity, what: print.what }.to_bytes())?;
        }
        if is_held {
            self.held.push(print);
        }
        self.last = Some(print);
        self.count += 1;
        Ok(self.count - 1)
    }
}

/// Keeps the pairs that chance does not explain.
fn link(pairs: Sorter, coincidences: &BTreeMap<u32, u64>, all: f64) -> io::Result<Links> {
    let mut links = Links::default();
    let mut shared: Vec<Pair> = Vec::new();
    let pairs = pairs.sorted()?.map(|record| record.map(|bytes| Pair::of(&bytes)));
    for pair in pairs.chain(std::iter::once(Ok(None))) {
        let pair = pair?;
        let ends = |pair: &Pair| (pair.first, pair.second);
        if pair.as_ref().map(ends) != shared.first().map(ends) {
            let chance = chance(&shared, coincidences, all);
            if chance <= Chance::ALPHA {
                links.add(&shared, chance);
            }
            shared.clear();
        }
        shared.extend(pair);
    }
    Ok(links)
}

/// The chance that any pair of all shares as much as this one.
fn chance(shared: &[Pair], coincidences: &BTreeMap<u32, u64>, all: f64) -> Chance {
    let rarest = shared.iter().map(|pair| pair.rarity).max().unwrap_or_default();
    let known = all * 10_f64.powi(-i32::from(rarest));
    let tasks: BTreeSet<_> =
        shared.iter().filter(|pair| pair.rarity == 0).map(|pair| pair.what).collect();
    let share = |what: &u32| coincidences.get(what).map_or(1.0, |count| *count as f64 / all);
    let counted = if tasks.len() >= FEWEST_TASKS {
        all * tasks.iter().map(share).product::<f64>()
    } else {
        1.0
    };
    // Two ways to be named.
    Chance::of(known.min(counted)).times(2)
}

impl Links {
    fn add(&mut self, shared: &[Pair], chance: Chance) {
        let Some(pair) = shared.first() else { return };
        self.pairs += 1;
        if self.pairs > MOST_PAIRS {
            return;
        }
        let (one, other) = (self.group(pair.first), self.group(pair.second));
        let group = one.min(other);
        let moved = self.members.remove(&one.max(other)).unwrap_or_default();
        for member in moved.into_iter().chain([pair.first, pair.second, one, other]) {
            self.group_of.insert(member, group);
            self.members.entry(group).or_default().insert(member);
        }
        let (earlier, least) =
            self.shared.remove(&one.max(other)).unwrap_or((BTreeSet::new(), chance));
        let of_group = self.shared.entry(group).or_insert((BTreeSet::new(), chance));
        of_group.0.extend(earlier.into_iter().chain(shared.iter().map(|pair| pair.what)));
        of_group.1 = of_group.1.min(least).min(chance);
    }

    fn group(&self, member: u64) -> u64 {
        self.group_of.get(&member).copied().unwrap_or(member)
    }

    fn found(&self, names: &BTreeMap<String, u32>) -> Vec<Found> {
        let name =
            |number: &u32| names.iter().find(|(_, n)| *n == number).map(|(name, _)| name.clone());
        let found = |(group, members): (&u64, &BTreeSet<u64>)| {
            let (shared, chance) = self.shared.get(group)?;
            let tasks: Vec<_> = shared.iter().filter_map(name).collect();
            Some(Found {
                kind: Kind::CopiedEvidence,
                about: About::Certificates,
                of: Words::same(tasks.join(", ")),
                observed: Words::new(
                    format!("{} certificates of different lines", members.len()),
                    format!("{} 张不同线路的证书", members.len()),
                ),
                expected: Words::new("each line its own", "每条线路各不相同"),
                chance: Some(*chance),
                rows: members.iter().copied().collect::<Rows>(),
            })
        };
        self.members.iter().filter_map(found).collect()
    }
}

impl Print {
    fn to_bytes(self) -> Vec<u8> {
        let numbers = [self.number.to_be_bytes(), self.line.to_be_bytes()].concat();
        let rest = [&self.rarity.to_be_bytes()[..], &self.what.to_be_bytes()[..]].concat();
        [&self.digest[..], &numbers, &rest].concat()
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        let (digest, rest) = bytes.split_first_chunk()?;
        let (number, rest) = rest.split_first_chunk()?;
        let (line, rest) = rest.split_first_chunk()?;
        let (rarity, rest) = rest.split_first_chunk()?;
        let (number, line) = (u64::from_be_bytes(*number), u64::from_be_bytes(*line));
        let (rarity, what) =
            (u16::from_be_bytes(*rarity), u32::from_be_bytes(rest.try_into().ok()?));
        Some(Self { digest: *digest, number, line, rarity, what })
    }
}

impl Pair {
    fn to_bytes(self) -> Vec<u8> {
        let numbers = [self.first.to_be_bytes(), self.second.to_be_bytes()].concat();
        [&numbers[..], &self.rarity.to_be_bytes(), &self.what.to_be_bytes()].concat()
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        let (first, rest) = bytes.split_first_chunk()?;
        let (second, rest) = rest.split_first_chunk()?;
        let (rarity, rest) = rest.split_first_chunk()?;
        let (first, second) = (u64::from_be_bytes(*first), u64::from_be_bytes(*second));
        let (rarity, what) =
            (u16::from_be_bytes(*rarity), u32::from_be_bytes(rest.try_into().ok()?));
        Some(Self { first, second, rarity, what })
    }
}

/// A number that stands for a text among millions of others.
pub(super) fn number_of(text: &str) -> u64 {
    let digest = Digest::of(text.as_bytes());
    digest.as_bytes().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}
