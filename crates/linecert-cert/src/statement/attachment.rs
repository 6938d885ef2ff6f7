//! Files that travel beside a certificate and are named in it by hash.

use std::{fmt, str::FromStr};

use linecert_measure::Digest;
use thiserror::Error;

/// A photo, a trace or a capture that was taken for the job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The name that it was given.
    pub name: AttachmentName,
    /// What it is: a media type (RFC 6838), as `image/jpeg`.
    pub media_type: String,
    /// The SHA-256 of its bytes.
    pub digest: Digest,
    /// How many bytes it has.
    pub bytes: u64,
}

/// A name that is one file in one folder on every system: no separators, no control characters,
/// not hidden, at most 128 bytes in UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AttachmentName(String);

/// A text that is not the name of a file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a safe name of a file")]
pub struct AttachmentNameError(pub String);

/// A file that is not the attachment that the certificate names (46).
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AttachmentError {
    /// It is not there.
    #[error("verify the attachment `{0}`: it is not there")]
    Absent(AttachmentName),
    /// It has another length.
    #[error("verify the attachment `{name}`: it has {found} bytes instead of {stated}")]
    Length {
        /// The attachment.
        name: AttachmentName,
        /// The length that the certificate states.
        stated: u64,
        /// The length of the file.
        found: usize,
    },
    /// It holds other bytes.
    #[error("verify the attachment `{name}`: its SHA-256 is {found} instead of {stated}")]
    Content {
        /// The attachment.
        name: AttachmentName,
        /// The digest that the certificate states.
        stated: Digest,
        /// The digest of the file.
        found: Digest,
    },
}

/// With the digest and a hyphen before it, a name stays under the 255 bytes of a file name.
const LONGEST: usize = 128;

impl Attachment {
    /// The name of its file in the folder `<certificate>.files`: digest, hyphen, name.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}-{}", self.digest, self.name)
    }

    /// Checks that these bytes, if there are any, are those of the attachment.
    ///
    /// # Errors
    /// When they are not.
    pub fn check(&self, bytes: Option<&[u8]>) -> Result<(), AttachmentError> {
        let name = || self.name.clone();
        let bytes = bytes.ok_or_else(|| AttachmentError::Absent(name()))?;
        if u64::try_from(bytes.len()) != Ok(self.bytes) {
            let (stated, found) = (self.bytes, bytes.len());
            return Err(AttachmentError::Length { name: name(), stated, found });
        }
        let (stated, found) = (self.digest, Digest::of(bytes));
        let other = || AttachmentError::Content { name: name(), stated, found };
        if stated == found { Ok(()) } else { Err(other()) }
    }
}

impl AttachmentError {
    /// The exit code.
    #[must_use]
    pub const fn code(&self) -> u8 {
        46
    }
}

impl AttachmentName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AttachmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for AttachmentName {
    type Err = AttachmentNameError;

    fn from_str(text: &str) -> Result<Self, AttachmentNameError> {
        // What no file name on Windows may have, besides the separators of all systems.
        let forbidden = |c: char| {
            c.is_control() || matches!(c, '/' | '\\' | '<' | '>' | '?' | ':' | '"' | '|' | '*')
        };
        let edges = text.starts_with(['.', ' ']) || text.ends_with(['.', ' ']);
        if text.is_empty() || text.len() > LONGEST || edges || text.contains(forbidden) {
            return Err(AttachmentNameError(text.chars().take(80).collect()));
        }
        Ok(Self(text.to_owned()))
    }
}

/// Whether a text is a media type: two names of RFC 6838, section 4.2, with a slash in between.
pub(crate) fn is_media_type(text: &str) -> bool {
    let is_name = |name: &str| {
        let starts = name.starts_with(|c: char| c.is_ascii_alphanumeric());
        let rest = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c);
        starts && name.len() <= 127 && name.chars().all(rest)
    };
    text.split_once('/').is_some_and(|(kind, name)| is_name(kind) && is_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_in_its_folder() {
        for good in ["a", "photo 1.jpg", "光纤.sor", "IMG-2026_11_21.jpeg", "a..b"] {
            assert_eq!(good.parse::<AttachmentName>().unwrap().as_str(), good);
        }
        let long = "x".repeat(129);
        for bad in [
            "", ".", "..", ".hidden", "a/b", "..\\b", "a\0", "a\n", "c:d", "a ", "a.", "a?", "a*",
            &long,
        ] {
            assert!(bad.parse::<AttachmentName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_swapped_file_is_not_the_attachment() {
        let attachment = crate::sample::facts().attachments.remove(0);
        let refused = |bytes| attachment.check(bytes).unwrap_err().to_string();
        assert_eq!(attachment.check(Some(b"a photo")), Ok(()));
        assert!(refused(None).ends_with("`outlet.jpg`: it is not there"));
        assert!(refused(Some(b"a phot")).ends_with("6 bytes instead of 7"));
        assert!(refused(Some(b"A photo")).contains("its SHA-256 is"));
    }

    #[test]
    fn a_media_type_has_two_names() {
        let good = ["image/jpeg", "application/vnd.linecert.certificate+json", "a/b"];
        assert!(good.into_iter().all(is_media_type));
        for bad in ["", "image", "image/", "/x", "image/jpeg; q=1", "a/b/c", "a b/c", ".a/b"] {
            assert!(!is_media_type(bad), "{bad:?}");
        }
    }
}
