//! Makes and opens the folder of a store.

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};
use thiserror::Error;

use super::{
    SqliteStore,
    readers::Readers,
    schema::{HOT, MAIN, Schema, SchemaError},
    writer::Writer,
};

pub(super) const MAIN_FILE: &str = "main.db";
pub(super) const HOT_FILE: &str = "hot.db";
const LOCK_FILE: &str = "lock";

/// How many queries are answered at once.
const READERS: usize = 4;

/// How long a reader waits for a lock of the file before it gives up.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a store cannot be made or opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// There is no store in the folder.
    #[error("there is no store in {}", .0.display())]
    NoStore(PathBuf),
    /// The folder holds something already.
    #[error("{} is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// Another process has the store.
    #[error("the store in {} is in use by another process", .0.display())]
    InUse(PathBuf),
    /// A newer program wrote the store.
    #[error("{}: it was written by a newer program: its schema is {found}, the newest known is {known}", file.display())]
    Newer {
        /// The file.
        file: PathBuf,
        /// The schema of the file.
        found: usize,
        /// The newest schema of this program.
        known: usize,
    },
    /// An older program wrote the store, which is to be opened for writing before it is looked at.
    #[error("{}: it was written by an older program: its schema is {found}, and {known} is needed", file.display())]
    Older {
        /// The file.
        file: PathBuf,
        /// The schema of the file.
        found: usize,
        /// The schema of this program.
        known: usize,
    },
    /// A file is not of a store, or is damaged.
    #[error("{}: {why}", file.display())]
    Database {
        /// The file.
        file: PathBuf,
        /// What the database said.
        why: String,
    },
    /// The folder cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The folder or the file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl OpenError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        |source| Self::Io { path: path.to_owned(), source }
    }

    fn of_file(file: &Path, error: SchemaError) -> Self {
        let file = file.to_owned();
        match error {
            SchemaError::Newer { found, known } => Self::Newer { file, found, known },
            SchemaError::Older { found, known } => Self::Older { file, found, known },
            error @ (SchemaError::Foreign | SchemaError::Database(_)) => {
                Self::Database { file, why: error.to_string() }
            }
        }
    }
}

pub(super) fn create(folder: &Path) -> Result<SqliteStore, OpenError> {
    private_folder(folder).map_err(OpenError::io(folder))?;
    let mut entries = fs::read_dir(folder).map_err(OpenError::io(folder))?;
    if entries.next().is_some() {
        return Err(OpenError::NotEmpty(folder.to_owned()));
    }
    assemble(folder)
}

/// Makes a folder that nobody else may read: the hashes of passwords are in it. One that is there
/// keeps its rights.
pub(super) fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

pub(super) fn open(folder: &Path) -> Result<SqliteStore, OpenError> {
    must_be_there(folder)?;
    assemble(folder)
}

/// Opens a store for reading only, beside the process that has it. There is no writer: whatever is
/// written is answered as by a store that is closed.
pub(super) fn look(folder: &Path) -> Result<SqliteStore, OpenError> {
    must_be_there(folder)?;
    Ok(SqliteStore {
        readers: readers(&folder.join(MAIN_FILE), MAIN)?,
        hot_readers: readers(&folder.join(HOT_FILE), HOT)?,
        writer: Writer::none(),
        hot_writer: Writer::none(),
        _lock: None,
    })
}

fn must_be_there(folder: &Path) -> Result<(), OpenError> {
    let main = folder.join(MAIN_FILE);
    let is_there = main.try_exists().map_err(OpenError::io(&main))?;
    if is_there { Ok(()) } else { Err(OpenError::NoStore(folder.to_owned())) }
}

fn assemble(folder: &Path) -> Result<SqliteStore, OpenError> {
    let lock = lock(folder)?;
    let (main, hot) = (folder.join(MAIN_FILE), folder.join(HOT_FILE));
    let writer_of_main = writer(&main, MAIN, "FULL")?;
    // Losing the last moments of samples is no harm: their commits do not wait for the disk.
    let writer_of_hot = writer(&hot, HOT, "NORMAL")?;
    Ok(SqliteStore {
        readers: readers(&main, MAIN)?,
        hot_readers: readers(&hot, HOT)?,
        writer: Writer::start(writer_of_main),
        hot_writer: Writer::start(writer_of_hot),
        _lock: Some(lock),
    })
}

fn lock(folder: &Path) -> Result<File, OpenError> {
    let path = folder.join(LOCK_FILE);
    let file = File::options().create(true).append(true).open(&path);
    let file = file.map_err(OpenError::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(folder.to_owned())),
        Err(TryLockError::Error(source)) => Err(OpenError::Io { path, source }),
    }
}

fn writer(file: &Path, schema: Schema, synchronous: &str) -> Result<Connection, OpenError> {
    let is_new = fs::metadata(file).map_or(true, |found| found.len() == 0);
    let open = || {
        let mut db = Connection::open(file)?;
        db.busy_timeout(PATIENCE)?;
        if is_new {
            // Pages that are free can then be given back a few at a time.
            db.pragma_update(None, "auto_vacuum", "incremental")?;
        }
        db.pragma_update(None, "journal_mode", "wal")?;
        db.pragma_update(None, "synchronous", synchronous)?;
        db.pragma_update(None, "temp_store", "memory")?;
        // In KiB: what a group of certificates touches of the indices stays in memory.
        db.pragma_update(None, "cache_size", -65_536)?;
        // In pages: fewer, longer checkpoints cost less than many short ones.
        db.pragma_update(None, "wal_autocheckpoint", 8_192)?;
        db.set_prepared_statement_cache_capacity(256);
        schema.migrate(&mut db)?;
        // The planner learns how many rows a value has: of two indices it takes the narrower.
        db.execute_batch("PRAGMA analysis_limit = 1000; PRAGMA optimize = 0x10002")?;
        Ok(db)
    };
    open().map_err(|error| OpenError::of_file(file, error))
}

fn readers(file: &Path, schema: Schema) -> Result<Readers, OpenError> {
    let open = || -> Result<Connection, SchemaError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(file, flags)?;
        db.busy_timeout(PATIENCE)?;
        db.set_prepared_statement_cache_capacity(256);
        schema.must_be_current(&db)?;
        Ok(db)
    };
    let connections = (0..READERS).map(|_| open()).collect::<Result<Vec<_>, _>>();
    connections.map(Readers::start).map_err(|error| OpenError::of_file(file, error))
}
