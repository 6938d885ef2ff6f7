//! Certificates come in: verified, receipted, on the disk, and only then acknowledged.

mod pool;
mod receive;

use axum::body::Bytes;
use linecert_cert::{Envelope, SignError, VerifyError};
use linecert_measure::{Digest, Timestamp};
use linecert_profile::Overall;
use linecert_store::{NameError, Scope, Store, StoreError, Write, WriteError};
use thiserror::Error;

pub(crate) use self::pool::{Pool, PoolError};
use self::receive::Prepared;
use crate::{http::Attempt, people::Caller, turns::Turns};

/// What became of a certificate that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum News {
    /// It was not there before.
    New,
    /// It was there, with all that was sent along.
    Same,
    /// It was there; what was sent along is new.
    More,
}

/// A certificate that is on the disk.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    /// The digest of its envelope.
    pub(crate) digest: Digest,
    /// Its number.
    pub(crate) number: String,
    /// The verdict, derived again.
    pub(crate) verdict: Overall,
    /// What is new of it.
    pub(crate) news: News,
    /// When it was first received.
    pub(crate) received_at: Timestamp,
    /// The operator's statement of that.
    pub(crate) receipt: Envelope,
}

/// Why a certificate is not received.
#[derive(Debug, Error)]
pub(crate) enum ReceiveError {
    /// It does not verify.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// Its order, line or region has a name that the store cannot keep.
    #[error(transparent)]
    Name(#[from] NameError),
    /// More certificates wait than can be verified soon.
    #[error("more certificates wait than can be verified soon")]
    Busy,
    /// The receipt could not be made.
    #[error("the receipt: {0}")]
    Receipt(#[from] ReceiptError),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store did not take it.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The threads that verify have ended.
    #[error("the threads that verify have ended")]
    Ended,
}

/// Why there is no receipt. The certificate is not to blame.
#[derive(Debug, Error)]
pub(crate) enum ReceiptError {
    /// The system gives no random bytes.
    #[error("no random bytes: {0}")]
    Random(#[from] getrandom::Error),
    /// The key does not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The certificate would not verify with it, as when the key-cert has run out.
    #[error("it would not verify: {0}")]
    Unverified(#[source] Box<VerifyError>),
    /// It does not count: its key was lost.
    #[error("it would not count: its key was revoked")]
    Discounted,
}

/// Receives a certificate for somebody.
///
/// # Errors
/// When it does not verify, is out of the sender's scope, or could not be stored; then it is not
/// acknowledged.
pub(crate) async fn receive(
    (pool, store, turns): (&Pool, &dyn Store, &Turns),
    sent: Bytes,
    caller: &Caller,
) -> Result<Received, ReceiveError> {
    // Most certificates are sent once: each is taken for a new one, until the store knows better.
    let prepared = pool.prepare(sent.clone(), None).await?;
    let digest = prepared.received.digest;
    match keep(store, prepared, caller).await {
        Ok(Kept::Now(received)) => return Ok(received),
        Ok(Kept::Before(_)) | Err(ReceiveError::Write(WriteError::Stale { .. })) => {}
        Err(error) => return Err(error),
    }
    let _turn = turns.of(digest).await;
    // Nobody learns of it here: the scope of the sender is asked when it is stored.
    let stored = store.certificate(&Scope::system(), digest).await?;
    let prepared = pool.prepare(sent, stored).await?;
    if prepared.changes.is_empty() {
        return known(store, prepared.received, caller).await;
    }
    match keep(store, prepared, caller).await? {
        Kept::Now(received) => Ok(received),
        Kept::Before(received) => known(store, received, caller).await,
    }
}

/// A certificate that the store has.
enum Kept {
    /// It was written.
    Now(Received),
    /// The same request had it written before; the receipt that was made for this one is not kept.
    Before(Received),
}

/// Whoever may not send a certificate is not told that it is there.
async fn known(
    store: &dyn Store,
    received: Received,
    caller: &Caller,
) -> Result<Received, ReceiveError> {
    let seen = store.certificate(caller.scope(), received.digest).await?;
    let what = || WriteError::OutOfScope { what: format!("certificate {}", received.number) };
    seen.is_some().then_some(()).ok_or_else(what)?;
    Ok(received)
}

async fn keep(
    store: &dyn Store,
    Prepared { received, changes }: Prepared,
    caller: &Caller,
) -> Result<Kept, ReceiveError> {
    let write = Write {
        by: caller.actor(),
        scope: caller.scope().clone(),
        at: Timestamp::now(),
        request: None,
        once: Attempt::next_write(),
        changes,
    };
    let before = store.write(write).await?.replayed;
    Ok(if before { Kept::Before(received) } else { Kept::Now(received) })
}
