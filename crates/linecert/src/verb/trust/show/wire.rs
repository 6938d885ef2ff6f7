//! What a trust root says, as JSON.

use linecert_cert::{KeyId, RootDraft, TrustRoot, TrustRoots, Validity};
use serde_json::{Value, json};

/// The ids of keys as texts.
pub(in super::super) fn texts(ids: Vec<KeyId>) -> Vec<String> {
    ids.iter().map(KeyId::to_string).collect()
}

/// A draft for programs.
pub(super) fn draft(draft: &RootDraft) -> Value {
    let missing = draft.missing();
    json!({
        "proposal": version(draft.proposal()),
        "signers": texts(draft.signers()),
        "missing": { "of_old": missing.of_old, "of_new": missing.of_new },
    })
}

/// A trust root for programs.
pub(super) fn roots(roots: &TrustRoots) -> Value {
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
        "versions": roots.history().map(version).collect::<Vec<_>>(),
        "revocations": revocations.collect::<Vec<_>>(),
    })
}

fn version(root: &TrustRoot) -> Value {
    let terms = root.terms();
    let issuing = terms
        .issuing_keys
        .iter()
        .map(|one| valid(&one.key.to_string(), Some(one.key.id()), one.validity));
    let logs = terms.logs.iter().map(|log| valid(&log.key.to_string(), None, log.validity));
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

fn valid(key: &str, id: Option<KeyId>, validity: Validity) -> Value {
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
