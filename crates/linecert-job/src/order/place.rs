//! Which line it is, and where.

use std::str::FromStr;

use linecert_cert::{Position, PositionError};
use serde::Deserialize;
use thiserror::Error;

/// The identifier of a line. Attempts are counted by it, so that no two may look alike because of
/// signs that cannot be seen.
pub(super) struct LineId(pub(super) String);

/// A text that is not the identifier of a line.
#[derive(Debug, Error)]
#[error("line `{0}` is not letters, digits and plain signs")]
pub(super) struct BadLineId(String);

/// The name of a region, which is not empty.
pub(super) struct Region(pub(super) String);

/// A region without a name.
#[derive(Debug, Error)]
#[error("the region is empty")]
pub(super) struct EmptyRegion;

/// Where the line ends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, try_from = "RawDegrees")]
pub(super) struct RawPosition(pub(super) Position);

/// Degrees with four decimals each, as texts: no floating point finds its way into a certificate.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDegrees {
    latitude: String,
    longitude: String,
}

impl TryFrom<RawDegrees> for RawPosition {
    type Error = PositionError;

    fn try_from(raw: RawDegrees) -> Result<Self, PositionError> {
        Position::new(&raw.latitude, &raw.longitude).map(Self)
    }
}

impl FromStr for LineId {
    type Err = BadLineId;

    fn from_str(text: &str) -> Result<Self, BadLineId> {
        let is_seen = |c: char| c.is_alphanumeric() || c.is_ascii_graphic() || c == ' ';
        let id = text.trim();
        if !id.is_empty() && id.chars().all(is_seen) && !id.contains("  ") {
            return Ok(Self(id.to_owned()));
        }
        Err(BadLineId(text.chars().take(80).flat_map(char::escape_debug).collect()))
    }
}

impl FromStr for Region {
    type Err = EmptyRegion;

    fn from_str(text: &str) -> Result<Self, EmptyRegion> {
        let text = text.trim();
        if text.is_empty() { Err(EmptyRegion) } else { Ok(Self(text.to_owned())) }
    }
}
