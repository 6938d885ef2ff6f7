//! Whether a port may be opened, and how to mend it when not.

use std::{fmt, path::Path};

use super::holder::{self, Holder};

/// Whether a port may be opened now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Nothing is known that keeps this user from opening it.
    Accessible,
    /// This user may not open it.
    NotPermitted(Mend),
    /// Another program has it.
    Busy {
        /// The program, when the system tells this user.
        holder: Option<Holder>,
    },
    /// The inventory names it and it is not there.
    Absent,
}

/// What lets a user open a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mend {
    /// To become a member of the group that the port belongs to, and to log in again.
    JoinGroup(String),
    /// To install the udev rules that come with linecert: no group may open the port.
    InstallRules,
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accessible => f.write_str("accessible"),
            Self::NotPermitted(mend) => write!(f, "not permitted: {mend}"),
            Self::Busy { holder: Some(holder) } => write!(f, "in use by {holder}"),
            Self::Busy { holder: None } => f.write_str("in use"),
            Self::Absent => f.write_str("absent"),
        }
    }
}

impl fmt::Display for Mend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::JoinGroup(group) => write!(f, "join the group `{group}` and log in again"),
            Self::InstallRules => f.write_str("install the udev rules of linecert"),
        }
    }
}

/// Whether `path` may be opened.
///
/// A claim by `TIOCEXCL` alone, of a program whose open files this user may not see, cannot be
/// known without opening the port: such a port is called accessible, and found busy by opening it.
pub(crate) fn access(path: &Path) -> Access {
    if !path.exists() {
        return Access::Absent;
    }
    if let Some(mend) = mend_of(path) {
        return Access::NotPermitted(mend);
    }
    match holder::claim_on(path) {
        Some(holder) => Access::Busy { holder: holder.known() },
        None => Access::Accessible,
    }
}

#[cfg(unix)]
fn mend_of(path: &Path) -> Option<Mend> {
    use rustix::fs::Access as Wanted;
    use std::os::unix::fs::MetadataExt as _;

    if rustix::fs::access(path, Wanted::READ_OK | Wanted::WRITE_OK).is_ok() {
        return None;
    }
    let device = path.metadata().ok()?;
    // The group helps only when it may both read and write.
    let group = (device.mode() & 0o060 == 0o060).then(|| group_name(device.gid())).flatten();
    Some(group.map_or(Mend::InstallRules, Mend::JoinGroup))
}

#[cfg(not(unix))]
fn mend_of(_: &Path) -> Option<Mend> {
    None
}

#[cfg(unix)]
fn group_name(gid: u32) -> Option<String> {
    let groups = std::fs::read_to_string("/etc/group").ok()?;
    group_in(&groups, gid).map(str::to_owned)
}

/// The name of a group in the text of `/etc/group`. The group of the superuser is none to join.
#[cfg(unix)]
pub(super) fn group_in(groups: &str, gid: u32) -> Option<&str> {
    let named = |line: &'_ str| -> Option<(usize, u32)> {
        let mut fields = line.split(':');
        Some((fields.next()?.len(), fields.nth(1)?.parse().ok()?))
    };
    let line = groups.lines().find(|line| named(line).is_some_and(|(_, id)| id == gid))?;
    if gid == 0 { None } else { line.split(':').next() }
}

/// Whether a port is a pseudo-terminal, behind which stands a program and no wire.
///
/// On Linux the device number says so: the majors 136 to 143 are those of Unix 98
/// pseudo-terminals (Documentation/admin-guide/devices.txt). That a port has no modem lines does
/// not, as some USB adapters have none either.
#[cfg(unix)]
pub(crate) fn is_pseudo(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let major = path.metadata().map(|device| rustix::fs::major(device.rdev()));
    let numbered = cfg!(target_os = "linux") && major.is_ok_and(|m| (136..=143).contains(&m));
    numbered || (cfg!(target_os = "macos") && path.to_string_lossy().starts_with("/dev/ttys"))
}
