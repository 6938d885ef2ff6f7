//! Reads documents that stand as linecert writes them: no blanks, the keys in the declared order,
//! none but whole numbers.
//!
//! Nearly every document does, and is read in half the time when no other form need be looked for.
//! Of any other nothing is said here, not even whether it is JSON: whoever asks reads it with
//! `serde_json`, which alone refuses. Types that are read have no aliases of keys: keys are known
//! by their place.

use std::{fmt, mem};

use memchr::memchr2;
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, IntoDeserializer as _, MapAccess, SeqAccess, Visitor, value},
    forward_to_deserialize_any,
};

/// What the text says, if it stands as it is written.
pub(crate) fn read<'t, T: Deserialize<'t>>(text: &'t str) -> Option<T> {
    let mut reader = Reader(text);
    T::deserialize(&mut reader).ok().filter(|_| reader.0.is_empty())
}

/// What is not read yet.
struct Reader<'t>(&'t str);

/// The document stands in another form, or says something wrong.
#[derive(Debug, thiserror::Error)]
#[error("another form")]
struct Other;

impl de::Error for Other {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl<'t> Reader<'t> {
    fn next_is(&self, mark: u8) -> bool {
        self.0.as_bytes().first() == Some(&mark)
    }

    fn take(&mut self, mark: u8) -> Result<(), Other> {
        let is_it = self.next_is(mark);
        self.0 = self.0.get(1..).filter(|_| is_it).ok_or(Other)?;
        Ok(())
    }

    fn take_word(&mut self, word: &str) -> Result<(), Other> {
        self.0 = self.0.strip_prefix(word).ok_or(Other)?;
        Ok(())
    }

    /// Takes so many bytes and the mark behind them.
    fn take_until(&mut self, end: usize) -> Result<&'t str, Other> {
        let (taken, rest) = self.0.split_at_checked(end).ok_or(Other)?;
        self.0 = rest.get(1..).ok_or(Other)?;
        Ok(taken)
    }

    /// Takes the key, if it comes next, and the colon behind it.
    fn took_key(&mut self, key: &str) -> bool {
        let quoted = self.0.as_bytes().strip_prefix(b"\"");
        let end = quoted.and_then(|text| text.get(..key.len().checked_add(2)?));
        let Some((found, [b'"', b':'])) = end.and_then(|text| text.split_last_chunk()) else {
            return false;
        };
        // Keys are short: to call upon somebody to compare them would take longer.
        let is_it = found.iter().eq(key.as_bytes());
        if let Some(rest) = self.0.get(key.len() + 3..).filter(|_| is_it) {
            self.0 = rest;
        }
        is_it
    }

    fn number(&mut self) -> Result<u64, Other> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.0.split_at_checked(digits).ok_or(Other)?;
        if number.len() > 1 && number.starts_with('0') {
            return Err(Other);
        }
        self.0 = rest;
        number.parse().map_err(|_| Other)
    }

    /// Takes a string with escapes, whose first quote is taken.
    fn escaped(&mut self) -> Result<String, Other> {
        let mut end = 0;
        loop {
            let rest = self.0.as_bytes().get(end..).ok_or(Other)?;
            let at = memchr2(b'"', b'\\', rest).ok_or(Other)?;
            match rest.get(at) {
                Some(b'"') => break end += at,
                _ => end += at + 2,
            }
        }
        let quoted = format!("\"{}\"", self.take_until(end)?);
        serde_json::from_str(&quoted).map_err(|_| Other)
    }
}

/// Where the first byte is that ends a string or does not stand for itself in it.
fn plain_length(text: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 0xff;
    let (words, _) = text.as_chunks();
    for (word, place) in words.iter().zip((0..).step_by(8)) {
        let word = u64::from_le_bytes(*word);
        // A byte below another has borrowed when that is taken away, and was not above 127.
        let below = |word: u64, bound: u64| word.wrapping_sub(ONES * bound) & !word;
        let (quote, backslash) = (word ^ (ONES * 0x22), word ^ (ONES * 0x5c));
        let found = (below(word, 0x20) | below(quote, 1) | below(backslash, 1)) & (ONES << 7);
        if found != 0 {
            return place + usize::try_from(found.trailing_zeros() / 8).unwrap_or_default();
        }
    }
    let place = words.len() * 8;
    let is_end = |byte: &u8| *byte < 0x20 || *byte == b'"' || *byte == b'\\';
    let rest = text.get(place..).unwrap_or_default();
    place + rest.iter().position(is_end).unwrap_or(rest.len())
}

impl<'t> Deserializer<'t> for &mut Reader<'t> {
    type Error = Other;

    fn deserialize_any<V: Visitor<'t>>(self, _: V) -> Result<V::Value, Other> {
        Err(Other)
    }

    fn deserialize_str<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Other> {
        self.take(b'"')?;
        let end = plain_length(self.0.as_bytes());
        match self.0.as_bytes().get(end) {
            Some(b'"') => visitor.visit_borrowed_str(self.take_until(end)?),
            Some(b'\\') => visitor.visit_string(self.escaped()?),
            _ => Err(Other),
        }
    }

    fn deserialize_string<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Other> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Other> {
        self.take(b'"')?;
        let end = memchr2(b'"', b'\\', self.0.as_bytes()).ok_or(Other)?;
        let text = self.0.get(..end).ok_or(Other)?;
        self.0 = self.0.get(end..).ok_or(Other)?;
        self.take(b'"')?;
        visitor.visit_borrowed_bytes(text.as_bytes())
    }

    fn deserialize_bool<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Other> {
        let value = self.next_is(b't');
        self.take_word(if value { "true" } else { "false" })?;
        visitor.visit_bool(value)
    }

    fn deserialize_u64<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Other> {
        visitor.visit_u64(self.number()?)
    }

    fn deserialize_u32<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Other> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Other> {
        if self.next_is(b'n') {
            self.take_word("null")?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Other> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Other> {
        self.take(b'[')?;
        let value = visitor.visit_seq(Items { reader: self, is_first: true })?;
        self.take(b']')?;
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        keys: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Other> {
        self.take(b'{')?;
        let value = visitor.visit_map(Fields { reader: self, keys, next: 0 })?;
        self.take(b'}')?;
        Ok(value)
    }

    forward_to_deserialize_any! {
        <V: Visitor<'t>>
        i8 i16 i32 i64 i128 u8 u16 u128 f32 f64 char byte_buf unit unit_struct tuple tuple_struct
        map enum identifier ignored_any
    }
}

struct Items<'r, 't> {
    reader: &'r mut Reader<'t>,
    is_first: bool,
}

impl<'t> SeqAccess<'t> for Items<'_, 't> {
    type Error = Other;

    fn next_element_seed<T: DeserializeSeed<'t>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Other> {
        if self.reader.next_is(b']') {
            return Ok(None);
        }
        if !mem::take(&mut self.is_first) {
            self.reader.take(b',')?;
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

struct Fields<'r, 't> {
    reader: &'r mut Reader<'t>,
    keys: &'static [&'static str],
    /// The place of the first key that may still come.
    next: usize,
}

impl<'t> MapAccess<'t> for Fields<'_, 't> {
    type Error = Other;

    fn next_key_seed<K: DeserializeSeed<'t>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Other> {
        if self.reader.next_is(b'}') {
            return Ok(None);
        }
        if self.next > 0 {
            self.reader.take(b',')?;
        }
        let mut left = self.keys.iter().enumerate().skip(self.next);
        let found = left.find(|(_, key)| self.reader.took_key(key));
        let (place, _) = found.ok_or(Other)?;
        self.next = place + 1;
        let place = u64::try_from(place).map_err(|_| Other)?;
        let key: value::U64Deserializer<Other> = place.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Other> {
        seed.deserialize(&mut *self.reader)
    }
}

#[cfg(test)]
mod tests;
