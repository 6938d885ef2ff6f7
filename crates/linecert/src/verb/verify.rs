//! `linecert verify`: a certificate checked offline.

use std::fs;

use linecert_cert::{OpenKeyCertError, Purpose, TrustRoots, Verified, VerifyError, lab, verify};
use serde_json::json;

use crate::{
    args::{Format, Verify},
    exit::{CommandError, Exit},
    language::Messages,
    render::{self, findings},
    signer,
};

/// Runs the verb. A certificate that verifies exits with 0 whatever its verdict.
pub(crate) fn run(
    args: &Verify,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let unreadable = |error| CommandError::unreadable(&args.bundle, error);
    let bundle = fs::read(&args.bundle).map_err(unreadable)?;
    let trust = trust_root(args)?;
    let verified = verify(&bundle, &trust).map_err(|error| refusal(error, args))?.certificate;
    match format {
        Format::Text => tell(&verified, messages)?,
        Format::Json => render::json_line(&summary(&verified))?,
    }
    Ok(Exit::Pass)
}

fn trust_root(args: &Verify) -> Result<TrustRoots, CommandError> {
    let Some(file) = &args.trust else { return Ok(lab::trust_roots()) };
    signer::read_trust_root(file).map_err(|error| {
        CommandError::new(Exit::of_file(&error), "trust-root-unusable")
            .name("file", file.display())
            .cause(error)
            .hint("hint-trust-root")
    })
}

fn refusal(error: VerifyError, args: &Verify) -> CommandError {
    let exit = Exit::Certificate(error.code());
    let unknown = matches!(error, VerifyError::KeyCert(OpenKeyCertError::UnknownIssuer { .. }));
    let hint = match (&error, &args.trust) {
        (VerifyError::Purpose { .. }, None) => "hint-give-trust",
        (VerifyError::Purpose { .. }, Some(_)) => "hint-training",
        (_, None) if unknown => "hint-give-trust",
        (_, Some(_)) if unknown => "hint-other-operator",
        _ => "hint-do-not-rely",
    };
    CommandError::new(exit, "not-valid").name("file", args.bundle.display()).cause(error).hint(hint)
}

fn tell(verified: &Verified, messages: &Messages) -> Result<(), CommandError> {
    let facts = &verified.statement().facts;
    let holder = &verified.key_cert().holder;
    if facts.purpose == Purpose::Training {
        render::line(render::training(messages))?;
    }
    let overall = verified.assessment().overall();
    render::line(messages.with("verify-valid", &[("number", &facts.number)]))?;
    let rows = [
        ("verify-verdict", render::overall(overall, messages)),
        ("verify-line", format!("{} ({})", facts.line.id, facts.line.access)),
        ("verify-order", facts.order.number.clone()),
        ("verify-signer", format!("{} {}", holder.name, holder.staff_number)),
        ("verify-operator", facts.operator.clone()),
        ("verify-time", render::time(facts.issued_at)),
        (
            "verify-profile",
            format!("{} {}", verified.profile().name(), verified.profile().revision()),
        ),
        ("verify-key", verified.signer().to_string()),
        ("verify-digest", verified.digest().to_string()),
    ];
    render::lines(render::pairs(&rows, messages))?;
    render::line("")?;
    render::lines(findings::lines(verified.assessment(), verified.profile(), messages))?;
    render::lines(findings::sources(&facts.instruments, messages))?;
    render::line(format_args!("\n{}", messages.get("verify-clock")))
}

fn summary(verified: &Verified) -> serde_json::Value {
    let facts = &verified.statement().facts;
    json!({
        "valid": true,
        "purpose": facts.purpose.name(),
        "number": facts.number,
        "order": facts.order.number,
        "line": facts.line.id,
        "access": facts.line.access.name(),
        "verdict": verified.assessment().overall().name(),
        "signer": verified.key_cert().holder.name,
        "staff_number": verified.key_cert().holder.staff_number,
        "operator": facts.operator,
        "key": verified.signer().to_string(),
        "issued_at": facts.issued_at.to_string(),
        "profile": verified.profile().name(),
        "revision": verified.profile().revision().to_string(),
        "digest": verified.digest().to_string(),
        "findings": findings::json(verified.assessment(), verified.profile()),
    })
}
