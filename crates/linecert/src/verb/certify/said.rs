//! What was said about the newest certificate of a job: sealed, put into its file, and shown on its
//! page. Each step is on the disk before the next; after a stop the next run goes on behind it.

use std::{collections::BTreeSet, fs, path::PathBuf};

use linecert_cert::{
    Bundle, Claim, ClaimKind, Envelope, Issuer, PageLanguage, Rendition, Report, TemplateName,
    verify,
};
use linecert_job::{Acceptance, AcceptedBy, Due, Job, Said};
use linecert_measure::Digest;
use linecert_report::{Language, Rendered};

use super::issued::write_page;
use crate::{
    args::Paper,
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    verb::statement::{
        file::{check_counts, parse, refusal},
        seal::{head, salt, seal},
    },
};

/// The newest certificate of a job with all that was said about it.
pub(crate) struct Kept {
    pub(crate) report: Report,
    pub(crate) page: Option<PathBuf>,
    /// What was sealed just now.
    pub(crate) sealed: Vec<(ClaimKind, Digest)>,
    bundle: Bundle,
}

/// Seals what is due, makes the page anew, and puts both in place.
pub(crate) fn keep(
    job: &mut Job,
    issuer: &Issuer,
    (paper, messages): (&Paper, &Messages),
) -> Result<Kept, CommandError> {
    let mut kept = Kept::newest(job, issuer)?;
    kept.seal_due(job, issuer)?;
    kept.publish(job, issuer)?;
    let attached = kept.bundle.without_renditions().to_json();
    if let Some(page) = write_page(job, (&kept.report, attached), (paper, messages))? {
        kept.page = Some(job.folder().page());
        kept.seal_rendition(&page, job, issuer)?;
        kept.publish(job, issuer)?;
    }
    Ok(kept)
}

impl Kept {
    /// The newest certificate of a job, verified, with what others have added to its file since.
    pub(super) fn newest(job: &Job, issuer: &Issuer) -> Result<Self, CommandError> {
        let newest = job.folder().newest_certificate().map_err(hints::of_journal)?;
        let bytes = newest.ok_or_else(|| {
            CommandError::new(Exit::NotFound, "no-certificate-yet").hint("hint-resume")
        })?;
        let (bundle, report) = parse(&bytes, issuer.trust_roots())
            .map_err(|error| refusal(error, &job.folder().certificate()))?;
        let mut newest = Self { report, page: None, sealed: Vec::new(), bundle };
        newest.take_over(job, issuer)?;
        Ok(newest)
    }

    /// Takes over what stands in the file beside the job only: receipts, proofs of a log, tokens of
    /// an authority. What does not verify was added by nobody who counts, and is left behind.
    fn take_over(&mut self, job: &Job, issuer: &Issuer) -> Result<(), CommandError> {
        let published = fs::read(job.folder().certificate()).ok();
        let published = published.and_then(|bytes| Bundle::parse(&bytes).ok());
        let Some(published) = published.filter(|other| other.envelope == self.bundle.envelope)
        else {
            return Ok(());
        };
        let all = united(&self.bundle, published);
        let bytes = all.to_json();
        if all != self.bundle
            && let Ok(report) = verify(&bytes, issuer.trust_roots())
        {
            job.folder().replace_newest(&bytes).map_err(hints::of_journal)?;
            (self.bundle, self.report) = (all, report);
        }
        Ok(())
    }

    /// Puts it in place, with what others have added while a page was set.
    fn publish(&mut self, job: &Job, issuer: &Issuer) -> Result<(), CommandError> {
        self.take_over(job, issuer)?;
        job.folder().publish(&self.bundle.to_json()).map_err(hints::of_journal)
    }

    /// Whether everything that the job has to state stands on the certificate.
    pub(super) fn states_all_of(&self, job: &Job) -> bool {
        let facts = &self.report.certificate.statement().facts;
        facts.attempts == job.attempts()
            && facts.measurements == job.measurements()
            && facts.attachments == job.attachments()
    }

    fn seal_due(&mut self, job: &mut Job, issuer: &Issuer) -> Result<(), CommandError> {
        let mut noted = Vec::new();
        let mut found = BTreeSet::new();
        for due in job.due_statements() {
            if due.certificate != self.report.certificate.digest() {
                continue;
            }
            let sealed = self.sealed_before(&due, job, &found);
            let digest = match sealed {
                Some(digest) => digest,
                None => self.add(envelope_of(&due, job, issuer)?, (kind_of(&due), issuer)),
            };
            found.insert(digest);
            noted.push((due, digest));
        }
        self.check_and_keep(job, issuer)?;
        for (due, statement) in noted {
            job.note_stated(&due, statement).map_err(hints::of_journal)?;
        }
        Ok(())
    }

    /// The statement that was sealed and kept just before a stop, when what is due has one.
    fn sealed_before(&self, due: &Due, job: &Job, found: &BTreeSet<Digest>) -> Option<Digest> {
        let is_it = |heard: &&linecert_cert::Heard| {
            due.is_said_by(&heard.claim)
                && !found.contains(&heard.digest)
                && !job.has_noted(heard.digest)
        };
        self.report.heard.iter().find(is_it).map(|heard| heard.digest)
    }

    /// Says which PDF is the page, unless the certificate says so already.
    fn seal_rendition(
        &mut self,
        page: &Rendered,
        job: &Job,
        issuer: &Issuer,
    ) -> Result<(), CommandError> {
        let pdf = Digest::of(&page.pdf);
        if self.report.renditions().any(|(known, _)| known.pdf == pdf) {
            return Ok(());
        }
        let made = &page.rendition;
        let claim = Claim::Rendition(Rendition {
            head: head(self.report.certificate.digest(), job.now())?,
            pdf,
            template: TemplateName { name: made.template.clone(), digest: made.template_digest },
            renderer: made.renderer.clone(),
            fonts: made.fonts.clone(),
            language: match made.language {
                Language::English => PageLanguage::English,
                Language::Chinese => PageLanguage::Chinese,
                Language::Both => PageLanguage::Both,
            },
        });
        self.add(seal(&claim, issuer)?, (ClaimKind::Rendition, issuer));
        self.check_and_keep(job, issuer)
    }

    fn add(&mut self, envelope: Envelope, (kind, issuer): (ClaimKind, &Issuer)) -> Digest {
        let digest = envelope.digest();
        self.bundle.add_statement(envelope, Some(issuer.key_cert_envelope().clone()));
        self.sealed.push((kind, digest));
        digest
    }

    /// Keeps the certificate with what was added, when it verifies as anybody will verify it.
    fn check_and_keep(&mut self, job: &Job, issuer: &Issuer) -> Result<(), CommandError> {
        let bytes = self.bundle.to_json();
        self.report = verify(&bytes, issuer.trust_roots())
            .map_err(|error| refusal(error, &job.folder().certificate()))?;
        for (_, sealed) in &self.sealed {
            check_counts(&self.report, (*sealed, &job.folder().certificate()))?;
        }
        job.folder().replace_newest(&bytes).map_err(hints::of_journal)
    }
}

/// Everything that either file of one certificate has.
fn united(ours: &Bundle, theirs: Bundle) -> Bundle {
    let mut all = ours.clone();
    theirs.statements.into_iter().for_each(|statement| all.add_statement(statement, None));
    for key_cert in theirs.key_certs {
        if !all.key_certs.contains(&key_cert) {
            all.key_certs.push(key_cert);
        }
    }
    theirs.proofs.into_iter().for_each(|proof| all.put_proof(proof));
    theirs.timestamps.into_iter().for_each(|token| all.put_timestamp(token));
    all
}

const fn kind_of(due: &Due) -> ClaimKind {
    match due.said {
        Said::Comment(_) => ClaimKind::Comment,
        Said::Exclusion(_) => ClaimKind::Exclusion,
        Said::Acceptance(_) => ClaimKind::Acceptance,
        Said::Superseded { .. } => ClaimKind::Supersede,
    }
}

/// Seals what is due. What the customer's own key signed was kept before.
fn envelope_of(due: &Due, job: &Job, issuer: &Issuer) -> Result<Envelope, CommandError> {
    if let Said::Acceptance(Acceptance { by: AcceptedBy::OwnKey { .. }, .. }) = due.said {
        let file = job.folder().answer();
        let bytes = fs::read(&file).map_err(|e| CommandError::unreadable(&file, e))?;
        return Envelope::parse(&bytes).map_err(|error| {
            CommandError::new(Exit::Storage, "answer-unusable").cause(error).hint("hint-answer")
        });
    }
    seal(&due.claim(salt()?, job.now()), issuer)
}
