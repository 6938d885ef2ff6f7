//! The JSON form of what surrounds a job: place, device, counts, clock and files.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

use super::{SchemaError, wrong};
use crate::statement as domain;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Position {
    lat: String,
    lon: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Device {
    id: String,
    first: NonZeroU64,
    last: NonZeroU64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LineAttempts {
    first: NonZeroU64,
    last: NonZeroU64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Clock {
    synchronised: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stepped_ms: Option<NonZeroU64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attachment {
    name: String,
    media_type: String,
    sha256: String,
    bytes: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recertification {
    supersedes: String,
    reason: String,
}

impl From<domain::Position> for Position {
    fn from(position: domain::Position) -> Self {
        let (lat, lon) = position.to_texts();
        Self { lat, lon }
    }
}

impl TryFrom<Position> for domain::Position {
    type Error = SchemaError;

    fn try_from(wire: Position) -> Result<Self, SchemaError> {
        Self::new(&wire.lat, &wire.lon).map_err(wrong("position"))
    }
}

impl From<domain::Device> for Device {
    fn from(device: domain::Device) -> Self {
        Self { id: device.id.to_string(), first: device.first, last: device.last }
    }
}

impl TryFrom<Device> for domain::Device {
    type Error = SchemaError;

    fn try_from(wire: Device) -> Result<Self, SchemaError> {
        let id = wire.id.parse().map_err(wrong("device.id"))?;
        Ok(Self { id, first: wire.first, last: wire.last })
    }
}

impl From<domain::LineAttempts> for LineAttempts {
    fn from(attempts: domain::LineAttempts) -> Self {
        let domain::LineAttempts { first, last, previous } = attempts;
        Self { first, last, previous: previous.map(|digest| digest.to_string()) }
    }
}

impl TryFrom<LineAttempts> for domain::LineAttempts {
    type Error = SchemaError;

    fn try_from(wire: LineAttempts) -> Result<Self, SchemaError> {
        let previous = wire.previous.map(|digest| digest.parse()).transpose();
        let previous = previous.map_err(wrong("line_attempts.previous"))?;
        Ok(Self { first: wire.first, last: wire.last, previous })
    }
}

impl From<domain::Clock> for Clock {
    fn from(clock: domain::Clock) -> Self {
        Self { synchronised: clock.synchronised.to_string(), stepped_ms: clock.stepped_ms }
    }
}

impl TryFrom<Clock> for domain::Clock {
    type Error = SchemaError;

    fn try_from(wire: Clock) -> Result<Self, SchemaError> {
        let synchronised = wire.synchronised.parse().map_err(wrong("clock.synchronised"))?;
        Ok(Self { synchronised, stepped_ms: wire.stepped_ms })
    }
}

impl From<domain::Attachment> for Attachment {
    fn from(attachment: domain::Attachment) -> Self {
        Self {
            name: attachment.name.to_string(),
            media_type: attachment.media_type,
            sha256: attachment.digest.to_string(),
            bytes: attachment.bytes,
        }
    }
}

impl TryFrom<Attachment> for domain::Attachment {
    type Error = SchemaError;

    fn try_from(wire: Attachment) -> Result<Self, SchemaError> {
        if !domain::is_media_type(&wire.media_type) {
            let why = format!("`{}` is no media type", wire.media_type);
            return Err(SchemaError::Value { key: "attachments.media_type", why });
        }
        Ok(Self {
            name: wire.name.parse().map_err(wrong("attachments.name"))?,
            media_type: wire.media_type,
            digest: wire.sha256.parse().map_err(wrong("attachments.sha256"))?,
            bytes: wire.bytes,
        })
    }
}

impl From<domain::Recertification> for Recertification {
    fn from(again: domain::Recertification) -> Self {
        Self { supersedes: again.supersedes.to_string(), reason: again.reason }
    }
}

impl TryFrom<Recertification> for domain::Recertification {
    type Error = SchemaError;

    fn try_from(wire: Recertification) -> Result<Self, SchemaError> {
        let supersedes = wire.supersedes.parse().map_err(wrong("certifies_again.supersedes"))?;
        Ok(Self { supersedes, reason: wire.reason })
    }
}
