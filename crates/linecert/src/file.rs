//! Files that a verb writes: whole or not at all.

use std::{
    fs,
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

/// Writes a new file, or leaves one that has these bytes already; never over anything else.
pub(crate) fn create_or_keep(file: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let is_there = fs::metadata(file).is_ok_and(|metadata| metadata.is_file())
        && fs::read(file).is_ok_and(|there| there == bytes);
    if is_there { Ok(()) } else { create(file, bytes) }
}

/// Writes a file in the place of another: at every moment one of the two is there, whole.
pub(crate) fn replace(file: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    let failed = |error| CommandError::unwritable(file, error);
    let written = written(file, bytes).map_err(failed)?;
    written.persist(file).map_err(|refused| failed(refused.error))?;
    Ok(())
}

/// Writes a file in the place of another that has not changed since it was read. Of two programs
/// that add to one file at a time, the later is told so, and takes nothing away.
pub(crate) fn replace_unchanged(
    file: &Path,
    [read, bytes]: [&[u8]; 2],
) -> Result<(), CommandError> {
    let failed = |error| CommandError::unwritable(file, error);
    let written = written(file, bytes).map_err(failed)?;
    if fs::read(file).is_ok_and(|there| there != read) {
        let changed = CommandError::new(Exit::Busy, "file-changed").name("file", file.display());
        return Err(changed.hint("hint-again"));
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_program_wrote_meanwhile_is_not_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.lcert");
        fs::write(&file, "one").unwrap();
        replace_unchanged(&file, [b"one", b"one, two"]).unwrap();
        let late = replace_unchanged(&file, [b"one", b"one, three"]).unwrap_err();
        assert_eq!((late.exit, late.message), (Exit::Busy, "file-changed"));
        assert_eq!(fs::read(&file).unwrap(), b"one, two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a draft was left");
    }

    #[test]
    fn a_file_is_made_twice_and_never_over_another() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.tsq");
        create_or_keep(&file, b"request").unwrap();
        create_or_keep(&file, b"request").unwrap();
        assert_eq!(create_or_keep(&file, b"other").unwrap_err().exit, Exit::Usage);
        assert_eq!(fs::read(&file).unwrap(), b"request");
    }
}
