//! What a verification knows of a certificate.

use linecert_measure::{Digest, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Certificate, Standing, words};
use crate::problem::Problem;

words! {
    /// Whether as many witnesses vouch for a checkpoint as the trust root asks for.
    Witnessed {
        /// The trust root asks for none.
        NotAsked "not-asked",
        /// Fewer.
        TooFew "too-few",
        /// As many, or more.
        Enough "enough",
    }
}

words! {
    /// Whether a statement about a certificate counts.
    Weight {
        /// It does.
        Counts "counts",
        /// It does not: the key was lost, and nothing shows that it signed before.
        KeyWasLost "key-was-lost",
    }
}

words! {
    /// The language of a page.
    PageLanguage {
        /// English.
        English "en",
        /// Simplified Chinese.
        Chinese "zh",
        /// Both side by side.
        Both "en+zh",
    }
}

/// A certificate, and what a verification knows of it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CertificateDetail {
    /// The certificate as lists have it.
    #[serde(flatten)]
    pub certificate: Certificate,
    /// What the verification came to.
    pub verification: Verification,
}

/// What a verification came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verification {
    /// The certificate verifies.
    Holds(Box<Known>),
    /// It does not any more, as when its key was lost.
    Refused(Problem),
}

/// What is known of a certificate that verifies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Known {
    /// Who holds the key that signed.
    pub holder: String,
    /// As what, by the key-cert.
    pub role: String,
    /// The operator.
    pub operator: String,
    /// When it was signed.
    pub signed: SignedAt,
    /// Where it stands in a log of the trust root, if that is proven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logged: Option<LogEntry>,
    /// Which authority for time saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamped: Option<Stamped>,
    /// What was said about it since.
    pub statements: Vec<StatementHeard>,
    /// Whether it still holds.
    pub standing: Standing,
    /// Why it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The certificate that took its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub superseded_by: Option<Digest>,
    /// The certificate whose place it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub supersedes: Option<Digest>,
}

/// When something was signed, as far as others know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedAt {
    /// No earlier, as witnesses show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    /// No later, as witnesses or an authority for time show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<Timestamp>,
    /// By the signer's own clock, which proves nothing.
    pub claimed: Timestamp,
}

/// An entry of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogEntry {
    /// The name of the log.
    pub origin: String,
    /// The index, from 0.
    pub index: u64,
    /// How many entries the log had at the checkpoint of the proof.
    pub size: u64,
    /// Who cosigned that checkpoint.
    pub witnesses: Vec<Cosigned>,
    /// Whether these are enough.
    pub witnessed: Witnessed,
}

/// A witness that cosigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cosigned {
    /// Its name.
    pub name: String,
    /// When, by its own clock.
    pub at: Timestamp,
}

/// An authority for time that saw something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stamped {
    /// Its name.
    pub authority: String,
    /// When, by its own clock.
    pub at: Timestamp,
}

/// A statement about a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementHeard {
    /// The SHA-256 of its envelope.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: Digest,
    /// What it is: `receipt`, `acceptance`, `comment` and so on.
    pub kind: String,
    /// Who made it, by the operator's word. There is none for the customer's own key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When, by the clock of whoever made it.
    pub made_at: Timestamp,
    /// Its index in a log of the trust root, if that is proven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logged: Option<u64>,
    /// Whether it counts.
    pub weight: Weight,
}

/// A certificate's file, in JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bundle(pub Box<RawValue>);

/// A line of an export.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Exported {
    /// The SHA-256 of the certificate's envelope.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub digest: Digest,
    /// Its file.
    pub bundle: Bundle,
    /// What to send as `cursor` to go on behind this line. Some lines have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Bundle {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let about = "An `.lcert` file (docs/certificate-format.md).";
        utoipa::openapi::ObjectBuilder::new().description(Some(about)).into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Bundle {}
