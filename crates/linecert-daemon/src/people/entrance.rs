//! Where people come in: the address of the daemon, its cookie, and who has a session.

use linecert_measure::Timestamp;
use linecert_store::{AccountName, Actor, Change, Scope, Write, WriteError};
use thiserror::Error;

use super::{Cookie, Guesses, Oidc, OidcError, Origin, Passwords, Secret, Sessions, Way};
use crate::{
    app::App,
    config::{Config, People},
    http::RequestId,
    private::PrivateError,
};

/// Where people come in.
#[derive(Debug)]
pub(crate) struct Entrance {
    /// The address that the operator gives out, if there is one.
    public: Option<Origin>,
    /// The address at which this process listens.
    own: Origin,
    pub(crate) sessions: Sessions,
    pub(crate) passwords: Passwords,
    /// The provider that knows people too.
    pub(crate) oidc: Option<Oidc>,
    pub(crate) guesses: Guesses,
}

/// Why no session is opened.
#[derive(Debug, Error)]
pub(crate) enum EnterError {
    /// No secret could be drawn.
    #[error(transparent)]
    Draw(#[from] PrivateError),
    /// It could not be written, or what was used for it counts no more.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Entrance {
    /// The entrance of a daemon that was told this.
    ///
    /// # Errors
    /// When what the provider of people needs cannot be read.
    pub(crate) fn open(config: &Config) -> Result<Self, OidcError> {
        let People { address, lifetimes } = config.people.clone();
        let own = Origin::of(config.scheme(), config.listen);
        Ok(Self {
            public: address,
            own,
            sessions: Sessions::new(lifetimes, Timestamp::now()),
            passwords: Passwords::new(),
            guesses: Guesses::new(),
            oidc: config.oidc.clone().map(Oidc::open).transpose()?,
        })
    }

    /// The address that links begin with.
    pub(crate) fn address(&self) -> &Origin {
        self.public.as_ref().unwrap_or(&self.own)
    }

    /// The address that pages must be of, when it is known.
    pub(crate) const fn public(&self) -> Option<&Origin> {
        self.public.as_ref()
    }

    /// How the cookie is sent.
    pub(crate) fn cookie(&self) -> Cookie {
        if self.address().is_secure() { Cookie::Secure } else { Cookie::Plain }
    }
}

/// Opens a session of an account, together with the changes that let its holder in.
///
/// An account of one region may not write accounts, and so neither its own sessions: the scope is
/// that of the daemon.
///
/// # Errors
/// When one of the changes cannot be made.
pub(crate) async fn enter(
    app: &App,
    (account, way): (AccountName, Way),
    mut changes: Vec<Change>,
) -> Result<Secret, EnterError> {
    let at = Timestamp::now();
    let (secret, open) = app.entrance.sessions.begin(account.clone(), (way, at))?;
    changes.push(open);
    let request = RequestId::current().map(|id| id.to_string());
    let (by, scope) = (Actor::Person(account), Scope::system());
    app.store.write(Write { by, scope, at, request, once: None, changes }).await?;
    Ok(secret)
}
