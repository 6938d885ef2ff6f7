//! What a trust root says, for people and programs.

use std::path::Path;

use linecert_cert::{
    IssuingKey, LogKey, Purpose, Quorum, Revocations, RootDraft, RootTerms, TrustRoot, TrustRoots,
    Validity,
};
use linecert_measure::Digest;

use crate::{args::Format, exit::CommandError, language::Messages, render, verb::read_bytes};

mod wire;

pub(super) use wire::texts;

/// Shows a trust root, or a draft of one.
pub(super) fn run(
    path: &Path,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    if let Ok(draft) = RootDraft::parse(&read_bytes(path)?) {
        return match format {
            Format::Text => render::lines(proposal(&draft, messages)),
            Format::Json => render::json_line(&wire::draft(&draft)),
        };
    }
    let roots = super::read(path)?;
    match format {
        Format::Text => render::lines(lines(&roots, messages)),
        Format::Json => render::json_line(&wire::roots(&roots)),
    }
}

/// What a draft proposes, and who has signed it.
pub(super) fn proposal(draft: &RootDraft, messages: &Messages) -> Vec<String> {
    let revocations = draft.before().map(TrustRoots::revocations);
    let mut lines = vec![
        messages.with("trust-proposed", &[("version", &draft.proposal().version().to_string())]),
    ];
    lines.extend(version(draft.proposal(), revocations, messages));
    if let Some(before) = draft.before() {
        let number = before.version().to_string();
        lines.push(messages.with("trust-changes", &[("version", &number)]));
        lines.extend(changes(before, draft.proposal(), messages));
    }
    for signer in draft.signers() {
        lines.push(messages.with("trust-signed-by", &[("key", &signer.to_string())]));
    }
    lines
}

/// What a version says that the one before does not, and the reverse.
fn changes(before: &TrustRoots, after: &TrustRoot, messages: &Messages) -> Vec<String> {
    let said = |root| version(root, Some(before.revocations()), messages);
    // Two tables may be aligned differently.
    let plain = |line: String| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let [old, new]: [Vec<_>; 2] =
        [before.newest(), after].map(|root| said(root).into_iter().map(plain).collect());
    let only = |these: &[String], others: &[String], sign| -> Vec<String> {
        these
            .iter()
            .filter(|line| !others.contains(line))
            .map(|l| format!("  {sign} {l}"))
            .collect()
    };
    [only(&old, &new, '-'), only(&new, &old, '+')].concat()
}

fn lines(roots: &TrustRoots, messages: &Messages) -> Vec<String> {
    let mut lines = version(roots.newest(), Some(roots.revocations()), messages);
    lines.extend([String::new(), messages.get("trust-history")]);
    let history = roots.history().map(|root| {
        let terms = root.terms();
        vec![
            format!("  {}", root.version()),
            render::time(terms.issued_at),
            of_keys(&terms.root_keys, messages),
        ]
    });
    lines.extend(render::table(history.collect()));
    let revocations = roots.revocations();
    if revocations.iter().next().is_some() {
        lines.extend([String::new(), messages.get("trust-revocations")]);
        let rows = revocations.iter().map(|one| {
            let since =
                messages.with("trust-since", &[("time", &render::time(one.compromised_since))]);
            vec![format!("  {}", one.key), since, render::safe(&one.reason)]
        });
        lines.extend(render::table(rows.collect()));
    }
    lines
}

fn of_keys(quorum: &Quorum, messages: &Messages) -> String {
    let (threshold, keys) = (quorum.threshold().to_string(), quorum.keys().len().to_string());
    messages.with("trust-threshold", &[("threshold", &threshold), ("keys", &keys)])
}

fn version(
    root: &TrustRoot,
    revocations: Option<&Revocations>,
    messages: &Messages,
) -> Vec<String> {
    let terms = root.terms();
    let purpose = match terms.purpose {
        Purpose::Operational => "trust-operational",
        Purpose::Training => "trust-training",
    };
    let heads = [
        ("trust-operator", render::safe(&terms.operator)),
        ("trust-purpose", messages.get(purpose)),
        ("trust-version", root.version().to_string()),
        ("trust-issued", render::time(terms.issued_at)),
        ("trust-root-keys", of_keys(&terms.root_keys, messages)),
    ];
    let mut lines = render::pairs(&heads, messages);
    let root_keys =
        terms.root_keys.keys().iter().map(|key| vec![format!("  {key}"), key.id().to_string()]);
    lines.extend(render::table(root_keys.collect()));
    lines.push(messages.get("trust-issuing-keys"));
    let issuing = terms.issuing_keys.iter().map(|one| issuing_row(one, revocations, messages));
    lines.extend(render::table(issuing.collect()));
    lines.extend(logs(terms, messages));
    lines
}

fn issuing_row(
    IssuingKey { key, validity }: &IssuingKey,
    revocations: Option<&Revocations>,
    messages: &Messages,
) -> Vec<String> {
    let revoked = revocations.and_then(|all| all.of(key.id())).map(|revoked| {
        messages.with("trust-revoked", &[("time", &render::time(revoked.compromised_since))])
    });
    let mut row = vec![format!("  {key}"), key.id().to_string(), span(*validity, messages)];
    row.extend(revoked);
    row
}

fn logs(terms: &RootTerms, messages: &Messages) -> Vec<String> {
    let mut lines = Vec::new();
    if !terms.logs.is_empty() {
        lines.push(messages.get("trust-logs"));
        let rows = terms
            .logs
            .iter()
            .map(|LogKey { key, validity }| vec![format!("  {key}"), span(*validity, messages)]);
        lines.extend(render::table(rows.collect()));
    }
    let witnesses = &terms.witnesses;
    if !witnesses.keys.is_empty() {
        let (quorum, keys) = (witnesses.quorum.to_string(), witnesses.keys.len().to_string());
        let asked = messages.with("trust-threshold", &[("threshold", &quorum), ("keys", &keys)]);
        lines.push(format!("{}: {asked}", messages.get("trust-witnesses")));
        lines.extend(witnesses.keys.iter().map(|key| format!("  {key}")));
    }
    if !terms.timestamp_authorities.is_empty() {
        lines.push(messages.get("trust-authorities"));
        let rows = terms.timestamp_authorities.iter().map(|one| {
            vec![format!("  {}", render::safe(&one.name)), Digest::of(&one.certificate).to_string()]
        });
        lines.extend(render::table(rows.collect()));
    }
    lines
}

fn span(validity: Validity, messages: &Messages) -> String {
    let (from, until) = (render::time(validity.from()), render::time(validity.until()));
    messages.with("trust-span", &[("from", &from), ("until", &until)])
}
