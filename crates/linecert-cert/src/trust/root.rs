//! One version of the trust root: who may certify keys, and which logs and witnesses count.

use std::num::NonZeroU32;

use linecert_measure::Timestamp;
use linecert_tlog::{PolicyError, VerifierKeyError};
use thiserror::Error;

use super::{
    log::{LogKey, TimestampAuthority, Witnesses},
    succession::{self, SuccessionError},
    wire,
};
use crate::{
    dsse::{Quorum, QuorumError},
    json::JsonError,
    key::{KeyId, PublicKey, PublicKeyError},
    lab,
    named::UnknownName,
    statement::Purpose,
    validity::{EmptyValidity, Validity},
};

/// One version of an operator's trust root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustRoot {
    pub(super) version: NonZeroU32,
    pub(super) terms: RootTerms,
}

/// What a version of a trust root says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootTerms {
    /// What certificates under this root are for. It never changes.
    pub purpose: Purpose,
    /// The operator, as statements name it. It never changes.
    pub operator: String,
    /// When this version was made, by the clock of whoever drew it up.
    pub issued_at: Timestamp,
    /// The keys that sign versions of the root, and how many of them it takes.
    pub root_keys: Quorum,
    /// The keys that sign key-certs, past ones too.
    pub issuing_keys: Vec<IssuingKey>,
    /// The transparency logs, past ones too.
    pub logs: Vec<LogKey>,
    /// The witnesses of the logs.
    pub witnesses: Witnesses,
    /// Whose time stamps count (RFC 3161).
    pub timestamp_authorities: Vec<TimestampAuthority>,
}

/// A key that signs key-certs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssuingKey {
    /// The key.
    pub key: PublicKey,
    /// A key-cert counts only when it was issued in this span.
    pub validity: Validity,
}

/// Why a version of a trust root cannot be made or read.
#[derive(Debug, Error)]
pub enum TrustRootError {
    /// It is not JSON of the strict schema.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// A key is not usable.
    #[error(transparent)]
    Key(#[from] PublicKeyError),
    /// The key of a log or a witness is not usable.
    #[error(transparent)]
    VerifierKey(#[from] VerifierKeyError),
    /// The purpose is not known.
    #[error(transparent)]
    Purpose(#[from] UnknownName),
    /// A key would never be valid.
    #[error(transparent)]
    Validity(#[from] EmptyValidity),
    /// The root keys are no quorum.
    #[error("root keys: {0}")]
    RootKeys(#[from] QuorumError),
    /// The version is zero, or the last that can be counted.
    #[error("there is no version {0}")]
    Version(u64),
    /// Something that must be said is empty.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// A key stands there twice.
    #[error("lists the issuing key {0} twice")]
    Repeated(KeyId),
    /// A key of a log or witness is for another use, stands there twice, or there are too few
    /// witnesses.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// There are witnesses, and none of them is asked for.
    #[error("asks for none of {0} witnesses")]
    NoQuorum(usize),
    /// The certificate of a time-stamping authority is not base64.
    #[error("the certificate of the time-stamping authority `{0}` is not canonical base64")]
    Certificate(String),
    /// A key of the lab, whose secret is in every copy of the program.
    #[error("lists the public training key {0} for operational use")]
    LabKey(KeyId),
    /// It takes back what the version before said.
    #[error(transparent)]
    Succession(#[from] SuccessionError),
}

impl TrustRoot {
    /// The first version of an operator's trust root.
    ///
    /// # Errors
    /// When there is no issuing key, a key stands there twice, the witnesses are no quorum, or a
    /// key of the lab is to be operational.
    pub fn first(terms: RootTerms) -> Result<Self, TrustRootError> {
        Self::checked(NonZeroU32::MIN, terms)
    }

    /// The version after this one.
    ///
    /// # Errors
    /// As of [`TrustRoot::first`], and when it takes back what this version says: see
    /// [`SuccessionError`].
    pub fn next(&self, terms: RootTerms) -> Result<Self, TrustRootError> {
        let version = self.version.checked_add(1);
        let version = version.ok_or(TrustRootError::Version(u64::from(u32::MAX) + 1))?;
        let next = Self::checked(version, terms)?;
        succession::check(self, &next)?;
        Ok(next)
    }

    /// Parses the payload of an envelope.
    pub(super) fn parse(payload: &[u8]) -> Result<Self, TrustRootError> {
        wire::read_root(payload)
    }

    /// Writes the payload of an envelope.
    pub(crate) fn to_payload(&self) -> Vec<u8> {
        wire::write_root(self)
    }

    /// A first version that is known to be sound.
    pub(crate) const fn sound(terms: RootTerms) -> Self {
        Self { version: NonZeroU32::MIN, terms }
    }

    pub(super) fn checked(version: NonZeroU32, terms: RootTerms) -> Result<Self, TrustRootError> {
        if terms.operator.is_empty() {
            return Err(TrustRootError::Empty("operator"));
        }
        if terms.issuing_keys.is_empty() {
            return Err(TrustRootError::Empty("issuing_keys"));
        }
        check_distinct(&terms.issuing_keys)?;
        check_not_the_labs(&terms)?;
        terms.policy()?;
        match terms.witnesses.keys.len() {
            unasked @ 1.. if terms.witnesses.quorum == 0 => Err(TrustRootError::NoQuorum(unasked)),
            _ => Ok(Self { version, terms }),
        }
    }

    /// The number of the version, counted from one.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version.get()
    }

    /// What the version says.
    #[must_use]
    pub const fn terms(&self) -> &RootTerms {
        &self.terms
    }
}

fn check_distinct(issuing_keys: &[IssuingKey]) -> Result<(), TrustRootError> {
    for (index, IssuingKey { key, .. }) in issuing_keys.iter().enumerate() {
        if issuing_keys.iter().take(index).any(|earlier| earlier.key == *key) {
            return Err(TrustRootError::Repeated(key.id()));
        }
    }
    Ok(())
}

fn check_not_the_labs(terms: &RootTerms) -> Result<(), TrustRootError> {
    let issuing = terms.issuing_keys.iter().map(|issuing| &issuing.key);
    let labs = terms.root_keys.keys().iter().chain(issuing).find(|key| lab::owns(key));
    match (terms.purpose, labs) {
        (Purpose::Operational, Some(key)) => Err(TrustRootError::LabKey(key.id())),
        _ => Ok(()),
    }
}
