//! Sorts more records than fit in memory: sorted runs go to files, and are merged when read.
//!
//! What is held does not grow with the number of records but by their logarithm. Runs that are
//! merged make a run of the next level, so that a record is written once for each level, and a
//! million of them need two.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, Write},
    path::{Path, PathBuf},
};

/// The bytes of records that are held before they are written out as a run. It is what a few
/// thousand certificates fill, so that an audit of ten thousand holds what one of a million does.
const BUDGET: usize = 512 << 10;

/// The runs of one level that are merged into one. Each takes a file and a small buffer.
const FAN_IN: usize = 32;

/// Records in the making of an order. They are compared byte by byte, as a whole.
#[derive(Debug)]
pub(crate) struct Sorter {
    folder: PathBuf,
    budget: usize,
    held: Held,
    /// Runs by how often their records were merged, fewer than [`FAN_IN`] of each.
    levels: Vec<Vec<File>>,
}

/// Records in memory, one behind the other.
#[derive(Debug, Default)]
struct Held {
    bytes: Vec<u8>,
    spans: Vec<(usize, usize)>,
}

/// Records in ascending order.
#[derive(Debug)]
pub(crate) struct Sorted {
    runs: Vec<BufReader<File>>,
    heads: BinaryHeap<Reverse<(Vec<u8>, usize)>>,
    held: Held,
    next_held: usize,
}

impl Sorter {
    /// Nothing to sort yet. Runs go to nameless files in `folder`, which vanish with the program.
    pub(crate) fn new(folder: &Path) -> Self {
        Self::with_budget(folder, BUDGET)
    }

    fn with_budget(folder: &Path, budget: usize) -> Self {
        Self { folder: folder.to_owned(), budget, held: Held::default(), levels: Vec::new() }
    }

    /// Adds a record.
    ///
    /// # Errors
    /// When a run cannot be written.
    pub(crate) fn push(&mut self, record: &[u8]) -> io::Result<()> {
        self.held.push(record);
        if self.held.size() < self.budget { Ok(()) } else { self.spill() }
    }

    /// The records in ascending order.
    ///
    /// # Errors
    /// When a run cannot be read.
    pub(crate) fn sorted(mut self) -> io::Result<Sorted> {
        self.held.sort();
        Sorted::of(self.levels.into_iter().flatten(), self.held)
    }

    /// Writes what is held as a run, and merges the runs of every level that is full.
    fn spill(&mut self) -> io::Result<()> {
        self.held.sort();
        let mut run = write_run(&self.folder, self.held.records().map(Ok))?;
        self.held.clear();
        for runs in &mut self.levels {
            runs.push(run);
            if runs.len() < FAN_IN {
                return Ok(());
            }
            run = write_run(&self.folder, Sorted::of(runs.drain(..), Held::default())?)?;
        }
        self.levels.push(vec![run]);
        Ok(())
    }
}

impl Held {
    fn push(&mut self, record: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(record);
        self.spans.push((start, self.bytes.len()));
    }

    const fn size(&self) -> usize {
        self.bytes.len() + self.spans.len() * size_of::<(usize, usize)>()
    }

    fn sort(&mut self) {
        let bytes = &self.bytes;
        let record = |span: &(usize, usize)| bytes.get(span.0..span.1).unwrap_or_default();
        self.spans.sort_unstable_by(|a, b| record(a).cmp(record(b)));
    }

    fn get(&self, index: usize) -> Option<&[u8]> {
        let (start, end) = *self.spans.get(index)?;
        self.bytes.get(start..end)
    }

    fn records(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.spans.len()).filter_map(|index| self.get(index))
    }

    /// Forgets the records and keeps the room for the next ones.
    fn clear(&mut self) {
        self.bytes.clear();
        self.spans.clear();
    }
}

impl Sorted {
    fn of(runs: impl IntoIterator<Item = File>, held: Held) -> io::Result<Self> {
        let runs: Vec<_> = runs.into_iter().map(BufReader::new).collect();
        let mut sorted = Self { runs, heads: BinaryHeap::new(), held, next_held: 0 };
        // What is held is the run behind the last.
        for run in 0..=sorted.runs.len() {
            sorted.refill(run)?;
        }
        Ok(sorted)
    }

    /// Takes the next record of a run among the heads.
    fn refill(&mut self, run: usize) -> io::Result<()> {
        let record = match self.runs.get_mut(run) {
            Some(reader) => read(reader)?,
            None => {
                self.next_held += 1;
                self.held.get(self.next_held - 1).map(<[u8]>::to_vec)
            }
        };
        self.heads.extend(record.map(|record| Reverse((record, run))));
        Ok(())
    }
}

impl Iterator for Sorted {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse((record, run)) = self.heads.pop()?;
        Some(self.refill(run).map(|()| record))
    }
}

/// Writes records in their order to a nameless file, which is then read from its beginning.
fn write_run<R: AsRef<[u8]>>(
    folder: &Path,
    mut records: impl Iterator<Item = io::Result<R>>,
) -> io::Result<File> {
    let mut file = tempfile::tempfile_in(folder)?;
    let mut out = BufWriter::new(&file);
    records.try_for_each(|record| write(&mut out, record?.as_ref()))?;
    out.flush()?;
    drop(out);
    file.rewind()?;
    Ok(file)
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
    fn however_many_records_few_runs_are_left() {
        let folder = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::with_budget(folder.path(), 1);
        let count = FAN_IN * FAN_IN + 3;
        for number in (0..count).rev() {
            sorter.push(&number.to_be_bytes()).unwrap();
        }
        let runs: Vec<_> = sorter.levels.iter().map(Vec::len).collect();
        assert_eq!(runs, [3, 0, 1]);
        let sorted = sorter.sorted().unwrap().map(Result::unwrap);
        assert!(sorted.eq((0..count).map(|number| number.to_be_bytes().to_vec())));
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_an_error() {
        let mut sorter = Sorter::with_budget(Path::new("/nowhere/at/all"), 1);
        assert!(sorter.push(b"record").is_err());
    }
}
