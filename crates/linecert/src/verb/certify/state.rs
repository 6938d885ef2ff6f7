//! Where this laptop counts its attempts.

use std::{
    env,
    path::{Path, PathBuf},
};

use linecert_job::Purpose;

use crate::exit::{CommandError, Exit};

/// The folder that was named, that of the lab under `out`, or the one where the system keeps such
/// things.
pub(crate) fn folder(
    named: Option<&Path>,
    (purpose, out): (Purpose, &Path),
) -> Result<PathBuf, CommandError> {
    let of_lab = || (purpose == Purpose::Training).then(|| out.join("lab").join("state"));
    let folder = named.map(Path::to_owned).or_else(of_lab).or_else(of_user);
    folder.ok_or_else(|| CommandError::new(Exit::Usage, "no-state-folder").hint("hint-state"))
}

/// `$LINECERT_STATE`, or the user's folder for state (XDG Base Directory Specification).
pub(crate) fn of_user() -> Option<PathBuf> {
    let named = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let ours = |folder: PathBuf| folder.join("linecert");
    let at_home = || named("HOME").map(|home| home.join(".local/state/linecert"));
    let on_windows = || named("LOCALAPPDATA").map(ours);
    named("LINECERT_STATE")
        .or_else(|| named("XDG_STATE_HOME").map(ours))
        .or_else(at_home)
        .or_else(on_windows)
}
