//! The statement that a key is no longer to be trusted, and since when.

use linecert_measure::{ParseDigestError, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    dsse::{AddError, MultiEnvelope, OpenError, PayloadType, Quorum},
    json::{self, JsonError, utc},
    key::{KeyId, SignError, Signer},
    statement::SCHEMA,
    trust::TrustRoots,
    validity::Validity,
};

const TYPE: &str = "key-revocation";

/// A key that is no longer to be trusted. What it signed before stays good, if it is proven by
/// other means than the key itself that it was signed before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRevocation {
    /// The key that is revoked: of a holder, or an issuing key.
    pub key: KeyId,
    /// Since when somebody else may have had the key.
    pub compromised_since: Timestamp,
    /// Why, in words.
    pub reason: String,
    /// When the statement was made.
    pub made_at: Timestamp,
}

/// The revocations of a trust-root file, each verified, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocations(Vec<(KeyRevocation, MultiEnvelope)>);

/// Why a revocation does not count.
#[derive(Debug, Error)]
pub enum RevocationError {
    /// It is not JSON of the strict schema.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// The id of the key is not a digest.
    #[error("the key {0}")]
    Key(#[from] ParseDigestError),
    /// It gives no reason.
    #[error("it gives no reason")]
    NoReason,
    /// The key would be compromised only after the statement was made.
    #[error("it was made at {made_at}, before the key was compromised at {compromised_since}")]
    Foretold {
        /// Since when the key is said to be compromised.
        compromised_since: Timestamp,
        /// When the statement was made.
        made_at: Timestamp,
    },
    /// There was no version of the trust root when it was made.
    #[error("it was made at {0}, before the first version of the trust root")]
    TooEarly(Timestamp),
    /// It is a statement of another type.
    #[error(transparent)]
    Type(#[from] OpenError),
    /// It is not signed by those who may revoke this key.
    #[error("the revocation of the key {key}: {source}")]
    Signature {
        /// The key that is to be revoked.
        key: KeyId,
        /// What is wrong.
        source: OpenError,
    },
    /// The issuing key that signed it was not valid.
    #[error("it was made at {made_at}, and the issuing key {issuing} is valid {validity} only")]
    IssuerNotValid {
        /// The issuing key.
        issuing: KeyId,
        /// Its validity.
        validity: Validity,
        /// When the statement was made.
        made_at: Timestamp,
    },
}

/// Why a revocation was not signed by one more key.
#[derive(Debug, Error)]
pub enum CosignError {
    /// There is no revocation to be signed.
    #[error("sign the revocation: {0}")]
    Proposal(#[from] RevocationError),
    /// The signature was not added.
    #[error("sign the revocation: {0}")]
    Add(#[from] AddError),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    schema: u32,
    r#type: String,
    key: String,
    #[serde(with = "utc")]
    compromised_since: Timestamp,
    reason: String,
    #[serde(with = "utc")]
    made_at: Timestamp,
}

impl KeyRevocation {
    /// Signs the revocation with an issuing key, or as the first of several root keys; the others
    /// sign with [`KeyRevocation::cosign`].
    ///
    /// # Errors
    /// When the key does not sign.
    pub fn sign(&self, key: &dyn Signer) -> Result<MultiEnvelope, SignError> {
        let payload = json::write(&Wire::from(self));
        let mut envelope = MultiEnvelope::unsigned(PayloadType::KeyRevocation, payload);
        match envelope.add(key) {
            Err(AddError::Sign(error)) => Err(error),
            // An envelope without signatures has room for one by any key.
            Ok(()) | Err(AddError::Already(_) | AddError::Full) => Ok(envelope),
        }
    }

    /// What an envelope would revoke that is still being signed. Nobody vouches for it yet: it is
    /// to be looked at before it is signed.
    ///
    /// # Errors
    /// When it is not a revocation.
    pub fn proposed(envelope: &MultiEnvelope) -> Result<Self, RevocationError> {
        Self::parse(envelope.proposed(PayloadType::KeyRevocation)?)
    }

    /// Signs what [`KeyRevocation::proposed`] shows, as another of several root keys.
    ///
    /// # Errors
    /// When it is not a revocation, or the key does not sign or has signed already.
    pub fn cosign(envelope: &mut MultiEnvelope, key: &dyn Signer) -> Result<(), CosignError> {
        Self::proposed(envelope)?;
        Ok(envelope.add(key)?)
    }

    fn parse(payload: &[u8]) -> Result<Self, RevocationError> {
        json::check_header(payload, TYPE)?;
        let Wire { key, compromised_since, reason, made_at, .. } = json::parse(payload)?;
        if reason.is_empty() {
            return Err(RevocationError::NoReason);
        }
        if made_at < compromised_since {
            return Err(RevocationError::Foretold { compromised_since, made_at });
        }
        Ok(Self { key: key.parse()?, compromised_since, reason, made_at })
    }

    /// Verifies that the revocation is by those who may revoke its key: one issuing key that was
    /// valid, for the key of a holder; enough root keys of the version in force, for any key. A
    /// revoked issuing key may revoke all the same, for that errs on the safe side.
    pub(crate) fn open(
        envelope: &MultiEnvelope,
        trust: &TrustRoots,
    ) -> Result<Self, RevocationError> {
        let claimed = Self::proposed(envelope)?;
        let (key, made_at) = (claimed.key, claimed.made_at);
        let refuse = |source| RevocationError::Signature { key, source };
        let by_issuing_key = match *envelope.signers() {
            [signer] if trust.issuing_key(key).is_none() => trust.issuing_key(signer),
            _ => None,
        };
        let alone;
        let quorum = if let Some(issuing) = by_issuing_key {
            if !issuing.validity.contains(made_at) {
                let (validity, issuing) = (issuing.validity, issuing.key.id());
                return Err(RevocationError::IssuerNotValid { issuing, validity, made_at });
            }
            alone = Quorum::of_one(issuing.key);
            &alone
        } else {
            let root = trust.in_force_at(made_at).ok_or(RevocationError::TooEarly(made_at))?;
            &root.terms().root_keys
        };
        Self::parse(envelope.open(PayloadType::KeyRevocation, quorum).map_err(refuse)?)
    }
}

impl From<&KeyRevocation> for Wire {
    fn from(revocation: &KeyRevocation) -> Self {
        Self {
            schema: SCHEMA,
            r#type: TYPE.to_owned(),
            key: revocation.key.to_string(),
            compromised_since: revocation.compromised_since,
            reason: revocation.reason.clone(),
            made_at: revocation.made_at,
        }
    }
}

impl Revocations {
    /// No revocation.
    pub(crate) const NONE: Self = Self(Vec::new());

    /// The revocation of this key, if there is one. Of several, the one that reaches back
    /// furthest counts.
    #[must_use]
    pub fn of(&self, key: KeyId) -> Option<&KeyRevocation> {
        self.iter().filter(|one| one.key == key).min_by_key(|one| one.compromised_since)
    }

    /// Every revocation, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &KeyRevocation> {
        self.0.iter().map(|(revocation, _)| revocation)
    }

    /// The envelopes of the revocations, in the order of the file.
    pub fn envelopes(&self) -> impl Iterator<Item = &MultiEnvelope> {
        self.0.iter().map(|(_, envelope)| envelope)
    }

    pub(crate) fn append(&mut self, verified: KeyRevocation, envelope: MultiEnvelope) {
        self.0.push((verified, envelope));
    }
}

#[cfg(test)]
mod tests;
