//! What a job comes to: the signed certificate, its page, and what is told of them.

use std::{fs, path::PathBuf};

use linecert_cert::{Certificate, Draft, DraftError, Flaw, Issuer, Salt, Verified, verify};
use linecert_job::{Issue, Job, Purpose};
use linecert_profile::Overall;
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

/// Signs what the job found, and keeps it.
pub(super) fn issue(job: &mut Job, issuer: &Issuer) -> Result<Certificate, CommandError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt)
        .map_err(|e| CommandError::new(Exit::Bug, "no-randomness").cause(e))?;
    let operator = issuer.trust_root().operator().to_owned();
    let at = job.now();
    let number = job.folder().next_number().map_err(hints::of_journal)?;
    let facts = job.facts(Issue { number, operator, salt: Salt(salt), at });
    let draft = Draft::prepare(facts, &job.assignment().profile).map_err(|error| {
        let (exit, hint) = match error {
            DraftError(Flaw::SimulatedInstrument(_)) => (Exit::Usage, "hint-lab"),
            DraftError(_) => (Exit::Bug, "hint-resume"),
        };
        CommandError::new(exit, "not-issued").cause(error).hint(hint)
    })?;
    let certificate = issuer.issue(draft).map_err(|error| {
        CommandError::new(Exit::Certificate(error.code()), "not-issued").cause(error)
    })?;
    job.folder()
        .keep_certificate(number, &certificate.bundle().to_json())
        .map_err(hints::of_journal)?;
    job.note_issued(certificate.verified().digest(), at).map_err(hints::of_journal)?;
    Ok(certificate)
}

/// Nothing is left to measure. The page is made again, as it may be missing or in the wrong
/// language: the disk was full, or a font has been installed since.
pub(super) fn finish(
    job: &Job,
    issuer: &Issuer,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let file = job.folder().certificate();
    let bundle = fs::read(&file).map_err(|error| CommandError::unreadable(&file, error))?;
    let verified = verify(&bundle, issuer.trust_root()).map_err(|error| {
        CommandError::new(Exit::Certificate(error.code()), "not-valid")
            .name("file", file.display())
            .cause(error)
            .hint("hint-other-operator")
    })?;
    write_page(job, (&verified, bundle), messages)?;
    let overall = verified.assessment().overall();
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
    (verified, bundle): (&Verified, Vec<u8>),
    messages: &Messages,
) -> Result<Option<PathBuf>, CommandError> {
    let page = Page { bundle: Some(bundle), ..Page::from_verified(verified) };
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
    let next = if job.outstanding().is_empty() { "next-verify" } else { "next-resume" };
    render::note(messages.with(next, &[("file", &file.display().to_string())]));
    Ok(())
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
    render::line(format_args!("\n{}", render::overall(assessment.overall(), messages)))?;
    let files = [Some(job.folder().certificate()), page];
    render::lines(files.into_iter().flatten().map(|file| file.display().to_string()))
}
