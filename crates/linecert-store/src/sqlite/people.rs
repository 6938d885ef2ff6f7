//! Accounts, and what they show to be known.

mod account;
mod secret;

use async_trait::async_trait;
use linecert_measure::Timestamp;
use rusqlite::Connection;

pub(super) use self::secret::{
    close_session, close_sessions, open_session, put_invitation, put_token, revoke_token,
    use_invitation,
};
use super::{
    SqliteStore,
    keyset::Sorted,
    select::{Select, Stored},
};
use crate::{
    name::AccountName,
    page::{Limit, Listing, Page},
    people::{Account, Invitation, People, SecretHash, Session, Token},
    scope::Scope,
    store::StoreError,
};

/// What is shown to be known, with the account whose it is.
trait Shown: Stored {
    fn account(&self) -> &AccountName;
}

/// What has this secret, if it counts and its account too.
fn shown<T: Shown>(db: &Connection, select: &Select) -> rusqlite::Result<Option<(T, Account)>> {
    let Some(shown) = select.one::<T>(db)? else { return Ok(None) };
    let account = Select::unscoped().when("name = ?", Some(shown.account())).only("disabled = 0");
    Ok(account.one(db)?.map(|account| (shown, account)))
}

fn secret_at(secret: SecretHash, now: Timestamp) -> Select {
    Select::unscoped().when("hash = ?", Some(secret.0)).when("expires_at > ?", Some(now))
}

#[async_trait]
impl People for SqliteStore {
    async fn account(
        &self,
        scope: &Scope,
        name: &AccountName,
    ) -> Result<Option<Account>, StoreError> {
        let select = Select::of::<Account>(scope).when("name = ?", Some(name));
        self.read(move |db| select.one(db)).await
    }

    async fn accounts(&self, scope: &Scope, page: &Page) -> Result<Listing<Account>, StoreError> {
        let (select, page) = (Select::of::<Account>(scope), page.clone());
        self.read(move |db| select.page(db, Sorted::Rising(&["name"]), &page)).await
    }

    async fn token(
        &self,
        secret: SecretHash,
        now: Timestamp,
    ) -> Result<Option<(Token, Account)>, StoreError> {
        let select = secret_at(secret, now).only("revoked_at IS NULL");
        self.read(move |db| shown(db, &select)).await
    }

    async fn session(
        &self,
        secret: SecretHash,
        now: Timestamp,
    ) -> Result<Option<(Session, Account)>, StoreError> {
        let select = secret_at(secret, now);
        self.read(move |db| shown(db, &select)).await
    }

    async fn invitation(
        &self,
        secret: SecretHash,
        now: Timestamp,
    ) -> Result<Option<(Invitation, Account)>, StoreError> {
        let select = secret_at(secret, now).only("used_at IS NULL");
        self.read(move |db| shown(db, &select)).await
    }

    async fn tokens(&self, scope: &Scope, account: &AccountName) -> Result<Vec<Token>, StoreError> {
        let select = Select::of::<Token>(scope).when("account = ?", Some(account));
        let select = select.only("revoked_at IS NULL");
        self.read(move |db| select.first(db, Sorted::Rising(&["id"]), Limit::MAX)).await
    }
}
