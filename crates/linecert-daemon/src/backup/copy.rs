//! Files, copied and hashed at once, durably.

use std::{
    cell::Cell,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
};

use linecert_measure::Digest;

use super::BackupError;

/// How much of a file is read at once, in bytes.
const CHUNK: usize = 1 << 20;

/// Makes a folder that nobody else may read: the hashes of passwords come to be in it.
pub(super) fn private_folder(folder: &Path) -> Result<(), BackupError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(BackupError::file(folder))
}

/// Copies a file to where none is, makes it durable, and gives its digest.
pub(super) fn copy(from: &Path, to: &Path) -> Result<Digest, BackupError> {
    let source = File::open(from).map_err(BackupError::file(from))?;
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to);
    let mut made = made.map_err(BackupError::file(to))?;
    let digest = read_through(source, |chunk| made.write_all(chunk));
    let digest = digest.map_err(BackupError::file(to))?;
    made.sync_all().map_err(BackupError::file(to))?;
    Ok(digest)
}

/// The digest of a file.
pub(super) fn digest(file: &Path) -> Result<Digest, BackupError> {
    let read = File::open(file).and_then(|open| read_through(open, |_| Ok(())));
    read.map_err(BackupError::file(file))
}

/// The digest of all that is read, each part of which is handed on.
fn read_through(
    mut source: impl Read,
    mut pass: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<Digest> {
    let failed = Cell::new(None);
    let next = || {
        let mut chunk = Vec::with_capacity(CHUNK);
        let read = source.by_ref().take(u64::try_from(CHUNK).unwrap_or(u64::MAX));
        let mut read = read;
        match read.read_to_end(&mut chunk).and_then(|_| pass(&chunk)) {
            Ok(()) => (!chunk.is_empty()).then_some(chunk),
            Err(error) => {
                failed.set(Some(error));
                None
            }
        }
    };
    let digest = Digest::of_parts(std::iter::from_fn(next));
    failed.take().map_or(Ok(digest), Err)
}

/// The files below a folder, by their paths from there. Nothing that is neither a file nor a folder
/// belongs there.
pub(super) fn files(folder: &Path) -> Result<Vec<String>, BackupError> {
    let (mut found, mut waiting) = (Vec::new(), vec![String::new()]);
    while let Some(below) = waiting.pop() {
        let path = folder.join(&below);
        for entry in fs::read_dir(&path).map_err(BackupError::file(&path))? {
            let entry = entry.map_err(BackupError::file(&path))?;
            let odd = |what| BackupError::Odd { file: entry.path(), what };
            let name = entry.file_name().into_string().map_err(|_| odd("its name is no text"))?;
            let name = if below.is_empty() { name } else { format!("{below}/{name}") };
            match entry.file_type().map_err(BackupError::file(entry.path()))? {
                kind if kind.is_dir() => waiting.push(name),
                kind if kind.is_file() => found.push(name),
                _ => return Err(odd("it is neither a file nor a folder")),
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Makes the names in a folder and in all folders below it durable.
pub(super) fn settle(folder: &Path) -> Result<(), BackupError> {
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        for entry in fs::read_dir(&path).map_err(BackupError::file(&path))? {
            let entry = entry.map_err(BackupError::file(&path))?;
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push(entry.path());
            }
        }
        let synced = File::open(&path).and_then(|open| open.sync_all());
        synced.map_err(BackupError::file(&path))?;
    }
    Ok(())
}
