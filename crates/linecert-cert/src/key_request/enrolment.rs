//! The issuer's answer to a request: a key-cert, unless the key or the person speaks against it.

use std::num::NonZeroU16;

use linecert_measure::{Digest, Timestamp};
use thiserror::Error;

use super::KeyRequest;
use crate::{
    key::{KeyId, SignError, Signer},
    key_cert::{
        BACK_DATED_AT_MOST, KeyCert, KeyCertFile, OpenKeyCertFileError, OpenedKeyCert, Role, Scope,
    },
    lab,
    statement::Purpose,
    trust::TrustRoots,
    validity::Validity,
};

/// An issuer with all that was issued before.
#[derive(Debug, Clone, Copy)]
pub struct Enrolment<'a> {
    /// The trust root.
    pub trust: &'a TrustRoots,
    /// The key-certs that were issued so far.
    pub known: &'a [OpenedKeyCert],
}

/// What the issuer grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The number of the key-cert, which no other has.
    pub serial: String,
    /// What the holder is.
    pub role: Role,
    /// What the holder may certify.
    pub scope: Scope,
    /// For how many days the key may sign.
    pub days: NonZeroU16,
    /// For how many days the holder may work without sight of the log.
    pub max_offline_days: NonZeroU16,
    /// When the key-cert is made. The key may sign from ten minutes before, because clocks differ.
    pub issued_at: Timestamp,
    /// What to do about a key-cert that has lapsed.
    pub lapsed: Lapsed,
}

/// What an issuer does when the key-cert to be renewed is no longer valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lapsed {
    /// Refuses: the person enrols anew.
    Refuse,
    /// Renews it all the same, having made sure of the person.
    Renew,
}

/// Why a request is not granted.
#[derive(Debug, Error)]
pub enum EnrolError {
    /// The signing key does not issue key-certs under this trust root.
    #[error("grant the request: {0} is not an issuing key of the trust root")]
    NotAnIssuingKey(KeyId),
    /// A key that is to sign, or to be certified, was revoked.
    #[error("grant the request: the key {key} is revoked since {since}")]
    Revoked {
        /// The key.
        key: KeyId,
        /// Since when it is compromised.
        since: Timestamp,
    },
    /// The key is one of the lab, whose secret is in every copy of the program.
    #[error("grant the request: {0} is a public training key")]
    LabKey(KeyId),
    /// The key is certified for another person.
    #[error("grant the request: the key {key} is that of {holder}")]
    OtherHolder {
        /// The key.
        key: KeyId,
        /// Whose it is, by staff number.
        holder: String,
    },
    /// The number is taken.
    #[error("grant the request: the serial `{0}` is taken")]
    SerialTaken(String),
    /// The key-cert that is to be renewed is not known.
    #[error("grant the request: no key-cert {0} is known to renew")]
    UnknownPrevious(Digest),
    /// The key-cert that is to be renewed is of another person.
    #[error("grant the request: the key-cert {previous} is that of {holder}")]
    PreviousOfOther {
        /// The key-cert.
        previous: Digest,
        /// Whose it is, by staff number.
        holder: String,
    },
    /// The key-cert that is to be renewed is no longer valid.
    #[error("grant the request: the key-cert {previous} lapsed at {at}")]
    Lapsed {
        /// The key-cert.
        previous: Digest,
        /// When its validity ended.
        at: Timestamp,
    },
    /// The issuing key does not sign.
    #[error("grant the request: {0}")]
    Sign(#[from] SignError),
    /// What would be issued does not verify.
    #[error("grant the request: the key-cert would not verify: {0}")]
    Unusable(#[from] OpenKeyCertFileError),
}

impl Enrolment<'_> {
    /// Certifies the key of a request that was opened, and verifies the key-cert as anybody would
    /// before it is handed out.
    ///
    /// # Errors
    /// When the key is revoked, public or another person's, the renewal is not of the same
    /// person, or the issuing key may not or does not sign.
    pub fn issue(
        &self,
        request: &KeyRequest,
        grant: &Grant,
        issuing: &dyn Signer,
    ) -> Result<KeyCertFile, EnrolError> {
        self.check_issuing(issuing.public_key().id())?;
        self.check_key(request)?;
        self.check_previous(request, grant)?;
        if self.known.iter().any(|known| known.key_cert.serial == grant.serial) {
            return Err(EnrolError::SerialTaken(grant.serial.clone()));
        }
        let file = KeyCertFile::certify(&certified(request, grant), issuing)?;
        file.open(self.trust)?;
        Ok(file)
    }

    fn check_issuing(&self, id: KeyId) -> Result<(), EnrolError> {
        if self.trust.issuing_key(id).is_none() {
            return Err(EnrolError::NotAnIssuingKey(id));
        }
        self.check_not_revoked(id)
    }

    fn check_not_revoked(&self, key: KeyId) -> Result<(), EnrolError> {
        match self.trust.revocations().of(key) {
            Some(revoked) => Err(EnrolError::Revoked { key, since: revoked.compromised_since }),
            None => Ok(()),
        }
    }

    fn check_key(&self, request: &KeyRequest) -> Result<(), EnrolError> {
        let key = request.key.id();
        self.check_not_revoked(key)?;
        if self.trust.purpose() == Purpose::Operational && lab::owns(&request.key) {
            return Err(EnrolError::LabKey(key));
        }
        let person = &request.holder.staff_number;
        let others = self
            .known
            .iter()
            .map(|known| &known.key_cert)
            .find(|known| known.key == request.key && known.holder.staff_number != *person);
        match others {
            Some(known) => {
                Err(EnrolError::OtherHolder { key, holder: known.holder.staff_number.clone() })
            }
            None => Ok(()),
        }
    }

    fn check_previous(&self, request: &KeyRequest, grant: &Grant) -> Result<(), EnrolError> {
        let Some(previous) = request.previous else { return Ok(()) };
        let known = self.known.iter().find(|known| known.digest == previous);
        let known = &known.ok_or(EnrolError::UnknownPrevious(previous))?.key_cert;
        if known.holder.staff_number != request.holder.staff_number {
            let holder = known.holder.staff_number.clone();
            return Err(EnrolError::PreviousOfOther { previous, holder });
        }
        let at = known.validity.until();
        if grant.lapsed == Lapsed::Refuse && at <= grant.issued_at {
            return Err(EnrolError::Lapsed { previous, at });
        }
        Ok(())
    }
}

fn certified(request: &KeyRequest, grant: &Grant) -> KeyCert {
    KeyCert {
        serial: grant.serial.clone(),
        holder: request.holder.clone(),
        role: grant.role,
        key: request.key,
        validity: Validity::around(grant.issued_at, BACK_DATED_AT_MOST, grant.days),
        scope: grant.scope.clone(),
        max_offline_days: grant.max_offline_days,
        issued_at: grant.issued_at,
        renews: request.previous,
    }
}
