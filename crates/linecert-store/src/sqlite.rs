//! The store in one folder of SQLite files, for one process.

mod alarms;
mod apply;
mod backup;
mod certificates;
mod documents;
mod fault;
mod inventory;
mod jobs;
mod keyset;
mod lines;
mod once;
mod open;
mod orders;
mod people;
mod readers;
mod samples;
mod schema;
mod select;
mod trail;
mod value;
mod versioned;
mod webhooks;
mod writer;

use std::{fs::File, path::Path};

use async_trait::async_trait;
use rusqlite::Connection;

pub use open::OpenError;

use self::{readers::Readers, writer::Writer};
use crate::{
    store::{Checked, Store, StoreError},
    write::{Write, WriteError, Written},
};

/// The store in one folder. One process has it at a time; others may look.
#[derive(Debug)]
pub struct SqliteStore {
    // Readers end first: the last connection that may write tidies the file up.
    readers: Readers,
    writer: Writer,
    hot_readers: Readers,
    hot_writer: Writer,
    /// Held as long as the store is open for writing.
    _lock: Option<File>,
}

impl SqliteStore {
    /// Makes a new store in a folder that is not there, or is empty.
    ///
    /// # Errors
    /// When the folder holds something, or cannot be written.
    pub fn create(folder: &Path) -> Result<Self, OpenError> {
        open::create(folder)
    }

    /// Opens the store of a folder.
    ///
    /// # Errors
    /// When there is none, another process has it, or a newer program wrote it.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        open::open(folder)
    }

    /// Opens the store of a folder for reading only, also while another process has it. Whatever
    /// is written is refused as [`StoreError::Closed`].
    ///
    /// # Errors
    /// When there is none, or another version of the program wrote it.
    pub fn look(folder: &Path) -> Result<Self, OpenError> {
        open::look(folder)
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.readers.read(move |db| read(db).map_err(fault::reading)).await
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn write(&self, write: Write) -> Result<Written, WriteError> {
        self.writer.run(move |db| apply::apply(db, &write)).await
    }

    async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        backup::backup(self, to).await
    }

    async fn check(&self) -> Result<Checked, StoreError> {
        backup::check(self).await
    }
}

#[cfg(test)]
mod tests;
