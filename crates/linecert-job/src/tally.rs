//! What a laptop has counted, for whoever only looks.

use std::{collections::BTreeMap, num::NonZeroU64, path::Path};

use linecert_cert::DeviceId;
use linecert_measure::Digest;

use crate::{
    counters::{CountersError, Entry, FILE, SCHEMA},
    event::Purpose,
    journal::Journal,
};

/// The counts of a laptop. Reading them changes nothing, and a job may be running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The name of the count.
    pub device: DeviceId,
    /// What is counted.
    pub purpose: Purpose,
    /// How many attempts were begun.
    pub attempts: u64,
    /// The lines that they were begun at.
    pub lines: BTreeMap<String, LineTally>,
}

/// What was counted at one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineTally {
    /// How many attempts were begun.
    pub attempts: u64,
    /// The last attempt that stands on a certificate, and the SHA-256 of its envelope.
    pub certified: Option<(NonZeroU64, Digest)>,
}

impl Tally {
    /// Reads the counts in a folder. See [`crate::Counters`].
    ///
    /// # Errors
    /// When there are none, or they are damaged or of a later version.
    pub fn read(folder: &Path) -> Result<Self, CountersError> {
        let file = folder.join(FILE);
        let mut entries = Journal::<Entry>::read(&file)?.into_iter();
        let Some(Entry::Began { schema: SCHEMA, device, purpose, .. }) = entries.next() else {
            return Err(CountersError::NoBeginning(file));
        };
        let mut tally = Self { device, purpose, attempts: 0, lines: BTreeMap::new() };
        entries.for_each(|entry| tally.count(entry));
        Ok(tally)
    }

    fn count(&mut self, entry: Entry) {
        match entry {
            Entry::Taken { device_seq, line_seq, line, .. } => {
                self.attempts = device_seq.get();
                self.lines.entry(line).or_default().attempts = line_seq.get();
            }
            Entry::Certified { line, last, certificate, .. } => {
                self.lines.entry(line).or_default().certified = Some((last, certificate));
            }
            // A second beginning is refused by whoever counts on.
            Entry::Began { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        JournalError,
        sample::{Laptop, issue, run},
    };

    #[test]
    fn the_counts_are_told_while_a_job_runs() {
        let laptop = Laptop::new();
        let missing = Tally::read(&laptop.state()).unwrap_err();
        assert!(matches!(missing, CountersError::Journal(JournalError::Missing(_))));
        let mut job = laptop.start("1", "L").unwrap();
        run(&mut job).unwrap();
        run(&mut job).unwrap();
        let (certificate, facts) = issue(&mut job);
        run(&mut job).unwrap();
        let tally = Tally::read(&laptop.state()).unwrap();
        assert_eq!((tally.device, tally.attempts), (facts.device.id, 3));
        let certified = Some((facts.line_attempts.last, certificate));
        assert_eq!(tally.lines["L"], LineTally { attempts: 3, certified });
    }
}
