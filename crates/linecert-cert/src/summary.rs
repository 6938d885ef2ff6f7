//! The certificate in short, signed, in a code that is printed on paper: who found what on which
//! line, and which certificate says so. It verifies offline, with the trust root alone.
//!
//! It names no customer and no address. What it says of the key's holder is signed by the issuing
//! key, in the [twin](KeyCertTwin) of the key-cert.

use linecert_measure::{Digest, Timestamp};
use linecert_profile::{Access, Overall, Profile};

use crate::{statement::Purpose, verify::Verified};

pub(crate) mod cbor;
mod codes;
mod cose;
mod headline;
mod matching;
mod opened;
mod signed;
pub(crate) mod text;
mod twin;
mod wire;

pub use cbor::CborError;
pub use cose::CoseError;
pub use headline::{Figure, Headline, MAX_HEADLINES};
pub use matching::OtherCertificate;
pub use opened::{OpenedSummary, SummaryError};
pub use signed::{MAX_CODE_LEN, SignSummaryError, SignedSummary};
pub use text::CodeTextError;
pub use twin::{KeyCertTwin, OpenedTwin, TwinError};
pub use wire::WireError;

/// What a code says of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The number of the certificate.
    pub number: String,
    /// The digest of its envelope, by which it is known.
    pub certificate: Digest,
    /// The number of the work order.
    pub order: String,
    /// The operator's name of the line.
    pub line: String,
    /// The access technology.
    pub access: Access,
    /// The operator. Where it is left out for want of room, it is that of the trust root.
    pub operator: Option<String>,
    /// Whether it is about a real line.
    pub purpose: Purpose,
    /// The verdict on the line.
    pub verdict: Overall,
    /// When the certificate was issued, by the clock of the computer that did, in whole seconds.
    pub issued_at: Timestamp,
    /// The profile that the line was judged by.
    pub profile: ProfileMark,
    /// How many findings the certificate has.
    pub findings: u32,
    /// At most [`MAX_HEADLINES`] of the findings, in the order of the profile: those that fail
    /// before those that pass.
    pub headlines: Vec<Headline>,
}

/// A profile by its name and the beginning of its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileMark {
    /// The name in files.
    pub name: String,
    /// The revision.
    pub revision: u32,
    /// The first eight bytes of the digest of its text.
    pub digest: [u8; 8],
}

impl Summary {
    /// The summary of a certificate that verifies.
    #[must_use]
    pub fn of(verified: &Verified) -> Self {
        let facts = &verified.statement().facts;
        let findings = verified.assessment().findings();
        Self {
            number: facts.number.clone(),
            certificate: verified.digest(),
            order: facts.order.number.clone(),
            line: facts.line.id.clone(),
            access: facts.line.access,
            operator: Some(facts.operator.clone()),
            purpose: facts.purpose,
            verdict: verified.assessment().overall(),
            issued_at: whole_seconds(facts.issued_at),
            profile: ProfileMark::of(verified.profile()),
            findings: u32::try_from(findings.len()).unwrap_or(u32::MAX),
            headlines: headline::choose(findings, MAX_HEADLINES),
        }
    }
}

impl ProfileMark {
    fn of(profile: &Profile) -> Self {
        let digest = cose::hint(profile.digest());
        Self { name: profile.name().to_owned(), revision: profile.revision(), digest }
    }
}

/// The instant without its fraction of a second.
fn whole_seconds(instant: Timestamp) -> Timestamp {
    Timestamp::from_second(instant.as_second()).unwrap_or(instant)
}

#[cfg(test)]
mod tests;
