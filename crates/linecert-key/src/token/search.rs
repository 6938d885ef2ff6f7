//! Finding the one token and the one key that a name fits.

use cryptoki::{object::ObjectHandle, session::Session};
use thiserror::Error;

use super::{
    DeviceError, ModuleError, OpenTokenError, Token, TokenModule,
    objects::{self, TokenKeyDescription},
};
use crate::token_uri::TokenUri;

/// Why a name does not give one token.
#[derive(Debug, Error)]
pub enum NoOneToken {
    /// The library of the token cannot be used.
    #[error(transparent)]
    Module(#[from] ModuleError),
    /// The library refuses.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// No token fits.
    #[error("no token fits {wanted}; {}", plugged_in(present))]
    Absent {
        /// The name.
        wanted: Box<TokenUri>,
        /// The tokens that are plugged in.
        present: Vec<TokenUri>,
    },
    /// Several tokens fit, so that the wrong one might sign.
    #[error("{} tokens fit {wanted}: {}", present.len(), list(present))]
    Several {
        /// The name.
        wanted: Box<TokenUri>,
        /// The tokens that fit.
        present: Vec<TokenUri>,
    },
}

fn plugged_in(present: &[TokenUri]) -> String {
    if present.is_empty() {
        return "no token is plugged in".to_owned();
    }
    format!("plugged in: {}", list(present))
}

pub(super) fn list<T: ToString>(things: &[T]) -> String {
    things.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

/// The one token that a name fits.
pub(super) fn token(uri: &TokenUri) -> Result<Token, NoOneToken> {
    let module = uri.module.as_deref().ok_or(ModuleError::Unnamed)?;
    let tokens = TokenModule::load(module)?.tokens()?;
    let named = |tokens: &[Token]| tokens.iter().map(Token::uri).collect();
    let (mut fitting, others): (Vec<_>, _) =
        tokens.into_iter().partition(|token: &Token| fits(uri, token));
    match (fitting.pop(), fitting.is_empty()) {
        (Some(token), true) => Ok(token),
        (None, _) => {
            Err(NoOneToken::Absent { wanted: Box::new(uri.clone()), present: named(&others) })
        }
        (Some(last), false) => {
            fitting.push(last);
            Err(NoOneToken::Several { wanted: Box::new(uri.clone()), present: named(&fitting) })
        }
    }
}

fn fits(uri: &TokenUri, token: &Token) -> bool {
    let same = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|text| text == is);
    same(&uri.token, token.label())
        && same(&uri.serial, token.serial())
        && same(&uri.model, token.model())
        && same(&uri.manufacturer, token.manufacturer())
}

/// The one private key that a name fits, of those that a session sees.
pub(super) fn key(
    uri: &TokenUri,
    session: &Session,
) -> Result<(ObjectHandle, TokenKeyDescription), OpenTokenError> {
    let keys = objects::private_keys(session).map_err(DeviceError::from)?;
    let fits = |key: &TokenKeyDescription| {
        uri.object.as_ref().is_none_or(|label| *label == key.label)
            && uri.id.as_ref().is_none_or(|id| *id == key.id)
    };
    let (mut fitting, others): (Vec<_>, Vec<_>) = keys.into_iter().partition(|(_, key)| fits(key));
    let described = |keys: Vec<(_, _)>| keys.into_iter().map(|(_, key)| key).collect();
    match (fitting.pop(), fitting.is_empty()) {
        (Some(found), true) => Ok(found),
        (None, _) => {
            Err(OpenTokenError::NoKey { wanted: Box::new(uri.clone()), present: described(others) })
        }
        (Some(last), false) => {
            fitting.push(last);
            Err(OpenTokenError::SeveralKeys {
                wanted: Box::new(uri.clone()),
                present: described(fitting),
            })
        }
    }
}
