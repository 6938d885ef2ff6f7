//! Files that are to travel beside the certificate.

use std::{fs, path::PathBuf};

use linecert_job::{AttachError, Job};

use crate::{
    exit::{CommandError, Exit},
    hints,
};

/// Looks whether the files are there, before a job is begun.
pub(super) fn look(files: &[PathBuf]) -> Result<(), CommandError> {
    files.iter().try_for_each(|file| match fs::metadata(file) {
        Ok(_) => Ok(()),
        Err(source) => Err(of_attach(AttachError::Read { file: file.clone(), source })),
    })
}

/// Attaches every file, in order.
pub(crate) fn attach(job: &mut Job, files: &[PathBuf]) -> Result<(), CommandError> {
    files.iter().try_for_each(|file| {
        job.attach(file).map_err(of_attach)?;
        Ok(())
    })
}

/// Why a file is not attached, with the next step.
pub(crate) fn of_attach(error: AttachError) -> CommandError {
    let (exit, hint) = match error {
        AttachError::Disk(error) => return hints::of_journal(error),
        AttachError::Read { ref source, .. } => (Exit::of_reading(source), "hint-file"),
        AttachError::Changed(ref error) => (Exit::Certificate(error.code()), "hint-attach-again"),
        AttachError::NotAFile(_)
        | AttachError::NotAPicture(_)
        | AttachError::NoName(_)
        | AttachError::Empty(_)
        | AttachError::TooLarge(_) => (Exit::Usage, "hint-attach"),
    };
    CommandError::new(exit, "not-attached").cause(error).hint(hint)
}
