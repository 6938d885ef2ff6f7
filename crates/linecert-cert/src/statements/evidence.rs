//! What an instrument gave, signed where it was read.

use linecert_measure::{Digest, Identity, Timestamp, wire as reading};
use serde::{Deserialize, Serialize};

use super::{ClaimKind, wire};
use crate::{
    json::{self, utc},
    statement::{SCHEMA, Salt, SchemaError, is_media_type, wrong},
};

/// An instrument gave these bytes. It is made before the certificate, which names the bytes by
/// the same digests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Random bytes that keep the digest of the statement from being guessed.
    pub salt: Salt,
    /// When it was made, by the clock of whoever made it.
    pub made_at: Timestamp,
    /// The instrument.
    pub instrument: Identity,
    /// What it gave, at least one file.
    pub files: Vec<EvidenceFile>,
}

/// A file of raw bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFile {
    /// The SHA-256 of its bytes.
    pub digest: Digest,
    /// What it is: a media type (RFC 6838).
    pub media_type: String,
    /// How many bytes it has.
    pub bytes: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    schema: u32,
    r#type: String,
    salt: String,
    #[serde(with = "utc")]
    made_at: Timestamp,
    instrument: reading::Identity,
    files: Vec<WireFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireFile {
    sha256: Digest,
    media_type: String,
    bytes: u64,
}

impl Evidence {
    pub(super) fn parse(payload: &[u8]) -> Result<Self, SchemaError> {
        let wire: Wire = wire::read(ClaimKind::Evidence, payload)?;
        if wire.files.is_empty() {
            return Err(SchemaError::Value { key: "files", why: "is empty".to_owned() });
        }
        Ok(Self {
            salt: wire::salt(&wire.salt)?,
            made_at: wire.made_at,
            instrument: wire.instrument.try_into().map_err(wrong("instrument"))?,
            files: wire.files.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
        })
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        json::write(&Wire {
            schema: SCHEMA,
            r#type: ClaimKind::Evidence.name().to_owned(),
            salt: self.salt.to_string(),
            made_at: self.made_at,
            instrument: self.instrument.clone().into(),
            files: self.files.iter().map(WireFile::from).collect(),
        })
    }
}

impl From<&EvidenceFile> for WireFile {
    fn from(file: &EvidenceFile) -> Self {
        let EvidenceFile { digest, media_type, bytes } = file.clone();
        Self { sha256: digest, media_type, bytes }
    }
}

impl TryFrom<WireFile> for EvidenceFile {
    type Error = SchemaError;

    fn try_from(wire: WireFile) -> Result<Self, SchemaError> {
        if !is_media_type(&wire.media_type) {
            let why = format!("`{}` is no media type", wire.media_type);
            return Err(SchemaError::Value { key: "files.media_type", why });
        }
        Ok(Self { digest: wire.sha256, media_type: wire.media_type, bytes: wire.bytes })
    }
}
