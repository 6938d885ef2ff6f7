//! Copies the store while it is in use, and checks its files.

use std::{fs, io, path::Path};

use rusqlite::Connection;

use super::{
    SqliteStore,
    fault::{of, reading},
    open::{HOT_FILE, MAIN_FILE, private_folder},
    readers::Readers,
};
use crate::{
    store::{Checked, StoreError},
    trail::Trail as _,
};

/// Copies both files. Each copy is of one moment; that of the samples is of a later one. When a
/// copy fails nothing of it is left.
pub(super) async fn backup(store: &SqliteStore, to: &Path) -> Result<(), StoreError> {
    if to.exists() {
        let why = format!("{} is there already", to.display());
        return Err(StoreError::Database { doing: "copy itself", why });
    }
    private_folder(to).map_err(|error| cannot(&error))?;
    let copied = copy_both(store, to).await;
    if copied.is_err() {
        // What cannot be removed either is told by why it could not be written.
        drop(fs::remove_dir_all(to));
    }
    copied
}

async fn copy_both(store: &SqliteStore, to: &Path) -> Result<(), StoreError> {
    copy(&store.readers, &to.join(MAIN_FILE)).await?;
    copy(&store.hot_readers, &to.join(HOT_FILE)).await?;
    fs::File::open(to).and_then(|folder| folder.sync_all()).map_err(|error| cannot(&error))
}

fn cannot(error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::Database { doing: "copy itself", why: error.to_string() },
    }
}

async fn copy(readers: &Readers, to: &Path) -> Result<(), StoreError> {
    let to = to.to_owned();
    readers
        .read(move |db| {
            let target = to.to_string_lossy();
            let copied = db.execute("VACUUM INTO ?", [target.as_ref()]);
            copied.map_err(|error| of(error, "copy itself"))?;
            let synced = fs::File::open(&to).and_then(|file| file.sync_all());
            synced.map_err(|error| cannot(&error))
        })
        .await
}

/// Reads every page of both files, and derives the trail again.
pub(super) async fn check(store: &SqliteStore) -> Result<Checked, StoreError> {
    let mut faults = Vec::new();
    for (file, readers) in [(MAIN_FILE, &store.readers), (HOT_FILE, &store.hot_readers)] {
        let found = readers.read(|db| integrity(db).map_err(reading)).await?;
        faults.extend(found.into_iter().map(|fault| format!("{file}: {fault}")));
    }
    Ok(Checked { faults, trail: store.verify_trail().await? })
}

fn integrity(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut query = db.prepare("PRAGMA integrity_check")?;
    let lines = query.query_map([], |row| row.get(0))?;
    let lines: Vec<String> = lines.collect::<rusqlite::Result<_>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}
