//! Files that a verb writes: whole or not at all.

use std::{
    io::{self, Write as _},
    path::Path,
};

use tempfile::{Builder, NamedTempFile};

use crate::exit::{CommandError, Exit};

/// Writes a new file, and never over another.
pub(crate) fn create(file: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let failed = |error| CommandError::unwritable(file, error);
    let written = written(file, bytes).map_err(failed)?;
    written.persist_noclobber(file).map_err(|refused| match refused.error.kind() {
        io::ErrorKind::AlreadyExists => {
            CommandError::new(Exit::Usage, "file-exists").name("file", file.display())
        }
        _ => failed(refused.error),
    })?;
    Ok(())
}

/// Writes a file in the place of another: at every moment one of the two is there, whole.
pub(crate) fn replace(file: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let failed = |error| CommandError::unwritable(file, error);
    let written = written(file, bytes).map_err(failed)?;
    written.persist(file).map_err(|refused| failed(refused.error))?;
    Ok(())
}

/// The bytes beside `file`, on the disk, readable by everybody.
fn written(file: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut written = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    written.write_all(bytes)?;
    written.as_file().sync_all()?;
    Ok(written)
}
