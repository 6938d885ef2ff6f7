//! Verifies many bundles under the same trust roots, each part once.

use std::sync::Arc;

use linecert_measure::Digest;
use linecert_profile::Profile;
use linecert_tlog::LeafKind;

use super::{
    claims::{Discounted, Heard, Said, Scene, Voice},
    fault::VerifyError,
    log::{LogError, Logs, Proofs, Seen, Sighting},
    memory::Memory,
    report::Report,
    verified::Verified,
};
use crate::{
    bracket::{Times, Use},
    bundle::{Bundle, BundleError},
    dsse::{Envelope, PayloadType},
    json::JsonError,
    key_cert::{OpenedKeyCert, Role, open_key_cert},
    lab, lint,
    standing::Standing,
    statement::{EmbeddedProfile, ProfileText, Purpose, SchemaError, Statement},
    summary::{OpenedSummary, SummaryError},
    trust::TrustRoots,
};

/// Verifies bundles under one operator's trust roots. It remembers key-certs and checkpoints that
/// it has opened and profiles that it has parsed, and knows them again: the answers are those of
/// [`super::verify()`]. It is for one thread; each has its own.
#[derive(Debug)]
pub struct Verifier<'t> {
    trust: &'t TrustRoots,
    logs: Logs<'t>,
    key_certs: Memory<Envelope, OpenedKeyCert>,
    profiles: Memory<Digest, Known>,
}

/// A profile, and the text that it was parsed from as it stood in a statement.
#[derive(Debug)]
struct Known {
    written: ProfileText,
    profile: Arc<Profile>,
}

impl<'t> Verifier<'t> {
    /// A verifier that remembers nothing yet.
    #[must_use]
    pub fn new(trust: &'t TrustRoots) -> Self {
        let (key_certs, profiles) = (Memory::new(), Memory::new());
        Self { trust, logs: Logs::of(trust), key_certs, profiles }
    }

    /// Verifies an `.lcert` file, as [`super::verify()`] does.
    ///
    /// # Errors
    /// When anything is not as it should be; the first thing found is told.
    pub fn verify(&self, bundle: &[u8]) -> Result<Report, VerifyError> {
        self.report(bundle, None)
    }

    /// Verifies another file of a certificate that this verifier has verified, as when something
    /// was added to it. The answer is that of [`Self::verify`]; the signature of the certificate is
    /// not verified again, and its line is not judged again.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub fn verify_again(&self, bundle: &[u8], verified: Verified) -> Result<Report, VerifyError> {
        self.report(bundle, Some(verified))
    }

    fn report(&self, bundle: &[u8], known: Option<Verified>) -> Result<Report, VerifyError> {
        let bundle = Bundle::parse(bundle)?;
        let proofs = Proofs::of(&bundle);
        let key_certs = self.open_key_certs(&bundle, &proofs)?;
        let signer = key_certs.first().ok_or(BundleError::KeyCerts(0))?;
        let digest = bundle.envelope.digest();
        // The digest is of what is signed and of the signature. Another key-cert of the same key
        // may allow something else.
        let known = known.filter(|known| {
            known.digest == digest && known.key_cert.digest == signer.opened.digest
        });
        let opened = match known {
            Some(known) => Opened::Judged(known),
            None => Opened::Signed(self.open(&bundle.envelope, signer)?),
        };
        let statement = opened.statement();
        let sighting = self.logs.sighting((digest, LeafKind::Certificate), &proofs)?;
        let seen = self.seen(statement)?;
        let times = times(statement, &sighting, seen.as_ref())?;
        self.check_purpose(statement, signer)?;
        self.check_authority(statement, (signer, times))?;
        let certificate = match opened {
            Opened::Judged(verified) => verified,
            Opened::Signed(statement) => self.judge(statement, (signer, digest))?,
        };
        let scene = Scene {
            trust: self.trust,
            logs: &self.logs,
            proofs: &proofs,
            key_certs: &key_certs,
            certificate: &certificate,
            times,
        };
        let Said { heard, discounted } = scene.hear_all(&bundle.statements)?;
        let all = heard.iter().chain(discounted.iter().map(|of| &of.statement));
        check_parts(&bundle, digest, (&key_certs, &all.collect::<Vec<_>>()))?;
        Ok(Report {
            summary: self.summary(&bundle, &certificate)?,
            standing: standing(&heard, &discounted),
            key_cert_sighting: signer.sighting.clone(),
            certificate,
            times,
            sighting,
            seen,
            heard,
            discounted,
        })
    }

    /// Opens every key-cert of a bundle, and tells what others saw of it.
    fn open_key_certs(
        &self,
        bundle: &Bundle,
        proofs: &Proofs<'_>,
    ) -> Result<Vec<Certified>, VerifyError> {
        let mut key_certs = Vec::with_capacity(bundle.key_certs.len());
        for envelope in &bundle.key_certs {
            let opened = self.key_certs.get(envelope, || open_key_cert(envelope, self.trust))?;
            let sighting = self.logs.sighting((opened.digest, LeafKind::KeyCert), proofs)?;
            key_certs.push(Certified { opened, sighting });
        }
        Ok(key_certs)
    }

    /// Verifies the signature of a certificate, and only then reads it.
    fn open(&self, envelope: &Envelope, signer: &Certified) -> Result<Statement, VerifyError> {
        let payload = envelope.open(PayloadType::Certificate, &signer.opened.key_cert.key);
        let known = |digest| self.profiles.known(&digest).map(|known| known.written.clone());
        let payload = payload.map_err(VerifyError::of_certificate)?;
        Ok(Statement::parse_knowing(payload, known)?)
    }

    fn seen(&self, statement: &Statement) -> Result<Option<Seen>, VerifyError> {
        let text = statement.facts.seen.as_deref();
        Ok(text.map(|text| self.logs.seen(text)).transpose()?.flatten())
    }

    /// Keeps training and operational certificates apart. What a lab key signs is training, even
    /// under an operator's own root.
    fn check_purpose(&self, statement: &Statement, signer: &Certified) -> Result<(), VerifyError> {
        let expected = self.trust.purpose();
        let is_training = lab::is_training(&signer.opened.key_cert);
        let key = if is_training { Purpose::Training } else { expected };
        for found in [key, statement.facts.purpose] {
            if found != expected {
                return Err(VerifyError::Purpose { expected, found });
            }
        }
        Ok(())
    }

    /// Checks that the key was allowed to sign this statement when it did.
    fn check_authority(
        &self,
        statement: &Statement,
        (signer, times): (&Certified, Times),
    ) -> Result<(), VerifyError> {
        let (facts, cert) = (&statement.facts, &signer.opened.key_cert);
        let holder = || cert.holder.name.clone();
        if !matches!(cert.role, Role::Technician(_) | Role::Lab) {
            return Err(VerifyError::OtherRole { holder: holder(), role: cert.role });
        }
        let use_of_key = signer.used(times);
        use_of_key.check(self.trust)?;
        use_of_key.check_offline()?;
        if !cert.scope.covers(facts.line.access, facts.region.as_deref()) {
            let (access, region) = (facts.line.access, facts.region.clone());
            return Err(VerifyError::OutOfScope { holder: holder(), access, region });
        }
        if facts.operator != self.trust.operator() {
            let expected = self.trust.operator().to_owned();
            return Err(VerifyError::OtherOperator { expected, found: facts.operator.clone() });
        }
        Ok(())
    }

    /// Checks that the record is whole, and judges it again.
    fn judge(
        &self,
        statement: Statement,
        (signer, digest): (&Certified, Digest),
    ) -> Result<Verified, VerifyError> {
        lint::check(&statement.facts)?;
        let profile = self.embedded_profile(&statement.profile)?;
        lint::check_profile(&statement.facts, &profile)?;
        let assessment = profile.assess(&statement.facts.terms, &statement.facts.measurements);
        statement.assessment.check(&assessment, &profile)?;
        let key_cert = Arc::clone(&signer.opened);
        Ok(Verified { statement, profile, assessment, key_cert, digest })
    }

    /// Parses the profile that a statement embeds, when it is the one that the statement names.
    fn embedded_profile(&self, stated: &EmbeddedProfile) -> Result<Arc<Profile>, VerifyError> {
        let refuse = || VerifyError::ProfileDigest(format!("{} {}", stated.name, stated.revision));
        let profile = match self.profiles.known(&stated.digest) {
            // The text that was hashed and parsed before.
            Some(known) if known.written == stated.source => Arc::clone(&known.profile),
            _ => self.new_profile(stated)?.ok_or_else(refuse)?,
        };
        let is_it = (profile.name(), profile.revision()) == (&stated.name, stated.revision);
        if is_it { Ok(profile) } else { Err(refuse()) }
    }

    /// Parses a profile; `None` when its text is not the one that the digest is of.
    fn new_profile(&self, stated: &EmbeddedProfile) -> Result<Option<Arc<Profile>>, VerifyError> {
        let text = stated.source.read().map_err(JsonError::from).map_err(SchemaError::from)?;
        if Digest::of(text.as_bytes()) != stated.digest {
            return Ok(None);
        }
        let known = self.profiles.get(&stated.digest, || {
            let profile = Arc::new(Profile::parse("embedded profile", &text)?);
            Ok::<_, VerifyError>(Known { written: stated.source.clone(), profile })
        })?;
        Ok(Some(Arc::clone(&known.profile)))
    }

    /// Verifies what the QR code holds. A code has no proof of its time: one that its key-cert no
    /// longer bears out is passed over, as the certificate itself counts.
    fn summary(
        &self,
        bundle: &Bundle,
        certificate: &Verified,
    ) -> Result<Option<OpenedSummary>, VerifyError> {
        let Some(summary) = &bundle.summary else { return Ok(None) };
        match summary.open(self.trust) {
            Ok(opened) => {
                opened.matches(certificate).map_err(SummaryError::from)?;
                Ok(Some(opened))
            }
            Err(SummaryError::KeyNotValid { .. } | SummaryError::Revoked { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// A key-cert of the bundle, and what others saw of it.
#[derive(Debug, Clone)]
pub(super) struct Certified {
    pub(super) opened: Arc<OpenedKeyCert>,
    pub(super) sighting: Sighting,
}

impl Certified {
    /// The use of the certified key at these times.
    pub(super) fn used(&self, times: Times) -> Use<'_> {
        Use { key_cert: &self.opened, certified: self.sighting.not_after(), times }
    }
}

/// What a certificate says, once its signature is verified.
enum Opened {
    /// It is not judged yet.
    Signed(Statement),
    /// It was verified and judged before, in another file.
    Judged(Verified),
}

impl Opened {
    const fn statement(&self) -> &Statement {
        match self {
            Self::Signed(statement) => statement,
            Self::Judged(verified) => &verified.statement,
        }
    }
}

/// Whether a certificate still holds after all that is said about it.
fn standing(heard: &[Heard], discounted: &[Discounted]) -> Standing {
    let discounted = discounted.iter().map(|discounted| discounted.statement.claim.kind());
    Standing::after(heard.iter().map(|heard| &heard.claim)).unless_doubtful(discounted)
}

/// When a certificate was signed: after the checkpoint that it names, and before others saw it.
fn times(
    statement: &Statement,
    sighting: &Sighting,
    seen: Option<&Seen>,
) -> Result<Times, LogError> {
    let not_before = seen.and_then(Seen::not_before);
    let (not_after, claimed) = (sighting.not_after(), statement.facts.issued_at);
    Ok(Times { not_before, not_after, claimed }.checked()?)
}

/// Checks that every part of a bundle belongs to it: key-certs of keys that signed in it, proofs
/// and tokens of its envelopes, and no envelope twice.
fn check_parts(
    bundle: &Bundle,
    digest: Digest,
    (key_certs, heard): (&[Certified], &[&Heard]),
) -> Result<(), VerifyError> {
    let signed = |certified: &&Certified| {
        let key = &certified.opened.key_cert.key;
        let is_its = |voice: &Voice| matches!(voice, Voice::Holder(of) if of.key_cert.key == *key);
        heard.iter().any(|heard| is_its(&heard.voice))
    };
    if let Some(unused) = key_certs.iter().skip(1).find(|certified| !signed(certified)) {
        return Err(VerifyError::UnusedKeyCert(unused.opened.digest));
    }
    let certified = key_certs.iter().map(|certified| certified.opened.digest);
    let said = heard.iter().map(|heard| heard.digest);
    Ok(bundle.check_references([digest].into_iter().chain(certified).chain(said))?)
}
