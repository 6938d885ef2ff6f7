//! `linecert audit retest`: a control measurement against a certificate.

use std::path::Path;

use linecert_audit::{Compared, Doubt, Retest, Retested, retest_all};
use linecert_cert::{Purpose, Verified, verify};
use linecert_measure::{Observation, Reading};
use linecert_profile::MeasurementFile;
use serde_json::json;

use crate::{
    args::{AuditRetest, Format},
    exit::{CommandError, Exit},
    language::Messages,
    render::{self, findings, readings},
    verb::{read_bytes, read_text, verify::given::trust_roots},
};

/// Runs the verb.
pub(super) fn run(
    args: &AuditRetest,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let trust = trust_roots(args.trust.as_deref())?;
    let bundle = read_bytes(&args.certificate)?;
    let report = verify(&bundle, &trust).map_err(|error| {
        CommandError::new(Exit::Certificate(error.code()), "not-valid")
            .name("file", args.certificate.display())
            .cause(error)
            .hint(if args.trust.is_some() { "hint-do-not-rely" } else { "hint-give-trust" })
    })?;
    let controls = controls(&args.control)?;
    let compared = retest_all(&report.certificate, &controls);
    if compared.retested.is_empty() {
        return Err(CommandError::new(Exit::Usage, "audit-nothing-compared")
            .name("file", args.control.display())
            .hint("hint-audit-control"));
    }
    match format {
        Format::Text => tell(&report.certificate, &compared, messages)?,
        Format::Json => render::json_line(&summary(&report.certificate, &compared))?,
    }
    Ok(exit_of(&compared.retested))
}

fn controls(file: &Path) -> Result<Vec<Observation>, CommandError> {
    let text = read_text(file)?;
    let parsed = MeasurementFile::parse(&file.display().to_string(), &text).map_err(|error| {
        CommandError::new(Exit::Usage, "audit-control-wrong")
            .cause(error)
            .hint("hint-audit-control")
    })?;
    Ok(parsed.observations().cloned().collect())
}

/// One refutation is enough; and what is not confirmed is not shown.
fn exit_of(retested: &[Retested]) -> Exit {
    let is = |wanted: fn(&Retest) -> bool| retested.iter().any(|one| wanted(&one.retest));
    if is(|retest| matches!(retest, Retest::Refuted)) {
        Exit::ControlRefutes
    } else if is(|retest| matches!(retest, Retest::Inconclusive(_))) {
        Exit::ControlInconclusive
    } else {
        Exit::Pass
    }
}

fn tell(verified: &Verified, compared: &Compared, messages: &Messages) -> Result<(), CommandError> {
    let facts = &verified.statement().facts;
    if facts.purpose == Purpose::Training {
        render::line(render::training(messages))?;
    }
    let names = [("number", facts.number.clone()), ("line", facts.line.id.clone())];
    render::line(messages.with_all("audit-retest-of", &names))?;
    render::line("")?;
    render::print_table(compared.retested.iter().map(|one| cells(one, messages)).collect())?;
    for one in &compared.retested {
        if let Retest::Inconclusive(doubt) = one.retest {
            let label = messages.language().label(one.finding.metric);
            render::line(format_args!("  {label}: {}", why(doubt, messages)))?;
        }
    }
    for left_out in &compared.left_out {
        let label = messages.language().label(left_out.metric());
        render::line(messages.with("audit-left-out", &[("metric", label)]))?;
    }
    render::line(format_args!("\n{}", messages.get("audit-retest-now")))
}

fn why(doubt: Doubt, messages: &Messages) -> String {
    messages.get(&format!("audit-doubt-{}", doubt.name()))
}

/// Outcome, metric, what the certificate says, what the control says, and the limit.
fn cells(one: &Retested, messages: &Messages) -> Vec<String> {
    let reading = |reading: Option<&Reading>| {
        let text =
            reading.map_or_else(|| messages.get("not-assessed"), |r| readings::text(r, messages));
        let value = reading.and_then(Reading::value);
        let uncertainty = value.map_or_else(String::new, |v| readings::uncertainty(v, messages));
        format!("{text} {uncertainty}").trim_end().to_owned()
    };
    let accepts = one.finding.accepts;
    vec![
        messages.get(&format!("audit-retest-{}", one.retest.name())),
        messages.language().label(one.finding.metric).to_owned(),
        format!("{} {}", messages.get("audit-certified"), reading(one.finding.reading.as_ref())),
        format!("{} {}", messages.get("audit-control"), reading(Some(one.control.reading()))),
        accepts
            .map_or_else(String::new, |accepts| format!("{} {accepts}", messages.get("accepts"))),
    ]
}

fn summary(verified: &Verified, compared: &Compared) -> serde_json::Value {
    let facts = &verified.statement().facts;
    let findings = findings::json(verified.assessment(), verified.profile());
    let finding = |one: &Retested| {
        let place = verified.assessment().findings().iter().position(|f| *f == one.finding);
        place.and_then(|place| findings.get(place)).cloned()
    };
    let retested = |one: &Retested| {
        let doubt = match one.retest {
            Retest::Inconclusive(doubt) => Some(doubt.name()),
            Retest::Confirmed | Retest::Refuted => None,
        };
        json!({
            "retest": one.retest.name(),
            "doubt": doubt,
            "certified": finding(one),
            "control": one.control,
        })
    };
    json!({
        "certificate": facts.number,
        "line": facts.line.id,
        "digest": verified.digest().to_string(),
        "retested": compared.retested.iter().map(retested).collect::<Vec<_>>(),
        "left_out": compared.left_out,
    })
}
