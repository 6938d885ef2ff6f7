//! Who makes a request. There is no other way to a scope for anybody but the daemon itself.

use linecert_measure::Timestamp;
use linecert_store::{AccountName, Actor, Role, Scope, Store, StoreError};
use thiserror::Error;

use super::{Right, Token};

/// Somebody who has shown who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    account: AccountName,
    role: Role,
    scope: Scope,
    /// The rights that a token was narrowed to.
    narrowed: Option<Vec<String>>,
}

/// Why it is not known who makes a request.
#[derive(Debug, Error)]
pub(crate) enum Unauthenticated {
    /// Nothing was shown.
    #[error("send a token as `authorization: Bearer lct_...`")]
    Nothing,
    /// What was shown is no token, or one that does not count (any more).
    #[error("the token is not known, was withdrawn, or ran out")]
    Token,
    /// It could not be looked up.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Caller {
    /// Whether the caller may do this somewhere at least.
    pub(crate) fn may(&self, right: Right) -> bool {
        let narrowed = self.narrowed.as_ref();
        let is_left = narrowed.is_none_or(|rights| rights.iter().any(|name| name == right.name()));
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

    /// The caller as the audit trail names it.
    pub(crate) fn actor(&self) -> Actor {
        Actor::Machine(self.account.clone())
    }
}

/// Finds out who shows a header of `authorization`.
///
/// # Errors
/// When nobody does.
pub(crate) async fn authenticate(
    store: &dyn Store,
    authorization: Option<&str>,
    now: Timestamp,
) -> Result<Caller, Unauthenticated> {
    let shown = authorization.ok_or(Unauthenticated::Nothing)?;
    let (scheme, text) = shown.split_once(' ').ok_or(Unauthenticated::Nothing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Unauthenticated::Nothing);
    }
    let token: Token = text.trim().parse().map_err(|_| Unauthenticated::Token)?;
    let found = store.token(token.hash(), now).await?;
    let (token, account) = found.ok_or(Unauthenticated::Token)?;
    let scope = Scope::of_regions(account.regions);
    let scope = match account.role {
        Role::Installer => scope.of_own(account.name.clone()),
        Role::Noc | Role::Tester | Role::Auditor | Role::Admin => scope,
    };
    Ok(Caller { account: account.name, role: account.role, scope, narrowed: token.rights })
}
