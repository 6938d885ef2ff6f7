//! What a QR code says of a certificate.

use std::path::Path;

use linecert_cert::{OpenedSummary, Purpose, SignedSummary, SummaryError, TrustRoots, TwinError};
use linecert_report::read_codes;
use serde_json::{Value, json};

use super::{given::Given, words::safe};
use crate::{
    args::Format,
    exit::{CommandError, Exit},
    language::Messages,
    render,
    verb::read_bytes,
};

/// What the text of every code begins with.
const PREFIX: &str = "LC1:";

/// Reads a code, from its text or from a picture, and verifies it.
pub(super) fn open(
    given: &str,
    trust: (&TrustRoots, Option<&Path>),
) -> Result<OpenedSummary, CommandError> {
    let (message, text) = match given.trim() {
        text if text.starts_with(PREFIX) => ("code-text-not-valid", text.to_owned()),
        _ => ("not-valid", from_picture(Path::new(given))?),
    };
    let opened = SignedSummary::from_text(&text)
        .map_err(SummaryError::from)
        .and_then(|summary| summary.open(trust.0));
    opened.map_err(|error| refusal(error, message, trust.1).name("file", given))
}

fn from_picture(file: &Path) -> Result<String, CommandError> {
    let unread = |message| CommandError::new(Exit::Garbled, message).name("file", file.display());
    let codes = read_codes(&read_bytes(file)?)
        .map_err(|error| unread("code-unreadable").cause(error).hint("hint-code-picture"))?;
    let mut ours: Vec<_> = codes.into_iter().filter(|code| code.starts_with(PREFIX)).collect();
    match (ours.pop(), ours.len()) {
        (Some(code), 0) => Ok(code),
        (Some(_), others) => {
            Err(unread("code-several").name("count", others + 1).hint("hint-code-picture"))
        }
        (None, _) => Err(unread("code-none").hint("hint-code-picture")),
    }
}

fn refusal(error: SummaryError, message: &'static str, trust: Option<&Path>) -> CommandError {
    let unknown = matches!(error, SummaryError::KeyCert(TwinError::UnknownIssuer { .. }));
    let hint = match (&error, trust) {
        (SummaryError::Purpose { .. }, None) => "hint-give-trust",
        (SummaryError::Purpose { .. }, Some(_)) => "hint-training",
        (_, None) if unknown => "hint-give-trust",
        (_, Some(_)) if unknown => "hint-other-operator",
        (SummaryError::Revoked { .. }, _) => "hint-revoked-code",
        _ => "hint-do-not-rely",
    };
    CommandError::new(Exit::Certificate(error.code()), message).cause(error).hint(hint)
}

/// Checks that a code is that of a certificate.
pub(super) fn check_same(code: &OpenedSummary, given: &Given) -> Result<(), CommandError> {
    code.matches(&given.report.certificate).map_err(|error| {
        let number = &given.report.certificate.statement().facts.number;
        CommandError::new(Exit::Certificate(47), "code-of-another")
            .name("number", number)
            .cause(error)
            .hint("hint-other-code")
    })
}

/// Tells what a code alone says.
pub(super) fn tell(
    code: &OpenedSummary,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    match format {
        Format::Text => tell_person(code, messages)?,
        Format::Json => render::json_line(&summary(code))?,
    }
    Ok(Exit::Pass)
}

fn tell_person(code: &OpenedSummary, messages: &Messages) -> Result<(), CommandError> {
    let (summary, key_cert) = (code.summary(), code.key_cert());
    if summary.purpose == Purpose::Training {
        render::line(render::training(messages))?;
    }
    render::line(messages.with("verify-code-valid", &[("number", &safe(&summary.number))]))?;
    let holder = format!("{} {}", key_cert.holder.name, key_cert.holder.staff_number);
    let profile = format!("{} {}", summary.profile.name, summary.profile.revision);
    let rows = [
        ("verify-verdict", render::overall(summary.verdict, messages)),
        ("verify-line", safe(&format!("{} ({})", summary.line, summary.access))),
        ("verify-order", safe(&summary.order)),
        ("verify-signed", safe(&holder)),
        ("verify-time", render::time(summary.issued_at)),
        ("verify-profile", safe(&profile)),
        ("verify-digest", summary.certificate.to_string()),
    ];
    render::lines(render::pairs(&rows, messages))?;
    let label = |metric| messages.language().label(metric).to_owned();
    let cells = |one: &linecert_cert::Headline| {
        let verdict = messages.get(&format!("verdict-{}", one.verdict.name()));
        vec![verdict, label(one.metric), one.figure.to_string()]
    };
    render::line("")?;
    render::print_table(summary.headlines.iter().map(cells).collect())?;
    let shown = summary.headlines.len().to_string();
    let counts = [("shown", shown), ("all", summary.findings.to_string())];
    render::line(format_args!("\n{}", messages.with_all("verify-code-short", &counts)))
}

/// What a code says, in JSON.
fn summary(code: &OpenedSummary) -> Value {
    let (summary, key_cert) = (code.summary(), code.key_cert());
    let headline = |one: &linecert_cert::Headline| {
        json!({
            "metric": one.metric.name(),
            "verdict": one.verdict.name(),
            "value": one.figure.to_string(),
        })
    };
    json!({
        "valid": true,
        "form": "code",
        "purpose": summary.purpose.name(),
        "number": summary.number,
        "order": summary.order,
        "line": summary.line,
        "access": summary.access.name(),
        "verdict": summary.verdict.name(),
        "signer": key_cert.holder.name,
        "staff_number": key_cert.holder.staff_number,
        "operator": summary.operator,
        "key": key_cert.key.id().to_string(),
        "issuing_key": code.issuing_key().to_string(),
        "issued_at": summary.issued_at.to_string(),
        "profile": summary.profile.name,
        "revision": summary.profile.revision.to_string(),
        "digest": summary.certificate.to_string(),
        "findings": summary.findings,
        "headlines": summary.headlines.iter().map(headline).collect::<Vec<_>>(),
    })
}
