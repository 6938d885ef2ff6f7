//! Texts of a document, read without being copied.

use std::{borrow::Cow, fmt, marker::PhantomData, ops::Deref, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::WireError;

/// A text that is borrowed from the document, unless escapes stand in it.
#[derive(Debug)]
pub struct Text<'a>(Cow<'a, str>);

/// A word or a number that is written as a text.
#[derive(Debug)]
pub struct Parsed<T>(pub T);

/// The value of a key that belongs to some kinds of a thing only. It is absent or there, but not
/// null.
#[derive(Debug)]
pub struct Slot<T>(Option<T>);

impl<T> Slot<T> {
    /// The value of a key that is there.
    #[must_use]
    pub const fn of(value: T) -> Self {
        Self(Some(value))
    }

    /// Whether the key is absent.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Takes the value, if the key is there.
    #[must_use]
    pub const fn take(&mut self) -> Option<T> {
        self.0.take()
    }

    /// Takes the value of a key that this kind has.
    ///
    /// # Errors
    /// When the key is not there.
    pub fn need(&mut self, key: &str) -> Result<T, WireError> {
        self.take().ok_or_else(|| WireError(format!("missing field `{key}`")))
    }

    /// Refuses a key that this kind does not have: its value has not been taken.
    ///
    /// # Errors
    /// When the key is there.
    pub fn refuse(&self, key: &str) -> Result<(), WireError> {
        match self.0 {
            None => Ok(()),
            Some(_) => Err(WireError(format!("unknown field `{key}` of this kind"))),
        }
    }
}

impl<T: Serialize> Serialize for Slot<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<T: fmt::Display> Serialize for Parsed<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Slot<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from).map(Some).map(Self)
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(Borrowing).map(Self)
    }
}

struct Borrowing;

impl<'de> de::Visitor<'de> for Borrowing {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

impl<'de, T: FromStr<Err: fmt::Display>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(Parsing(PhantomData)).map(Self)
    }
}

struct Parsing<T>(PhantomData<T>);

impl<T: FromStr<Err: fmt::Display>> de::Visitor<'_> for Parsing<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}
