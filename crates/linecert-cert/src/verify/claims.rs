//! Verifies the statements about a certificate.

use std::{num::NonZeroU32, sync::Arc};

use linecert_measure::{Digest, Identity};
use linecert_tlog::LeafKind;
use thiserror::Error;

use super::{
    fault::VerifyError,
    log::{Logs, Proofs, Sighting},
    verified::Verified,
    verifier::Certified,
};
use crate::{
    bracket::{Contradiction, KeyFault, Times},
    dsse::{Envelope, OpenError},
    key::{KeyId, PublicKey},
    key_cert::{OpenedKeyCert, Role},
    lab,
    statement::{Facts, Purpose, SchemaError},
    statements::{Acceptance, Claim, ClaimKind, Evidence, Exclusion, Method},
    trust::TrustRoots,
};

/// A statement about a certificate that verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// What it says.
    pub claim: Claim,
    /// The digest of its envelope.
    pub digest: Digest,
    /// Who says so.
    pub voice: Voice,
    /// When it was signed, as far as others know.
    pub times: Times,
    /// What others saw of it.
    pub sighting: Sighting,
}

/// A statement about a certificate that does not count: whoever signed it was allowed to, but the
/// key, or the issuing key behind it, was in the wrong hands, and nothing shows that it signed
/// before. The holder may have said it, or the thief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discounted {
    /// What the key signed.
    pub statement: Heard,
    /// Why it does not count.
    pub fault: KeyFault,
}

/// Everything that is said about a certificate, each part in the order of its times.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) heard: Vec<Heard>,
    pub(super) discounted: Vec<Discounted>,
}

/// Who makes a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Voice {
    /// A holder of a key that the operator certified.
    Holder(Arc<OpenedKeyCert>),
    /// The customer, with a key that nobody vouches for.
    Customer(PublicKey),
}

/// A statement about the certificate that does not verify.
#[derive(Debug, Error)]
#[error("verify the {kind} {digest}: {fault}")]
pub struct ClaimError {
    /// What it is said to be.
    pub kind: &'static str,
    /// The digest of its envelope.
    pub digest: Digest,
    /// What is wrong with it.
    pub fault: Box<ClaimFault>,
}

/// What is wrong with a statement.
#[derive(Debug, Error)]
pub enum ClaimFault {
    /// It is no kind of statement about a certificate.
    #[error("`{0}` is no statement about a certificate")]
    Kind(String),
    /// No key-cert of the bundle is for the key that it is signed with.
    #[error("no key-cert of the bundle is for its signer {0}")]
    NoKeyCert(KeyId),
    /// The signature is not good.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The payload is not of the strict schema.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// It is about another certificate.
    #[error("it is about the certificate {0}")]
    OtherSubject(Digest),
    /// The holder's role does not make such statements.
    #[error("{holder} may not make it, being {role}")]
    OtherRole {
        /// The holder.
        holder: String,
        /// The role.
        role: Role,
    },
    /// The holder's scope does not reach this line.
    #[error("{0} has no say about this line")]
    OutOfScope(String),
    /// The key is of the lab, or the holder is.
    #[error("it is {found}, but the trust root is {expected}")]
    Purpose {
        /// The purpose of the trust root.
        expected: Purpose,
        /// The purpose of the key.
        found: Purpose,
    },
    /// The key did not count when it signed.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// Its time cannot be.
    #[error(transparent)]
    Times(#[from] Contradiction),
    /// It says that the customer's own key signs, but another one does, or one of the operator's.
    #[error("the customer's own key did not sign it")]
    NotTheCustomer,
    /// It is evidence for nothing that the certificate states.
    #[error("the certificate rests on none of its files, or not on this instrument")]
    NoSuchEvidence,
    /// It excludes an attempt that the certificate does not hold.
    #[error("the certificate holds no attempt {attempt} of task `{task}`")]
    NoSuchAttempt {
        /// The task.
        task: String,
        /// The attempt.
        attempt: NonZeroU32,
    },
}

/// A statement that is read, and by whom it is signed.
struct Opened {
    claim: Claim,
    voice: Voice,
    /// That the key was in the wrong hands.
    lost: Option<KeyFault>,
}

/// What statements are verified against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) trust: &'a TrustRoots,
    pub(super) logs: &'a Logs<'a>,
    pub(super) proofs: &'a Proofs<'a>,
    /// The key-certs of the bundle.
    pub(super) key_certs: &'a [Certified],
    /// The certificate that they are about.
    pub(super) certificate: &'a Verified,
    /// When that was signed.
    pub(super) times: Times,
}

impl Scene<'_> {
    /// Verifies all statements about the certificate, and puts them in the order of their times.
    ///
    /// A key that is found to be lost takes its statements along, and not the certificate: what
    /// verified when it was put together would otherwise fail by the loss of somebody else's key,
    /// and whoever stole one could spoil any certificate with a remark.
    pub(super) fn hear_all(&self, envelopes: &[Envelope]) -> Result<Said, VerifyError> {
        let (mut heard, mut discounted) = (Vec::new(), Vec::new());
        for envelope in envelopes {
            match self.hear(envelope)? {
                (statement, None) => heard.push(statement),
                (statement, Some(fault)) => discounted.push(Discounted { statement, fault }),
            }
        }
        heard.sort_by_key(|heard| heard.claim.made_at());
        discounted.sort_by_key(|discounted| discounted.statement.claim.made_at());
        Ok(Said { heard, discounted })
    }

    /// Verifies a statement, and says why it does not count when its key was lost.
    fn hear(&self, envelope: &Envelope) -> Result<(Heard, Option<KeyFault>), VerifyError> {
        let digest = envelope.digest();
        let claimed = ClaimKind::claimed_by(envelope);
        let name = claimed.map_or("statement", ClaimKind::name);
        let of = |fault| ClaimError { kind: name, digest, fault: Box::new(fault) };
        let unknown = || of(ClaimFault::Kind(envelope.payload_type().chars().take(80).collect()));
        let kind = claimed.ok_or_else(unknown)?;
        let sighting = self.logs.sighting((digest, leaf_kind(kind)), self.proofs)?;
        let Opened { claim, voice, lost } = self.open(kind, envelope, &sighting).map_err(of)?;
        self.check_fit(&claim, &voice, &sighting).map_err(of)?;
        let times = times(&claim, &sighting);
        Ok((Heard { claim, digest, voice, times, sighting }, lost))
    }

    /// Finds who signed a statement, and reads it when they were allowed to make it.
    fn open(
        &self,
        kind: ClaimKind,
        envelope: &Envelope,
        sighting: &Sighting,
    ) -> Result<Opened, ClaimFault> {
        if let Some(key) = self.customers_key(kind, envelope)? {
            let claim = read(kind, envelope, &key)?;
            return Ok(Opened { claim, voice: Voice::Customer(key), lost: None });
        }
        let signer = envelope.signer();
        let mut refusal = ClaimFault::NoKeyCert(signer);
        let mut discounted = None;
        let is_signer = |one: &&Certified| one.opened.key_cert.key.id() == signer;
        // A renewed key has several key-certs; any of them may bear the statement out.
        for certified in self.key_certs.iter().filter(is_signer) {
            let claim = read(kind, envelope, &certified.opened.key_cert.key)?;
            let voice = Voice::Holder(Arc::clone(&certified.opened));
            match self.check_holder(certified, &claim, times(&claim, sighting)) {
                Ok(()) => return Ok(Opened { claim, voice, lost: None }),
                Err(ClaimFault::Key(lost @ KeyFault::Revoked { .. })) => {
                    discounted = Some(Opened { claim, voice, lost: Some(lost) });
                }
                Err(fault) => refusal = fault,
            }
        }
        discounted.ok_or(refusal)
    }

    /// The customer's key, if the envelope is signed with the one that its payload names. The
    /// operator's own keys are no customer's.
    fn customers_key(
        &self,
        kind: ClaimKind,
        envelope: &Envelope,
    ) -> Result<Option<PublicKey>, ClaimFault> {
        if kind != ClaimKind::Acceptance {
            return Ok(None);
        }
        let key = Acceptance::own_key(envelope.unverified_payload());
        let Some(key) = key.filter(|key| key.id() == envelope.signer()) else { return Ok(None) };
        if self.key_certs.iter().any(|certified| certified.opened.key_cert.key == key) {
            return Err(ClaimFault::NotTheCustomer);
        }
        Ok(Some(key))
    }

    /// Checks that the holder was allowed to make the statement when they did.
    fn check_holder(
        &self,
        certified: &Certified,
        claim: &Claim,
        times: Times,
    ) -> Result<(), ClaimFault> {
        let (cert, facts) = (&certified.opened.key_cert, &self.certificate.statement().facts);
        let holder = || cert.holder.name.clone();
        let expected = self.trust.purpose();
        if lab::is_training(cert) && expected != Purpose::Training {
            return Err(ClaimFault::Purpose { expected, found: Purpose::Training });
        }
        if !claim.kind().is_open_to(cert.role) {
            return Err(ClaimFault::OtherRole { holder: holder(), role: cert.role });
        }
        if !cert.scope.covers(facts.line.access, facts.region.as_deref()) {
            return Err(ClaimFault::OutOfScope(holder()));
        }
        Ok(certified.used(times).check(self.trust)?)
    }

    /// Checks that the statement is about this certificate, and fits it.
    fn check_fit(
        &self,
        claim: &Claim,
        voice: &Voice,
        sighting: &Sighting,
    ) -> Result<(), ClaimFault> {
        if let Some(other) = claim.subject().filter(|of| *of != self.certificate.digest()) {
            return Err(ClaimFault::OtherSubject(other));
        }
        // A statement that names the certificate is not older than it.
        let not_before = self.times.not_before.filter(|_| claim.subject().is_some());
        Times { not_before, ..times(claim, sighting) }.checked()?;
        let facts = &self.certificate.statement().facts;
        match claim {
            Claim::Acceptance(acceptance) => check_method(acceptance, voice),
            Claim::Evidence(evidence) => check_evidence(evidence, facts),
            Claim::Exclusion(exclusion) => check_exclusion(exclusion, facts),
            _ => Ok(()),
        }
    }
}

/// Checks that the certificate rests on the evidence: on one of its files, and on the instrument.
fn check_evidence(evidence: &Evidence, facts: &Facts) -> Result<(), ClaimFault> {
    let instrument = |one: &Identity| (one.maker.clone(), one.model.clone(), one.serial.clone());
    let its = instrument(&evidence.instrument);
    let measured = facts.measurements.iter().flat_map(|m| &m.provenance.evidence);
    let attached = facts.attachments.iter().map(|attachment| &attachment.digest);
    let mut stated = measured.chain(attached);
    let rests = stated.any(|digest| evidence.files.iter().any(|file| file.digest == *digest));
    let is_known = facts.instruments.iter().any(|known| instrument(known) == its);
    if rests && is_known { Ok(()) } else { Err(ClaimFault::NoSuchEvidence) }
}

fn check_exclusion(exclusion: &Exclusion, facts: &Facts) -> Result<(), ClaimFault> {
    let Exclusion { task, attempt, .. } = exclusion;
    let holds = facts.attempts.iter().any(|a| a.task == *task && a.attempt == *attempt);
    let missing = || ClaimFault::NoSuchAttempt { task: task.clone(), attempt: *attempt };
    if holds { Ok(()) } else { Err(missing()) }
}

/// When a statement was signed. That it names the certificate proves only that it is younger.
fn times(claim: &Claim, sighting: &Sighting) -> Times {
    Times { not_before: None, not_after: sighting.not_after(), claimed: claim.made_at() }
}

/// The leaf that commits to a statement of this kind.
const fn leaf_kind(kind: ClaimKind) -> LeafKind {
    match kind {
        ClaimKind::Evidence => LeafKind::Evidence,
        ClaimKind::Acceptance => LeafKind::Acceptance,
        ClaimKind::Receipt => LeafKind::Receipt,
        ClaimKind::Rendition => LeafKind::Rendition,
        ClaimKind::Supersede => LeafKind::Supersede,
        ClaimKind::Revoke => LeafKind::Revoke,
        ClaimKind::Comment => LeafKind::Comment,
        ClaimKind::Exclusion => LeafKind::Exclusion,
    }
}

/// Verifies the signature, and only then reads what it is over.
fn read(kind: ClaimKind, envelope: &Envelope, key: &PublicKey) -> Result<Claim, ClaimFault> {
    let payload = envelope.open(kind.payload_type(), key)?;
    Ok(Claim::parse(kind, payload)?)
}

/// Checks that the one who is said to have signed did.
fn check_method(acceptance: &Acceptance, voice: &Voice) -> Result<(), ClaimFault> {
    match (acceptance.method, voice) {
        (Method::OwnKey(stated), Voice::Customer(key)) if stated == *key => Ok(()),
        (Method::Typed | Method::Drawn { .. }, Voice::Holder(_)) => Ok(()),
        _ => Err(ClaimFault::NotTheCustomer),
    }
}
