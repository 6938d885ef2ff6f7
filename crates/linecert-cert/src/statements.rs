//! Statements about a certificate that was issued before. Each is an envelope of its own with one
//! signature, names the certificate by its digest, and can be added without touching it.

#[macro_use]
mod wire;
mod acceptance;
mod comment;
mod evidence;
mod exclusion;
mod receipt;
mod rendition;
mod revoke;
mod supersede;

use linecert_measure::{Digest, Timestamp};

pub use self::{
    acceptance::{Acceptance, Method},
    comment::Comment,
    evidence::{Evidence, EvidenceFile},
    exclusion::Exclusion,
    receipt::Receipt,
    rendition::{PageLanguage, Rendition, TemplateName},
    revoke::Revoke,
    supersede::Supersede,
};
use crate::{
    dsse::{Envelope, PayloadType},
    key::{SignError, Signer},
    key_cert::Role,
    named::named,
    statement::{Salt, SchemaError},
};

/// What every statement about a certificate begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The envelope digest of the certificate.
    pub subject: Digest,
    /// Random bytes that keep the digest of the statement from being guessed.
    pub salt: Salt,
    /// When it was made, by the clock of whoever made it.
    pub made_at: Timestamp,
}

/// A statement about a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// An instrument gave these bytes.
    Evidence(Evidence),
    /// The customer accepts the work.
    Acceptance(Acceptance),
    /// The operator has the certificate.
    Receipt(Receipt),
    /// This PDF is the certificate's page.
    Rendition(Rendition),
    /// Another certificate takes its place.
    Supersede(Supersede),
    /// The operator withdraws it.
    Revoke(Revoke),
    /// A remark that stays for ever.
    Comment(Comment),
    /// An attempt is not to be counted. It stays, and so do the verdicts.
    Exclusion(Exclusion),
}

/// The kinds of statements about a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimKind {
    /// See [`Evidence`].
    Evidence,
    /// See [`Acceptance`].
    Acceptance,
    /// See [`Receipt`].
    Receipt,
    /// See [`Rendition`].
    Rendition,
    /// See [`Supersede`].
    Supersede,
    /// See [`Revoke`].
    Revoke,
    /// See [`Comment`].
    Comment,
    /// See [`Exclusion`].
    Exclusion,
}

named!(ClaimKind "kind of statement" {
    Evidence "evidence",
    Acceptance "acceptance",
    Receipt "receipt",
    Rendition "rendition",
    Supersede "supersede",
    Revoke "revoke",
    Comment "comment",
    Exclusion "exclusion",
});

impl ClaimKind {
    /// The payload type of its envelope.
    #[must_use]
    pub const fn payload_type(self) -> PayloadType {
        match self {
            Self::Evidence => PayloadType::Evidence,
            Self::Acceptance => PayloadType::Acceptance,
            Self::Receipt => PayloadType::Receipt,
            Self::Rendition => PayloadType::Rendition,
            Self::Supersede => PayloadType::Supersede,
            Self::Revoke => PayloadType::Revoke,
            Self::Comment => PayloadType::Comment,
            Self::Exclusion => PayloadType::Exclusion,
        }
    }

    /// The kind of statement that an envelope says it holds. It is known only after the signature
    /// over it is verified.
    pub(crate) fn claimed_by(envelope: &Envelope) -> Option<Self> {
        let is_it = |kind: &Self| kind.payload_type().media_type() == envelope.payload_type();
        Self::ALL.iter().copied().find(is_it)
    }

    /// Whether a holder in this role may make such a statement. The lab plays every part.
    #[must_use]
    pub const fn is_open_to(self, role: Role) -> bool {
        match role {
            Role::Lab => true,
            Role::Instrument => matches!(self, Self::Evidence),
            Role::Technician(_) => !matches!(self, Self::Receipt | Self::Revoke),
            Role::Noc => !matches!(self, Self::Evidence | Self::Acceptance),
        }
    }
}

impl Claim {
    /// What kind of statement it is.
    #[must_use]
    pub const fn kind(&self) -> ClaimKind {
        match self {
            Self::Evidence(_) => ClaimKind::Evidence,
            Self::Acceptance(_) => ClaimKind::Acceptance,
            Self::Receipt(_) => ClaimKind::Receipt,
            Self::Rendition(_) => ClaimKind::Rendition,
            Self::Supersede(_) => ClaimKind::Supersede,
            Self::Revoke(_) => ClaimKind::Revoke,
            Self::Comment(_) => ClaimKind::Comment,
            Self::Exclusion(_) => ClaimKind::Exclusion,
        }
    }

    /// The certificate that it names. Evidence names none: it is there before the certificate.
    #[must_use]
    pub const fn subject(&self) -> Option<Digest> {
        match self {
            Self::Evidence(_) => None,
            Self::Acceptance(Acceptance { head, .. })
            | Self::Receipt(Receipt { head, .. })
            | Self::Rendition(Rendition { head, .. })
            | Self::Supersede(Supersede { head, .. })
            | Self::Revoke(Revoke { head, .. })
            | Self::Comment(Comment { head, .. })
            | Self::Exclusion(Exclusion { head, .. }) => Some(head.subject),
        }
    }

    /// When it was made, by the clock of whoever made it.
    #[must_use]
    pub const fn made_at(&self) -> Timestamp {
        match self {
            Self::Evidence(evidence) => evidence.made_at,
            Self::Acceptance(Acceptance { head, .. })
            | Self::Receipt(Receipt { head, .. })
            | Self::Rendition(Rendition { head, .. })
            | Self::Supersede(Supersede { head, .. })
            | Self::Revoke(Revoke { head, .. })
            | Self::Comment(Comment { head, .. })
            | Self::Exclusion(Exclusion { head, .. }) => head.made_at,
        }
    }

    /// Signs the statement. Whether the key may make it, a verifier judges.
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn seal(&self, signer: &dyn Signer) -> Result<Envelope, SignError> {
        Envelope::seal(self.kind().payload_type(), self.to_json(), signer)
    }

    /// Parses the payload of a statement whose signature and kind are verified.
    pub(crate) fn parse(kind: ClaimKind, payload: &[u8]) -> Result<Self, SchemaError> {
        Ok(match kind {
            ClaimKind::Evidence => Self::Evidence(Evidence::parse(payload)?),
            ClaimKind::Acceptance => Self::Acceptance(Acceptance::parse(payload)?),
            ClaimKind::Receipt => Self::Receipt(Receipt::parse(payload)?),
            ClaimKind::Rendition => Self::Rendition(Rendition::parse(payload)?),
            ClaimKind::Supersede => Self::Supersede(Supersede::parse(payload)?),
            ClaimKind::Revoke => Self::Revoke(Revoke::parse(payload)?),
            ClaimKind::Comment => Self::Comment(Comment::parse(payload)?),
            ClaimKind::Exclusion => Self::Exclusion(Exclusion::parse(payload)?),
        })
    }

    fn to_json(&self) -> Vec<u8> {
        match self {
            Self::Evidence(evidence) => evidence.to_json(),
            Self::Acceptance(acceptance) => acceptance.to_json(),
            Self::Receipt(receipt) => receipt.to_json(),
            Self::Rendition(rendition) => rendition.to_json(),
            Self::Supersede(supersede) => supersede.to_json(),
            Self::Revoke(revoke) => revoke.to_json(),
            Self::Comment(comment) => comment.to_json(),
            Self::Exclusion(exclusion) => exclusion.to_json(),
        }
    }
}

#[cfg(test)]
mod tests;
