//! `linecert statement`: what is said about a certificate by whoever has its file.

pub(crate) mod file;
pub(crate) mod seal;
mod stamp;

use linecert_cert::{Claim, Comment, Head, Receipt, Revoke, Supersede, TrustRoots};
use linecert_measure::{Digest, Timestamp};
use serde_json::json;

use self::file::CertificateFile;
use crate::{
    args::{About, Format, Statement},
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// Runs the verb.
pub(crate) fn run(
    statement: &Statement,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    match statement {
        Statement::Receipt { about } => say(about, (format, messages), |head, _| {
            Ok(Claim::Receipt(Receipt { head, received_at: head.made_at }))
        }),
        Statement::Supersede { about, by, reason } => {
            say(about, (format, messages), |head, trust| {
                let by = newer(by, trust)?;
                if head.subject == by {
                    return Err(CommandError::new(Exit::Usage, "supersedes-itself"));
                }
                Ok(Claim::Supersede(Supersede { head, by, reason: reason.clone() }))
            })
        }
        Statement::Revoke { about, reason } => say(about, (format, messages), |head, _| {
            Ok(Claim::Revoke(Revoke { head, reason: reason.clone() }))
        }),
        Statement::Comment { about, text } => say(about, (format, messages), |head, _| {
            Ok(Claim::Comment(Comment { head, text: text.clone() }))
        }),
        Statement::Stamp(stamp) => stamp::run(stamp, format, messages),
    }
}

/// Seals what is said and puts it into the certificate's file.
fn say(
    about: &About,
    (format, messages): (Format, &Messages),
    claim: impl FnOnce(Head, &TrustRoots) -> Result<Claim, CommandError>,
) -> Result<Exit, CommandError> {
    let issuer = seal::issuer(about.signer.as_deref(), &about.holding, messages)?;
    let mut file = CertificateFile::open(&about.certificate, issuer.trust_roots())?;
    let claim = claim(seal::head(file.digest(), Timestamp::now())?, issuer.trust_roots())?;
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

/// The certificate that takes the place of another.
fn newer(by: &std::path::Path, trust: &TrustRoots) -> Result<Digest, CommandError> {
    Ok(CertificateFile::open(by, trust)?.digest())
}
