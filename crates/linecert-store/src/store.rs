//! The whole store.

use std::path::Path;

use async_trait::async_trait;
use thiserror::Error;

use crate::{
    alarm::Alarms,
    certificate::Certificates,
    document::Documents,
    inventory::Inventory,
    job::Jobs,
    line::Lines,
    order::Orders,
    people::People,
    sample::Samples,
    trail::{Trail, TrailCheck},
    webhook::Webhooks,
    write::{Write, WriteError, Written},
};

/// What a store cannot do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// There is no room for it. The store goes on when there is room again.
    #[error("the store is full")]
    Full,
    /// The store is closed, or its writer has ended.
    #[error("the store is closed")]
    Closed,
    /// What is stored is not what was written.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The database could not do it.
    #[error("the store could not {doing}: {why}")]
    Database {
        /// What it was about.
        doing: &'static str,
        /// What the database said.
        why: String,
    },
}

/// What a check of the whole store found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What is wrong with the files, in the words of the database; nothing when all is well.
    pub faults: Vec<String>,
    /// The state of the audit trail.
    pub trail: TrailCheck,
}

/// Everything that the centre keeps.
///
/// A write is durable when its function returns. Reads see every write that returned before they
/// began. What is out of scope is answered as what is not there.
#[async_trait]
pub trait Store:
    Alarms
    + Certificates
    + Documents
    + Inventory
    + Jobs
    + Lines
    + Orders
    + People
    + Samples
    + Trail
    + Webhooks
    + Send
    + Sync
{
    /// Writes all changes of a list, or none.
    async fn write(&self, write: Write) -> Result<Written, WriteError>;

    /// Copies the whole store into this folder, which must not be there, while it is in use. The
    /// copy is opened as any other store.
    async fn backup(&self, to: &Path) -> Result<(), StoreError>;

    /// Reads everything, and tells what is wrong.
    async fn check(&self) -> Result<Checked, StoreError>;
}
