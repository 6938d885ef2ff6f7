//! Counts that were put back.
//!
//! Every attempt has a number of its device and a number of its line, and no number comes twice. No
//! statistics: where two attempts have the same number of one device or of one line, and are not the
//! same attempt in two certificates of one job, a laptop was set back to an older state, by accident
//! or to try again unseen.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

use super::{About, Case, Found, Kind, Rows, Test, copied::number_of};
use crate::{
    record::{Record, Run, Technician},
    sorter::Sorter,
    words::Words,
};

/// The devices and lines that are named; an audit that finds more has found enough.
const MOST: usize = 1_000;

/// The numbers of all attempts.
#[derive(Debug)]
pub(super) struct Numbers(Sorter);

/// Whose numbers they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    Device,
    Line,
}

/// Attempts with consecutive numbers, on their way through the sorter.
#[derive(Debug, Clone, Copy)]
struct Numbered {
    of: Of,
    owner: u64,
    first: u64,
    last: u64,
    /// What tells the first attempt from any other with its number.
    identity: u64,
    number: u64,
}

impl Numbers {
    pub(super) fn new(spill: &Path) -> Self {
        Self(Sorter::new(spill))
    }
}

impl Test for Numbers {
    fn add(&mut self, case: &Case<'_>) -> io::Result<()> {
        for run in &case.record.counting.runs {
            for numbered in Numbered::both(case.record, *run, case.number) {
                self.0.push(&numbered.to_bytes())?;
            }
        }
        Ok(())
    }

    fn conclude(self: Box<Self>, _: &[Technician]) -> io::Result<Vec<Found>> {
        let mut found: BTreeMap<(Of, u64), BTreeSet<u64>> = BTreeMap::new();
        // The attempts of one owner that reach the farthest.
        let mut reached: Option<Numbered> = None;
        for record in self.0.sorted()? {
            let Some(next) = Numbered::of_bytes(&record?) else { continue };
            let before = reached.filter(|before| before.is_of_the_same(next));
            if let Some(before) = before.filter(|before| before.clashes(next)) {
                let known = found.len() < MOST || found.contains_key(&(next.of, next.owner));
                if known {
                    let rows = found.entry((next.of, next.owner)).or_default();
                    rows.extend([before.number, next.number]);
                }
            }
            if before.is_none_or(|before| next.last >= before.last) {
                reached = Some(next);
            }
        }
        let told = |((of, _), rows): (_, BTreeSet<u64>)| told(of, rows.into_iter().collect());
        Ok(found.into_iter().map(told).collect())
    }
}

fn told(of: Of, rows: Rows) -> Found {
    let (english, chinese) = match of {
        Of::Device => ("the numbers of one device", "同一设备的编号"),
        Of::Line => ("the numbers of one line", "同一线路的编号"),
    };
    Found {
        kind: Kind::CountPutBack,
        about: About::Certificates,
        of: Words::new(english, chinese),
        observed: Words::new("different attempts with the same number", "不同的测试用了同一编号"),
        expected: Words::new("each number once", "每个编号只用一次"),
        chance: None,
        rows,
    }
}

impl Numbered {
    /// The numbers of the device and those of the line.
    fn both(record: &Record, run: Run, number: u64) -> [Self; 2] {
        let Run { device_seq, line_seq, count, at } = run;
        let (device, line) = (record.counting.device.as_str(), record.line.as_str());
        let numbered = |of, owner, first: u64, other: &str, other_seq: u64| Self {
            of,
            owner: number_of(owner),
            first,
            last: first.saturating_add(count.saturating_sub(1)),
            identity: number_of(&format!("{other} {other_seq} {at}")),
            number,
        };
        [
            numbered(Of::Device, device, device_seq, line, line_seq),
            numbered(Of::Line, line, line_seq, device, device_seq),
        ]
    }

    fn is_of_the_same(&self, next: Self) -> bool {
        (self.of, self.owner) == (next.of, next.owner)
    }

    /// Whether the next, which begins no earlier, has a number again that is not the same attempt.
    fn clashes(&self, next: Self) -> bool {
        let is_same = (self.first, self.identity) == (next.first, next.identity);
        next.first <= self.last && !is_same
    }

    fn to_bytes(self) -> Vec<u8> {
        let of = match self.of {
            Of::Device => 0,
            Of::Line => 1,
        };
        let numbers = [self.owner, self.first, self.identity, self.last, self.number];
        std::iter::once(of).chain(numbers.iter().flat_map(|n| n.to_be_bytes())).collect()
    }

    fn of_bytes(record: &[u8]) -> Option<Self> {
        let (of, rest) = record.split_first()?;
        let of = if *of == 0 { Of::Device } else { Of::Line };
        let (numbers, _) = rest.as_chunks::<8>();
        let mut numbers = numbers.iter().map(|bytes| u64::from_be_bytes(*bytes));
        let [owner, first, identity, last, number] = [(); 5].map(|()| numbers.next());
        let (owner, first, identity) = (owner?, first?, identity?);
        Some(Self { of, owner, first, last: last?, identity, number: number? })
    }
}
