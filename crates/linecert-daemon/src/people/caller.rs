//! Who makes a request. There is no other way to a scope for anybody but the daemon itself.

use linecert_measure::Timestamp;
use linecert_store::{Account, AccountName, Actor, Role, Scope, SecretHash, Store, StoreError};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{Csrf, Right, Secret, Sessions, Token};

/// Somebody who has shown who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    account: AccountName,
    role: Role,
    scope: Scope,
    by: By,
}

/// What somebody has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
enum By {
    /// A token, and the rights that it was narrowed to.
    Token(Option<Vec<String>>),
    /// The cookie of a session.
    Session { hash: SecretHash, csrf: Csrf },
}

/// What a request shows to say who makes it.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// The header `authorization`. When it is there, nothing else is looked at.
    pub(crate) authorization: Option<Authorization>,
    /// The cookie of a browser.
    pub(crate) cookie: Option<Secret>,
}

/// A header of `authorization`, which prints as `<authorization>`.
pub(crate) struct Authorization(pub(crate) Zeroizing<String>);

impl std::fmt::Debug for Authorization {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<authorization>")
    }
}

/// Why it is not known who makes a request.
#[derive(Debug, Error)]
pub(crate) enum Unauthenticated {
    /// Nothing was shown.
    #[error("send a token as `authorization: Bearer lct_...`, or log in")]
    Nothing,
    /// What was shown is no token, or one that does not count (any more).
    #[error("the token is not known, was withdrawn, or ran out")]
    Token,
    /// The cookie is of no session, or of one that is over.
    #[error("the session is over")]
    Session,
    /// It could not be looked up.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Caller {
    fn new(account: Account, by: By) -> Self {
        let scope = Scope::of_regions(account.regions);
        let scope = match account.role {
            Role::Installer => scope.of_own(account.name.clone()),
            Role::Noc | Role::Tester | Role::Auditor | Role::Admin => scope,
        };
        Self { account: account.name, role: account.role, scope, by }
    }

    /// Whether the caller may do this somewhere at least.
    pub(crate) fn may(&self, right: Right) -> bool {
        let is_left = match &self.by {
            By::Token(Some(rights)) => rights.iter().any(|name| name == right.name()),
            By::Token(None) | By::Session { .. } => true,
        };
        is_left && right.is_open_to(self.role)
    }

    /// What the caller sees, and may touch.
    pub(crate) const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whose account it is.
    pub(crate) const fn account(&self) -> &AccountName {
        &self.account
    }

    /// What the account is for.
    pub(crate) const fn role(&self) -> Role {
        self.role
    }

    /// The session, if it is that of a browser.
    pub(crate) const fn session(&self) -> Option<SecretHash> {
        match &self.by {
            By::Session { hash, .. } => Some(*hash),
            By::Token(_) => None,
        }
    }

    /// What the forms of the caller send back; only a browser has forms.
    pub(crate) fn csrf(&self) -> Option<&str> {
        self.form_token().map(Csrf::as_str)
    }

    /// The same, to be held against what was sent back.
    pub(crate) const fn form_token(&self) -> Option<&Csrf> {
        match &self.by {
            By::Session { csrf, .. } => Some(csrf),
            By::Token(_) => None,
        }
    }

    /// The caller as the audit trail names it.
    pub(crate) fn actor(&self) -> Actor {
        match &self.by {
            By::Session { .. } => Actor::Person(self.account.clone()),
            By::Token(_) => Actor::Machine(self.account.clone()),
        }
    }
}

/// Finds out who makes a request.
///
/// # Errors
/// When nobody shows that they do.
pub(crate) async fn authenticate(
    (store, sessions): (&dyn Store, &Sessions),
    shown: &Shown,
    now: Timestamp,
) -> Result<Caller, Unauthenticated> {
    match shown {
        Shown { authorization: Some(authorization), .. } => {
            of_token(store, &authorization.0, now).await
        }
        Shown { cookie: Some(secret), .. } => of_session((store, sessions), secret, now).await,
        Shown { authorization: None, cookie: None } => Err(Unauthenticated::Nothing),
    }
}

async fn of_token(
    store: &dyn Store,
    authorization: &str,
    now: Timestamp,
) -> Result<Caller, Unauthenticated> {
    let (scheme, text) = authorization.split_once(' ').ok_or(Unauthenticated::Nothing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Unauthenticated::Nothing);
    }
    let token: Token = text.trim().parse().map_err(|_| Unauthenticated::Token)?;
    let found = store.token(token.hash(), now).await?;
    let (token, account) = found.ok_or(Unauthenticated::Token)?;
    Ok(Caller::new(account, By::Token(token.rights)))
}

async fn of_session(
    (store, sessions): (&dyn Store, &Sessions),
    secret: &Secret,
    now: Timestamp,
) -> Result<Caller, Unauthenticated> {
    let found = store.session(secret.hash(), now).await?;
    let (session, account) = found.ok_or(Unauthenticated::Session)?;
    if !sessions.is_awake(&session, now) {
        return Err(Unauthenticated::Session);
    }
    Ok(Caller::new(account, By::Session { hash: session.hash, csrf: secret.csrf() }))
}
