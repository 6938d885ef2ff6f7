//! Links and codes that are used once.

use jiff::SignedDuration;
use linecert_measure::Timestamp;
use linecert_store::{AccountName, Actor, Change, Invitation, Scope, Write, WriteError};
use thiserror::Error;

use super::{Origin, Secret};
use crate::{app::App, http::RequestId, private::PrivateError};

/// What an invitation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To log in once, and set a password.
    LogIn,
    /// To make a token of a laptop.
    Enrol,
}

/// Something that is used once and shown once.
#[derive(Debug)]
pub(crate) struct Invited {
    secret: Secret,
    /// Until when it can be used.
    pub(crate) expires_at: Timestamp,
}

/// Why nobody is invited.
#[derive(Debug, Error)]
pub(crate) enum InviteError {
    /// No secret could be drawn.
    #[error(transparent)]
    Draw(#[from] PrivateError),
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Purpose {
    /// The word that the store keeps.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::LogIn => "log-in",
            Self::Enrol => "enrol",
        }
    }

    /// How long somebody has to use it.
    const fn lasts(self) -> SignedDuration {
        match self {
            Self::LogIn | Self::Enrol => SignedDuration::from_hours(24),
        }
    }
}

impl Invited {
    /// Draws an invitation, for the store to keep.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub(crate) fn draw(
        (account, purpose): (AccountName, Purpose),
        made_at: Timestamp,
    ) -> Result<(Self, Change), PrivateError> {
        let secret = Secret::draw()?;
        let made_at = Timestamp::from_second(made_at.as_second()).unwrap_or(made_at);
        let expires_at = made_at.saturating_add(purpose.lasts()).unwrap_or(made_at);
        let (hash, purpose) = (secret.hash(), purpose.word().to_owned());
        let invitation = Invitation { hash, account, purpose, made_at, expires_at };
        Ok((Self { secret, expires_at }, Change::PutInvitation(Box::new(invitation))))
    }

    /// The link that logs in at this address.
    pub(crate) fn link(&self, at: &Origin) -> String {
        format!("{at}/log-in/link/{}", self.secret.reveal())
    }

    /// The code that enrols a laptop.
    pub(crate) fn code(&self) -> &str {
        self.secret.reveal()
    }
}

/// Invites the holder of an account. The caller must be allowed to: the store is written as a whole.
///
/// # Errors
/// When there is no such account, or the store cannot be written.
pub(crate) async fn invite(
    app: &App,
    by: Actor,
    whom: (AccountName, Purpose),
) -> Result<Invited, InviteError> {
    let (at, request) = (Timestamp::now(), RequestId::current().map(|id| id.to_string()));
    let (invited, change) = Invited::draw(whom, at)?;
    let (scope, changes) = (Scope::system(), vec![change]);
    app.store.write(Write { by, scope, at, request, once: None, changes }).await?;
    Ok(invited)
}
