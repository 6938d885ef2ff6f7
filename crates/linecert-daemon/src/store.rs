//! The store of a folder of data.
use linecert_store::Store;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("busy")]
    Busy { x: u8 },
    #[error("no")]
    No,
}
pub(crate) fn store_in(data: &Path) -> PathBuf {
    data.join("store")
}
pub(crate) fn open(_data: &Path) -> Result<Arc<dyn Store>, OpenError> {
    Err(OpenError::No)
}
