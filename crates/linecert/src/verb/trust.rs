//! `linecert trust`: the operator's trust root, version by version.

mod show;
mod terms;

use std::path::Path;

use linecert_cert::{Missing, RootDraft, RootDraftError, TrustRoot, TrustRoots};
use linecert_measure::Timestamp;
use serde_json::json;

use crate::{
    args::{Format, Signing, Trust},
    exit::{CommandError, Exit},
    file,
    language::Messages,
    render, signer,
    verb::read_bytes,
};

/// Runs the verb.
pub(crate) fn run(args: &Trust, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let ways = (format, messages);
    match args {
        Trust::Terms { trust } => write_terms(trust)?,
        Trust::Draft { terms, after, out } => draft((terms, after.as_deref()), out, ways)?,
        Trust::Sign { draft, signing } => sign(draft, signing, ways)?,
        Trust::Merge { draft, copy } => merge(draft, copy, ways)?,
        Trust::Finish { draft, out } => finish(draft, out, ways)?,
        Trust::Show { trust } => show::run(trust, ways)?,
        Trust::Update { pinned, newer } => update(pinned, newer, ways)?,
    }
    Ok(Exit::Pass)
}

fn write_terms(trust: &Path) -> Result<(), CommandError> {
    let roots = read(trust)?;
    let text = terms::write(roots.newest().terms());
    let text = text.map_err(|error| CommandError::new(Exit::Bug, "bug").cause(error))?;
    render::line(text.trim_end())
}

fn draft(
    (terms, after): (&Path, Option<&Path>),
    out: &Path,
    ways: (Format, &Messages),
) -> Result<(), CommandError> {
    let wrong = |error: &dyn std::error::Error| {
        CommandError::new(Exit::of_file(error), "trust-terms-wrong").hint("hint-trust-terms")
    };
    let terms = terms::read(terms, Timestamp::now()).map_err(|e| wrong(&e).cause(e))?;
    let draft = match after {
        None => TrustRoot::first(terms).map(RootDraft::first).map_err(RootDraftError::from),
        Some(before) => RootDraft::next(read(before)?, terms),
    };
    let draft = draft.map_err(|e| wrong(&e).cause(e))?;
    file::create(out, &draft.to_json())?;
    tell(&draft, out, ways)
}

fn sign(
    path: &Path,
    signing: &Signing,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let mut draft = read_draft(path)?;
    // Whoever signs sees what they sign, before they are asked for a passphrase.
    show::proposal(&draft, messages).into_iter().for_each(render::note);
    let key = signer::open_key(&signing.key, &signing.passphrase, messages)?;
    draft.sign(&key).map_err(|error| not_signed(error, path))?;
    file::replace(path, &draft.to_json())?;
    tell(&draft, path, (format, messages))
}

fn not_signed(error: RootDraftError, draft: &Path) -> CommandError {
    let refused = CommandError::new(Exit::Usage, "trust-not-signed").name("file", draft.display());
    match error {
        RootDraftError::NotARootKey(_) => refused.hint("hint-root-key"),
        _ => refused,
    }
    .cause(error)
}

fn merge(path: &Path, copy: &Path, ways: (Format, &Messages)) -> Result<(), CommandError> {
    let mut draft = read_draft(path)?;
    draft.merge(&read_draft(copy)?).map_err(|error| {
        CommandError::new(Exit::Usage, "trust-not-merged").name("file", copy.display()).cause(error)
    })?;
    file::replace(path, &draft.to_json())?;
    tell(&draft, path, ways)
}

fn finish(
    path: &Path,
    out: &Path,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let roots = read_draft(path)?.finish().map_err(|error| {
        CommandError::new(Exit::Incomplete, "trust-unfinished")
            .name("file", path.display())
            .cause(error)
            .hint("hint-trust-sign")
    })?;
    file::create(out, &roots.to_json())?;
    written(&roots, out, (format, messages))
}

fn update(pinned: &Path, newer: &Path, ways: (Format, &Messages)) -> Result<(), CommandError> {
    let mut roots = read(pinned)?;
    roots.update(read(newer)?).map_err(|error| {
        CommandError::new(Exit::Certificate(33), "trust-not-updated")
            .name("pinned", pinned.display())
            .name("newer", newer.display())
            .cause(error)
            .hint("hint-trust-fork")
    })?;
    file::replace(pinned, &roots.to_json())?;
    written(&roots, pinned, ways)
}

/// Reads a trust root that a verb needs.
fn read(trust: &Path) -> Result<TrustRoots, CommandError> {
    signer::trust_roots(trust)
}

fn read_draft(path: &Path) -> Result<RootDraft, CommandError> {
    RootDraft::parse(&read_bytes(path)?).map_err(|error| {
        CommandError::new(Exit::Usage, "trust-draft-unusable")
            .name("file", path.display())
            .cause(error)
            .hint("hint-trust-draft")
    })
}

/// Tells whose signatures a draft still takes.
fn tell(
    draft: &RootDraft,
    path: &Path,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let Missing { of_old, of_new } = draft.missing();
    let names = [
        ("file", path.display().to_string()),
        ("version", draft.proposal().version().to_string()),
        ("old", of_old.to_string()),
        ("new", of_new.to_string()),
    ];
    let state = match (of_old, of_new) {
        (0, 0) => "trust-draft-whole",
        (0, _) => "trust-draft-lacks",
        _ => "trust-draft-lacks-old",
    };
    match format {
        Format::Text => render::line(messages.with_all(state, &names)),
        Format::Json => render::json_line(&json!({
            "draft": render::path(path),
            "version": draft.proposal().version(),
            "signers": show::texts(draft.signers()),
            "missing": { "of_old": of_old, "of_new": of_new },
        })),
    }
}

fn written(
    roots: &TrustRoots,
    path: &Path,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let (version, file) = (roots.version().to_string(), path.display().to_string());
    let names = [("file", file), ("version", version), ("operator", roots.operator().to_owned())];
    match format {
        Format::Text => render::line(messages.with_all("trust-written", &names)),
        Format::Json => render::json_line(&json!({
            "trust_root": render::path(path), "operator": roots.operator(), "version": roots.version(),
        })),
    }
}
