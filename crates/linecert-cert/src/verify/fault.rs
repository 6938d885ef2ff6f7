//! Why a certificate does not verify.

use linecert_measure::Digest;
use linecert_profile::{Access, ProfileError};
use thiserror::Error;

use super::{claims::ClaimError, log::LogError};
use crate::{
    bracket::KeyFault,
    bundle::BundleError,
    dsse::OpenError,
    frozen::{Mismatch, VerdictError},
    key_cert::{OpenKeyCertError, Role},
    lint::Flaw,
    statement::{Purpose, SchemaError},
    summary::SummaryError,
};

/// Why a certificate does not verify. Each has an exit code from 30 to 47.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// Not a bundle of the strict form (30).
    #[error("verify the file: {0}")]
    Bundle(#[from] BundleError),
    /// A key-cert is for no key that signed anything in the bundle (30).
    #[error("verify the file: key-cert {0} is for no key that signed here")]
    UnusedKeyCert(Digest),
    /// The certificate is not signed by the key of its key-cert (31).
    #[error("verify the certificate: {0}")]
    Signature(#[source] OpenError),
    /// A key-cert does not open under the trust roots (32, 33 or 34).
    #[error("verify the key-cert: {0}")]
    KeyCert(#[from] OpenKeyCertError),
    /// The technician's key did not count when it signed (34 or 42).
    #[error("verify the certificate: {0}")]
    Key(#[from] KeyFault),
    /// The holder's role is not to certify lines (34).
    #[error("verify the certificate: {holder} may not certify lines, being {role}")]
    OtherRole {
        /// The holder.
        holder: String,
        /// The role.
        role: Role,
    },
    /// The holder may not certify such lines (34).
    #[error("verify the certificate: {holder} may not certify {access} lines{}", in_region(.region.as_deref()))]
    OutOfScope {
        /// The holder.
        holder: String,
        /// The kind of line.
        access: Access,
        /// The region that the line is in, if the statement names one.
        region: Option<String>,
    },
    /// The statement names another operator than the trust root (34).
    #[error("verify the certificate: it speaks for `{found}`, but its key for `{expected}`")]
    OtherOperator {
        /// The operator of the trust root.
        expected: String,
        /// The operator in the statement.
        found: String,
    },
    /// The signed payload is of another type (35).
    #[error("verify the certificate: {0}")]
    PayloadType(#[source] OpenError),
    /// The signed payload is not of the strict schema (35).
    #[error("verify the certificate: {0}")]
    Schema(#[from] SchemaError),
    /// The verdicts do not follow from the readings (36).
    #[error("verify the certificate: {0}")]
    Verdict(#[from] Mismatch),
    /// A training certificate under an operational root, or the reverse (37).
    #[error("verify the certificate: it is {found}, but the trust root is {expected}")]
    Purpose {
        /// The purpose of the trust root.
        expected: Purpose,
        /// The purpose of the statement, or of its key.
        found: Purpose,
    },
    /// The profile's text does not have the digest or the name that the statement gives (38).
    #[error("verify the certificate: the profile is not `{0}` as named")]
    ProfileDigest(String),
    /// The embedded profile does not parse (38).
    #[error("verify the certificate: {0}")]
    Profile(#[from] ProfileError),
    /// The record is not whole, or does not fit its profile (39), or hides attempts (43).
    #[error("verify the certificate: {0}")]
    Flaw(#[from] Flaw),
    /// A log, a witness or an authority for time is said to have seen what it has not (40).
    #[error("verify the log: {0}")]
    Log(#[from] LogError),
    /// A statement about the certificate does not verify (41).
    #[error(transparent)]
    Claim(#[from] ClaimError),
    /// The QR code's content is not that of this certificate (47).
    #[error("verify the summary: {0}")]
    Summary(#[from] SummaryError),
}

fn in_region(region: Option<&str>) -> String {
    region.map_or_else(String::new, |region| format!(" in region `{region}`"))
}

impl VerifyError {
    /// The exit code, from 30 to 47, by which scripts tell the failures apart.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::Bundle(_) | Self::UnusedKeyCert(_) => 30,
            Self::Signature(_) => 31,
            Self::KeyCert(error) => error.code(),
            Self::Key(fault) => fault.code(),
            Self::OtherRole { .. } | Self::OutOfScope { .. } | Self::OtherOperator { .. } => 34,
            Self::PayloadType(_) | Self::Schema(_) => 35,
            Self::Verdict(_) => 36,
            Self::Purpose { .. } => 37,
            Self::ProfileDigest(_) | Self::Profile(_) => 38,
            Self::Flaw(Flaw::Hidden(_) | Flaw::NoAttempts) => 43,
            Self::Flaw(_) => 39,
            Self::Log(_) => 40,
            Self::Claim(_) => 41,
            Self::Summary(error) => error.code(),
        }
    }

    /// An error of opening the certificate's envelope.
    pub(super) fn of_certificate(error: OpenError) -> Self {
        match error {
            OpenError::Type { .. } => Self::PayloadType(error),
            OpenError::OtherKey { .. } | OpenError::Signature(_) | OpenError::TooFew { .. } => {
                Self::Signature(error)
            }
        }
    }
}

impl From<VerdictError> for VerifyError {
    fn from(error: VerdictError) -> Self {
        match error {
            VerdictError::Json(error) => Self::Schema(error.into()),
            VerdictError::Mismatch(mismatch) => Self::Verdict(mismatch),
        }
    }
}
