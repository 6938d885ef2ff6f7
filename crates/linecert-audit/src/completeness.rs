//! What was read against what the log committed to.

use std::{io, iter, path::Path};

use linecert_measure::Digest;

use crate::sorter::{Sorted, Sorter};

/// The differences that are listed; the rest is counted.
const MOST: usize = 10_000;

/// A certificate that the log committed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// Its index in the log.
    pub index: u64,
    /// The digest of the certificate's envelope.
    pub certificate: Digest,
}

/// What was read, beside the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completeness {
    /// The certificates that the log has, each once.
    pub logged: u64,
    /// The certificates that were read and verify, each once.
    pub read: u64,
    /// How many the log has that were not read.
    pub missing: u64,
    /// The first of them in the order of their digests.
    pub missing_leaves: Vec<Leaf>,
    /// How many were read that the log does not have.
    pub unlogged: u64,
    /// The first of them: their digests and the numbers of their items.
    pub unlogged_certificates: Vec<(Digest, u64)>,
    /// What is wrong with the log itself, in words; empty when nothing is.
    pub log_faults: Vec<String>,
}

/// Certificates, on their way through a sorter.
#[derive(Debug)]
pub(crate) struct Listed(Sorter);

/// The bytes of a digest with the number or the index that it came under.
type Numbered = ([u8; 32], u64);

/// Of equal digests the one with the lowest rank comes first.
const NO_RANK: u8 = 0;

impl Listed {
    pub(crate) fn new(spill: &Path) -> Self {
        Self(Sorter::new(spill))
    }

    /// Adds a certificate of the log.
    pub(crate) fn add(&mut self, number: u64, digest: &Digest) -> io::Result<()> {
        self.add_ranked(number, digest, NO_RANK)
    }

    /// Adds a certificate that was read. Of copies the one with the lowest rank counts.
    pub(crate) fn add_ranked(&mut self, number: u64, digest: &Digest, rank: u8) -> io::Result<()> {
        self.0.push(&to_bytes(digest, rank, number))
    }

    /// Each certificate once, and the numbers of the items that are further copies of one, in
    /// ascending order.
    pub(crate) fn once(self, spill: &Path) -> io::Result<(Self, Vec<u64>)> {
        let (mut once, mut copies) = (Self::new(spill), Vec::new());
        let mut last = None;
        for record in self.0.sorted()? {
            let record = record?;
            let Some((digest, number)) = of_bytes(&record) else { continue };
            if last.replace(digest) == Some(digest) {
                copies.push(number);
            } else {
                once.0.push(&record)?;
            }
        }
        copies.sort_unstable();
        Ok((once, copies))
    }

    /// Compares what was read with what is logged.
    pub(crate) fn compare(self, logged: Self) -> io::Result<Completeness> {
        let mut found = Completeness::default();
        let (mut logged, mut read) = (Once::of(logged.0.sorted()?)?, Once::of(self.0.sorted()?)?);
        while let Some(next) = earlier(&logged, &read) {
            let in_log = logged.take_if(next)?;
            let in_read = read.take_if(next)?;
            found.add(in_log, in_read);
        }
        Ok(found)
    }
}

impl Completeness {
    fn add(&mut self, logged: Option<Numbered>, read: Option<Numbered>) {
        self.logged += u64::from(logged.is_some());
        self.read += u64::from(read.is_some());
        match (logged, read) {
            (Some((digest, index)), None) => {
                self.missing += 1;
                if self.missing_leaves.len() < MOST {
                    let certificate = named(&digest);
                    self.missing_leaves
                        .extend(certificate.map(|certificate| Leaf { index, certificate }));
                }
            }
            (None, Some((digest, number))) => {
                self.unlogged += 1;
                if self.unlogged_certificates.len() < MOST {
                    let certificate = named(&digest);
                    self.unlogged_certificates
                        .extend(certificate.map(|certificate| (certificate, number)));
                }
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}

/// Sorted digests, each once.
struct Once {
    records: iter::Peekable<Sorted>,
    next: Option<Numbered>,
}

impl Once {
    fn of(records: Sorted) -> io::Result<Self> {
        let mut once = Self { records: records.peekable(), next: None };
        once.advance()?;
        Ok(once)
    }

    fn advance(&mut self) -> io::Result<()> {
        let before = self.next.map(|(digest, _)| digest);
        loop {
            self.next = match self.records.next() {
                Some(record) => of_bytes(&record?),
                None => None,
            };
            match self.next {
                Some((digest, _)) if Some(digest) == before => {}
                _ => return Ok(()),
            }
        }
    }

    /// Takes the next digest when it is this one.
    fn take_if(&mut self, digest: [u8; 32]) -> io::Result<Option<Numbered>> {
        let taken = self.next.filter(|(next, _)| *next == digest);
        if taken.is_some() {
            self.advance()?;
        }
        Ok(taken)
    }
}

fn earlier(one: &Once, other: &Once) -> Option<[u8; 32]> {
    let next = [one, other].into_iter().filter_map(|once| once.next);
    next.map(|(digest, _)| digest).min()
}

/// The digest with these bytes.
pub(crate) fn named(bytes: &[u8; 32]) -> Option<Digest> {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    hex.parse().ok()
}

fn to_bytes(digest: &Digest, rank: u8, number: u64) -> Vec<u8> {
    [&digest.as_bytes()[..], &[rank], &number.to_be_bytes()].concat()
}

fn of_bytes(record: &[u8]) -> Option<Numbered> {
    let (digest, rest) = record.split_first_chunk::<32>()?;
    let (_, number) = rest.split_first()?;
    Some((*digest, u64::from_be_bytes(number.try_into().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(read: &[&str], logged: &[&str], expect: (u64, u64, usize)) -> Completeness {
        let folder = tempfile::tempdir().unwrap();
        let listed = |texts: &[&str]| {
            let mut listed = Listed::new(folder.path());
            for (text, number) in texts.iter().zip(0..) {
                listed.add(number, &Digest::of(text.as_bytes())).unwrap();
            }
            listed
        };
        let (once, copies) = listed(read).once(folder.path()).unwrap();
        let found = once.compare(listed(logged)).unwrap();
        let got = (found.missing, found.unlogged, copies.len());
        assert_eq!(got, expect, "{read:?} {logged:?}");
        found
    }

    #[test]
    fn every_leaf_has_its_file_and_every_file_its_leaf() {
        check(&[], &[], (0, 0, 0));
        check(&["a", "b"], &["b", "a"], (0, 0, 0));
        check(&["a", "a", "a"], &["a", "a"], (0, 0, 2));
        let found = check(&["a", "x"], &["a", "b", "c"], (2, 1, 0));
        assert_eq!((found.logged, found.read), (3, 2));
        let unlogged = (Digest::of(b"x"), 1);
        assert_eq!(found.unlogged_certificates, [unlogged]);
        let mut missing: Vec<_> = found.missing_leaves.iter().map(|leaf| leaf.index).collect();
        missing.sort_unstable();
        assert_eq!(missing, [1, 2]);
    }
}
