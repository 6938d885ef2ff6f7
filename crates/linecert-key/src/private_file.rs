//! Files that only their owner may read.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;
use thiserror::Error;
use zeroize::Zeroizing;

/// Why a private file cannot be read or written.
#[derive(Debug, Error)]
pub enum PrivateFileError {
    /// The system refuses.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Others than its owner may read or change the file.
    #[error(
        "{} is open to others (mode {mode:04o}); close it with `chmod 600 {}`, and think of what it \
         holds as read by whoever could",
        path.display(), path.display()
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file is longer than anything that belongs there.
    #[error("{} is longer than {limit} bytes", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
        /// The most that is read, in bytes.
        limit: u64,
    },
    /// There is a file already, which may hold the only copy of a key.
    #[error("{} exists, and no key is written over another", .0.display())]
    Exists(PathBuf),
}

/// Reads a file of at most `limit` bytes whose permissions keep others out.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Zeroizing<Vec<u8>>, PrivateFileError> {
    let failed = |source| PrivateFileError::Io { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    // The file that was opened is asked, and not its name, which may be another's by now.
    refuse_exposed(path, &file.metadata().map_err(failed)?)?;
    // Allocated once, since a buffer that grows leaves copies behind.
    let room = usize::try_from(limit.saturating_add(1)).unwrap_or(usize::MAX);
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    let read = file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    if read >= room {
        return Err(PrivateFileError::TooLong { path: path.to_owned(), limit });
    }
    Ok(bytes)
}

#[cfg(unix)]
fn refuse_exposed(path: &Path, metadata: &fs::Metadata) -> Result<(), PrivateFileError> {
    use std::os::unix::fs::PermissionsExt as _;

    match metadata.permissions().mode() & 0o7777 {
        mode if mode & 0o077 == 0 => Ok(()),
        mode => Err(PrivateFileError::Exposed { path: path.to_owned(), mode }),
    }
}

/// Other systems keep the files of one user's profile from the others by access lists that the
/// folder hands down.
#[cfg(not(unix))]
fn refuse_exposed(_: &Path, _: &fs::Metadata) -> Result<(), PrivateFileError> {
    Ok(())
}

/// Writes a new file that only its owner may read: whole or not at all, and never over another.
pub(crate) fn create(path: &Path, text: &str) -> Result<(), PrivateFileError> {
    let failed = |source| PrivateFileError::Io { path: path.to_owned(), source };
    written(path, text).map_err(failed)?.persist_noclobber(path).map_err(
        |refused| match refused.error.kind() {
            io::ErrorKind::AlreadyExists => PrivateFileError::Exists(path.to_owned()),
            _ => failed(refused.error),
        },
    )?;
    sync_folder(path).map_err(failed)
}

/// Writes a file in the place of another: at every moment one of the two is there, whole.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), PrivateFileError> {
    let failed = |source| PrivateFileError::Io { path: path.to_owned(), source };
    written(path, text).map_err(failed)?.persist(path).map_err(|refused| failed(refused.error))?;
    sync_folder(path).map_err(failed)
}

/// A file of mode 0600 beside `path`, on the disk.
fn written(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    let mut file = NamedTempFile::new_in(folder(path))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes the name durable too, where a folder can be opened.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder(path))?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests;
