//! Every write of this crate. What was written here is on the disk when the function returns.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

#[cfg(test)]
pub(crate) mod fault;

/// The disk of a test may fail at any byte, and is not waited for. That of a user fails by itself.
#[cfg(not(test))]
mod fault {
    use std::{fs::File, io};

    pub(super) const fn room_for(bytes: &[u8]) -> io::Result<&[u8]> {
        Ok(bytes)
    }

    pub(super) const fn step() -> io::Result<()> {
        Ok(())
    }

    pub(super) fn synchronise(file: &File) -> io::Result<()> {
        file.sync_all()
    }
}

/// Makes a file that is not there yet, to append to.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    fault::step()?;
    let file = OpenOptions::new().read(true).append(true).create_new(true).open(path)?;
    sync_folder_of(path)?;
    Ok(file)
}

/// Appends bytes. When this fails, some of them may stand in the file.
pub(crate) fn append(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    put(file, bytes)?;
    fault::synchronise(file)
}

/// Cuts off what stands behind `length`.
pub(crate) fn truncate(file: &File, length: u64) -> io::Result<()> {
    fault::step()?;
    file.set_len(length)?;
    fault::synchronise(file)
}

/// Writes a whole file or nothing: into a neighbour first, which then takes the name.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".part");
    let draft = PathBuf::from(draft);
    fault::step()?;
    let mut file = File::create(&draft)?;
    put(&mut file, bytes)?;
    fault::synchronise(&file)?;
    fault::step()?;
    fs::rename(&draft, path)?;
    sync_folder_of(path)
}

/// Makes a folder and those above it, each durable in the one that holds it.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() || path.as_os_str().is_empty() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        make_folder(above)?;
    }
    fault::step()?;
    match fs::create_dir(path) {
        // Another program made it meanwhile.
        Err(_) if path.is_dir() => Ok(()),
        // A file has the name.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(io::ErrorKind::NotADirectory.into())
        }
        Err(error) => Err(error),
        Ok(()) => sync_folder_of(path),
    }
}

/// Makes a new or renamed file durable in its folder.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    fault::synchronise(&File::open(folder.unwrap_or(Path::new(".")))?)
}

fn put(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    let room = fault::room_for(bytes)?;
    file.write_all(room)?;
    if room.len() < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
}
