//! Files that only the daemon may read.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use thiserror::Error;
use zeroize::Zeroizing;

/// Why a private file cannot be used.
#[derive(Debug, Error)]
pub(crate) enum PrivateError {
    /// It cannot be read or written.
    #[error("{}: {source}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The system gives no random bytes.
    #[error("no random bytes: {0}")]
    Random(#[from] getrandom::Error),
}

/// The 32 random bytes of a file, which is made when it is not there.
///
/// # Errors
/// When it can be neither read nor made.
pub(crate) fn key(file: &Path) -> Result<[u8; 32], PrivateError> {
    let failed = |source| PrivateError::File { file: file.to_owned(), source };
    let mut key = [0; 32];
    match File::open(file) {
        Ok(mut there) => there.read_exact(&mut key).map_err(failed)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            getrandom::fill(&mut key)?;
            write_new(file, &key)?;
        }
        Err(error) => return Err(failed(error)),
    }
    Ok(key)
}

/// Writes a new file, which must not be there.
///
/// # Errors
/// When it is there, or cannot be written.
pub(crate) fn write_new(file: &Path, bytes: &[u8]) -> Result<(), PrivateError> {
    let failed = |source| PrivateError::File { file: file.to_owned(), source };
    let mut options = OpenOptions::new();
    let made = options.write(true).create_new(true).mode(0o600).open(file);
    let mut made = made.map_err(failed)?;
    made.write_all(bytes).and_then(|()| made.sync_all()).map_err(failed)
}

/// Draws 256 random bits, in hexadecimal digits.
///
/// # Errors
/// When the system gives none.
pub(crate) fn draw() -> Result<Zeroizing<String>, PrivateError> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    getrandom::fill(&mut *bytes)?;
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    Ok(Zeroizing::new(digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()))
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;

    #[test]
    fn a_key_is_made_once_and_is_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cursor.key");
        let made = key(&file).unwrap();
        assert_eq!(key(&file).unwrap(), made);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&file, "short").unwrap();
        assert!(matches!(key(&file), Err(PrivateError::File { .. })));
        assert_eq!(draw().unwrap().len(), 64);
    }
}
