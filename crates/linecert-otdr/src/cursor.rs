//! Takes little-endian numbers and texts from a block, and knows where it is.

use crate::{
    read::{ReadError, Trouble},
    recording::Tag,
};

/// A place in a block. It never allocates for more than the bytes that are there.
pub(crate) struct Cursor<'a> {
    block: &'a [u8],
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Cursor<'a> {
    /// The start of `bytes`, which lie at `offset` of the file.
    pub(crate) const fn new(block: &'a [u8], bytes: &'a [u8], offset: usize) -> Self {
        Self { block, rest: bytes, offset }
    }

    /// What stops the reading, here.
    pub(crate) fn error(&self, trouble: Trouble) -> ReadError {
        let block = String::from_utf8_lossy(self.block).into_owned();
        ReadError::Block { block, offset: self.offset, trouble }
    }

    /// The bytes that are left.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next `count` bytes.
    pub(crate) fn bytes(&mut self, count: usize) -> Result<&'a [u8], ReadError> {
        let Some((taken, rest)) = self.rest.split_at_checked(count) else {
            return Err(self.error(Trouble::Short { wanted: count, left: self.rest.len() }));
        };
        self.rest = rest;
        self.offset += count;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        let Some((taken, rest)) = self.rest.split_first_chunk::<N>() else {
            return Err(self.error(Trouble::Short { wanted: N, left: self.rest.len() }));
        };
        self.rest = rest;
        self.offset += N;
        Ok(*taken)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, ReadError> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn i16(&mut self) -> Result<i16, ReadError> {
        self.array().map(i16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, ReadError> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn i32(&mut self) -> Result<i32, ReadError> {
        self.array().map(i32::from_le_bytes)
    }

    pub(crate) fn tag(&mut self) -> Result<Tag, ReadError> {
        self.array().map(Tag)
    }

    pub(crate) fn code(&mut self) -> Result<[u8; 8], ReadError> {
        self.array()
    }

    /// A text up to its zero byte, without the blanks around it.
    ///
    /// Makers write a blank where there is nothing. UTF-8 is read as such and all else as Latin-1;
    /// a file does not say, so GBK, which some Chinese instruments write, is not recognised.
    pub(crate) fn text(&mut self) -> Result<String, ReadError> {
        let Some(end) = self.rest.iter().position(|byte| *byte == 0) else {
            return Err(self.error(Trouble::EndlessText));
        };
        let bytes = self.bytes(end)?;
        self.bytes(1)?;
        let text = match str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().copied().map(char::from).collect(),
        };
        Ok(text.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expect: &str) {
        assert_eq!(Cursor::new(b"GenParams", bytes, 0).text().unwrap(), expect);
    }

    #[test]
    fn texts_are_utf_8_or_latin_1() {
        check(b" \0", "");
        check(b"HP \0rest", "HP");
        check("青浦三号\0".as_bytes(), "青浦三号");
        check("Århus é\0".as_bytes(), "Århus é");
        check(b"\xc5rhus \xe9\0", "Århus é");
    }

    #[test]
    fn what_is_missing_is_told_with_its_place() {
        let error = Cursor::new(b"GenParams", b"EN", 135).text().unwrap_err();
        assert_eq!(error.to_string(), "read block GenParams at byte 135: a text has no end");
        let mut cursor = Cursor::new(b"FxdParams", b"\x01\x02\x03", 40);
        assert_eq!(cursor.u16().unwrap(), 0x0201);
        let error = cursor.u32().unwrap_err().to_string();
        assert_eq!(error, "read block FxdParams at byte 42: 4 bytes are wanted and 1 left");
    }
}
