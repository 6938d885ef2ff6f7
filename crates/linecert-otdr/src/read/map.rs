//! The map: which blocks there are and how long each is. They follow it in its order.

use super::{ReadError, Trouble};
use crate::{
    cursor::Cursor,
    recording::{Block, Format},
};

/// The name with which version 2 begins.
const NAME: &[u8] = b"Map\0";

/// The revisions of version 1: it begins with the number and has no name.
const V1_REVISIONS: std::ops::RangeInclusive<u16> = 100..=199;

pub(super) struct Map<'a> {
    pub(super) format: Format,
    pub(super) entries: Vec<Entry<'a>>,
    /// The byte at which the map ends.
    pub(super) end: usize,
}

pub(super) struct Entry<'a> {
    pub(super) name: String,
    pub(super) name_bytes: &'a [u8],
    pub(super) revision: u16,
    pub(super) bytes: &'a [u8],
    pub(super) offset: usize,
}

struct Listed<'a> {
    name: &'a [u8],
    revision: u16,
    size: u32,
}

impl<'a> Map<'a> {
    pub(super) fn read(file: &'a [u8]) -> Result<Self, ReadError> {
        let format = format(file)?;
        let mut cursor = Cursor::new(b"Map", file, 0);
        if format == Format::V2 {
            cursor.bytes(NAME.len())?;
        }
        cursor.u16()?;
        let size = cursor.u32()?;
        let count = cursor.u16()?;
        let mut listed = Vec::new();
        // The map counts itself.
        for _ in 1..count {
            listed.push(entry(&mut cursor)?);
        }
        let end = usize::try_from(size).unwrap_or(usize::MAX);
        let Some(blocks) = file.get(end..) else {
            return Err(cursor.error(Trouble::Short { wanted: end, left: file.len() }));
        };
        if blocks.len() > cursor.rest().len() {
            return Err(cursor.error(Trouble::MapSize(size)));
        }
        let entries = split(listed, blocks, end)?;
        Ok(Self { format, entries, end })
    }

    pub(super) fn entry(&self, name: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.name == name)
    }
}

fn format(file: &[u8]) -> Result<Format, ReadError> {
    if file.starts_with(NAME) {
        return Ok(Format::V2);
    }
    let revision = file.first_chunk::<2>().map(|bytes| u16::from_le_bytes(*bytes));
    match revision {
        Some(revision) if V1_REVISIONS.contains(&revision) => Ok(Format::V1),
        _ => Err(ReadError::NotARecording),
    }
}

fn entry<'a>(cursor: &mut Cursor<'a>) -> Result<Listed<'a>, ReadError> {
    let Some(end) = cursor.rest().iter().position(|byte| *byte == 0) else {
        return Err(cursor.error(Trouble::EndlessText));
    };
    let name = cursor.bytes(end)?;
    cursor.bytes(1)?;
    Ok(Listed { name, revision: cursor.u16()?, size: cursor.u32()? })
}

fn split<'a>(
    listed: Vec<Listed<'a>>,
    mut blocks: &'a [u8],
    mut offset: usize,
) -> Result<Vec<Entry<'a>>, ReadError> {
    let mut entries: Vec<Entry<'a>> = Vec::with_capacity(listed.len());
    for Listed { name, revision, size } in listed {
        let text = String::from_utf8_lossy(name).into_owned();
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let mut cursor = Cursor::new(name, blocks, offset);
        if super::KNOWN.contains(&text.as_str()) && entries.iter().any(|e| e.name == text) {
            return Err(cursor.error(Trouble::Twice));
        }
        let bytes = cursor.bytes(size)?;
        blocks = cursor.rest();
        entries.push(Entry { name: text, name_bytes: name, revision, bytes, offset });
        offset += size;
    }
    Ok(entries)
}

impl Entry<'_> {
    pub(super) fn begins_with_name(&self) -> bool {
        let behind = self.bytes.strip_prefix(self.name_bytes);
        behind.is_some_and(|rest| rest.first() == Some(&0))
    }

    pub(super) fn kept(&self) -> Block {
        let skipped = if self.begins_with_name() { self.name_bytes.len() + 1 } else { 0 };
        let bytes = self.bytes.get(skipped..).unwrap_or_default().to_vec();
        Block { name: self.name.clone(), revision: self.revision, bytes }
    }
}
