//! Certificates as they were received, and the rows that they are found by.

use std::sync::Arc;

use async_trait::async_trait;
use linecert_cert::{KeyId, Logged, Purpose, Report, Standing};
use linecert_measure::{Digest, Timestamp};
use linecert_profile::{Access, Overall};

use crate::{
    name::{LineName, NameError, OrderNumber, RegionName},
    page::{Limit, Listing, Page},
    scope::Scope,
    store::StoreError,
    word::words,
};

/// A certificate that verifies, with its exact bytes. There is no way to make one but from a
/// verifier's report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCertificate {
    pub(crate) row: CertificateRow,
    pub(crate) bundle: Arc<[u8]>,
    /// How many statements, proofs and time stamps the bundle holds.
    pub(crate) extent: u64,
}

/// What a certificate is found by. All of it follows from the verified payload and its bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateRow {
    /// The SHA-256 of the envelope, by which the certificate is known.
    pub digest: Digest,
    /// The number that its signer gave it.
    pub number: String,
    /// The work order.
    pub order: OrderNumber,
    /// The line.
    pub line: LineName,
    /// The access technology.
    pub access: Access,
    /// The operator's region, when it is stated.
    pub region: Option<RegionName>,
    /// The name of the person or instrument whose key signed.
    pub technician: String,
    /// The key that signed.
    pub key: KeyId,
    /// The name of the profile.
    pub profile: String,
    /// The revision of the profile.
    pub revision: u32,
    /// The digest of the profile's text.
    pub profile_digest: Digest,
    /// The verdict on the line.
    pub verdict: Overall,
    /// Whether it is about a real line.
    pub purpose: Purpose,
    /// When it was issued, by the clock of its signer.
    pub issued_at: Timestamp,
    /// When the store received it.
    pub received_at: Timestamp,
    /// Whether it still holds, as far as its bundles tell.
    pub standing: CertificateStanding,
    /// Where it stands in the log, when a bundle proves it.
    pub logged: Option<u64>,
    /// Its place in the order of reception, given by the store.
    pub sequence: u64,
}

/// Whether a certificate still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CertificateStanding {
    /// Nothing says otherwise.
    Current,
    /// A statement that does not count says otherwise.
    Doubtful,
    /// A newer certificate took its place.
    Superseded,
    /// The operator withdrew it.
    Revoked,
}

words!(CertificateStanding "standing" {
    Current "current",
    Doubtful "doubtful",
    Superseded "superseded",
    Revoked "revoked",
});

impl From<&Standing> for CertificateStanding {
    fn from(standing: &Standing) -> Self {
        match standing {
            Standing::Current => Self::Current,
            Standing::Doubtful { .. } => Self::Doubtful,
            Standing::Superseded { .. } => Self::Superseded,
            Standing::Revoked { .. } => Self::Revoked,
        }
    }
}

impl NewCertificate {
    /// The certificate that a report is about. `bundle` is what was verified, byte for byte.
    ///
    /// # Errors
    /// When its order, line or region has a name that the centre cannot keep.
    pub fn of(
        report: &Report,
        bundle: Arc<[u8]>,
        received_at: Timestamp,
    ) -> Result<Self, NameError> {
        let verified = &report.certificate;
        let (facts, profile) = (&verified.statement().facts, verified.profile());
        let row = CertificateRow {
            digest: verified.digest(),
            number: facts.number.clone(),
            order: facts.order.number.parse()?,
            line: facts.line.id.parse()?,
            access: facts.line.access,
            region: facts.region.as_deref().map(str::parse).transpose()?,
            technician: verified.key_cert().holder.name.clone(),
            key: verified.signer(),
            profile: profile.name().to_owned(),
            revision: profile.revision(),
            profile_digest: profile.digest(),
            verdict: verified.assessment().overall(),
            purpose: facts.purpose,
            issued_at: facts.issued_at,
            received_at,
            standing: (&report.standing).into(),
            logged: index(&report.sighting.logged),
            sequence: 0,
        };
        Ok(Self { row, bundle, extent: extent(report) })
    }

    /// The row that it will be found by. Its sequence is zero until the store gives one.
    #[must_use]
    pub const fn row(&self) -> &CertificateRow {
        &self.row
    }
}

const fn index(logged: &Logged) -> Option<u64> {
    match logged {
        Logged::Entry { index, .. } => Some(*index),
        Logged::NoProof | Logged::UnknownLog { .. } => None,
    }
}

/// How much others say of a certificate, to tell the fuller of two bundles.
fn extent(report: &Report) -> u64 {
    let statements = report.heard.len().saturating_add(report.discounted.len());
    let proof = usize::from(index(&report.sighting.logged).is_some());
    let summary = usize::from(report.summary.is_some());
    u64::try_from(statements.saturating_add(proof).saturating_add(summary)).unwrap_or(u64::MAX)
}

/// A certificate with the fullest bundle that was received of it; of equals, the newest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCertificate {
    /// What it is found by.
    pub row: CertificateRow,
    /// The `.lcert` file, byte for byte.
    pub bundle: Arc<[u8]>,
}

/// Which certificates. What is not said does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CertificateFilter {
    /// Of this order.
    pub order: Option<OrderNumber>,
    /// Of this line.
    pub line: Option<LineName>,
    /// Signed by the holder of this name.
    pub technician: Option<String>,
    /// With this verdict.
    pub verdict: Option<Overall>,
    /// Of this region.
    pub region: Option<RegionName>,
    /// By the profile of this name.
    pub profile: Option<String>,
    /// Received then or later.
    pub from: Option<Timestamp>,
    /// Received before.
    pub to: Option<Timestamp>,
}

/// Reads certificates.
#[async_trait]
pub trait Certificates {
    /// The certificate with this envelope digest.
    async fn certificate(
        &self,
        scope: &Scope,
        digest: Digest,
    ) -> Result<Option<StoredCertificate>, StoreError>;

    /// Certificates, the newest received first.
    async fn certificates(
        &self,
        scope: &Scope,
        filter: &CertificateFilter,
        page: &Page,
    ) -> Result<Listing<CertificateRow>, StoreError>;

    /// The certificates received behind this sequence, the oldest first.
    async fn received_since(
        &self,
        scope: &Scope,
        sequence: u64,
        limit: Limit,
    ) -> Result<Vec<CertificateRow>, StoreError>;

    /// The certificates of which no place in the log is known, the oldest first, behind this
    /// sequence. The log writer asks; there is no scope.
    async fn unlogged(
        &self,
        sequence: u64,
        limit: Limit,
    ) -> Result<Vec<StoredCertificate>, StoreError>;
}
