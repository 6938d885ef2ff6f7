//! The texts that others judge and read by: profiles, drivers.

use linecert_measure::Digest;
use serde::{Deserialize, Serialize};

use super::words;

words! {
    /// What a document is.
    DocumentKind {
        /// An acceptance profile.
        Profile "profile",
        /// A driver file.
        Driver "driver",
        /// An operator's profile of time limits and service figures.
        OperatorProfile "operator-profile",
    }
}

/// A document as lists have it. Its version is the `etag` of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentRow {
    /// What it is.
    pub kind: DocumentKind,
    /// Its name, one for each of its kind.
    pub name: String,
    /// The SHA-256 of its text.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: Digest,
    /// The version, which rises with each change.
    pub version: u64,
}

/// A document with its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Document {
    /// What lists have of it.
    #[serde(flatten)]
    pub row: DocumentRow,
    /// Its text, in TOML.
    pub text: String,
}
