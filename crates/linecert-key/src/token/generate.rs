//! Making a key in a token, which never leaves it.

use cryptoki::{mechanism::Mechanism, object::Attribute, session::Session};
use thiserror::Error;

use super::{
    DeviceError, LoginError, NoOneToken, OpenTokenError, TokenKey, login::Access, objects, point,
    search,
};
use crate::{
    passphrase::{Ask, PassphraseSource},
    token_uri::TokenUri,
};

/// Why a token makes no key.
#[derive(Debug, Error)]
pub enum GenerateError {
    /// The new key has no label.
    #[error("a new key in a token needs a label: `pkcs11:token=TOKEN;object=KEY`")]
    Unlabelled,
    /// There is not one token.
    #[error(transparent)]
    Token(#[from] NoOneToken),
    /// Nobody is logged in.
    #[error(transparent)]
    Login(#[from] LoginError),
    /// A key of that label is there, and two would not be told apart.
    #[error("the token has a key `{0}` already")]
    Exists(String),
    /// The system gives no random bytes for the id.
    #[error("draw random bytes: {0}")]
    Random(#[from] getrandom::Error),
    /// The token refuses; some make keys for their security officer only.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The key was made, and cannot be used.
    #[error("the token made a key that does not open: {0}")]
    Open(#[from] OpenTokenError),
}

impl TokenKey {
    /// Makes a key for ECDSA on P-256 in the one token that the name fits, with the label and
    /// perhaps the id of the name. The key can be neither read nor copied.
    ///
    /// # Errors
    /// When there is not one such token, nobody can log in, or the token refuses.
    pub fn generate(
        uri: &TokenUri,
        pin: &PassphraseSource,
        ask: &mut dyn Ask,
    ) -> Result<Self, GenerateError> {
        let label = uri.object.as_deref().ok_or(GenerateError::Unlabelled)?;
        let token = search::token(uri)?;
        let session = token.log_in(Access::Write, pin, ask)?;
        let present = objects::private_keys(&session).map_err(DeviceError::from)?;
        if present.iter().any(|(_, key)| key.label == label) {
            return Err(GenerateError::Exists(label.to_owned()));
        }
        let id = match &uri.id {
            Some(id) => id.clone(),
            None => drawn_id()?,
        };
        let private = make(&session, label, &id).map_err(DeviceError::from)?;
        let description = objects::describe(&session, private).map_err(DeviceError::from)?;
        Ok(Self::new(&token, session, private, description)?)
    }
}

fn drawn_id() -> Result<Vec<u8>, getrandom::Error> {
    let mut id = [0; 16];
    getrandom::fill(&mut id)?;
    Ok(id.to_vec())
}

fn make(
    session: &Session,
    label: &str,
    id: &[u8],
) -> Result<cryptoki::object::ObjectHandle, cryptoki::error::Error> {
    let both = [
        Attribute::Token(true),
        Attribute::Label(label.as_bytes().to_vec()),
        Attribute::Id(id.to_vec()),
    ];
    let public = [
        Attribute::EcParams(point::P256.to_vec()),
        Attribute::Private(false),
        Attribute::Verify(true),
    ];
    let private = [
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(true),
    ];
    let (public, private) = ([&both[..], &public].concat(), [&both[..], &private].concat());
    let (_, private) = session.generate_key_pair(&Mechanism::EccKeyPairGen, &public, &private)?;
    Ok(private)
}
