//! Reads a `.sor` file: its map, then each block by the layout of its version.

mod events;
mod map;
mod parameters;
mod points;

use thiserror::Error;

use crate::{
    cursor::Cursor,
    recording::{Block, Format, Recording, Supplier},
};
use map::{Entry, Map};

/// Why bytes are not a recording. Every reason names the block and the byte of the file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The first bytes are those of neither version.
    #[error("find the map of an OTDR recording at byte 0")]
    NotARecording,
    /// A block cannot be read.
    #[error("read block {block} at byte {offset}: {trouble}")]
    Block {
        /// The name of the block.
        block: String,
        /// The byte of the file.
        offset: usize,
        /// What is wrong there.
        trouble: Trouble,
    },
    /// The map does not list a block without which nothing can be said.
    #[error("find block {block}: the map that ends at byte {offset} does not list it")]
    Missing {
        /// The name of the block.
        block: &'static str,
        /// The end of the map.
        offset: usize,
    },
}

/// What is wrong at one byte of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Trouble {
    /// The block ends too early.
    #[error("{wanted} bytes are wanted and {left} left")]
    Short {
        /// What the layout needs.
        wanted: usize,
        /// What there is.
        left: usize,
    },
    /// A text runs to the end of the block.
    #[error("a text has no end")]
    EndlessText,
    /// A block of version 2 does not begin with its name.
    #[error("the block does not begin with its name")]
    NoName,
    /// A block comes twice.
    #[error("the block is there twice")]
    Twice,
    /// The map says that it is shorter than what it lists.
    #[error("the map is longer than the {0} bytes that it gives itself")]
    MapSize(u32),
    /// There is no pulse width, so that nothing was measured.
    #[error("no pulse width is given")]
    NoPulse,
}

impl Recording {
    /// Reads every block of a file, in any order. What follows the last block is not looked at.
    ///
    /// # Errors
    /// When a block is cut off or contradicts itself, or when `GenParams`, `FxdParams` or
    /// `DataPts` is not there.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let map = Map::read(bytes)?;
        let required = |block| map.find(block)?.ok_or(map.missing(block));
        let general = parameters::general(&mut required("GenParams")?, map.format)?;
        let fixed = parameters::fixed(&mut required("FxdParams")?, map.format)?;
        let series = points::series(&mut required("DataPts")?)?;
        let supplier = match map.find("SupParams")? {
            Some(mut block) => parameters::supplier(&mut block)?,
            None => Supplier::default(),
        };
        let key_events = match map.find("KeyEvents")? {
            Some(mut block) => Some(events::key_events(&mut block, map.format)?),
            None => None,
        };
        let landmarks = map.find("LnkParams")?.and_then(|mut block| match map.format {
            Format::V1 => None,
            Format::V2 => events::landmarks(&mut block).ok(),
        });
        let mut proprietary = map.proprietary();
        if landmarks.is_none() {
            proprietary.extend(map.kept("LnkParams"));
        }
        let landmarks = landmarks.unwrap_or_default();
        let format = map.format;
        Ok(Self { format, general, supplier, fixed, key_events, landmarks, series, proprietary })
    }
}

/// The blocks whose layout is known.
const KNOWN: [&str; 7] =
    ["GenParams", "SupParams", "FxdParams", "KeyEvents", "LnkParams", "DataPts", "Cksum"];

impl Map<'_> {
    fn missing(&self, block: &'static str) -> ReadError {
        ReadError::Missing { block, offset: self.end }
    }

    /// The block behind its name, which only version 2 has.
    fn find(&self, name: &'static str) -> Result<Option<Cursor<'_>>, ReadError> {
        let Some(entry) = self.entry(name) else { return Ok(None) };
        let mut cursor = Cursor::new(entry.name_bytes, entry.bytes, entry.offset);
        if self.format == Format::V2 {
            if !entry.begins_with_name() {
                return Err(cursor.error(Trouble::NoName));
            }
            cursor.bytes(entry.name_bytes.len() + 1)?;
        }
        Ok(Some(cursor))
    }

    fn proprietary(&self) -> Vec<Block> {
        let unknown = |entry: &&Entry<'_>| !KNOWN.contains(&entry.name.as_str());
        self.entries.iter().filter(unknown).map(Entry::kept).collect()
    }

    fn kept(&self, name: &str) -> Option<Block> {
        self.entry(name).map(Entry::kept)
    }
}

/// The two bytes of block `Cksum`, when it closes the file.
pub(crate) fn stored_checksum(bytes: &[u8]) -> Option<u16> {
    let map = Map::read(bytes).ok()?;
    let entry = map.entry("Cksum")?;
    let is_last = entry.offset.checked_add(entry.bytes.len())? == bytes.len();
    let stored = entry.bytes.last_chunk::<2>().filter(|_| is_last)?;
    Some(u16::from_le_bytes(*stored))
}
