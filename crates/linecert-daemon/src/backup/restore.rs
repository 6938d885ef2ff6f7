//! Puts a backup back where nothing is.

use std::{fs, path::Path};

use super::{
    BackupError, STORE, Step, Told,
    check::check,
    copy::{copy, digest, private_folder, settle},
    manifest::Manifest,
};
use crate::log::LogPlace;

/// Where it is put together before it takes its place.
const STAGE: &str = "restore.partial";

/// Puts a backup into a folder that has neither a store nor a log. It is compared with the list of
/// its files before and while it is copied, and checked as a whole before it takes its place; the
/// store comes last, so that nothing runs on a part of it.
///
/// # Errors
/// When something is there, the backup is not whole, or something cannot be written.
pub(crate) fn restore(from: &Path, data: &Path, told: Told<'_>) -> Result<(), BackupError> {
    must_be_free(data)?;
    let manifest = Manifest::read(from)?;
    for (count, (name, expected)) in (1..).zip(&manifest.files) {
        let file = from.join(name);
        if digest(&file)? != *expected {
            return Err(BackupError::Changed { file, expected: *expected });
        }
        told(Step::Files(count));
    }
    let stage = data.join(STAGE);
    if stage.exists() {
        fs::remove_dir_all(&stage).map_err(BackupError::file(&stage))?;
    }
    let put = stage_all((from, &manifest), &stage, told).and_then(|()| take_place(&stage, data));
    if put.is_err() {
        // What cannot be removed either is told by why it could not be written.
        drop(fs::remove_dir_all(&stage));
    }
    put
}

fn must_be_free(data: &Path) -> Result<(), BackupError> {
    let store = data.join(STORE);
    if store.exists() {
        return Err(BackupError::Exists(store));
    }
    match LogPlace::all_in(data)?.into_iter().next() {
        Some(log) => Err(BackupError::Exists(log.folder)),
        None => Ok(()),
    }
}

fn stage_all(
    (from, manifest): (&Path, &Manifest),
    stage: &Path,
    told: Told<'_>,
) -> Result<(), BackupError> {
    private_folder(stage)?;
    for (name, expected) in &manifest.files {
        let target = stage.join(name);
        if let Some(parent) = target.parent() {
            private_folder(parent)?;
        }
        if copy(&from.join(name), &target)? != *expected {
            return Err(BackupError::Changed { file: from.join(name), expected: *expected });
        }
    }
    settle(stage)?;
    match check(stage, told)?.first() {
        Some(finding) => Err(BackupError::Damaged(finding.to_string())),
        None => Ok(()),
    }
}

/// Moves everything to its place, the store last.
fn take_place(stage: &Path, data: &Path) -> Result<(), BackupError> {
    let entries = fs::read_dir(stage).map_err(BackupError::file(stage))?;
    let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
    let mut names = names.collect::<Result<Vec<_>, _>>().map_err(BackupError::file(stage))?;
    names.sort_by_key(|name| name == STORE);
    for name in names {
        let target = data.join(&name);
        // A key that is there already is the operator's affair.
        if target.exists() {
            return Err(BackupError::Exists(target));
        }
        fs::rename(stage.join(&name), &target).map_err(BackupError::file(&target))?;
    }
    fs::remove_dir(stage).map_err(BackupError::file(stage))?;
    let synced = fs::File::open(data).and_then(|folder| folder.sync_all());
    synced.map_err(BackupError::file(data))
}
