//! What was said of a certificate after its readings were taken, and what travels with it.

use linecert_measure::{Digest, Timestamp};

/// Why a line was certified again. The certificate is marked `(RC)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recertified {
    /// The digest of the certificate that this one supersedes.
    pub supersedes: Digest,
    /// Why, in the technician's words.
    pub reason: String,
}

/// The customer's acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The name that the customer gave.
    pub customer: String,
    /// How the customer accepted.
    pub method: AcceptedBy,
    /// When, by the clock of the computer that took it.
    pub made_at: Timestamp,
    /// What the customer said besides.
    pub remarks: Option<String>,
}

/// How a customer accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcceptedBy {
    /// With a name that the technician typed.
    TypedName,
    /// With a drawn signature, whose picture has this digest.
    DrawnSignature(Digest),
    /// With a key of the customer's own.
    OwnKey,
}

/// A remark that was added later. The certificate stays as it was, and is flagged for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The remark.
    pub text: String,
    /// Who made it.
    pub by: String,
    /// When.
    pub made_at: Timestamp,
}

/// An attempt that somebody asks the reader to disregard. It stays, and the verdict does not
/// change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// The task.
    pub task: String,
    /// The attempt, counted from 1.
    pub attempt: u32,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub by: String,
}

/// A file that travels beside the certificate: a photo, a trace, a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its name.
    pub name: String,
    /// Its media type, as `image/jpeg`.
    pub media_type: String,
    /// The digest of its bytes.
    pub digest: Digest,
    /// How many bytes it has.
    pub bytes: u64,
}
