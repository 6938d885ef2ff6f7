//! A person's request that a key be certified, signed with that key: it proves that the person
//! has it.

use linecert_measure::{Digest, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    dsse::{Envelope, OpenError, PayloadType},
    json::{self, JsonError, utc},
    key::{PublicKey, PublicKeyError, SignError, Signer},
    key_cert::{Holder, Role, RoleError, Skill, WireHolder},
    named::UnknownName,
    statement::{SCHEMA, Salt},
};

mod enrolment;

pub use enrolment::{EnrolError, Enrolment, Grant, Lapsed};

const TYPE: &str = "key-request";

/// What somebody asks an issuer to certify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRequest {
    /// Who asks.
    pub holder: Holder,
    /// As what. The issuer decides.
    pub role: Role,
    /// The key, which signs the request.
    pub key: PublicKey,
    /// Random bytes, so that no two requests are the same.
    pub nonce: Salt,
    /// When the request was made, by the clock of whoever asks.
    pub made_at: Timestamp,
    /// The key-cert that is to be renewed, by the digest of its envelope.
    pub previous: Option<Digest>,
}

/// Why an envelope is not a request.
#[derive(Debug, Error)]
pub enum KeyRequestError {
    /// It is not JSON of the strict schema.
    #[error("key request: {0}")]
    Json(#[from] JsonError),
    /// The key is not usable.
    #[error("key request: {0}")]
    Key(#[from] PublicKeyError),
    /// The role is not known, or its level of skill.
    #[error("key request: {0}")]
    Role(#[from] RoleError),
    /// The nonce is not 16 bytes in hexadecimal.
    #[error("key request: {0}")]
    Nonce(#[from] UnknownName),
    /// Something that must be said is empty.
    #[error("key request: `{0}` is empty")]
    Empty(&'static str),
    /// It is not signed with the key that it is for.
    #[error("key request: {0}")]
    NotTheirs(#[from] OpenError),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    schema: u32,
    r#type: String,
    holder: WireHolder,
    role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    skill: Option<u8>,
    key: String,
    nonce: String,
    #[serde(with = "utc")]
    made_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<Digest>,
}

impl KeyRequest {
    /// Signs the request with the key that it is for.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn sign(&self, key: &dyn Signer) -> Result<Envelope, SignError> {
        Envelope::seal(PayloadType::KeyRequest, json::write(&Wire::from(self)), key)
    }

    /// Opens a request with the key that stands in it: whoever made the request has that key.
    /// Nothing else about the holder is proven; that is for the issuer to find out.
    ///
    /// # Errors
    /// When it is not of the strict schema, or signed with another key.
    pub fn open(envelope: &Envelope) -> Result<Self, KeyRequestError> {
        let claimed = Self::parse(envelope.unverified_payload())?;
        Self::parse(envelope.open(PayloadType::KeyRequest, &claimed.key)?)
    }

    fn parse(payload: &[u8]) -> Result<Self, KeyRequestError> {
        json::check_header(payload, TYPE)?;
        let wire: Wire = json::parse(payload)?;
        let holder: Holder = wire.holder.into();
        if let Some(part) = holder.empty_part() {
            return Err(KeyRequestError::Empty(part));
        }
        Ok(Self {
            holder,
            role: Role::new(&wire.role, wire.skill)?,
            key: wire.key.parse()?,
            nonce: wire.nonce.parse()?,
            made_at: wire.made_at,
            previous: wire.previous,
        })
    }
}

impl From<&KeyRequest> for Wire {
    fn from(request: &KeyRequest) -> Self {
        Self {
            schema: SCHEMA,
            r#type: TYPE.to_owned(),
            holder: WireHolder::from(&request.holder),
            role: request.role.to_string(),
            skill: request.role.skill().map(Skill::level),
            key: request.key.to_string(),
            nonce: request.nonce.to_string(),
            made_at: request.made_at,
            previous: request.previous,
        }
    }
}

#[cfg(test)]
mod tests;
