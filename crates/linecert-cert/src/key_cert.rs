//! The statement, signed by an issuing key, that a key belongs to a person with a role.

use std::num::NonZeroU16;

use linecert_measure::{Digest, Timestamp};
use linecert_profile::UnknownAccess;
use thiserror::Error;

use crate::{
    dsse::{Envelope, PayloadType},
    json::JsonError,
    key::{PublicKey, PublicKeyError, SignError, Signer},
    validity::{EmptyValidity, Validity},
};

mod file;
mod open;
mod role;
mod scope;
mod wire;

pub use file::{KeyCertFile, KeyCertFileError, OpenKeyCertFileError};
pub use open::{OpenKeyCertError, OpenedKeyCert, open_key_cert};
pub use role::{Role, RoleError, Skill, SkillError};
pub use scope::{Regions, Scope};
pub(crate) use wire::WireHolder;

/// By how much a key may be valid before its key-cert was issued, in seconds: the clocks of
/// issuer and holder differ.
pub const BACK_DATED_AT_MOST: u16 = 10 * 60;

/// A key with its holder and what it may sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCert {
    /// The number that the operator gave this key-cert.
    pub serial: String,
    /// Whose key it is.
    pub holder: Holder,
    /// What the holder is.
    pub role: Role,
    /// The key.
    pub key: PublicKey,
    /// When the key may sign.
    pub validity: Validity,
    /// What the holder may certify.
    pub scope: Scope,
    /// The longest time that may pass between the last sight of the log and the log's sight of a
    /// certificate, in days.
    pub max_offline_days: NonZeroU16,
    /// When the key-cert was made, by the clock of the issuer.
    pub issued_at: Timestamp,
    /// The earlier key-cert of the same holder that this one follows, by the digest of its
    /// envelope; it may have lapsed.
    pub renews: Option<Digest>,
}

/// The person, or the instrument, that holds a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The name as it is printed on certificates.
    pub name: String,
    /// The operator's number of the person, or the serial number of the instrument.
    pub staff_number: String,
}

/// Why a signed payload is not a key-cert.
#[derive(Debug, Error)]
pub enum KeyCertError {
    /// It is not JSON of the strict schema.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// The key is not usable.
    #[error(transparent)]
    Key(#[from] PublicKeyError),
    /// The role is not known, or its level of skill.
    #[error(transparent)]
    Role(#[from] RoleError),
    /// An access technology of the scope is not known.
    #[error(transparent)]
    Scope(#[from] UnknownAccess),
    /// A region of the scope is empty, stands there twice, or beside the `*` for all.
    #[error("`{0}` cannot stand in the list of regions")]
    Region(String),
    /// The key would never be valid.
    #[error(transparent)]
    Validity(#[from] EmptyValidity),
    /// Something that must be said is empty.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// The key would be valid long before it was certified, or only be certified afterwards.
    #[error("issued at {issued_at} for a key that is valid {validity}")]
    Issued {
        /// When the key-cert was made.
        issued_at: Timestamp,
        /// When the key may sign.
        validity: Validity,
    },
}

impl KeyCert {
    /// Signs the key-cert with an issuing key.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn sign(&self, issuing: &dyn Signer) -> Result<Envelope, SignError> {
        Envelope::seal(PayloadType::KeyCert, self.to_payload(), issuing)
    }

    /// Writes the payload of an envelope.
    pub(crate) fn to_payload(&self) -> Vec<u8> {
        wire::write(self)
    }

    /// Parses the payload of a key-cert whose signature is verified.
    pub(crate) fn parse(payload: &[u8]) -> Result<Self, KeyCertError> {
        wire::read(payload)?.checked()
    }

    fn checked(self) -> Result<Self, KeyCertError> {
        if self.serial.is_empty() {
            return Err(KeyCertError::Empty("serial"));
        }
        if let Some(part) = self.holder.empty_part() {
            return Err(KeyCertError::Empty(part));
        }
        let (issued_at, validity) = (self.issued_at, self.validity);
        let ahead = issued_at.as_second().saturating_sub(validity.from().as_second());
        if ahead > i64::from(BACK_DATED_AT_MOST) || issued_at >= validity.until() {
            return Err(KeyCertError::Issued { issued_at, validity });
        }
        Ok(self)
    }
}

impl Holder {
    /// The part that should not be empty and is.
    pub(crate) fn empty_part(&self) -> Option<&'static str> {
        let parts = [("name", &self.name), ("staff_number", &self.staff_number)];
        parts.iter().find(|(_, text)| text.is_empty()).map(|(part, _)| *part)
    }
}

#[cfg(test)]
mod tests;
