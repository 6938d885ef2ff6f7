//! Sorts more records than fit in memory: sorted runs go to files, and are merged when read.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, Write},
    path::{Path, PathBuf},
};

/// The bytes of records that are held before they are written out as a run.
const BUDGET: usize = 4 << 20;

/// The runs that are merged at once. Each takes a file and a small buffer.
const FAN_IN: usize = 64;

/// Records in the making of an order. They are compared byte by byte, as a whole.
#[derive(Debug)]
pub(crate) struct Sorter {
    folder: PathBuf,
    budget: usize,
    bytes: Vec<u8>,
    spans: Vec<(usize, usize)>,
    runs: Vec<File>,
}

/// Records in ascending order.
#[derive(Debug)]
pub(crate) struct Sorted {
    runs: Vec<BufReader<File>>,
    heads: BinaryHeap<Reverse<(Vec<u8>, usize)>>,
    held: std::vec::IntoIter<Vec<u8>>,
}

impl Sorter {
    /// Nothing to sort yet. Runs go to nameless files in `folder`, which vanish with the program.
    pub(crate) fn new(folder: &Path) -> Self {
        Self::with_budget(folder, BUDGET)
    }

    fn with_budget(folder: &Path, budget: usize) -> Self {
        let folder = folder.to_owned();
        Self { folder, budget, bytes: Vec::new(), spans: Vec::new(), runs: Vec::new() }
    }

    /// Adds a record.
    ///
    /// # Errors
    /// When a run cannot be written.
    pub(crate) fn push(&mut self, record: &[u8]) -> io::Result<()> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(record);
        self.spans.push((start, self.bytes.len()));
        let held = self.bytes.len() + self.spans.len() * size_of::<(usize, usize)>();
        if held < self.budget { Ok(()) } else { self.spill() }
    }

    /// The records in ascending order.
    ///
    /// # Errors
    /// When a run cannot be written or read.
    pub(crate) fn sorted(mut self) -> io::Result<Sorted> {
        if self.runs.is_empty() {
            self.sort();
            let held: Vec<_> = self.records().map(<[u8]>::to_vec).collect();
            return Sorted::of(Vec::new(), held);
        }
        self.spill()?;
        Sorted::of(self.runs, Vec::new())
    }

    fn sort(&mut self) {
        let bytes = &self.bytes;
        let record = |span: &(usize, usize)| bytes.get(span.0..span.1).unwrap_or_default();
        self.spans.sort_unstable_by(|a, b| record(a).cmp(record(b)));
    }

    fn records(&self) -> impl Iterator<Item = &[u8]> {
        self.spans.iter().map(|span| self.bytes.get(span.0..span.1).unwrap_or_default())
    }

    /// Writes what is held as a run, and keeps the number of runs small.
    fn spill(&mut self) -> io::Result<()> {
        if self.spans.is_empty() {
            return Ok(());
        }
        self.sort();
        let run = self.write(|out| self.records().try_for_each(|record| write(out, record)))?;
        self.bytes.clear();
        self.spans.clear();
        self.runs.push(run);
        if self.runs.len() >= FAN_IN {
            let merged = Sorted::of(std::mem::take(&mut self.runs), Vec::new())?;
            let run =
                self.write(|out| merged.into_iter().try_for_each(|record| write(out, &record?)))?;
            self.runs.push(run);
        }
        Ok(())
    }

    fn write(
        &self,
        content: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
    ) -> io::Result<File> {
        let mut file = tempfile::tempfile_in(&self.folder)?;
        let mut out = BufWriter::new(&file);
        content(&mut out)?;
        out.flush()?;
        drop(out);
        file.rewind()?;
        Ok(file)
    }
}

impl Sorted {
    fn of(runs: Vec<File>, held: Vec<Vec<u8>>) -> io::Result<Self> {
        let runs = runs.into_iter().map(BufReader::new).collect();
        let mut sorted = Self { runs, heads: BinaryHeap::new(), held: held.into_iter() };
        for run in 0..sorted.runs.len() {
            sorted.refill(run)?;
        }
        Ok(sorted)
    }

    /// Takes the next record of a run among the heads.
    fn refill(&mut self, run: usize) -> io::Result<()> {
        let Some(reader) = self.runs.get_mut(run) else { return Ok(()) };
        if let Some(record) = read(reader)? {
            self.heads.push(Reverse((record, run)));
        }
        Ok(())
    }
}

impl Iterator for Sorted {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        let Some(Reverse((record, run))) = self.heads.pop() else {
            return self.held.next().map(Ok);
        };
        Some(self.refill(run).map(|()| record))
    }
}

fn write(out: &mut impl Write, record: &[u8]) -> io::Result<()> {
    let length = u32::try_from(record.len()).map_err(io::Error::other)?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(record)
}

/// The next record of a run; `None` at its end.
fn read(run: &mut BufReader<File>) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match run.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let mut record = vec![0; usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX)];
    run.read_exact(&mut record)?;
    Ok(Some(record))
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn records_come_sorted_whatever_fits_in_memory(
            mut records in vec(vec(any::<u8>(), 0..20), 0..400),
            budget in 1_usize..4_000,
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut sorter = Sorter::with_budget(folder.path(), budget);
            for record in &records {
                sorter.push(record).unwrap();
            }
            let sorted: Vec<_> = sorter.sorted().unwrap().map(Result::unwrap).collect();
            records.sort();
            prop_assert_eq!(sorted, records);
        }
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_an_error() {
        let mut sorter = Sorter::with_budget(Path::new("/nowhere/at/all"), 1);
        assert!(sorter.push(b"record").is_err());
    }
}
