//! Which program has a port, from what the system tells everybody; Linux alone tells anything.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

/// A program that has a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its process number.
    pub pid: u32,
    /// Its name; absent when it ended meanwhile.
    pub name: Option<String>,
}

impl fmt::Display for Holder {
    /// Writes `minicom (1234)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} ({})", self.pid),
            None => write!(f, "process {}", self.pid),
        }
    }
}

/// A sign that somebody has a port.
pub(super) enum Claim {
    By(Holder),
    /// By a process of another container, whose number says nothing here.
    Unknown,
}

impl Claim {
    pub(super) fn known(self) -> Option<Holder> {
        match self {
            Self::By(holder) => Some(holder),
            Self::Unknown => None,
        }
    }
}

/// Who has the port: by a lock on it, by a lock file in the manner of UUCP, or because it is open.
///
/// `/proc/locks` tells everybody of every `flock`, which a port must be opened for otherwise.
/// Whether a pseudo-terminal is open says nothing: the program that simulates the instrument often
/// keeps the user's end open too.
pub(super) fn claim_on(port: &Path) -> Option<Claim> {
    let locked = lock_on(port).map(|pid| pid.map_or(Claim::Unknown, |pid| Claim::By(named(pid))));
    locked.or_else(|| uucp_lock(port).or_else(|| opened(port, |_| true)).map(Claim::By))
}

/// Another program than this one that has the port open, whether it locks it or not.
pub(crate) fn other_holder(port: &Path) -> Option<Holder> {
    let own = std::process::id();
    opened(port, |pid| pid != own)
}

fn named(pid: u32) -> Holder {
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok();
    Holder { pid, name: name.map(|name| name.trim_end().to_owned()) }
}

#[cfg(unix)]
fn lock_on(port: &Path) -> Option<Option<u32>> {
    use std::os::unix::fs::MetadataExt as _;

    let device = port.metadata().ok()?;
    let (major, minor) = (rustix::fs::major(device.dev()), rustix::fs::minor(device.dev()));
    let file = format!("{major:02x}:{minor:02x}:{}", device.ino());
    lock_in(&fs::read_to_string("/proc/locks").ok()?, &file)
}

#[cfg(not(unix))]
fn lock_on(_: &Path) -> Option<Option<u32>> {
    None
}

/// Who has an advisory lock on the file `major:minor:inode` in the text of `/proc/locks`, as in
/// `1: FLOCK  ADVISORY  WRITE 16650 fe:00:5308604 0 EOF` (proc(5)). A line with `->` waits for one.
pub(super) fn lock_in(locks: &str, file: &str) -> Option<Option<u32>> {
    let holder = |line: &str| -> Option<Option<u32>> {
        let fields: Vec<_> = line.split_ascii_whitespace().collect();
        match fields.as_slice() {
            [_, "FLOCK", _, _, pid, locked, ..] if *locked == file => {
                Some(pid.parse().ok().filter(|pid| *pid != 0))
            }
            _ => None,
        }
    };
    locks.lines().find_map(holder)
}

/// The lock file that `minicom`, `pppd` and others leave (Filesystem Hierarchy Standard 3.0,
/// 5.9): the process number as text. One that a dead program left counts for nothing.
fn uucp_lock(port: &Path) -> Option<Holder> {
    let device = port.canonicalize().ok()?;
    let name = device.file_name()?.to_string_lossy().into_owned();
    let text = fs::read_to_string(format!("/var/lock/LCK..{name}")).ok()?;
    let holder = named(text.split_ascii_whitespace().next()?.parse().ok()?);
    holder.name.is_some().then_some(holder)
}

#[cfg(unix)]
fn opened(port: &Path, counts: impl Fn(u32) -> bool) -> Option<Holder> {
    use std::os::unix::fs::MetadataExt as _;

    let device = port.metadata().ok()?.rdev();
    if super::is_pseudo(port) {
        return None;
    }
    let of_device = |file: &PathBuf| fs::metadata(file).is_ok_and(|open| open.rdev() == device);
    let has_it = |pid: &u32| files_of(*pid).any(|file| of_device(&file));
    processes().filter(|pid| counts(*pid)).find(has_it).map(named)
}

#[cfg(not(unix))]
fn opened(_: &Path, _: impl Fn(u32) -> bool) -> Option<Holder> {
    None
}

#[cfg(unix)]
fn processes() -> impl Iterator<Item = u32> {
    entries(Path::new("/proc")).filter_map(|entry| entry.file_name()?.to_str()?.parse().ok())
}

/// The open files of a process. Those of another user are hidden from all but the superuser.
#[cfg(unix)]
fn files_of(pid: u32) -> impl Iterator<Item = PathBuf> {
    let folder = PathBuf::from(format!("/proc/{pid}/fd"));
    // The link is read first: what is no device file need not be looked at, and to look at a file
    // of a network that does not answer would take for ever.
    let is_device = |file: &PathBuf| fs::read_link(file).is_ok_and(|to| to.starts_with("/dev"));
    entries(&folder).filter(is_device)
}

#[cfg(unix)]
fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}
