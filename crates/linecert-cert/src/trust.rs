//! The one file that a verifier must have: whose root keys are trusted, and for what.

use linecert_measure::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    json::{self, JsonError, utc},
    key::{KeyId, PublicKey, PublicKeyError},
    lab,
    named::UnknownName,
    statement::{Purpose, SCHEMA},
    validity::{EmptyValidity, Validity},
};

const TYPE: &str = "trust-root";

/// The root keys of one operator, for real lines or for training.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustRoot {
    version: u32,
    purpose: Purpose,
    operator: String,
    keys: Vec<RootKey>,
}

/// A key that signs key-certs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootKey {
    /// The key.
    pub key: PublicKey,
    /// A key-cert counts only when its validity begins in this span.
    pub validity: Validity,
}

/// Why a trust root cannot be made or read.
#[derive(Debug, Error)]
pub enum TrustRootError {
    /// It is not JSON of the strict schema.
    #[error("trust root: {0}")]
    Json(#[from] JsonError),
    /// A key is not usable.
    #[error("trust root: {0}")]
    Key(#[from] PublicKeyError),
    /// The purpose is not known.
    #[error("trust root: {0}")]
    Purpose(#[from] UnknownName),
    /// A key would never be valid.
    #[error("trust root: {0}")]
    Validity(#[from] EmptyValidity),
    /// There is no key.
    #[error("trust root: lists no key")]
    Empty,
    /// A key stands there twice.
    #[error("trust root: lists the key {0} twice")]
    Repeated(KeyId),
    /// A key of the lab, whose secret is in every copy of the program.
    #[error("trust root: lists the public training key {0} for operational use")]
    LabKey(KeyId),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    schema: u32,
    r#type: String,
    version: u32,
    purpose: String,
    operator: String,
    keys: Vec<WireKey>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireKey {
    key: String,
    #[serde(with = "utc")]
    valid_from: Timestamp,
    #[serde(with = "utc")]
    valid_until: Timestamp,
}

impl TrustRoot {
    /// The first version of an operator's trust root.
    ///
    /// # Errors
    /// When there is no key, one stands there twice, or a key of the lab is to be operational.
    pub fn new(
        purpose: Purpose,
        operator: String,
        keys: Vec<RootKey>,
    ) -> Result<Self, TrustRootError> {
        Self { version: 1, purpose, operator, keys }.checked()
    }

    /// Parses a trust-root file.
    ///
    /// # Errors
    /// When it is not of the strict schema, or lists no key, an unusable one, or a key of the lab
    /// for operational use.
    pub fn parse(json: &[u8]) -> Result<Self, TrustRootError> {
        json::check_header(json, TYPE)?;
        let wire: Wire = json::parse(json)?;
        let keys = wire.keys.into_iter().map(RootKey::try_from).collect::<Result<_, _>>()?;
        let Wire { version, operator, .. } = wire;
        Self { version, purpose: wire.purpose.parse()?, operator, keys }.checked()
    }

    /// Writes the trust-root file.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        json::write(&Wire {
            schema: SCHEMA,
            r#type: TYPE.to_owned(),
            version: self.version,
            purpose: self.purpose.to_string(),
            operator: self.operator.clone(),
            keys: self.keys.iter().map(WireKey::from).collect(),
        })
    }

    pub(crate) fn lab() -> Self {
        let key = RootKey { key: lab::root_key().public_key(), validity: Validity::ALWAYS };
        let operator = lab::OPERATOR.to_owned();
        Self { version: 1, purpose: Purpose::Training, operator, keys: vec![key] }
    }

    fn checked(self) -> Result<Self, TrustRootError> {
        if self.keys.is_empty() {
            return Err(TrustRootError::Empty);
        }
        for (index, RootKey { key, .. }) in self.keys.iter().enumerate() {
            if self.keys.iter().take(index).any(|earlier| earlier.key == *key) {
                return Err(TrustRootError::Repeated(key.id()));
            }
            if self.purpose == Purpose::Operational && lab::owns(key) {
                return Err(TrustRootError::LabKey(key.id()));
            }
        }
        Ok(self)
    }

    /// The version of the file, counted from one.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// What certificates under this root are for.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The operator whose keys these are.
    #[must_use]
    pub fn operator(&self) -> &str {
        &self.operator
    }

    /// The root key with this id.
    #[must_use]
    pub fn key(&self, id: KeyId) -> Option<&RootKey> {
        self.keys.iter().find(|root| root.key.id() == id)
    }
}

impl TryFrom<WireKey> for RootKey {
    type Error = TrustRootError;

    fn try_from(wire: WireKey) -> Result<Self, TrustRootError> {
        let validity = Validity::new(wire.valid_from, wire.valid_until)?;
        Ok(Self { key: wire.key.parse()?, validity })
    }
}

impl From<&RootKey> for WireKey {
    fn from(root: &RootKey) -> Self {
        let RootKey { key, validity } = root;
        let (valid_from, valid_until) = (validity.from(), validity.until());
        Self { key: key.to_string(), valid_from, valid_until }
    }
}

#[cfg(test)]
mod tests;
