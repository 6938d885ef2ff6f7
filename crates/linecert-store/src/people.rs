//! People and machines that use the daemon. Of their secrets only digests are kept.

use async_trait::async_trait;
use linecert_cert::Regions;
use linecert_measure::{Digest, Timestamp};

use crate::{
    name::AccountName,
    page::{Listing, Page},
    scope::Scope,
    store::StoreError,
    word::words,
};

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Installs lines; has its own orders.
    Installer,
    /// Watches the network.
    Noc,
    /// As `Noc`, and runs tests that disturb a line.
    Tester,
    /// Reads everything, changes nothing.
    Auditor,
    /// Makes accounts and sets the daemon up.
    Admin,
}

words!(Role "role" {
    Installer "installer", Noc "noc", Tester "tester", Auditor "auditor", Admin "admin",
});

/// A person or a machine. It is of no region itself: whoever sees every region sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its name.
    pub name: AccountName,
    /// The name as people write it.
    pub display: String,
    /// What it is for.
    pub role: Role,
    /// The regions that it sees.
    pub regions: Regions,
    /// The hash of its password as a PHC string, when it has one.
    pub password: Option<String>,
    /// Whether it may not be used.
    pub disabled: bool,
    /// The version of this row, given by the store.
    pub version: u64,
}

/// The SHA-256 of a secret of 256 random bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretHash(pub Digest);

/// The name of a token, which is no secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub String);

/// What a machine shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its name.
    pub id: TokenId,
    /// The digest of its secret.
    pub hash: SecretHash,
    /// Whose it is.
    pub account: AccountName,
    /// The rights that it has of those of its account; all when nothing is said.
    pub rights: Option<Vec<String>>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it runs out.
    pub expires_at: Timestamp,
    /// What it is for, in words.
    pub note: String,
}

/// What a browser shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The digest of its secret.
    pub hash: SecretHash,
    /// Whose it is.
    pub account: AccountName,
    /// When it was opened.
    pub made_at: Timestamp,
    /// When it runs out.
    pub expires_at: Timestamp,
}

/// A link or a code that is used once: to log in for the first time, or to enrol a laptop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The digest of its secret.
    pub hash: SecretHash,
    /// Whose it is.
    pub account: AccountName,
    /// What it is for, from a list that is checked above the store.
    pub purpose: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it runs out.
    pub expires_at: Timestamp,
}

/// Reads people and machines. Whoever shows a secret has no scope yet, so that what is found by a
/// secret takes none. What ran out or was revoked is not found.
#[async_trait]
pub trait People {
    /// The account with this name.
    async fn account(
        &self,
        scope: &Scope,
        name: &AccountName,
    ) -> Result<Option<Account>, StoreError>;

    /// Accounts by name.
    async fn accounts(&self, scope: &Scope, page: &Page) -> Result<Listing<Account>, StoreError>;

    /// The token with this secret, with its account, when both count at `now`.
    async fn token(
        &self,
        secret: SecretHash,
        now: Timestamp,
    ) -> Result<Option<(Token, Account)>, StoreError>;

    /// The session with this secret, with its account, when both count at `now`.
    async fn session(
        &self,
        secret: SecretHash,
        now: Timestamp,
    ) -> Result<Option<(Session, Account)>, StoreError>;

    /// The invitation with this secret, with its account, when both count at `now` and it was not
    /// used yet.
    async fn invitation(
        &self,
        secret: SecretHash,
        now: Timestamp,
    ) -> Result<Option<(Invitation, Account)>, StoreError>;

    /// The tokens of an account that were not revoked, by name.
    async fn tokens(&self, scope: &Scope, account: &AccountName) -> Result<Vec<Token>, StoreError>;
}
