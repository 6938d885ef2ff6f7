//! `linecert key show`: a key-cert, a request, or the public half of a key.

use std::path::Path;

use linecert_cert::{
    Holder, KeyCert, KeyRequest, OpenedKeyCert, PublicKey, Signer as _, Skill, TrustRoots,
};
use linecert_key::KeySource;
use serde_json::{Value, json};

use super::{enrol, known, public_json};
use crate::{
    args::{Format, KeyShow},
    exit::CommandError,
    language::Messages,
    render,
    signer::{self, TRUST_ROOT},
    verb::read_bytes,
};

/// Shows what the file is.
pub(super) fn run(
    args: &KeyShow,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let (lines, value) = match &args.shown {
        KeySource::File(path) if is_json(path)? => {
            if signer::read_key_cert(path).is_ok() {
                let trust = signer::trust_roots(&trust_of(args, path))?;
                let opened = known::open(path, &trust)?;
                (key_cert_lines(&opened, &trust, messages), key_cert_json(&opened, &trust))
            } else {
                let request = enrol::read_request(path)?;
                (request_lines(&request, messages), request_json(&request))
            }
        }
        source => {
            let key = signer::open_key(source, &args.passphrase, messages)?.public_key();
            (render::pairs(&public_rows(&key), messages), public_json(&key))
        }
    };
    match format {
        Format::Text => render::lines(lines),
        Format::Json => render::json_line(&value),
    }
}

fn is_json(path: &Path) -> Result<bool, CommandError> {
    let bytes = read_bytes(path)?;
    Ok(bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{'))
}

/// The trust root that was given, or the one beside the key-cert.
fn trust_of(args: &KeyShow, key_cert: &Path) -> std::path::PathBuf {
    let beside = || key_cert.with_file_name(TRUST_ROOT);
    args.trust.clone().unwrap_or_else(beside)
}

fn public_rows(key: &PublicKey) -> [(&'static str, String); 3] {
    [
        ("key-public", key.to_string()),
        ("key-id", key.id().to_string()),
        ("key-algorithm", key.algorithm().name().to_owned()),
    ]
}

fn request_lines(request: &KeyRequest, messages: &Messages) -> Vec<String> {
    let mut rows = vec![
        ("key-holder", person(&request.holder)),
        ("key-role-asked", role(request.role.name(), request.role.skill(), messages)),
        ("key-made-at", render::time(request.made_at)),
    ];
    rows.extend(request.previous.map(|digest| ("key-renews", digest.to_string())));
    rows.extend(public_rows(&request.key));
    render::pairs(&rows, messages)
}

fn person(holder: &Holder) -> String {
    render::safe(&format!("{} {}", holder.name, holder.staff_number))
}

fn role(name: &str, skill: Option<Skill>, messages: &Messages) -> String {
    let role = messages.get(&format!("role-{name}"));
    match skill {
        Some(skill) => {
            messages.with("role-skill", &[("role", &role), ("level", &skill.to_string())])
        }
        None => role,
    }
}

fn request_json(request: &KeyRequest) -> Value {
    json!({
        "request": true,
        "name": request.holder.name,
        "staff_number": request.holder.staff_number,
        "role": request.role.name(),
        "skill": request.role.skill().map(Skill::level),
        "made_at": request.made_at.to_string(),
        "previous": request.previous.map(|digest| digest.to_string()),
        "public": public_json(&request.key),
    })
}

/// A key-cert for people.
pub(super) fn key_cert_lines(
    opened: &OpenedKeyCert,
    trust: &TrustRoots,
    messages: &Messages,
) -> Vec<String> {
    let KeyCert { serial, holder, validity, scope, .. } = &opened.key_cert;
    let (from, until) = (render::time(validity.from()), render::time(validity.until()));
    let access: Vec<_> = scope.access.iter().map(ToString::to_string).collect();
    let skill = opened.key_cert.role.skill();
    let mut rows = vec![
        ("key-serial", render::safe(serial)),
        ("key-holder", person(holder)),
        ("key-role", role(opened.key_cert.role.name(), skill, messages)),
        ("key-valid", messages.with("trust-span", &[("from", &from), ("until", &until)])),
        ("key-access", access.join(", ")),
        ("key-regions", render::safe(&scope.regions.to_string())),
        ("key-offline", opened.key_cert.max_offline_days.to_string()),
        ("key-issuer", format!("{} ({})", render::safe(trust.operator()), opened.issuing_key)),
    ];
    rows.extend(opened.key_cert.renews.map(|digest| ("key-renews", digest.to_string())));
    rows.extend(public_rows(&opened.key_cert.key));
    rows.push(("key-digest", opened.digest.to_string()));
    for (label, key) in
        [("key-revoked", opened.key_cert.key.id()), ("key-issuer-revoked", opened.issuing_key)]
    {
        rows.extend(trust.revocations().of(key).map(|one| {
            let since = ("time", render::time(one.compromised_since));
            (label, messages.with_all("key-since", &[since, ("reason", one.reason.clone())]))
        }));
    }
    render::pairs(&rows, messages)
}

/// A key-cert for programs.
pub(super) fn key_cert_json(opened: &OpenedKeyCert, trust: &TrustRoots) -> Value {
    let KeyCert { serial, holder, role, validity, scope, .. } = &opened.key_cert;
    let revoked = |key| trust.revocations().of(key).map(|one| one.compromised_since.to_string());
    json!({
        "serial": serial,
        "name": holder.name,
        "staff_number": holder.staff_number,
        "role": role.name(),
        "skill": role.skill().map(Skill::level),
        "valid_from": validity.from().to_string(),
        "valid_until": validity.until().to_string(),
        "access": scope.access.iter().map(|access| access.name()).collect::<Vec<_>>(),
        "regions": scope.regions.to_string(),
        "max_offline_days": opened.key_cert.max_offline_days,
        "issued_at": opened.key_cert.issued_at.to_string(),
        "renews": opened.key_cert.renews.map(|digest| digest.to_string()),
        "operator": trust.operator(),
        "issuing_key": opened.issuing_key.to_string(),
        "root_version": opened.root_version,
        "digest": opened.digest.to_string(),
        "public": public_json(&opened.key_cert.key),
        "compromised_since": revoked(opened.key_cert.key.id()),
        "issuer_compromised_since": revoked(opened.issuing_key),
    })
}
