//! Tokens of time-stamping authorities (RFC 3161). Who carries request and answer is not our
//! matter: nothing here opens a connection.

use std::path::{Path, PathBuf};

use linecert_cert::{Bundle, Stamped, TrustRoots, lab, timestamp_request, timestamp_token};
use serde_json::json;

use super::file::CertificateFile;
use crate::{
    args::{Format, Stamp},
    exit::{CommandError, Exit},
    file,
    language::Messages,
    render, signer,
    verb::read_bytes,
};

pub(super) fn run(
    stamp: &Stamp,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    match stamp {
        Stamp::Request { certificate, out } => request(certificate, out.as_deref(), messages)?,
        Stamp::Attach { certificate, token, trust } => {
            let trust = trust_roots(trust.as_deref())?;
            let stamped = attach(&trust, certificate, token)?;
            tell(&stamped, certificate, (format, messages))?;
        }
    }
    Ok(Exit::Pass)
}

/// Writes the request, and says how it reaches an authority. It takes no trust root: what is asked
/// for is a time for these bytes, whatever they are worth.
fn request(
    certificate: &Path,
    out: Option<&Path>,
    messages: &Messages,
) -> Result<(), CommandError> {
    let bytes = read_bytes(certificate)?;
    let bundle = Bundle::parse(&bytes).map_err(|error| {
        CommandError::new(Exit::Certificate(30), "not-valid")
            .name("file", certificate.display())
            .cause(error)
            .hint("hint-do-not-rely")
    })?;
    let request = timestamp_request(bundle.envelope.digest());
    let file = out.map_or_else(|| certificate.with_extension("tsq"), PathBuf::from);
    file::create_or_keep(&file, &request)?;
    let name = file.display().to_string();
    render::line(&name)?;
    render::note(messages.with("stamp-next", &[("file", &name)]));
    Ok(())
}

fn attach(trust: &TrustRoots, certificate: &Path, token: &Path) -> Result<Stamped, CommandError> {
    let mut file = CertificateFile::open(certificate, trust)?;
    let answer = read_bytes(token)?;
    let token = timestamp_token(&answer).map_err(|error| {
        CommandError::new(Exit::Garbled, "stamp-unusable")
            .name("file", token.display())
            .cause(error)
            .hint("hint-stamp-answer")
    })?;
    file.stamp(token.to_vec())?;
    file.save()?;
    Ok(file.report.sighting.stamped)
}

fn trust_roots(file: Option<&Path>) -> Result<TrustRoots, CommandError> {
    let Some(file) = file else { return Ok(lab::trust_roots()) };
    signer::read_trust_root(file).map_err(|error| {
        CommandError::new(Exit::of_file(&error), "trust-root-unusable")
            .name("file", file.display())
            .cause(error)
            .hint("hint-trust-root")
    })
}

fn tell(
    stamped: &Stamped,
    certificate: &Path,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let (message, authority, at) = match stamped {
        Stamped::By { authority, at } => ("stamp-by", Some(authority), Some(*at)),
        Stamped::NotVerified { authority } => ("stamp-not-verified", Some(authority), None),
        Stamped::UnknownAuthority | Stamped::No => ("stamp-unknown", None, None),
    };
    match format {
        Format::Json => render::json_line(&json!({
            "certificate": render::path(certificate),
            "authority": authority,
            "at": at.map(|at| at.to_string()),
        })),
        Format::Text => {
            let at = at.map(render::time).unwrap_or_default();
            let authority = authority.map_or("", String::as_str);
            render::line(messages.with(message, &[("authority", authority), ("at", &at)]))
        }
    }
}
