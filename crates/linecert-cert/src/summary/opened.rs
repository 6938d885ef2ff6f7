//! A summary that verifies under a trust root.

use linecert_measure::Timestamp;
use linecert_profile::Access;
use thiserror::Error;

use super::{
    CodeTextError, KeyCertTwin, OpenedTwin, SignedSummary, Summary, TwinError, WireError,
    cose::{Content, CoseError, Named, Sign1},
    matching::OtherCertificate,
    wire,
};
use crate::{
    key::KeyId, key_cert::Role, lab, statement::Purpose, trust::TrustRoots, validity::Validity,
    verify::Verified,
};

/// A summary that is signed by a key which a trust root vouches for. There is no other way to make
/// one. Its times are those of the laptop that issued the certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedSummary {
    summary: Summary,
    key_cert: KeyCertTwin,
    issuing_key: KeyId,
}

/// Why a code proves nothing.
#[derive(Debug, Error)]
pub enum SummaryError {
    /// The text is not that of a summary (30).
    #[error("verify the code: {0}")]
    Text(#[from] CodeTextError),
    /// It is not a signed message (30).
    #[error("verify the code: {0}")]
    Form(#[source] CoseError),
    /// It does not say who vouches for its signer (30).
    #[error("verify the code: it holds no key-cert")]
    NoKeyCert,
    /// It is not signed by the certified key (31).
    #[error("verify the code: {0}")]
    Signature(#[source] CoseError),
    /// Its key-cert vouches for nobody (32, 33 or 34).
    #[error("verify the code's key-cert: {0}")]
    KeyCert(#[from] TwinError),
    /// The holder is not one who certifies lines (34).
    #[error("verify the code: {holder} is {role}, who certifies no lines")]
    Role {
        /// The holder.
        holder: String,
        /// What the holder is.
        role: &'static str,
    },
    /// The key was not valid at the time of issue (34).
    #[error("verify the code: the key {key} of {holder} is valid {validity}, not at {at}")]
    KeyNotValid {
        /// The key.
        key: KeyId,
        /// Its holder.
        holder: String,
        /// Its validity.
        validity: Validity,
        /// The time of issue.
        at: Timestamp,
    },
    /// The holder may not certify such lines (34).
    #[error("verify the code: {holder} may not certify {access} lines")]
    OutOfScope {
        /// The holder.
        holder: String,
        /// The kind of line.
        access: Access,
    },
    /// It names another operator than the trust root (34).
    #[error("verify the code: it speaks for `{found}`, but its key for `{expected}`")]
    OtherOperator {
        /// The operator of the trust root.
        expected: String,
        /// The operator in the code.
        found: String,
    },
    /// The signed payload is not a summary (35).
    #[error("verify the code: {0}")]
    Wire(#[from] WireError),
    /// A training code under an operational root, or the reverse (37).
    #[error("verify the code: it is {found}, but the trust root is {expected}")]
    Purpose {
        /// The purpose of the trust root.
        expected: Purpose,
        /// The purpose of the code, or of its key.
        found: Purpose,
    },
    /// The key, or the issuing key, is revoked, and a code alone cannot show that it was signed
    /// before: the certificate may (42).
    #[error("verify the code: the key {key} is revoked, compromised since {since}")]
    Revoked {
        /// The key.
        key: KeyId,
        /// Since when.
        since: Timestamp,
    },
    /// It is the code of another certificate (47).
    #[error("verify the code: {0}")]
    OtherCertificate(#[from] OtherCertificate),
}

impl SummaryError {
    /// The exit code by which scripts tell the failures apart.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::Text(_) | Self::Form(_) | Self::NoKeyCert => 30,
            Self::Signature(_) => 31,
            Self::KeyCert(TwinError::Cose(_) | TwinError::Wire(_) | TwinError::Chain) => 32,
            Self::KeyCert(TwinError::UnknownIssuer { .. }) => 33,
            Self::KeyCert(TwinError::IssuerNotValid { .. })
            | Self::Role { .. }
            | Self::KeyNotValid { .. }
            | Self::OutOfScope { .. }
            | Self::OtherOperator { .. } => 34,
            Self::Wire(_) => 35,
            Self::Purpose { .. } => 37,
            Self::Revoked { .. } => 42,
            Self::OtherCertificate(_) => 47,
        }
    }
}

impl SignedSummary {
    /// Verifies the summary, offline: the key-cert in it by an issuing key of the trust root, the
    /// rest by the key of the key-cert. Nothing is read before its signature is verified.
    ///
    /// # Errors
    /// When anything is not as it should be; the first thing found is told.
    pub fn open(&self, trust: &TrustRoots) -> Result<OpenedSummary, SummaryError> {
        let message = Sign1::parse(self.as_bytes()).map_err(SummaryError::Form)?;
        let Named::KeyCert(key_cert) = message.signer() else {
            return Err(SummaryError::NoKeyCert);
        };
        let OpenedTwin { twin, issuing_key } = KeyCertTwin::open(key_cert, trust)?;
        let payload = message.open(Content::Summary, &twin.key).map_err(SummaryError::Signature)?;
        let opened = OpenedSummary { summary: wire::parse(payload)?, key_cert: twin, issuing_key };
        opened.check_purpose(trust)?;
        opened.check_authority(trust)?;
        opened.check_revocation(trust)?;
        Ok(opened)
    }
}

impl OpenedSummary {
    /// Keeps training and operational codes apart, as for certificates.
    fn check_purpose(&self, trust: &TrustRoots) -> Result<(), SummaryError> {
        let lab = self.key_cert.role == Role::Lab || lab::owns(&self.key_cert.key);
        let expected = trust.purpose();
        for found in [if lab { Purpose::Training } else { expected }, self.summary.purpose] {
            if found != expected {
                return Err(SummaryError::Purpose { expected, found });
            }
        }
        Ok(())
    }

    /// Checks that the key was allowed to sign this summary when it says that it did.
    fn check_authority(&self, trust: &TrustRoots) -> Result<(), SummaryError> {
        let (summary, key_cert) = (&self.summary, &self.key_cert);
        let holder = || key_cert.holder.name.clone();
        if matches!(key_cert.role, Role::Noc | Role::Instrument) {
            return Err(SummaryError::Role { holder: holder(), role: key_cert.role.name() });
        }
        if !key_cert.validity.contains(summary.issued_at) {
            let (key, validity, at) = (key_cert.key.id(), key_cert.validity, summary.issued_at);
            return Err(SummaryError::KeyNotValid { key, holder: holder(), validity, at });
        }
        if !key_cert.scope.contains(&summary.access) {
            return Err(SummaryError::OutOfScope { holder: holder(), access: summary.access });
        }
        match &summary.operator {
            Some(found) if found != trust.operator() => Err(SummaryError::OtherOperator {
                expected: trust.operator().to_owned(),
                found: found.clone(),
            }),
            _ => Ok(()),
        }
    }

    fn check_revocation(&self, trust: &TrustRoots) -> Result<(), SummaryError> {
        let revocations = trust.revocations();
        let keys = [self.key_cert.key.id(), self.issuing_key];
        match keys.into_iter().find_map(|key| Some((key, revocations.of(key)?))) {
            Some((key, revoked)) => {
                Err(SummaryError::Revoked { key, since: revoked.compromised_since })
            }
            None => Ok(()),
        }
    }

    /// Checks that it is the summary of this certificate, and says what the certificate says.
    ///
    /// # Errors
    /// With the first thing that differs.
    pub fn matches(&self, verified: &Verified) -> Result<(), OtherCertificate> {
        self.summary.matches(verified)?;
        self.key_cert.matches(verified.key_cert())
    }

    /// What it says of the certificate.
    #[must_use]
    pub const fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Who signed it, and what they may sign.
    #[must_use]
    pub const fn key_cert(&self) -> &KeyCertTwin {
        &self.key_cert
    }

    /// The issuing key that vouches for the signer.
    #[must_use]
    pub const fn issuing_key(&self) -> KeyId {
        self.issuing_key
    }
}
