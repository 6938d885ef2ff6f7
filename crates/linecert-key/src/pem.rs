//! PEM (RFC 7468): the one kind that is a key at rest, and the names of what is found instead.

use std::fmt;

use pkcs8::der::{
    SecretDocument,
    pem::{LineEnding, PemLabel as _},
};
use pkcs8::{EncryptedPrivateKeyInfoOwned, PrivateKeyInfoOwned};
use thiserror::Error;
use zeroize::Zeroizing;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
/// More of a label than any that is registered, and little enough for one line of an error.
const SHOWN_LABEL: usize = 40;

/// The DER of a private key, as it stood in PEM.
#[derive(Debug)]
pub(crate) enum Block {
    /// `PRIVATE KEY` (RFC 5958).
    Plain(SecretDocument),
    /// `ENCRYPTED PRIVATE KEY` (RFC 5958, 3).
    Encrypted(SecretDocument),
}

/// Why a text is not one PEM block with a private key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PemError {
    /// There is no PEM in it.
    #[error(
        "there is no PEM in it; a key file begins with `-----BEGIN ENCRYPTED PRIVATE KEY-----`"
    )]
    Absent,
    /// It ends before the PEM does.
    #[error("it ends in the middle: there is no `-----END` line")]
    Truncated,
    /// There are several blocks.
    #[error("it holds {0} PEM blocks, and one is expected")]
    Several(usize),
    /// It holds something else.
    #[error("it holds {0}")]
    Other(OtherPem),
    /// The text between the lines is damaged.
    #[error("its PEM is damaged: {0}")]
    Damaged(pkcs8::der::Error),
}

/// What else people keep in PEM files, with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtherPem {
    /// A private key in the form of its algorithm: `EC PRIVATE KEY` and the like.
    Traditional(String),
    /// A key of OpenSSH.
    OpenSsh,
    /// The public half of a key.
    PublicKey,
    /// A certificate or a request for one.
    Certificate,
    /// Anything else, by its label.
    Unknown(String),
}

/// Takes the private key out of a text.
pub(crate) fn decode(text: &str) -> Result<Block, PemError> {
    let (_, rest) = text.split_once(BEGIN).ok_or(PemError::Absent)?;
    let label = rest.lines().next().unwrap_or_default().trim_end().trim_end_matches('-');
    let form = match label {
        PrivateKeyInfoOwned::PEM_LABEL => Block::Plain,
        EncryptedPrivateKeyInfoOwned::PEM_LABEL => Block::Encrypted,
        other => return Err(PemError::Other(other.into())),
    };
    match (text.matches(BEGIN).count(), text.contains(END)) {
        (_, false) => Err(PemError::Truncated),
        (1, true) => SecretDocument::from_pem(text)
            .map(|(_, document)| form(document))
            .map_err(PemError::Damaged),
        (several, true) => Err(PemError::Several(several)),
    }
}

/// Writes an encrypted private key as PEM.
pub(crate) fn encode(encrypted: &SecretDocument) -> pkcs8::der::Result<Zeroizing<String>> {
    encrypted.to_pem(EncryptedPrivateKeyInfoOwned::PEM_LABEL, LineEnding::LF)
}

impl From<&str> for OtherPem {
    fn from(label: &str) -> Self {
        match label {
            "OPENSSH PRIVATE KEY" => Self::OpenSsh,
            "PUBLIC KEY" | "RSA PUBLIC KEY" => Self::PublicKey,
            "CERTIFICATE"
            | "X509 CERTIFICATE"
            | "TRUSTED CERTIFICATE"
            | "CERTIFICATE REQUEST"
            | "NEW CERTIFICATE REQUEST" => Self::Certificate,
            "EC PARAMETERS" => Self::Traditional("EC PRIVATE KEY".to_owned()),
            label if label.ends_with(" PRIVATE KEY") => Self::Traditional(shown(label)),
            label => Self::Unknown(shown(label)),
        }
    }
}

fn shown(label: &str) -> String {
    label.chars().filter(|letter| !letter.is_control()).take(SHOWN_LABEL).collect()
}

impl fmt::Display for OtherPem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Traditional(label) => write!(
                f,
                "a key in the form `{label}`; \
                 `openssl pkcs8 -topk8 -scrypt -in OLD -out NEW` writes it as PKCS#8"
            ),
            Self::OpenSsh => {
                f.write_str("a key of OpenSSH, which certificates are not signed with")
            }
            Self::PublicKey => {
                f.write_str("the public half of a key; the secret half is elsewhere")
            }
            Self::Certificate => f.write_str("an X.509 certificate or request, and no key"),
            Self::Unknown(label) => write!(f, "`{label}`, and no key"),
        }
    }
}

#[cfg(test)]
mod tests;
