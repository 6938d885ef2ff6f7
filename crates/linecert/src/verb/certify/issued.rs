//! What a job comes to: the signed certificate, its page, and what is told of them.

use std::{collections::BTreeSet, path::PathBuf};

use linecert_cert::{
    Draft, DraftError, Flaw, IssueError, Issuer, Report, Verified, VerifyError, verify,
};
use linecert_job::{Issue, Job, Purpose};
use linecert_measure::Reason;
use linecert_profile::{Assessment, Finding, Overall, Unassessed};
use linecert_report::{Language as PageLanguage, Page, Rendered, ReportError};
use serde_json::json;

use super::{
    evidence,
    said::{self, Kept},
};
use crate::{
    args::{Format, Paper},
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    render::{self, findings},
    verb::{
        profile,
        report::{
            beside::{self, Drawn},
            look,
        },
        statement::{file::refusal, seal::salt},
    },
};

/// Signs what the job found and puts it in place, unless that was done just before a stop. Each step
/// is on the disk before the next, and a resumed job goes on behind the last one.
pub(crate) fn issue(
    job: &mut Job,
    issuer: &Issuer,
    messages: &Messages,
) -> Result<(), CommandError> {
    if !is_kept(job, issuer) {
        sign(job, issuer, messages)?;
    }
    let newest = Kept::newest(job, issuer)?.report.certificate.digest();
    if job.newest_certificate() != Some(newest) {
        job.note_issued(newest, job.now()).map_err(hints::of_journal)?;
    }
    Ok(())
}

/// Whether a certificate that was kept just before a stop states all that was measured. One that
/// does not verify is another's, and a new one is issued.
fn is_kept(job: &Job, issuer: &Issuer) -> bool {
    Kept::newest(job, issuer).is_ok_and(|newest| newest.states_all_of(job))
}

/// Whether the newest certificate that was issued states all that was measured and attached.
pub(super) fn is_all_stated(job: &Job, issuer: &Issuer) -> Result<bool, CommandError> {
    Ok(job.issued() > 0 && Kept::newest(job, issuer)?.states_all_of(job))
}

fn sign(job: &Job, issuer: &Issuer, messages: &Messages) -> Result<(), CommandError> {
    let operator = issuer.trust_roots().operator().to_owned();
    let number = job.folder().next_number().map_err(hints::of_journal)?;
    job.check_attachments().map_err(|error| {
        CommandError::new(Exit::NotFound, "not-issued").cause(error).hint("hint-attach-again")
    })?;
    let facts = job.facts(Issue { number, operator, salt: salt()?, at: job.now() });
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
    let certificate = issuer.issue(draft).map_err(not_issued)?;
    let mut bundle = certificate.bundle().clone();
    for statement in evidence::seal_all(job, issuer, messages)? {
        bundle.add_statement(statement, None);
    }
    verify(&bundle.to_json(), issuer.trust_roots())
        .map_err(|error| refusal(error, &job.folder().certificate()))?;
    job.folder().keep_certificate(number, &bundle.to_json()).map_err(hints::of_journal)
}

fn not_issued(error: IssueError) -> CommandError {
    let (exit, is_other_role) = match &error {
        IssueError::Sign(_) => (Exit::Usage, false),
        IssueError::Verify(error) => {
            let is_other_role = matches!(error, VerifyError::OtherRole { .. });
            (Exit::Certificate(error.code()), is_other_role)
        }
    };
    let command = CommandError::new(exit, "not-issued").cause(error);
    if is_other_role { command.hint("hint-technicians-certify") } else { command }
}

/// Nothing is left to measure. The files are put in place again, as they may be missing or in the
/// wrong language: the disk was full, or a font has been installed since.
pub(super) fn finish(
    job: &mut Job,
    issuer: &Issuer,
    (paper, messages): (&Paper, &Messages),
) -> Result<Exit, CommandError> {
    let kept = said::keep(job, issuer, (paper, messages))?;
    let overall = kept.report.certificate.assessment().overall();
    let said = match overall {
        Overall::Pass | Overall::MarginalPass => "nothing-outstanding",
        Overall::Incomplete | Overall::Fail => "nothing-measurable",
    };
    render::note(messages.get(said));
    Ok(profile::exit_of(overall))
}

/// Writes the page; without it the certificate is still a certificate. `attached` is the file that
/// it carries. Only the words of the page fall back to English, and only where nobody asked for
/// another language.
pub(super) fn write_page(
    job: &Job,
    (report, attached): (&Report, Vec<u8>),
    (paper, messages): (&Paper, &Messages),
) -> Result<Option<Rendered>, CommandError> {
    let folder = job.folder().attachments();
    let page = match beside::draw(Page::from_report(report, attached), report, &folder)? {
        Drawn::Whole(page) => page,
        Drawn::Lacks(name) => return Err(beside::absent(&name, &folder)),
    };
    let renderer = look::renderer(&paper.look)?;
    let wanted = look::language(paper.page_lang, messages);
    let mut rendered = renderer.render(&page, wanted);
    let falls_back = paper.page_lang.is_none() && wanted == PageLanguage::Chinese;
    if matches!(&rendered, Err(ReportError::NoChineseFont { .. }) if falls_back) {
        warn(CommandError::new(Exit::NotFound, "no-chinese-font"), messages);
        rendered = renderer.render(&page, PageLanguage::English);
    }
    match rendered {
        Ok(rendered) => {
            job.folder().keep_page(&rendered.pdf).map_err(hints::of_journal)?;
            Ok(Some(rendered))
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
    if let Some(ms) = verified.statement().facts.clock.stepped_ms {
        let text = messages.with("clock-stepped", &[("ms", &ms.to_string())]);
        render::note(format_args!("{}: {text}", messages.get("warning")));
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
        "certificate": render::path(&job.folder().certificate()),
        "pdf": page.as_deref().map(render::path),
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
