//! The statement, signed by a root key, that a key belongs to a person with a role.

use linecert_measure::Timestamp;
use linecert_profile::{Access, UnknownAccess};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    dsse::{Envelope, PayloadType},
    json::{self, JsonError, utc},
    key::{PublicKey, PublicKeyError, SigningKey},
    named::{UnknownName, named},
    statement::SCHEMA,
    validity::{EmptyValidity, Validity},
};

const TYPE: &str = "key-cert";

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
    /// The access technologies that the holder may certify.
    pub scope: Vec<Access>,
}

/// The person who holds a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The name as it is printed on certificates.
    pub name: String,
    /// The operator's number of the person.
    pub staff_number: String,
}

/// What a holder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Installs and certifies lines.
    Technician,
    /// The built-in lab, which certifies exercises only.
    Lab,
}

named!(Role "role" { Technician "technician", Lab "lab", });

/// Why a signed payload is not a key-cert.
#[derive(Debug, Error)]
pub enum KeyCertError {
    /// It is not JSON of the strict schema.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// The key is not usable.
    #[error(transparent)]
    Key(#[from] PublicKeyError),
    /// The role is not known.
    #[error(transparent)]
    Role(#[from] UnknownName),
    /// An access technology of the scope is not known.
    #[error(transparent)]
    Scope(#[from] UnknownAccess),
    /// The key would never be valid.
    #[error(transparent)]
    Validity(#[from] EmptyValidity),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    schema: u32,
    r#type: String,
    serial: String,
    holder: WireHolder,
    role: String,
    key: String,
    #[serde(with = "utc")]
    valid_from: Timestamp,
    #[serde(with = "utc")]
    valid_until: Timestamp,
    scope: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireHolder {
    name: String,
    staff_number: String,
}

impl KeyCert {
    /// Signs the key-cert with a root key.
    #[must_use]
    pub fn sign(&self, root: &SigningKey) -> Envelope {
        Envelope::seal(PayloadType::KeyCert, json::write(&Wire::from(self)), root)
    }

    /// Parses the payload of a key-cert whose signature is verified.
    pub(crate) fn parse(payload: &[u8]) -> Result<Self, KeyCertError> {
        json::check_header(payload, TYPE)?;
        json::parse::<Wire>(payload)?.try_into()
    }
}

impl From<&KeyCert> for Wire {
    fn from(cert: &KeyCert) -> Self {
        Self {
            schema: SCHEMA,
            r#type: TYPE.to_owned(),
            serial: cert.serial.clone(),
            holder: WireHolder {
                name: cert.holder.name.clone(),
                staff_number: cert.holder.staff_number.clone(),
            },
            role: cert.role.to_string(),
            key: cert.key.to_string(),
            valid_from: cert.validity.from(),
            valid_until: cert.validity.until(),
            scope: cert.scope.iter().map(Access::to_string).collect(),
        }
    }
}

impl TryFrom<Wire> for KeyCert {
    type Error = KeyCertError;

    fn try_from(wire: Wire) -> Result<Self, KeyCertError> {
        let WireHolder { name, staff_number } = wire.holder;
        Ok(Self {
            serial: wire.serial,
            holder: Holder { name, staff_number },
            role: wire.role.parse()?,
            key: wire.key.parse()?,
            validity: Validity::new(wire.valid_from, wire.valid_until)?,
            scope: wire.scope.iter().map(|name| name.parse()).collect::<Result<_, _>>()?,
        })
    }
}
