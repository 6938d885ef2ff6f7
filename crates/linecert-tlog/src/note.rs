//! Signed notes: text that one or more keys have signed (C2SP signed-note).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use thiserror::Error;

use crate::{
    cosignature::PosixTime,
    key::{KeyId, VerifierKey},
    name::KeyName,
    signer::{CosignerKey, SignerKey},
};

/// The longest note that is read, in bytes, as in Go's `sumdb/note`.
const LONGEST: usize = 1_000_000;

/// The most signatures that a note may have, as in Go's `sumdb/note`.
pub const MOST_SIGNATURES: usize = 100;

/// A note whose signatures have not been verified. `Display` writes it byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// One signature line of a note, not verified. As text it is the line without its newline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    name: KeyName,
    id: KeyId,
    bytes: Vec<u8>,
}

/// A signature of a known key that has been verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified<'a> {
    /// The key.
    pub key: &'a VerifierKey,
    /// When it signed, if it is the key of a witness.
    pub time: Option<PosixTime>,
}

/// Why bytes are not a note.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoteError {
    /// It is longer than a million bytes.
    #[error("a note of {0} bytes is longer than {LONGEST}")]
    TooLong(usize),
    /// It is not UTF-8, or has a control character that is no newline.
    #[error("the note is not plain text in UTF-8")]
    NotText,
    /// There is no empty line between a text and signatures.
    #[error("the note has no empty line before its signatures")]
    NoSignatures,
    /// There are more signatures than are read.
    #[error("the note has more than {MOST_SIGNATURES} signatures")]
    TooManySignatures,
    /// A line behind the text is not a signature.
    #[error(transparent)]
    Line(#[from] LineError),
}

/// A line that is not a signature.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a signature line")]
pub struct LineError(pub String);

/// Why a note is not signed by whom it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OpenNoteError {
    /// A signature says that it is by a known key, and is not.
    #[error("the signature of `{name}` ({id}) is wrong")]
    Wrong {
        /// The name of the key.
        name: KeyName,
        /// Its id.
        id: KeyId,
    },
    /// None of the known keys has signed.
    #[error("the note is signed by none of the known keys")]
    Unsigned,
}

impl Note {
    /// Reads a note (signed-note, Format).
    ///
    /// # Errors
    /// When the bytes are not a note.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > LONGEST {
            return Err(NoteError::TooLong(bytes.len()));
        }
        let note = str::from_utf8(bytes).ok().filter(|note| is_text(note));
        let note = note.ok_or(NoteError::NotText)?;
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteError::NoSignatures)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::NoSignatures)?;
        if lines.split('\n').count() > MOST_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        let signatures = lines.split('\n').map(NoteSignature::parse).collect::<Result<_, _>>()?;
        Ok(Self { text: format!("{text}\n"), signatures })
    }

    /// Signs a text, which must be whole lines without control characters. The caller writes it.
    pub(crate) fn sign(text: String, signer: &SignerKey) -> Self {
        let signatures = vec![signer.sign(&text)];
        Self { text, signatures }
    }

    /// Cosigns the note at this time. The signature is not attached.
    ///
    /// Whoever calls this states that the note is a checkpoint consistent with all that the
    /// witness has seen of its log.
    #[must_use]
    pub fn cosign(&self, cosigner: &CosignerKey, time: PosixTime) -> NoteSignature {
        cosigner.cosign(&self.text, time)
    }

    /// The note with other signatures.
    #[must_use]
    pub fn with_signatures(&self, signatures: Vec<NoteSignature>) -> Self {
        Self { text: self.text.clone(), signatures }
    }

    /// The text that is signed, with its last newline. It means nothing before it is verified.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, in order.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Verifies the signatures of known keys, every one of them, and passes over all others
    /// (signed-note, Signatures).
    ///
    /// # Errors
    /// When a known key's signature is wrong, or no known key has signed.
    pub fn open<'a>(&self, known: &'a [VerifierKey]) -> Result<Vec<Verified<'a>>, OpenNoteError> {
        let signed = |signature| known.iter().map(move |key| (key, signature));
        let by_known = self.signatures.iter().flat_map(signed).filter(|(key, s)| s.claims(key));
        let verified: Vec<_> = by_known
            .map(|(key, signature)| {
                let wrong = OpenNoteError::Wrong { name: key.name().clone(), id: key.id() };
                let time = key.verify(&self.text, &signature.bytes).ok_or(wrong)?;
                Ok(Verified { key, time })
            })
            .collect::<Result<_, _>>()?;
        if verified.is_empty() { Err(OpenNoteError::Unsigned) } else { Ok(verified) }
    }
}

impl NoteSignature {
    pub(crate) fn by(key: &VerifierKey, bytes: Vec<u8>) -> Self {
        Self { name: key.name().clone(), id: key.id(), bytes }
    }

    /// Reads a signature line without its newline.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(line: &str) -> Result<Self, LineError> {
        let refuse = || LineError(line.chars().take(80).collect());
        let rest = line.strip_prefix("— ").ok_or_else(refuse)?;
        let (name, signature) = rest.split_once(' ').ok_or_else(refuse)?;
        let name = name.parse().map_err(|_| refuse())?;
        let signature = STANDARD.decode(signature).map_err(|_| refuse())?;
        let (id, bytes) = signature.split_first_chunk().ok_or_else(refuse)?;
        if bytes.is_empty() {
            return Err(refuse());
        }
        Ok(Self { name, id: KeyId::from_bytes(*id), bytes: bytes.to_vec() })
    }

    /// The name of the key that is said to have signed.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// Whether the line says that it is by this key.
    #[must_use]
    pub fn claims(&self, key: &VerifierKey) -> bool {
        (&self.name, self.id) == (key.name(), key.id())
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.to_bytes()[..], &self.bytes].concat();
        write!(f, "— {} {}", self.name, STANDARD.encode(bytes))
    }
}

/// Whether there is no control character but newlines (signed-note, Format).
fn is_text(note: &str) -> bool {
    note.chars().all(|c| c >= ' ' || c == '\n')
}

#[cfg(test)]
mod tests;
