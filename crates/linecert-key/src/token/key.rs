//! Signing with a key in a token.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use cryptoki::{mechanism::Mechanism, object::ObjectHandle, session::Session};
use linecert_cert::{PublicKey, SignError, Signature, Signer};
use linecert_measure::Digest;
use thiserror::Error;

use super::{
    DeviceError, LoginError, NoOneToken, Token,
    login::Access,
    objects::{KeyKind, TokenKeyDescription},
    search::{self, list},
};
use crate::{
    passphrase::{Ask, PassphraseSource},
    token_uri::TokenUri,
};

/// A key in a token, logged in to. The login lasts until the program ends or the token is pulled
/// out.
pub struct TokenKey {
    /// One signature at a time, as a session has one operation under way.
    session: Mutex<Session>,
    private: ObjectHandle,
    public: PublicKey,
    uri: TokenUri,
}

/// Why a key in a token cannot be opened.
#[derive(Debug, Error)]
pub enum OpenTokenError {
    /// There is not one token.
    #[error(transparent)]
    Token(#[from] NoOneToken),
    /// Nobody is logged in.
    #[error(transparent)]
    Login(#[from] LoginError),
    /// No key fits.
    #[error("the token has no key that fits {wanted}; it has: {}", list(present))]
    NoKey {
        /// The name.
        wanted: Box<TokenUri>,
        /// The keys that the token has.
        present: Vec<TokenKeyDescription>,
    },
    /// Several keys fit, so that the wrong one might sign.
    #[error("{} keys fit {wanted}: {}; name one by `id=`", present.len(), list(present))]
    SeveralKeys {
        /// The name.
        wanted: Box<TokenUri>,
        /// The keys that fit.
        present: Vec<TokenKeyDescription>,
    },
    /// The key is of no use here.
    #[error("{name} is {kind}; certificates are signed with ECDSA on P-256 in a token")]
    Kind {
        /// The name.
        name: Box<TokenUri>,
        /// What it is.
        kind: Box<KeyKind>,
    },
    /// The token refuses.
    #[error(transparent)]
    Device(#[from] DeviceError),
}

/// Why a token did not sign.
#[derive(Debug, Error)]
pub enum TokenSignError {
    /// The token refuses, or is gone.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// What came back is not a signature: 64 bytes, r and s (PKCS #11 2.40 Current Mechanisms,
    /// 2.3.1).
    #[error("the token answers with {0} bytes that are no signature")]
    NoSignature(usize),
}

impl TokenKey {
    /// Finds the one key that a name fits, and logs in to its token.
    ///
    /// # Errors
    /// When there is not one such token and key, nobody can log in, or the key is of another kind.
    pub fn open(
        uri: &TokenUri,
        pin: &PassphraseSource,
        ask: &mut dyn Ask,
    ) -> Result<Self, OpenTokenError> {
        let token = search::token(uri)?;
        let session = token.log_in(Access::Read, pin, ask)?;
        let (private, description) = search::key(uri, &session)?;
        Self::new(&token, session, private, description)
    }

    pub(super) fn new(
        token: &Token,
        session: Session,
        private: ObjectHandle,
        TokenKeyDescription { label, id, kind }: TokenKeyDescription,
    ) -> Result<Self, OpenTokenError> {
        let named = TokenUri { object: Some(label), id: Some(id), ..token.uri() };
        match kind {
            KeyKind::EcdsaP256(public) => {
                Ok(Self { session: Mutex::new(session), private, public, uri: named })
            }
            kind => Err(OpenTokenError::Kind { name: Box::new(named), kind: Box::new(kind) }),
        }
    }

    /// A name that fits this key and no other.
    #[must_use]
    pub const fn uri(&self) -> &TokenUri {
        &self.uri
    }

    /// Signs a digest: `CKM_ECDSA` on what is hashed here, since every token can do that.
    fn sign_digest(&self, digest: &Digest) -> Result<Signature, TokenSignError> {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = session
            .sign(&Mechanism::Ecdsa, self.private, digest.as_bytes())
            .map_err(DeviceError::from)?;
        let r_and_s = <&[u8; 64]>::try_from(answer.as_slice()).ok();
        r_and_s.and_then(Signature::es256).ok_or(TokenSignError::NoSignature(answer.len()))
    }
}

impl Signer for TokenKey {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    /// Signs, and checks what the token answers: its public half may belong to another key.
    fn sign(&self, message: &[u8]) -> Result<Signature, SignError> {
        let id = self.public.id();
        let signature =
            self.sign_digest(&Digest::of(message)).map_err(|error| SignError::unable(id, error))?;
        if self.public.verifies(message, &signature) {
            Ok(signature)
        } else {
            Err(SignError::DoesNotVerify(id))
        }
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenKey({} of {})", self.uri, self.public.id())
    }
}
