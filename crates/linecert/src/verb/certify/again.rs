//! A line that is certified again: the new certificate names the old one, and the old one the new.

use std::path::Path;

use linecert_cert::Issuer;
use linecert_job::{Due, Event, Job, Said, SayError, WorkOrder};
use linecert_measure::Digest;

use crate::{
    args::Certify,
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    render,
    verb::statement::{file::CertificateFile, seal::salt},
};

/// The certificate that is named as replaced, and why. It verifies, and is of the same line: told
/// before a job is begun.
pub(super) fn read<'a>(
    args: &'a Certify,
    (issuer, order): (&Issuer, &WorkOrder),
) -> Result<Option<(Digest, &'a str)>, CommandError> {
    let (Some(file), Some(reason)) = (&args.supersedes, &args.reason) else { return Ok(None) };
    let old = CertificateFile::open(file, issuer.trust_roots())?;
    let line = &old.report.certificate.statement().facts.line.id;
    if *line != order.line {
        return Err(CommandError::new(Exit::Usage, "supersedes-other-line")
            .name("file", file.display())
            .name("line", line)
            .hint("hint-supersedes"));
    }
    Ok(Some((old.digest(), reason)))
}

/// Notes which certificate the job replaces, once.
pub(super) fn declare(job: &mut Job, (old, reason): (Digest, &str)) -> Result<(), CommandError> {
    let is_it = |event: &Event| matches!(event, Event::CertifiesAgain { supersedes, .. } if *supersedes == old);
    if job.events().iter().any(is_it) {
        return Ok(());
    }
    job.certify_again(old, reason).map_err(of_say)
}

/// Says on the certificate that was replaced that it was, or that this is still to be done.
pub(super) fn mark_old(
    job: &mut Job,
    (file, issuer): (Option<&Path>, &Issuer),
    messages: &Messages,
) -> Result<(), CommandError> {
    let is_it = |due: &Due| matches!(due.said, Said::Superseded { .. });
    let Some(due) = job.due_statements().into_iter().find(is_it) else { return Ok(()) };
    let Some(file) = file else {
        let digest = due.certificate.to_string();
        let text = messages.with("supersede-waits", &[("digest", &digest)]);
        render::note(format_args!("{}: {text}", messages.get("warning")));
        return Ok(());
    };
    let mut old = CertificateFile::open(file, issuer.trust_roots())?;
    if old.digest() != due.certificate {
        return Err(CommandError::new(Exit::Usage, "supersedes-another")
            .name("file", file.display())
            .name("digest", due.certificate)
            .hint("hint-supersedes"));
    }
    let said_before = old.report.heard.iter().find(|heard| due.is_said_by(&heard.claim));
    let statement = match said_before.map(|heard| heard.digest) {
        Some(statement) => statement,
        None => {
            let statement = old.say(&due.claim(salt()?, job.now()), issuer)?;
            old.save()?;
            statement
        }
    };
    job.note_stated(&due, statement).map_err(hints::of_journal)
}

/// Why something cannot be said, with the next step.
pub(crate) fn of_say(error: SayError) -> CommandError {
    let (exit, hint) = match error {
        SayError::Journal(error) => return hints::of_journal(error),
        SayError::Empty(_) | SayError::TooLong { .. } | SayError::Again { .. } => {
            (Exit::Usage, None)
        }
        SayError::NoAttempt { .. } => (Exit::Usage, Some("hint-job-show")),
        SayError::NoCertificate => (Exit::Usage, Some("hint-resume")),
        SayError::Accepted(_) => (Exit::Usage, Some("hint-accepted")),
        SayError::Issued(_) => (Exit::Usage, Some("hint-supersedes-late")),
        SayError::NoPicture(_) => (Exit::NotFound, Some("hint-attach-again")),
    };
    let command = CommandError::new(exit, "not-said").cause(error);
    match hint {
        Some(hint) => command.hint(hint),
        None => command,
    }
}
