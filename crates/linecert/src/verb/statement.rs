//! `linecert statement`: what is said about a certificate by whoever has its file.

pub(crate) mod file;
pub(crate) mod seal;
mod stamp;

use linecert_cert::{Claim, Comment, Exclusion, Head, Receipt, Revoke, Supersede, TrustRoots};
use linecert_measure::{Digest, Timestamp};
use serde_json::json;

use self::file::CertificateFile;
use crate::{
    args::{About, Format, Statement},
    exit::{CommandError, Exit},
    language::Messages,
    render,
    verb::verify::words::safe,
};

/// Runs the verb.
pub(crate) fn run(
    statement: &Statement,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    match statement {
        Statement::Receipt { about } => say(about, (format, messages), |_, head| {
            Ok(Claim::Receipt(Receipt { head, received_at: head.made_at }))
        }),
        Statement::Supersede { about, by, reason } => {
            say(about, (format, messages), |file, head| {
                let by = newer(by, file.trust())?;
                if head.subject == by {
                    return Err(CommandError::new(Exit::Usage, "supersedes-itself"));
                }
                Ok(Claim::Supersede(Supersede { head, by, reason: reason.clone() }))
            })
        }
        Statement::Revoke { about, reason } => say(about, (format, messages), |_, head| {
            Ok(Claim::Revoke(Revoke { head, reason: reason.clone() }))
        }),
        Statement::Exclude { about, task, attempt, reason } => {
            say(about, (format, messages), |file, head| {
                let (task, attempt, reason) = (task.clone(), *attempt, reason.clone());
                let exclusion = Exclusion { head, task, attempt, reason };
                check_attempt(file, &exclusion)?;
                Ok(Claim::Exclusion(exclusion))
            })
        }
        Statement::Comment { about, text } => say(about, (format, messages), |_, head| {
            Ok(Claim::Comment(Comment { head, text: text.clone() }))
        }),
        Statement::Stamp(stamp) => stamp::run(stamp, format, messages),
    }
}

/// Seals what is said and puts it into the certificate's file.
fn say(
    about: &About,
    (format, messages): (Format, &Messages),
    claim: impl FnOnce(&CertificateFile<'_>, Head) -> Result<Claim, CommandError>,
) -> Result<Exit, CommandError> {
    let issuer = seal::issuer(about.signer.as_deref(), &about.holding, messages)?;
    let mut file = CertificateFile::open(&about.certificate, issuer.trust_roots())?;
    let claim = claim(&file, seal::head(file.digest(), Timestamp::now())?)?;
    let statement = file.say(&claim, &issuer)?;
    file.save()?;
    let (kind, path) = (claim.kind().name(), about.certificate.display().to_string());
    match format {
        Format::Json => render::json_line(&json!({
            "certificate": path,
            "digest": file.digest().to_string(),
            "statement": kind,
            "sha256": statement.to_string(),
        }))?,
        Format::Text => {
            let kind = messages.get(&format!("statement-{kind}"));
            render::line(messages.with("statement-added", &[("kind", &kind), ("file", &path)]))?;
        }
    }
    Ok(Exit::Pass)
}

/// Checks that the certificate has the attempt, and that nobody excluded it before.
fn check_attempt(file: &CertificateFile<'_>, exclusion: &Exclusion) -> Result<(), CommandError> {
    let Exclusion { task, attempt, .. } = exclusion;
    let is_it = |other: &str, number| other == task && number == *attempt;
    let made = &file.report.certificate.statement().facts.attempts;
    let mut excluded = file.report.exclusions();
    let message = if !made.iter().any(|made| is_it(&made.task, made.attempt)) {
        "exclude-no-attempt"
    } else if excluded.any(|(said, _)| is_it(&said.task, said.attempt)) {
        "exclude-again"
    } else {
        return Ok(());
    };
    let all: Vec<_> = made.iter().map(|made| format!("{} {}", made.task, made.attempt)).collect();
    Err(CommandError::new(Exit::Usage, message)
        .name("attempts", safe(&all.join(", ")))
        .name("task", safe(task))
        .name("attempt", attempt)
        .hint("hint-attempts"))
}

/// The certificate that takes the place of another.
fn newer(by: &std::path::Path, trust: &TrustRoots) -> Result<Digest, CommandError> {
    Ok(CertificateFile::open(by, trust)?.digest())
}
