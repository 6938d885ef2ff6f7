//! Lists with one bundle to a line.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read as _},
    path::Path,
};

use linecert_cert::MAX_BYTES;

use super::{Content, Fault, Item, Place, Stamp, stamp};

/// The lines of a list. Blank ones do not count as certificates, but are counted as lines.
pub(super) struct Lines {
    place: Place,
    changed: Option<u64>,
    input: Box<dyn BufRead + Send>,
    ended: bool,
}

impl Lines {
    pub(super) fn open(path: &Path) -> Result<Self, Fault> {
        let changed = stamp(path)?.changed;
        let input = BufReader::with_capacity(1 << 16, File::open(path)?);
        Ok(Self::of(Place::of(path, Some(0)), changed, Box::new(input)))
    }

    pub(super) fn of_standard_input() -> Self {
        let input = BufReader::with_capacity(1 << 16, io::stdin());
        Self::of(Place { path: "-".to_owned(), line: Some(0) }, None, Box::new(input))
    }

    fn of(place: Place, changed: Option<u64>, input: Box<dyn BufRead + Send>) -> Self {
        Self { place, changed, input, ended: false }
    }

    /// Reads up to the end of a line, and not more than a bundle may have; `None` at the end.
    fn line(&mut self) -> io::Result<Option<Result<Vec<u8>, Fault>>> {
        let mut line = Vec::new();
        let most = MAX_BYTES as u64 + 1;
        if self.input.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let is_whole = line.last() == Some(&b'\n');
        if is_whole {
            line.pop();
        }
        if line.len() <= MAX_BYTES {
            return Ok(Some(Ok(line)));
        }
        self.input.skip_until(b'\n')?;
        Ok(Some(Err(Fault::TooLarge)))
    }

    fn item(&self, content: Content) -> Item {
        let bytes = match &content {
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::File(_) | Content::Fault(_) => 0,
        };
        let stamp = Stamp { bytes, changed: self.changed };
        Item { place: self.place.clone(), stamp, content }
    }
}

impl Iterator for Lines {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while !self.ended {
            self.place.line = self.place.line.map(|line| line.saturating_add(1));
            match self.line() {
                Ok(None) => self.ended = true,
                Ok(Some(Ok(line))) if line.trim_ascii().is_empty() => {}
                Ok(Some(Ok(line))) => return Some(self.item(Content::Bytes(line))),
                Ok(Some(Err(fault))) => return Some(self.item(Content::Fault(fault))),
                Err(error) => {
                    self.ended = true;
                    return Some(self.item(Content::Fault(error.into())));
                }
            }
        }
        None
    }
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lines({})", self.place)
    }
}
