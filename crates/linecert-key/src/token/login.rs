//! Logging in to a token with a PIN.

use std::fmt;

use cryptoki::{
    error::{Error, RvError},
    session::{Session, SessionState, UserType},
    slot::TokenInfo,
    types::AuthPin,
};
use thiserror::Error as ThisError;

use super::{DeviceError, Token};
use crate::passphrase::{Ask, PassphraseError, PassphraseSource};

/// What a session may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Sign.
    Read,
    /// Make keys too.
    Write,
}

/// Why nobody is logged in to a token.
#[derive(Debug, ThisError)]
pub enum LoginError {
    /// There is no PIN to be had.
    #[error(transparent)]
    Pin(#[from] PassphraseError),
    /// The PIN is wrong.
    #[error("token `{token}`: the PIN is wrong{left}")]
    WrongPin {
        /// The label of the token.
        token: String,
        /// How often it may still be tried.
        left: TriesLeft,
    },
    /// The PIN was wrong too often.
    #[error("token `{0}` is locked after too many wrong PINs; its security officer unlocks it")]
    Locked(String),
    /// The token has no PIN yet.
    #[error("token `{0}` has no PIN yet; the tool of its maker sets one")]
    NoPin(String),
    /// The PIN must be changed before the token does anything.
    #[error("the PIN of token `{0}` must be changed first, with the tool of its maker")]
    Expired(String),
    /// The library refuses for another reason.
    #[error(transparent)]
    Device(#[from] DeviceError),
}

/// How often a PIN may still be tried, as far as the token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriesLeft {
    /// The token does not say.
    Unknown,
    /// Not often: it was wrong before.
    Few,
    /// Once.
    One,
}

impl fmt::Display for TriesLeft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "",
            Self::Few => "; few tries are left",
            Self::One => "; one more wrong PIN locks the token",
        })
    }
}

impl Token {
    /// Opens a session and logs in, once: a token counts wrong PINs.
    pub(super) fn log_in(
        &self,
        access: Access,
        pin: &PassphraseSource,
        ask: &mut dyn Ask,
    ) -> Result<Session, LoginError> {
        if self.info.user_pin_locked() {
            return Err(LoginError::Locked(self.label().to_owned()));
        }
        let session = self.open(access)?;
        if !self.info.login_required() || is_logged_in(&session)? {
            return Ok(session);
        }
        if !self.info.user_pin_initialized() {
            return Err(LoginError::NoPin(self.label().to_owned()));
        }
        let pin = self.pin(pin, ask)?;
        match session.login(UserType::User, pin.as_ref()) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
            Err(error) => Err(self.refused(error)),
        }
    }

    fn open(&self, access: Access) -> Result<Session, DeviceError> {
        Ok(match access {
            Access::Read => self.library.open_ro_session(self.slot)?,
            Access::Write => self.library.open_rw_session(self.slot)?,
        })
    }

    /// The PIN; `None` when the token has a keypad of its own.
    fn pin(
        &self,
        pin: &PassphraseSource,
        ask: &mut dyn Ask,
    ) -> Result<Option<AuthPin>, PassphraseError> {
        if self.info.protected_authentication_path() {
            return Ok(None);
        }
        let pin = pin.open(&self.lock(), ask)?;
        Ok(Some(AuthPin::new(pin.reveal().into())))
    }

    fn refused(&self, error: Error) -> LoginError {
        let now = self.library.get_token_info(self.slot).ok();
        name(error, self.label(), now.as_ref())
    }
}

/// A login lasts for all sessions of the process with the token.
fn is_logged_in(session: &Session) -> Result<bool, DeviceError> {
    let state = session.get_session_info()?.session_state();
    Ok(matches!(state, SessionState::RoUser | SessionState::RwUser))
}

/// Names a refusal; `now` is what the token says of itself after it.
fn name(error: Error, token: &str, now: Option<&TokenInfo>) -> LoginError {
    let token = token.to_owned();
    match error {
        Error::Pkcs11(RvError::PinLocked, _) => LoginError::Locked(token),
        Error::Pkcs11(RvError::PinExpired, _) => LoginError::Expired(token),
        Error::Pkcs11(RvError::UserPinNotInitialized, _) => LoginError::NoPin(token),
        Error::Pkcs11(RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange, _) => {
            let left = match now {
                Some(info) if info.user_pin_locked() => return LoginError::Locked(token),
                Some(info) if info.user_pin_final_try() => TriesLeft::One,
                Some(info) if info.user_pin_count_low() => TriesLeft::Few,
                _ => TriesLeft::Unknown,
            };
            LoginError::WrongPin { token, left }
        }
        error => LoginError::Device(error.into()),
    }
}

#[cfg(test)]
mod tests;
