//! A folder of the file system.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    panic,
    path::{Path, PathBuf},
    thread::{self, ScopedJoinHandle},
};

use crate::storage::{NewFile, Storage, StorageError};

/// The longest file that is read, in bytes: well above a bundle of the longest entries.
const LONGEST: u64 = 64 << 20;

/// How many files are written side by side.
const WRITERS: usize = 16;

/// The file that a writer holds locked.
const LOCK: &str = ".lock";

/// A folder that holds a log or the state of a witness. It is made when first written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder with this path.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.root
    }

    fn path_of(&self, name: &str) -> PathBuf {
        name.split('/').fold(self.root.clone(), |path, part| path.join(part))
    }

    /// Writes the whole of a file beside its place, moves it there, and gives the folder that
    /// must be made durable then.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, StorageError> {
        let path = self.path_of(name);
        let parent = path.parent().unwrap_or(&self.root).to_owned();
        create_folder(&parent)?;
        let mut beside = path.clone().into_os_string();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        write_whole(&beside, bytes).map_err(|error| failed(&beside, error))?;
        fs::rename(&beside, &path).map_err(|error| failed(&path, error))?;
        Ok(parent)
    }
}

impl Storage for Folder {
    type Lock = File;

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let path = self.path_of(name);
        match File::open(&path) {
            Ok(file) => read_whole(file, &path).map(Some),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(failed(&path, error)),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
        sync_folder(&self.put(name, bytes)?)
    }

    /// Each folder is made durable once, and not for each file in it. Many files are written side
    /// by side: a disk makes several durable in the time of one.
    fn write_all(&self, files: &[NewFile]) -> Result<(), StorageError> {
        let put = |file: &NewFile| self.put(&file.name, &file.bytes);
        let share = files.len().div_ceil(WRITERS).max(1);
        let folders = thread::scope(|scope| {
            let shares = files.chunks(share);
            let threads: Vec<_> = shares
                .map(|share| scope.spawn(|| share.iter().map(put).collect::<Result<_, _>>()))
                .collect();
            threads.into_iter().map(join).collect::<Result<Vec<BTreeSet<_>>, _>>()
        })?;
        let folders: BTreeSet<_> = folders.into_iter().flatten().collect();
        folders.iter().try_for_each(|folder| sync_folder(folder))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StorageError> {
        let path = self.path_of(folder);
        let named = |entry: io::Result<fs::DirEntry>| {
            entry.map(|entry| entry.file_name().into_string().ok()).transpose()
        };
        match fs::read_dir(&path) {
            Ok(entries) => entries.filter_map(named).collect::<io::Result<_>>(),
            Err(error) if is_absent(&error) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
        .map_err(|error| failed(&path, error))
    }

    fn remove_folder(&self, name: &str) -> Result<(), StorageError> {
        let path = self.path_of(name);
        match fs::remove_dir_all(&path) {
            Err(error) if !is_absent(&error) => Err(failed(&path, error)),
            _ => Ok(()),
        }
    }

    fn lock(&self) -> Result<File, StorageError> {
        create_folder(&self.root)?;
        let path = self.path_of(LOCK);
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|error| failed(&path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(StorageError::Busy(self.root.clone())),
            Err(TryLockError::Error(error)) => Err(failed(&path, error)),
        }
    }
}

/// What a thread has come to. If it panicked, so does this one.
fn join<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|cause| panic::resume_unwind(cause))
}

/// A file below a file is absent, too.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn failed(path: &Path, source: io::Error) -> StorageError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StorageError::Full(path),
        _ => StorageError::Io { path, source },
    }
}

fn read_whole(file: File, path: &Path) -> Result<Vec<u8>, StorageError> {
    let mut bytes = Vec::new();
    let length = file.metadata().map_err(|error| failed(path, error))?.len();
    if length > LONGEST {
        return Err(StorageError::TooLong { path: path.to_owned(), length });
    }
    file.take(LONGEST).read_to_end(&mut bytes).map_err(|error| failed(path, error))?;
    Ok(bytes)
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a folder and what is missing above it, durably.
fn create_folder(path: &Path) -> Result<(), StorageError> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    let parent = path.parent().unwrap_or(Path::new(""));
    create_folder(parent)?;
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed(path, error)),
        _ => sync_folder(parent),
    }
}

/// Makes names in a folder durable. Windows does that by itself and has no call for it.
fn sync_folder(path: &Path) -> Result<(), StorageError> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let synced = File::open(path).and_then(|folder| folder.sync_all());
    synced.map_err(|error| failed(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_absence_is_no_error() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = Folder::new(scratch.path().join("a/b"));
        assert_eq!(folder.read("x/y").unwrap(), None);
        folder.write("x/y", b"one").unwrap();
        folder.write("x/y", b"two").unwrap();
        assert_eq!(folder.read("x/y").unwrap().unwrap(), b"two");
        assert_eq!(folder.read("x/y/z").unwrap(), None);
        assert_eq!(folder.list("x").unwrap(), ["y"]);
        assert_eq!(folder.list("z").unwrap(), [""; 0]);
        folder.remove_folder("x").unwrap();
        folder.remove_folder("x").unwrap();
        assert_eq!(folder.read("x/y").unwrap(), None);
    }

    #[test]
    fn a_torn_file_beside_is_written_over() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = Folder::new(scratch.path());
        fs::write(scratch.path().join("x.new"), b"torn and longer than what comes").unwrap();
        folder.write("x", b"whole").unwrap();
        assert_eq!(folder.read("x").unwrap().unwrap(), b"whole");
    }

    #[test]
    fn a_file_where_the_folder_should_be_is_an_error() {
        let scratch = tempfile::tempdir().unwrap();
        fs::write(scratch.path().join("x"), b"").unwrap();
        let folder = Folder::new(scratch.path().join("x"));
        assert_eq!(folder.read("checkpoint").unwrap(), None);
        assert!(matches!(folder.write("checkpoint", b""), Err(StorageError::Io { .. })));
        assert!(matches!(folder.lock(), Err(StorageError::Io { .. })));
        let file = |name: &str| NewFile { name: name.to_owned(), bytes: vec![] };
        assert!(folder.write_all(&[file("a"), file("b")]).is_err());
    }

    #[test]
    fn many_files_are_written_side_by_side() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = Folder::new(scratch.path());
        let name = |n: u8| format!("tile/{}/{n}", n % 3);
        let files = (0..100).map(|n| NewFile { name: name(n), bytes: vec![n] });
        folder.write_all(&files.collect::<Vec<_>>()).unwrap();
        for n in 0..100 {
            assert_eq!(folder.read(&name(n)).unwrap(), Some(vec![n]));
        }
        folder.write_all(&[]).unwrap();
    }

    #[test]
    fn there_is_one_writer() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = Folder::new(scratch.path());
        let lock = folder.lock().unwrap();
        assert!(matches!(folder.lock(), Err(StorageError::Busy(_))));
        drop(lock);
        folder.lock().unwrap();
    }

    #[test]
    fn a_file_too_long_to_be_of_a_log_is_not_read() {
        let scratch = tempfile::tempdir().unwrap();
        let file = File::create(scratch.path().join("x")).unwrap();
        file.set_len(LONGEST + 1).unwrap();
        let error = Folder::new(scratch.path()).read("x").unwrap_err();
        assert!(matches!(error, StorageError::TooLong { .. }), "{error}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_named() {
        let error = write_whole(Path::new("/dev/full"), b"x").unwrap_err();
        assert!(matches!(failed(Path::new("x"), error), StorageError::Full(_)));
    }
}
