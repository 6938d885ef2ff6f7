//! The store in the folder of the data.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use linecert_store::{OpenError, SqliteStore, Store};

fn place(data: &Path) -> PathBuf {
    data.join("store")
}

/// Opens the store. One process has it.
///
/// # Errors
/// When it is not there, or cannot be used.
pub(crate) fn open(data: &Path) -> Result<Arc<dyn Store>, OpenError> {
    Ok(Arc::new(SqliteStore::open(&place(data))?))
}

/// Makes the store, where there is none.
///
/// # Errors
/// When there is one, or it cannot be made.
pub(crate) fn create(data: &Path) -> Result<Arc<dyn Store>, OpenError> {
    Ok(Arc::new(SqliteStore::create(&place(data))?))
}
