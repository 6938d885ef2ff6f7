//! What a job comes to: the signed certificate, its page, and what is told of them.

use std::{collections::BTreeSet, path::PathBuf};

use linecert_cert::{Draft, DraftError, Flaw, IssueError, Issuer, Salt, Verified, verify};
use linecert_job::{Issue, Job, Purpose};
use linecert_measure::Reason;
use linecert_profile::{Assessment, Finding, Overall, Unassessed};
use linecert_report::{Fonts, Language as PageLanguage, Page, ReportError, render as render_page};
use serde_json::json;

use crate::{
    args::Format,
    exit::{CommandError, Exit},
    hints,
    language::{Language, Messages},
    render::{self, findings},
    verb::profile,
};

/// A certificate of the job with the bytes of its file.
pub(super) struct Issued {
    pub(super) verified: Verified,
    bundle: Vec<u8>,
}

/// Signs what the job found, and puts it in place. Each step is on the disk before the next, and
/// a resumed job goes on behind the last one.
pub(super) fn issue(job: &mut Job, issuer: &Issuer) -> Result<Issued, CommandError> {
    let issued = match kept_before(job, issuer)? {
        Some(kept) => kept,
        None => sign(job, issuer)?,
    };
    job.note_issued(issued.verified.digest(), job.now()).map_err(hints::of_journal)?;
    job.folder().publish(&issued.bundle).map_err(hints::of_journal)?;
    Ok(issued)
}

/// The certificate that was kept just before a stop, when nothing has been measured since.
fn kept_before(job: &Job, issuer: &Issuer) -> Result<Option<Issued>, CommandError> {
    let newest = job.folder().newest_certificate().map_err(hints::of_journal)?;
    let issued = newest.and_then(|bundle| {
        let verified = verify(&bundle, issuer.trust_roots()).ok()?.certificate;
        Some(Issued { verified, bundle })
    });
    Ok(issued.filter(|issued| {
        let facts = &issued.verified.statement().facts;
        facts.attempts == job.attempts()
            && facts.measurements == job.measurements()
            && facts.attachments == job.attachments()
    }))
}

fn sign(job: &Job, issuer: &Issuer) -> Result<Issued, CommandError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt)
        .map_err(|e| CommandError::new(Exit::Bug, "no-randomness").cause(e))?;
    let operator = issuer.trust_roots().operator().to_owned();
    let number = job.folder().next_number().map_err(hints::of_journal)?;
    job.check_attachments().map_err(|error| {
        CommandError::new(Exit::NotFound, "not-issued").cause(error).hint("hint-attach-again")
    })?;
    let facts = job.facts(Issue { number, operator, salt: Salt(salt), at: job.now() });
    let facts = facts.map_err(|error| {
        CommandError::new(Exit::Storage, "not-issued").cause(error).hint("hint-resume")
    })?;
    let draft = Draft::prepare(facts, &job.assignment().profile).map_err(|error| {
        let (exit, hint) = match error {
            DraftError(Flaw::SimulatedInstrument(_)) => (Exit::Usage, "hint-lab"),
            DraftError(_) => (Exit::Bug, "hint-resume"),
        };
        CommandError::new(exit, "not-issued").cause(error).hint(hint)
    })?;
    let certificate = issuer.issue(draft).map_err(|error| {
        let exit = match &error {
            IssueError::Sign(_) => Exit::Usage,
            IssueError::Verify(error) => Exit::Certificate(error.code()),
        };
        CommandError::new(exit, "not-issued").cause(error)
    })?;
    let bundle = certificate.bundle().to_json();
    job.folder().keep_certificate(number, &bundle).map_err(hints::of_journal)?;
    Ok(Issued { verified: certificate.verified().clone(), bundle })
}

/// Nothing is left to measure. The files are put in place again, as they may be missing or in the
/// wrong language: the disk was full, or a font has been installed since.
pub(super) fn finish(
    job: &Job,
    issuer: &Issuer,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let file = job.folder().certificate();
    let newest = job.folder().newest_certificate().map_err(hints::of_journal)?;
    let bundle = newest.unwrap_or_default();
    let verified = verify(&bundle, issuer.trust_roots())
        .map_err(|error| {
            CommandError::new(Exit::Certificate(error.code()), "not-valid")
                .name("file", file.display())
                .cause(error)
                .hint("hint-other-operator")
        })?
        .certificate;
    job.folder().publish(&bundle).map_err(hints::of_journal)?;
    let overall = verified.assessment().overall();
    write_page(job, &Issued { verified, bundle }, messages)?;
    let said = match overall {
        Overall::Pass | Overall::MarginalPass => "nothing-outstanding",
        Overall::Incomplete | Overall::Fail => "nothing-measurable",
    };
    render::note(messages.get(said));
    Ok(profile::exit_of(overall))
}

/// Writes the page; without it the certificate is still a certificate.
pub(super) fn write_page(
    job: &Job,
    issued: &Issued,
    messages: &Messages,
) -> Result<Option<PathBuf>, CommandError> {
    let bundle = Some(issued.bundle.clone());
    let page = Page { bundle, ..Page::from_verified(&issued.verified) };
    let wanted = match messages.language() {
        Language::English => PageLanguage::English,
        Language::Chinese => PageLanguage::Chinese,
    };
    let mut rendered = render_page(&page, wanted, &Fonts::installed());
    if let (Err(ReportError::NoChineseFont { .. }), PageLanguage::Chinese) = (&rendered, wanted) {
        warn(CommandError::new(Exit::NotFound, "no-chinese-font"), messages);
        rendered = render_page(&page, PageLanguage::English, &Fonts::installed());
    }
    match rendered {
        Ok(pdf) => {
            job.folder().keep_page(&pdf).map_err(hints::of_journal)?;
            Ok(Some(job.folder().page()))
        }
        Err(error) => {
            warn(CommandError::new(Exit::NotFound, "no-page").cause(error), messages);
            Ok(None)
        }
    }
}

fn warn(problem: CommandError, messages: &Messages) {
    let problem = problem.hint("hint-chinese-font");
    problem.warning(messages).into_iter().for_each(render::note);
}

/// Tells the findings, the verdict and where the files are.
pub(super) fn tell(
    job: &Job,
    (verified, page): (&Verified, Option<PathBuf>),
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let file = job.folder().certificate();
    match format {
        Format::Json => render::json_line(&summary(job, verified, page))?,
        Format::Text => tell_person(job, (verified, page), messages)?,
    }
    for hint in hints_of(verified.assessment()) {
        render::note(format_args!("{}: {}", messages.get("hint"), messages.get(hint)));
    }
    let next = if job.outstanding().is_empty() { "next-verify" } else { "next-resume" };
    render::note(messages.with(next, &[("file", &file.display().to_string())]));
    Ok(())
}

/// What to do about each cause that was not the line's, said once.
fn hints_of(assessment: &Assessment) -> BTreeSet<&'static str> {
    let hint = |finding: &Finding| match &finding.why {
        Some(Unassessed::NotReported(absence)) => match absence.reason {
            Reason::HostLimited => Some("hint-certify-host"),
            Reason::ServerLimited => Some("hint-certify-server"),
            Reason::BehindRouter => Some("hint-certify-router"),
            _ => None,
        },
        _ => None,
    };
    assessment.findings().iter().filter_map(hint).collect()
}

fn summary(job: &Job, verified: &Verified, page: Option<PathBuf>) -> serde_json::Value {
    let assessment = verified.assessment();
    json!({
        "order": job.assignment().order.number.to_string(),
        "number": verified.statement().facts.number,
        "purpose": verified.statement().facts.purpose.name(),
        "verdict": assessment.overall().name(),
        "certificate": job.folder().certificate(),
        "pdf": page,
        "digest": verified.digest().to_string(),
        "findings": findings::json(assessment, verified.profile()),
    })
}

fn tell_person(
    job: &Job,
    (verified, page): (&Verified, Option<PathBuf>),
    messages: &Messages,
) -> Result<(), CommandError> {
    if job.assignment().purpose == Purpose::Training {
        render::line(render::training(messages))?;
    }
    let assessment = verified.assessment();
    render::lines(findings::lines(assessment, verified.profile(), messages))?;
    render::lines(findings::sources(&verified.statement().facts.instruments, messages))?;
    render::line(format_args!("\n{}", render::overall(assessment.overall(), messages)))?;
    let files = [Some(job.folder().certificate()), page];
    render::lines(files.into_iter().flatten().map(|file| file.display().to_string()))
}
