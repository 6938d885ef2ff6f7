//! The key-cert in short, signed by the same issuing key, so that a code verifies with the trust
//! root alone.

use linecert_measure::Timestamp;
use linecert_profile::Access;
use minicbor::{Decode, Encode};
use thiserror::Error;

use super::{
    cbor::{self, CborError},
    codes::{self, ACCESSES, ROLES},
    cose::{self, Content, CoseError, KeyHint, Named, Sign1},
    whole_seconds,
    wire::{self, WireError},
};
use crate::{
    key::{KeyId, PublicKey, SignError, Signer},
    key_cert::{Holder, KeyCert, Role},
    lab,
    statement::SCHEMA,
    trust::{IssuingKey, TrustRoots},
    validity::Validity,
};

/// What a key-cert says, but for the regions, the time offline and what it renews: those take the
/// key-cert itself, in the bundle. Times are in whole seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyCertTwin {
    /// The number that the operator gave the key-cert.
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
    /// When the key-cert was issued.
    pub issued_at: Timestamp,
}

/// A twin that an issuing key of the trust root signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedTwin {
    /// What it says.
    pub twin: KeyCertTwin,
    /// The issuing key.
    pub issuing_key: KeyId,
}

/// Why a twin vouches for nobody.
#[derive(Debug, Error)]
pub enum TwinError {
    /// It is not a signed message, or not signed by the issuing key that it names (32).
    #[error(transparent)]
    Cose(#[from] CoseError),
    /// The issuing key signed something that is not a twin of a key-cert (32).
    #[error(transparent)]
    Wire(#[from] WireError),
    /// It names its signer by another key-cert, but there are no chains of them (32).
    #[error("it is not signed by an issuing key, but vouched for by another key-cert")]
    Chain,
    /// It is signed by a key that the trust root does not list (33).
    #[error("its signer {signer}… is not an issuing key of {operator}")]
    UnknownIssuer {
        /// The first bytes of the key that it names, in hexadecimal.
        signer: String,
        /// The operator of the trust root.
        operator: String,
    },
    /// The issuing key was not valid when the key-cert was issued (34).
    #[error("the issuing key {key} is valid {validity}, not at {issued_at}")]
    IssuerNotValid {
        /// The issuing key.
        key: KeyId,
        /// Its validity.
        validity: Validity,
        /// When the key-cert was issued.
        issued_at: Timestamp,
    },
}

/// The CBOR form: an array, since every value is always there.
#[derive(Encode, Decode)]
#[cbor(array)]
struct Wire {
    #[n(0)]
    schema: u32,
    #[n(1)]
    serial: String,
    #[n(2)]
    name: String,
    #[n(3)]
    staff_number: String,
    #[n(4)]
    role: u16,
    #[cbor(n(5), with = "minicbor::bytes")]
    key: Vec<u8>,
    #[n(6)]
    valid_from: i64,
    #[n(7)]
    valid_until: i64,
    #[n(8)]
    scope: Vec<u16>,
    #[n(9)]
    issued_at: i64,
}

#[derive(Decode)]
#[cbor(array)]
struct Version {
    #[n(0)]
    schema: u32,
}

impl KeyCertTwin {
    /// The twin of a key-cert.
    #[must_use]
    pub fn of(key_cert: &KeyCert) -> Self {
        let (from, until) = (key_cert.validity.from(), key_cert.validity.until());
        let validity = Validity::new(whole_seconds(from), whole_seconds(until));
        Self {
            serial: key_cert.serial.clone(),
            holder: key_cert.holder.clone(),
            role: key_cert.role,
            key: key_cert.key,
            validity: validity.unwrap_or(key_cert.validity),
            scope: key_cert.scope.access.clone(),
            issued_at: whole_seconds(key_cert.issued_at),
        }
    }

    /// Signs the twin with the issuing key that signs the key-cert: a COSE_Sign1 message.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn sign(&self, issuing_key: &dyn Signer) -> Result<Vec<u8>, SignError> {
        cose::seal(Content::KeyCert, &cbor::encode(&Wire::from(self)), None, issuing_key)
    }

    /// The signed twin of the key-cert of the built-in lab.
    ///
    /// # Errors
    /// When the key does not sign, which a key in memory does.
    pub fn of_the_lab() -> Result<Vec<u8>, SignError> {
        Self::of(lab::issuer().key_cert()).sign(&lab::root_key())
    }

    /// Opens a signed twin with the issuing key of the newest trust root that signed it.
    ///
    /// Whether a key is revoked is for the caller to judge.
    ///
    /// # Errors
    /// When it is not what a listed issuing key signed while it was valid.
    pub fn open(message: &[u8], trust: &TrustRoots) -> Result<OpenedTwin, TwinError> {
        let message = Sign1::parse(message)?;
        let issuer = issuer_of(&message, trust)?;
        let twin = Self::parse(message.open(Content::KeyCert, &issuer.key)?)?;
        let IssuingKey { key, validity } = *issuer;
        if !validity.contains(twin.issued_at) {
            let (key, issued_at) = (key.id(), twin.issued_at);
            return Err(TwinError::IssuerNotValid { key, validity, issued_at });
        }
        Ok(OpenedTwin { twin, issuing_key: key.id() })
    }

    fn parse(payload: &[u8]) -> Result<Self, WireError> {
        let Version { schema } = minicbor::decode(payload).map_err(CborError::from)?;
        let wire: Wire = wire::read(schema, payload)?;
        let scope = wire.scope.iter().map(|n| wire::item("kind of access", ACCESSES, *n));
        let (from, until) = (wire::instant(wire.valid_from)?, wire::instant(wire.valid_until)?);
        Ok(Self {
            serial: wire.serial,
            holder: Holder { name: wire.name, staff_number: wire.staff_number },
            role: wire::item("role", ROLES, wire.role)?,
            key: PublicKey::from_bytes(&wire.key)?,
            validity: Validity::new(from, until)?,
            scope: scope.collect::<Result<_, _>>()?,
            issued_at: wire::instant(wire.issued_at)?,
        })
    }
}

/// A message gives the first bytes of the id of its key: of the issuing keys that begin so, the
/// one that signed, or else any, so that the signature is what is told to be wrong.
fn issuer_of<'t>(message: &Sign1<'_>, trust: &'t TrustRoots) -> Result<&'t IssuingKey, TwinError> {
    let Named::Key(signer) = message.signer() else { return Err(TwinError::Chain) };
    let keys = &trust.newest().terms().issuing_keys;
    let named = || keys.iter().filter(|known| cose::hint(known.key.id()) == signer);
    let signed = |known: &&IssuingKey| message.open(Content::KeyCert, &known.key).is_ok();
    let unknown =
        || TwinError::UnknownIssuer { signer: hex(signer), operator: trust.operator().to_owned() };
    named().find(signed).or_else(|| named().next()).ok_or_else(unknown)
}

fn hex(signer: KeyHint) -> String {
    signer.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl From<&KeyCertTwin> for Wire {
    fn from(twin: &KeyCertTwin) -> Self {
        Self {
            schema: SCHEMA,
            serial: twin.serial.clone(),
            name: twin.holder.name.clone(),
            staff_number: twin.holder.staff_number.clone(),
            role: codes::number(ROLES, &twin.role),
            key: twin.key.to_bytes(),
            valid_from: twin.validity.from().as_second(),
            valid_until: twin.validity.until().as_second(),
            scope: twin.scope.iter().map(|access| codes::number(ACCESSES, access)).collect(),
            issued_at: twin.issued_at.as_second(),
        }
    }
}
