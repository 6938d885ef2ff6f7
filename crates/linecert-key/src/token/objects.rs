//! The keys in a token, as they describe themselves.

use std::fmt;

use cryptoki::{
    object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle},
    session::Session,
};
use linecert_cert::PublicKey;

use super::{DeviceError, LoginError, Token, login::Access, point};
use crate::passphrase::{Ask, PassphraseSource};

/// A private key in a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenKeyDescription {
    /// Its label (`CKA_LABEL`), which need not be the only one of its kind.
    pub label: String,
    /// Its id (`CKA_ID`), which ties it to its public half.
    pub id: Vec<u8>,
    /// What it is.
    pub kind: KeyKind,
}

/// What a key in a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA on P-256, which certificates can be signed with.
    EcdsaP256(PublicKey),
    /// ECDSA on P-256, and the token does not hold the public half.
    WithoutPublicKey,
    /// It wants the PIN again for each signature (`CKA_ALWAYS_AUTHENTICATE`), which is not
    /// supported.
    PinForEach,
    /// It may not sign (`CKA_SIGN`).
    NotForSigning,
    /// A key of another algorithm or curve.
    Other(String),
}

impl Token {
    /// Logs in, and lists the private keys.
    ///
    /// # Errors
    /// When nobody can log in, or the token refuses.
    pub fn keys(
        &self,
        pin: &PassphraseSource,
        ask: &mut dyn Ask,
    ) -> Result<Vec<TokenKeyDescription>, LoginError> {
        let session = self.log_in(Access::Read, pin, ask)?;
        let found = private_keys(&session).map_err(DeviceError::from)?;
        Ok(found.into_iter().map(|(_, description)| description).collect())
    }
}

type Refusal = cryptoki::error::Error;

/// The private keys that a session sees.
pub(super) fn private_keys(
    session: &Session,
) -> Result<Vec<(ObjectHandle, TokenKeyDescription)>, Refusal> {
    let handles = session.find_objects(&[Attribute::Class(ObjectClass::PRIVATE_KEY)])?;
    handles.into_iter().map(|handle| Ok((handle, describe(session, handle)?))).collect()
}

/// What a private key says of itself, with its public half.
pub(super) fn describe(
    session: &Session,
    handle: ObjectHandle,
) -> Result<TokenKeyDescription, Refusal> {
    let stated = Stated::read(session, handle)?;
    let kind = match stated.kind() {
        Some(kind) => kind,
        None => match public_half(session, &stated)? {
            Some(key) => KeyKind::EcdsaP256(key),
            None => KeyKind::WithoutPublicKey,
        },
    };
    Ok(TokenKeyDescription { label: stated.label, id: stated.id, kind })
}

#[derive(Default)]
struct Stated {
    label: String,
    id: Vec<u8>,
    algorithm: Option<KeyType>,
    curve: Vec<u8>,
    point: Vec<u8>,
    asks_each_time: Option<bool>,
    signs: Option<bool>,
}

const STATED: [AttributeType; 7] = [
    AttributeType::Label,
    AttributeType::Id,
    AttributeType::KeyType,
    AttributeType::EcParams,
    AttributeType::EcPoint,
    AttributeType::AlwaysAuthenticate,
    AttributeType::Sign,
];

impl Stated {
    fn read(session: &Session, handle: ObjectHandle) -> Result<Self, Refusal> {
        let mut stated = Self::default();
        for attribute in session.get_attributes(handle, &STATED)? {
            match attribute {
                Attribute::Label(label) => {
                    stated.label = String::from_utf8_lossy(&label).into_owned();
                }
                Attribute::Id(id) => stated.id = id,
                Attribute::KeyType(algorithm) => stated.algorithm = Some(algorithm),
                Attribute::EcParams(curve) => stated.curve = curve,
                Attribute::EcPoint(point) => stated.point = point,
                Attribute::AlwaysAuthenticate(asks) => stated.asks_each_time = Some(asks),
                Attribute::Sign(signs) => stated.signs = Some(signs),
                _ => {}
            }
        }
        Ok(stated)
    }

    /// Why the key is not of use; `None` when it may be.
    fn kind(&self) -> Option<KeyKind> {
        match self.algorithm {
            Some(KeyType::EC) if self.curve != point::P256 => {
                Some(KeyKind::Other("ECDSA on another curve than P-256".to_owned()))
            }
            Some(KeyType::EC) if self.asks_each_time == Some(true) => Some(KeyKind::PinForEach),
            Some(KeyType::EC) if self.signs == Some(false) => Some(KeyKind::NotForSigning),
            Some(KeyType::EC) => None,
            Some(other) => Some(KeyKind::Other(other.to_string())),
            None => Some(KeyKind::Other("an algorithm that the token does not name".to_owned())),
        }
    }
}

/// The public half: some tokens state it with the private key, the others keep an object for it
/// with the same id.
fn public_half(session: &Session, stated: &Stated) -> Result<Option<PublicKey>, Refusal> {
    if let Ok(key) = point::decode(&stated.point) {
        return Ok(Some(key));
    }
    let same = if stated.id.is_empty() {
        Attribute::Label(stated.label.clone().into_bytes())
    } else {
        Attribute::Id(stated.id.clone())
    };
    for handle in session.find_objects(&[Attribute::Class(ObjectClass::PUBLIC_KEY), same])? {
        for attribute in session.get_attributes(handle, &[AttributeType::EcPoint])? {
            if let Attribute::EcPoint(point) = attribute
                && let Ok(key) = point::decode(&point)
            {
                return Ok(Some(key));
            }
        }
    }
    Ok(None)
}

impl fmt::Display for TokenKeyDescription {
    /// Writes the label and the id, which together name the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` (id ", self.label)?;
        self.id.iter().try_for_each(|byte| write!(f, "%{byte:02X}"))?;
        f.write_str(")")
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EcdsaP256(key) => write!(f, "ECDSA on P-256, {key}"),
            Self::WithoutPublicKey => f.write_str("ECDSA on P-256 without its public half"),
            Self::PinForEach => f.write_str("a key that wants the PIN for each signature"),
            Self::NotForSigning => f.write_str("a key that may not sign"),
            Self::Other(what) => write!(f, "a key of {what}"),
        }
    }
}
