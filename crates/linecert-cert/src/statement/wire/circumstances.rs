//! The JSON form of what surrounds a job: place, device, counts, clock and files.

use std::{borrow::Cow, num::NonZeroU64};

use linecert_measure::Digest;
use serde::{Deserialize, Serialize};

use super::{SchemaError, wrong};
use crate::statement as domain;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Position<'a> {
    #[serde(borrow)]
    lat: Cow<'a, str>,
    #[serde(borrow)]
    lon: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Device<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    first: NonZeroU64,
    last: NonZeroU64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LineAttempts {
    first: NonZeroU64,
    last: NonZeroU64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous: Option<Digest>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Clock<'a> {
    #[serde(borrow)]
    synchronised: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stepped_ms: Option<NonZeroU64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attachment {
    name: String,
    media_type: String,
    sha256: Digest,
    bytes: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recertification {
    supersedes: Digest,
    reason: String,
}

impl From<domain::Position> for Position<'_> {
    fn from(position: domain::Position) -> Self {
        let (lat, lon) = position.to_texts();
        Self { lat: lat.into(), lon: lon.into() }
    }
}

impl TryFrom<Position<'_>> for domain::Position {
    type Error = SchemaError;

    fn try_from(wire: Position<'_>) -> Result<Self, SchemaError> {
        Self::new(&wire.lat, &wire.lon).map_err(wrong("position"))
    }
}

impl From<domain::Device> for Device<'_> {
    fn from(device: domain::Device) -> Self {
        Self { id: device.id.to_string().into(), first: device.first, last: device.last }
    }
}

impl TryFrom<Device<'_>> for domain::Device {
    type Error = SchemaError;

    fn try_from(wire: Device<'_>) -> Result<Self, SchemaError> {
        let id = wire.id.parse().map_err(wrong("device.id"))?;
        Ok(Self { id, first: wire.first, last: wire.last })
    }
}

impl From<domain::LineAttempts> for LineAttempts {
    fn from(attempts: domain::LineAttempts) -> Self {
        let domain::LineAttempts { first, last, previous } = attempts;
        Self { first, last, previous }
    }
}

impl From<LineAttempts> for domain::LineAttempts {
    fn from(LineAttempts { first, last, previous }: LineAttempts) -> Self {
        Self { first, last, previous }
    }
}

impl From<domain::Clock> for Clock<'_> {
    fn from(clock: domain::Clock) -> Self {
        Self { synchronised: clock.synchronised.to_string().into(), stepped_ms: clock.stepped_ms }
    }
}

impl TryFrom<Clock<'_>> for domain::Clock {
    type Error = SchemaError;

    fn try_from(wire: Clock<'_>) -> Result<Self, SchemaError> {
        let synchronised = wire.synchronised.parse().map_err(wrong("clock.synchronised"))?;
        Ok(Self { synchronised, stepped_ms: wire.stepped_ms })
    }
}

impl From<domain::Attachment> for Attachment {
    fn from(attachment: domain::Attachment) -> Self {
        Self {
            name: attachment.name.to_string(),
            media_type: attachment.media_type,
            sha256: attachment.digest,
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
            digest: wire.sha256,
            bytes: wire.bytes,
        })
    }
}

impl From<domain::Recertification> for Recertification {
    fn from(again: domain::Recertification) -> Self {
        Self { supersedes: again.supersedes, reason: again.reason }
    }
}

impl From<Recertification> for domain::Recertification {
    fn from(Recertification { supersedes, reason }: Recertification) -> Self {
        Self { supersedes, reason }
    }
}
