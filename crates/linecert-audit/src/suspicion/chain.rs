//! The certificates of one line, each of which names the one before.
//!
//! No statistics: a certificate whose first attempt is not the first at its line names the earlier
//! certificate, by digest, that ends with the attempt before. Where that one was not read, or is of
//! another line, or ends elsewhere, attempts are not accounted for. Of a line whose earlier
//! certificates lie outside of what is audited this is told too.

use std::{io, path::Path};

use linecert_measure::Digest;

use super::{About, Case, Found, Kind, Rows, Test, copied::number_of};
use crate::{record::Technician, sorter::Sorter, words::Words};

/// Every certificate, and every one that is named as earlier.
#[derive(Debug)]
pub(super) struct Chain(Sorter);

/// A certificate by its digest, on its way through the sorter.
#[derive(Debug, Clone, Copy)]
struct Link {
    digest: [u8; 32],
    side: Side,
    line: u64,
    /// The last attempt that it has, or must have.
    last: u64,
    number: u64,
}

/// Whether the certificate was read, or is named by a later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Read,
    Named,
}

impl Chain {
    pub(super) fn new(spill: &Path) -> Self {
        Self(Sorter::new(spill))
    }
}

impl Test for Chain {
    fn add(&mut self, case: &Case<'_>) -> io::Result<()> {
        let counting = &case.record.counting;
        let line = number_of(&case.record.line);
        let link = |digest: &Digest, side, last| Link {
            digest: *digest.as_bytes(),
            side,
            line,
            last,
            number: case.number,
        };
        self.0.push(&link(&case.record.digest, Side::Read, counting.last).to_bytes())?;
        if let Some(previous) = &counting.previous {
            let before = counting.first.saturating_sub(1);
            self.0.push(&link(previous, Side::Named, before).to_bytes())?;
        }
        Ok(())
    }

    fn conclude(self: Box<Self>, _: &[Technician]) -> io::Result<Vec<Found>> {
        let (mut missing, mut other) = (Rows::default(), Rows::default());
        let mut read: Option<Link> = None;
        for record in self.0.sorted()? {
            let Some(link) = Link::of_bytes(&record?) else { continue };
            match link.side {
                Side::Read => read = Some(link),
                Side::Named => match read.filter(|read| read.digest == link.digest) {
                    None => missing.add(link.number),
                    Some(read) if (read.line, read.last) == (link.line, link.last) => {}
                    Some(_) => other.add(link.number),
                },
            }
        }
        let was_missing = Words::new("was not read", "没有读入");
        let was_other = Words::new("is another, or ends elsewhere", "不是同一线路，或编号不衔接");
        let both = [(missing, was_missing), (other, was_other)];
        Ok(both.into_iter().filter(|(rows, _)| rows.count > 0).map(told).collect())
    }
}

fn told((rows, observed): (Rows, Words)) -> Found {
    Found {
        kind: Kind::BrokenChain,
        about: About::Certificates,
        of: Words::new("the earlier certificate of the line", "同一线路的先前证书"),
        observed,
        expected: Words::new(
            "ends with the attempt before the first",
            "止于本证书首次测试的前一次",
        ),
        chance: None,
        rows,
    }
}

impl Link {
    fn to_bytes(self) -> Vec<u8> {
        let side = match self.side {
            Side::Read => 0,
            Side::Named => 1,
        };
        let numbers = [self.line, self.last, self.number].map(u64::to_be_bytes).concat();
        [&self.digest[..], &[side], &numbers].concat()
    }

    fn of_bytes(record: &[u8]) -> Option<Self> {
        let (digest, rest) = record.split_first_chunk::<32>()?;
        let (side, rest) = rest.split_first()?;
        let (numbers, _) = rest.as_chunks::<8>();
        let [line, last, number] = *numbers else { return None };
        let [line, last, number] = [line, last, number].map(u64::from_be_bytes);
        let side = if *side == 0 { Side::Read } else { Side::Named };
        Some(Self { digest: *digest, side, line, last, number })
    }
}
