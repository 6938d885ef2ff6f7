//! What people say about a certificate, in the form in which the journal keeps it.

use std::num::NonZeroU32;

use linecert_cert::PublicKey;
use linecert_measure::Digest;
use serde::{Deserialize, Serialize};

use super::as_text;

/// An attempt that shall not count in a reader's eyes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// The task.
    pub task: String,
    /// The attempt at it.
    pub attempt: NonZeroU32,
    /// Why.
    pub reason: String,
}

/// That the customer accepts a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The customer's name.
    pub customer: String,
    /// How they accepted.
    pub by: AcceptedBy,
    /// What they remarked.
    pub remarks: Option<String>,
}

/// How a customer accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case", deny_unknown_fields)]
pub enum AcceptedBy {
    /// They typed their name.
    Typed {},
    /// They drew their signature, of which a picture is attached.
    Drawn {
        /// The SHA-256 of the picture.
        image_sha256: Digest,
    },
    /// They signed with a key of their own.
    OwnKey {
        /// The key.
        #[serde(with = "as_text")]
        customer_key: PublicKey,
    },
}
