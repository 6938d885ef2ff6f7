//! Verifies a bundle, offline, against one trust root.

use linecert_measure::Digest;
use linecert_profile::{Access, Assessment, Profile, ProfileError};
use thiserror::Error;

use crate::{
    bundle::{Bundle, BundleError},
    dsse::{Envelope, OpenError, PayloadType},
    frozen::{FrozenAssessment, Mismatch},
    key::KeyId,
    key_cert::{KeyCert, KeyCertError, Role},
    lab,
    lint::{self, Flaw},
    statement::{EmbeddedProfile, Purpose, SchemaError, Statement},
    trust::TrustRoot,
    validity::Validity,
};

/// A certificate that verifies. There is no other way to make one.
#[derive(Debug, Clone)]
pub struct Verified {
    statement: Statement,
    profile: Profile,
    assessment: Assessment,
    key_cert: KeyCert,
    root: KeyId,
    digest: Digest,
}

/// Why a certificate does not verify. Each has an exit code from 30 to 39.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// Not a bundle of the strict form (30).
    #[error("verify the file: {0}")]
    Bundle(#[from] BundleError),
    /// The certificate is not signed by the key of its key-cert (31).
    #[error("verify the certificate: {0}")]
    Signature(#[source] OpenError),
    /// The key-cert is not what the root key signed (32).
    #[error("verify the key-cert: {0}")]
    KeyCertSignature(#[source] OpenError),
    /// The root key signed something that is not a key-cert (32).
    #[error("verify the key-cert: {0}")]
    KeyCert(#[from] KeyCertError),
    /// The key-cert is signed by a key that the trust root does not list (33).
    #[error("verify the key-cert: its signer {signer} is not a root key of {operator}")]
    UnknownRoot {
        /// The key that it names as its signer.
        signer: KeyId,
        /// The operator of the trust root.
        operator: String,
    },
    /// The root key was not valid when the key-cert's validity began (34).
    #[error("verify the key-cert: root key {root} is valid {validity} only")]
    RootNotValid {
        /// The root key.
        root: KeyId,
        /// Its validity.
        validity: Validity,
    },
    /// The technician's key was not valid at the time of issue (34).
    #[error("verify the certificate: the key {key} of {holder} is valid {validity}, not at {at}")]
    KeyNotValid {
        /// The key.
        key: KeyId,
        /// Its holder.
        holder: String,
        /// Its validity.
        validity: Validity,
        /// The time of issue.
        at: linecert_measure::Timestamp,
    },
    /// The holder may not certify such lines (34).
    #[error("verify the certificate: {holder} may not certify {access} lines")]
    OutOfScope {
        /// The holder.
        holder: String,
        /// The kind of line.
        access: Access,
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
    /// The record is not whole, or does not fit its profile (39).
    #[error("verify the certificate: {0}")]
    Flaw(#[from] Flaw),
}

impl VerifyError {
    /// The exit code, from 30 to 39, by which scripts tell the failures apart.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::Bundle(_) => 30,
            Self::Signature(_) => 31,
            Self::KeyCertSignature(_) | Self::KeyCert(_) => 32,
            Self::UnknownRoot { .. } => 33,
            Self::RootNotValid { .. }
            | Self::KeyNotValid { .. }
            | Self::OutOfScope { .. }
            | Self::OtherOperator { .. } => 34,
            Self::PayloadType(_) | Self::Schema(_) => 35,
            Self::Verdict(_) => 36,
            Self::Purpose { .. } => 37,
            Self::ProfileDigest(_) | Self::Profile(_) => 38,
            Self::Flaw(_) => 39,
        }
    }
}

/// Verifies an `.lcert` file.
///
/// Nothing of a statement is read before its signature is verified. The times are those of the
/// laptop that issued the certificate: a key that was misused may have been back-dated.
///
/// # Errors
/// When anything is not as it should be; the first thing found is told.
pub fn verify(bundle: &[u8], trust: &TrustRoot) -> Result<Verified, VerifyError> {
    let Bundle { envelope, key_cert } = Bundle::parse(bundle)?;
    let digest = envelope.digest();
    let (key_cert, root) = open_key_cert(&key_cert, trust)?;
    let payload = envelope.open(PayloadType::Certificate, &key_cert.key);
    let statement = Statement::parse(payload.map_err(VerifyError::of_certificate)?)?;
    check_purpose(&statement, &key_cert, trust)?;
    check_authority(&statement, &key_cert, trust)?;
    lint::check(&statement.facts)?;
    let profile = embedded_profile(&statement)?;
    lint::check_profile(&statement.facts, &profile)?;
    let assessment = profile.assess(&statement.facts.terms, &statement.facts.measurements);
    statement.assessment.compare(&FrozenAssessment::of(&assessment, &profile))?;
    Ok(Verified { statement, profile, assessment, key_cert, root, digest })
}

/// Opens a key-cert with the root key that signed it, and tells that key.
pub(crate) fn open_key_cert(
    envelope: &Envelope,
    trust: &TrustRoot,
) -> Result<(KeyCert, KeyId), VerifyError> {
    let id = envelope.signer();
    let unknown = || VerifyError::UnknownRoot { signer: id, operator: trust.operator().to_owned() };
    let root = trust.key(id).ok_or_else(unknown)?;
    let payload = envelope.open(PayloadType::KeyCert, &root.key);
    let key_cert = KeyCert::parse(payload.map_err(VerifyError::KeyCertSignature)?)?;
    if !root.validity.contains(key_cert.validity.from()) {
        return Err(VerifyError::RootNotValid { root: id, validity: root.validity });
    }
    Ok((key_cert, id))
}

/// Keeps training and operational certificates apart. What a lab key signs is training, even
/// under an operator's own root.
fn check_purpose(
    statement: &Statement,
    key_cert: &KeyCert,
    trust: &TrustRoot,
) -> Result<(), VerifyError> {
    let lab = key_cert.role == Role::Lab || lab::owns(&key_cert.key);
    let key = if lab { Purpose::Training } else { trust.purpose() };
    let expected = trust.purpose();
    for found in [key, statement.facts.purpose] {
        if found != expected {
            return Err(VerifyError::Purpose { expected, found });
        }
    }
    Ok(())
}

/// Checks that the key was allowed to sign this statement when it did.
fn check_authority(
    statement: &Statement,
    key_cert: &KeyCert,
    trust: &TrustRoot,
) -> Result<(), VerifyError> {
    let facts = &statement.facts;
    let holder = || key_cert.holder.name.clone();
    if !key_cert.validity.contains(facts.issued_at) {
        let (key, validity, at) = (key_cert.key.id(), key_cert.validity, facts.issued_at);
        return Err(VerifyError::KeyNotValid { key, holder: holder(), validity, at });
    }
    if !key_cert.scope.contains(&facts.line.access) {
        return Err(VerifyError::OutOfScope { holder: holder(), access: facts.line.access });
    }
    if facts.operator != trust.operator() {
        let expected = trust.operator().to_owned();
        return Err(VerifyError::OtherOperator { expected, found: facts.operator.clone() });
    }
    Ok(())
}

/// Parses the profile that the statement embeds, when it is the one that the statement names.
fn embedded_profile(statement: &Statement) -> Result<Profile, VerifyError> {
    let embedded = &statement.profile;
    let refuse = || VerifyError::ProfileDigest(format!("{} {}", embedded.name, embedded.revision));
    if Digest::of(embedded.source.as_bytes()) != embedded.digest {
        return Err(refuse());
    }
    let profile = Profile::parse("embedded profile", &embedded.source)?;
    if EmbeddedProfile::of(&profile) != *embedded {
        return Err(refuse());
    }
    Ok(profile)
}

impl VerifyError {
    fn of_certificate(error: OpenError) -> Self {
        match error {
            OpenError::Type { .. } => Self::PayloadType(error),
            OpenError::OtherKey { .. } | OpenError::Signature(_) => Self::Signature(error),
        }
    }
}

impl Verified {
    /// What the certificate says.
    #[must_use]
    pub const fn statement(&self) -> &Statement {
        &self.statement
    }

    /// The profile that it embeds.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The assessment, derived again from the readings.
    #[must_use]
    pub const fn assessment(&self) -> &Assessment {
        &self.assessment
    }

    /// Who signed, and what they may sign.
    #[must_use]
    pub const fn key_cert(&self) -> &KeyCert {
        &self.key_cert
    }

    /// The key that signed.
    #[must_use]
    pub fn signer(&self) -> KeyId {
        self.key_cert.key.id()
    }

    /// The root key that signed the key-cert.
    #[must_use]
    pub const fn root(&self) -> KeyId {
        self.root
    }

    /// The SHA-256 of the certificate's envelope, by which it is known.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }
}

#[cfg(test)]
mod tests;
