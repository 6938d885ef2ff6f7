//! The version of the schema that a file is written in.

use serde::{Deserialize, Deserializer, de::Error as _};

/// The `schema` key of a file, which must be `VERSION`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema<const VERSION: u32>;

impl<'de, const VERSION: u32> Deserialize<'de> for Schema<VERSION> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let found = u32::deserialize(deserializer)?;
        if found == VERSION {
            return Ok(Self);
        }
        Err(D::Error::custom(format_args!(
            "schema {found} is unknown to this version, which reads schema {VERSION}"
        )))
    }
}
