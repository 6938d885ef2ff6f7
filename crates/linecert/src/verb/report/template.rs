//! A template to begin with.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use linecert_report::Template;

use crate::exit::{CommandError, Exit};

/// Writes a new folder that holds a template.
pub(super) fn write(folder: &Path) -> Result<PathBuf, CommandError> {
    fs::create_dir(folder).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            CommandError::new(Exit::Usage, "template-exists").name("folder", folder.display())
        }
        _ => CommandError::unwritable(folder, error),
    })?;
    for (name, text) in Template::beginning() {
        let file = folder.join(name);
        fs::write(&file, text).map_err(|error| CommandError::unwritable(&file, error))?;
    }
    Ok(folder.to_owned())
}
