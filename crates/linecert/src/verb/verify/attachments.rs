//! The files that travel beside a certificate.

use std::path::{Path, PathBuf};

use linecert_cert::{Attachment, AttachmentError};

use crate::{
    exit::{CommandError, Exit},
    verb::read_bytes,
};

/// What became of the files that a certificate names.
pub(super) enum Attachments<'a> {
    /// It names none.
    None,
    /// The folder in which they travel was not handed over, so that nothing is known of them.
    NotHere(PathBuf),
    /// Each is there, with the bytes that the certificate states.
    Good(&'a [Attachment]),
}

/// The folder in which attachments travel: the one that was named, or the one beside the file.
pub(crate) fn place(file: &Path, folder: Option<&Path>) -> PathBuf {
    folder.map_or_else(|| file.with_extension("files"), Path::to_owned)
}

/// Checks every file in the folder that was named, or in the one beside the certificate.
pub(super) fn check<'a>(
    stated: &'a [Attachment],
    (file, folder): (&Path, Option<&Path>),
) -> Result<Attachments<'a>, CommandError> {
    if stated.is_empty() {
        return Ok(Attachments::None);
    }
    let place = place(file, folder);
    if folder.is_none() && !place.is_dir() {
        return Ok(Attachments::NotHere(place));
    }
    stated.iter().try_for_each(|attachment| check_one(attachment, &place))?;
    Ok(Attachments::Good(stated))
}

/// Checks one file, which must be there.
pub(crate) fn check_one(attachment: &Attachment, folder: &Path) -> Result<(), CommandError> {
    let file = folder.join(attachment.file_name());
    let bytes = match read_bytes(&file) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.exit == Exit::NotFound => None,
        Err(error) => return Err(error),
    };
    attachment.check(bytes.as_deref()).map_err(|error| {
        let hint = match error {
            AttachmentError::Absent(_) => "hint-attachment-absent",
            AttachmentError::Length { .. } | AttachmentError::Content { .. } => {
                "hint-attachment-swapped"
            }
        };
        CommandError::new(Exit::Certificate(error.code()), "not-valid")
            .name("file", file.display())
            .cause(error)
            .hint(hint)
    })
}
