//! One line a limit.

use linecert_measure::{
    Conditions, Identity, Quantity, Reading, Source, Subject, Uncertainty, Value,
};
use linecert_profile::{Assessment, Finding, Limit, Profile, Unassessed, Verdict};

use super::{painted, readings, safe, style, table};
use crate::language::{Language, Messages};

/// The findings as aligned lines: verdict, metric, reading, uncertainty, accepted, margin, source.
pub(crate) fn lines(
    assessment: &Assessment,
    profile: &Profile,
    messages: &Messages,
) -> Vec<String> {
    let row = |finding: &Finding| cells(finding, profile.limits().get(finding.limit), messages);
    let findings = assessment.findings();
    let rows: Vec<_> = findings.iter().map(row).collect();
    let notes = findings.iter().map(|finding| note(finding, messages));
    let aligned = table(rows);
    let painted = aligned.into_iter().zip(findings).map(|(line, f)| paint(line, f, messages));
    painted.zip(notes).flat_map(|(line, note)| std::iter::once(line).chain(note)).collect()
}

/// What of the readings linecert did not take itself, a line for each instrument.
pub(crate) fn sources(instruments: &[Identity], messages: &Messages) -> Vec<String> {
    let taken = instruments.iter().filter(|identity| identity.source != Source::Driven);
    let said = |identity: &Identity| {
        let words = match messages.language() {
            Language::English => identity.source.english(),
            Language::Chinese => identity.source.chinese(),
        };
        let name = format!("{} {} ({})", identity.maker, identity.model, identity.key);
        format!("{}: {words}", safe(&name))
    };
    taken.map(said).collect()
}

/// The findings in JSON, as the certificate states them.
pub(crate) fn json(assessment: &Assessment, profile: &Profile) -> Vec<serde_json::Value> {
    linecert_cert::findings_json(assessment, profile)
}

fn cells(finding: &Finding, limit: Option<&Limit>, messages: &Messages) -> Vec<String> {
    let value = finding.reading.as_ref().and_then(Reading::value);
    let reading = match &finding.reading {
        Some(Reading::NotReported(_)) | None => messages.get("not-assessed"),
        Some(reading) => readings::text(reading, messages),
    };
    let accepts = finding
        .accepts
        .map_or_else(String::new, |interval| format!("{} {interval}", messages.get("accepts")));
    let margin = finding.margin.map_or_else(String::new, |margin| {
        format!("{} {}", messages.get("margin"), number_like(margin, value))
    });
    vec![
        word(finding.verdict, messages),
        named(finding, messages),
        reading,
        value.map_or_else(String::new, |value| readings::uncertainty(value, messages)),
        accepts,
        margin,
        limit.map_or_else(String::new, |limit| source(limit, messages)),
    ]
}

/// What was judged; of several things that one limit judges, which: an event of a fibre, a leg of a
/// pair. What there is but one of on a line, as the wavelength of its light, needs no words.
fn named(finding: &Finding, messages: &Messages) -> String {
    let label = messages.language().label(finding.metric).to_owned();
    let subject = finding.subject.as_ref().and_then(|subject| match subject {
        Subject::Fibre { .. }
        | Subject::FibreEvent { .. }
        | Subject::FibreSection { .. }
        | Subject::Bearer { .. }
        | Subject::Input { .. } => Some(safe(&super::subject(subject, messages))),
        _ => None,
    });
    let wavelength = finding.conditions.wavelength.filter(|_| subject.is_some());
    let conditions = Conditions { wavelength, ..finding.conditions };
    let beside = subject.into_iter().chain(super::conditions(conditions, messages));
    std::iter::once(label).chain(beside).collect::<Vec<_>>().join(", ")
}

fn word(verdict: Verdict, messages: &Messages) -> String {
    messages.get(&format!("verdict-{}", verdict.name()))
}

fn source(limit: &Limit, messages: &Messages) -> String {
    let cites = limit.cites();
    let mark = if cites.confidence.is_verified() {
        String::new()
    } else {
        format!(" ({})", messages.get("unverified"))
    };
    format!("{} {}{mark}", cites.id, cites.confidence)
}

fn number_like(quantity: Quantity, value: Option<&Value>) -> String {
    value.map_or_else(|| quantity.to_string(), |value| quantity.number(value.decimals()))
}

fn paint(line: String, finding: &Finding, messages: &Messages) -> String {
    let word = word(finding.verdict, messages);
    match line.strip_prefix(&word) {
        Some(rest) => format!("{}{rest}", painted(&word, style(finding.verdict))),
        None => line,
    }
}

/// A second line where the first cannot say it all: why there is no judgement, or how many
/// attempts it took.
fn note(finding: &Finding, messages: &Messages) -> Option<String> {
    let why = finding.why.as_ref().map(|why| why_text(why, messages));
    let attempts = (finding.attempts > 1)
        .then(|| messages.with("attempts", &[("count", &finding.attempts.to_string())]));
    let unstated = finding
        .reading
        .as_ref()
        .and_then(Reading::value)
        .filter(|value| value.uncertainty() == Uncertainty::NotStated)
        .map(|_| messages.get("uncertainty-not-stated"));
    let parts: Vec<_> = [why, unstated, attempts].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("         {}", parts.join("; ")))
}

/// Why a limit was not judged, in the user's language.
pub(crate) fn why_text(why: &Unassessed, messages: &Messages) -> String {
    match why {
        Unassessed::NotReported(absence) => readings::absence(absence, messages),
        Unassessed::TooFewSamples { have, need } => messages.with(
            "why-too-few-samples",
            &[("have", &have.to_string()), ("need", &need.to_string())],
        ),
        Unassessed::GuardBandTooWide { guard_band, tolerance } => messages.with(
            "why-guard-band-too-wide",
            &[("band", &guard_band.to_string()), ("tolerance", &tolerance.to_string())],
        ),
        Unassessed::OutOfRange { end } => {
            messages.with("why-out-of-range", &[("end", &end.to_string())])
        }
        Unassessed::NotMeasured
        | Unassessed::OtherConditions(_)
        | Unassessed::SamplesNotStated
        | Unassessed::NoContractedRate(_) => messages.get(&format!("why-{}", why.name())),
    }
}
