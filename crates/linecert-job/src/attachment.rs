//! Files that travel beside the certificate: photos, traces, captures.

mod media;
mod name;

pub(crate) use media::of as media_type;

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use linecert_cert::{Attachment, AttachmentError, ToneRecord};
use linecert_measure::Digest;
use thiserror::Error;

use crate::{disk, event::Event, job::Job, journal::JournalError};

/// The largest file that is attached: it is read whole, on a laptop.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Why a file is not attached, or is no longer what was attached.
#[derive(Debug, Error)]
pub enum AttachError {
    /// It cannot be read.
    #[error("cannot read {}: {source}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// It is a folder, a device or something else without an end.
    #[error("{} is not a file", .0.display())]
    NotAFile(PathBuf),
    /// It is meant to be a picture of a signature, and is none.
    #[error("{} is not a picture", .0.display())]
    NotAPicture(PathBuf),
    /// No safe name can be made of its own.
    #[error("{} has no name to attach it under", .0.display())]
    NoName(PathBuf),
    /// It holds nothing.
    #[error("{} is empty", .0.display())]
    Empty(PathBuf),
    /// It is too large.
    #[error("{} is larger than 256 MiB", .0.display())]
    TooLarge(PathBuf),
    /// The copy beside the certificate is gone or was changed.
    #[error(transparent)]
    Changed(#[from] AttachmentError),
    /// The disk does not allow it.
    #[error(transparent)]
    Disk(#[from] JournalError),
}

impl Job {
    /// Attaches a file: copies it beside the certificate, where its name says what is in it. The
    /// same bytes are attached once, however often and under whatever name they come.
    ///
    /// # Errors
    /// When it cannot be read, is no file, empty or too large, or the disk does not allow the copy.
    pub fn attach(&mut self, file: &Path) -> Result<Attachment, AttachError> {
        let bytes = read(file)?;
        let attached = self.attachments();
        let digest = Digest::of(&bytes);
        if let Some(same) = attached.iter().find(|attached| attached.digest == digest) {
            // The copy may have been lost meanwhile.
            self.copy_beside(same, &bytes)?;
            return Ok(same.clone());
        }
        let attachment = described(file, &bytes, &attached)
            .ok_or_else(|| AttachError::NoName(file.to_owned()))?;
        self.copy_beside(&attachment, &bytes)?;
        self.append(self.attached(&attachment))?;
        Ok(attachment)
    }

    /// Keeps what was told of each tone beside the certificate, and gives the event that says so;
    /// nothing where nothing was told. No two records are the same: each names its attempt.
    pub(crate) fn keep_tones(&self, record: &ToneRecord) -> Result<Option<Event>, JournalError> {
        let bytes = record.to_bytes().unwrap_or_default();
        let described = described(Path::new("tones.ndjson"), &bytes, &self.attachments());
        let Some(attachment) = described.filter(|_| !record.tones.is_empty()) else {
            return Ok(None);
        };
        self.copy_beside(&attachment, &bytes)?;
        Ok(Some(self.attached(&attachment)))
    }

    fn attached(&self, attachment: &Attachment) -> Event {
        Event::Attached {
            name: attachment.name.to_string(),
            media_type: attachment.media_type.clone(),
            sha256: attachment.digest,
            bytes: attachment.bytes,
            at: self.now(),
        }
    }

    /// What was attached, in order.
    #[must_use]
    pub fn attachments(&self) -> Vec<Attachment> {
        let of = |event: &Event| match event {
            Event::Attached { name, media_type, sha256, bytes, .. } => Some(Attachment {
                name: name.parse().ok()?,
                media_type: media_type.clone(),
                digest: *sha256,
                bytes: *bytes,
            }),
            _ => None,
        };
        self.events().iter().filter_map(of).collect()
    }

    /// Keeps the picture of a signature beside the certificate, under its digest. It is no
    /// attachment: it is drawn for a certificate that was issued before, which stays as it is. The
    /// acceptance names it.
    ///
    /// # Errors
    /// When it cannot be read, is no picture, is too large, or the disk does not allow the copy.
    pub fn keep_picture(&mut self, file: &Path) -> Result<Digest, AttachError> {
        let bytes = read(file)?;
        let media_type = media::of(file, &bytes).to_owned();
        if !media_type.starts_with("image/") {
            return Err(AttachError::NotAPicture(file.to_owned()));
        }
        let digest = Digest::of(&bytes);
        let name = name::free(file, &[]).ok_or_else(|| AttachError::NoName(file.to_owned()))?;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.copy_beside(&Attachment { name, media_type, digest, bytes: length }, &bytes)?;
        Ok(digest)
    }

    /// Whether a file beside the certificate is named by this digest, and has it.
    pub(crate) fn has_picture(&self, digest: Digest) -> bool {
        let Ok(files) = fs::read_dir(self.folder().attachments()) else { return false };
        let prefix = format!("{digest}-");
        let is_it = |file: fs::DirEntry| {
            file.file_name().to_string_lossy().starts_with(&prefix)
                && read(&file.path()).is_ok_and(|bytes| Digest::of(&bytes) == digest)
        };
        files.flatten().any(is_it)
    }

    /// Checks that every attachment still is what was attached, as before a certificate names it.
    ///
    /// # Errors
    /// With the first that is not.
    pub fn check_attachments(&self) -> Result<(), AttachError> {
        self.attachments().iter().try_for_each(|attachment| {
            let file = self.folder().attachments().join(attachment.file_name());
            Ok(attachment.check(read(&file).ok().as_deref())?)
        })
    }

    fn copy_beside(&self, attachment: &Attachment, bytes: &[u8]) -> Result<(), JournalError> {
        let folder = self.folder().attachments();
        disk::make_folder(&folder).map_err(|error| JournalError::io(&folder, error))?;
        let file = folder.join(attachment.file_name());
        disk::write_whole(&file, bytes).map_err(|error| JournalError::io(&file, error))
    }
}

/// What a file is called among those that are attached, what it is, and what is in it.
fn described(file: &Path, bytes: &[u8], attached: &[Attachment]) -> Option<Attachment> {
    Some(Attachment {
        name: name::free(file, attached)?,
        media_type: media::of(file, bytes).to_owned(),
        digest: Digest::of(bytes),
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
    })
}

fn read(file: &Path) -> Result<Vec<u8>, AttachError> {
    let fail = |source| AttachError::Read { file: file.to_owned(), source };
    // Before it is opened: a pipe would be waited for.
    if !fs::metadata(file).map_err(fail)?.is_file() {
        return Err(AttachError::NotAFile(file.to_owned()));
    }
    let mut bytes = Vec::new();
    File::open(file).and_then(|f| f.take(MAX_BYTES + 1).read_to_end(&mut bytes)).map_err(fail)?;
    match u64::try_from(bytes.len()) {
        Ok(0) => Err(AttachError::Empty(file.to_owned())),
        Ok(1..=MAX_BYTES) => Ok(bytes),
        _ => Err(AttachError::TooLarge(file.to_owned())),
    }
}

#[cfg(test)]
mod tests;
