//! Strict JSON: every document starts with its schema version and type, unknown and repeated
//! keys are refused, times are in UTC.

mod canonical;
mod same;

use std::str::Utf8Error;

use linecert_measure::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub(crate) use self::{canonical::read as read_canonical, same::is_surely};
use crate::statement::SCHEMA;

/// Why bytes are not a document of the strict schema.
#[derive(Debug, Error)]
pub enum JsonError {
    /// They are not a text.
    #[error("it is not in UTF-8: {0}")]
    Text(#[from] Utf8Error),
    /// They are not JSON, or a key is missing, unknown, repeated or of another kind.
    #[error(transparent)]
    Syntax(#[from] serde_json::Error),
    /// The document is of another type.
    #[error("the type is `{found}`, not `{expected}`")]
    Type {
        /// The type that belongs here.
        expected: &'static str,
        /// The type that was found.
        found: String,
    },
    /// The document was written by a later version.
    #[error("schema {0} is not known; this program reads schema {SCHEMA}")]
    Schema(u32),
}

#[derive(Deserialize)]
struct Header {
    schema: u32,
    r#type: String,
}

/// Checks the schema version and the type, so that a later version is named as such and not
/// as an unknown key.
pub(crate) fn check_header(bytes: &[u8], expected: &'static str) -> Result<(), JsonError> {
    let Header { schema, r#type: found } = serde_json::from_slice(bytes)?;
    if schema != SCHEMA {
        return Err(JsonError::Schema(schema));
    }
    if found != expected {
        return Err(JsonError::Type { expected, found });
    }
    Ok(())
}

/// Parses a document whose types refuse unknown keys. That it is UTF-8 is looked at once, and not
/// again for each of its strings.
pub(crate) fn parse<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<T, JsonError> {
    Ok(serde_json::from_str(text(bytes)?)?)
}

/// The text that the bytes are in UTF-8.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Utf8Error> {
    // With vector instructions; where it is none, the other tells.
    simdutf8::basic::from_utf8(bytes).or_else(|_| str::from_utf8(bytes))
}

/// Most documents fit in so many bytes.
const ROOM: usize = 8 << 10;

/// Writes a document without blanks, in the declared order of keys.
pub(crate) fn write(document: &impl Serialize) -> Vec<u8> {
    // The wire types have string keys only, and writing to memory does not fail.
    let mut bytes = Vec::with_capacity(ROOM);
    serde_json::to_writer(&mut bytes, document).map(|()| bytes).unwrap_or_default()
}

/// RFC 3339 times in UTC, written with `Z`.
pub(crate) mod utc {
    use linecert_measure::wire::{Instant, Text};
    use serde::{Deserializer, Serializer, de::Error as _};

    use super::{Deserialize as _, Serialize as _, Timestamp};

    pub(crate) fn serialize<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        time.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        let text = Text::deserialize(from)?;
        let parsed = text.ends_with('Z').then(|| text.parse::<Instant>().ok()).flatten();
        parsed
            .map(|Instant(time)| time)
            .ok_or_else(|| D::Error::custom(format!("`{}` is no time in UTC", &*text)))
    }
}
