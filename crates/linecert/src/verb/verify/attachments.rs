//! The files that travel beside a certificate.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use linecert_cert::{Attachment, AttachmentError};

use crate::exit::{CommandError, Exit};

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
    stated.iter().try_for_each(|attachment| check_one(attachment, &place).map(drop))?;
    Ok(Attachments::Good(stated))
}

/// Checks one file, which must be there, and gives its bytes.
pub(crate) fn check_one(attachment: &Attachment, folder: &Path) -> Result<Vec<u8>, CommandError> {
    let file = folder.join(attachment.file_name());
    let read = read(attachment, &file);
    let read = read.map_err(|error| CommandError::unreadable(&file, error))?;
    read.map_err(|error| {
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

/// Reads a file when it can be the attachment. One of another length is not read: it may have any.
/// What is there under the name and is no file, as a pipe that would be waited for, is not it.
fn read(attachment: &Attachment, file: &Path) -> io::Result<Result<Vec<u8>, AttachmentError>> {
    let length = match fs::metadata(file) {
        Ok(metadata) if metadata.is_file() => metadata.len(),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => return Ok(Err(AttachmentError::Absent(attachment.name.clone()))),
    };
    if length != attachment.bytes {
        let (name, stated) = (attachment.name.clone(), attachment.bytes);
        let found = usize::try_from(length).unwrap_or(usize::MAX);
        return Ok(Err(AttachmentError::Length { name, stated, found }));
    }
    let bytes = fs::read(file)?;
    Ok(attachment.check(Some(&bytes)).map(|()| bytes))
}
