//! What a trust root says, for people and programs.

use std::path::Path;

use linecert_cert::{
    IssuingKey, KeyId, LogKey, Purpose, Quorum, Revocations, RootDraft, RootTerms, TrustRoot,
    TrustRoots, Validity,
};
use serde_json::{Value, json};

use crate::{args::Format, exit::CommandError, language::Messages, render, verb::read_bytes};

/// Shows a trust root, or a draft of one.
pub(super) fn run(
    path: &Path,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    if let Ok(draft) = RootDraft::parse(&read_bytes(path)?) {
        return match format {
            Format::Text => render::lines(proposal(&draft, messages)),
            Format::Json => render::json_line(&draft_json(&draft)),
        };
    }
    let roots = super::read(path)?;
    match format {
        Format::Text => render::lines(lines(&roots, messages)),
        Format::Json => render::json_line(&json(&roots)),
    }
}

/// What a draft proposes, and who has signed it.
pub(super) fn proposal(draft: &RootDraft, messages: &Messages) -> Vec<String> {
    let none = draft.before().map(TrustRoots::revocations);
    let mut lines = vec![
        messages.with("trust-proposed", &[("version", &draft.proposal().version().to_string())]),
    ];
    lines.extend(version(draft.proposal(), none, messages));
    for signer in draft.signers() {
        lines.push(messages.with("trust-signed-by", &[("key", &signer.to_string())]));
    }
    lines
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
            vec![format!("  {}", one.key), since, one.reason.clone()]
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
        ("trust-operator", terms.operator.clone()),
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
        lines.extend(terms.timestamp_authorities.iter().map(|one| format!("  {}", one.name)));
    }
    lines
}

fn span(validity: Validity, messages: &Messages) -> String {
    let (from, until) = (render::time(validity.from()), render::time(validity.until()));
    messages.with("trust-span", &[("from", &from), ("until", &until)])
}

/// The ids of keys as texts.
pub(super) fn texts(ids: Vec<KeyId>) -> Vec<String> {
    ids.iter().map(KeyId::to_string).collect()
}

fn draft_json(draft: &RootDraft) -> Value {
    let missing = draft.missing();
    json!({
        "proposal": version_json(draft.proposal()),
        "signers": texts(draft.signers()),
        "missing": { "of_old": missing.of_old, "of_new": missing.of_new },
    })
}

fn json(roots: &TrustRoots) -> Value {
    let revocations = roots.revocations().iter().map(|one| {
        json!({
            "key": one.key.to_string(),
            "compromised_since": one.compromised_since.to_string(),
            "reason": one.reason,
            "made_at": one.made_at.to_string(),
        })
    });
    json!({
        "operator": roots.operator(),
        "purpose": roots.purpose().name(),
        "version": roots.version(),
        "versions": roots.history().map(version_json).collect::<Vec<_>>(),
        "revocations": revocations.collect::<Vec<_>>(),
    })
}

fn version_json(root: &TrustRoot) -> Value {
    let terms = root.terms();
    let issuing = terms
        .issuing_keys
        .iter()
        .map(|one| valid_json(&one.key.to_string(), Some(one.key.id()), one.validity));
    let logs = terms.logs.iter().map(|log| valid_json(&log.key.to_string(), None, log.validity));
    let witnesses = terms.witnesses.keys.iter().map(ToString::to_string).collect::<Vec<_>>();
    let authorities = terms.timestamp_authorities.iter().map(|one| &one.name).collect::<Vec<_>>();
    let keys = terms.root_keys.keys().iter();
    json!({
        "version": root.version(),
        "operator": terms.operator,
        "issued_at": terms.issued_at.to_string(),
        "threshold": terms.root_keys.threshold(),
        "root_keys": keys.map(|key| json!({ "key": key.to_string(), "id": key.id().to_string() })).collect::<Vec<_>>(),
        "issuing_keys": issuing.collect::<Vec<_>>(),
        "logs": logs.collect::<Vec<_>>(),
        "witnesses": { "quorum": terms.witnesses.quorum, "keys": witnesses },
        "timestamp_authorities": authorities,
    })
}

fn valid_json(key: &str, id: Option<KeyId>, validity: Validity) -> Value {
    let mut value = json!({
        "key": key,
        "valid_from": validity.from().to_string(),
        "valid_until": validity.until().to_string(),
    });
    if let (Some(id), Some(object)) = (id, value.as_object_mut()) {
        object.insert("id".to_owned(), id.to_string().into());
    }
    value
}
