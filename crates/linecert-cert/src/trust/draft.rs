//! A version of the trust root while it is being signed: a file that goes from one holder of a
//! root key to the next, or to all at once and is put together again.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    RootTerms, TrustRoot, TrustRootError, TrustRoots, TrustRootsError, Version, VersionError, wire,
};
use crate::{
    dsse::{self, AddError, EnvelopeError, MultiEnvelope, OpenError, PayloadType},
    json::{self, JsonError},
    key::{KeyId, Signer},
    revocation::Revocations,
    statement::SCHEMA,
};

const TYPE: &str = "trust-root-draft";

/// A proposed version with the signatures that it has so far, `trust-root.draft.json`. Every
/// signature by a root key in it is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootDraft {
    before: Option<TrustRoots>,
    proposal: TrustRoot,
    envelope: MultiEnvelope,
}

/// How many signatures a draft still takes. One signature may count for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// By root keys of the version before; zero when there is none.
    pub of_old: u32,
    /// By root keys of the proposed version.
    pub of_new: u32,
}

/// Why a draft cannot be made, read, signed or finished.
#[derive(Debug, Error)]
pub enum RootDraftError {
    /// It is not JSON of the strict schema.
    #[error("draft of a trust root: {0}")]
    Json(#[from] JsonError),
    /// The history that it goes on from is not sound.
    #[error("draft of a trust root: {0}")]
    Before(#[from] TrustRootsError),
    /// The proposal is not in an envelope.
    #[error("draft of a trust root: {0}")]
    Envelope(#[from] EnvelopeError),
    /// The proposal is not a version that may follow.
    #[error("draft of a trust root: {0}")]
    Proposal(#[from] TrustRootError),
    /// A signature by a root key is not good.
    #[error("draft of a trust root: {0}")]
    Signature(#[from] OpenError),
    /// The key signs neither for the version before nor for the proposed one.
    #[error("the key {0} is no root key, of the version before or of the proposed one")]
    NotARootKey(KeyId),
    /// The signature was not added.
    #[error("draft of a trust root: {0}")]
    Add(#[from] AddError),
    /// The two drafts are of different proposals.
    #[error("the drafts propose different versions")]
    OtherProposal,
    /// Not enough root keys have signed.
    #[error("draft of a trust root: {0}")]
    Unfinished(#[from] VersionError),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    schema: u32,
    r#type: String,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    before: Option<wire::WireFile<'a>>,
    #[serde(borrow)]
    envelope: dsse::Wire<'a>,
}

impl RootDraft {
    /// Proposes the first version of a trust root.
    #[must_use]
    pub fn first(proposal: TrustRoot) -> Self {
        Self::unsigned(None, proposal)
    }

    /// Proposes the version after the newest.
    ///
    /// # Errors
    /// When it may not follow: see [`TrustRoot::next`].
    pub fn next(before: TrustRoots, terms: RootTerms) -> Result<Self, RootDraftError> {
        let proposal = before.newest().next(terms)?;
        Ok(Self::unsigned(Some(before), proposal))
    }

    fn unsigned(before: Option<TrustRoots>, proposal: TrustRoot) -> Self {
        let envelope = MultiEnvelope::unsigned(PayloadType::TrustRoot, proposal.to_payload());
        Self { before, proposal, envelope }
    }

    /// Parses a draft file. What it proposes may be looked at before anything is signed.
    ///
    /// # Errors
    /// When it is not of the strict schema, may not follow the history in it, or a signature by a
    /// root key is not good.
    pub fn parse(bytes: &[u8]) -> Result<Self, RootDraftError> {
        json::check_header(bytes, TYPE)?;
        let wire: Wire<'_> = json::parse(bytes)?;
        let before = wire.before.map(wire::WireFile::verify).transpose()?;
        let envelope = MultiEnvelope::try_from(wire.envelope)?;
        let proposal = TrustRoot::parse(envelope.proposed(PayloadType::TrustRoot)?)?;
        match &before {
            Some(before) => {
                super::succession::check(before.newest(), &proposal)
                    .map_err(TrustRootError::from)?;
            }
            None if proposal.version() != 1 => {
                return Err(VersionError::NotFirst(proposal.version()).into());
            }
            None => {}
        }
        Self { before, proposal, envelope }.checked()
    }

    /// Writes the draft file.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        json::write(&Wire {
            schema: SCHEMA,
            r#type: TYPE.to_owned(),
            before: self.before.as_ref().map(Into::into),
            envelope: (&self.envelope).into(),
        })
    }

    /// The version that is proposed.
    #[must_use]
    pub const fn proposal(&self) -> &TrustRoot {
        &self.proposal
    }

    /// The history that it would go on from.
    #[must_use]
    pub const fn before(&self) -> Option<&TrustRoots> {
        self.before.as_ref()
    }

    /// The keys that have signed.
    #[must_use]
    pub fn signers(&self) -> Vec<KeyId> {
        self.envelope.signers()
    }

    /// How many signatures it still takes.
    #[must_use]
    pub fn missing(&self) -> Missing {
        let signers = self.signers();
        let of = |root: &TrustRoot| root.terms.root_keys.missing(&signers);
        Missing {
            of_old: self.before.as_ref().map_or(0, |before| of(before.newest())),
            of_new: of(&self.proposal),
        }
    }

    /// Signs the proposal with one root key.
    ///
    /// # Errors
    /// When the key is no root key of the version before or of the proposed one, has signed
    /// already, or does not sign.
    pub fn sign(&mut self, key: &dyn Signer) -> Result<(), RootDraftError> {
        let id = key.public_key().id();
        if !self.roots().any(|root| root.terms.root_keys.lists(id)) {
            return Err(RootDraftError::NotARootKey(id));
        }
        Ok(self.envelope.add(key)?)
    }

    /// Adds the signatures of another copy of this draft.
    ///
    /// # Errors
    /// When it is of another proposal.
    pub fn merge(&mut self, copy: &Self) -> Result<(), RootDraftError> {
        let payload = self.envelope.unverified_payload();
        if payload != copy.envelope.unverified_payload() || self.before != copy.before {
            return Err(RootDraftError::OtherProposal);
        }
        Ok(self.envelope.merge(&copy.envelope)?)
    }

    /// The trust root with the proposed version, once enough have signed.
    ///
    /// # Errors
    /// When too few have.
    pub fn finish(self) -> Result<TrustRoots, RootDraftError> {
        let Some(mut roots) = self.before else {
            let first = Version::first(self.envelope)?;
            return Ok(TrustRoots { first, later: Vec::new(), revocations: Revocations::NONE });
        };
        let next = Version::after(roots.newest(), self.envelope)?;
        roots.later.push(next);
        Ok(roots)
    }

    fn roots(&self) -> impl Iterator<Item = &TrustRoot> {
        self.before.as_ref().map(TrustRoots::newest).into_iter().chain([&self.proposal])
    }

    fn checked(self) -> Result<Self, RootDraftError> {
        for root in self.roots() {
            self.envelope.check(&root.terms.root_keys)?;
        }
        Ok(self)
    }
}

impl TrustRoots {
    /// Makes and signs the first version at once, when all the root keys are at hand.
    ///
    /// # Errors
    /// When the terms are no trust root, or the signers are not enough of its root keys.
    pub fn found(terms: RootTerms, signers: &[&dyn Signer]) -> Result<Self, RootDraftError> {
        let mut draft = RootDraft::first(TrustRoot::first(terms)?);
        signers.iter().try_for_each(|signer| draft.sign(*signer))?;
        draft.finish()
    }
}
