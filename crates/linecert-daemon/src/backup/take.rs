//! Makes a backup, beside a linecertd that goes on.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use linecert_log::Folder;
use linecert_measure::Timestamp;
use linecert_store::{SqliteStore, Store as _, StoreError};

use super::{
    BackupError, STORE, Step, Told,
    check::monitored,
    copy::{copy, files, private_folder, settle},
    manifest::Manifest,
};
use crate::log::LogPlace;

/// Whether the secret keys are copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    /// They are, encrypted as they are.
    With,
    /// They are not.
    Without,
}

/// How often it is told how far the copy of the store is.
const TELL: Duration = Duration::from_millis(200);

/// How often a log that grows meanwhile is copied again.
const ATTEMPTS: u32 = 10;

/// The key of the cursors, which outlives a move of the daemon.
const CURSOR_KEY: &str = "cursor.key";

/// Copies all of it into a folder that is not there. Until it is whole it has another name, which
/// ends in `.partial`; one that was left so is removed.
///
/// # Errors
/// When something cannot be read or written, or is damaged. Then nothing is left.
pub(crate) fn take(
    data: &Path,
    (to, keys): (&Path, Keys),
    told: Told<'_>,
) -> Result<(), BackupError> {
    let to = std::path::absolute(to).map_err(BackupError::file(to))?;
    if to.exists() {
        return Err(BackupError::Exists(to));
    }
    let mut partial = to.clone().into_os_string();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    remove(&partial).map_err(BackupError::file(&partial))?;
    let copied = copy_all(data, (&partial, keys), told).and_then(|()| {
        fs::rename(&partial, &to).map_err(BackupError::file(&to))?;
        let parent = to.parent().unwrap_or(Path::new("/"));
        let synced = fs::File::open(parent).and_then(|folder| folder.sync_all());
        synced.map_err(BackupError::file(parent))
    });
    if copied.is_err() {
        // What cannot be removed either is told by why it could not be written.
        drop(remove(&partial));
    }
    copied
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The logs come last: whatever the copy of the store says of them is in their copies.
fn copy_all(data: &Path, (to, keys): (&Path, Keys), told: Told<'_>) -> Result<(), BackupError> {
    let made_at = Timestamp::now();
    private_folder(to)?;
    copy_store(&data.join(STORE), &to.join(STORE), told)?;
    for log in LogPlace::all_in(data)? {
        told(Step::Log(log.folder.clone()));
        copy_log(&log, to)?;
        let secret = log.secret();
        if keys == Keys::With && secret.exists() {
            copy(&secret, &beside(&secret, to))?;
        }
    }
    let cursors = data.join(CURSOR_KEY);
    if keys == Keys::With && cursors.exists() {
        copy(&cursors, &to.join(CURSOR_KEY))?;
    }
    Manifest::of(to, made_at, told)?.write(to)?;
    settle(to)
}

/// Where a file of the data is in the backup.
fn beside(file: &Path, to: &Path) -> PathBuf {
    file.file_name().map_or_else(|| to.to_owned(), |name| to.join(name))
}

fn copy_store(from: &Path, to: &Path, told: Told<'_>) -> Result<(), BackupError> {
    let store = SqliteStore::look(from)?;
    told(Step::Store);
    let of = length(from);
    let (done, waits) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            let copied = runtime
                .map_err(BackupError::Start)
                .and_then(|runtime| Ok(runtime.block_on(store.backup(to))?));
            // Whoever waits is there as long as this thread.
            drop(done.send(copied));
        });
        loop {
            match waits.recv_timeout(TELL) {
                Ok(copied) => return copied,
                Err(RecvTimeoutError::Timeout) => told(Step::Copied { done: length(to), of }),
                Err(RecvTimeoutError::Disconnected) => return Err(StoreError::Closed.into()),
            }
        }
    })
}

/// The bytes of the databases in a folder, as far as they can be told.
fn length(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let of = |path: PathBuf| match path.extension() {
        Some(extension) if extension == "db" => fs::metadata(path).map_or(0, |file| file.len()),
        _ => 0,
    };
    entries.map(|entry| of(entry.path())).fold(0, u64::saturating_add)
}

/// Copies a log that may grow meanwhile: its checkpoint first, and then everything that it is of.
fn copy_log(log: &LogPlace, to: &Path) -> Result<(), BackupError> {
    let policy = log.policy()?;
    copy(&log.public(), &beside(&log.public(), to))?;
    let folder = beside(&log.folder, to);
    let mut what = String::new();
    for _ in 0..ATTEMPTS {
        remove(&folder).map_err(BackupError::file(&folder))?;
        match copy_folder(&log.folder, &folder) {
            // A partial tile that is full by now is gone.
            Err(BackupError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                continue;
            }
            copied => copied?,
        }
        let found = monitored(&Folder::new(&folder), &policy, &mut |_, _| ())?;
        match found.first() {
            None => return Ok(()),
            Some(finding) => what = finding.to_string(),
        }
    }
    Err(BackupError::DamagedLog { folder: log.folder.clone(), what })
}

/// What only the writer of a log needs is not copied.
fn copy_folder(from: &Path, to: &Path) -> Result<(), BackupError> {
    private_folder(to)?;
    copy(&from.join("checkpoint"), &to.join("checkpoint"))?;
    let is_served = |name: &String| name.starts_with("tile/") || name.starts_with("cosigned/");
    let is_whole = |name: &String| !name.ends_with(".new");
    for name in files(from)?.iter().filter(|name| is_served(name) && is_whole(name)) {
        let target = to.join(name);
        if let Some(parent) = target.parent() {
            private_folder(parent)?;
        }
        copy(&from.join(name), &target)?;
    }
    Ok(())
}
